"""Reporting an entry, taking a report back; powers and risk points; the organ's rulings; the matrix."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.kernel import clock
from yipanqi.kernel.errors import NotAllowed
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.actions.reporting import may_report
from yipanqi.responsibilities.enums import DOCUMENT, ITEM, SOURCE
from yipanqi.responsibilities.forms import PointsForm, ReportForm, RulingForm
from yipanqi.responsibilities.models import Report as ReportRow
from yipanqi.responsibilities.queries import lists, matrix, pointing
from yipanqi.responsibilities.queries.owed import item_of
from yipanqi.responsibilities.queries.records import records_for
from yipanqi.responsibilities.queries.rulings import limits
from yipanqi.responsibilities.views.common import BUSINESS, DRAFTS, OVERSEES, of_list, trail, year_asked, year_tabs
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView


def _entry(pk: int) -> Obligation:
    entry = ledger.entries().filter(pk=pk, source=SOURCE, kind=ITEM).first()
    if entry is None:
        raise Http404
    return entry


class Report(ActionView):
    """Report an item of a list as done."""

    guard = BUSINESS
    template_name = "responsibilities/report.html"
    form_class = ReportForm

    @property
    def entry(self) -> Obligation:
        """The entry, 404 for what one may not know."""
        return _entry(self.pk)

    def get_form_kwargs(self) -> dict:
        """Records that exist for it."""
        entry = self.entry
        if not may_report(entry, self.request.actor.person_id):
            raise NotAllowed("责任事项由责任人本人填报，也可由本组织书记、委员代为填报。")
        item = item_of(entry)
        document = item is not None and item.evidence == DOCUMENT
        return super().get_form_kwargs() | {"records": records_for(entry), "document": document}

    def get_initial(self) -> dict:
        """Today."""
        return {"happened_on": clock.today()}

    def get_context_data(self, **kwargs) -> dict:
        """The item, how it stands, what was said."""
        entry, item = self.entry, item_of(self.entry)
        today = clock.today()
        closed = entry.state in (State.MET, State.LATE)
        told = ReportRow.objects.filter(obligation=entry, withdrawn_at=None).first()
        return super().get_context_data(**kwargs) | {
            "entry": entry, "item": item, "light": ledger.light_of(entry, today),
            "word": ledger.light_word(entry, today), "closed": closed, "void": entry.state == State.VOID,
            "told": told, "proofs": list(ledger.evidence_of(entry)), "trail": of_list(item.list) if item else trail(),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Report it; undoing is offered."""
        entry = actions.report(entry=self.entry, by=self.request.actor, **form.cleaned_data)
        undo = reverse("responsibilities:withdraw_report", args=[entry.pk])
        done(self.request, f"已填报“{entry.title}”。", undo=undo)
        return redirect(entry.address)


@guarded(BUSINESS)
@require_POST
def withdraw_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report back."""
    entry = actions.withdraw_report(entry=_entry(pk), by=request.actor)
    done(request, f"已撤回“{entry.title}”的填报。")
    return redirect("responsibilities:report", pk)


# Powers and risk points


@guarded(BUSINESS)
@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """Powers and risk points in tree order, with the items that watch over them."""
    year, asked = year_asked(request), request.GET.get("organization", "")
    organization = Organization.objects.filter(pk=asked).first() if asked.isdecimal() else None
    found = list(pointing.points(year, organization))
    rows = [(one, lists.may_draft(one.organization)) for one in found]
    context = {
        "rows": rows, "year": year, "organization": organization, "may": bool(lists.draftable()),
        "trail": trail(year=year),
    }  # fmt: skip
    return render(request, "responsibilities/points.html", context)


class EnterPoints(ActionView):
    """Paste a table of them."""

    guard = DRAFTS
    template_name = "responsibilities/act.html"
    form_class = PointsForm

    def get_form_kwargs(self) -> dict:
        """Whose."""
        return super().get_form_kwargs() | {"organizations": lists.draftable()}

    def get_initial(self) -> dict:
        """`?organization=`."""
        return {"organization": self.request.GET.get("organization", "")}

    def get_context_data(self, **kwargs) -> dict:
        """Words of the page."""
        back = ("权力事项、廉政风险点", reverse("responsibilities:points"))
        return super().get_context_data(**kwargs) | {
            "heading": "登记权力事项、廉政风险点", "button": "写入", "trail": trail(back),
            "lead": "有一行读不懂就都不写入，并说明是哪一行。",
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Enter them."""
        new, changed = actions.enter_points(by=self.request.actor, **form.cleaned_data)
        done(self.request, f"新增{new}项，修改{changed}项。")
        organization = form.cleaned_data["organization"]
        return redirect(f"{reverse('responsibilities:points')}?organization={organization.pk}")


@guarded(DRAFTS)
@require_POST
def end_point(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer in use."""
    found = pointing.point(pk)
    if found is None:
        raise Http404
    actions.end_point(point=found, by=request.actor)
    done(request, f"已停用“{found}”；再次粘贴同一编号即恢复。")
    return redirect(f"{reverse('responsibilities:points')}?organization={found.organization_id}")


# Rulings


class Rule(ActionView):
    """What the organ rules about its lists."""

    guard = DRAFTS
    template_name = "responsibilities/act.html"
    form_class = RulingForm

    @property
    def organization(self) -> Organization:
        """The highest one the visitor drafts lists for."""
        found = lists.draftable()
        if not found:
            raise Http404
        return found[0]

    def get_initial(self) -> dict:
        """As it stands."""
        now = limits(self.organization)
        return {
            "comment_days": now.comment_days, "approval_days": now.approval_days, "signing_days": now.signing_days,
            "review_days": now.review_days, "capacity": now.capacity, "basis": now.basis,
        }  # fmt: skip

    def get_context_data(self, **kwargs) -> dict:
        """Words of the page."""
        return super().get_context_data(**kwargs) | {
            "heading": "责任清单、任务报告的期限", "button": "保存", "trail": trail(),
            "lead": f"适用于“{self.organization.called}”和它的下级；已经定下的期限不动。",
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Keep it."""
        actions.rule_lists(organization=self.organization, by=self.request.actor, **form.cleaned_data)
        done(self.request, "已保存。")
        return redirect("responsibilities:home")


# The matrix


@guarded(OVERSEES)
@require_GET
def matrix_page(request: HttpRequest) -> HttpResponse:
    """Subjects × duties of a year, with what is not in order."""
    year, level = year_asked(request), request.GET.get("level", "")
    made = matrix.matrix(year, level=level, page=request.GET.get("page"))
    only = request.GET.get("only") == "gaps"
    context = {
        "matrix": made,
        "year": year,
        "years": year_tabs(year),
        "levels": matrix.level_tabs(year, made.level),
        "rows": made.gaps if only else made.rows,
        "only": only,
        "trail": trail(year=year),
    }
    return render(request, "responsibilities/matrix.html", context)
