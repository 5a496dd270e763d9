"""What somebody answers for, and the one button of an entry of the ledger: shared by the desk, the next thirty days and
the pages for a new secretary.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import reverse

from yipanqi.access.enums import Power
from yipanqi.access.queries import PREPARING_POSTS, posts_holding, unit_of
from yipanqi.files.sheets.values import chinese_number
from yipanqi.kernel import clock, scope
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Kind as MeetingKind
from yipanqi.meetings.models import Meeting
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import BRANCH_KINDS, COMMITTEE_POSTS, Kind, Post
from yipanqi.organizations.models import Appointment, Organization, Person
from yipanqi.ui.lights import Light

TERM_NOTICE = timedelta(days=183)
"""How long before the end of a term it is looked at (支部工作条例 art. 22: 一般提前6个月)."""

_COUNT = re.compile(r"[一二三四五六七八九十]{1,3}")

RESPONSIBLE = (Post.SECRETARY, Post.GROUP_LEADER, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY)
"""Who answers for the duties of an organisation: its head, or a deputy where the post is vacant."""


@dataclass(frozen=True)
class Item:
    """One entry of a list: the light, when it is due, and the one button."""

    entry: Obligation
    light: Light
    word: str
    period: str
    due: str
    button: str
    address: str
    arranged: Meeting | None = None
    primary: bool = True


def led(offices: Sequence[Appointment], today: date) -> list[Organization]:
    """Organisations for whose meetings the holder of these offices answers, groups of a branch included, in tree order.
    One query.
    """
    held = [office.organization for office in offices if office.organization.kind in BRANCH_KINDS]
    branches = [one.pk for one in held if one.kind == Kind.BRANCH]
    living = organizations.living(today)
    own = living.filter(pk__in=[one.pk for one in held]) | living.filter(kind=Kind.GROUP, parent__in=branches)
    return list(own.distinct().select_related("parent").order_by("path"))


def answered_for(offices: Sequence[Appointment], today: date) -> list[Organization]:
    """Organisations whose duties the holder of these offices answers for: those led, and the committees and the leading
    group he or she works in or prepares the meetings of (docs/adr/0013). Two queries.
    """
    own = [office.organization.pk for office in offices if _answers(office)]
    own += [unit_of(office.organization).pk for office in offices if office.post in PREPARING_POSTS]
    above = organizations.living(today).filter(pk__in=own).exclude(kind__in=BRANCH_KINDS)
    found = [*led([office for office in offices if _answers(office)], today), *above.select_related("parent")]
    return sorted(found, key=lambda one: one.path)


def _answers(office: Appointment) -> bool:
    if office.organization.kind == Kind.LEADING_GROUP:
        return office.post == Post.SECRETARY
    if office.organization.kind in (Kind.DEPARTMENT, Kind.MASS):
        return office.post in posts_holding(Power.TASKS, office.organization.kind)
    return office.post in COMMITTEE_POSTS | {Post.GROUP_LEADER, Post.PARTY_OFFICER}


def heads_of(organizations: Iterable[int] | None, today: date) -> dict[int, Person]:
    """Who answers for the duties of organisations (of all, where none are named), by organisation. One query."""
    held = Appointment.objects.filter(post__in=RESPONSIBLE, from_on__lte=today).exclude(to_on__lt=today)
    if organizations is not None:
        held = held.filter(organization__in=organizations)
    ordered = sorted(held.select_related("person__account"), key=lambda one: RESPONSIBLE.index(one.post), reverse=True)
    return {one.organization_id: one.person for one in ordered}


def arranged_for(owing: Iterable[Organization]) -> dict[tuple[int, str], list[Meeting]]:
    """Meetings that are arranged and not recorded yet, by organisation and duty. Two queries."""
    return by_duty(meetings.waiting().filter(organization__in=[one.pk for one in owing]))


def by_duty(arranged: Iterable[Meeting]) -> dict[tuple[int, str], list[Meeting]]:
    """Meetings by organisation and duty."""
    found: dict[tuple[int, str], list[Meeting]] = {}
    for meeting in arranged:
        for purpose in meeting.purposes.all():
            found.setdefault((meeting.organization_id, purpose.kind), []).append(meeting)
    return found


def item_of(entry: Obligation, arranged: dict, today: date) -> Item:
    """An entry with its button: open what is arranged, record what has been held, otherwise arrange."""
    shown = Item(
        entry=entry,
        light=ledger.light_of(entry, today),
        word=ledger.light_word(entry, today),
        period=ledger.period_label(entry.period_start, entry.due_on) if entry.is_recurring else "",
        due=short_day(entry.due_on, today),
        button="打开",
        address=entry.address or ledger.address_of(entry),
        primary=False,
    )
    if not entry.is_recurring:
        return shown
    inside = [one for one in arranged.get((entry.organization_id, entry.kind), ()) if _within(one, entry)]
    if inside:
        meeting, held = inside[0], inside[0].held_on <= today
        name = "meetings:record" if held else "meetings:meeting"
        button, address = "记录" if held else "打开", reverse(name, args=[meeting.pk])
        return replace(shown, button=button, address=address, arranged=meeting, primary=held)
    if entry.kind not in MeetingKind.values:
        return next((replace(shown, button=label, address=to) for label, to in ledger.next_steps(entry)), shown)
    holds = meetings.holds(entry.organization, entry.kind)
    if not holds or not scope.current().may(Power.MEETINGS, entry.organization.path):
        return shown
    over = entry.due_on < today
    query = f"organization={entry.organization_id}&kind={entry.kind}&obligation={entry.pk}"
    address = f"{reverse('meetings:arrange')}?{query}"
    return replace(shown, button="补记" if over else "安排", address=address, primary=not over)


def _within(meeting: Meeting, entry: Obligation) -> bool:
    return entry.period_start <= meeting.held_on <= entry.due_on


def arrange_address(organization: Organization, kind: str, first: date) -> str:
    """Where a meeting of a period to come is arranged; empty where the actor may not, or it is no meeting."""
    if (
        kind not in MeetingKind.values
        or not meetings.holds(organization, kind)
        or not scope.current().may(Power.MEETINGS, organization.path)
    ):
        return ""
    return f"{reverse('meetings:arrange')}?organization={organization.pk}&kind={kind}&month={first:%Y-%m}"


def short_day(day: date, today: date) -> str:
    """`11月25日`, with the year where it is not this one."""
    return f"{day.month}月{day.day}日" if day.year == today.year else clock.chinese_date(day)


def in_count(name: str) -> str:
    """To sort names by: 二支部, 三支部, 第十一党小组 as one counts; by their characters 三 stands before 二."""
    return _COUNT.sub(_counted, name)


def _counted(found: re.Match) -> str:
    number = chinese_number(found[0])
    return found[0] if number is None else f"{number:02d}"
