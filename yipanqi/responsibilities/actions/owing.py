"""What published lists put into the ledger: a signature by name, and a period for every item with a rhythm of its own.

Items bound to a duty the rules compute put nothing there: their entries exist already.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.kernel.worktime import earliest_wanted, working_days_after
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.actions import Kept, keep
from yipanqi.obligations.enums import Severity, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Appointment, Organization, Person
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.actions.base import address_of
from yipanqi.responsibilities.enums import ACKNOWLEDGE, ITEM, SOURCE, Rhythm
from yipanqi.responsibilities.models import Acknowledgement, DutyList, Item
from yipanqi.responsibilities.queries import lists as queries
from yipanqi.responsibilities.queries.duties import basis_words
from yipanqi.responsibilities.queries.holders import heads, holders
from yipanqi.responsibilities.queries.rulings import Limits, limits_of

SIGNING = "责任清单公布后由责任人签收（惯例）"


@dataclass
class Owing:
    """Lists whose items are owed now, and what those that end have raised."""

    lists: Sequence[DutyList]
    ending: Sequence[DutyList] = ()
    fresh: bool = True
    """Whether periods that nothing was owed for yet are owed from now on (a publication), or only the owners follow."""

    @cached_property
    def items(self) -> dict[int, list[Item]]:
        """The items by list, read once."""
        found: dict[int, list[Item]] = defaultdict(list)
        rows = Item.objects.filter(list__in=[one.pk for one in self.lists]).select_related("unit", "lead")
        for item in rows.order_by("position", "id"):
            found[item.list_id].append(item)
        return found

    def bring(self, *, reason: str, by: Actor) -> Kept:
        """Bring the ledger in line; what was done. A fixed number of queries."""
        concerned = [*self.lists, *self.ending]
        known = [*queries.raised_by(concerned), *queries.signatures_owed(concerned)]
        wanted = list(self._wanted(known))
        kept = keep(wanted=wanted, known=known, reason=reason)
        self._release(known, {one["key"] for one in wanted}, reason, by)
        return kept

    def _release(self, known: Sequence[Obligation], wanted: set[str], reason: str, by: Actor) -> None:
        """Whoever cannot sign any more owes no signature, even where its day has passed."""
        for row in known:
            if row.kind == ACKNOWLEDGE and row.key not in wanted and row.state in (State.PENDING, State.MISSED):
                obligations.withdraw(organization=row.organization, key=row.key, reason=reason, by=by)

    def _wanted(self, known: Sequence[Obligation]) -> Iterator[dict[str, Any]]:
        held, rulings = holders(self.lists), limits_of(one.organization for one in self.lists)
        led = heads(item.unit_id for items in self.items.values() for item in items if item.unit_id)
        asked = Asked({row.key for row in known}, earliest_wanted(clock.today()) if self.fresh else None)
        signed = self._signed()
        for one in self.lists:
            holder = held.get(one.pk)
            for item in self.items[one.pk]:
                yield from _of_item(one, item, _owner(item, holder, led), asked)
            gone = _ended(one.organization, clock.today())
            if holder is not None and not gone and (one.pk, holder.person_id) not in signed:
                yield _signature(one, holder, rulings[one.organization_id], known)

    def _signed(self) -> set[tuple[int, int]]:
        rows = Acknowledgement.objects.filter(list__in=[one.pk for one in self.lists])
        return set(rows.values_list("list_id", "person_id"))

    def by_list(self, kept: Kept) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
        """What was done, parted by list: an entry belongs to the newest list that names its item."""
        of_token = {item.token: number for number, items in self.items.items() for item in items}
        before: dict[int, dict] = defaultdict(dict)
        after: dict[int, dict] = defaultdict(dict)
        was, now = kept.said()
        for key in now["entries"]:
            what, name, *_ = key.split(":")
            number = (of_token.get(name) if what == "item" else int(name)) or self.lists[0].pk
            after[number][key] = now["entries"][key]
            if key in was["entries"]:
                before[number][key] = was["entries"][key]
        return {number: ({"entries": before[number]}, {"entries": after[number]}) for number in after}


@dataclass(frozen=True)
class Asked:
    """Entries there are already, and the first day on which something new may be due; None: nothing new is asked."""

    owed: set[str]
    first: date | None
    address: str = field(default_factory=lambda: reverse("responsibilities:item", args=[0]).removesuffix("0/"))

    def asks(self, key: str, due_on: date) -> bool:
        """Whether an entry is asked for."""
        return key in self.owed or (self.first is not None and due_on >= self.first)


def _of_item(one: DutyList, item: Item, person: Person | None, asked: Asked) -> Iterator[dict[str, Any]]:
    if not item.is_dated:
        return
    where = item.unit or one.organization
    common = {
        "organization": where, "source": SOURCE, "kind": ITEM, "title": item.duty_text,
        "basis": basis_words(item.clause, item.basis)[:200], "clause": item.clause, "person": person,
        "severity": item.severity, "address": f"{asked.address}{item.pk}/",
    }  # fmt: skip
    for due in rules.periods(item.rhythm, item.due_on, one.year):
        key = rules.key_of(item.token, due, item.rhythm)
        if asked.asks(key, due.due_on) and not _ended(where, due.due_on):
            yield {**common, "key": key, "period_start": due.start, "due_on": due.due_on}


def _ended(organization: Organization, on: date) -> bool:
    """Whether an organisation is no more on a day: it owes nothing that is due then."""
    return organization.dissolved_on is not None and organization.dissolved_on < on


def _owner(item: Item, holder: Appointment | None, led: dict[int, Appointment]) -> Person | None:
    if item.lead is not None:
        return item.lead
    if item.unit_id is not None:
        head = led.get(item.unit_id)
        return head.person if head else None
    return holder.person if holder else None


def _signature(one: DutyList, holder: Appointment, limits: Limits, known: Sequence[Obligation]) -> dict[str, Any]:
    """The signature of whoever holds the office; what is owed already keeps its day."""
    key, today = queries.signing_entry(one, holder.person_id), clock.today()
    day = next((row.due_on for row in known if row.key == key), working_days_after(today, limits.signing_days))
    return {
        "organization": one.organization, "key": key, "source": SOURCE, "kind": ACKNOWLEDGE,
        "title": f"签收“{one.title}”", "basis": SIGNING, "person": holder.person, "severity": Severity.SOFT,
        "address": address_of(one), "period_start": min(today, day), "due_on": day,
    }  # fmt: skip


def check_time(lists: Iterable[DutyList], items: Iterable[Item], owed: set[str], published: date) -> None:
    """Nobody is asked on the day itself: what is due once leaves three working days from its publication."""
    names, first = {one.pk: one for one in lists}, earliest_wanted(published)
    for item in items:
        if item.duty or item.due_on is None or item.rhythm != Rhythm.ONCE:
            continue
        key = rules.key_of(item.token, rules.periods(item.rhythm, item.due_on, item.due_on.year)[0], item.rhythm)
        if item.due_on < first and key not in owed:
            raise Refused(
                f"“{names[item.list_id].title}”中“{item.duty_text}”的期限是{chinese_date(item.due_on)}，公布后至少留三个工作日，"
                f"最早{chinese_date(first)}。请退回修改期限。"
            )
