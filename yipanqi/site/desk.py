"""工作台: what the person who opens it has to do, why, and one button for it. Everything here is a query of the ledger.

One person may wear several hats (`Hat`); each is a page of its own, the first is shown. Pages ask a fixed number of
questions, however many branches there are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.access.queries import offices_of
from yipanqi.accounts import queries as accounts
from yipanqi.kernel import clock, scope
from yipanqi.letters import queries as letters
from yipanqi.letters.enums import SOURCE as LETTERS
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Kind as MeetingKind
from yipanqi.meetings.enums import LeaderReach, Presence
from yipanqi.meetings.models import Attendance, Meeting, Procedure
from yipanqi.meetings.queries import coming, double_life
from yipanqi.meetings.queries import procedures as steps
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import BRANCH_KINDS, COMMITTEE_POSTS, Kind, Post
from yipanqi.organizations.models import Appointment, Import, Membership, Organization, Person
from yipanqi.plans.enums import SOURCE as TASKS
from yipanqi.regulations import queries as regulations
from yipanqi.responsibilities.enums import SOURCE as DUTIES
from yipanqi.responsibilities.queries.personal import owned_by
from yipanqi.site.handover.pack import AFTERWARDS, hands_over, leaving, left_lately, newly
from yipanqi.site.leading import studies, talks_of
from yipanqi.site.steps import TERM_NOTICE, Item, arrange_address, arranged_for, by_duty, item_of, led
from yipanqi.ui.guards import guarded, sees
from yipanqi.ui.lights import Light

BUSINESS = sees(Sight.STRUCTURE)
COMMITTEES = (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE)
LEADING_POSTS = (Post.HEAD, Post.DEPUTY_HEAD)
LISTS = 3
"""How many lists a secretary's desk has at most."""

RECENT = 6
"""How many meetings a leader's page shows before the rest is folded away: the page prints on one sheet."""


@dataclass(frozen=True)
class Hat:
    """One way to look at the desk: its word in the address, its name, who wears it, and what it shows."""

    code: str
    label: str
    shows: Callable[["Visitor"], dict]
    worn: Callable[["Visitor"], bool]


RAISED = (TASKS, LETTERS, DUTIES)
"""Rooms that raise something for an organisation as such."""


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
            "newly": newly(visitor.offices, visitor.today),
            "leaving": leaving(visitor.offices, visitor.today),
            "left": _left(visitor),
            "letters": letters.to_judge(),
            "for_others": [] if scope.current().by_assistant else accounts.delegations_held(request.user),
            "lead": f"{clock.chinese_date(visitor.today)}　{clock.chinese_weekday(visitor.today)}",
            **chosen.shows(visitor),
        },
    )


def _left(visitor: Visitor) -> list[tuple[Appointment, date]]:
    """Offices of a secretary left lately, with the last day on which their hand-over can be opened. One query."""
    if scope.current().by_assistant:
        return []
    ended = left_lately(visitor.person.pk, visitor.today)
    return [(one, one.to_on + AFTERWARDS) for one in ended if one.to_on and not hands_over(one.organization)]


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
    owing = led(visitor.offices, visitor.today)
    found = _desks(visitor, owing, _charged(visitor))
    waiting, recorded = meetings.unfinished(owing)
    arranged = by_duty(waiting)
    overdue, due = _items(visitor, found, arranged)
    own = _own(visitor, found.own.overdue + found.own.due)
    lists = [one for one in (overdue, due, own) if one]
    return {
        "organizations": owing,
        "overdue": overdue,
        "earlier": ledger.missed_earlier(owing, on=visitor.today),
        "due": due,
        "own": own,
        "unsigned": _to_sign(recorded),
        "nothing": not lists,
        "upcoming": _upcoming(visitor, owing, arranged) if len(lists) < LISTS else [],
        "several": len(owing) > 1,
    }


def _desks(visitor: Visitor, owing: Iterable[Organization], charged: Iterable[Organization]) -> ledger.Desks:
    return ledger.desks(visitor.person.pk, owing=owing, charged=charged, sources=RAISED, on=visitor.today)


def _items(visitor: Visitor, found: ledger.Desks, arranged: dict) -> tuple[list[Item], list[Item]]:
    """What organisations missed, what is due of them now, each by day."""
    kinds = (
        _by_day(found.recurring.overdue, found.raised.overdue),
        _by_day(found.recurring.due, found.raised.due),
    )
    overdue, due = ([item_of(one, arranged, visitor.today) for one in entries] for entries in kinds)
    return overdue, due


def _own(visitor: Visitor, entries: Iterable[Obligation]) -> list[Item]:
    """What the visitor owes in person."""
    return [item_of(one, {}, visitor.today) for one in entries]


