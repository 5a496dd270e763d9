"""Pages of 约谈 and 思想汇报: for the two people alone, never for an assistant."""

from abc import abstractmethod

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yipanqi.education import actions
from yipanqi.education.enums import Answer
from yipanqi.education.forms.talks import AnswerForm, AskForm, HandInForm, ReplyForm
from yipanqi.education.models import TalkRequest, ThoughtReport
from yipanqi.education.queries import people
from yipanqi.education.queries import talks as queries
from yipanqi.education.queries.confided import reads, words
from yipanqi.education.views.common import BUSINESS, trail
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.kernel.worktime import working_days_after
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried

NOBODY = "您不在任何党支部，没有可以选择的人。请联系所在单位党支部。"
USUAL_WAIT = 5


def _in_person(request: HttpRequest) -> int:
    """The visitor for himself or herself; assistants are told so."""
    if not reads(request.actor):
        raise NotAllowed("谈话内容、约谈和思想汇报只能由本人办理，代办人不能代为填写或查看。")
    return scope.current().person_id or 0


class _ToSomebody(ActionView):
    """Something for one person, out of those it may be given to."""

    guard = BUSINESS

    @abstractmethod
    def choosable(self) -> list[people.Candidate]:
        """Whom the visitor may choose."""

    def get_form_kwargs(self) -> dict:
        """Whom one may choose; nobody to choose is said."""
        self.candidates = self.choosable()
        if not self.candidates:
            raise Refused(NOBODY)
        return super().get_form_kwargs() | {"candidates": self.candidates}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        return super().get_context_data(**kwargs) | {"trail": trail()}

    def given(self, form) -> dict:
        """What was filled in, the chosen person in place of the number."""
        chosen = next(one for one in self.candidates if str(one.pk) == form.cleaned_data["addressee"])
        return form.cleaned_data | {"addressee": chosen.person, "by": self.request.actor}


class Ask(_ToSomebody):
    """Ask somebody for a talk."""

    template_name = "education/talks/ask.html"
    form_class = AskForm

    def get_initial(self) -> dict:
        """A week from now."""
        return {"wanted_by": working_days_after(clock.today(), USUAL_WAIT)}

    def choosable(self) -> list[people.Candidate]:
        """The committee of the branch and the heads above it."""
        return [one for _, one in people.to_ask(_in_person(self.request))]

    def act(self, form) -> HttpResponse:
        """Ask."""
        given = self.given(form)
        actions.ask_talk(**given)
        done(self.request, f"已告知{given['addressee'].name}，请等候答复。")
        return redirect("education:talks")


def _request(request: HttpRequest, pk: int) -> TalkRequest:
    found = queries.requests(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@guarded(BUSINESS)
@never_cache
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its answer, or the two ways to give one."""
    found = _request(request, pk)
    mine = found.addressee_id == scope.current().person_id
    form = AnswerForm(request.POST or None) if mine and found.answer == Answer.OPEN else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise Http404
        if tried(form, lambda: actions.decline_request(request=found, by=request.actor, **form.cleaned_data)):
            done(request, "已答复。")
            return redirect("education:request", found.pk)
        status = 422
    said = words(found.key, by=request.actor)
    context = {"wish": found, "mine": mine, "form": form, "said": said, "trail": trail()}
    return render(request, "education/talks/request.html", context, status=status)


@guarded(BUSINESS)
@require_POST
def withdraw_wish(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    actions.withdraw_request(request=_request(request, pk), by=request.actor)
    done(request, "已收回。")
    return redirect("education:talks")


class HandIn(_ToSomebody):
    """Hand in a thought report."""

    template_name = "education/reports/hand_in.html"
    form_class = HandInForm

    def choosable(self) -> list[people.Candidate]:
        """The committee of the branch and its full members."""
        return people.to_report_to(_in_person(self.request))

    def act(self, form) -> HttpResponse:
        """Hand it in."""
        given = self.given(form)
        actions.hand_in(**given)
        done(self.request, f"已交给{given['addressee'].name}，只有你们两人能打开。")
        return redirect("education:talks")


def _thought(request: HttpRequest, pk: int) -> ThoughtReport:
    found = queries.thoughts(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@guarded(BUSINESS)
@never_cache
def thought(request: HttpRequest, pk: int) -> HttpResponse:
    """One thought report and its reply, for the two."""
    found = _thought(request, pk)
    mine = found.addressee_id == scope.current().person_id
    said = words(found.record, by=request.actor)
    replied = next((one.text for one in said if one.own), "") if mine else ""
    form = ReplyForm(request.POST or None, initial={"text": replied}) if mine and not found.withdrawn_at else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise Http404
        if tried(form, lambda: actions.reply_thought(report=found, by=request.actor, **form.cleaned_data)):
            done(request, "已答复，只有汇报人和您能打开。")
            return redirect("education:thought", found.pk)
        status = 422
    context = {"thought": found, "mine": mine, "form": form, "said": said, "trail": trail()}
    return render(request, "education/reports/thought.html", context, status=status)


@guarded(BUSINESS)
@require_POST
def withdraw_thought(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back; the texts are erased."""
    actions.withdraw_thought(report=_thought(request, pk), by=request.actor)
    done(request, "已收回，内容已删除。")
    return redirect("education:talks")
