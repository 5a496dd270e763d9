"""Answers about meetings: who is due, what a form is prefilled with, how a meeting stands, lists. Reads are scoped."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from yipanqi.access.queries import preparers_of, unit_of
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.kernel.worktime import is_working_day
from yipanqi.meetings import rules
from yipanqi.meetings.enums import Circle, Kind, Presence, Reach, Stage
from yipanqi.meetings.models import Ballot, Decision, Delegate, Meeting, Procedure
from yipanqi.meetings.queries.clauses import election_quorum
from yipanqi.meetings.queries.reports import secretaries
from yipanqi.meetings.questions import DAYS_TAKEN
from yipanqi.meetings.rules import committee_only, speakers
from yipanqi.obligations.enums import State as ObligationState
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import BranchForm, Post, PostKind, Standing
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Appointment, Membership, Organization, Person

__all__ = ["committee_only", "speakers"]
"""Rules that whoever writes many meetings at once has to apply as the actions do."""

USUAL_TIME = time(15, 0)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


# Who is due


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody due at a meeting, as the registers stood on the day."""

    person: Person
    votes: bool
    remark: str = ""

    @property
    def usual_reason(self) -> str:
        """Reason offered when somebody away for long is marked absent."""
        return self.remark if self.remark in _AWAY.values() else ""


_AWAY = {Standing.MOBILE: "流动在外", Standing.SECONDED_OUT: "借调在外"}


def due_at(meeting: Meeting, on: date | None = None) -> list[Due]:
    """Everybody due at a meeting, on its own day or another."""
    return expected(meeting.organization, meeting.kinds, on or meeting.held_on, reach=meeting.reach or Reach.MEMBERS)


def expected(organization: Organization, kinds: Collection[str], on: date, *, reach: str = Reach.MEMBERS) -> list[Due]:
    """Everybody due at such a meeting on that day, in the order of the register.

    Read beyond the actor's own sight (a group's leader has no register): who may open the meeting may know who is due.
    """
    with scope.system("会议应到人员"):
        circle = rules.circle_of(kinds, organization.kind)
        if circle == Circle.COMMITTEE:
            return _committee(organization, on)
        if circle == Circle.ORGAN:
            return _organ(organization, on, reach)
        if circle == Circle.REPORTERS:
            return _reporters(organization, on)
        if circle == Circle.DELEGATES:
            return _delegates(organization, on)
        return [member(membership, on) for membership in organizations.members_of(organization, on=on)]


def _committee(organization: Organization, on: date) -> list[Due]:
    seats: dict[int, Due] = {}
    if organization.kind == OrganizationKind.LEADING_GROUP:
        held = [one for one in organizations.officers_of(organization, on=on) if one.post in rules.LEADING_POSTS]
    else:
        held = organizations.committee_of(organization, on=on)
    for appointment in held:
        known = seats.get(appointment.person_id)
        called = f"{known.remark}、{appointment.called}" if known else appointment.called
        seats[appointment.person_id] = Due(appointment.person, True, called)
    return list(seats.values())


def member(membership: Membership, on: date) -> Due:
    """A member of a branch as he is due at its meetings on a day."""
    category = organizations.category_of(membership.person, on=on)
    person = membership.person
    today = person.full_on == on  # who became a full member by a vote of that day did not vote in it
    votes = rules.votes_as_member(category, membership.standing) and not today
    remark = _AWAY.get(membership.standing, "")
    if membership.standing == Standing.SECONDED_IN:
        remark = "组织关系在原单位"
    elif not votes and not remark:
        remark = "当日转正" if today else "预备党员"
    return Due(person, votes, remark)


def _delegates(organization: Organization, on: date) -> list[Due]:
    """The delegates elected last, by that day; nobody where none were elected."""
    elected = Procedure.objects.filter(
        organization=organization, cancelled_reason="", year__lte=on.year, electing_units__isnull=False
    )
    procedure = elected.order_by("-year", "-id").first()
    return delegates(procedure, on) if procedure is not None else []


