"""What stands in the hand-over of one organisation, gathered in a fixed number of queries.

Talks, care and what members confided are handed over in person: here stands only how many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse

from yipanqi.access.enums import Power
from yipanqi.accounts.models import Delegation
from yipanqi.calendars import queries as calendars
from yipanqi.calendars.models import Feed
from yipanqi.education.models import Care
from yipanqi.education.queries import talks
from yipanqi.kernel import clock, scope
from yipanqi.meetings.enums import HELD_STAGES, Stage
from yipanqi.meetings.models import Decision, Meeting, Rectification
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import RULE, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Category, Kind, Post, Standing
from yipanqi.organizations.models import Appointment, Membership, Organization, Term
from yipanqi.site.steps import in_count

DAYS = 90
AFTERWARDS = timedelta(days=30)
"""How long whoever was relieved still opens and prints what he hands over (惯例)."""

KINDS = (Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE, Kind.LEADING_GROUP)
"""Organisations whose secretary hands over."""


@dataclass(frozen=True)
class Duty:
    """How one duty stands in the year."""

    title: str
    owed: int
    met: int
    missed: int
    open: int
    url: str


@dataclass(frozen=True)
class Matter:
    """Something not finished: a decision or an item of rectification, with who does it and until when."""

    text: str
    owner: str
    due_on: date | None
    origin: str
    url: str


@dataclass(frozen=True)
class Dated:
    """A day to come that belongs to somebody or something: 转正, the end of a term, a meeting, a due day."""

    on: date
    what: str
    who: str = ""


@dataclass(frozen=True)
class Kept:
    """A kind of record: what there is, and where it opens."""

    what: str
    extent: str
    url: str


@dataclass(frozen=True)
class Pack:
    """The hand-over of an organisation as of a day."""

    organization: Organization
    on: date
    year: int
    term: Term | None
    term_end: date | None
    officers: Sequence[Appointment]
    members: int
    probationary: int
    standings: Sequence[tuple[str, str]]
    duties: Sequence[Duty]
    missed: Sequence[Obligation]
    decisions: Sequence[Matter]
    items: Sequence[Matter]
    dates: Sequence[Dated]
    coming: Sequence[Dated]
    kept: Sequence[Kept]
    delegations: Sequence[Delegation]
    feeds: Sequence[Feed]
    unsigned: int
    musts: int
    cares: int

    @property
    def holder(self) -> str:
        """The secretary of today, where there is one."""
        return next((one.person.name for one in self.officers if one.post == "secretary"), "")


def hands_over(organization: Organization) -> bool:
    """Whether the visitor is the one who hands over or takes over: signs for the organisation today."""
    return organization.kind in KINDS and scope.current().may(Power.SIGN, organization.path)


def relieved(organization: Organization, *, on: date) -> Appointment | None:
    """The visitor's own office of secretary there that ended within the last thirty days; never an assistant's."""
    seen = scope.current()
    if seen.person_id is None or seen.by_assistant:
        return None
    return next((one for one in left_lately(seen.person_id, on) if one.organization_id == organization.pk), None)


def left_lately(person: int, on: date) -> list[Appointment]:
    """Offices of a secretary that ended within the last thirty days, latest first. One query."""
    ended = Appointment.objects.filter(person=person, to_on__lt=on, to_on__gte=on - AFTERWARDS)
    found = [one for one in ended.select_related("organization__parent").order_by() if _is_secretary(one)]
    return sorted(found, key=lambda one: one.to_on or on, reverse=True)


def pack(organization: Organization, *, on: date) -> Pack:
    """The hand-over as of a day: what came later is not in it. A fixed number of queries."""
    groups = Organization.objects.filter(parent=organization, kind=Kind.GROUP).values_list("pk", flat=True)
    places = [organization.pk, *groups]
    officers = organizations.committee_of(organization, on=on)
    members = list(organizations.members_of(organization, on=on)) if organization.kind == Kind.BRANCH else []
    term = organizations.current_term(organization, on=on)
    term_end = organizations.term_end(term) if term else None
    owed = ledger.due_list(places, on=on)
    secretary = next((one.person for one in officers if one.post == "secretary"), None)
    return Pack(
        organization=organization, on=on, year=on.year, term=term, term_end=term_end, officers=officers,
        members=len(members),
        probationary=sum(organizations.category_of(one.person, on=on) == Category.PROBATIONARY for one in members),
        standings=[(one.person.name, one.get_standing_display()) for one in members if one.standing != Standing.NORMAL],
        duties=_duties(organization, places, on), missed=owed.overdue,
        decisions=_decisions(places, on), items=_items(places, on), dates=_dates(members, term_end, on),
        coming=_coming(organization, places, on), kept=_kept(organization, places, on),
        delegations=_delegations(secretary, on), feeds=_feeds(organization, places, on),
        unsigned=Meeting.objects.filter(
            organization__in=places, stage=Stage.RECORDED, is_history=False, held_on__lte=on
        ).count(),
        musts=talks.open_musts(organization).filter(arose_on__lte=on).count(),
        cares=Care.objects.filter(organization=organization, closed_on=None, arose_on__lte=on).count(),
    )  # fmt: skip


def _duties(organization: Organization, places: Sequence[int], on: date) -> list[Duty]:
    """The year of the organisation with its groups, a line per duty in order of its next day. One query."""
    missed = ledger.missed(on)
    rows = (
        Obligation.objects.filter(ledger.in_year(on.year), organization__in=places, source=RULE)
        .exclude(state__in=(State.VOID, State.WAIVED))
        .order_by()
        .values_list("kind")
        .annotate(
            title=Min("title"), owed=Count("id"), met=Count("id", filter=Q(state__in=(State.MET, State.LATE))),
            missed=Count("id", filter=missed), open=Count("id", filter=ledger.pending(on)), first=Min("due_on"),
        )
        .order_by("first", "kind")
    )  # fmt: skip
    address = f"{reverse('obligations:list')}?organization={organization.pk}&year={on.year}"
    return [
        Duty(title, owed, met, gone, open_, f"{address}&kind={kind}") for kind, title, owed, met, gone, open_, _ in rows
    ]


def _decisions(places: Sequence[int], on: date) -> list[Matter]:
    """Decisions with an owner that nobody has reported done, by day. One query."""
    left = Decision.objects.filter(
        meeting__organization__in=places,
        meeting__held_on__lte=on,
        owner__isnull=False,
        due_on__isnull=False,
        done_on__isnull=True,
        directive=None,
    ).exclude(meeting__stage=Stage.CANCELLED)
    return [
        Matter(one.text, one.owner.name, one.due_on, one.meeting.title, reverse("meetings:decision", args=[one.pk]))
        for one in left.select_related("owner", "meeting").order_by("due_on", "id")
        if one.owner
    ]


def _items(places: Sequence[int], on: date) -> list[Matter]:
    """Rectification that is not finished, of procedures begun by that day. One query."""
    left = Rectification.objects.filter(
        procedure__organization__in=places, procedure__cancelled_reason="", procedure__created_at__date__lte=on,
        done_on__isnull=True,
    )  # fmt: skip
    return [
        Matter(
            one.problem, one.owner.name if one.owner else "未定", one.due_on, str(one.procedure),
            reverse("meetings:item", args=[one.pk]),
        )
        for one in left.select_related("owner", "procedure__organization").order_by("due_on", "id")
    ]  # fmt: skip


def _dates(members: Iterable[Membership], term_end: date | None, on: date) -> list[Dated]:
    """The end of the term and of each member's probation, by day."""
    found = [Dated(term_end, "本届任期届满")] if term_end else []
    for one in members:
        ends = organizations.probation_end(one.person)
        if ends is not None:
            found.append(Dated(ends, "预备期满", one.person.name))
    return sorted(found, key=lambda one: (one.on, one.who))


