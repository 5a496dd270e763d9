"""Pages: letters received and sent, the ladder, one letter with what can be done now, taking a step."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Refused
from yipanqi.letters import actions, exports, forms, queries, rules
from yipanqi.letters.enums import WAITING, Stage
from yipanqi.letters.models import Letter, OwnLadder
from yipanqi.letters.tables import Received, Sent
from yipanqi.obligations import queries as entries
from yipanqi.papers.registry import FileKind
from yipanqi.plans.queries import hands
from yipanqi.regulations.queries import may_override
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import guarded, holds, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried

READS = sees(Sight.TASKS)
DECIDES = holds(Power.TASKS, sentence="提示函、督办函由本组织的书记、负责人决定和答复。")

SETS = holds(Power.RULES, sentence="提示督办的步骤由机关党委的书记、专职副书记等负责规则的同志另定。")


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [("提示督办", reverse("letters:home")), *further]


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    pages = (("收到的", "letters:home"), ("发出的", "letters:sent"), ("步骤", "letters:ladder"))
    return [(label, reverse(name), name == current) for label, name in pages]


@guarded(READS)
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Letters to one's own organisations."""
    table = Received(queries.received())
    return table.respond(request, "letters/list.html", {"tabs": _tabs("letters:home"), "heading": table.title})


@guarded(READS)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Letters of one's own organisations."""
    table = Sent(queries.sent())
    return table.respond(request, "letters/list.html", {"tabs": _tabs("letters:sent"), "heading": table.title})


@guarded(READS)
@require_GET
def ladder(request: HttpRequest) -> HttpResponse:
    """The steps as they hold, where they come from; what holds from a later day on, what held before."""
    held, own = queries.ladder_on(clock.today()), queries.own_ladders()
    context = {
        "ladder": held,
        "lines": _lines(held),
        "own": next((one for one in own if str(one) == held.version), None),
        "ahead": [(one, _lines(one.ladder)) for one in own if one.is_ahead],
        "earlier": [(one, _lines(one.ladder)) for one in own if not one.is_ahead and str(one) != held.version],
        "may_set": SETS.allows(request),
        "tabs": _tabs("letters:ladder"),
    }
    return render(request, "letters/ladder.html", context)


def _lines(held: rules.Ladder) -> list[tuple[rules.Step, str]]:
    names = {one.code: one.name for one in held.steps}
    return [(one, "、".join(names[code] for code in one.after)) for one in held.steps]


class SetLadder(ActionView):
    """Other steps from a day on."""

    guard = SETS
    template_name = "letters/set_ladder.html"
    form_class = forms.LadderForm

    def get_form_kwargs(self) -> dict:
        """It begins with what holds, or with ours."""
        ours = self.request.GET.get("from") == "shipped"
        begin = rules.shipped() if ours else queries.ladder_on(clock.today())
        return super().get_form_kwargs() | {"begin": begin}

    def get_initial(self) -> dict:
        """From today."""
        return {"valid_from": clock.today()}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        back = reverse("letters:ladder")
        return super().get_context_data(**kwargs) | {"back": back, "trail": _trail(("步骤", back))}

    def act(self, form) -> HttpResponse:
        """Set them for the whole organ."""
        highest = may_override(Power.RULES)[0]
        made = actions.set_ladder(organization=highest, by=self.request.actor, **form.asked)
        done(
            self.request, f"已登记{made}，自{clock.chinese_date(made.valid_from)}起施行；已经开始的事项仍按原来的步骤。"
        )
        return redirect("letters:ladder")


@guarded(SETS)
@require_POST
def withdraw_ladder(request: HttpRequest, pk: int) -> HttpResponse:
    """Take steps back whose day has not come."""
    found = OwnLadder.objects.select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    actions.withdraw_ladder(ladder=found, by=request.actor)
    done(request, f"已撤回{found}，到期不再施行。")
    return redirect("letters:ladder")


def _letter(pk: int) -> Letter:
    found = queries.letter(pk)
    if found is None:
        raise Http404
    return found


