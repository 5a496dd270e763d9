"""Reading: the lists of a year, one list, one item, what differs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yipanqi.kernel import clock, scope
from yipanqi.regulations.queries import library
from yipanqi.responsibilities import exports
from yipanqi.responsibilities.actions.items import EDITED
from yipanqi.responsibilities.actions.reporting import may_report
from yipanqi.responsibilities.enums import Change, Stage
from yipanqi.responsibilities.queries import differing, lists
from yipanqi.responsibilities.queries.holders import holder_of
from yipanqi.responsibilities.queries.story import story
from yipanqi.responsibilities.views.common import (
    BUSINESS,
    FILE_KINDS,
    found,
    found_item,
    of_list,
    trail,
    year_asked,
    year_tabs,
)
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded


@guarded(BUSINESS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The lists of a year by level, in tree order."""
    year = year_asked(request)
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    found_levels = lists.levels(year, stage=stage)
    unsigned = lists.unsigned(found_levels)
    only = bool(unsigned) and request.GET.get("unsigned") == "1"
    context = {
        "levels": unsigned if only else found_levels,
        "unsigned": sum(len(level.rows) for level in unsigned),
        "only_unsigned": only,
        "year": year,
        "years": year_tabs(year),
        "may_draft": bool(lists.draftable()),
        "approvable": lists.waiting(year, Stage.COMMENTS),
        "publishable": lists.waiting(year, Stage.APPROVED),
        "oversees": lists.oversees(),
    }
    return render(request, "responsibilities/home.html", context)


@guarded(BUSINESS)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A list: its items with how they stand, what was said about it, who signed, its versions."""
    listed = found(pk)
    lines, holder, person = lists.lines_of(listed), holder_of(listed), scope.current().person_id
    drafts = lists.may_draft(listed.organization)
    signed = lists.acknowledgements(listed) if listed.is_public else []
    mine = holder is not None and person is not None and holder.person_id == person
    invited = lists.invitations(listed)
    context = {
        "list": listed,
        "lines": lines,
        "holder": holder,
        "drafts": drafts,
        "editable": drafts and listed.stage in EDITED,
        "approves": lists.may_approve(listed) and listed.stage in (Stage.DRAFT, Stage.COMMENTS),
        "missing": lists.missing_charges(listed, [line.item for line in lines]) if drafts else [],
        "invitations": invited,
        "own": next((row for row in invited if person is not None and row.person_id == person), None),
        "over": listed.comments_until is not None and listed.comments_until < clock.today(),
        "signed": signed,
        "signs": mine and listed.stage == Stage.PUBLISHED and all(row.person_id != person for row in signed),
        "unsigned": holder is not None and all(row.person_id != holder.person_id for row in signed),
        "versions": lists.versions(listed),
        "making": lists.open_version(listed) if drafts else None,
        "coverage": lists.coverage(listed, lines),
        "against": differing.offered(listed),
        "history": story(listed) if drafts or lists.may_approve(listed) else [],
        "kinds": [(kind.value, kind.label) for kind in FILE_KINDS],
        "trail": trail(year=listed.year),
    }
    return render(request, "responsibilities/list.html", context)


@guarded(BUSINESS)
@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what, by what, who, and how each period stands; from here it is reported."""
    shown = found_item(pk)
    listed = shown.list
    line = next(line for line in lists.lines_of(listed) if line.item.pk == shown.pk)
    person = scope.current().person_id
    clause = library().clause(shown.clause) if shown.clause else None
    context = {
        "list": listed,
        "line": line,
        "clause": clause,
        "states": [(light, period, entry, may_report(entry, person)) for light, period, entry in line.states],
        "higher": lists.higher(shown),
        "lower": lists.lower(shown),
        "newer": lists.current_item(shown.token, listed.year) if listed.stage == Stage.SUPERSEDED else None,
        "trail": of_list(listed),
    }
    return render(request, "responsibilities/item.html", context)


@guarded(BUSINESS)
@require_GET
def difference(request: HttpRequest, pk: int, against: str) -> HttpResponse:
    """What a list changes against the version before, last year's or the template."""
    listed = found(pk)
    compared = differing.between(listed, against)
    every = request.GET.get("all") == "1"
    rows = [row for row in compared.rows if every or row.change != Change.SAME]
    context = {
        "list": listed,
        "compared": compared,
        "rows": rows,
        "every": every,
        "same": sum(row.change == Change.SAME for row in compared.rows),
        "tabs": [
            (label, reverse("responsibilities:difference", args=[pk, code]), code == against)
            for code, label in differing.offered(listed)
        ],
        "trail": of_list(listed),
    }
    return render(request, "responsibilities/difference.html", context)


@guarded(BUSINESS)
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The list as a paper."""
    return download(exports.duty_list(found(pk), kind_of(kind)))