def _coming(organization: Organization, places: Sequence[int], on: date) -> list[Dated]:
    """Meetings, business dates and days of recurring duties in the next ninety days, and what begins next month. What
    members asked of the secretary in person stands on no list. A fixed number of queries.
    """
    last = on + timedelta(days=DAYS)
    later = Meeting.objects.filter(organization=organization, created_at__date__gt=on).values_list("pk", flat=True)
    hidden = {f"meeting-{number}" for number in later}
    items = [one for one in calendars.items(on, last, organization) if one.kind != "due" and one.key not in hidden]
    found = [Dated(one.on, one.title, "" if one.who == organization.called else one.who) for one in items]
    open_ones = ledger.entries().filter(
        ledger.pending(on), organization__in=places, source=RULE, due_on__gte=on, due_on__lte=last
    )
    found += [
        Dated(
            one.due_on,
            f"{one.title}（{ledger.period_label(one.period_start, one.due_on)}）到期",
            _group(one.organization),
        )
        for one in open_ones
    ]
    owing = list(Organization.objects.filter(pk__in=places).select_related("parent").order_by("path"))
    for whose, due in ledger.upcoming(owing, on=on):
        label = ledger.period_label(due.period_start, due.period_end)
        found.append(Dated(due.period_end, f"{due.rule.title}（{label}）到期", _group(whose)))
    return sorted(found, key=lambda one: (one.on, in_count(one.who), one.what))


