"""今后三十天: what comes to somebody in the next thirty days, week by week, each with its clause, what is needed, how
much time is left and one button.

Computed from the ledger and from what is dated already (meetings, steps of procedures, terms, 转正, talks, trainings);
nothing is entered here. A fixed number of queries, however many organisations somebody answers for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yipanqi.access.enums import Power, Sight
from yipanqi.access.queries import offices_of
from yipanqi.education.enums import Stage as TalkStage
from yipanqi.education.models import Training
from yipanqi.education.queries import talks
from yipanqi.engine.periods import period_of
from yipanqi.kernel import clock, scope
from yipanqi.kernel.worktime import working_days_before, working_days_until
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.queries import coming
from yipanqi.meetings.queries.coming import ComingStep
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Appointment, Membership, Organization, Person
from yipanqi.regulations import queries as regulations
from yipanqi.site.steps import TERM_NOTICE, Item, answered_for, arrange_address, arranged_for, in_count, item_of
from yipanqi.ui.guards import guarded, sees

DAYS = 30
NOTICE = 3
"""Working days between a notice and its meeting, as is customary (惯例)."""

PROBATION, TRAINING, TALK = "FZ-31", "JY-15", "ZB-19a"
ELECTION = {Kind.ORGAN_COMMITTEE: "JG-05", Kind.GENERAL_BRANCH: "JG-06", Kind.BRANCH: "JG-07"}
"""Clauses of the terms of office, by what the organisation is."""


@dataclass(frozen=True)
class Line:
    """One thing to come: its day, what it is, whose, why, what is needed, how much time is left, the one button."""

    on: date
    kind: str
    title: str
    where: str
    basis: str
    needs: str
    lead: str
    button: str = ""
    address: str = ""
    primary: bool = False
    plain: str = ""
    """The title without anybody's name, for a mail server; empty where the title names nobody."""

    @property
    def day(self) -> str:
        """`12月3日 星期四`."""
        return f"{self.on.month}月{self.on.day}日 {clock.chinese_weekday(self.on)}"


@dataclass(frozen=True)
class Week:
    """One week of the thirty days."""

    label: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Ahead:
    """The thirty days: weeks with something in them, what ends later and can be arranged now, how much is overdue."""

    first: date
    last: date
    weeks: Sequence[Week]
    later: Sequence[Line]
    overdue: int


@dataclass(frozen=True)
class _Who:
    """Whose thirty days they are, and how far they reach (`far`: the end of the month they end in)."""

    person: Person
    owing: Sequence[Organization]
    places: frozenset[int]
    today: date
    last: date
    far: date

    def within(self, day: date) -> bool:
        return self.today <= day <= self.last


def ahead(
    person: Person,
    offices: Sequence[Appointment],
    membership: Membership | None,
    today: date,
    owing: Sequence[Organization] | None = None,
) -> Ahead:
    """What comes to the holder of these offices, in the scope in force; `owing`: only what these organisations owe."""
    last = today + timedelta(days=DAYS)
    owing = answered_for(offices, today) if owing is None else owing
    places = {one.pk for one in owing}
    if membership is not None:
        places |= {number for number in (membership.organization_id, membership.group_id) if number}
    who = _Who(person, owing, frozenset(places), today, last, period_of("month", last).end)
    open_ones, overdue = _owed(who)
    arranged = arranged_for(owing)
    items = [item_of(entry, arranged, today) for entry in open_ones]
    lines = [
        *_entries(who, items), *_begins(who, arranged), *_meetings(who, items), *_steps(who), *_terms(who),
        *_probations(who), *_trainings(who), *_talks(who),
    ]  # fmt: skip
    lines.sort(key=lambda line: (line.on, line.kind, in_count(line.where), line.title))
    return Ahead(
        first=today, last=last, weeks=_weeks([line for line in lines if line.on <= last], today),
        later=[line for line in lines if line.on > last], overdue=overdue,
    )  # fmt: skip


def _weeks(lines: Sequence[Line], today: date) -> list[Week]:
    found: dict[date, list[Line]] = {}
    for line in lines:
        found.setdefault(line.on - timedelta(days=line.on.weekday()), []).append(line)
    return [Week(_label(monday, today), own) for monday, own in found.items()]


