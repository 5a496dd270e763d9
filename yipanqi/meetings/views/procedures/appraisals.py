"""民主评议: the count of the paper ballots, and the grades the branch decided on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yipanqi.kernel import clock
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Part
from yipanqi.meetings.forms.procedures import BallotGrid, GradeGrid, PollForm
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import appraisals as queries
from yipanqi.meetings.views.procedures.common import kept, readable, refusal, show
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import tried


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def ballots(request: HttpRequest, pk: int) -> HttpResponse:
    """How many ballots there were, and what they said of everybody graded."""
    procedure = readable(pk, Part.BALLOTS)
    graded = queries.graded(procedure)
    form, grid = PollForm(initial=_counted(procedure)), BallotGrid(graded)
    if request.method == "POST":
        kept(pk)
        form, grid = PollForm(request.POST), BallotGrid(graded, request.POST)
        if tried(
            form,
            lambda: actions.count_ballots(
                procedure=procedure, votes=grid.votes(), by=request.actor, **form.cleaned_data
            ),
        ):
            done(request, "计票数已保存。")
            return redirect("meetings:step", pk, procedure.prescribed.part(Part.BALLOTS).code)
    status = 422 if form.errors else 200
    return show(request, "ballots.html", procedure, status, form=form, grid=grid, held=procedure.held)


def _counted(procedure: Procedure) -> dict:
    poll = queries.poll_of(procedure)
    if poll is not None:
        return {name: getattr(poll, name) for name in ("issued", "returned", "valid", "counted_on")}
    return {"counted_on": procedure.meeting.held_on if procedure.held else clock.today()}


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def grades(request: HttpRequest, pk: int) -> HttpResponse:
    """The grades, decided by people: the votes stand beside them and choose nothing."""
    procedure = readable(pk, Part.GRADES)
    graded, wrong, poll = queries.graded(procedure), None, queries.poll_of(procedure)
    grid, reason = GradeGrid(graded), poll.more_reason if poll else ""
    if request.method == "POST":
        kept(pk)
        grid, reason = GradeGrid(graded, request.POST), request.POST.get("more_reason", "")
        wrong = refusal(
            lambda: actions.decide_grades(
                procedure=procedure, decided=grid.decided(), more_reason=reason, by=request.actor
            )
        )
        if wrong is None:
            done(request, "等次已登记。全部评定后，请登记本步骤完成。")
            return redirect("meetings:step", pk, procedure.prescribed.part(Part.GRADES).code)
    return show(request, "grades.html", procedure, 422 if wrong else 200, grid=grid, wrong=wrong, reason=reason,
                poll=poll, most=queries.most_excellent(procedure))  # fmt: skip
