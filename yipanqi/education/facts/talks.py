"""Evidence for the yearly duty 谈心谈话 (支部19): the talk with which a branch had talked with everybody.

The regulation wants every member talked with at least once a year, not a number of talks. So a talk is no evidence by
itself: a branch and year has one row, as soon as everybody who belongs to it since the first day of the year has been
talked with (docs/adr/0010).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from yipanqi.education.enums import Stage
from yipanqi.education.models import Party
from yipanqi.education.rules.talks import First, completed
from yipanqi.facts import activities
from yipanqi.facts.registry import FactTable, declare
from yipanqi.kernel import clock, scope
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Membership
from yipanqi.organizations.queries import counted

DUTY = "talk"


def rows(organizations: Sequence[int] | None = None) -> list[tuple]:
    """One row per branch and year in which everybody was talked with, whatever the present actor may see."""
    with scope.system("谈心谈话事实表"):
        firsts = _firsts(organizations)
        if not firsts:
            return []
        spans = _spans(organizations, {branch for branch, _ in firsts})
    today, found = clock.today(), []
    for (branch, year), talked in sorted(firsts.items()):
        due = _due(spans.get(branch, ()), date(year, 1, 1), min(date(year, 12, 31), today))
        if done := completed(due, talked):
            found.append((done.talk, DUTY, branch, done.held_on, done.recorded_at, None, None, None, None, 0, None, 0))
    return found


def _firsts(organizations: Sequence[int] | None) -> dict[tuple[int, int], dict[int, First]]:
    """By branch and year: everybody's first talk."""
    held = Party.objects.filter(
        talk__stage=Stage.HELD, talk__organization__kind=Kind.BRANCH, talk__held_on__lte=clock.today()
    )
    if organizations is not None:
        held = held.filter(talk__organization__in=organizations)
    found: dict[tuple[int, int], dict[int, First]] = defaultdict(dict)
    for branch, person, held_on, talk, recorded_at in (
        held.order_by("talk__held_on", "talk_id")
        .values_list("talk__organization_id", "person_id", "talk__held_on", "talk_id", "talk__recorded_at")
        .iterator(chunk_size=5000)
    ):
        found[branch, held_on.year].setdefault(person, First(held_on, talk, recorded_at))
    return found


def _spans(organizations: Sequence[int] | None, branches: set[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    """Who belonged to these branches from when to when."""
    held = counted(Membership.objects.order_by())
    held = held.filter(organization__in=organizations) if organizations is not None else held
    found: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    for branch, person, from_on, to_on in held.values_list("organization_id", "person_id", "from_on", "to_on").iterator(
        chunk_size=5000
    ):
        if branch in branches:
            found[branch].append((person, from_on, to_on))
    return found


def _due(spans: Iterable[tuple[int, date, date | None]], first: date, last: date) -> set[int]:
    """Who belonged on the first and on the last day: who came later is talked with as a newcomer, who left is gone."""
    began, stayed = set(), set()
    for person, from_on, to_on in spans:
        if from_on <= first and (to_on is None or to_on >= first):
            began.add(person)
        if from_on <= last and (to_on is None or to_on >= last):
            stayed.add(person)
    return began & stayed


TALKS = declare(
    FactTable(
        name=activities.NAME,
        grain="一个党支部 × 一年：全体党员都已谈到",
        columns=activities.COLUMNS,
        rows=rows,
        meaning="使全年在册党员都已谈到的那一次谈心谈话；只记谈过，不记内容",
        offers=frozenset({DUTY}),
        record="talk",
    )
)
