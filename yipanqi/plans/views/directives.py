"""Pages of decisions: one's own tasks, decisions, what waits for an answer; a decision with its chain; handing out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Refused
from yipanqi.obligations.queries import latest_quarters
from yipanqi.obligations.queries import span as window_of
from yipanqi.plans import actions, exports
from yipanqi.plans.forms import AssignForm, IssueForm, WithdrawForm
from yipanqi.plans.importing.rows import parted
from yipanqi.plans.models import Directive
from yipanqi.plans.queries import hands, reading
from yipanqi.plans.tables import Chain, Directives, Mine, ToAnswer
from yipanqi.plans.views import common
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import guarded, holds, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried

RULES = holds(Power.LISTS)
"""Who rules how long an answer to a report may take."""

SHOWS = (("", "全部"), ("missing", "尚未报告"), ("stuck", "卡在哪里"), ("review", "待答复"))


def _listed(request: HttpRequest, table, current: str, **more: object) -> HttpResponse:
    context = {"tabs": common.tabs(current), "may_issue": common.DECIDES.allows(request), "heading": table.title}
    context |= more
    return table.respond(request, "plans/list.html", context)


@guarded(common.BUSINESS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Tasks of one's own organisations and one's own."""
    return _listed(request, Mine(reading.mine()), "plans:home")


@guarded(sees("tasks"))
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Decisions of one's own organisations."""
    quarters = latest_quarters(clock.today())
    bulletins = [(one, quarters) for one in reading.deciding()]
    return _listed(
        request, Directives(reading.directives()), "plans:directives", bulletins=bulletins,
        kinds=exports.KINDS["task_bulletin"],
    )  # fmt: skip


@guarded(sees("tasks"))
@require_GET
def bulletin(request: HttpRequest, organization: int, span: str, kind: str) -> HttpResponse:
    """督办情况通报 of an organisation in a quarter (or month)."""
    chosen = next((one for one in reading.deciding() if one.pk == organization), None)
    window = window_of(span)
    if chosen is None or window is None or window.start > clock.today():
        raise Http404
    return download(exports.bulletin(chosen, window, common.kind_of("task_bulletin", kind, exports.KINDS)))


@guarded(common.DECIDES)
@require_GET
def to_answer(request: HttpRequest) -> HttpResponse:
    """What waits for an answer."""
    return _listed(request, ToAnswer(reading.to_answer()), "plans:to_answer", rules=RULES.allows(request))


# A decision


@guarded(sees("tasks"))
@require_GET
def directive(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision, its tasks, every hand on the rope and where it is stuck."""
    return _show(request, common.directive_of(pk))


def _show(request: HttpRequest, found: Directive, form: WithdrawForm | None = None, status: int = 200) -> HttpResponse:
    show = request.GET.get("show", "")
    if show not in reading.SHOWN:
        raise Http404
    every = reading.under(found)
    table = Chain(reading.shown(every, show), unit=dict(SHOWS)[show] if show else "")
    table.title = f"“{found.title}”督办情况"
    may = hands.may(found.organization) and found.withdrawn_at is None
    here = reverse("plans:directive", args=[found.pk])
    context = {
        "directive": found,
        "tallies": reading.tallies(every),
        "shows": [(label, f"{here}?show={code}" if code else here, code == show) for code, label in SHOWS],
        "may": may,
        "form": form or (WithdrawForm() if may else None),
        "papers": [
            ("任务分解表", "task_breakdown", exports.KINDS["task_breakdown"]),
            ("督办情况表", "task_status", exports.KINDS["task_status"]),
        ],
        "source": reading.address_of_origin(found),
        "listed": parted(found.origin),
        "trail": common.trail(("决策事项", reverse("plans:directives"))),
        "status": status,
    }
    answer = table.respond(request, "plans/directive.html", context)
    answer.status_code = status
    return answer


@guarded(sees("tasks"))
@require_GET
def paper(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponse:
    """A paper of the decision."""
    found = common.directive_of(pk)
    if code == "task_slip":
        raise Http404
    return download(exports.of_directive(found, code, common.kind_of(code, kind, exports.KINDS)))


@guarded(common.DECIDES)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back."""
    found, form = common.directive_of(pk), WithdrawForm(request.POST)
    if tried(form, lambda: actions.withdraw_directive(directive=found, by=request.actor, **form.cleaned_data)):
        done(request, "已收回，没有办结的任务从各承办单位的台账撤回；已认可的保留。")
        return redirect("plans:directive", pk)
    return _show(request, found, form, 422)


# Handing out


class Issue(ActionView):
    """A decision and its first task, on one page."""

    guard = common.DECIDES
    template_name = "plans/issue.html"
    form_class = IssueForm

    def get_form_kwargs(self) -> dict:
        """Whom the giver may hand something to."""
        self.source = self.request.GET.get("source", "")
        self.filled = reading.filled(self.source)
        if self.source and self.filled is None:
            raise Refused("这项会议决定已经转为督办，或者您没有转办的权限。请在“决策事项”中查看。")
        self.mine = [] if self.filled else hands.givers()
        giver = self.filled.organization if self.filled else common.giver_asked(self.request, self.mine)
        if giver is None:
            raise Http404
        self.giver = giver
        return super().get_form_kwargs() | common.offered_to(giver)

    def get_initial(self) -> dict:
        """What the record says it comes from."""
        kept = self.filled
        if kept is None:
            return {"decided_on": clock.today()}
        return {"title": kept.title[:120], "task": kept.title[:120], "text": kept.text, "decided_on": kept.decided_on,
                "basis": kept.basis}  # fmt: skip

    def get_context_data(self, **kwargs) -> dict:
        """In whose name."""
        context = super().get_context_data(**kwargs)
        tabs = [(one.short_name or one.called, f"?organization={one.pk}", one == self.giver) for one in self.mine]
        return context | {
            "giver": self.giver, "filled": self.filled, "trail": common.trail(),
            "givers": tabs if len(tabs) > 1 else [],
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Enter and hand out in one step."""
        given = form.cleaned_data
        task = common.assignment(self.giver, given)
        made = actions.issue(
            organization=self.giver, title=given["title"], text=given["text"], decided_on=given["decided_on"],
            basis=given["basis"], number=given["number"], origin=self.source or None, tasks=[task],
            once=given["once"], by=self.request.actor,
        )  # fmt: skip
        done(self.request, "已交办，任务已列入各承办单位的台账和工作台。")
        return redirect("plans:directive", made.pk)


class Assign(ActionView):
    """One more task of a decision."""

    guard = common.DECIDES
    template_name = "plans/assign.html"
    form_class = AssignForm

    def get_form_kwargs(self) -> dict:
        """Whom the giver may hand something to."""
        self.directive = common.directive_of(self.kwargs["pk"])
        return super().get_form_kwargs() | common.offered_to(self.directive.organization)

    def get_context_data(self, **kwargs) -> dict:
        """Of which decision."""
        context = super().get_context_data(**kwargs)  # asks for the form, and so for the decision
        one = self.directive
        back = reverse("plans:directive", args=[one.pk])
        return context | {
            "heading": "再交办一项任务", "kicker": one.title, "back": back, "trail": common.trail((one.title, back)),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Hand it out."""
        task = common.assignment(self.directive.organization, form.cleaned_data)
        actions.assign(directive=self.directive, task=task, by=self.request.actor)
        done(self.request, "已交办，任务已列入各承办单位的台账和工作台。")
        return redirect("plans:directive", self.directive.pk)
