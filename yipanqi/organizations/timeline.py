"""Organisations through time, as the engine reads them: a row per span in which nothing that matters changed.

Reads everything (a duty does not depend on who looks). For one branch or group a fixed handful of queries that touch
only its own rows; for upper organisations two more per level below them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from yipanqi.organizations.enums import BranchForm, Kind, Standing
from yipanqi.organizations.models import Membership, Organization, State, Term
from yipanqi.organizations.rules import every

DAY = timedelta(days=1)
FOREVER = date.max
Span = tuple[int, date, date]

_LEAVES = (Kind.BRANCH, Kind.GROUP)


@dataclass
class _Tally:
    """Changes of members, full members and groups of one organisation, by day."""

    steps: dict[date, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def add(self, what: int, first: date, last: date) -> None:
        self.steps[first][what] += 1
        if last != FOREVER:
            self.steps[last + DAY][what] -= 1


def organization_rows(organization_ids: Sequence[int] | None = None) -> Iterator[tuple]:
    """Rows of the fact table `organizations`, in the order of `facts.ORGANIZATIONS`; spans never overlap."""
    organizations = every(Organization).order_by("pk")
    if organization_ids is not None:
        organizations = organizations.filter(pk__in=list(organization_ids))
    rows = organizations.values_list("pk", "kind", "founded_on", "dissolved_on", "go_live_on")
    wanted = {pk: (kind, founded, dissolved, live) for pk, kind, founded, dissolved, live in rows}
    chosen = None if organization_ids is None else wanted
    upper = [pk for pk, (kind, *_) in wanted.items() if kind not in _LEAVES]
    states, below = _states(chosen, upper)
    tallies = _tallies(wanted, chosen, states, below)
    elections = defaultdict(list)
    for pk, elected_on in _of(Term, chosen).order_by("elected_on").values_list("organization_id", "elected_on"):
        elections[pk].append(elected_on)
    for pk, (_, founded, dissolved, live) in wanted.items():
        spans = _spans(states[pk], tallies[pk], elections[pk])
        for state, first, last, counted, election in spans:
            yield (
                pk, state.parent_id, state.kind, founded, dissolved, state.form == BranchForm.TEMPORARY,
                counted[0], counted[1], state.has_committee, counted[2], state.staff_total, election,
                first, None if last == FOREVER else last, live,
            )  # fmt: skip


def _of(model, chosen):
    rows = every(model)
    return rows if chosen is None else rows.filter(organization__in=list(chosen))


def _states(chosen, upper) -> tuple[dict[int, list[State]], list[int] | None]:
    """States by organisation (of those chosen and of all that ever stood below them), and the ids below; None = all."""
    columns = ("organization_id", "from_on", "to_on", "parent_id", "kind", "form", "has_committee", "staff_total")
    states: dict[int, list[State]] = defaultdict(list)
    for state in _of(State, chosen).only(*columns).order_by("organization_id", "from_on"):
        states[state.organization_id].append(state)
    if chosen is None:
        return states, None
    frontier, below = list(upper), []
    while frontier:
        found = (
            every(State).filter(parent__in=frontier).exclude(kind=Kind.GROUP).values_list("organization_id", flat=True)
        )
        frontier = sorted(set(found) - set(states))
        for state in (
            every(State).filter(organization__in=frontier).only(*columns).order_by("organization_id", "from_on")
        ):
            states[state.organization_id].append(state)
        below += frontier
    return states, below


def _tallies(wanted, chosen, states, below) -> dict[int, _Tally]:
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    memory: dict[int, list[Span]] = {}

    def spread(what: int, at: int, first: date, last: date) -> None:
        if at in wanted:
            tallies[at].add(what, first, last)
        for above, opens, closes in _above(at, states, memory):
            opens, closes = max(first, opens), min(last, closes)
            if above in wanted and opens <= closes:
                tallies[above].add(what, opens, closes)

    for branch, group, first, last, full_on in _memberships(chosen, below):
        full_from = max(first, full_on) if full_on and full_on <= last else None
        spread(0, branch, first, last)
        if full_from:
            spread(1, branch, full_from, last)
        if group in wanted:
            tallies[group].add(0, first, last)
            if full_from:
                tallies[group].add(1, full_from, last)
    for parent, first, last in _groups(chosen, below):
        spread(2, parent, first, last)
    return tallies


def _memberships(chosen, below) -> Iterator[tuple[int, int | None, date, date, date | None]]:
    rows = every(Membership).exclude(standing=Standing.SECONDED_IN).order_by()
    columns = ("pk", "organization_id", "group_id", "from_on", "to_on", "person__full_on")
    if chosen is None:
        found = rows.values_list(*columns)
    else:
        groups = [pk for pk, (kind, *_) in chosen.items() if kind == Kind.GROUP]
        found = set(rows.filter(organization__in=[*chosen, *below]).values_list(*columns))
        if groups:
            found |= set(rows.filter(group__in=groups).values_list(*columns))
    for _, branch, group, first, last, full_on in found:
        yield branch, group, first, last or FOREVER, full_on


def _groups(chosen, below) -> Iterator[Span]:
    rows = every(State).filter(kind=Kind.GROUP).exclude(parent=None).order_by()
    if chosen is not None:
        rows = rows.filter(parent__in=[*chosen, *below])
    for parent, first, last in rows.values_list("parent_id", "from_on", "to_on"):
        yield parent, first, last or FOREVER


def _above(pk: int, states, memory: dict[int, list[Span]]) -> list[Span]:
    """Every organisation that ever stood above, with the days on which it did."""
    if pk not in memory:
        memory[pk] = found = []
        for state in states.get(pk, ()):
            first, last = state.from_on, state.to_on or FOREVER
            if state.parent_id is None:
                continue
            found.append((state.parent_id, first, last))
            for above, opens, closes in _above(state.parent_id, states, memory):
                if max(first, opens) <= min(last, closes):
                    found.append((above, max(first, opens), min(last, closes)))
    return memory[pk]


def _spans(states: list[State], tally: _Tally, elections: list[date]) -> Iterable[tuple]:
    """`(state, first, last, [members, full, groups], last election)` wherever one of them changes."""
    days = sorted({*tally.steps, *elections, *(state.from_on for state in states)})
    counted, election, position, pending = [0, 0, 0], None, 0, None
    for state in states:
        last = state.to_on or FOREVER
        cuts = [day for day in days if state.from_on <= day <= last]
        for place, first in enumerate(cuts):
            while position < len(days) and days[position] <= first:
                for what, step in enumerate(tally.steps.get(days[position], ())):
                    counted[what] += step
                position += 1
            election = max((day for day in elections if day <= first), default=None)
            until = cuts[place + 1] - DAY if place + 1 < len(cuts) else last
            span = (state, first, until, list(counted), election)
            if pending and _same(pending, span):
                pending = (*pending[:2], until, *pending[3:])
                continue
            if pending:
                yield pending
            pending = span
    if pending:
        yield pending


def _same(one: tuple, other: tuple) -> bool:
    def values(span: tuple) -> tuple:
        state = span[0]
        return (state.parent_id, state.kind, state.form, state.has_committee, state.staff_total, span[3], span[4])

    return values(one) == values(other) and one[2] + DAY == other[1]
