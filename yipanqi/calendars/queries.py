"""What stands on the calendar between two days, for whoever asks: meetings, due days, business dates."""

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils import timezone

from yipanqi.access.enums import Power
from yipanqi.access.queries import acting
from yipanqi.accounts.models import Account
from yipanqi.calendars.models import BusinessDate, Feed
from yipanqi.kernel import clock, ids, scope
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Stage
from yipanqi.obligations import queries as ledger
from yipanqi.organizations.enums import BRANCH_KINDS, Kind
from yipanqi.organizations.models import Organization

BACK, AHEAD = timedelta(days=60), timedelta(days=180)
"""How far a feed reaches."""


@dataclass(frozen=True)
class Item:
    """One thing on the calendar. `key` stays the same when it is moved; `kind` is meeting, due or business."""

    key: str
    kind: str
    on: date
    title: str
    to_on: date | None = None
    at: time | None = None
    place: str = ""
    who: str = ""
    url: str = ""

    @property
    def last(self) -> date:
        """The last day it covers."""
        return self.to_on or self.on


@dataclass(frozen=True)
class Day:
    """One field of the month."""

    on: date
    inside: bool
    today: bool
    items: Sequence[Item] = field(default_factory=tuple)


@dataclass(frozen=True)
class Month:
    """One month of the strip of a year; `kinds` are those of `Item` that stand in it."""

    first: date
    kinds: frozenset[str]


def items(
    first: date, last: date, organization: Organization | None = None, *, own: Sequence[Organization] | None = None
) -> list[Item]:
    """Everything the actor sees between two days, of one organisation or of all; by day and hour. Three queries, one
    more where `own` (what `own_organizations` gives) is not at hand.
    """
    found = [*_meetings(first, last, organization), *_due(first, last, organization)]
    found += _business(first, last, organization, own)
    return sorted(found, key=lambda one: (one.on, one.at or time.min, one.kind, one.key))


def around(organization: Organization, first: date, last: date) -> list[Item]:
    """What else claims those due at a meeting of an organisation: its meetings – of a branch its groups' too, of a
    group its branch's – and business that concerns it; by day and hour. Due days claim nobody. Two queries.
    """
    held = _held(first, last, None).filter(_same_people(organization))
    found = [*_as_items(held), *_business(first, last, organization, None)]
    return sorted(found, key=lambda one: (one.on, one.at or time.min, one.kind, one.key))


def _same_people(organization: Organization) -> Q:
    """Meetings to which members of the organisation are due; another group of its branch meets without them."""
    if organization.kind == Kind.BRANCH:
        return scope.within("organization__path", (organization.range,))
    if organization.kind == Kind.GROUP:
        return Q(organization__in=(organization.pk, organization.parent_id))
    return Q(organization=organization)


def _held(first: date, last: date, organization: Organization | None) -> QuerySet:
    held = meetings.listed(organization=organization).filter(held_on__gte=first, held_on__lte=last)
    return held.exclude(stage=Stage.CANCELLED)


def _meetings(first: date, last: date, organization: Organization | None) -> list[Item]:
    return _as_items(_held(first, last, organization))


def _as_items(held: QuerySet) -> list[Item]:
    return [
        Item(
            f"meeting-{one.pk}", "meeting", one.held_on, one.title,
            at=timezone.localtime(one.starts_at, clock.ZONE).time(), place=one.place, who=one.organization.called,
            url=f"/meetings/{one.pk}/",
        )
        for one in held
    ]  # fmt: skip


def _owed(first: date, last: date, organization: Organization | None) -> QuerySet:
    """Open duties on their due day: those of organisations whose meetings the actor arranges, and the actor's own."""
    seen = scope.current()
    mine = scope.within("organization__path", tuple(seen.powers.get(Power.MEETINGS, ())))
    if seen.person_id is not None:
        mine |= Q(person=seen.person_id)
    found = ledger.entries().filter(mine, ledger.pending(clock.today()), due_on__gte=first, due_on__lte=last)
    if organization is not None:
        found = found.filter(organization=organization)
    return found


def _due(first: date, last: date, organization: Organization | None) -> list[Item]:
    return [
        Item(
            f"due-{one.pk}", "due", one.due_on, f"{one.called}到期", who=one.organization.called,
            url=ledger.address_of(one),
        )
        for one in ledger.worded(list(_owed(first, last, organization)))
    ]  # fmt: skip


def _business(
    first: date, last: date, organization: Organization | None, own: Sequence[Organization] | None
) -> list[Item]:
    found = business_dates().filter(from_on__lte=last, to_on__gte=first)
    if organization is not None:
        found = found.filter(_concerns(organization))
    else:
        found = found.filter(_concerns_all(own_organizations() if own is None else own))
    return [
        Item(f"business-{one.pk}", "business", one.from_on, one.title, to_on=one.to_on, who=one.organization.called)
        for one in found
    ]


