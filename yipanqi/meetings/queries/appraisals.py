"""Answers about an appraisal: who is graded, the votes as counted, how many may be 优秀."""

from dataclasses import dataclass

from yipanqi.kernel import clock, scope
from yipanqi.meetings import rules
from yipanqi.meetings.models import Appraisal, Poll, Procedure
from yipanqi.meetings.queries import meetings
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Standing
from yipanqi.organizations.models import Person

VOTES = ("excellent", "qualified", "barely", "unqualified")
"""The columns of a ballot's count, from the best grade down."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A member who gets a grade: the votes as counted, the grade and opinion as decided."""

    person: Person
    votes: tuple[int, int, int, int] | None = None
    grade: str = ""
    opinion: str = ""

    @property
    def settled(self) -> bool:
        """Graded, or said why not."""
        return bool(self.grade or self.opinion)


def graded(procedure: Procedure) -> list[Graded]:
    """Full members whose membership is here, in the order of the register; 预备党员 take part without a grade."""
    rows = {row.person_id: row for row in procedure.appraisals.all()}
    found = []
    for one in meetings.expected(procedure.organization, (procedure.prescribed.meeting,), _day(procedure)):
        if one.votes:
            row = rows.get(one.person.pk)
            votes = (row.excellent, row.qualified, row.barely, row.unqualified) if row and row.votes else None
            found.append(Graded(one.person, votes, row.grade if row else "", row.opinion if row else ""))
    return found


def most_excellent(procedure: Procedure) -> int:
    """A third of the members of the branch, 预备党员 among them, rounded down."""
    return rules.most_excellent(members(procedure))


def members(procedure: Procedure) -> int:
    """Members of the branch on the day of the meeting; who is only seconded in is counted at home."""
    with scope.system("党员总数"):
        held = organizations.members_of(procedure.organization, on=_day(procedure))
        return held.exclude(standing=Standing.SECONDED_IN).count()


def _day(procedure: Procedure):
    return procedure.meeting_on or clock.today()


def poll_of(procedure: Procedure) -> Poll | None:
    """The count of its ballots."""
    return Poll.objects.filter(procedure=procedure).first()


def own_grade(procedure: Procedure) -> Appraisal | None:
    """What the branch decided of the reader, once it was fed back."""
    person = scope.current().person_id
    if person is None or not procedure.steps.filter(code="feedback", done_on__isnull=False).exists():
        return None
    return Appraisal.objects.filter(procedure=procedure, person=person).exclude(grade="").first()
