"""The organ's own numbers of days for reporting."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.forms.procedures import DaysForm
from yipanqi.meetings.models import Timing
from yipanqi.meetings.procedures import AFTER
from yipanqi.meetings.queries.procedures import verified
from yipanqi.organizations.models import Organization
from yipanqi.regulations.queries import clause_citation, may_override
from yipanqi.ui.guards import guarded, holds
from yipanqi.ui.messages import done
from yipanqi.ui.views import tried

MAY_SET = holds(Power.RULES, sentence="报告期限由机关党委按上级通知调整。")


@guarded(MAY_SET)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Every step that is a deadline, with the days in force for the whole unit."""
    unit = next(iter(may_override(Power.RULES)), None)
    if unit is None:
        raise Http404
    bound: dict[str, DaysForm] = {}
    if request.method == "POST":
        kind, _, code = request.POST.get("step", "").partition(":")
        form = DaysForm(request.POST, prefix=f"{kind}-{code}")
        given = {"organization": unit, "kind": kind, "code": code, "by": request.actor}
        if tried(form, lambda: actions.set_days(**given, **form.cleaned_data)):
            done(request, "已调整，正在办理的程序随之更新。")
            return redirect("meetings:days")
        bound[f"{kind}-{code}"] = form
    context = {
        "unit": unit,
        "rows": _rows(unit, bound),
        "trail": [("组织生活", reverse("meetings:list")), ("程序", reverse("meetings:procedures"))],
    }
    return render(request, "meetings/procedures/days.html", context, status=422 if bound else 200)


def _rows(unit: Organization, bound: dict[str, DaysForm]) -> list[dict]:
    set_ = {(one.kind, one.code): one for one in Timing.objects.filter(organization=unit).order_by("created_at", "id")}
    rows = []
    for script in scripts.current(clock.today()):
        for step in (one for one in script.steps if one.owed):
            made, key = set_.get((script.id, step.code)), f"{script.id}-{step.code}"
            days = made.days if made else step.days
            rows.append(
                {
                    "script": script, "step": step, "made": made, "days": days, "key": f"{script.id}:{step.code}",
                    "when": "会后" if step.phase == AFTER else "会前", "citation": clause_citation(step.clause),
                    "verified": verified(step), "open": key in bound,
                    "form": bound.get(key) or DaysForm(prefix=key, initial={"days": days}),
                }
            )  # fmt: skip
    return rows
