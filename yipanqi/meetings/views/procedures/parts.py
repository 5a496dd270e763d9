"""The working lists behind the steps: opinions, criticism, problems and rectification, last year's list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yipanqi.access.enums import Sight
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Conflict
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Feedback, Part, Verdict
from yipanqi.meetings.forms.procedures import (
    CriticismGrid,
    FeedbackAllForm,
    FeedbackForm,
    ItemGrid,
    ItemSettleForm,
    OpinionsForm,
    ProblemsForm,
    ReviewGrid,
)
from yipanqi.meetings.queries import procedures as queries
from yipanqi.meetings.views.procedures.common import (
    MAY_KEEP,
    kept,
    noted,
    readable,
    refusal,
    show,
    trail,
)
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried

# Opinions


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def opinions(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, and how far it is fed back."""
    procedure = readable(pk, Part.OPINIONS)
    people = queries.people_of(procedure)
    due = [one.person for one in queries.comrades(procedure)]  # not who only keeps the papers of the meeting
    add = OpinionsForm(people=due)
    all_ = FeedbackAllForm(people=people, initial={"feedback_on": clock.today()})
    if request.method == "POST":
        kept(pk)
        if request.POST.get("do") == "all":
            all_ = FeedbackAllForm(request.POST, people=people)
            if tried(all_, lambda: actions.feed_back_all(procedure=procedure, by=request.actor, **all_.cleaned_data)):
                done(request, "已登记反馈。")
                return redirect("meetings:opinions", pk)
        else:
            add = OpinionsForm(request.POST, people=due)
            if tried(add, lambda: actions.add_opinions(procedure=procedure, by=request.actor, **add.cleaned_data)):
                done(request, "已登记。")
                return redirect("meetings:opinions", pk)
    rows = queries.opinions_of(procedure)
    status = 422 if add.errors or all_.errors else 200
    waiting = sum(one.feedback == Feedback.PENDING for one in rows)
    return show(request, "opinions.html", procedure, status, opinions=rows, add=add, all=all_, waiting=waiting)


class OpinionPage(ActionView):
    """One opinion and what became of it."""

    guard = MAY_KEEP
    template_name = "meetings/procedures/opinion.html"
    form_class = FeedbackForm

    def _opinion(self):
        opinion = queries.opinion(self.pk)
        if opinion is None:
            raise Http404
        kept(opinion.procedure_id)
        return opinion

    def get_initial(self) -> dict:
        """As it stands; what is open was probably fed back today."""
        one = self._opinion()
        day = one.feedback_on or clock.today()
        return {"feedback": one.feedback, "feedback_on": day, "answer": one.answer, "answered_by": one.answered_by_id}

    def get_form_kwargs(self) -> dict:
        """Who can have fed it back."""
        return super().get_form_kwargs() | {"people": queries.people_of(self._opinion().procedure)}

    def get_context_data(self, **kwargs) -> dict:
        """The opinion and the way back."""
        one = self._opinion()
        way = [*trail(one.procedure), ("征求意见", reverse("meetings:opinions", args=[one.procedure_id]))]
        return super().get_context_data(**kwargs) | {"opinion": one, "procedure": one.procedure, "trail": way}

    def act(self, form) -> HttpResponse:
        """Say what became of it, or take it back."""
        one = self._opinion()
        actions.feed_back(opinion=one, by=self.request.actor, **form.cleaned_data)
        done(self.request, "已保存。")
        return redirect("meetings:opinions", one.procedure_id)


@guarded(MAY_KEEP)
@require_POST
def drop_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    one = queries.opinion(pk)
    if one is None:
        raise Http404
    actions.drop_opinion(opinion=one, by=request.actor)
    done(request, "已删去。")
    return redirect("meetings:opinions", one.procedure_id)


