"""Days of the steps of procedures under way, for several organisations at once: what the thirty days show. Scoped.

A step whose day is a deadline stands in the ledger already, the day of an arranged meeting with the meeting; here are
the others, whose days the procedure itself proposes.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from yipanqi.meetings.enums import WORKED_OUT, Part
from yipanqi.meetings.models import Procedure, Step
from yipanqi.meetings.procedures import ScriptStep
from yipanqi.meetings.queries.procedures import verified
from yipanqi.organizations.models import Organization
from yipanqi.regulations import queries as regulations

OVER = timedelta(days=30)
"""How long after its meeting what a procedure left open is still brought up; later its own page says it."""

OF_EACH = ("study", "talks", "statements", "meeting", "criticism")
"""Steps of a 民主生活会 that everybody of the leadership takes himself (MS-07, MS-08); the others are the office's."""


@dataclass(frozen=True, slots=True)
class ComingStep:
    """A step that is neither done nor left out, and the day it is planned for."""

    procedure: Procedure
    script: ScriptStep
    on: date

    @property
    def basis(self) -> str:
        """Its clause as cited, or what it rests on, with 待核 where nobody has read the wording."""
        if not self.script.clause:
            return self.script.basis
        citation = regulations.clause_citation(self.script.clause)
        return citation if verified(self.script) or "待核" in citation else f"{citation}（待核）"


def under_way(organizations: Collection[Organization | int], on: date) -> Sequence[Procedure]:
    """Procedures that were not broken off and have a day to go by, arranged or planned, that is not long over; with
    their steps. Two queries.
    """
    since = on - OVER
    dated = Q(meeting__held_on__gte=since) | Q(meeting=None, planned_on__gte=since)
    found = Procedure.objects.filter(dated, organization__in=organizations, cancelled_reason="")
    rows = found.select_related("organization__parent", "meeting").prefetch_related("steps").order_by()
    return sorted(rows, key=lambda one: (one.organization.path, one.pk))


def steps_of(procedure: Procedure) -> Iterator[ComingStep]:
    """The steps of a procedure from `under_way` that somebody has still to do and that nothing else brings up."""
    rows: dict[str, Step] = {row.code: row for row in procedure.steps.all()}
    for step in procedure.prescribed.steps:
        row = rows.get(step.code)
        told = step.owed or (step.part in WORKED_OUT and (step.part != Part.MEETING or procedure.meeting is not None))
        if told or row is None or row.settled:
            continue
        day = row.planned_on or step.day(procedure.meeting_on)
        if day is not None:
            yield ComingStep(procedure, step, day)