def _by_day(*lists: list[Obligation]) -> list[Obligation]:
    return sorted((entry for entries in lists for entry in entries), key=lambda entry: entry.due_on)


def _charged(visitor: Visitor) -> list[Organization]:
    """Organisations whose tasks the visitor answers for by an office."""
    seen = scope.current()
    held = {office.organization_id: office.organization for office in visitor.offices}
    return [one for one in held.values() if seen.may(Power.TASKS, one.path)]


def _upcoming(visitor: Visitor, owing: Sequence[Organization], arranged: dict) -> list[Coming]:
    """What begins next month, with the meeting already arranged for it, or a way to arrange it."""
    found = []
    for organization, due in ledger.upcoming(owing, on=visitor.today):
        held = arranged.get((organization.pk, due.duty), ())
        inside = next((one for one in held if due.period_start <= one.held_on <= due.period_end), None)
        address = arrange_address(organization, due.duty, due.period_start)
        if inside:
            address = reverse("meetings:meeting", args=[inside.pk])
        found.append(Coming(organization, due.rule.title, due.period_end, address, inside))
    return found


def _to_sign(recorded: Iterable[Meeting]) -> list[Meeting]:
    """Those of the recorded meetings that wait for the visitor's signature, the first few."""
    seen = scope.current()
    return [one for one in recorded if seen.may(Power.SIGN, one.organization.path)][:5]


# Member


