"""Lists of meetings: all one may see, those waiting for something, who was away. Reads are scoped."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from yipanqi.meetings.enums import HELD_STAGES, OPEN_STAGES, Presence, Stage
from yipanqi.meetings.models import Attendance, Meeting, Purpose
from yipanqi.organizations.models import Organization

_UNSIGNED = Q(stage=Stage.RECORDED, is_history=False)


def listed(
    *, organization: Organization | None = None, year: int | None = None, kind: str = "", stage: str = ""
) -> QuerySet[Meeting]:
    """Meetings the actor may see, newest first, with what a list shows (a fixed number of queries)."""
    found = Meeting.objects.select_related("organization__parent", "host").prefetch_related(
        Prefetch("purposes", Purpose.objects.order_by("id"))
    )
    if organization is not None:
        found = found.filter(organization=organization)
    if year is not None:
        found = found.filter(held_on__gte=date(year, 1, 1), held_on__lte=date(year, 12, 31))
    if kind:
        found = found.filter(purposes__kind=kind)
    if stage:
        found = found.filter(stage=stage)
    return found.order_by("-held_on", "-starts_at", "-id")


def held_in(organization: Organization, year: int) -> list[Meeting]:
    """The year's recorded meetings of one organisation, oldest first: the ledger 三会一课台账."""
    found = listed(organization=organization, year=year).filter(stage__in=HELD_STAGES)
    return list(found.order_by("held_on", "starts_at", "id"))


def waiting(organization: Organization | None = None) -> QuerySet[Meeting]:
    """Arranged meetings that are not recorded yet, next first."""
    found = listed(organization=organization)
    return found.filter(stage__in=OPEN_STAGES).order_by("starts_at", "id")


def unsigned(organization: Organization | None = None) -> QuerySet[Meeting]:
    """Recorded meetings (not history from paper) that nobody has signed yet, oldest first."""
    return listed(organization=organization).filter(_UNSIGNED).order_by("held_on", "id")


def unfinished(organizations: Iterable[Organization]) -> tuple[list[Meeting], list[Meeting]]:
    """The meetings of these organisations that are arranged and not recorded yet, next first, and those recorded (not
    history from paper) that nobody has signed yet, oldest first. Two queries.
    """
    found = listed().filter(Q(stage__in=OPEN_STAGES) | _UNSIGNED, organization__in=[one.pk for one in organizations])
    known = list(found.order_by())
    waiting = [one for one in known if one.stage in OPEN_STAGES]
    recorded = [one for one in known if one.stage == Stage.RECORDED]
    waiting.sort(key=lambda one: (one.starts_at, one.pk))
    recorded.sort(key=lambda one: (one.held_on, one.pk))
    return waiting, recorded


def years(organization: Organization | None = None) -> list[int]:
    """Years with meetings the actor may see, newest first."""
    found = Meeting.objects.all()
    if organization is not None:
        found = found.filter(organization=organization)
    return [day.year for day in found.dates("held_on", "year", order="DESC")]


def absences_of(meetings: Collection[Meeting]) -> dict[int, list[Attendance]]:
    """Who was away at each meeting, in one query."""
    away: dict[int, list[Attendance]] = {meeting.pk: [] for meeting in meetings}
    rows = Attendance.objects.filter(meeting__in=away, presence__in=(Presence.EXCUSED, Presence.ABSENT))
    for row in rows.select_related("person"):
        away[row.meeting_id].append(row)
    return away
