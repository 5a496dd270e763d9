"""态势总览: organisations × legal duties in tree order, opened to periods, clause and whom to ask."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yipanqi.access.enums import Sight
from yipanqi.insights import queries
from yipanqi.kernel import clock
from yipanqi.obligations import queries as ledger
from yipanqi.organizations.models import Organization
from yipanqi.ui.guards import guarded, sees


def _year(request: HttpRequest) -> int:
    """The year asked for, where it is one; else this one."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else clock.today().year


def _years(today: date, year: int) -> list[int]:
    """The years there is a state of: a term of office owes its election years ahead, and nothing stands there yet."""
    return [one for one in ledger.years(today) if one <= max(today.year, year)]


@guarded(sees(Sight.STATES))
def overview(request: HttpRequest) -> HttpResponse:
    """The matrix of a year; the first page of this year asks for `month` when it is there."""
    today, year, only = clock.today(), _year(request), bool(request.GET.get("missed"))
    shown = queries.overview(year=year, on=today, number=request.GET.get("page"), only_missed=only)
    return render(
        request,
        "insights/overview.html",
        {
            "overview": shown,
            "page": shown.page,
            "only_missed": only,
            "years": [(f"{one}年", f"?year={one}", one == year) for one in _years(today, year)],
            "year": year,
            "present": year == today.year and shown.page.number == 1,
            "seen_first": ledger.SEEN_FIRST.days,
        },
    )


@guarded(sees(Sight.STATES))
def month(request: HttpRequest) -> HttpResponse:
    """Part of the overview: three sentences and what was not handed in, what changed this month, what is due next. It
    counts over all organisations one sees, so the page does not wait for it.
    """
    today = clock.today()
    return render(
        request,
        "insights/parts/month.html",
        {
            "said": [*queries.in_words(on=today), *queries.not_handed_in()],
            "raised": queries.raised(on=today),
            "changes": queries.changes(on=today),
            "coming": queries.due_next(on=today),
            "month": today.month,
        },
    )


@guarded(sees(Sight.STATES))
def duty(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One cell opened."""
    today, year = clock.today(), _year(request)
    organization = Organization.objects.select_related("parent").filter(pk=pk).first()
    found = queries.opened(organization, kind, year=year, on=today) if organization else None
    if found is None:
        raise Http404
    lines = [
        (
            entry, ledger.period_label(entry.period_start, entry.due_on), ledger.light_of(entry, today),
            ledger.light_word(entry, today), ledger.address_of(entry),
        )
        for entry in found.entries
    ]  # fmt: skip
    return render(
        request,
        "insights/duty.html",
        {
            "found": found,
            "lines": lines,
            "several": len({entry.organization_id for entry in found.entries}) > 1,
            "year": year,
            "trail": [("态势总览", f"{reverse('insights:overview')}?year={year}")],
            "profile": reverse("organizations:profile", args=[found.organization.pk]),
            "seen_first": ledger.SEEN_FIRST.days,
        },
    )
