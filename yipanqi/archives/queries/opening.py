"""Answers about openings: what stands open to whom, which records can be opened, who read what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yipanqi.access.enums import Power
from yipanqi.archives.enums import Record
from yipanqi.archives.models import Help, HelpRecord, Inspected, Inspection, Reading
from yipanqi.kernel import clock, ids, scope
from yipanqi.meetings.enums import Stage
from yipanqi.meetings.models import Meeting, Procedure
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization

LATEST = 60
"""How many meetings are offered: help is asked for with what is fresh."""


def opened_to(organizations: Iterable[int], on: date) -> list[scope.Opened]:
    """What stands open to those who receive what is handed in to these organisations. Two queries."""
    numbers = list(organizations)
    with scope.system("对上开放的记录"):
        helps = HelpRecord.objects.filter(help__to__in=numbers, help__ended_at=None, help__until__gte=on)
        rows = list(helps.order_by("id").values_list("help", "kind", "number"))
        windows = Inspected.objects.filter(
            inspection__organization__in=numbers, inspection__cancelled_at=None,
            inspection__from_on__lte=on, inspection__to_on__gte=on,
        )  # fmt: skip
        branches = list(
            windows.order_by("organization__path").values_list("inspection", "inspection__year", "organization__path")
        )
    named: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, kind, record in rows:
        named[number][kind].append(record)
    ranges: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for number, year, path in branches:
        ranges[number, year].append(ids.subtree(path))
    return [
        *(
            scope.Opened(f"help:{number}", named={kind: tuple(found) for kind, found in kinds.items()})
            for number, kinds in named.items()
        ),
        *(scope.Opened(f"inspection:{key}", tuple(found), year) for (key, year), found in ranges.items()),
    ]


@dataclass(frozen=True, slots=True)
class Openable:
    """A record the branch can open."""

    kind: str
    number: int
    label: str

    @property
    def key(self) -> str:
        """`meeting:12`."""
        return f"{self.kind}:{self.number}"


def openable(organization: Organization) -> list[Openable]:
    """The latest signed meetings of the branch and its groups and the procedures of two years, newest first."""
    low, high = organization.range
    since = date(clock.today().year - 1, 1, 1)
    where = Q(organization__path__gte=low, organization__path__lt=high)
    meetings = Meeting.objects.filter(where, stage=Stage.SIGNED, held_on__gte=since).select_related("organization")
    begun = Procedure.objects.filter(where, year__gte=since.year, cancelled_reason="").order_by("-year", "id")
    found = [Openable(Record.PROCEDURE, one.pk, one.title) for one in begun]
    return found + [
        Openable(Record.MEETING, one.pk, _called(one)) for one in meetings.order_by("-held_on", "-id")[:LATEST]
    ]


def _called(meeting: Meeting) -> str:
    group = f"（{meeting.organization.name}）" if meeting.organization.kind == Kind.GROUP else ""
    return f"{clock.chinese_date(meeting.held_on)}　{meeting.title}{group}"


def help_of(pk: int) -> Help | None:
    """One request the actor may see."""
    return Help.objects.select_related("organization__parent", "to").filter(pk=pk).first()


def helps(organization: Organization | None = None) -> QuerySet[Help]:
    """Requests the actor may see, newest first."""
    found = Help.objects.select_related("organization__parent", "to").prefetch_related("records")
    return found.filter(organization=organization) if organization is not None else found


def open_helps() -> list[Help]:
    """Requests to organisations below that stand open today, by the day they close."""
    seen = scope.current()
    rows = helps().filter(ended_at=None, until__gte=clock.today()).order_by("until", "id")
    return [one for one in rows if seen.may(Power.RECEIVE, one.organization.path)]


def readings(organization: Organization) -> QuerySet[Reading]:
    """Who read what of an organisation because it was opened, newest first."""
    return Reading.objects.filter(organization=organization)


def inspections() -> QuerySet[Inspection]:
    """Announced inspections of the organ, newest first."""
    return Inspection.objects.select_related("organization").order_by("-from_on", "-id")


def inspection(pk: int) -> Inspection | None:
    """One inspection."""
    return inspections().filter(pk=pk).first()


def inspected(one: Inspection) -> list[Organization]:
    """The branches it names, in tree order; everybody may know that."""
    with scope.system("检查范围"):
        return [row.organization for row in one.inspected.select_related("organization__parent")]


def coming(organization: Organization) -> list[Inspection]:
    """Inspections of a branch that are announced or open."""
    with scope.system("检查范围"):
        rows = Inspected.objects.filter(
            organization=organization, inspection__cancelled_at=None, inspection__to_on__gte=clock.today()
        )
        return [row.inspection for row in rows.select_related("inspection__organization").order_by("id")]


def inspectable() -> list[Organization]:
    """The branches the visitor may inspect, in tree order."""
    seen = scope.current()
    found = Organization.objects.filter(Q(dissolved_on=None) | Q(dissolved_on__gte=clock.today()), kind=Kind.BRANCH)
    if not seen.everything:
        found = found.at(seen.powers.get(Power.INSPECT, ()))
    return list(found.select_related("parent").order_by("path"))


def announcers() -> list[Organization]:
    """The organisations for which the visitor may announce an inspection."""
    seen = scope.current()
    upper = (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE)
    rows = Organization.objects.filter(dissolved_on=None, kind__in=upper).order_by("path")
    return [one for one in rows if seen.may(Power.INSPECT, one.path)]


def announced_in(organization: Organization, year: int) -> int:
    """How many inspections an organisation has announced for days of a year and not cancelled."""
    with scope.system("检查次数"):
        return Inspection.objects.filter(organization=organization, cancelled_at=None, from_on__year=year).count()


def records_of(branches: list[Organization], year: int) -> list[tuple[Organization, list[Meeting], list[Procedure]]]:
    """The records of branches that stand open to the visitor, in tree order and by day. Two queries."""
    where = Q()
    for one in branches:
        low, high = one.range
        where |= Q(organization__path__gte=low, organization__path__lt=high)
    meetings = list(
        Meeting.objects.filter(where, held_on__year=year).select_related("organization").order_by("held_on")
    )
    begun = list(Procedure.objects.filter(where, year=year, cancelled_reason="").select_related("organization"))
    return [
        (
            one,
            [row for row in meetings if row.organization.path.startswith(one.path)],
            [row for row in begun if row.organization.path.startswith(one.path)],
        )
        for one in branches
    ]