def delegates(procedure: Procedure, on: date) -> list[Due]:
    """The delegates of a procedure who on the day still are members of the organisation with a vote; unit by unit."""
    with scope.system("代表大会应到代表"):
        here = {one.person_id: one for one in organizations.members_of(procedure.organization, on=on)}
        rows = Delegate.objects.filter(electing_unit__procedure=procedure).select_related(
            "person", "electing_unit__unit"
        )
        rows = list(rows.order_by("electing_unit__unit__path", "person__pinyin", "person_id"))
    found = []
    for one in rows:
        due = member(here[one.person_id], on) if one.person_id in here else None
        if due is not None and due.votes:
            found.append(
                Due(one.person, True, due.remark or one.electing_unit.unit.short_name or one.electing_unit.unit.name)
            )
    return found


def _reporters(organization: Organization, on: date) -> list[Due]:
    """The committee that hears and the secretaries who report. Nobody votes: what they think of a report is asked."""
    due = {one.person.pk: Due(one.person, False, one.remark) for one in _committee(organization, on)}
    for one in secretaries(organization, on):
        if one.person is not None:
            due.setdefault(one.person.pk, Due(one.person, False, f"{one.organization.called}书记"))
    return list(due.values())


def _organ(organization: Organization, on: date, reach: str) -> list[Due]:
    """Everybody of the unit, branch by branch; branches of retired members are asked in as guests. Nobody votes.

    A meeting may be for those who hold an office, or for the cadres who are no members too.
    """
    unit = unit_of(organization)
    held = [one for one in organizations.members_of(unit, on=on) if one.organization.form != BranchForm.RETIRED]
    offices = {} if reach == Reach.MEMBERS else _offices(unit, on)
    if reach == Reach.OFFICERS:
        held = [one for one in held if one.person_id in offices]
    due = [
        Due(one.person, False, _AWAY.get(one.standing, one.organization.short_name or one.organization.name))
        for one in held
    ]
    if reach == Reach.STAFF:
        members = {one.person.pk for one in due}
        due += [
            Due(office.person, False, office.called_in_full)
            for pk, office in offices.items()
            if pk not in members and office.kind == PostKind.ADMINISTRATIVE
        ]
    return due


def _offices(unit: Organization, on: date) -> dict[int, Appointment]:
    """Who holds an office of the unit on a day, Party or administrative, in tree order; 工作人员 is none."""
    low, high = unit.range
    held = Appointment.objects.filter(
        organizations.in_force(on), organization__path__gte=low, organization__path__lt=high, person__active=True,
        kind__in=(PostKind.PARTY, PostKind.ADMINISTRATIVE),
    ).exclude(post=Post.STAFF)  # fmt: skip
    found: dict[int, Appointment] = {}
    for one in held.select_related("person", "organization").order_by("kind", "organization__path", "id"):
        found.setdefault(one.person_id, one)
    return found


def convener(organization: Organization, kinds: Collection[str], on: date) -> Person | None:
    """Who convenes and chairs (支部14): the secretary, in a group its leader; a deputy where the post is vacant."""
    with scope.system("会议召集人"):
        posts = rules.CONVENER_POSTS[rules.circle_of(kinds, organization.kind)]
        officers = list(organizations.officers_of(organization, on=on))
        for post in posts:
            for appointment in officers:
                if appointment.post == post:
                    return appointment.person
    return None


# What a form is prefilled with


@dataclass(frozen=True, slots=True)
class Prefill:
    """Everything about a meeting to be arranged that the system knows. `day` None: only the user can say it; `near`:
    what else claims those due, from a week before to a week after that day.
    """

    kinds: tuple[str, ...]
    title: str
    day: date | None
    at: time
    place: str
    host: Person | None
    recorder: Person | None
    further: tuple[Obligation, ...] = ()
    near: tuple = ()
    over: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """What a room above fills a meeting with; `words`, where that comes from; `source`, what it is told the meeting was
    arranged from, where the visitor came from nothing in particular. Everything may be changed."""

    words: str
    topic: str = ""
    agenda: tuple[str, ...] = ()
    source: str = ""