def _concerns(organization: Organization) -> Q:
    """Business dates an organisation has to do with: its own, those of the levels above and of everything below. What
    the 机关党委 notes concerns the whole unit it keeps, departments and 群团 beside it too (docs/adr/0007).
    """
    path = organization.path
    above = [path[:end] for end in range(ids.WIDTH, len(path), ids.WIDTH)]
    of_unit = Q(organization__kind=Kind.ORGAN_COMMITTEE, organization__parent__path__in=above)
    below = scope.within("organization__path", (organization.range,))
    return below | Q(organization__path__in=above) | of_unit


def _concerns_all(own: Sequence[Organization]) -> Q:
    """Business of the organ and its departments concerns everybody; that of a branch or group those who meet there, or
    above: sixty branches' dates on everybody's telephone would hide the few that matter.
    """
    wanted = ~Q(organization__kind__in=BRANCH_KINDS)
    inside = ""
    for one in own:  # in tree order: what stands below one that is taken is taken with it
        if not inside or not one.path.startswith(inside):
            inside, wanted = one.path, wanted | _concerns(one)
    return wanted


def business_dates() -> QuerySet[BusinessDate]:
    """Business dates of the organ, with their organisations."""
    return BusinessDate.objects.select_related("organization__parent")


def month(
    first: date, organization: Organization | None = None, *, own: Sequence[Organization] | None = None
) -> list[list[Day]]:
    """The weeks of a month, Monday first; days of the months before and after are not `inside`."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    shown: dict[date, list[Item]] = defaultdict(list)
    begin, end = weeks[0][0], weeks[-1][-1]
    for item in items(begin, end, organization, own=own):
        day = max(item.on, begin)
        while day <= min(item.last, end):
            shown[day].append(item)
            day += timedelta(days=1)
    today = clock.today()
    return [[Day(day, day.month == first.month, day == today, tuple(shown[day])) for day in week] for week in weeks]


def year(
    number: int, organization: Organization | None = None, *, own: Sequence[Organization] | None = None
) -> list[Month]:
    """The twelve months of a year with what stands in each, never how much. Queries as for `items`."""
    first, last = date(number, 1, 1), date(number, 12, 31)
    shown: dict[int, set[str]] = defaultdict(set)
    for kind, days in (
        ("meeting", _held(first, last, organization).order_by().dates("held_on", "month")),
        ("due", _owed(first, last, organization).order_by().dates("due_on", "month")),
    ):
        for day in days:
            shown[day.month].add(kind)
    for noted in _business(first, last, organization, own):
        for month in range(max(noted.on, first).month, min(noted.last, last).month + 1):
            shown[month].add("business")
    return [Month(date(number, month, 1), frozenset(shown[month])) for month in range(1, 13)]


def own_organizations() -> list[Organization]:
    """Organisations whose meetings the actor sees or arranges, in tree order: what the calendar can be narrowed to."""
    seen = scope.current()
    ranges = tuple(part for name in ("records", "open_records") for part in seen.reach.get(name, ()))
    wanted = scope.within("path", ranges + tuple(seen.powers.get(Power.MEETINGS, ())))
    return list(Organization.objects.filter(wanted, dissolved_on=None).select_related("parent").order_by("path"))


_NOTING = (Power.MEETINGS, Power.ORGANIZATIONS)


def notes(organization: Organization) -> bool:
    """Whether the actor may note business dates for an organisation."""
    return any(scope.current().may(power, organization.path) for power in _NOTING)


def may_note() -> list[Organization]:
    """Organisations for which the actor may note business dates, in tree order."""
    seen = scope.current()
    ranges = tuple(part for power in _NOTING for part in seen.powers.get(power, ()))
    wanted = scope.within("path", ranges)
    return list(Organization.objects.filter(wanted, dissolved_on=None).select_related("parent").order_by("path"))


# Feeds


def digest_of(token: str) -> str:
    """What is kept of a feed's address."""
    return sha256(token.encode()).hexdigest()


def feeds_of(account: Account) -> QuerySet[Feed]:
    """The open feeds of an account, newest first."""
    return Feed.objects.filter(account=account, revoked_at=None).select_related("organization__parent")


def feed(token: str) -> Feed | None:
    """The open feed of an address; its account must still be active."""
    found = Feed.objects.filter(digest=digest_of(token), revoked_at=None, account__is_active=True)
    return found.select_related("account", "organization__parent").first()


def items_of(feed: Feed) -> list[Item]:
    """What a feed says today: what its account sees today – offices and memberships that have ended open nothing."""
    _, _, seen = acting(feed.account, None)
    with scope.using(seen):
        if feed.organization_id and feed.organization not in own_organizations():
            return []
        today = clock.today()
        return items(today - BACK, today + AHEAD, feed.organization)
