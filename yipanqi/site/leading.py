"""What a leader's page says beside what is due: the half-year studies of the body, talks.

Everything is computed from the ledger, the published lists and the meetings; nothing is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yipanqi.education.models import Talk
from yipanqi.education.queries import talks
from yipanqi.kernel import scope
from yipanqi.meetings.enums import Kind as MeetingKind
from yipanqi.meetings.enums import Stage
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import RULE, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.regulations.queries import clause_citation
from yipanqi.ui.lights import Light

STUDY = MeetingKind.LEADING_GROUP_STUDY
TALKS = 6
"""How many talks the page names: it prints on one sheet."""


@dataclass(frozen=True)
class Study:
    """One half-year in which the body has to study Party building: how it stands, when planned, held, what decided."""

    body: Organization
    period: str
    entry: Obligation
    light: Light
    word: str
    planned: Sequence[Meeting]
    held: Sequence[Meeting]
    decisions: Sequence[Decision]

    @property
    def basis(self) -> str:
        """The clause."""
        return clause_citation(self.entry.clause) if self.entry.clause else self.entry.basis


def studies(bodies: Sequence[Organization], today: date) -> list[Study]:
    """The half-years of this year for the bodies somebody belongs to. Three queries."""
    numbers = [one.pk for one in bodies]
    if not numbers:
        return []
    rows = ledger.entries().filter(source=RULE, kind=STUDY, organization__in=numbers, due_on__year=today.year)
    entries = sorted(rows.exclude(state=State.VOID).order_by(), key=lambda one: (one.organization.path, one.due_on))
    found = Meeting.objects.filter(organization__in=numbers, purposes__kind=STUDY, held_on__year=today.year)
    known = sorted(found.exclude(stage=Stage.CANCELLED).order_by(), key=lambda one: (one.held_on, one.pk))
    held = [one.pk for one in known if one.held]
    decided = list(Decision.objects.filter(meeting__in=held).order_by("pk")) if held else []
    return [_study(entry, known, decided, today) for entry in entries]


def _study(entry: Obligation, known: Sequence[Meeting], decided: Sequence[Decision], today: date) -> Study:
    inside = [
        one
        for one in known
        if one.organization_id == entry.organization_id and entry.period_start <= one.held_on <= entry.due_on
    ]
    held = [one for one in inside if one.held]
    period = ledger.period_label(entry.period_start, entry.due_on).removeprefix(f"{today.year}年")
    numbers = {one.pk for one in held}
    return Study(
        entry.organization, period, entry, ledger.light_of(entry, today), ledger.light_word(entry, today),
        [one for one in inside if not one.held], held, [one for one in decided if one.meeting_id in numbers],
    )  # fmt: skip


def talks_of(person: int, today: date) -> list[tuple[Talk, str]]:
    """The newest talks of the year somebody was party to, with whom; an assistant reads none (ADR 9)."""
    if scope.current().by_assistant:
        return []
    found = talks.of_person(person).filter(held_on__year=today.year, held_on__lte=today)
    return [(one, talks.names(one, without=person)) for one in found.order_by("-held_on", "-pk")[:TALKS]]