def prefill(
    organization: Organization, kind: str, obligation: Obligation | None = None, month: date | None = None
) -> Prefill:
    """Kind, title, the usual day, time and place, who chairs and records; further duties it could serve.

    An obligation whose period has ended leaves the day open: only a meeting that was held then can meet it. Without an
    obligation it is for the `month` of that day, or for the next one to be held.
    """
    today = clock.today()
    if obligation:
        start, end = obligation.period_start, obligation.due_on
    else:
        start, end = _month(month) if month else _open_month(organization, kind, today)
    over = end < today
    day = None if over else next_day(organization.fixed_day, today=today, earliest=start, latest=end)
    last = (
        Meeting.objects.filter(organization=organization, purposes__kind=kind)
        .exclude(stage=Stage.CANCELLED)
        .order_by("-starts_at")
        .select_related("recorder")
        .first()
    )
    latest = (
        Meeting.objects.filter(organization=organization, recorder__isnull=False).select_related("recorder").first()
    )
    at = organization.usual_time or (timezone.localtime(last.starts_at).time() if last else USUAL_TIME)
    claims = days_taken(organization, max(day - WEEK, today), end + WEEK) if day else []
    day = day and _free_day(claims, day, at, end)
    on = day or min(end, today)
    return Prefill(
        kinds=(kind,),
        title=title_of(kind, on, organization.kind),
        day=day,
        at=at,
        place=organization.usual_place or (last.place if last else ""),
        host=convener(organization, (kind,), on),
        recorder=latest.recorder if latest else None,
        further=tuple(further_duties(organization, kind, on)),
        near=tuple(one for one in claims if day and day - WEEK <= one.last and one.on <= day + WEEK),
        over=over,
    )


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _open_month(organization: Organization, kind: str, today: date) -> tuple[date, date]:
    """This month, or the next where what falls due this month has been met."""
    start, end = _month(today)
    met = Obligation.objects.filter(
        organization=organization, kind=kind, state=ObligationState.MET, period_start__lte=today,
        due_on__range=(today, end),
    )  # fmt: skip
    return _month(end + timedelta(days=1)) if met.exists() else (start, end)


def next_day(fixed_day: int | None, *, today: date, earliest: date, latest: date) -> date:
    """The next fixed day inside the window, put off to a working day where it is none; without one, or when it has
    passed, the next working day from tomorrow.
    """
    first = max(today, earliest)
    if fixed_day:
        for month in (first, (first.replace(day=1) + timedelta(days=31))):
            last = _month(month)[1]
            day = last.replace(day=min(fixed_day, last.day))
            if first <= day <= latest:
                return _working(day, latest)
    return _working(max(today + timedelta(days=1), earliest), latest)


def days_taken(organization: Organization, first: date, last: date) -> list:
    """What claims those due at a meeting of an organisation between two days, as the room that keeps days tells it."""
    return [one for found in DAYS_TAKEN.ask(organization=organization, first=first, last=last) for one in found]


def _free_day(claims: list, day: date, at: time, latest: date) -> date:
    """That day or the next working day on which those due have no other meeting within the hour; where none is left up
    to `latest`, that day: whoever arranges sees both.
    """
    taken = {one.on for one in claims if one.at and abs(starts(day, one.at) - starts(day, at)) < HOUR}
    free = day
    while free <= latest and (free in taken or (free > day and not is_working_day(free))):
        free += timedelta(days=1)
    return free if free <= latest else day


def _working(day: date, latest: date) -> date:
    """That day or the next working day; where none is left in the window, the last day of it."""
    while day <= latest and not is_working_day(day):
        day += timedelta(days=1)
    return min(day, latest)


def title_of(kind: str, on: date, organization_kind: str = OrganizationKind.BRANCH) -> str:
    """What such a meeting is called: `2026年11月主题党日`, `2026年第四季度党员大会`, `2026年度组织生活会`."""
    return f"{rules.called_after(kind, on)}{rules.called(kind, organization_kind)}"


def further_duties(organization: Organization, kind: str, on: date) -> QuerySet[Obligation]:
    """Pending duties of the same people whose period holds the day: the same meeting may serve them too."""
    held = rules.kinds_of(organization.kind, has_committee=organization.has_committee)
    others = rules.joined_by(kind, held, organization.kind)
    return Obligation.objects.filter(
        organization=organization,
        kind__in=others,
        state=ObligationState.PENDING,
        period_start__lte=on,
        due_on__gte=on,
    ).order_by("due_on", "id")