def _label(monday: date, today: date) -> str:
    sunday = monday + timedelta(days=6)
    span = f"{monday.month}月{monday.day}日至{sunday.month}月{sunday.day}日"
    return f"本周（{span}）" if monday <= today else span


def _owed(who: _Who) -> tuple[list[Obligation], int]:
    """Open entries that end in the thirty days or in their last month, and how many are overdue. Two queries."""
    own = Q(organization__in=[one.pk for one in who.owing], person=None) | Q(person=who.person)
    found = ledger.entries().filter(own)
    entries = found.filter(ledger.pending(who.today), due_on__lte=who.far)
    return ledger.worded(list(entries)), found.filter(ledger.missed(who.today)).count()


def _entries(who: _Who, items: Iterable[Item]) -> Iterable[Line]:
    """Open entries; those whose meeting is arranged in the thirty days are told by the meeting."""
    for item in items:
        if item.arranged and who.within(item.arranged.held_on):
            continue
        entry = item.entry
        yield Line(
            on=max(entry.due_on, who.today), kind="到期", title=_titled(entry.called, item.period),
            where=entry.organization.called, basis=entry.basis, needs=_needs(entry),
            lead=_entry_lead(who.today, entry, arranging=item.button == "安排"), button=item.button,
            address=item.address, primary=item.primary, plain=_titled(entry.title, item.period),
        )  # fmt: skip


def _titled(title: str, period: str) -> str:
    return f"{title}（{period}）" if period else title


_ONE_OFF = {
    "education": "谈过或答复后登记日期", "list_acknowledgement": "打开清单，本人签收",
    "letter_signature": "打开责任书，本人签字",
    "responsibilities": "用一两句话填报，或点选已有记录",
    "agenda": "在议题页补充材料",
}  # fmt: skip
"""What meets entries that rooms raise, by their kind or the room."""


def _needs(entry: Obligation) -> str:
    """What meets it, in words."""
    if not entry.is_recurring:
        return _ONE_OFF.get(entry.kind) or _ONE_OFF.get(entry.source, "办结后登记完成日期和结果")
    rule = regulations.library().original(entry.pack, entry.rule)
    counts = regulations.counts_words(rule) if rule else entry.title
    done = f"，已{entry.done}次" if entry.done else ""
    return f"以{counts}的记录办结，规定{entry.minimum}次{done}"


def _entry_lead(today: date, entry: Obligation, *, arranging: bool) -> str:
    if entry.due_on < today:
        return f"已到期，{clock.chinese_date(entry.grace_until)}前仍可补办"
    return _lead(today, entry.due_on, arranging=arranging)


def _lead(today: date, due: date, *, arranging: bool = False) -> str:
    """How much time is left; for a meeting not arranged yet, by when its notice should go out."""
    left = working_days_until(today, due)
    said = f"还有{left}个工作日" if left else "今天到期"
    notice = working_days_before(due, NOTICE)
    if arranging and notice > today:
        return f"{said}，宜在{notice.month}月{notice.day}日前发出通知"
    return said


def _begins(who: _Who, arranged: dict) -> Iterable[Line]:
    """What begins within the thirty days and is not in the ledger yet, where no meeting is arranged for it."""
    for organization, due in ledger.upcoming(who.owing, on=who.today):
        held = arranged.get((organization.pk, due.duty), ())
        told = any(due.period_start <= one.held_on <= due.period_end for one in held)
        if told or due.period_start > who.last or due.period_end > who.far:
            continue
        address = arrange_address(organization, due.duty, due.period_start)
        period = ledger.period_label(due.period_start, due.period_end)
        yield Line(
            on=due.period_end, kind="到期", title=_titled(due.rule.title, period), where=organization.called,
            basis=regulations.clause_citation(due.clause),
            needs=f"以{regulations.counts_words(due.rule)}的记录办结，规定{due.minimum}次",
            lead=_lead(who.today, due.period_end, arranging=bool(address)), address=address,
            button="提前安排" if address else "",
        )  # fmt: skip


