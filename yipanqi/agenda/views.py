"""Pages: propose, what I proposed, the agenda of the 党组, one proposal and what is done with it."""

from abc import abstractmethod

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power, Sight
from yipanqi.agenda import actions, exports, queries, rules
from yipanqi.agenda.enums import Stage, Standing
from yipanqi.agenda.forms import (
    AnswerForm,
    AskMaterialForm,
    DeclineForm,
    GiveMaterialForm,
    PassOnForm,
    PlanForm,
    ProposeForm,
    ResultForm,
    SuggestForm,
    words_of,
)
from yipanqi.agenda.queries import Item
from yipanqi.kernel import clock
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.meetings.models import Meeting
from yipanqi.organizations.models import Person
from yipanqi.papers.registry import PAPERS, FileKind
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import guarded, holds, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

BUSINESS = sees(Sight.STRUCTURE)
PROPOSES = holds(
    Power.PROPOSE, sentence="向党组提出议题由党支部书记、委员和处室负责人办理；党员的建议请向所在支部提出。"
)
PLANS = holds(Power.MEETINGS, sentence="党组的议题由党组书记和为党组办会的人员安排。")
SECTIONS = (
    ("open", "待安排", (Standing.OPEN,)),
    ("planned", "已列入计划", (Standing.PLANNED,)),
    ("placed", "已列入会议", (Standing.PLACED, Standing.HELD)),
    ("studied", "已研究", (Standing.DISCUSSED, Standing.DECIDED)),
    ("rest", "没有列入", (Standing.DECLINED, Standing.WITHDRAWN)),
)
"""The parts of the page of a 党组, in the order in which a proposal goes through them."""


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1949 <= int(asked) <= 9998 else clock.today().year


def _found(pk: int) -> Item:
    found = queries.item(pk)
    if found is None:
        raise Http404
    return found


def tabs(current: int | str) -> list[tuple[str, str, bool]]:
    """My own, and each 党组 whose agenda the visitor sees."""
    pages = [(one.called, reverse("agenda:agenda", args=[one.pk]), one.pk) for one in queries.groups()]
    pages.append(("我和本单位提出的", reverse("agenda:mine"), "mine"))
    return [(label, address, code == current) for label, address, code in pages] if len(pages) > 1 else []


@guarded(BUSINESS)
def home(request: HttpRequest) -> HttpResponse:
    """The agenda for who works with it, one's own for everybody else."""
    own = queries.groups()
    return agenda(request, own[0].pk) if own else mine(request)


@guarded(BUSINESS)
def mine(request: HttpRequest) -> HttpResponse:
    """What I and the organisations I speak for proposed, and what became of it."""
    year, names = _year(request), queries.proposers()
    context = {
        "items": queries.mine(year), "tabs": tabs("mine"), "years": _years(queries.years(), year), "year": year,
        "may_propose": bool(names), "branch": queries.own_branch(),
    }  # fmt: skip
    return render(request, "agenda/mine.html", context)


def _years(known: list[int], year: int) -> list[tuple[str, str, bool]]:
    return [(f"{one}年", f"?year={one}", one == year) for one in sorted({*known, year}, reverse=True)]


@guarded(BUSINESS)
def agenda(request: HttpRequest, group: int) -> HttpResponse:
    """The agenda of a 党组: open, planned, held, decided; the half-years as the ledger has them."""
    holder, year = queries.group(group), _year(request)
    if holder is None:
        raise Http404
    found = queries.agenda(holder, year)
    may = queries.plans(holder)
    context = {
        "group": holder, "year": year, "may": may, "tabs": tabs(holder.pk),
        "sections": [
            (code, label, [one for one in found if one.standing in stands]) for code, label, stands in SECTIONS
        ],
        "half_years": queries.half_years(holder, year), "arranged": queries.arranged(holder),
        "years": _years(queries.years(holder), year), "file_kinds": PAPERS["agenda"].kinds,
        "arrange": f"{reverse('meetings:arrange')}?organization={holder.pk}&kind={queries.STUDY}" if may else "",
        "may_propose": bool(queries.proposers()),
    }  # fmt: skip
    return render(request, "agenda/agenda.html", context)


@guarded(BUSINESS)
@require_GET
def paper(request: HttpRequest, group: int, year: int, kind: str) -> HttpResponse:
    """党组党建议题台账."""
    holder = queries.group(group)
    if holder is None or kind not in [one.value for one in PAPERS["agenda"].kinds] or not 1949 <= year <= 9998:
        raise Http404
    file = exports.ledger(holder, year, FileKind(kind))
    return download(file)


