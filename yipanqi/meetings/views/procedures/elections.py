"""Elections: candidates, counts, the result reported upward and approved."""

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Electing, Part
from yipanqi.meetings.forms.elections import (
    ApproveForm,
    CountForm,
    CountGrid,
    DelegateGrid,
    GiveUpForm,
    PostGrid,
    ReportForm,
    SeatsForm,
    TellersForm,
    candidate_grid,
)
from yipanqi.meetings.models import Ballot, ElectionResult, Procedure
from yipanqi.meetings.queries import delegates as congress
from yipanqi.meetings.queries import elections as queries
from yipanqi.meetings.views.common import may
from yipanqi.meetings.views.procedures.common import (
    MAY_KEEP,
    address,
    kept,
    readable,
    refusal,
    show,
    trail,
)
from yipanqi.organizations.models import Term
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import tried

CANDIDATES = {Part.COUNT: "meetings:candidates", Part.HEADS: "meetings:heads_candidates"}
COUNTS = {Part.COUNT: "meetings:count", Part.HEADS: "meetings:heads"}


def _electing(procedure: Procedure, part: Part) -> Electing:
    """What the page is about; where there is no committee, the members elect the secretary themselves."""
    first = queries.first_of(procedure)
    if part == Part.HEADS and first == Electing.HEADS:
        raise Http404
    return Electing.HEADS if part == Part.HEADS else first


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def delegates(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom each unit elected to the 代表大会, and what the regulation asks of their number."""
    procedure = readable(pk, Part.DELEGATES)
    known, wrong = congress.of(procedure), None
    offered = congress.units(procedure), known, congress.electors(procedure)
    grid = DelegateGrid(*offered)
    if request.method == "POST":
        kept(pk)
        grid = DelegateGrid(*offered, request.POST)
        wrong = refusal(lambda: actions.enter_delegates(procedure=procedure, elected=grid.elected(), by=request.actor))
        if wrong is None:
            done(request, "代表名单已保存。")
            return redirect("meetings:delegates", pk)
    return show(
        request, "delegates.html", procedure, 422 if wrong else 200, grid=grid, wrong=wrong,
        findings=congress.findings(procedure, queries.day_of(procedure)), lost=congress.lost(procedure),
        total=sum(len(one.delegates.all()) for one in known),
    )  # fmt: skip


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def tellers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is proposed to watch over the vote and to count; the meeting decides."""
    procedure = readable(pk, Part.TELLERS)
    voters, standing, known = queries.voters(procedure), queries.standing_in(procedure), queries.tellers_of(procedure)
    named = {f"{duty}s": "、".join(congress.written(people, voters)) for duty, people in known.items()}
    form = TellersForm(request.POST or None, initial=named)
    if request.method == "POST":
        kept(pk)
        if tried(form, lambda: actions.name_tellers(procedure=procedure, by=request.actor, **form.cleaned_data)):
            done(request, "已登记提名，印在主持词和计票单上。")
            return redirect("meetings:tellers", pk)
    return show(
        request, "tellers.html", procedure, 422 if form.errors else 200, form=form,
        eligible=[one for one in voters if one.pk not in standing],
    )  # fmt: skip


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def candidates(request: HttpRequest, pk: int, part: Part) -> HttpResponse:
    """Who stands, in which place on the ballot, for how many seats."""
    procedure = readable(pk, part)
    electing = _electing(procedure, part)
    stands, people = queries.standing(procedure, electing), queries.may_stand(procedure, electing)
    ballot = stands.waiting.ballot if stands.waiting else None
    open_ = stands.last is None or ballot is not None
    form, grid = (
        SeatsForm(initial={"seats": ballot.seats if ballot else None}),
        candidate_grid(people, ballot, electing),
    )
    if request.method == "POST":
        kept(pk)
        form, grid = SeatsForm(request.POST), candidate_grid(people, ballot, electing, request.POST)
        if tried(
            form,
            lambda: actions.nominate(
                procedure=procedure,
                electing=electing,
                candidates=grid.candidates(),
                by=request.actor,
                **form.cleaned_data,
            ),
        ):
            seats, committee = form.cleaned_data["seats"], electing == Electing.COMMITTEE
            size = queries.size_of(procedure.organization, seats) if committee else None
            done(request, f"候选人已登记。{size.sentence if size else ''}")
            return redirect(COUNTS[part], pk)
    return show(
        request, "candidates.html", procedure, 422 if form.errors else 200, form=form, grid=grid, electing=electing,
        open=open_, stands=stands, count_page=reverse(COUNTS[part], args=[pk]),
    )  # fmt: skip


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, pk: int, part: Part) -> HttpResponse:
    """Every vote so far with what follows from it by the clauses; the count that is to be entered, or mended."""
    procedure = readable(pk, part)
    electing = _electing(procedure, part)
    stands = queries.standing(procedure, electing)
    form, grid = None, None
    if stands.last is not None:
        form, grid = _count_forms(procedure, electing, stands.last.ballot)
    if request.method == "POST" and form is not None:
        kept(pk)
        form, grid = _count_forms(procedure, electing, stands.last.ballot, request.POST)
        if tried(
            form,
            lambda: actions.count_votes(
                procedure=procedure,
                electing=electing,
                counts=form.counts(),
                marks=grid.marks(),
                written_in=grid.written_in(),
                by=request.actor,
            ),
        ):
            done(request, f"计票数已保存。{queries.standing(procedure, electing).sentence}。")
            return redirect(COUNTS[part], pk)
    return _show_count(request, procedure, part, electing, stands, form=form, grid=grid)


