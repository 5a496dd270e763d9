"""补学 on the page of a meeting: material for those excused, a mark for each that it was made up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import actions
from yipanqi.meetings.forms import MakeUpForm
from yipanqi.meetings.views.common import MAY_RECORD, address, found
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done, warn


@guarded(MAY_RECORD)
@require_POST
def make_up(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Mark it, or take the mark back."""
    meeting = found(pk)
    require(Power.MEETINGS, meeting.organization)
    if request.POST.get("do") == "take_back":
        actions.unmark_made_up(meeting=meeting, person=person, by=request.actor)
        done(request, "已撤回补学登记。")
        return redirect(f"{address(meeting)}#make-up-title")
    form = MakeUpForm(request.POST)
    if not form.is_valid():
        raise Refused("补学日期不对，请选择会议之后、今天以前的一天。")
    kept = actions.mark_made_up(meeting=meeting, person=person, by=request.actor, **form.cleaned_data)
    done(request, f"已登记{kept.person.name}{chinese_date(kept.made_on)}补学。")
    return redirect(f"{address(meeting)}#make-up-title")


@guarded(MAY_RECORD)
@require_POST
def send_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell those excused what was studied."""
    meeting = found(pk)
    noticed = actions.send_material(meeting=meeting, by=request.actor)
    if noticed.told:
        done(request, f"已把学习内容发给{noticed.told}人。")
    if noticed.without_account:
        warn(request, f"{'、'.join(noticed.without_account)}没有账号，请另行告知。")
    return redirect(f"{address(meeting)}#make-up-title")
