"""书记述职: who reported at a meeting, how, and the grade people gave."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.forms.reports import ReportGrid
from yipanqi.meetings.queries import reports as queries
from yipanqi.meetings.views.common import MAY_RECORD, address, found, trail
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done


@guarded(MAY_RECORD)
@require_http_methods(["GET", "POST"])
def reports(request: HttpRequest, pk: int) -> HttpResponse:
    """A row for every secretary who is to report; how they reported is offered from who was there, a grade never."""
    meeting = found(pk)
    require(Power.MEETINGS, meeting.organization)
    if Kind.WORK_REPORT not in meeting.kinds or not meeting.held or meeting.locked:
        return redirect(address(meeting))
    offered, wrong = queries.reporting(meeting), ""
    grid = ReportGrid(offered, queries.reports_of(meeting), there=queries.there(meeting))
    if request.method == "POST":
        grid = ReportGrid(offered, data=request.POST)
        try:
            actions.enter_reports(meeting=meeting, entries=grid.entries(), by=request.actor)
        except NotAllowed:
            raise
        except Refused as error:
            wrong = error.message
        else:
            done(request, "述职情况已登记。核对无误后，由书记签认会议记录。")
            return redirect(address(meeting))
    context = {"meeting": meeting, "grid": grid, "wrong": wrong, "trail": trail(meeting)}
    return render(request, "meetings/reports.html", context, status=422 if wrong else 200)