# How one meeting stands


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the expected list: who, marked how."""

    person: Person
    votes: bool
    remark: str
    presence: str = Presence.UNMARKED
    reason: str = ""
    usual_reason: str = ""

    @property
    def away(self) -> bool:
        """Marked as not there."""
        return self.presence in (Presence.EXCUSED, Presence.ABSENT)


def lines(meeting: Meeting) -> list[Line]:
    """The expected list: as it was marked once recorded, as the registers stand for the day before that."""
    due = {one.person.pk: one for one in due_at(meeting)}
    if not meeting.held:
        return [Line(one.person, one.votes, one.remark, usual_reason=one.usual_reason) for one in due.values()]
    marked = meeting.attendances.select_related("person")
    return [
        Line(
            row.person,
            row.votes,
            due[row.person_id].remark if row.person_id in due else "",
            row.presence,
            row.reason,
            due[row.person_id].usual_reason if row.person_id in due else "",
        )
        for row in marked
    ]


def elects(meeting: Meeting) -> bool:
    """Whether it is the meeting of an election (换届, 补选), which four fifths make valid. One query."""
    return any(one.prescribed.duty for one in meeting.procedures.all())


def quorum(kinds: Collection[str], *, due: int, present: int | None, electing: bool) -> rules.Finding:
    """May the meeting decide, or elect? `due`/`present` count those with a vote; `present` None: not recorded yet."""
    if electing:
        return election_quorum(due=due, present=present)
    return rules.quorum(kinds, due=due, present=present)


def quorum_of(meeting: Meeting) -> rules.Finding:
    """The quorum of a meeting as it is recorded; older paper records do not say who had a vote."""
    if meeting.voters_due is None:
        return rules.Finding(None, "纸质记录未载明有表决权的人数")
    electing = elects(meeting)
    due = meeting.voters_due - (_left_out(meeting) if electing else 0)
    return quorum(meeting.kinds, due=due, present=meeting.voters_present, electing=electing)


def _left_out(meeting: Meeting) -> int:
    """Who was not counted among those due with the consent of the upper level and the meeting (选举, 条号待核)."""
    return Ballot.objects.filter(procedure__meeting=meeting).aggregate(most=Max("left_out"))["most"] or 0


def outcome_of(decision: Decision) -> rules.Finding | None:
    """Whether a decision that was voted on has carried; None where no votes were counted."""
    if not decision.voted:
        return None
    meeting = decision.meeting
    if meeting.organization.kind == OrganizationKind.LEADING_GROUP:
        return rules.by_own_rules(due=meeting.voters_due, yes=decision.in_favour)
    if Kind.DELEGATES_MEETING in meeting.kinds:
        return rules.by_own_rules(due=meeting.voters_due, yes=decision.in_favour, whose="代表大会")
    return rules.tally(
        decision.motion, due=meeting.voters_due, present=meeting.voters_present or 0, yes=decision.in_favour
    )


def get(pk: int) -> Meeting | None:
    """One meeting the actor may see, with what its page shows."""
    related = ("organization__parent", "host", "recorder", "signed_by")
    return Meeting.objects.select_related(*related).prefetch_related("purposes").filter(pk=pk).first()


def decisions_of(meeting: Meeting) -> list[Decision]:
    """Its decisions, each knowing the meeting (no query per row)."""
    found = list(meeting.decisions.select_related("owner"))
    for decision in found:
        decision.meeting = meeting
    return found


def decision(pk: int) -> Decision | None:
    """One decision the actor may see: through the record, or as its owner."""
    return Decision.objects.select_related("meeting__organization__parent", "owner").filter(pk=pk).first()


def people_of(organization: Organization, on: date) -> list[Person]:
    """Who can chair, record, or be given something to do: the branch's members on the day, elsewhere the officers."""
    with scope.system("会议人员名单"):
        if organization.kind in (OrganizationKind.BRANCH, OrganizationKind.GROUP):
            found = [membership.person for membership in organizations.members_of(organization, on=on)]
        else:
            found = []
        found += [office.person for office in organizations.officers_of(organization, on=on)]
        found += [office.person for office in preparers_of(organization, on=on)]
    return list({person.pk: person for person in found}.values())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be given a decision to carry out; `note` tells people of one name apart."""

    person: Person
    note: str = ""

    @property
    def pk(self) -> int:
        """The person's."""
        return self.person.pk


