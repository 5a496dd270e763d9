"""Records that exist and may meet an item: read from the facts the rooms above let be known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from yipanqi.engine.codes import ACTIVITY_KINDS
from yipanqi.facts import registry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.obligations.models import Obligation
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.models import Item

_COLUMNS = ("activity_id", "kind", "org_id", "held_on", "recorded_at")


@dataclass(frozen=True)
class Record:
    """One of them: its name in evidence (`meeting:12`), in words, when it was and when it was entered."""

    record: str
    label: str
    held_on: date
    recorded_at: datetime


def records_for(entry: Obligation) -> list[Record]:
    """Records of the kind an item asks for, of the organisation that owes the entry, of its period, newest first."""
    with scope.system("责任事项可用的记录"):
        item = Item.objects.filter(token=rules.token_of(entry.key)).order_by("-pk").first()
        if item is None or item.evidence not in ACTIVITY_KINDS:
            return []
        found = [one for one in _of(entry.organization_id, item.evidence) if one.held_on >= entry.period_start]
    return sorted(found, key=lambda one: (one.held_on, one.record), reverse=True)


def _of(organization: int, kind: str) -> Iterator[Record]:
    for table in registry.tables()["activities"]:
        if kind not in table.offers:
            continue
        places = [[column.name for column in table.columns].index(name) for name in _COLUMNS]
        for row in table.rows([organization]):
            number, code, _, held_on, recorded_at = (row[place] for place in places)
            if code == kind:
                label = f"{ACTIVITY_KINDS[kind]}（{chinese_date(held_on)}）"
                yield Record(f"{table.record}:{number}", label, held_on, _moment(recorded_at, held_on))


def _moment(recorded_at: datetime | None, held_on: date) -> datetime:
    moment = recorded_at or datetime.combine(held_on, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)


def offered() -> list[tuple[str, str]]:
    """Kinds of record that some room keeps, with their words."""
    known = registry.offered()
    return [(code, words) for code, words in ACTIVITY_KINDS.items() if code in known]