# Grids


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def criticism(request: HttpRequest, pk: int) -> HttpResponse:
    """Who criticised himself, and by how many he was criticised."""
    procedure = readable(pk, Part.CRITICISM)
    grid, wrong = CriticismGrid(queries.comrades(procedure)), None
    if request.method == "POST":
        kept(pk)
        grid = CriticismGrid(queries.comrades(procedure), request.POST)
        wrong = refusal(lambda: actions.record_criticism(procedure=procedure, spoken=grid.spoken(), by=request.actor))
        if wrong is None:
            done(request, "已登记。")
            return redirect("meetings:step", pk, procedure.prescribed.part(Part.CRITICISM).code)
    return show(request, "criticism.html", procedure, 422 if wrong else 200, grid=grid, wrong=wrong,
                held=procedure.held)  # fmt: skip


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """Problems and rectification: the common list and everybody's own."""
    procedure = readable(pk, Part.RECTIFICATION)
    people = queries.people_of(procedure)
    add, wrong = ProblemsForm(people=people), None
    grid = ItemGrid(queries.items_of(procedure), people)
    if request.method == "POST":
        kept(pk)
        if request.POST.get("do") == "add":
            add = ProblemsForm(request.POST, people=people)
            if tried(add, lambda: actions.add_problems(procedure=procedure, by=request.actor, **add.cleaned_data)):
                done(request, "已列入清单。")
                return redirect("meetings:items", pk)
        else:
            grid = ItemGrid(queries.items_of(procedure), people, request.POST)
            wrong = refusal(lambda: actions.save_items(procedure=procedure, entries=grid.entries(), by=request.actor))
            if wrong is None:
                done(request, "已保存。措施、责任人、时限齐全的，已进入台账。")
                return redirect("meetings:items", pk)
    code = 409 if isinstance(wrong, Conflict) else 422
    return show(request, "items.html", procedure, code if wrong or add.errors else 200, grid=grid, add=add, wrong=wrong)


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Last year's list with this year's verdicts."""
    procedure = readable(pk, Part.REVIEW)
    looked, wrong = queries.to_review(procedure), None
    grid = ReviewGrid(looked)
    if request.method == "POST":
        kept(pk)
        grid = ReviewGrid(looked, request.POST)
        wrong = refusal(lambda: actions.review_items(procedure=procedure, judged=grid.judged(), by=request.actor))
        if wrong is None:
            done(request, "已保存核对情况。")
            return redirect("meetings:step", pk, procedure.prescribed.part(Part.REVIEW).code)
    return show(request, "review.html", procedure, 422 if wrong else 200, grid=grid, wrong=wrong,
                before=queries.previous(procedure), verdicts=Verdict.choices)  # fmt: skip


# One item


class ItemPage(ActionView):
    """One item: for its owner, who may see nothing else of the procedure, and for the organisation's officers."""

    guard = SIGNED_IN
    template_name = "meetings/procedures/item.html"
    form_class = ItemSettleForm

    def _item(self):
        item = queries.item(self.pk)
        if item is None:
            raise Http404
        noted(self.request, item.procedure)
        return item

    def get_initial(self) -> dict:
        """Done today, unless said otherwise."""
        return {"done_on": clock.today()}

    def get_context_data(self, **kwargs) -> dict:
        """The item, where it comes from, what was said of it since, whether the visitor may report it done."""
        item = self._item()
        open_ = item.owed and item.done_on is None and not item.procedure.cancelled
        reads = scope.current().sees(Sight.RECORDS, item.procedure.organization.path)
        signs = actions.may_settle(item, self.request.actor)
        return super().get_context_data(**kwargs) | {
            "item": item,
            "procedure": item.procedure,
            "reviews": list(item.reviews.select_related("procedure")) if reads else [],
            "reads": reads,
            "settleable": open_ and signs,
            "late": open_ and item.due_on < clock.today(),
            "trail": trail(item.procedure) if reads else [],
        }

    def act(self, form) -> HttpResponse:
        """Report it as done."""
        actions.settle_item(item=self._item(), by=self.request.actor, **form.cleaned_data)
        done(self.request, "已办结。")
        return redirect("meetings:item", self.pk)


@guarded(MAY_KEEP)
@require_POST
def drop_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an item entered by mistake."""
    item = queries.item(pk)
    if item is None:
        raise Http404
    actions.drop_item(item=item, by=request.actor)
    done(request, "已删去。")
    return redirect("meetings:items", item.procedure_id)