def _count_forms(procedure: Procedure, electing: str, ballot: Ballot, data=None) -> tuple[CountForm, CountGrid]:
    by_members = queries.by_members(procedure, electing)
    names = ("issued", "returned", "valid", "counted_on", "present", "left_out", "left_out_reason")
    initial = {name: getattr(ballot, name) for name in names}
    if not ballot.counted:
        initial["counted_on"] = queries.day_of(procedure) if by_members else clock.today()
    form = CountForm(data, initial=initial, by_members=by_members)
    return form, CountGrid(ballot, queries.may_stand(procedure, electing), data)


def _show_count(request, procedure: Procedure, part: Part, electing: str, stands, give_up=None, **more) -> HttpResponse:
    form = more.get("form")
    meeting = procedure.meeting
    again = stands.again and stands.last is not None
    partly = bool(again and stands.last.valid and not stands.last.tied and stands.elected)
    wrong = (form is not None and form.errors) or (give_up is not None and give_up.errors)
    return show(
        request, "count.html", procedure, 422 if wrong else 200, electing=electing, stands=stands, again=again,
        partly=partly, give_up=give_up or GiveUpForm(), held=procedure.held, meeting=meeting,
        assembly=queries.assembly(procedure),
        reported=queries.result_of(procedure), candidates_page=reverse(CANDIDATES[part], args=[procedure.pk]),
        again_page=reverse("meetings:again", args=[procedure.pk, electing]),
        give_up_page=reverse("meetings:give_up", args=[procedure.pk, electing]), **more,
    )  # fmt: skip


def _part(procedure: Procedure, electing: str) -> Part:
    return Part.COUNT if queries.by_members(procedure, electing) else Part.HEADS


@guarded(MAY_KEEP)
@require_POST
def again(request: HttpRequest, pk: int, electing: str) -> HttpResponse:
    """Prepare the next vote."""
    procedure = kept(pk)
    ballot = actions.vote_again(procedure=procedure, electing=Electing(electing), by=request.actor)
    done(request, f"已准备第{ballot.round}次投票，请核对候选人，印制选票。")
    return redirect(CANDIDATES[_part(procedure, electing)], pk)


@guarded(MAY_KEEP)
@require_POST
def give_up(request: HttpRequest, pk: int, electing: str) -> HttpResponse:
    """Leave the open seats empty."""
    procedure = kept(pk)
    form, part = GiveUpForm(request.POST), _part(procedure, electing)
    if tried(
        form,
        lambda: actions.give_up_seats(
            procedure=procedure, electing=Electing(electing), by=request.actor, **form.cleaned_data
        ),
    ):
        done(request, "已减少应选名额，选举结束。")
        return redirect(COUNTS[part], pk)
    return _show_count(request, procedure, part, electing, queries.standing(procedure, electing), give_up=form)


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was elected and how the committee shares its work: reported upward from here."""
    procedure = readable(pk, Part.RESULT)
    found = queries.result_of(procedure)
    if found is not None:
        return redirect("meetings:election", found.pk)
    first = queries.standing(procedure, queries.first_of(procedure))
    form, grid = ReportForm(initial={"reported_on": clock.today()}), PostGrid(queries.offices(procedure))
    if request.method == "POST":
        kept(pk)
        form, grid = ReportForm(request.POST), PostGrid(queries.offices(procedure), request.POST)
        if tried(
            form,
            lambda: actions.report_result(
                procedure=procedure, posts=grid.posts(), by=request.actor, **form.cleaned_data
            ),
        ):
            done(request, f"已报告，等待{queries.approver(procedure.organization).name}登记批复。")
            return redirect("meetings:election", queries.result_of(procedure).pk)
    timing = queries.timing(procedure.organization, queries.day_of(procedure))
    return show(
        request, "report.html", procedure, 422 if form.errors else 200, form=form, grid=grid, first=first,
        timing=timing if procedure.kind != queries.BY_ELECTION else None,
    )  # fmt: skip


@guarded(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def election(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as reported: for the organisation and for who keeps its states above, who enter the approval."""
    found = queries.result(pk)
    if found is None:
        raise Http404
    terms = found.procedure.kind != queries.BY_ELECTION
    form = ApproveForm(terms=terms, initial={"approved_on": clock.today(), "ordinal": _next_ordinal(found)})
    if request.method == "POST":
        form = ApproveForm(request.POST, terms=terms)
        if tried(form, lambda: actions.approve_result(result=found, by=request.actor, **form.cleaned_data)):
            done(request, "已登记批复，任期和任职已写入组织机构。" if terms else "已登记批复，任职已写入组织机构。")
            return redirect("meetings:election", pk)
    return _show_result(request, found, form)


def _next_ordinal(found: ElectionResult) -> int | None:
    last = Term.objects.filter(organization=found.organization).aggregate(last=Max("ordinal"))["last"]
    return last + 1 if last else None


def _show_result(request: HttpRequest, found: ElectionResult, form: ApproveForm) -> HttpResponse:
    organization = found.organization
    reads = scope.current().sees(Sight.RECORDS, organization.path)
    context = {
        "result": found,
        "procedure": found.procedure,
        "organization": organization,
        "elected": list(found.elected.all()),
        "approver": queries.approver(organization),
        "form": form,
        "approves": may(Power.ORGANIZATIONS, organization) and found.approved_on is None,
        "withdraws": reads and may(Power.MEETINGS, organization) and found.approved_on is None,
        "trail": trail(found.procedure) if reads else [],
        "back": address(found.procedure) if reads else "",
    }
    return render(request, "meetings/procedures/election.html", context, status=422 if form.errors else 200)


@guarded(MAY_KEEP)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the report back."""
    found = queries.result(pk)
    if found is None:
        raise Http404
    actions.withdraw_report(result=found, by=request.actor)
    done(request, "报告已撤回，可以更正后再报告。")
    return redirect("meetings:report", found.procedure_id)
