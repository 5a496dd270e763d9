"""What reconciliation reads: declared facts as the engine's rows, and the recurring lines of the ledger as they stand.

Everything is read with the system's eyes: what is owed does not depend on who looks.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet

from yipanqi.engine.duties.model import Activity, OrganizationState
from yipanqi.engine.periods import Window
from yipanqi.facts import registry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Broken
from yipanqi.obligations.enums import RULE, WaiverStage
from yipanqi.obligations.models import Evidence, Obligation, Waiver, last_day
from yipanqi.obligations.rules import Line, Stand, What
from yipanqi.regulations.queries import Rules, library

LAST_TERM_YEAR = 12
"""How many years ahead a term of office may end; longer terms do not exist."""


class Proof(NamedTuple):
    """One piece of evidence as it is stored; `recorded_at` is aware."""

    record: str
    label: str
    happened_on: date
    recorded_at: datetime


class Stored(NamedTuple):
    """A stored piece of evidence with its place."""

    id: int
    obligation_id: int
    proof: Proof


def positions(table: str, names: Sequence[str]) -> list[int]:
    """Where the columns stand in the rows of a declared fact table."""
    declared = registry.tables().get(table)
    if not declared:
        raise Broken(f"no room declares the fact table {table!r}")
    columns = [column.name for column in declared[0].columns]
    return [columns.index(name) for name in names]


def fact_rows(table: str, organizations: Sequence[int] | None, names: Sequence[str]) -> list[tuple]:
    """The named columns of a declared fact table, of some organisations or of all."""
    places = positions(table, names)
    with scope.system("台账核对"):
        return [tuple(row[place] for place in places) for row in registry.rows(table, organizations)]


STATE_COLUMNS = tuple(OrganizationState.__dataclass_fields__)
ACTIVITY_COLUMNS = tuple(Activity.__dataclass_fields__)


def organization_states(organizations: Sequence[int] | None) -> list[OrganizationState]:
    """The organisations through time."""
    rows = fact_rows("organizations", organizations, STATE_COLUMNS)
    return [OrganizationState(**dict(zip(STATE_COLUMNS, row, strict=True))) for row in rows]


def activities(organizations: Sequence[int] | None, *, kinds: frozenset[str] | None = None) -> list[Activity]:
    """What the organisations held, once per duty kind; of the rooms that offer evidence for `kinds` where given.

    Every room numbers its own records; here they get numbers of their own (`named` gives the name back), so that the
    engine never takes a talk for the meeting of the same number.
    """
    places = positions("activities", ACTIVITY_COLUMNS)
    rooms = registry.tables()["activities"]
    found = []
    with scope.system("台账核对"):
        for order, room in enumerate(rooms):
            for row in room.rows(organizations) if kinds is None or room.offers & kinds else ():
                number, *rest = (row[place] for place in places)
                found.append(activity_of((number * len(rooms) + order, *rest)))
    return found


def named(activity_id: int) -> str:
    """What a record is called in evidence: `meeting:12`."""
    rooms = registry.tables()["activities"]
    number, order = divmod(activity_id, len(rooms))
    return f"{rooms[order].record}:{number}"


def numbered(record: str) -> int | None:
    """The number of a record named in evidence; None when no room has such records any more."""
    room, _, number = record.partition(":")
    rooms = [table.record for table in registry.tables()["activities"]]
    return int(number) * len(rooms) + rooms.index(room) if room in rooms else None


def activity_of(row: tuple) -> Activity:
    """A row of the fact table, its moment of recording in Beijing time without a zone, as the engine wants it."""
    number, kind, org_id, held_on, recorded_at = row
    return Activity(
        activity_id=number, kind=kind, org_id=org_id, held_on=held_on, recorded_at=local(recorded_at, held_on)
    )


def local(moment: datetime | None, held_on: date) -> datetime:
    """Naive Beijing time; a record without a moment counts as entered on the day itself."""
    if moment is None:
        return datetime.combine(held_on, time())
    return moment.astimezone(clock.ZONE).replace(tzinfo=None) if moment.tzinfo else moment


def recorded_on(activity: Activity) -> date:
    """The day of entry of an activity that `activity_of` made."""
    assert activity.recorded_at is not None
    return activity.recorded_at.date()


def lifted(organizations: Sequence[int] | None) -> list[tuple[int, int, str, date, date]]:
    """Waivers that lift something: `(id, organisation, duty, first day, last day)`."""
    rows = _waivers() if organizations is None else _waivers().filter(organization__in=organizations)
    found = [(*row[:4], last_day(row[4], row[5])) for row in rows.all()]
    return [row for row in found if row[3] <= row[4]]


LINE_COLUMNS = ("id", *What._fields, *Stand._fields, "cause", "note")
_WHAT, _STAND = 1 + len(What._fields), 1 + len(What._fields) + len(Stand._fields)


def line_rows(organizations: Sequence[int] | None, *, kinds: frozenset[str] | None = None) -> Iterable[tuple]:
    """The recurring lines as tuples in the order of `LINE_COLUMNS`; those of some duties where given."""
    rows = _lines() if organizations is None else _lines().filter(organization__in=organizations)
    return (rows if kinds is None else rows.filter(kind__in=kinds)).iterator(chunk_size=5000)


def line_of(row: tuple) -> Line:
    """A row of `line_rows` as a line."""
    return Line(row[0], What(*row[1:_WHAT]), Stand(*row[_WHAT:_STAND]), row[_STAND], row[_STAND + 1])


def stored_evidence(organizations: Sequence[int] | None, *, kinds: frozenset[str] | None = None) -> list[Stored]:
    """The evidence of recurring lines; of those of some duties where given."""
    rows = _evidence() if organizations is None else _evidence().filter(obligation__organization__in=organizations)
    rows = rows if kinds is None else rows.filter(obligation__kind__in=kinds)
    return [Stored(row[0], row[1], Proof(*row[2:])) for row in rows.all()]


# The queries without organisations are prepared once: working out their columns costs more than running them for one.


@cache
def _waivers() -> QuerySet:
    with scope.system("台账核对"):
        granted = Waiver.objects.filter(stage__in=(WaiverStage.APPROVED, WaiverStage.REVOKED)).order_by("pk")
    return granted.values_list("pk", "organization_id", "duty", "from_on", "to_on", "revoked_at")


@cache
def _lines() -> QuerySet:
    with scope.system("台账核对"):
        return Obligation.objects.filter(source=RULE).order_by().values_list(*LINE_COLUMNS)


@cache
def _evidence() -> QuerySet:
    with scope.system("台账核对"):
        rows = Evidence.objects.filter(obligation__source=RULE).order_by()
    return rows.values_list("id", "obligation_id", "record", "label", "happened_on", "recorded_at")


def stored_of(row: tuple) -> Stored:
    """A row of evidence whose moment of recording is naive Beijing time."""
    number, obligation, record, label, happened_on, recorded_at = row
    return Stored(number, obligation, Proof(record, label, happened_on, recorded_at.replace(tzinfo=clock.ZONE)))


def proof_of(what: What, activity: Activity) -> Proof:
    """The evidence that an activity makes for an entry."""
    assert activity.recorded_at is not None
    return Proof(
        named(activity.activity_id),
        f"{what.title}（{clock.chinese_date(activity.held_on)}）",
        activity.held_on,
        activity.recorded_at.replace(tzinfo=clock.ZONE),
    )


def kept_in_ledger(rules: Rules) -> Rules:
    """The rules the ledger keeps: those some room offers evidence for.

    Vacant seats (补选) are no periods of a ledger: the room that keeps elections owes them one by one.
    """
    offered = registry.offered()
    return Rules(tuple(entry for entry in rules.dated if entry.rule.code in offered and entry.rule.period != "vacancy"))


def proven_by(record: str) -> frozenset[str]:
    """The duties for which records of a name (`meeting`) are evidence: no other room offers any for them."""
    return frozenset().union(*(room.offers for room in registry.tables()["activities"] if room.record == record))


def mark_of_rules() -> str:
    """Changes with every package of the library and with every duty that gains or loses its evidence."""
    packs = sorted(pack.fingerprint for pack in library().packs)
    return hashlib.sha256("|".join([*packs, *sorted(registry.offered())]).encode()).hexdigest()[:32]


def windows(rules: Rules, *, since: date, today: date) -> list[tuple[Rules, Window]]:
    """Rules with the stretch of time in which their periods end: calendar periods this year, terms years ahead."""
    calendar = Rules(tuple(entry for entry in rules.dated if entry.rule.is_calendar))
    terms = Rules(tuple(entry for entry in rules.dated if not entry.rule.is_calendar))
    asked = [
        (calendar, Window(min(since, today), date(today.year, 12, 31))),
        (terms, Window(min(since, today), date(today.year + LAST_TERM_YEAR, 12, 31))),
    ]
    return [(some, window) for some, window in asked if some.dated]


def since(organizations: Iterable[OrganizationState], today: date) -> date:
    """The first day from which anything can be owed by any of the organisations."""
    return min((state.go_live_on or state.founded_on for state in organizations), default=today)