def _meetings(who: _Who, items: Iterable[Item]) -> Iterable[Line]:
    """Meetings arranged in one's own branch and group and in what one answers for. Two queries."""
    served: dict[int, list[Item]] = {}
    for item in items:
        if item.arranged:
            served.setdefault(item.arranged.pk, []).append(item)
    coming = meetings.waiting().filter(organization__in=who.places, held_on__gte=who.today, held_on__lte=who.last)
    mine = {one.pk for one in who.owing}
    for meeting in coming:
        meets, runs = served.get(meeting.pk, []), meeting.organization_id in mine
        button, name = ("记录", "record") if runs and meeting.held_on == who.today else ("打开", "meeting")
        yield Line(
            on=meeting.held_on, kind="会议", title=meeting.title, where=meeting.organization.called,
            basis="；".join(dict.fromkeys(item.entry.basis for item in meets)) or _cited(meeting),
            needs=_meeting_needs(meeting, runs=runs), lead=_until(who.today, meeting.held_on), button=button,
            address=reverse(f"meetings:{name}", args=[meeting.pk]),
            primary=runs and (button == "记录" or meeting.notified_at is None),
        )  # fmt: skip


def _until(today: date, day: date) -> str:
    left = working_days_until(today, day)
    if day == today:
        return "今天"
    return f"还有{left}个工作日" if left else f"还有{(day - today).days}天"


def _cited(meeting: Meeting) -> str:
    """The clauses of the duties a meeting serves, where its entries are not the visitor's."""
    rules = {
        duty.code: regulations.clause_citation(duty.clause)
        for duty in regulations.library().rules.duties if meeting.organization.kind in duty.subjects
    }  # fmt: skip
    return "；".join(dict.fromkeys(rules[kind] for kind in meeting.kinds if kind in rules)) or "惯例"


def _meeting_needs(meeting: Meeting, *, runs: bool) -> str:
    at = timezone.localtime(meeting.starts_at, clock.ZONE)
    said = f"{at:%H:%M}　{meeting.place}".rstrip()
    if runs and meeting.notified_at is None:
        return f"{said}，通知还没有发出"
    return f"{said}，议题：{meeting.topic}" if meeting.topic else said


def _steps(who: _Who) -> Iterable[Line]:
    """Steps of procedures under way whose day comes, and in one line a procedure those whose day has passed. What is
    owed for them stands among the entries. Two queries.
    """
    for procedure in coming.under_way([one.pk for one in who.owing], who.today):
        steps = list(coming.steps_of(procedure))
        passed = [one for one in steps if one.on < who.today]
        if passed:
            yield _passed(who, passed)
        waiting = [one for one in steps if who.within(one.on)]
        for day in dict.fromkeys(one.on for one in waiting):
            yield _of_day(who, [one for one in waiting if one.on == day])


def _of_day(who: _Who, steps: Sequence[ComingStep]) -> Line:
    """The steps of one procedure on one day."""
    procedure, first = steps[0].procedure, steps[0]
    return Line(
        on=first.on, kind="程序", title=f"{procedure.title}：{'、'.join(one.script.title for one in steps)}",
        where=procedure.organization.called, basis="；".join(dict.fromkeys(one.basis for one in steps)),
        needs=first.script.hint or "完成后写明日期，没有开展的写明原因", lead=_until(who.today, first.on),
        button="打开", address=reverse("meetings:step", args=[procedure.pk, first.script.code]),
    )  # fmt: skip


def _passed(who: _Who, steps: Sequence[ComingStep]) -> Line:
    procedure = steps[0].procedure
    return Line(
        on=who.today, kind="程序", title=f"{procedure.title}：{len(steps)}步已过计划日期",
        where=procedure.organization.called, basis="；".join(dict.fromkeys(one.basis for one in steps)),
        needs="、".join(one.script.title for one in steps), lead="写明完成日期，没有开展的写明原因", button="打开程序",
        address=reverse("meetings:procedure", args=[procedure.pk]),
    )  # fmt: skip


