"""Answers about topics: what was published, the plan with what was held, the library and what of it fits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, ids, scope
from yipanqi.meetings import enums as meeting_enums
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Stage
from yipanqi.meetings.models import Decision, Meeting, Rectification
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.organizations.queries import living
from yipanqi.regulations.queries import clause_citation, rhythm, rules_for
from yipanqi.topics import library, rules
from yipanqi.topics.enums import Origin
from yipanqi.topics.library import Entry
from yipanqi.topics.models import Contribution, Planned, Published, Source

PLANNERS = (Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.ORGAN_COMMITTEE)
"""Organisations that plan what they study."""
PUBLISHERS = (Kind.GENERAL_BRANCH, Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE, Kind.LEADING_GROUP)
"""Organisations that publish topics for those below them."""
_READS = (Sight.RECORDS, Sight.OPEN_RECORDS)


# Whose


def planners() -> list[Organization]:
    """Organisations whose plan the reader may see, in tree order."""
    seen = scope.current()
    found = living().filter(kind__in=PLANNERS)
    return [one for one in found if any(seen.sees(sight, one.path) for sight in _READS)]


def planner(pk: int) -> Organization | None:
    """One of them."""
    return next((one for one in planners() if one.pk == pk), None)


def publishers() -> list[Organization]:
    """Organisations for which the reader may publish topics."""
    seen = scope.current()
    return [one for one in living().filter(kind__in=PUBLISHERS) if seen.may(Power.MEETINGS, one.path)]


def contributors() -> list[Organization]:
    """Organisations in whose name the reader may add to the library."""
    seen = scope.current()
    return [one for one in living().filter(kind__in=PLANNERS) if seen.may(Power.MEETINGS, one.path)]


def plans(organization: Organization) -> bool:
    """Whether the reader may change its plan (for buttons; actions check again)."""
    return scope.current().may(Power.MEETINGS, organization.path)


# Topics from above


def published(year: int) -> QuerySet[Published]:
    """What was published in a year and not withdrawn; whole years first, then by month."""
    found = Published.objects.filter(year=year, withdrawn_at=None).select_related("organization")
    return found.order_by(F("month").asc(nulls_first=True), "id")


def topic(pk: int) -> Published | None:
    """One topic that was not withdrawn."""
    return Published.objects.filter(pk=pk, withdrawn_at=None).select_related("organization").first()


def published_for(organization: Organization, year: int) -> list[Published]:
    """What organisations above published for this one."""
    above = [organization.path[:end] for end in range(ids.WIDTH, len(organization.path) + 1, ids.WIDTH)]
    return list(published(year).filter(organization__path__in=above))


# The plan


@dataclass(frozen=True)
class Line:
    """One line of a plan, and the meetings that came of it."""

    planned: Planned
    meetings: list[Meeting]

    @property
    def held(self) -> list[Meeting]:
        """Those recorded as held."""
        return [one for one in self.meetings if one.held]

    @property
    def origin(self) -> Origin:
        """Why it stands in the plan."""
        if self.planned.published_id:
            return Origin.ABOVE
        return Origin.PROBLEM if self.planned.problem else Origin.OWN

    @property
    def free(self) -> bool:
        """Whether it may be changed or taken out: nothing was arranged from it."""
        return not self.meetings


@dataclass(frozen=True)
class Month:
    """One month of a plan: its lines, and what else was arranged or held in it. `over`: the month has passed."""

    number: int
    lines: list[Line]
    besides: list[Meeting]
    over: bool
    current: bool


@dataclass(frozen=True)
class Plan:
    """The plan of an organisation for a year. `waiting`: topics from above that are not in it yet."""

    organization: Organization
    year: int
    months: list[Month]
    waiting: list[Published]

    @property
    def lines(self) -> list[Line]:
        """All lines, by month."""
        return [line for month in self.months for line in month.lines]


def plan(organization: Organization, year: int) -> Plan:
    """The plan with what was arranged and held; the meetings are asked, nothing is kept beside them."""
    rows = list(_rows().filter(organization=organization, year=year))
    came = _came_of(rows)
    taken = {one.pk for found in came.values() for one in found}
    besides: dict[int, list[Meeting]] = defaultdict(list)
    for one in meetings.listed(organization=organization, year=year).exclude(stage=Stage.CANCELLED):
        if one.pk not in taken:
            besides[one.held_on.month].append(one)
    today = clock.today()
    this = (today.year, today.month)
    months = [
        Month(
            number,
            [Line(row, came[row.pk]) for row in rows if row.month == number],
            besides[number][::-1],
            over=(year, number) < this,
            current=(year, number) == this,
        )
        for number in range(1, 13)
    ]
    held = {row.published_id for row in rows}
    return Plan(organization, year, months, [one for one in published_for(organization, year) if one.pk not in held])


def _rows() -> QuerySet[Planned]:
    return Planned.objects.select_related("organization", "published__organization").order_by("month", "id")


def _came_of(rows: Iterable[Planned]) -> dict[int, list[Meeting]]:
    found: dict[int, list[Meeting]] = defaultdict(list)
    sources = Source.objects.filter(planned__in=[row.pk for row in rows]).exclude(meeting__stage=Stage.CANCELLED)
    for source in sources.select_related("meeting").order_by("meeting__held_on", "meeting_id"):
        found[source.planned_id].append(source.meeting)
    return found


def line(pk: int) -> Line | None:
    """One line that may be seen."""
    row = _rows().filter(pk=pk).first()
    return Line(row, _came_of([row])[row.pk]) if row else None


def next_line(organization: Organization, kind: str, on: date) -> Line | None:
    """The first line of a month's plan for a kind of meeting that nothing was arranged from yet. Two queries."""
    rows = list(_rows().filter(organization=organization, kind=kind, year=on.year, month=on.month))
    came = _came_of(rows) if rows else {}
    return next((Line(row, []) for row in rows if not came[row.pk]), None)


