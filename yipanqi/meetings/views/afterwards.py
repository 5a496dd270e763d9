"""A member's word after a meeting: two taps on the meeting's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yipanqi.meetings import actions
from yipanqi.meetings.views.common import found
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done


@guarded(SIGNED_IN)
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Worth it, and what next; the second tap sends."""
    meeting, given = found(pk), request.POST
    actions.say_afterwards(
        meeting=meeting, worth=given.get("worth", ""), wanted=given.get("wanted", ""), by=request.actor
    )
    done(request, "谢谢，已计入。没有人能看到您选了什么。")
    return redirect("meetings:meeting", meeting.pk)