def _terms(who: _Who) -> Iterable[Line]:
    """Terms that end, or whose last half year begins, in what one answers for or keeps. One query."""
    keeps = scope.within("organization__path", scope.current().powers.get(Power.ORGANIZATIONS, ()))
    for term in organizations.last_terms(keeps | Q(organization__in=[one.pk for one in who.owing])):
        ends_on, whose = organizations.term_end(term), term.organization
        for on, title in ((ends_on - TERM_NOTICE, "任期还有六个月，着手换届"), (ends_on, "任期届满")):
            if who.within(on):
                yield Line(
                    on=on, kind="任期", title=title, where=whose.called,
                    basis=regulations.clause_citation(ELECTION.get(Kind(whose.kind), "XJ-03")),
                    needs="按期换届；提前或延期须报上级批准", lead=f"{clock.chinese_date(ends_on)}届满", button="打开",
                    address=reverse("organizations:profile", args=[whose.pk]),
                )  # fmt: skip


def _probations(who: _Who) -> Iterable[Line]:
    """Probationary members of one's branches whose year is over in the thirty days. One query."""
    branches = [one.pk for one in who.owing if one.kind == Kind.BRANCH]
    held = Membership.objects.filter(
        organizations.in_force(who.today), organizations.COUNTED, organization__in=branches, person__full_on=None
    )
    for membership in held.select_related("person", "organization"):
        on = organizations.probation_end(membership.person)
        if on is not None and who.within(on):
            yield Line(
                on=on, kind="转正", title=f"{membership.person.name}预备期满", where=membership.organization.called,
                basis=_marked(PROBATION), needs="按时召开党员大会讨论转正，决议报上级审批",
                lead=_until(who.today, on), button="打开",
                address=reverse("people:person", args=[membership.person_id]), plain="一名预备党员预备期满",
            )  # fmt: skip


def _marked(clause: str) -> str:
    found = regulations.library().clause(clause)
    citation = regulations.clause_citation(clause)
    return citation if found is None or found.verified or "待核" in citation else f"{citation}（待核）"


def _trainings(who: _Who) -> Iterable[Line]:
    """Trainings of one's organisations, or that name the visitor. One query."""
    found = Training.objects.filter(first_on__lte=who.last, last_on__gte=who.today).select_related(
        "organization__parent"
    )
    for training in found:
        yield Line(
            on=max(training.first_on, who.today), kind="培训", title=training.title, where=training.organization.called,
            basis="《中国共产党党员教育管理工作条例》", needs=f"{training.days}　{training.place}".rstrip(),
            lead=_until(who.today, max(training.first_on, who.today)), button="打开",
            address=reverse("education:training", args=[training.pk]),
        )  # fmt: skip


def _talks(who: _Who) -> Iterable[Line]:
    """Talks the visitor is party to. Two queries."""
    coming = talks.of_person(who.person.pk).filter(
        stage=TalkStage.ARRANGED, held_on__gte=who.today, held_on__lte=who.last
    )
    for talk in coming:
        yield Line(
            on=talk.held_on, kind="谈话", title=f"谈心谈话：{talks.names(talk, without=who.person.pk)}",
            where=talk.organization.called, basis=_marked(TALK),
            needs=f"{talk.at:%H:%M}　{talk.place}".strip() if talk.at else talk.place,
            lead=_until(who.today, talk.held_on), button="打开",
            address=reverse("education:talk", args=[talk.pk]), plain="谈心谈话",
        )  # fmt: skip


@guarded(sees(Sight.STRUCTURE))
def page(request: HttpRequest) -> HttpResponse:
    """The thirty days of whoever opens it."""
    today = clock.today()
    person, offices, membership = whose(scope.current().person_id, today)
    found = ahead(person, offices, membership, today)
    span = f"{clock.chinese_date(found.first)}至{clock.chinese_date(found.last)}，按周排列。"
    return render(request, "site/ahead.html", {"person": person, "ahead": found, "span": span})


def whose(person_id: int | None, today: date) -> tuple[Person, list[Appointment], Membership | None]:
    """A person with today's offices and membership."""
    with scope.system("本人的职务"):
        person = Person.objects.get(pk=person_id)
        return person, offices_of(person, on=today), organizations.membership_of(person, on=today)