def years(organization: Organization) -> list[int]:
    """Years with a plan, this and the next one included, newest first."""
    found = set(Planned.objects.filter(organization=organization).order_by().values_list("year", flat=True))
    return sorted(found | {clock.today().year, clock.today().year + 1}, reverse=True)


@dataclass(frozen=True)
class Prescribed:
    """What the regulations ask of an organisation every year: kind, how often, by which clause."""

    title: str
    rhythm: str
    citation: str


def prescribed(organization: Organization) -> list[Prescribed]:
    """The kinds of meeting that are owed, as the rules in force have it; the plan repeats none of their figures."""
    own = rules_for(organization, on=clock.today())
    return [
        Prescribed(one.rule.title, rhythm(one.rule), clause_citation(one.rule.clause))
        for one in own.dated
        if one.rule.code in meeting_enums.Kind.values and organization.kind in one.rule.subjects
    ]


# The library


def entries(*, sort: str = "", kind: str = "", typed: str = "") -> list[Entry]:
    """The organ's own entries and those that come with the product, narrowed."""
    own = Contribution.objects.filter(withdrawn_at=None).select_related("organization")
    found = [*(one.as_entry() for one in own), *library.shipped()]
    wanted = rules.cut_words(typed)
    return [
        one
        for one in found
        if (not sort or one.sort == sort)
        and (not kind or kind in one.kinds)
        and all(word in f"{one.title}　{one.text}" for word in wanted)
    ]


def entry(key: str) -> Entry | None:
    """One entry; the organ's own also where it was withdrawn, for plans go on naming it."""
    if key.startswith("own-") and key[4:].isdecimal():
        own = Contribution.objects.filter(pk=key[4:]).select_related("organization").first()
        return own.as_entry() if own else None
    return next((one for one in library.shipped() if one.key == key), None)


def contribution(pk: int) -> Contribution | None:
    """What the organ added."""
    return Contribution.objects.filter(pk=pk, withdrawn_at=None).select_related("organization").first()


def uses(key: str) -> list[Meeting]:
    """Meetings one may read that came from an entry, newest first, with what they decided."""
    decisions = Prefetch("decisions", Decision.objects.order_by("id"))
    came = Source.objects.filter(Q(entry=key) | Q(planned__entry=key)).order_by().values("meeting")
    found = Meeting.objects.filter(pk__in=came).exclude(stage=Stage.CANCELLED)
    return list(found.select_related("organization").prefetch_related(decisions).order_by("-held_on", "-id")[:20])


@dataclass(frozen=True)
class Problem:
    """Something open in an organisation: what it is called, what it says."""

    label: str
    text: str


@dataclass(frozen=True)
class Fit:
    """An entry that names what an open problem names, and why it is offered."""

    entry: Entry
    reasons: list[tuple[Problem, tuple[str, ...]]]


def problems(organization: Organization) -> list[Problem]:
    """What is open and may be read: rectification and decisions not settled, problems the plan of this year names."""
    items = Rectification.objects.filter(procedure__organization=organization, person=None, done_on=None)
    decided = meetings.open_decisions(organization, list(meeting_enums.Kind.values))
    named = Planned.objects.filter(organization=organization, year=clock.today().year).exclude(problem="")
    return [
        *(Problem("整改事项", one.problem) for one in items.order_by("id")),
        *(Problem("未办结的决定事项", one.text) for one in decided),
        *(Problem("计划针对的问题", one.problem) for one in named),
    ]


def fitting(organization: Organization, found: Iterable[Entry]) -> list[Fit]:
    """Entries whose words stand in an open problem, in the order of the library, each with its reasons."""
    open_ = problems(organization)
    fits = [
        Fit(one, [(problem, words) for problem in open_ if (words := rules.shared(one.words, problem.text))])
        for one in found
    ]
    return [fit for fit in fits if fit.reasons]
