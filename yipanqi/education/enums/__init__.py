"""Codes of the room, a file per area."""

from yipanqi.education.enums.care import TROUBLES, Level, Matter, Way
from yipanqi.education.enums.dues import USES, Flow, Outcome, Published
from yipanqi.education.enums.talks import Answer, Occasion, Side, Stage
from yipanqi.education.enums.trainings import Aim, Form, Whom

SOURCE = "education"
"""`Obligation.source` of what this room owes."""

__all__ = [
    "SOURCE",
    "TROUBLES",
    "USES",
    "Aim",
    "Answer",
    "Flow",
    "Form",
    "Level",
    "Matter",
    "Occasion",
    "Outcome",
    "Published",
    "Side",
    "Stage",
    "Way",
    "Whom",
]
