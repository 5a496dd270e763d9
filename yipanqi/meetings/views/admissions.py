"""Votes of a branch's members' meeting on persons: 接收预备党员, 转正, 延长预备期, 取消预备党员资格."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions, exports
from yipanqi.meetings.enums import MemberMatter
from yipanqi.meetings.forms.admissions import ApproveMemberForm, MemberVoteForm
from yipanqi.meetings.models import MemberVote
from yipanqi.meetings.queries import admissions as queries
from yipanqi.meetings.views.common import MAY_RECORD, found, may, trail
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done

FOLLOWS = {
    MemberMatter.RECEIVE: "登记后，入党日期记为大会通过之日，编入本支部。",
    MemberMatter.CONFIRM: "登记后，转正日期记为大会通过之日。",
    MemberMatter.EXTEND: "登记后，名册上的预备期随之延长，届满时再讨论转正。",
    MemberMatter.REVOKE: "登记后，组织关系自大会通过之日结束，本人不再列入党员名册。",
}
"""What the approval does to the register."""


@guarded(MAY_RECORD)
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, pk: int, matter: str) -> HttpResponse:
    """The count of one vote of that meeting."""
    meeting = found(pk)
    if matter not in MemberMatter.values or not queries.takes_votes(meeting):
        raise Http404
    require(Power.MEETINGS, meeting.organization)
    people = queries.applicable(meeting, matter)
    form = MemberVoteForm(request.POST or None, people=people, matter=matter)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.vote_on_member(meeting=meeting, by=request.actor, **form.given())
        except NotAllowed:
            raise
        except Refused as error:
            form.refused(error)
        else:
            done(request, f"已登记：{queries.outcome(made).sentence}。")
            return redirect("meetings:member_vote", made.pk)
    context = {"meeting": meeting, "matter": MemberMatter(matter), "form": form, "people": people}
    context["trail"] = trail(meeting)
    return render(request, "meetings/admissions/vote.html", context, status=422 if form.errors else 200)


def _found(pk: int) -> MemberVote:
    made = queries.get(pk)
    if made is None:
        raise Http404
    return made


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def member_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """One vote with its outcome; the approval is entered here."""
    made = _found(pk)
    form = ApproveMemberForm(request.POST or None, initial={"approved_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve_member(vote=made, by=request.actor, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as error:
            form.refused(error)
        else:
            done(request, "已登记批准，党员名册随之更新。")
            return redirect("meetings:member_vote", pk)
    outcome, organization = queries.outcome(made), made.meeting.organization
    context = {
        "vote": made,
        "meeting": made.meeting,
        "outcome": outcome,
        "until": queries.extended_to(made) if made.approved_on is None else made.person.probation_until,
        "follows": FOLLOWS[MemberMatter(made.matter)],
        "form": form,
        "approves": bool(outcome.passed) and made.approved_on is None and may(Power.PEOPLE, organization),
        "drops": made.approved_on is None and may(Power.MEETINGS, organization),
        "trail": trail(made.meeting),
    }
    return render(request, "meetings/admissions/member_vote.html", context, status=422 if form.errors else 200)


@guarded(MAY_RECORD)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a vote entered by mistake."""
    made = _found(pk)
    actions.drop_member_vote(vote=made, by=request.actor)
    done(request, "已删去。")
    return redirect("meetings:meeting", made.meeting_id)


@guarded(SIGNED_IN)
@require_GET
def resolution(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """支部大会决议 of one vote."""
    return download(exports.resolution(_found(pk), kind_of(kind)))
