"""What the pages of procedures share."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yipanqi.access.actions import note_reading, require
from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings.enums import Part
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import procedures as queries
from yipanqi.meetings.views.common import may
from yipanqi.ui.guards import holds

MAY_KEEP = holds(Power.MEETINGS, sentence="组织生活程序由本组织书记、委员办理。")

PART_PAGES = {
    Part.OPINIONS: "meetings:opinions",
    Part.PROBLEMS: "meetings:items",
    Part.RECTIFICATION: "meetings:items",
    Part.CARRY_OUT: "meetings:items",
    Part.CRITICISM: "meetings:criticism",
    Part.REVIEW: "meetings:review",
    Part.BALLOTS: "meetings:ballots",
    Part.GRADES: "meetings:grades",
    Part.DELEGATES: "meetings:delegates",
    Part.CANDIDATES: "meetings:candidates",
    Part.TELLERS: "meetings:tellers",
    Part.COUNT: "meetings:count",
    Part.HEADS: "meetings:heads",
    Part.RESULT: "meetings:report",
}
"""Where the working list behind a step is kept."""


def refusal(act: Callable[[], object]) -> Refused | None:
    """Carry it out; what the action refuses, to be said on the page. Who may not is sent away."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as error:
        return error
    return None


def found(pk: int) -> Procedure:
    """The procedure, or 404 for what one may not know exists."""
    procedure = queries.get(pk)
    if procedure is None:
        raise Http404
    return procedure


def read(request: HttpRequest, pk: int) -> Procedure:
    """The procedure to be read: whoever reads it because it was opened leaves a trace that its organisation sees."""
    procedure = found(pk)
    noted(request, procedure)
    return procedure


def noted(request: HttpRequest, procedure: Procedure) -> None:
    """Leave that trace of reading anything of a procedure."""
    note_reading(
        kind="procedure", number=procedure.pk, year=procedure.year, organization=procedure.organization,
        label=procedure.title, by=request.actor,
    )  # fmt: skip


def readable(pk: int, part: Part) -> Procedure:
    """A procedure with that working list, for who reads its records."""
    procedure = found(pk)
    reads = scope.current().sees(Sight.RECORDS, procedure.organization.path)
    if procedure.prescribed.part(part) is None or not reads:
        raise Http404
    return procedure


def kept(pk: int) -> Procedure:
    """The procedure, for who may work on it."""
    procedure = found(pk)
    require(Power.MEETINGS, procedure.organization)
    return procedure


def trail(procedure: Procedure | None = None) -> list[tuple[str, str]]:
    """The way back."""
    way = [("组织生活", reverse("meetings:list")), ("程序", reverse("meetings:procedures"))]
    if procedure is not None:
        way.append((procedure.title, address(procedure)))
    return way


def address(procedure: Procedure) -> str:
    """The procedure's own page."""
    return reverse("meetings:procedure", args=[procedure.pk])


def show(request: HttpRequest, template: str, procedure: Procedure, status: int = 200, **more) -> HttpResponse:
    """A page about a procedure."""
    context = {
        "procedure": procedure,
        "organization": procedure.organization,
        "trail": trail(procedure),
        "keeps": may(Power.MEETINGS, procedure.organization) and not procedure.cancelled,
        **more,
    }
    return render(request, f"meetings/procedures/{template}", context, status=status)