@guarded(READS)
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter."""
    return _show(request, _letter(pk))


def _show(
    request: HttpRequest, found: Letter, typed: dict[str, BaseForm] | None = None, status: int = 200
) -> HttpResponse:
    shown = _doable(found)
    typed = typed or {}
    about = entries.worded([found.about])[0] if entries.entries().filter(pk=found.about_id).exists() else None
    next_step = queries.considered(found.about) if about is not None and hands.may(found.issuer) else None
    context = {
        "letter": found, "about": about, "chain": [(one, queries.progress(one)) for one in queries.chain(found)],
        "progress": queries.progress(found), "next": next_step,
        "kinds": [(one.value, one.label) for one in exports.KINDS], "trail": _trail(),
        "refused": [one for name, form in typed.items() if name not in shown for one in form.non_field_errors()],
        **{name: typed.get(name, form) for name, form in shown.items()},
    }  # fmt: skip
    return render(request, "letters/letter.html", context, status=status)


def _doable(found: Letter) -> dict[str, BaseForm]:
    """The forms of what the visitor may do now."""
    shown: dict[str, BaseForm] = {}
    if found.stage == Stage.ISSUED and hands.may(found.addressee):
        shown["reply"] = forms.ReplyForm(initial={"replied_on": clock.today()}, prefix="reply")
    if hands.may(found.issuer):
        if found.stage in WAITING or (found.stage == Stage.ISSUED and found.about.met_on is not None):
            shown["judge"] = forms.JudgeForm(prefix="judge")
        if found.stage not in (Stage.REVOKED, Stage.DONE):
            shown["revoke"] = forms.RevokeForm(prefix="revoke")
    return shown


def _do(
    request: HttpRequest, found: Letter, name: str, form: BaseForm, act: Callable[..., object], said: str
) -> HttpResponse:
    if tried(form, lambda: act(letter=found, by=request.actor, **form.cleaned_data)):
        done(request, said)
        return redirect("letters:letter", found.pk)
    return _show(request, _letter(found.pk), {name: form}, 422)


@guarded(DECIDES)
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer it."""
    form = forms.ReplyForm(request.POST, prefix="reply")
    return _do(request, _letter(pk), "reply", form, actions.reply, "已答复，等发出单位登记结果。")


@guarded(DECIDES)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it ended."""
    form = forms.JudgeForm(request.POST, prefix="judge")
    return _do(request, _letter(pk), "judge", form, actions.judge, "已登记结果。")


@guarded(DECIDES)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    form = forms.RevokeForm(request.POST, prefix="revoke")
    return _do(request, _letter(pk), "revoke", form, actions.revoke, "已撤回，不再要求答复；经过仍可查阅。")


@guarded(READS)
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """函, 约谈记录 or 通报."""
    if kind not in [one.value for one in exports.KINDS]:
        raise Http404
    file = exports.paper(_letter(pk), FileKind(kind))
    return download(file)


class Issue(ActionView):
    """Take the next step about an overdue entry."""

    guard = DECIDES
    template_name = "letters/issue.html"
    form_class = forms.LetterForm

    def get_form_kwargs(self) -> dict:
        """The entry and the step that may be considered."""
        asked = self.request.GET.get("about", "")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else 0
        about = entries.entries().filter(pk=number).first()
        if about is None:
            raise Http404
        entries.worded([about])
        considered = queries.considered(about)
        if considered is None:
            raise Refused("这项职责没有逾期、已经履行，或者前一步还在办理，现在没有可以考虑的步骤。")
        self.considered = considered
        return super().get_form_kwargs() | {"step": considered.step}

    def get_initial(self) -> dict:
        """Facts from the ledger."""
        return {"issued_on": clock.today()}

    def get_form(self, form_class=None):
        """Facts, clause and demand from the ledger, to be edited."""
        form = super().get_form(form_class)
        about = self.considered.about
        form.initial |= {
            "facts": queries.said_facts(about), "basis": queries.said_basis(about)[:200],
            "demand": "" if self.considered.step.paper == "talk" else "请查明原因，抓紧补办，并按期答复办理情况。",
        }  # fmt: skip
        return form

    def get_context_data(self, **kwargs) -> dict:
        """What it is about."""
        context = super().get_context_data(**kwargs)
        one = self.considered
        previous = queries.newest(one.about)
        back = reverse("obligations:entry", args=[one.about.pk])
        return context | {
            "considered": one, "step": one.step, "about": one.about, "back": back,
            "previous": previous, "progress": queries.progress(previous) if previous else "", "trail": _trail(),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Take it."""
        one = self.considered
        made = actions.issue(
            issuer=one.issuer, about=one.about, step=one.step.code, by=self.request.actor, **form.cleaned_data
        )
        done(self.request, f"已登记{made.name}，主送单位已收到。")
        return redirect("letters:letter", made.pk)
