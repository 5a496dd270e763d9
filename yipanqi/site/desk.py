"""工作台: what the person who opens it has to do, why, and one button for it. Everything here is a query of the ledger.

One person may wear several hats (`Hat`); each is a page of its own, the first is shown. Pages ask a fixed number of
questions, however many branches there are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.access.queries import offices_of
from yipanqi.accounts import queries as accounts
from yipanqi.kernel import clock, scope
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Kind as MeetingKind
from yipanqi.meetings.enums import Presence
from yipanqi.meetings.models import Attendance, Meeting
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import COMMITTEE_POSTS, BranchForm, Kind, Post
from yipanqi.organizations.models import Appointment, Import, Membership, Organization, Person, Term
from yipanqi.regulations import queries as regulations
from yipanqi.ui.guards import guarded, sees
from yipanqi.ui.lights import Light

BUSINESS = sees(Sight.STRUCTURE)
BRANCHES = (Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.GROUP)
COMMITTEES = (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE)
LEADING_POSTS = (Post.HEAD, Post.DEPUTY_HEAD)
LISTS = 3
"""How many lists a secretary's desk has at most."""

RECENT = 6
"""How many meetings a leader's page shows before the rest is folded away: the page prints on one sheet."""

TERM_NOTICE = timedelta(days=183)
"""How long before the end of a term it is looked at (支部工作条例 art. 22: 一般提前6个月)."""


@dataclass(frozen=True)
class Hat:
    """One way to look at the desk: its word in the address, its name, who wears it, and what it shows."""

    code: str
    label: str
    shows: Callable[["Visitor"], dict]
    worn: Callable[["Visitor"], bool]


@dataclass(frozen=True)
class Visitor:
    """Who opened the desk, with today's offices and membership."""

    request: HttpRequest
    person: Person
    offices: Sequence[Appointment]
    membership: Membership | None
    today: date

    def offices_in(self, *kinds: str) -> list[Appointment]:
        """Offices held in organisations of these kinds."""
        return [office for office in self.offices if office.organization.kind in kinds]


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


@dataclass(frozen=True)
class Coming:
    """One line of what begins next month."""

    organization: Organization
    title: str
    due_on: date
    address: str
    arranged: Meeting | None


@guarded(BUSINESS)
def desk(request: HttpRequest) -> HttpResponse:
    """The first page of everybody who belongs to the organ."""
    visitor = _visitor(request)
    worn = [hat for hat in HATS if hat.worn(visitor)] or [HATS[-1]]
    chosen = next((hat for hat in worn if hat.code == request.GET.get("as")), worn[0])
    here = reverse("desk")
    return render(
        request,
        f"site/desk/{chosen.code}.html",
        {
            "hats": [(hat.label, f"{here}?as={hat.code}", hat is chosen) for hat in worn] if len(worn) > 1 else [],
            "person": visitor.person,
            "today": visitor.today,
            "lead": f"{clock.chinese_date(visitor.today)}　{clock.chinese_weekday(visitor.today)}",
            **chosen.shows(visitor),
        },
    )


def _visitor(request: HttpRequest) -> Visitor:
    today, seen = clock.today(), scope.current()
    with scope.system("工作台：本人的职务"):
        person = Person.objects.get(pk=seen.person_id)
        offices = offices_of(person, on=today)
    return Visitor(request, person, offices, organizations.membership_of(person, on=today), today)


# Branch secretary, committee member, group leader