@guarded(BUSINESS)
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: its words, how it stands, what may be done by whom."""
    one = _found(pk)
    row = one.proposal
    speaks, may_plan = queries.speaks_for(row.organization), queries.plans(row.leading_group)
    own = row.raised_by_id is not None and row.raised_by_id == request.actor.person_id
    waits = one.standing in (Standing.OPEN, Standing.PLANNED)
    context = {
        "one": one, "row": row, "trail": [("党组议题", reverse("agenda:home"))],
        "may_pass": speaks and row.stage in rules.INSIDE,
        "may_answer": speaks and row.stage == Stage.RAISED,
        "may_withdraw": (own and row.stage == Stage.RAISED) or (speaks and waits),
        "may_plan": may_plan and waits,
        "may_unplan": may_plan and one.standing == Standing.PLANNED,
        "may_ask": may_plan and row.stage == Stage.OPEN and not one.finished,
        "may_give": speaks and row.material_open,
        "may_note": may_plan and one.meeting is not None and one.meeting.held,
        "may_reopen": may_plan and row.stage == Stage.DECLINED,
        "opens_meeting": may_plan or queries.group(row.leading_group_id or 0) is not None,
    }  # fmt: skip
    return render(request, "agenda/item.html", context)


# Proposing


class Propose(ActionView):
    """In the name of an organisation."""

    guard = PROPOSES
    template_name = "agenda/propose.html"
    form_class = ProposeForm

    def get_form_kwargs(self) -> dict:
        """In whose name."""
        return super().get_form_kwargs() | {"organizations": queries.proposers()}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        return super().get_context_data(**kwargs) | {"trail": [("党组议题", reverse("agenda:home"))]}

    def act(self, form) -> HttpResponse:
        """Put it before the 党组."""
        made = actions.propose(by=self.request.actor, **form.cleaned_data)
        done(self.request, "已提请。什么时候研究、结果怎样，都在这一页看；有了结果会告诉您。")
        return redirect("agenda:item", made.pk)


class Suggest(ActionView):
    """A member, to the branch."""

    guard = BUSINESS
    template_name = "agenda/propose.html"
    form_class = SuggestForm

    def get_context_data(self, **kwargs) -> dict:
        """To which branch, and the way back."""
        return super().get_context_data(**kwargs) | {
            "trail": [("党组议题", reverse("agenda:home"))], "branch": queries.own_branch(), "suggests": True,
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Give it to the branch."""
        branch = queries.own_branch()
        if branch is None:
            raise Http404
        me = Person.objects.get(pk=self.request.actor.person_id)
        made = actions.suggest(person=me, branch=branch, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已交给{branch.name}。支部提请党组，或者答复您为什么不提请。")
        return redirect("agenda:item", made.pk)


# What is done with one


class _Verb(ActionView):
    """A form about one proposal; `power` is held over the proposer or over the 党组."""

    template_name = "agenda/act.html"
    power = Power.MEETINGS
    heading = button = icon = said = lead = ""

    @property
    def one(self) -> Item:
        """The proposal, 404 for what one may not know, refused to who may only read it."""
        found = _found(self.pk)
        row = found.proposal
        whose = row.organization if self.power == Power.PROPOSE else row.leading_group
        if whose is None:
            raise Http404
        require(self.power, whose)
        return found

    def get_context_data(self, **kwargs) -> dict:
        """The proposal and the way back."""
        one = self.one
        trail = [("党组议题", reverse("agenda:home")), (one.proposal.title, reverse("agenda:item", args=[self.pk]))]
        words = {name: getattr(self, name) for name in ("heading", "button", "icon", "lead")}
        return super().get_context_data(**kwargs) | {"one": one, "trail": trail} | words

    def act(self, form) -> HttpResponse:
        """Do it, and back to the proposal."""
        self.do(self.one, form.cleaned_data)
        done(self.request, self.said)
        return redirect("agenda:item", self.pk)

    @abstractmethod
    def do(self, one: Item, given: dict) -> None:
        """The action."""


class PassOn(_Verb):
    """The branch puts a member's suggestion before the 党组."""

    guard, power, form_class = PROPOSES, Power.PROPOSE, PassOnForm
    heading, button, icon, said = "提请党组研究", "提请", "check", "已提请党组研究，并告诉了提建议的党员。"
    lead = "文字可以修改；原来的文字留在历史里。"

    def get_initial(self) -> dict:
        """The member's words."""
        return words_of(self.one.proposal)

    def do(self, one: Item, given: dict) -> None:
        """Pass it on."""
        actions.pass_on(proposal=one.proposal, by=self.request.actor, **given)


class Answer(_Verb):
    """The branch answers why not."""

    guard, power, form_class = PROPOSES, Power.PROPOSE, AnswerForm
    heading, button, icon, said = "答复党员", "答复", "message-2", "已答复。"
    lead = "支部能办的自己办；不提请党组的，把理由说清楚。以后仍可提请。"

    def do(self, one: Item, given: dict) -> None:
        """Answer."""
        actions.answer_member(proposal=one.proposal, answer=given["answer"], by=self.request.actor)


class Plan(_Verb):
    """For a month, or on the agenda of a meeting that is arranged."""

    guard, form_class = PLANS, PlanForm
    heading, button, icon, said = "列入党组研究", "列入", "calendar-plus", "已列入。"
    lead = "列入月份的，安排那次会议时自动成为议程中的一行；会议已经安排的，直接加入它的议程。"

    def get_form_kwargs(self) -> dict:
        """Months and arranged meetings."""
        offered = {"months": rules.months(clock.today()), "meetings": queries.arranged(self.one.proposal.leading_group)}
        return super().get_form_kwargs() | offered

    def do(self, one: Item, given: dict) -> None:
        """Plan or place it."""
        when, by = given["when"], self.request.actor
        if isinstance(when, Meeting):
            actions.place(proposal=one.proposal, meeting=when, by=by)
        else:
            actions.plan(proposal=one.proposal, month=when, by=by)


class Decline(_Verb):
    """Not taken up."""

    guard, form_class = PLANS, DeclineForm
    heading, button, icon, said = "不列入", "不列入", "ban", "已写明理由并告诉提出单位；可以重新列入。"
    lead = "例如：已有规定、属于部门职责、与另一议题合并。"

    def do(self, one: Item, given: dict) -> None:
        """Decline it."""
        actions.decline(proposal=one.proposal, reason=given["answer"], by=self.request.actor)


class AskMaterial(_Verb):
    """Ask the proposer for material."""

    guard, form_class = PLANS, AskMaterialForm
    heading, button, icon, said = "请补充材料", "发出", "message-2", "已请提出单位补充，列入其应办事项。"
    lead = "能从系统里看到的不要再要；留足准备时间。"

    def get_initial(self) -> dict:
        """The earliest day there is time for."""
        return {"wanted_on": earliest_wanted(clock.today())}

    def do(self, one: Item, given: dict) -> None:
        """Ask."""
        actions.ask_material(proposal=one.proposal, by=self.request.actor, **given)


class GiveMaterial(_Verb):
    """Give what was asked for."""

    guard, power, form_class = PROPOSES, Power.PROPOSE, GiveMaterialForm
    heading, button, icon, said = "补充材料", "补充", "check", "材料已补充。"

    def do(self, one: Item, given: dict) -> None:
        """Give it."""
        actions.give_material(proposal=one.proposal, materials=given["materials"], by=self.request.actor)


class Result(_Verb):
    """Which decision of the record answers it."""

    guard, form_class = PLANS, ResultForm
    heading, button, icon, said = "注明研究结果", "保存", "check", "已注明，并告诉提出单位。"
    lead = "从会议记录的议定事项中选，不重新填写。没有研究的回到待安排。"

    def get_initial(self) -> dict:
        """What was noted; a line taken out of the agenda was not come to."""
        placing = self._placing()
        if placing.taken:
            return {"result": str(placing.decision_id or actions.DISCUSSED)}
        gone = not rules.listed(placing.meeting.agenda, queries.line_of(placing.proposal))
        return {"result": actions.NEXT_TIME} if gone else {}

    def _placing(self):
        placing = self.one.placing
        if placing is None:
            raise Http404
        return placing

    def get_form_kwargs(self) -> dict:
        """The decisions of the meeting."""
        others = [(code, actions.result_words(code)) for code in (actions.DISCUSSED, actions.NEXT_TIME)]
        return super().get_form_kwargs() | {"decisions": queries.decisions(self._placing()), "others": others}

    def do(self, one: Item, given: dict) -> None:
        """Note it."""
        actions.note_result(placing=self._placing(), result=given["result"], by=self.request.actor)


@guarded(BUSINESS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    actions.withdraw(proposal=_found(pk).proposal, by=request.actor)
    done(request, "已撤回。")
    return redirect("agenda:item", pk)


@guarded(PLANS)
@require_POST
def unplan(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the plan, to be planned again."""
    actions.plan(proposal=_found(pk).proposal, month=None, by=request.actor)
    done(request, "已移出计划，回到待安排。")
    return redirect("agenda:item", pk)


@guarded(PLANS)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Waits again."""
    actions.reopen(proposal=_found(pk).proposal, by=request.actor)
    done(request, "已重新列入待安排。")
    return redirect("agenda:item", pk)