def _member(visitor: Visitor) -> dict:
    """Next meetings of one's branch and group, what one owes in person, messages."""
    found = _desks(visitor, (), _charged(visitor))
    own = found.raised.overdue + found.raised.due + found.own.overdue + found.own.due
    return {
        "membership": visitor.membership,
        "meetings": _next_meetings(visitor),
        "to_say": meetings.to_say(visitor.person.pk),
        "own": _own(visitor, own),
        **(_own_life(visitor) if _heads_a_department(visitor) else {}),
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
    """What one owes in person and for the committee; then what stands out: missed after grace in tree order, this
    month's duties, set-up and terms to look at, imports.
    """
    return {
        **_owed(visitor),
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


def _owed(visitor: Visitor) -> dict:
    """What the visitor owes in person, and what the committees whose meetings and tasks he or she answers for do."""
    seen, held = scope.current(), visitor.offices_in(*COMMITTEES, Kind.ORGAN_DISCIPLINE)
    bodies = {one.organization_id: one.organization for one in held if seen.may(Power.MEETINGS, one.organization.path)}
    found = _desks(visitor, bodies.values(), _charged(visitor))
    arranged = arranged_for(bodies.values()) if bodies else {}
    overdue, due = _items(visitor, found, arranged)
    own = _own(visitor, found.own.overdue + found.own.due)
    return {"own": own, "raised": overdue + due}


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
    seen = scope.current()
    terms = [term for term in organizations.last_terms(Q()) if seen.sees(Sight.STATES, term.organization.path)]
    found = [(term.organization, organizations.term_end(term)) for term in terms]
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


@dataclass(frozen=True)
class Democratic:
    """A 民主生活会 of the leadership under way: when it is held, its deadlines, what each of them has to do himself."""

    procedure: Procedure
    deadlines: Sequence[steps.StepLine]
    own: Sequence[steps.StepLine]

    @property
    def basis(self) -> str:
        """The clauses all that rests on, each regulation once."""
        articles: dict[str, list[str]] = {}
        for citation in dict.fromkeys(line.citation for line in (*self.own, *self.deadlines)):
            title, mark, article = citation.rpartition("》")
            articles.setdefault(f"{title}{mark}", []).append(article)
        return "；".join(f"{title}{'、'.join(sorted(named, key=_unread))}" for title, named in articles.items())

    @property
    def when(self) -> str:
        """`定于12月20日召开`, `拟于12月20日召开`, `12月20日已召开`."""
        on, meeting = self.procedure.meeting_on, self.procedure.meeting
        if on is None:
            return "日期未定"
        if meeting is None:
            return f"拟于{clock.chinese_date(on)}召开"
        return f"{clock.chinese_date(on)}已召开" if meeting.held else f"定于{clock.chinese_date(on)}召开"


def _unread(article: str) -> bool:
    """Articles whose number is known come first."""
    return not article.startswith("第")


def _leader(visitor: Visitor) -> dict:
    """What the leader owes in person, the duties of the office with their clauses, and life in his or her own
    branch.
    """
    bodies = _answered(visitor)
    found = _desks(visitor, bodies, bodies)
    offices = visitor.offices_in(Kind.LEADING_GROUP) or list(visitor.offices)
    branch = visitor.membership.organization if visitor.membership else None
    return {
        "offices": offices,
        "bodies": _bodies(visitor, bodies, found),
        "democratic": _democratic(visitor),
        "overdue": _own(visitor, found.own.overdue),
        "own": _own(visitor, found.own.due),
        **_answers(visitor, offices),
        **_own_life(visitor),
        "strip": ledger.strip(branch, visitor.today.year, on=visitor.today) if branch else None,
    }


def _answers(visitor: Visitor, offices: Sequence[Appointment]) -> dict:
    """The part of 一岗双责 by the published lists, or the duties of the offices as long as none is published; what the
    body has to study; with whom the leader talked.
    """
    places = {one.organization_id for one in visitor.offices}
    parts = owned_by(visitor.person.pk, places, visitor.today.year)
    groups = {one.organization_id: one.organization for one in visitor.offices_in(Kind.LEADING_GROUP)}
    return {
        "parts": parts,
        "charges": [] if parts else _charges(offices),
        "studies": studies(list(groups.values()), visitor.today),
        "only_body": next(iter(groups.values())) if len(groups) == 1 else None,
        "talks": talks_of(visitor.person.pk, visitor.today),
    }


def _own_life(visitor: Visitor) -> dict:
    """This year's life of a leader: in the own branch, in the leadership, and what was no life of his own."""
    life = double_life.lives([visitor.person.pk], visitor.today.replace(month=1, day=1), visitor.today)
    attendances = life[visitor.person.pk].own[::-1]
    return {
        "branch": visitor.membership.organization if visitor.membership else None,
        "attendances": attendances[:RECENT],
        "further_attendances": attendances[RECENT:],
        "attended": _attended(attendances),
        "life": life[visitor.person.pk],
    }


def _heads_a_department(visitor: Visitor) -> bool:
    """Whether an office makes somebody a leader who leads no organ (处级): as far as the organ says so."""
    held = [one for one in visitor.offices if one.post in double_life.RANKED[LeaderReach.DEPUTIES]]
    return any(one.post in double_life.RANKED[double_life.reach(one.organization.path)] for one in held)


def _answered(visitor: Visitor) -> list[Organization]:
    """The 党组（党委） whose meetings the visitor answers for."""
    seen = scope.current()
    led = [one.organization for one in visitor.offices_in(Kind.LEADING_GROUP)]
    return list({one.pk: one for one in led if seen.may(Power.MEETINGS, one.path)}.values())


def _bodies(
    visitor: Visitor, led: Sequence[Organization], found: ledger.Desks
) -> list[tuple[Organization, list[Item], list[Meeting]]]:
    """What the bodies led owe as such, and their records to be signed."""
    if not led:
        return []
    waiting, recorded = meetings.unfinished(led)
    arranged, unsigned = by_duty(waiting), _to_sign(recorded)
    overdue, due = _items(visitor, found, arranged)
    items = overdue + due
    return [
        (
            body,
            [one for one in items if one.entry.organization_id == body.pk],
            [one for one in unsigned if one.organization_id == body.pk],
        )
        for body in led
    ]


def _democratic(visitor: Visitor) -> list[Democratic]:
    """Meetings under way of the leaderships the visitor belongs to, while something is left to be done for them."""
    groups = {office.organization_id for office in visitor.offices_in(Kind.LEADING_GROUP)}
    found = []
    for procedure in coming.under_way(groups, visitor.today) if groups else ():
        if procedure.prescribed.meeting != MeetingKind.DEMOCRATIC_LIFE_MEETING:
            continue
        left = [line for line in steps.lines(procedure) if line.open]
        owed = [line for line in left if line.script.owed]
        own = [line for line in left if line.script.code in coming.OF_EACH]
        if owed or own:
            found.append(Democratic(procedure, owed, own))
    return found


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


def _leads(visitor: Visitor) -> bool:
    return bool(visitor.offices_in(Kind.LEADING_GROUP)) or any(one.post in LEADING_POSTS for one in visitor.offices)


def _sits_in_committee(visitor: Visitor) -> bool:
    posts = COMMITTEE_POSTS | {Post.PARTY_OFFICER}
    return any(one.post in posts for one in visitor.offices_in(*COMMITTEES, Kind.ORGAN_DISCIPLINE))


def _runs_a_branch(visitor: Visitor) -> bool:
    posts = COMMITTEE_POSTS | {Post.GROUP_LEADER}
    return any(one.post in posts for one in visitor.offices_in(*BRANCH_KINDS))


HATS = (
    Hat("leader", "领导", _leader, _leads),
    Hat("committee", "机关党委", _committee, _sits_in_committee),
    Hat("secretary", "支部工作", _secretary, _runs_a_branch),
    Hat("member", "党员", _member, lambda visitor: visitor.membership is not None),
)
