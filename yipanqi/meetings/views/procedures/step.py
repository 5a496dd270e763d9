"""One step: what it rests on, done or left out, another day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yipanqi.access.actions import require
from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import WORKED_OUT
from yipanqi.meetings.exports import procedures as exports
from yipanqi.meetings.forms.procedures import DoneForm, MoveForm, SkipForm
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.procedures import MEETING
from yipanqi.meetings.queries import procedures as queries
from yipanqi.meetings.views.procedures.common import PART_PAGES, address, read, show
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import tried

FORMS = {"done": DoneForm, "skip": SkipForm, "move": MoveForm}
VERBS = {"done": actions.mark_done, "skip": actions.skip, "move": actions.move}
SAID = {"done": "已登记完成。", "skip": "已写明未开展的原因。", "move": "计划日期已更新。"}


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The step, and for who works on the procedure its three small forms."""
    procedure = read(request, pk)
    if code not in {one.code for one in procedure.prescribed.steps}:
        raise Http404
    if request.method == "GET":
        return _show(request, procedure, code, {})
    require(Power.MEETINGS, procedure.organization)
    return _act(request, procedure, code)


def _act(request: HttpRequest, procedure: Procedure, code: str) -> HttpResponse:
    what = request.POST.get("do", "")
    if what == "reopen":
        actions.reopen(procedure=procedure, code=code, by=request.actor)
        done(request, "已恢复为待办。")
        return redirect(address(procedure))
    if what not in FORMS:
        return _show(request, procedure, code, {}, 422)
    form = FORMS[what](request.POST)
    if tried(form, lambda: VERBS[what](procedure=procedure, code=code, by=request.actor, **form.cleaned_data)):
        done(request, SAID[what])
        return redirect(f"{address(procedure)}#step-{code}")
    return _show(request, procedure, code, {what: form}, 422)


def _show(request: HttpRequest, procedure: Procedure, code: str, bound: dict, status: int = 200) -> HttpResponse:
    line = queries.line(procedure, code)
    moved = {"planned_on": line.row.planned_on or line.planned_on, "reason": line.row.planned_reason}
    fresh = {"done": DoneForm(initial={"done_on": _day(procedure, line), "note": line.row.note}),
             "skip": SkipForm(), "move": MoveForm(initial=moved)}  # fmt: skip
    forms = fresh | bound
    named = {f"{name}_form": one for name, one in forms.items()}
    by_records = line.script.part in WORKED_OUT
    papers, list_ = exports.offers(procedure, code), PART_PAGES.get(line.script.part, "")
    reads = scope.current().sees(Sight.RECORDS, procedure.organization.path)
    more = {"papers": papers, "list": reverse(list_, args=[procedure.pk]) if list_ and reads else ""}
    return show(request, "step.html", procedure, status, line=line, by_records=by_records, **more, **named)


def _day(procedure: Procedure, line: queries.StepLine):
    """The meeting's own steps happened at the meeting, the others today, unless said otherwise."""
    if line.done_on:
        return line.done_on
    met = procedure.meeting_on if line.script.phase == MEETING else None
    return met if met and met <= clock.today() else clock.today()
