"""双重组织生活: what the records say of the leaders, the half-yearly report, and the reports issued before."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power
from yipanqi.meetings.actions.life_report import issue_life_report, set_life_scope
from yipanqi.meetings.exports import life_bulletin
from yipanqi.meetings.exports import life_report as exports
from yipanqi.meetings.forms.life_report import LifeReportForm, LifeScopeForm
from yipanqi.meetings.models import LifeReport
from yipanqi.meetings.queries import double_life
from yipanqi.meetings.queries import life_report as queries
from yipanqi.meetings.views.common import arrangeable, trail
from yipanqi.organizations.models import Organization
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded, holds
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

MAY_REPORT = holds(Power.MEETINGS, sentence="双重组织生活情况由机关党委报告，请联系机关党委。")


def _committee() -> Organization:
    own = [one for one in arrangeable() if queries.reports_life(one)]
    if not own:
        raise Http404
    return own[0]


class Life(ActionView):
    """`/meetings/life/`: the lines as the records stand, and the form that issues them."""

    guard = MAY_REPORT
    template_name = "meetings/life.html"
    form_class = LifeReportForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Whose report it is."""
        self.organization: Organization | None = None
        return super().dispatch(request, *args, **kwargs)

    def _committee(self) -> Organization:
        """The 机关党委 whose meetings the visitor keeps; nobody else has such a report."""
        if self.organization is None:
            self.organization = _committee()
        return self.organization

    def get_initial(self) -> dict:
        """From the last report until today; to whom the last one went."""
        committee = self._committee()
        first, last = queries.next_period(committee)
        before = queries.issued(committee).first()
        return {"first_on": first, "last_on": last, "addressee": before.addressee if before else ""}

    def get_context_data(self, **kwargs) -> dict:
        """The lines of the days proposed, and what was issued."""
        committee = self._committee()
        first, last = queries.next_period(committee)
        return super().get_context_data(**kwargs) | {
            "organization": committee,
            "scope_form": LifeScopeForm(initial={"reach": double_life.reach(committee.path)}),
            "lines": queries.lines(committee, first, last),
            "first": first,
            "done_today": first == last and queries.issued(committee).filter(last_on=last).exists(),
            "last": last,
            "issued": list(queries.issued(committee)[:20]),
            "quarters": queries.quarters(),
            "trail": trail(),
        }

    def act(self, form) -> HttpResponse:
        """Issue it."""
        issue_life_report(organization=self._committee(), by=self.request.actor, **form.cleaned_data)
        done(self.request, "已报告，内容固定。下载 Word 或 PDF 报送。")
        return redirect(reverse("meetings:life"))


@guarded(MAY_REPORT)
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One report as a file."""
    report = LifeReport.objects.select_related("organization").filter(pk=pk).first()
    if report is None:
        raise Http404
    return download(exports.paper(report, kind_of(kind)))


@guarded(MAY_REPORT)
@require_GET
def bulletin(request: HttpRequest, span: str, kind: str) -> HttpResponse:
    """党员参加组织生活情况通报 of a quarter as a file."""
    quarter = queries.quarter(span)
    if quarter is None:
        raise Http404
    return download(life_bulletin.paper(_committee(), quarter, kind_of(kind)))


@guarded(MAY_REPORT)
@require_POST
def reach(request: HttpRequest) -> HttpResponse:
    """Whom the report counts as leaders."""
    form = LifeScopeForm(request.POST)
    chosen = form.cleaned_data["reach"] if form.is_valid() else ""
    set_life_scope(organization=_committee(), reach=chosen, by=request.actor)
    done(request, "已保存，名单随之更新；已报告的内容不变。")
    return redirect("meetings:life")
