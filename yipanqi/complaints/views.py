"""Pages of complaints: my own, those to answer, one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yipanqi.access.enums import Power
from yipanqi.complaints import actions, queries
from yipanqi.complaints.forms import AnswerForm, FileForm, RateForm
from yipanqi.complaints.models import Complaint
from yipanqi.complaints.tables import Mine, ToAnswer
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.ui.guards import SIGNED_IN, guarded, holds
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

ANSWERERS = holds(Power.COMPLAINTS, sentence="投诉建议由机关党委负责答复，您可以在“我提出的”中查看自己的。")


@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """What I filed."""
    return _listing(request, Mine(queries.mine(request.user)), own=True)


@guarded(ANSWERERS)
def to_answer(request: HttpRequest) -> HttpResponse:
    """What the organ has to answer, by due date."""
    return _listing(request, ToAnswer(queries.to_answer()), own=False)


def _listing(request: HttpRequest, table: Mine, *, own: bool) -> HttpResponse:
    answers = scope.current().may_anywhere(Power.COMPLAINTS)
    return table.respond(request, "complaints/list.html", {"own": own, "answers": answers})


class File(ActionView):
    """File a complaint or proposal from any page."""

    guard = SIGNED_IN
    template_name = "complaints/file.html"
    form_class = FileForm

    def get_initial(self) -> dict:
        """The page the visitor came from."""
        return {"about": self.request.GET.get("about", "")[:200]}

    def act(self, form) -> HttpResponse:
        """File it and show it."""
        complaint = actions.file(author=self.request.user, by=self.request.actor, **form.cleaned_data)
        due = clock.chinese_date(complaint.answer_due_on)
        done(self.request, f"已收到，将于{due}前答复。")
        return redirect("complaints:one", complaint.pk)


@guarded(SIGNED_IN)
def one(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """One complaint with its answer; the author may rate, the organ may answer."""
    return _page(request, _visible(request, complaint_id))


def _visible(request: HttpRequest, complaint_id: int) -> Complaint:
    found = queries.visible(request.user, complaint_id)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, complaint: Complaint, *, status: int = 200, **forms) -> HttpResponse:
    own = complaint.author_id == request.user.pk
    may_answer = queries.to_answer().filter(pk=complaint.pk).exists()
    context = {
        "complaint": complaint,
        "own": own,
        "answer_form": AnswerForm() if may_answer and complaint.stage == Complaint.Stage.OPEN else None,
        "rate_form": RateForm() if own and complaint.stage == Complaint.Stage.ANSWERED else None,
    }
    return render(request, "complaints/one.html", context | forms, status=status)


@require_POST
@guarded(ANSWERERS)
def answer(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Answer for the organ."""
    complaint, form = _visible(request, complaint_id), AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer(complaint=complaint, text=form.cleaned_data["text"], by=request.actor)
        except Refused as error:
            form.refused(error)
        else:
            done(request, "已答复，并通知提出人评价。")
            return redirect("complaints:one", complaint.pk)
    return _page(request, complaint, status=422, answer_form=form)


@require_POST
@guarded(SIGNED_IN)
def rate(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Say whether the answer satisfies."""
    complaint, form = _visible(request, complaint_id), RateForm(request.POST)
    if form.is_valid():
        try:
            actions.rate(complaint=complaint, by=request.actor, **form.cleaned_data)
        except Refused as error:
            form.refused(error)
        else:
            done(request, "感谢您的评价。")
            return redirect("complaints:one", complaint.pk)
    return _page(request, complaint, status=422, rate_form=form)