def _group(organization: Organization) -> str:
    return organization.name if organization.kind == Kind.GROUP else ""


def _kept(organization: Organization, places: Sequence[int], on: date) -> list[Kept]:
    """Where the records are: in the system by kind, each with its address. Three queries."""
    held = Meeting.objects.filter(organization__in=places, stage__in=HELD_STAGES, held_on__lte=on)
    counted = held.aggregate(all=Count("id"), signed=Count("id", filter=Q(stage=Stage.SIGNED)), first=Min("held_on"))
    since = f"{counted['first'].year}年起" if counted["first"] else "还没有"
    listing = f"?organization={organization.pk}"
    found = [
        Kept("会议通知、签到表、会议记录、出席情况表", f"{since}，{counted['all']}次，已签认{counted['signed']}次",
             f"{reverse('meetings:list')}{listing}"),
        Kept("应履职责台账", f"{on.year}年及以前", f"{reverse('obligations:list')}{listing}"),
        Kept("组织沿革、班子与任期", "组织机构页", reverse("organizations:profile", args=[organization.pk])),
    ]  # fmt: skip
    if organization.kind == Kind.BRANCH:
        found += [
            Kept("党员花名册、党支部基本情况表", "可取任何一天", f"{reverse('people:list')}{listing}"),
            Kept("党费收缴台账", f"{on.year}年及以前", reverse("education:dues_of", args=[organization.pk])),
            Kept("学习培训登记表", f"{on.year}年及以前", reverse("education:trainings_of", args=[organization.pk])),
            Kept("谈心谈话情况统计表", f"{on.year}年及以前", reverse("education:coverage", args=[organization.pk])),
        ]
    return found


def _delegations(secretary, on: date) -> list[Delegation]:
    """Authorities the secretary gave that still hold: they end with the office and are given anew. One query."""
    if secretary is None or secretary.account_id is None:
        return []
    held = Delegation.objects.filter(principal=secretary.account_id, revoked_at=None, to_on__gte=on)
    return list(held.select_related("principal", "assistant"))


def _feeds(organization: Organization, places: Sequence[int], on: date) -> list[Feed]:
    """Open addresses from which the calendar of the office is read, of whoever is or was secretary till lately. Of
    one's own calendar nobody hands anything over. Two queries.
    """
    held = Appointment.objects.filter(organization=organization, post=Post.SECRETARY, from_on__lte=on)
    accounts = held.exclude(to_on__lt=on - AFTERWARDS).values_list("person__account", flat=True)
    found = Feed.objects.filter(account__in=[one for one in accounts if one], organization__in=places, revoked_at=None)
    return list(found.select_related("account", "organization__parent").order_by("id"))


