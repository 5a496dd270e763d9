"""台账: what organisations owe, why, how it stands; waivers asked for and answered."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.obligations import actions, exports, queries, rules
from yipanqi.obligations.enums import RULE, State, WaiverStage
from yipanqi.obligations.forms import AnswerForm, CompletionForm, Filters, GrantForm, RevokeForm, WaiverForm, duties
from yipanqi.obligations.models import Obligation, Waiver
from yipanqi.obligations.tables import Completed, Ledger
from yipanqi.organizations.models import Organization
from yipanqi.papers.registry import FileKind
from yipanqi.regulations.queries import library
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import SIGNED_IN, Guard, guarded, holds, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

STATES = sees(Sight.STATES)
MAY_ASK = holds(Power.MEETINGS, Power.WAIVE)
MAY_ANSWER = holds(Power.WAIVE)
OPEN = (State.PENDING, State.MISSED)
"""States in which something can still be done about an entry."""


@guarded(STATES)
def ledger(request: HttpRequest) -> HttpResponse:
    """The entries one may see, filtered; in tree order or by due date, never by a number of faults."""
    today = clock.today()
    owing = Organization.objects.filter(pk__in=Obligation.objects.order_by().values("organization")).order_by("path")
    years = queries.years(today)
    data = request.GET.copy()
    data.setdefault("year", str(today.year))
    form = Filters(data, organizations=owing, years=years)
    number = form.chosen("organization")
    chosen = owing.get(pk=number) if number else None
    found = queries.filtered(
        organization=chosen,
        kind=form.chosen("kind") or "",
        state=form.chosen("state") or "",
        year=form.chosen("year"),
        month=form.chosen("month"),
        tree=form.chosen("order") != "due",
        on=today,
    )
    table = Ledger(found, unit=chosen.name if chosen else "")
    return table.respond(
        request,
        "obligations/ledger.html",
        {"form": form, "may_ask": MAY_ASK.allows(request), "states": _states(data, form.chosen("state") or "")},
    )


def _states(asked: QueryDict, chosen: str) -> list[tuple[str, str, bool]]:
    """All, what is open, what is overdue: the answers most often wanted of a long ledger; what else is asked stays."""
    tabs = []
    for state, word in (("", "全部"), *((one, one.label) for one in OPEN)):
        data = asked.copy()
        data["state"] = state
        data.pop("page", None)
        tabs.append((word, f"?{data.urlencode()}", state == chosen))
    return tabs


@guarded(STATES)
@require_GET
def completion(request: HttpRequest) -> HttpResponse:
    """A quarter or month of an organisation and all below it: planned, done, late and why, what comes next."""
    today = clock.today()
    owing = Organization.objects.filter(pk__in=Obligation.objects.order_by().values("organization")).order_by("path")
    offered = {text: _spoken(text) for text in rules.spans(queries.years(today), today)}
    data = request.GET.copy()
    first = owing.first()
    data.setdefault("organization", str(first.pk) if first else "")
    data.setdefault("span", rules.usual_span(today))
    form = CompletionForm(data, organizations=owing, spans=offered)
    holder, text = form.chosen("organization") or first, form.chosen("span") or next(iter(offered))
    if holder is None:
        return render(request, "obligations/completion.html", {"form": form, "trail": _ledger_trail()})
    window = rules.span(text)
    found = queries.completion(holder, window)
    after = rules.following(window)
    coming, decisions = _by_day(queries.to_follow(holder, after, on=today))
    return Completed(found).respond(
        request,
        "obligations/completion.html",
        {
            "form": form,
            "trail": _ledger_trail(),
            "holder": holder,
            "span": text,
            "spoken": _spoken(text),
            "summary": exports.summary(found, window),
            "following": queries.period_label(after.start, after.end),
            "coming": coming,
            "decisions": decisions,
            "file_kinds": FILE_KINDS,
        },
    )


FILE_KINDS = (FileKind.WORD, FileKind.PDF, FileKind.EXCEL)


def _ledger_trail() -> list[tuple[str, str]]:
    return [("应履职责", reverse("obligations:list"))]


def _spoken(text: str) -> str:
    window = rules.span(text)
    return queries.period_label(window.start, window.end) if window else ""


def _by_day(coming: list[queries.ToFollow]) -> tuple[list[tuple[date, str, list[Organization]]], int]:
    """What comes next by day and duty, with the organisations that owe it; and how many decisions beside."""
    found: dict[tuple[date, str], list[Organization]] = {}
    duties = [one for one in coming if one.period]
    for one in duties:
        found.setdefault((one.due_on, one.what), []).append(one.organization)
    rows = [(day, what, whose) for (day, what), whose in sorted(found.items(), key=lambda pair: pair[0])]
    return rows, len(coming) - len(duties)


@guarded(STATES)
@require_GET
def completion_paper(request: HttpRequest, organization: int, span: str, kind: str) -> HttpResponse:
    """季度（月度）完成情况表 as a file."""
    holder, window = Organization.objects.filter(pk=organization).first(), rules.span(span)
    if holder is None or window is None or kind not in FILE_KINDS:
        raise Http404
    if not queries.entries().filter(organization=holder).exists():
        raise Http404
    file = exports.completion(holder, window, FileKind(kind))
    return download(file)


def _entry(number: int) -> Obligation:
    """An entry of an organisation whose states one sees, or one's own; otherwise nobody knows that it exists."""
    found = queries.entries().select_related("waiver").filter(pk=number).first()
    if found is None:
        raise Http404
    return queries.worded([found])[0]