def _secretary(visitor: Visitor) -> dict:
    """At most three lists: missed, due now, what the visitor owes in person. Where there are fewer: what comes next
    month, for the meetings of its first days are arranged now.
    """
    owing = _led(visitor)
    owed, mine = ledger.due_list(owing, on=visitor.today), ledger.mine(visitor.person, on=visitor.today)
    arranged = _arranged(owing)
    overdue = [_item(visitor, entry, arranged) for entry in owed.overdue]
    due = [_item(visitor, entry, arranged) for entry in owed.due]
    own = [_item(visitor, entry, {}) for entry in mine.overdue + mine.due]
    lists = [one for one in (overdue, due, own) if one]
    return {
        "organizations": owing,
        "overdue": overdue,
        "earlier": owed.earlier,
        "due": due,
        "own": own,
        "unsigned": _unsigned(owing),
        "nothing": not lists,
        "upcoming": _upcoming(visitor, owing, arranged) if len(lists) < LISTS else [],
        "several": len(owing) > 1,
    }


def _led(visitor: Visitor) -> list[Organization]:
    """Organisations for whose meetings the visitor answers, groups of a branch included, in tree order. One query."""
    paths = [office.organization for office in visitor.offices_in(*BRANCHES)]
    branches = [one.pk for one in paths if one.kind == Kind.BRANCH]
    living = organizations.living(visitor.today)
    own = living.filter(pk__in=[one.pk for one in paths]) | living.filter(kind=Kind.GROUP, parent__in=branches)
    return list(own.distinct().select_related("parent").order_by("path"))


def _arranged(owing: Iterable[Organization]) -> dict[tuple[int, str], list[Meeting]]:
    """Meetings that are arranged and not recorded yet, by organisation and duty. Two queries."""
    found: dict[tuple[int, str], list[Meeting]] = {}
    for meeting in meetings.waiting().filter(organization__in=[one.pk for one in owing]):
        for purpose in meeting.purposes.all():
            found.setdefault((meeting.organization_id, purpose.kind), []).append(meeting)
    return found


def _upcoming(visitor: Visitor, owing: Sequence[Organization], arranged: dict) -> list[Coming]:
    """What begins next month, with the meeting already arranged for it, or a way to arrange it."""
    found = []
    for organization, due in ledger.upcoming(owing, on=visitor.today):
        held = arranged.get((organization.pk, due.duty), ())
        inside = next((one for one in held if due.period_start <= one.held_on <= due.period_end), None)
        address = ""
        if inside:
            address = reverse("meetings:meeting", args=[inside.pk])
        elif due.duty in MeetingKind.values and scope.current().may(Power.MEETINGS, organization.path):
            query = f"organization={organization.pk}&kind={due.duty}&month={due.period_start:%Y-%m}"
            address = f"{reverse('meetings:arrange')}?{query}"
        found.append(Coming(organization, due.rule.title, due.period_end, address, inside))
    return found


def _unsigned(owing: Iterable[Organization]) -> list[Meeting]:
    """Recorded meetings that wait for the visitor's signature. Two queries."""
    seen = scope.current()
    mine = [one.pk for one in owing if seen.may(Power.SIGN, one.path)]
    return list(meetings.unsigned().filter(organization__in=mine)[:5]) if mine else []


