"""Pages of one actor's part: what it is, how far it has come, what can be done about it now."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.kernel import clock, scope
from yipanqi.organizations.models import Person
from yipanqi.plans import actions, exports, forms, rules
from yipanqi.plans.enums import OPEN, Answer, Said, Stage
from yipanqi.plans.models import Delay, Part, Report
from yipanqi.plans.queries import hands, reading
from yipanqi.plans.tables import light_of
from yipanqi.plans.views import common
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried

CHILDREN = 200
"""Parts further down shown on the page of a part; the decision's page has all, page by page."""


@guarded(common.BUSINESS)
@require_GET
def part(request: HttpRequest, chain: str) -> HttpResponse:
    """One actor's part."""
    return _show(request, common.part_of(chain))


def _show(
    request: HttpRequest, found: Part, typed: dict[str, BaseForm] | None = None, status: int = 200
) -> HttpResponse:
    reports = reading.reports_of([found]).get(found.pk, [])
    delays = reading.delays_of([found]).get(found.pk, [])
    below = list(reading.children(found)[:CHILDREN])
    turns = hands.turns([found, *below])
    light, word = light_of(found)
    context = {
        "part": found, "task": found.task, "directive": found.task.directive, "light": light, "word": word,
        "turn": turns.get(found.pk), "days": reading.days_since(found), "lead": reading.lead_of(found),
        "fellows": reading.fellows(found), "reports": reports[::-1], "delays": delays,
        "below": [(one, *light_of(one), turns.get(one.pk)) for one in below],
        "sees_directive": reading.directive(found.task.directive_id) is not None,
        "kinds": [(one.value, one.label) for one in exports.KINDS["task_slip"]],
        "trail": common.trail(),
        **_doable(request, found, reports, delays, typed or {}),
    }  # fmt: skip
    return render(request, "plans/part.html", context, status=status)


def _doable(request, found: Part, reports: list[Report], delays: list[Delay], typed: dict[str, BaseForm]) -> dict:
    """The forms of what the visitor may do now; one that was refused is shown as it was typed. What can be done no more
    (somebody else was first) has no form: why it was refused is said above (`refused`).
    """
    shown: dict[str, BaseForm] = {}
    asked = next((one for one in delays if one.said == Answer.ASKED), None)
    waiting = next((one for one in reports if one.said == Said.WAITING), None)
    if hands.acts_for(found, request.actor):
        shown |= _of_actor(found, asked)
    if hands.gave(found.task) and found.stage in OPEN:
        shown |= _of_giver(found, waiting, asked)
    answer: dict = {name: typed.get(name, form) for name, form in shown.items()}
    for name, form in answer.items():
        form.auto_id = f"{name}_%s"  # several forms of one page ask for a reason
    refused = [one for name, form in typed.items() if name not in shown for one in form.non_field_errors()]
    may_split = (
        hands.may(found.organization)
        and not found.in_person
        and found.stage in (Stage.ACKNOWLEDGED, Stage.RETURNED)
        and found.depth + 1 < rules.LEVELS
    )
    return answer | {"may_split": may_split, "asked": asked, "waiting": waiting, "refused": refused}


def _of_actor(found: Part, asked: Delay | None) -> dict[str, BaseForm]:
    shown: dict[str, BaseForm] = {}
    if found.stage in (Stage.SENT, Stage.DECLINED):
        shown["acknowledge"] = forms.AcknowledgeForm(people=_people(found))
    if found.stage == Stage.SENT:
        shown["decline"] = forms.DeclineForm()
    if rules.reports(found.role):
        if found.stage in (Stage.ACKNOWLEDGED, Stage.RETURNED):
            initial = {"done_on": clock.today()}
            shown["report"] = forms.ReportForm(records=reading.linkable(found), initial=initial)
        if found.stage in (Stage.SENT, Stage.ACKNOWLEDGED, Stage.RETURNED) and asked is None:
            shown["delay"] = forms.DelayForm()
    return shown


def _of_giver(found: Part, waiting: Report | None, asked: Delay | None) -> dict[str, BaseForm]:
    shown: dict[str, BaseForm] = {"withdraw": forms.WithdrawForm()}
    if waiting is not None:
        shown |= {"accept": forms.AcceptForm(), "return": forms.ReturnForm()}
    if found.stage == Stage.DECLINED:
        shown["insist"] = forms.InsistForm()
    if asked is not None:
        shown |= {"grant": forms.GrantForm(initial={"until": asked.wanted_on}), "refuse": forms.RefuseForm()}
    elif found.stage in (Stage.SENT, Stage.ACKNOWLEDGED, Stage.RETURNED) and rules.reports(found.role):
        shown["move"] = forms.MoveForm()
    return shown


def _people(found: Part) -> list[Person]:
    return [] if found.in_person else list(hands.belonging(found.organization))


def _do(
    request: HttpRequest, found: Part, name: str, form: BaseForm, act: Callable[..., object], said: str
) -> HttpResponse:
    """Carry it out, or show the page with the refusal at its form."""
    if tried(form, lambda: act(by=request.actor, **form.cleaned_data)):
        done(request, said)
        return redirect("plans:part", found.chain)
    return _show(request, common.part_of(found.chain), {name: form}, 422)


def _on(found: Part, act: Callable[..., object]) -> Callable[..., object]:
    return lambda **given: act(part=found, **given)


