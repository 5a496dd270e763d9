"""Pages of handing in: one's branch and year, the copy handed in, what is missing, the organ's ruling."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power, Sight
from yipanqi.archives import actions
from yipanqi.archives.enums import Stage, What
from yipanqi.archives.exports import books
from yipanqi.archives.forms import AcceptForm, HandInForm, ReturnForm, RulingForm, SummaryForm
from yipanqi.archives.models import HandedIn
from yipanqi.archives.queries import handed as queries
from yipanqi.archives.queries import opening, package
from yipanqi.archives.queries.words import words_of
from yipanqi.archives.tables import Received
from yipanqi.archives.views import common
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.queries import procedures
from yipanqi.obligations.queries import under_power
from yipanqi.organizations.enums import Kind
from yipanqi.papers.pdf import CONTENT_TYPE
from yipanqi.papers.sources import Source, sources
from yipanqi.papers.text import safe_file_name
from yipanqi.ui.downloads import attachment, download, kind_of
from yipanqi.ui.guards import guarded, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

READINGS_SHOWN = 50


@guarded(common.SEES)
@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The page that fits: what was received, for the level above; one's own branch otherwise."""
    if scope.current().may_anywhere(Power.RECEIVE):
        return received(request)
    own = next(iter(queries.kept()), None)
    if own is None:
        raise Http404
    return branch(request, own.pk)


@guarded(common.SEES)
@require_GET
def branch(request: HttpRequest, organization: int) -> HttpResponse:
    """A branch and year: its handbook, what was handed in, what stands open upward and who read it."""
    holder, year = common.keeper(organization), common.year_asked(request)
    copies = queries.of(holder, year)
    newest = {one.what: one for one in reversed(copies)}
    files = [(one, newest.get(one.prescribed.meeting)) for one in queries.files_of(holder, year)]
    context = {
        "organization": holder,
        "year": year,
        "years": common.year_tabs(year),
        "tabs": _tabs(holder.pk),
        "copies": copies,
        "handbook": newest.get(What.HANDBOOK),
        "files": [(one, kept, _sendable(kept)) for one, kept in files],
        "sendable": _sendable(newest.get(What.HANDBOOK)) and clock.today() >= queries.rules.opens_on(year),
        "opens_on": queries.rules.opens_on(year),
        "due_on": queries.ruling_of(holder).due_on(year),
        "superior": queries.superior_of(holder),
        "may_hand_in": common.may(Power.HAND_IN, holder),
        "helps": list(opening.helps(holder)[:10]),
        "inspections": opening.coming(holder),
        "readings": list(opening.readings(holder)[:READINGS_SHOWN]),
        "package": (kept := package.of(holder, year)),
        "package_there": kept is not None and package.is_there(kept),
        "words": words_of(holder, year),
        "today": clock.today(),
        "kinds": books.KINDS,
    }
    return render(request, "archives/branch.html", context)


def _sendable(kept: HandedIn | None) -> bool:
    return (kept.stage if kept else None) in queries.rules.SENDABLE


def _tabs(current: int) -> list[tuple[str, str, bool]]:
    """The branches the visitor keeps, and what was received, where there is more than one page."""
    pages = [
        (one.short_name or one.name, reverse("archives:branch", args=[one.pk]), one.pk == current)
        for one in queries.kept()
    ]
    if scope.current().may_anywhere(Power.RECEIVE):
        pages.append(("下级报送", reverse("archives:received"), False))
    return pages if len(pages) > 1 else []