@guarded(SIGNED_IN)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: why it is owed, with what it was met, its history, and what can be done."""
    shown, today = _entry(pk), clock.today()
    state = queries.state_on(shown, today)
    clause = library().clause(shown.clause, shown.pack) if shown.clause else None
    rule = library().original(shown.pack, shown.rule)
    proofs = [
        (proof, "" if shown.is_closed else queries.address_of_record(proof.record), _is_late(shown, proof))
        for proof in queries.evidence_of(shown)
    ]
    return render(
        request,
        "obligations/entry.html",
        {
            "entry": shown,
            "trail": [("应履职责", reverse("obligations:list"))],
            "pairs": _pairs(shown),
            "waived_afterwards": shown.waiver is not None and shown.waiver.created_at.date() > shown.due_on,
            "light": queries.light_of(shown, today),
            "word": queries.light_word(shown, today),
            "period": queries.period_label(shown.period_start, shown.due_on) if shown.is_recurring else "",
            "clause": clause,
            "rule_note": rule.note if rule else "",
            "regulation": library().regulation(clause.regulation, shown.pack) if clause else None,
            "proofs": proofs,
            "history": queries.history(shown),
            "steps": _steps(shown, state),
            "considered": queries.overdue_steps(shown) if state == State.MISSED else [],
            "may_ask": shown.is_recurring and state in OPEN and _may_ask(shown.organization),
        },
    )


def _steps(shown: Obligation, state: str) -> list[tuple[str, str]]:
    """What can be done about an open entry: a duty by whoever may arrange the organisation's meetings, anything else
    where it came from, by the person it is for (or, where it names nobody, by the same officers).
    """
    if state not in OPEN:
        return []
    seen = scope.current()
    if shown.is_recurring:
        return queries.next_steps(shown) if seen.may(Power.MEETINGS, shown.organization.path) else []
    own = (
        shown.person_id == seen.person_id
        if shown.person_id is not None
        else seen.may(Power.MEETINGS, shown.organization.path)
    )
    return [("去办结", shown.address)] if shown.address and own else []


def _pairs(shown: Obligation) -> list[tuple[str, object]]:
    """What stands under the light."""
    grace = clock.chinese_date(shown.grace_until) if shown.grace_until != shown.due_on else ""
    return [
        ("期限", clock.chinese_date(shown.due_on)),
        ("宽限至", grace),
        ("要求", shown.get_severity_display()),
        ("次数", f"应{shown.minimum}次，已{shown.done}次" if shown.is_recurring else ""),
        ("责任人", shown.person.name if shown.person else ""),
        ("履行日期", clock.chinese_date(shown.met_on)),
        ("补记", "凭据在期限过后录入" if shown.recorded_late else ""),
    ]


def _is_late(shown: Obligation, proof) -> bool:
    return proof.recorded_at.astimezone(clock.ZONE).date() > shown.grace_until


def _may_ask(organization: Organization) -> bool:
    seen = scope.current()
    return any(seen.may(power, organization.path) for power in (Power.MEETINGS, Power.WAIVE))


@guarded(STATES)
def waivers(request: HttpRequest) -> HttpResponse:
    """免做、缓做: those waiting for an answer first."""
    return render(
        request,
        "obligations/waivers.html",
        {
            "waiting": queries.waivers(stage=WaiverStage.REQUESTED),
            "others": queries.waivers().exclude(stage=WaiverStage.REQUESTED)[:100],
            "trail": [("应履职责", reverse("obligations:list"))],
            "today": clock.today(),
            "may_answer": MAY_ANSWER.allows(request),
            "may_ask": MAY_ASK.allows(request),
        },
    )


def _back() -> list[tuple[str, str]]:
    return [("应履职责", reverse("obligations:list")), ("免做、缓做", reverse("obligations:waivers"))]


class AskForWaiver(ActionView):
    """A branch asks; whoever may approve enters it as approved at once."""

    guard: Guard = MAY_ASK
    template_name = "obligations/waiver_form.html"

    @property
    def grants(self) -> bool:
        """Whether the actor may approve."""
        return scope.current().may_anywhere(Power.WAIVE)

    def get_form_class(self):
        """With the approver, for who may approve."""
        return GrantForm if self.grants else WaiverForm

    def get_form_kwargs(self):
        """Offer the organisations the actor may speak for."""
        power = Power.WAIVE if self.grants else Power.MEETINGS
        return {**super().get_form_kwargs(), "organizations": queries.under_power(power)}

    def get_initial(self):
        """Organisation, duty and period of the entry one came from."""
        owed = queries.entries().filter(pk=self.request.GET.get("obligation") or 0, source=RULE).first()
        if owed is None or owed.kind not in dict(duties()):
            return {}
        return {
            "organization": owed.organization_id, "duty": owed.kind, "from_on": owed.period_start, "to_on": owed.due_on,
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        """Whether it takes effect at once."""
        return super().get_context_data(grants=self.grants, trail=_back(), **kwargs)

    def act(self, form) -> HttpResponse:
        """Ask or grant."""
        if self.grants:
            actions.waive(**form.cleaned_data, by=self.request.actor)
            done(self.request, "已登记，台账已更新。")
        else:
            actions.request_waiver(**form.cleaned_data, by=self.request.actor)
            done(self.request, "已提交，待机关党委批准；批准前职责不变。")
        return redirect("obligations:waivers")


class _OfWaiver(ActionView):
    """A form about one waiver."""

    guard: Guard = MAY_ANSWER

    def waiver(self) -> Waiver:
        """The waiver, where its organisation's states are visible."""
        found = queries.waivers().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        """The waiver beside the form."""
        return super().get_context_data(waiver=self.waiver(), trail=_back(), **kwargs)


class AnswerWaiver(_OfWaiver):
    """Approve or refuse what was asked for."""

    template_name = "obligations/waiver_answer.html"
    form_class = AnswerForm

    def act(self, form) -> HttpResponse:
        """Answer it."""
        given = form.cleaned_data
        if given["verdict"] == AnswerForm.APPROVE:
            actions.approve_waiver(
                waiver=self.waiver(), approver=given["approver"], answer=given["answer"], by=self.request.actor
            )
        else:
            actions.refuse_waiver(waiver=self.waiver(), answer=given["answer"], by=self.request.actor)
        done(self.request, "已批复。")
        return redirect("obligations:waivers")


class RevokeWaiver(_OfWaiver):
    """End an approved waiver today."""

    template_name = "obligations/waiver_revoke.html"
    form_class = RevokeForm

    def act(self, form) -> HttpResponse:
        """End it."""
        actions.revoke_waiver(waiver=self.waiver(), reason=form.cleaned_data["reason"], by=self.request.actor)
        done(self.request, "已撤回，从今天起到期的期间恢复按规定执行。")
        return redirect("obligations:waivers")