@guarded(common.BUSINESS)
@require_POST
def acknowledge(request: HttpRequest, chain: str) -> HttpResponse:
    """Take it on."""
    found = common.part_of(chain)
    form = forms.AcknowledgeForm(request.POST, people=_people(found))

    def act(*, person: int | None, by) -> object:
        with scope.system("责任人"):
            named = Person.objects.get(pk=person) if person else None
        return actions.acknowledge(part=found, person=named, by=by)

    return _do(request, found, "acknowledge", form, act, "已签收。可以分解到下级，也可以直接办理，完成后报告。")


@guarded(common.BUSINESS)
@require_POST
def decline(request: HttpRequest, chain: str) -> HttpResponse:
    """Ask for it to be given to somebody else."""
    found = common.part_of(chain)
    said = "已请求改派，等交办单位答复；答复前任务仍在本单位台账上。"
    return _do(request, found, "decline", forms.DeclineForm(request.POST), _on(found, actions.decline), said)


@guarded(common.DECIDES)
@require_POST
def insist(request: HttpRequest, chain: str) -> HttpResponse:
    """It stays where it is."""
    found = common.part_of(chain)
    said = "已答复，任务仍由原单位承办。"
    return _do(request, found, "insist", forms.InsistForm(request.POST), _on(found, actions.insist), said)


@guarded(common.DECIDES)
@require_POST
def withdraw(request: HttpRequest, chain: str) -> HttpResponse:
    """Take it back."""
    found = common.part_of(chain)
    said = "已收回，从承办单位的台账撤回。需要改派的，请再交办一项任务。"
    form = forms.WithdrawForm(request.POST)
    return _do(request, found, "withdraw", form, _on(found, actions.withdraw_part), said)


@guarded(common.BUSINESS)
@require_POST
def report(request: HttpRequest, chain: str) -> HttpResponse:
    """Report it."""
    found = common.part_of(chain)
    form = forms.ReportForm(request.POST, records=reading.linkable(found))
    return _do(request, found, "report", form, _on(found, actions.report), "已报告，等交办单位审核。")


@guarded(common.BUSINESS)
@require_POST
def delay(request: HttpRequest, chain: str) -> HttpResponse:
    """Ask for more time."""
    found = common.part_of(chain)
    said = "已申请延期，答复前仍以现在的期限为准。"
    return _do(request, found, "delay", forms.DelayForm(request.POST), _on(found, actions.ask_delay), said)


@guarded(common.DECIDES)
@require_POST
def move(request: HttpRequest, chain: str) -> HttpResponse:
    """Give more time."""
    found = common.part_of(chain)
    said = "已延期，首次期限仍保留在记录中。"
    return _do(request, found, "move", forms.MoveForm(request.POST), _on(found, actions.move_deadline), said)


# Answers to a report, to a request


def _report(pk: int) -> tuple[Part, Report]:
    found = reading.report(pk)
    return common.part_of(found.part.chain if found else ""), found


@guarded(common.DECIDES)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a report."""
    found, reported = _report(pk)
    form = forms.AcceptForm(request.POST)

    def act(**given) -> object:
        return actions.accept(report=reported, **given)

    return _do(request, found, "accept", form, act, "已认可。")


@guarded(common.DECIDES)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report back."""
    found, reported = _report(pk)
    form = forms.ReturnForm(request.POST)

    def act(**given) -> object:
        return actions.send_back(report=reported, **given)

    return _do(request, found, "return", form, act, "已退回，承办单位已收到通知。")


def _delay(pk: int) -> tuple[Part, Delay]:
    found = reading.delay(pk)
    return common.part_of(found.part.chain if found else ""), found


@guarded(common.DECIDES)
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant more time."""
    found, asked = _delay(pk)
    form = forms.GrantForm(request.POST)

    def act(**given) -> object:
        return actions.decide_delay(delay=asked, granted=True, **given)

    return _do(request, found, "grant", form, act, "已同意延期，首次期限仍保留在记录中。")


@guarded(common.DECIDES)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse it."""
    found, asked = _delay(pk)
    form = forms.RefuseForm(request.POST)

    def act(**given) -> object:
        return actions.decide_delay(delay=asked, granted=False, **given)

    return _do(request, found, "refuse", form, act, "已答复不同意，原期限不变。")


# Further down


class Split(ActionView):
    """Hand it further down."""

    guard = common.DECIDES
    template_name = "plans/assign.html"
    form_class = forms.AssignForm

    def get_form_kwargs(self) -> dict:
        """Lower organisations and people of one's own."""
        self.part = common.part_of(self.kwargs["chain"])
        return super().get_form_kwargs() | common.offered_to(self.part.organization, self.part)

    def get_initial(self) -> dict:
        """As it was given; it may be narrowed."""
        task = common.part_of(self.kwargs["chain"]).task
        return {
            "task": task.title, "result": task.result, "seen_by": task.seen_by, "measure": task.measure,
            "stages": task.stages,
        }  # fmt: skip

    def get_context_data(self, **kwargs) -> dict:
        """Of which part."""
        context = super().get_context_data(**kwargs)  # asks for the form, and so for the part
        back = reverse("plans:part", args=[self.part.chain])
        return context | {
            "heading": "分解任务", "kicker": f"{self.part.called}承办", "back": back,
            "trail": common.trail((self.part.task.title, back)),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Hand it out."""
        task = common.assignment(self.part.organization, form.cleaned_data)
        actions.split(part=self.part, task=task, by=self.request.actor)
        done(self.request, "已分解，任务已列入承办单位（责任人）的台账和工作台。")
        return redirect("plans:part", self.part.chain)


@guarded(common.BUSINESS)
@require_GET
def slip(request: HttpRequest, chain: str, kind: str) -> HttpResponse:
    """督办单."""
    found = common.part_of(chain)
    return download(exports.slip(found, common.kind_of("task_slip", kind, exports.KINDS)))
