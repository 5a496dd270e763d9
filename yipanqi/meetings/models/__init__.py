"""The nouns of 组织生活, one file a subject. Everybody imports them from here."""

from yipanqi.meetings.models.admission import MemberVote
from yipanqi.meetings.models.afterwards import Afterwards, Heard
from yipanqi.meetings.models.double_life import LifeReport, LifeScope, Visit
from yipanqi.meetings.models.election import Ballot, Delegate, Elected, ElectingUnit, ElectionResult, Nominee, Teller
from yipanqi.meetings.models.makeup import MakeUp
from yipanqi.meetings.models.meeting import Attendance, Correction, Decision, Meeting, Purpose, WorkReport
from yipanqi.meetings.models.procedure import (
    Appraisal,
    Criticism,
    Opinion,
    Poll,
    Procedure,
    Rectification,
    Review,
    Step,
    Timing,
)

__all__ = [
    "Afterwards",
    "Appraisal",
    "Attendance",
    "Ballot",
    "Correction",
    "Criticism",
    "Decision",
    "Delegate",
    "Elected",
    "ElectingUnit",
    "ElectionResult",
    "Heard",
    "LifeReport",
    "LifeScope",
    "MakeUp",
    "Meeting",
    "MemberVote",
    "Nominee",
    "Opinion",
    "Poll",
    "Procedure",
    "Purpose",
    "Rectification",
    "Review",
    "Step",
    "Teller",
    "Timing",
    "Visit",
    "WorkReport",
]
