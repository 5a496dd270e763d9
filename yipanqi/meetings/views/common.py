"""What the pages share: finding a meeting one may see, what one may do to it, the way back."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from yipanqi.access.actions import note_reading
from yipanqi.access.enums import Power
from yipanqi.kernel import scope
from yipanqi.meetings import queries
from yipanqi.meetings.models import Meeting
from yipanqi.organizations.models import Organization
from yipanqi.ui.guards import holds

MAY_RECORD = holds(Power.MEETINGS, sentence="会议记录由本组织书记、委员或党小组长填写。")


def found(pk: int) -> Meeting:
    """The meeting, or 404 for what one may not know exists."""
    meeting = queries.get(pk)
    if meeting is None:
        raise Http404
    return meeting


def read(request: HttpRequest, pk: int) -> Meeting:
    """The meeting to be read: whoever reads it because it was opened leaves a trace that its organisation sees."""
    meeting = found(pk)
    noted(request, meeting)
    return meeting


def noted(request: HttpRequest, meeting: Meeting) -> None:
    """Leave that trace of reading anything of a meeting."""
    note_reading(
        kind="meeting", number=meeting.pk, year=meeting.held_on.year, organization=meeting.organization,
        label=meeting.title, by=request.actor,
    )  # fmt: skip


def may(power: Power, organization: Organization) -> bool:
    """Whether the visitor holds the power over the organisation (for buttons; actions check again)."""
    return scope.current().may(power, organization.path)


def trail(meeting: Meeting | None = None) -> list[tuple[str, str]]:
    """The way back."""
    way = [("组织生活", reverse("meetings:list"))]
    if meeting is not None:
        way.append((meeting.title, address(meeting)))
    return way


def address(meeting: Meeting) -> str:
    """The meeting's own page."""
    return reverse("meetings:meeting", args=[meeting.pk])


def arrangeable() -> list[Organization]:
    """Organisations the visitor may arrange meetings for, in tree order."""
    ranges = scope.current().powers.get(Power.MEETINGS, ())
    found_ = Organization.objects.filter(dissolved_on__isnull=True).select_related("parent")
    if not scope.current().everything:
        found_ = found_.at(ranges)
    return list(found_.order_by("path"))


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"