def newly(offices: Iterable[Appointment], on: date) -> list[Appointment]:
    """Offices of a secretary begun within the last thirty days, as far as the day is known."""
    since = on - timedelta(days=30)
    return [one for one in offices if _is_secretary(one) and one.from_on > since and not one.from_unknown]


def leaving(offices: Iterable[Appointment], on: date) -> list[Appointment]:
    """Offices of a secretary that end within the next thirty days."""
    until = on + timedelta(days=30)
    return [one for one in offices if _is_secretary(one) and one.to_on is not None and on <= one.to_on <= until]


def _is_secretary(office: Appointment) -> bool:
    return office.post == "secretary" and office.organization.kind in KINDS


@dataclass(frozen=True)
class Step:
    """One thing to look at on the first day: what, how it stands, whether something is to be done, one button."""

    title: str
    words: str
    button: str
    address: str
    open: bool = False


def first_day(given: Pack, *, email: str, on: date) -> list[Step]:
    """What a new secretary looks at first, in order; how each stands is computed."""
    organization = given.organization
    number = [organization.pk]
    waiting = sum(duty.open for duty in given.duties)
    steps = [
        Step("与前任逐项交接", "打印交接清单，双方和上级党组织在纸上签字（惯例）。", "交接清单",
             reverse("handover:pack", args=number)),
        Step("看台账", f"逾期{len(given.missed)}项，待办{waiting}项。", "今后三十天", reverse("ahead"),
             open=bool(given.missed)),
        Step("签认记录", f"待签认的会议记录{given.unsigned}份。", "组织生活",
             f"{reverse('meetings:list')}?organization={organization.pk}", open=bool(given.unsigned)),
        Step("接续未办结的事项", f"会议决定{len(given.decisions)}项，整改{len(given.items)}项。", "看事项",
             f"{reverse('handover:pack', args=number)}#open-title",
             open=bool(given.decisions or given.items)),
        Step("核对班子和任期", _term_words(given), "组织页", reverse("organizations:profile", args=number),
             open=given.term_end is None or given.term_end < on),
    ]  # fmt: skip
    if organization.kind == Kind.BRANCH:
        steps += _of_branch(given)
    mailed = "提醒发到您的邮箱。" if email else "还没有填写邮箱，只能在系统内看到提醒。"
    steps.append(Step("自己的账号", mailed, "我的账号", reverse("accounts:me"), open=not email))
    duties = f"{reverse('regulations:posts')}?post=secretary&kind={organization.kind}"
    steps.append(Step("书记的职责和依据", "每一项职责写明出自哪一条。", "职责查询", duties))
    return steps


def _term_words(given: Pack) -> str:
    officers = f"班子{len(given.officers)}人，"
    if given.term_end is None:
        return f"{officers}没有登记换届，请核对。"
    word = "已届满，应当按期换届" if given.term_end < given.on else "届满"
    return f"{officers}{clock.chinese_date(given.term_end)}{word}。"


def _of_branch(given: Pack) -> list[Step]:
    """The register, habits of the branch, talks handed over in person."""
    organization = given.organization
    settled = organization.fixed_day and organization.usual_place
    habits = (
        f"每月{organization.fixed_day}日，{organization.usual_place}。"
        if settled
        else "还没有设定，安排会议时要逐次填写。"
    )
    in_person = f"应当及时谈话{given.musts}项，关怀{given.cares}项，请与前任当面交接。"
    return [
        Step("核对名册", f"党员{given.members}名，其中预备党员{given.probationary}名。", "党员名册",
             f"{reverse('people:list')}?organization={organization.pk}"),
        Step("固定日与通常地点", habits, "设定", reverse("organizations:habits", args=[organization.pk]),
             open=not settled),
        Step("谈心谈话", in_person, "谈心谈话", reverse("education:coverage", args=[organization.pk]),
             open=bool(given.musts)),
    ]  # fmt: skip
