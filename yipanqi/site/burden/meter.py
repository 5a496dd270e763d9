"""负担计: how many inputs the product asked for, by month and by form, and how many minutes that is.

Counted from the history: what was recorded, how often, in which month. Nobody is clocked: minutes are inputs times the
constant of their kind of field (`constants`). Totals of the organ stand by form and by month; a branch reads its own;
no organisation stands beside another. What two people keep to themselves, what somebody says of his own will and care
for people in need are not counted at all (`events.csv` says why).
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, IntegerField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncMonth

from yipanqi.access.enums import Power
from yipanqi.audit.events import EVENTS as EVENT_WORDS
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.exact import half_up
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.site.burden import forms as register
from yipanqi.site.burden.constants import SAVE, kind_of, seconds

EVENTS = Path(__file__).with_name("events.csv")
BY_ITSELF = ("定时", "命令行", "接口")
"""Doors through which nobody types."""

IMPORTED = "导入名册"
"""The reason in entries that an import wrote: taken from a workbook the organ has, not typed."""

SUMMED = ("应到", "实到", "人数")
"""Numbers in entries that say how many lines were filled in."""


@dataclass(frozen=True)
class Asked:
    """What one event of the history had somebody type: the form, kinds of its fields, kinds per line of a list."""

    event: str
    form: str
    typed: tuple[str, ...]
    per: str = ""
    line: tuple[str, ...] = ()

    def lines(self, sums: Mapping[str, int]) -> int:
        """How many lines were filled in: `人数`, or `应到-实到`."""
        if not self.per:
            return 0
        first, _, less = self.per.partition("-")
        return max(sums.get(first, 0) - sums.get(less, 0), 0)


def rows() -> list[dict[str, str]]:
    """`events.csv`: every event of the history with the form it comes from, or why nothing is typed for it."""
    with EVENTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def asked() -> dict[str, Asked]:
    """The events for which somebody types, by event."""
    typed = typed_kinds()
    found = {}
    for row in rows():
        if row["form"]:
            per, _, line = row["per"].partition(":")
            own = tuple(row["typed"].split())
            found[row["event"]] = Asked(row["event"], row["form"], own or typed[row["form"]], per, tuple(line.split()))
    return found


@cache
def typed_kinds() -> dict[str, tuple[str, ...]]:
    """Kinds of the fields usually typed, by form: those required, unless `data.csv` names them."""
    there = {register.name_of(one): one for one in register.every_form()}
    return {
        name: tuple(kind for _, kind in typed_fields(name, there[name])) for name in register.known() if name in there
    }


def typed_fields(name: str, form: Any) -> list[tuple[str, str]]:
    """Fields of a form usually typed, as (name, kind); `name:kind` in `data.csv` is a field that a page adds."""
    fields = {one: kind_of(its) for one, its in form.base_fields.items() if one not in register.TECHNICAL}
    named = register.known()[name].typed
    if not named:
        return [(one, fields[one]) for one in fields if form.base_fields[one].required]
    pairs = (one.partition(":") for one in named)
    return [(one, kind or fields[one]) for one, _, kind in pairs]


def sentence(event: str) -> str:
    """What the history says of an event: `记录会议`."""
    return EVENT_WORDS[event]


@dataclass
class Tally:
    """How often something was handed in, how many inputs that was, how many seconds they take."""

    times: int = 0
    inputs: int = 0
    seconds: Decimal = field(default_factory=Decimal)

    def add(self, asked_: Asked, times: int, lines: int) -> None:
        """So many more times, with so many lines in all."""
        self.times += times
        self.inputs += times * len(asked_.typed) + lines * len(asked_.line)
        self.seconds += times * seconds((*asked_.typed, SAVE)) + lines * seconds(asked_.line)

    @property
    def minutes(self) -> int:
        """Whole minutes, half up."""
        return int(half_up(self.seconds / 60))

    @property
    def words(self) -> str:
        """The minutes, where they are less than one said so."""
        return str(self.minutes) if self.minutes or not self.inputs else "不足1"


@dataclass(frozen=True)
class Meter:
    """The burden of a year (or of one month): by month, by form in the order of the register, in all."""

    months: Mapping[date, Tally]
    forms: Mapping[str, Tally]
    events: Mapping[str, Tally]
    total: Tally


def own_organizations() -> list[Organization]:
    """Organisations whose own burden the visitor reads: whose meetings he or she keeps; groups with their branch."""
    seen = scope.current()
    ranges = tuple(seen.powers.get(Power.MEETINGS, ()))
    found = Organization.objects.filter(scope.within("path", ranges), dissolved_on=None).select_related("parent")
    listed = list(found.order_by("path"))
    numbers = {one.pk for one in listed}
    return [one for one in listed if one.parent_id not in numbers or one.kind != "group"]


def of_organ() -> Q | None:
    """Condition on entries for the totals of the unit; None where the visitor keeps no unit."""
    ranges = tuple(scope.current().powers.get(Power.ORGANIZATIONS, ()))
    return scope.within("path", ranges) if ranges else None


def of_organization(organization: Organization) -> Q:
    """Condition on entries of one organisation and its groups, also its own from before it was moved: the last part
    of its path is its own for ever.
    """
    low, high = organization.range
    return Q(path__gte=low, path__lt=high) | Q(path__endswith=organization.path[-ids.WIDTH :])


def meter(where: Q, *, year: int, month: int = 0) -> Meter:
    """The burden recorded in a year, or in one month of it. One query."""
    first = date(year, month or 1, 1)
    last = date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    found = (
        Entry.objects.filter(where, at__gte=_begins(first), at__lt=_begins(last), event__in=asked())
        .exclude(via__in=BY_ITSELF)
        .exclude(reason=IMPORTED)
        .annotate(month=TruncMonth("at", tzinfo=clock.ZONE))
        .order_by()
        .values_list("event", "month")
        .annotate(times=Count("id"), **{f"sum{number}": _sum(key) for number, key in enumerate(SUMMED)})
    )
    return _tallied(found)


@dataclass(frozen=True)
class Share:
    """What fell to one branch and its groups in one month, on average over the branches there are."""

    branches: int
    inputs: int
    minutes: int


def shares(where: Q, *, year: int) -> Mapping[date, Share]:
    """The average branch of the unit the visitor keeps, by month: of what branches and groups recorded, not of what
    the committee did itself. None of them is told from another. Two queries.
    """
    ranges = tuple(scope.current().powers.get(Power.ORGANIZATIONS, ()))
    living = Organization.objects.at(ranges).filter(kind__in=(Kind.BRANCH, Kind.GROUP), dissolved_on=None).order_by()
    paths = list(living.values_list("path", "kind"))
    branches = sum(kind == Kind.BRANCH for _, kind in paths)
    if not branches:
        return {}
    found = meter(where & Q(path__in=[path for path, _ in paths]), year=year)
    return {month: _share(tally, branches) for month, tally in found.months.items()}


def average(found: Iterable[Share]) -> Share | None:
    """The average month of some months; nothing where there is none."""
    every = list(found)
    if not every:
        return None
    inputs, minutes = (Fraction(sum(getattr(one, name) for one in every), len(every)) for name in ("inputs", "minutes"))
    return Share(every[0].branches, int(half_up(inputs)), int(half_up(minutes)))


def _share(tally: Tally, branches: int) -> Share:
    inputs, minutes = Fraction(tally.inputs, branches), Fraction(tally.seconds) / 60 / branches
    return Share(branches, int(half_up(inputs)), int(half_up(minutes)))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), clock.ZONE)


def _sum(key: str) -> Sum:
    return Sum(Cast(KeyTextTransform(key, "after"), IntegerField()))


def _tallied(found: Iterable[tuple]) -> Meter:
    months: dict[date, Tally] = defaultdict(Tally)
    forms: dict[str, Tally] = defaultdict(Tally)
    events: dict[str, Tally] = defaultdict(Tally)
    total = Tally()
    for event, month, times, *sums in found:
        one = asked()[event]
        lines = one.lines({key: number or 0 for key, number in zip(SUMMED, sums, strict=True)})
        for tally in (months[month.date()], forms[one.form], events[event], total):
            tally.add(one, times, lines)
    ordered = {name: forms[name] for name in register.known() if name in forms}
    return Meter(dict(sorted(months.items())), ordered, dict(events), total)


@dataclass(frozen=True)
class Saved:
    """Papers that come out of what was recorded once: how many records, which papers, how many in all."""

    form: str
    records: int
    papers: Sequence[str]

    @property
    def total(self) -> int:
        """How many papers nobody had to write."""
        return self.records * len(self.papers)


_SAVED = {
    "meeting_recorded": ("会议通知", "签到表", "会议记录", "出席情况表"),
    "talk_held": ("谈心谈话记录",),
    "procedure_begun": (
        "会议方案",
        "征求意见表",
        "征求意见汇总表",
        "问题清单",
        "整改清单",
        "整改事项公示",
        "会议情况报告",
    ),
}  # fmt: skip
"""Papers of one record, by the event that tells of it; the ledgers of a year are not counted."""


def saved(found: Meter) -> list[Saved]:
    """What the same entries were used for besides: papers that are ready without another word typed."""
    counted = [(event, papers) for event, papers in _SAVED.items() if event in found.events]
    return [Saved(asked()[event].form, found.events[event].times, papers) for event, papers in counted]


_LAW = re.compile(r"条例|规定|办法|细则|GB/T|党章|(机关|支部)\d+")
"""A regulation by its name, or a clause of the two that the register cites short: `机关35`, `支部16`."""


@dataclass(frozen=True)
class Droppable:
    """Forms that could be dropped, in the order of the register: past their day of review; filled in though no
    regulation asks for them; those nobody filled in.
    """

    overdue: Sequence[register.Admitted]
    own: Sequence[register.Admitted]
    unused: Sequence[register.Admitted]


def droppable(found: Meter) -> Droppable:
    """What the committee could take away from the branches, judged by a year of the unit."""
    lines = register.admitted().values()
    counted = {one.form for one in asked().values() if one.event not in OUTSIDE}
    return Droppable(
        overdue=register.overdue(register.admitted(), clock.today()),
        own=[line for line in lines if line.form in found.forms and not _LAW.search(line.basis)],
        unused=[line for line in lines if line.form in counted and line.form not in found.forms],
    )


OUTSIDE = frozenset({
    "account_opened", "account_changed", "account_disabled", "administrator_appointed", "administrator_relieved",
    "delegation_given", "feed_opened", "import_applied", "template_used", "complaint_answered",
})  # fmt: skip
"""Events of accounts and of the whole organ, which belong to no organisation and are not counted for one."""
