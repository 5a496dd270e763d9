"""The list of meetings: what is coming, what waits to be recorded or signed, and the year month by month."""

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.meetings import exports, queries
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.queries.life_report import reports_life
from yipanqi.meetings.tables import MeetingTable
from yipanqi.meetings.views.common import arrangeable, may
from yipanqi.organizations.models import Organization
from yipanqi.papers.registry import FileKind
from yipanqi.ui.guards import guarded, sees

PER_PAGE = 60
LEDGER_KINDS = (FileKind.WORD, FileKind.PDF, FileKind.EXCEL)


@guarded(sees(Sight.STRUCTURE))
def listing(request: HttpRequest) -> HttpResponse:
    """All meetings the visitor may see, by organisation, year and kind; as a workbook with `?format=xlsx`."""
    holders = _holders()
    organization = next((one for one in holders if str(one.pk) == request.GET.get("organization")), None)
    years = queries.years(organization)
    year = _year(request.GET.get("year"), years)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Kind.values else ""
    rows = queries.listed(organization=organization, year=year, kind=kind)
    if request.GET.get("format") in ("xlsx", "csv"):
        unit = organization.called if organization else ""
        return MeetingTable(rows, unit=unit).respond(request, "", {})
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/list.html",
        {
            "page": page,
            "months": _months(page.object_list),
            "holders": holders,
            "organization": organization,
            "several": len(holders) > 1 and organization is None,
            "year": year,
            "years": _tabs(request, years, year),
            "kind": kind,
            "kinds": Kind.choices,
            "to_do": _to_do(organization),
            "arrangeable": scope.current().may_anywhere(Power.MEETINGS),
            "life": any(reports_life(one) and may(Power.MEETINGS, one) for one in holders),
            "ledger": _ledger_of(organization, holders),
            "ledger_kinds": [(kind.value, kind.label) for kind in LEDGER_KINDS],
        },
    )


def _holders() -> list[Organization]:
    """Organisations with meetings the visitor may see, and those he may arrange for."""
    with_meetings = set(Meeting.objects.order_by().values_list("organization", flat=True).distinct())
    own = arrangeable()
    known = {one.pk for one in own}
    others = Organization.objects.filter(pk__in=with_meetings - known).select_related("parent")
    return sorted([*own, *others], key=lambda one: one.path)


def _ledger_of(organization: Organization | None, holders: list[Organization]) -> Organization | None:
    """Whose yearly ledger is offered: the organisation chosen, or the first one seen."""
    chosen = organization or (holders[0] if holders else None)
    return chosen if chosen is not None and exports.has_ledger(chosen) else None


def _year(asked: str | None, years: list[int]) -> int:
    if asked and asked.isdecimal() and 1921 <= int(asked) <= 9998:
        return int(asked)
    today = clock.today().year
    return today if today in years or not years else years[0]


def _tabs(request: HttpRequest, years: list[int], year: int) -> list[tuple[str, str, bool]]:
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for one in sorted({*years, year}, reverse=True):
        query["year"] = str(one)
        tabs.append((f"{one}年", f"?{query.urlencode()}", one == year))
    return tabs


def _months(meetings) -> list[tuple[str, list[Meeting]]]:
    grouped = groupby(meetings, key=lambda meeting: (meeting.held_on.year, meeting.held_on.month))
    return [(f"{year}年{month}月", list(group)) for (year, month), group in grouped]


def _to_do(organization: Organization | None) -> dict:
    """Meetings that wait for somebody: coming, held but not recorded, recorded but not signed."""
    today = clock.today()
    waiting = list(queries.waiting(organization)[:20])
    return {
        "coming": [meeting for meeting in waiting if meeting.held_on > today],
        "unrecorded": [meeting for meeting in waiting if meeting.held_on <= today],
        "unsigned": list(queries.unsigned(organization)[:20]),
    }