def _item(visitor: Visitor, entry: Obligation, arranged: dict) -> Item:
    """An entry with its button: open what is arranged, record what has been held, otherwise arrange."""
    today = visitor.today
    shown = Item(
        entry=entry,
        light=ledger.light_of(entry, today),
        word=ledger.light_word(entry, today),
        period=ledger.period_label(entry.period_start, entry.due_on) if entry.is_recurring else "",
        due=_day(entry.due_on, today),
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
    if not scope.current().may(Power.MEETINGS, entry.organization.path):
        return shown
    over = entry.due_on < today
    query = f"organization={entry.organization_id}&kind={entry.kind}&obligation={entry.pk}"
    address = f"{reverse('meetings:arrange')}?{query}"
    return replace(shown, button="补记" if over else "安排", address=address, primary=not over)


def _within(meeting: Meeting, entry: Obligation) -> bool:
    return entry.period_start <= meeting.held_on <= entry.due_on


def _day(day: date, today: date) -> str:
    """`11月25日`, with the year where it is not this one."""
    return f"{day.month}月{day.day}日" if day.year == today.year else clock.chinese_date(day)


# Member


def _member(visitor: Visitor) -> dict:
    """Next meetings of one's branch and group, what one owes in person, messages."""
    own = ledger.mine(visitor.person, on=visitor.today)
    return {
        "membership": visitor.membership,
        "meetings": _next_meetings(visitor),
        "to_say": meetings.to_say(visitor.person.pk),
        "own": [_item(visitor, entry, {}) for entry in own.overdue + own.due],
        "notices": list(accounts.notices_of(visitor.request.principal).filter(read_at=None)[:10]),
    }


def _next_meetings(visitor: Visitor) -> list[Meeting]:
    membership = visitor.membership
    if membership is None:
        return []
    places = [number for number in (membership.organization_id, membership.group_id) if number]
    coming = meetings.waiting().filter(organization__in=places, held_on__gte=visitor.today)
    return list(coming[:5])


# 机关党委


@dataclass(frozen=True)
class Lapse:
    """A term of office that has run out, or soon will."""

    organization: Organization
    ends_on: date
    light: Light


def _committee(visitor: Visitor) -> dict:
    """What stands out: missed after grace in tree order, this month's duties, set-up and terms to look at, imports."""
    return {
        "shortfalls": [
            (organization, _by_duty(visitor, entries)) for organization, entries in ledger.shortfalls(on=visitor.today)
        ],
        "tallies": ledger.month_tallies(on=visitor.today),
        "month": visitor.today.month,
        "findings": _findings(visitor),
        "lapses": _lapses(visitor.today),
        "waiting": ledger.waiting_waivers() if scope.current().may_anywhere(Power.WAIVE) else 0,
        "imported": _last_import(),
    }


def _by_duty(visitor: Visitor, entries: Iterable[Obligation]) -> list[tuple[str, Light, str, list[tuple[str, str]]]]:
    """What one organisation missed, a line per duty: title, light with its word, periods with their addresses."""
    found: dict[tuple[str, Light], list[tuple[str, str]]] = {}
    for entry in entries:
        period = ledger.period_label(entry.period_start, entry.due_on).removeprefix(f"{visitor.today.year}年") or "全年"
        key = (entry.title, ledger.light_of(entry, visitor.today))
        found.setdefault(key, []).append((period, ledger.address_of(entry)))
    return [(title, light, light.word.removeprefix("逾期·"), periods) for (title, light), periods in found.items()]


def _findings(visitor: Visitor) -> list[tuple]:
    """Thresholds of 3, 7, 50 and 100 that some organisation below does not keep."""
    seen, counted = scope.current(), organizations.counts_by_organization(on=visitor.today)
    nodes = [node for root in organizations.tree(on=visitor.today) for node in root.walk()]
    return [
        (finding, regulations.clause_citation(finding.clause))
        for node in nodes
        if seen.sees(Sight.STATES, node.organization.path)
        for finding in organizations.findings_for(node.organization, node.state, counted[node.organization.pk])
    ]


def _lapses(today: date) -> list[Lapse]:
    """Terms that have run out or will within half a year, in tree order; temporary branches hold no elections."""
    seen, latest = scope.current(), {}
    terms = Term.objects.filter(organization__dissolved_on=None).select_related("organization").order_by("elected_on")
    for term in terms.exclude(organization__form=BranchForm.TEMPORARY):
        if seen.sees(Sight.STATES, term.organization.path):
            latest[term.organization_id] = term
    found = [(term.organization, organizations.term_end(term)) for term in latest.values()]
    found.sort(key=lambda pair: pair[0].path)
    return [
        Lapse(organization, ends_on, Light.RED if ends_on < today else Light.BLUE)
        for organization, ends_on in found
        if ends_on - TERM_NOTICE <= today
    ]


def _last_import() -> Import | None:
    """The last import, for who may import (it belongs to the root, above what the committee's register reaches)."""
    if not scope.current().may_anywhere(Power.ORGANIZATIONS):
        return None
    with scope.system("工作台：最近一次导入"):
        return Import.objects.filter(undone_at=None).order_by("-id").first()


# Leaders


def _leader(visitor: Visitor) -> dict:
    """What the leader owes in person, the duties of the office with their clauses, and life in his or her own
    branch.
    """
    own = ledger.mine(visitor.person, on=visitor.today)
    offices = visitor.offices_in(Kind.LEADING_GROUP) or list(visitor.offices)
    branch = visitor.membership.organization if visitor.membership else None
    attendances = _attendances(visitor)
    return {
        "offices": offices,
        "overdue": [_item(visitor, entry, {}) for entry in own.overdue],
        "own": [_item(visitor, entry, {}) for entry in own.due],
        "charges": _charges(offices),
        "branch": branch,
        "attendances": attendances[:RECENT],
        "further_attendances": attendances[RECENT:],
        "attended": _attended(attendances),
        "strip": ledger.strip(branch, visitor.today.year, on=visitor.today) if branch else None,
    }


def _attended(attendances: Sequence[Attendance]) -> str:
    """How often the leader was due, there, excused and absent, in words."""
    counted = Counter(one.presence for one in attendances)
    marked = (Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT)
    said = [f"{presence.label}{counted[presence]}次" for presence in marked if counted[presence]]
    return "，".join([f"今年应参加{len(attendances)}次", *said])


def _charges(offices: Iterable[Appointment]) -> list[tuple]:
    """Duties of the offices held and of the leading group as a body, the clause of each in words, and whether the
    ledger keeps it.
    """
    found: dict[str, regulations.Charge] = {}
    for office in offices:
        for charge in regulations.charges(kind=office.organization.kind, post=office.post):
            found.setdefault(charge.text, charge)
        for charge in regulations.charges(kind=office.organization.kind):
            if charge.rule is not None:
                found.setdefault(charge.text, charge)
    return [
        (charge, _basis(charge), charge.rule is None or regulations.enabled(charge.rule.code))
        for charge in found.values()
    ]


def _basis(charge: regulations.Charge) -> str:
    if charge.clause is None:
        return "惯例"
    citation = regulations.clause_citation(charge.clause.id)
    return citation if charge.clause.verified or "待核" in citation else f"{citation} · 待核"


def _attendances(visitor: Visitor) -> list[Attendance]:
    """Meetings of this year at which the leader was due as an ordinary member, newest first. One query."""
    if visitor.membership is None:
        return []
    places = [number for number in (visitor.membership.organization_id, visitor.membership.group_id) if number]
    held = Attendance.objects.filter(person=visitor.person, meeting__organization__in=places)
    this_year = held.filter(meeting__held_on__year=visitor.today.year)
    return list(this_year.select_related("meeting__organization").order_by("-meeting__held_on"))


def _leads(visitor: Visitor) -> bool:
    return bool(visitor.offices_in(Kind.LEADING_GROUP)) or any(one.post in LEADING_POSTS for one in visitor.offices)


def _sits_in_committee(visitor: Visitor) -> bool:
    posts = COMMITTEE_POSTS | {Post.PARTY_OFFICER}
    return any(one.post in posts for one in visitor.offices_in(*COMMITTEES, Kind.ORGAN_DISCIPLINE))


def _runs_a_branch(visitor: Visitor) -> bool:
    posts = COMMITTEE_POSTS | {Post.GROUP_LEADER}
    return any(one.post in posts for one in visitor.offices_in(*BRANCHES))


HATS = (
    Hat("leader", "领导", _leader, _leads),
    Hat("committee", "机关党委", _committee, _sits_in_committee),
    Hat("secretary", "支部工作", _secretary, _runs_a_branch),
    Hat("member", "党员", _member, lambda visitor: visitor.membership is not None),
)
