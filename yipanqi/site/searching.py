"""Search: one box in the head of every page, results by kind, everything narrowed to what the reader may open."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import scope
from yipanqi.papers.registry import PAPERS
from yipanqi.search import queries
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Shelf
from yipanqi.search.rules import MOST_CHARACTERS, phrases
from yipanqi.ui.guards import guarded, sees


def _papers() -> Iterator[Hit]:
    """Templates of papers, for those who keep them."""
    if scope.current().may_anywhere(Power.TEMPLATES):
        for paper in PAPERS.values():
            yield Hit(paper.title, reverse("layouts:one", args=[paper.code]))


declare(Shelf("papers", "公文模板", _papers))


@guarded(sees(Sight.STRUCTURE))
def search(request: HttpRequest) -> HttpResponse:
    """What was looked for, the first few of every kind; or a page of one kind."""
    typed, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    context = {
        "searched": typed[:MOST_CHARACTERS], "cut": len(typed) > MOST_CHARACTERS, "asked": bool(phrases(typed)),
        "kind": kind,
    }  # fmt: skip
    if kind:
        after = request.GET.get("after", "")
        group = queries.look_in(kind, typed, after=int(after) if after.isdecimal() and len(after) < 12 else None)
        if group is None:
            raise Http404
        context["groups"] = [group] if group.found else []
    else:
        context["groups"] = queries.look(typed)
    return render(request, "site/search.html", context)