@guarded(common.SEES)
@require_GET
def handbook(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """党支部工作手册 as it stands now."""
    holder = common.keeper(organization)
    return download(books.handbook(holder, common.checked_year(year), kind_of(kind)))


@guarded(common.SEES)
@require_GET
def year_summary(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """年度工作总结 drafted from the records as they stand now."""
    holder = common.keeper(organization)
    return download(books.year_summary(holder, common.checked_year(year), kind_of(kind)))


@guarded(common.SEES)
@require_GET
def procedure_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The file of a 组织生活会 or 民主生活会 as it stands now."""
    found = procedures.get(pk)
    if found is None or not found.held:
        raise Http404
    if not queries.keeps_file(found):
        raise Http404
    return download(books.procedure_file(found, kind_of(kind)))


class WriteSummary(ActionView):
    """The branch's own words beside what the records say."""

    guard = common.WRITES
    template_name = "archives/summary.html"
    form_class = SummaryForm

    def dispatch(self, request: HttpRequest, *args, organization: int, year: int, **kwargs) -> HttpResponse:
        """Remember which branch and year."""
        self.pk, self.year = organization, year
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """The words as they stand."""
        self.holder = common.keeper(self.pk)
        self.words = words_of(self.holder, common.checked_year(self.year))
        return {name: getattr(self.words, name, "") for name in SummaryForm.base_fields}

    def get_context_data(self, **kwargs) -> dict:
        """What the records say already."""
        return super().get_context_data(**kwargs) | {
            "organization": self.holder, "year": self.year, "words": self.words,
            "facts": books.handbook_of(self.holder, self.year).summary.facts,
            "trail": common.of_branch(self.holder),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Keep them."""
        actions.write_summary(organization=self.holder, year=self.year, by=self.request.actor, **form.cleaned_data)
        done(self.request, "已保存。年度工作总结和手册里都是这几段话。")
        return redirect(f"{reverse('archives:branch', args=[self.pk])}?year={self.year}")


class HandIn(ActionView):
    """Hand in what there is now: the page says what goes up and what does not."""

    guard = common.HANDS_IN
    template_name = "archives/hand_in.html"
    form_class = HandInForm

    def dispatch(self, request: HttpRequest, *args, organization: int, year: int, what: str, **kwargs) -> HttpResponse:
        """Remember what."""
        self.pk, self.year, self.what = organization, year, what
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class=None):
        """Only of a branch one keeps."""
        self.holder = common.keeper(self.pk)
        if self.what not in What.values:
            raise Http404
        common.checked_year(self.year)
        return super().get_form(form_class)

    def get_context_data(self, **kwargs) -> dict:
        """What goes where."""
        return super().get_context_data(**kwargs) | {
            "organization": self.holder, "year": self.year, "what": What(self.what),
            "superior": queries.superior_of(self.holder), "trail": common.of_branch(self.holder),
            "kept": queries.latest(self.holder, self.what, self.year),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Freeze it and hand it in."""
        file = books.frozen(self.holder, self.what, self.year)
        made = actions.hand_in(
            organization=self.holder, what=self.what, year=self.year, content=file.content,
            words=form.cleaned_data["words"], by=self.request.actor,
        )  # fmt: skip
        done(self.request, f"已报送{made.superior}。报送的一份已固定，以后的更正不会改变它。")
        return redirect("archives:handed", made.pk)


# The copy


def _copy(pk: int) -> HandedIn:
    found = queries.get(pk)
    if found is None:
        raise Http404
    return found


@guarded(common.SEES)
@require_GET
def handed(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy: what it is, what was said about it."""
    return _show(request, _copy(pk))


def _show(request: HttpRequest, found: HandedIn, forms: dict | None = None, status: int = 200) -> HttpResponse:
    receives = common.may(Power.RECEIVE, found.organization) and found.stage == Stage.HANDED
    context = {
        "handed": found,
        "organization": found.organization,
        "trail": common.of_branch(found.organization),
        "accept": AcceptForm() if receives else None,
        "return": ReturnForm() if receives else None,
        "may_hand_in": common.may(Power.HAND_IN, found.organization) and found.stage == Stage.RETURNED,
    }
    return render(request, "archives/handed.html", {**context, **(forms or {})}, status=status)


@guarded(common.SEES)
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was handed in; one that was altered on the disk is not given out as such."""
    found = _copy(pk)
    try:
        with found.file.open("rb") as kept:
            content = kept.read()
    except FileNotFoundError:
        raise Refused("报送的文件在服务器上找不到了，请联系系统管理员从备份恢复。") from None
    if hashlib.sha256(content).hexdigest() != found.digest:
        raise Refused("报送的文件与报送时的摘要不符，可能被改动过，请联系系统管理员从备份恢复。")
    name = safe_file_name(found.title, found.organization.short_name or found.organization.name)
    return attachment(content, CONTENT_TYPE, f"{name}.pdf")


def _answer(request: HttpRequest, pk: int, name: str, form, act, said: str) -> HttpResponse:
    found = _copy(pk)
    if form.is_valid():
        try:
            act(handed=found, by=request.actor, **form.cleaned_data)
        except Refused as error:
            if type(error) is not Refused:
                raise
            form.refused(error)
        else:
            done(request, said)
            return redirect("archives:handed", pk)
    return _show(request, found, {name: form}, 422)


@guarded(common.RECEIVES)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Checked."""
    return _answer(request, pk, "accept", AcceptForm(request.POST), actions.accept, "已登记查阅意见，支部已收到通知。")


@guarded(common.RECEIVES)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """To be mended."""
    return _answer(request, pk, "return", ReturnForm(request.POST), actions.send_back, "已退回，支部已收到通知。")


# For the level above


@guarded(common.RECEIVES)
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Handbooks of a year in tree order: all, those not handed in yet, those waiting to be checked."""
    year, show = common.year_asked(request), request.GET.get("show", "")
    chosen = {"missing": queries.missing, "waiting": queries.waiting}.get(show, queries.received)
    table = Received(chosen(year), year=year, unit={"missing": "尚未报送", "waiting": "待查阅"}.get(show, ""))
    shows = (("", "全部"), ("missing", "尚未报送"), ("waiting", "待查阅"))
    branches = list(queries.received(year).order_by().values_list("pk", flat=True))
    context = {
        "year": year,
        "years": [(label, f"{address}&show={show}" if show else address, now)
                  for label, address, now in common.year_tabs(year)],
        "shows": [(label, f"?year={year}&show={key}" if key else f"?year={year}", key == show) for key, label in shows],
        "files": list(queries.other_files(year)[:200]),
        "leadership": queries.leadership_files(year),
        "kinds": books.KINDS,
        "helps": opening.open_helps(),
        "progress": package.progress(branches, year),
        "may_rule": scope.current().may_anywhere(Power.RULES),
        "tabs": _received_tabs(),
    }  # fmt: skip
    return table.respond(request, "archives/received.html", context)


def _received_tabs() -> list[tuple[str, str, bool]]:
    own = [(one.short_name or one.name, reverse("archives:branch", args=[one.pk]), False) for one in queries.kept()]
    return [("下级报送", reverse("archives:received"), True), *own] if own else []


@guarded(sees(Sight.STRUCTURE))
@require_GET
def cell_sources(request: HttpRequest) -> HttpResponse:
    """Where every cell of the ledgers comes from, with the page it is entered on."""
    papers: dict[str, list[tuple[Source, str]]] = {}
    for one in sources():
        papers.setdefault(one.paper, []).append((one, _page_of(one)))
    context = {"papers": papers.items(), "trail": common.trail() if common.SEES.allows(request) else []}
    return render(request, "archives/sources.html", context)


def _page_of(one: Source) -> str:
    return reverse(one.page) if one.page else ""


class Rule(ActionView):
    """The organ's ruling about handbooks."""

    guard = common.RULES
    template_name = "archives/ruling.html"
    form_class = RulingForm

    def _holders(self):
        upper = (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE)
        return [one for one in under_power(Power.RULES) if one.kind in upper]

    def get_form_kwargs(self) -> dict:
        """The organisations the visitor rules for."""
        return super().get_form_kwargs() | {"organizations": self._holders()}

    def get_initial(self) -> dict:
        """What counts now."""
        holder = next(iter(self._holders()), None)
        now = queries.ruling_of(holder) if holder else queries.Ruling()
        return {"due_month": now.month, "due_day": now.day, "basis": now.basis, "by_hand": now.by_hand,
                "kept_at": now.kept_at}  # fmt: skip

    def get_context_data(self, **kwargs) -> dict:
        """What was ruled before."""
        return super().get_context_data(**kwargs) | {"customs": list(queries.customs()[:10]), "trail": common.trail()}

    def act(self, form) -> HttpResponse:
        """Rule."""
        given, holders = dict(form.cleaned_data), self._holders()
        chosen = given.pop("organization", None)
        holder = next((one for one in holders if chosen in (None, one.pk)), None)
        if holder is None:
            raise Refused("请选择党组织。")
        actions.rule_handbooks(organization=holder, by=self.request.actor, **given)
        done(self.request, "已保存，今后列入台账的手册按此办理。")
        return redirect("archives:rule")