class Candidates:
    """Who can be given what a meeting decides: its own people, office holders of the organ, whoever else one sees."""

    def __init__(self, meeting: Meeting, on: date):
        self.meeting, self.on = meeting, on

    @cached_property
    def own(self) -> list[Candidate]:
        """Who usually carries it out; a group may name anybody of its branch."""
        organization = self.meeting.organization
        if organization.kind == OrganizationKind.GROUP:
            organization = organization.parent
        return [Candidate(person, organization.name) for person in people_of(organization, self.on)]

    def named(self, name: str) -> Candidate | None:
        """The one of the meeting's own people who bears the name; None where nobody or several do."""
        found = [one for one in self.own if one.person.name == name]
        return found[0] if len(found) == 1 else None

    def find(self, text: str) -> list[Candidate]:
        """By characters, pinyin or initials; one's own people first."""
        found = [one for one in self.own if organizations.is_named(one.person, text)]
        found += [Candidate(office.person, office.called_in_full) for office in organizations.find_officers(text)]
        found += [
            Candidate(person, person.home.name if person.home else "") for person in organizations.find_people(text)
        ]
        first: dict[int, Candidate] = {}
        for one in found:
            first.setdefault(one.pk, one)
        return list(first.values())

    def get(self, pk: int) -> Candidate | None:
        """One by number; who was named in this meeting before stays nameable after leaving."""
        for one in self.own:
            if one.pk == pk:
                return one
        office = organizations.officers().filter(person=pk).first()
        if office is not None:
            return Candidate(office.person, office.called_in_full)
        person = Person.objects.filter(pk=pk, active=True).first()
        if person is None:
            named = self.meeting.decisions.filter(owner=pk).select_related("owner").first()
            person = named.owner if named else None
        return Candidate(person) if person else None


def known_to(meeting: Meeting) -> dict:
    """What the reader of minutes may know: names, offices that only one person holds, the day of the meeting."""
    organization, on = meeting.organization, meeting.held_on
    names = [one.person.name for one in due_at(meeting, on)]
    names += [candidate.person.name for candidate in Candidates(meeting, on).own]
    with scope.system("会议记录识别"):
        called = [(office.called, office.person.name) for office in organizations.officers_of(organization, on=on)]
    times = Counter(post for post, _ in called)
    return {"names": names, "posts": {post: name for post, name in called if times[post] == 1}, "held_on": on}


def kinds_for(organization: Organization) -> dict[str, str]:
    """The kinds of meeting an organisation holds today: code → what it is called there."""
    kinds = rules.kinds_of(organization.kind, has_committee=organization.has_committee)
    return {str(kind): rules.called(kind, organization.kind) for kind in kinds}


def open_decisions(organization: Organization, kinds: Collection[str]) -> list[Decision]:
    """What earlier meetings of the organisation decided and nobody has reported done, oldest first.

    What the committee decided for itself comes back to the committee only.
    """
    owed = Q(owner__isnull=False, due_on__isnull=False, done_on=None, directive=None)
    left = Decision.objects.filter(owed, meeting__organization=organization).exclude(meeting__stage=Stage.CANCELLED)
    if not committee_only(kinds):
        left = left.filter(meeting__committee_only=False)
    return list(left.select_related("owner").order_by("due_on", "id"))


# Lists


def starts(day: date, at: time) -> datetime:
    """The moment of a meeting in Beijing time."""
    return datetime.combine(day, at, clock.ZONE)


def existing(organization: Organization, day: date) -> None:
    """Refuse a day on which the organisation did not exist."""
    rules.check_existed(
        day, founded_on=organization.founded_on, dissolved_on=organization.dissolved_on, name=organization.name
    )


def holds(organization: Organization, kind: str) -> bool:
    """Whether an organisation holds such meetings itself; a branch's secretary reports at one of the level above."""
    if kind != Kind.WORK_REPORT:
        return kind in rules.kinds_of(organization.kind, has_committee=True)
    return kind in kinds_of(organization)


def kinds_of(organization: Organization) -> tuple[Kind, ...]:
    """The kinds of meetings an organisation holds as it is today."""
    upper = organization.parent.kind if organization.parent else ""
    return rules.kinds_of(organization.kind, has_committee=organization.has_committee, upper=upper)


def state_on(organization: Organization, day: date):
    """The organisation's dated state on a day it existed; refuses any other day."""
    existing(organization, day)
    with scope.system("会议当日组织状态"):
        state = organizations.as_of(organization, day)
    if state is None:
        raise Refused(
            f"“{organization.name}”在{clock.chinese_date(day)}没有登记组织状态，请先在组织机构中补登。", field="held_on"
        )
    return state
