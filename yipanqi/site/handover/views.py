"""The pages of a hand-over and of a new secretary's first day."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.errors import NotAllowed
from yipanqi.obligations import queries as ledger
from yipanqi.organizations.models import Organization
from yipanqi.papers.registry import FileKind
from yipanqi.site.handover import exports
from yipanqi.site.handover.pack import DAYS, KINDS, first_day, hands_over, pack
from yipanqi.ui.guards import guarded, holds

SECRETARIES = holds(Power.SIGN, sentence="工作交接由该组织的书记、副书记办理。")


def _found(pk: int) -> Organization:
    """The organisation, for who signs for it."""
    organization = Organization.objects.filter(pk=pk).select_related("parent").first()
    if organization is None or organization.kind not in KINDS:
        raise Http404
    if not hands_over(organization):
        raise NotAllowed(f"“{organization.name}”的工作交接由该组织的书记、副书记办理。")
    return organization


@guarded(SECRETARIES)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is handed over, on one page."""
    organization = _found(pk)
    given = pack(organization, on=clock.today())
    return render(
        request,
        "site/handover/pack.html",
        {
            "pack": given,
            "organization": organization,
            "missed": [(one, ledger.period_label(one.period_start, one.due_on)) for one in given.missed],
            "officers": [(one.called, one.person.name, one.from_on) for one in given.officers],
            "in_person": exports.in_person(given),
            "delegations": [exports.delegation_words(one) for one in given.delegations],
            "days": DAYS,
            "trail": [(organization.name, reverse("organizations:profile", args=[organization.pk]))],
        },
    )


@guarded(SECRETARIES)
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The same as a paper to sign."""
    organization = _found(pk)
    if kind not in (FileKind.WORD, FileKind.PDF):
        raise Http404
    file = exports.paper(pack(organization, on=clock.today()), FileKind(kind))
    answer = HttpResponse(file.content, content_type=file.content_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return answer


@guarded(SECRETARIES)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The first day: what to look at, in order, and how each stands."""
    organization, today = _found(pk), clock.today()
    steps = first_day(pack(organization, on=today), email=request.principal.email, on=today)
    return render(
        request,
        "site/handover/first_day.html",
        {
            "organization": organization,
            "steps": steps,
            "open": sum(step.open for step in steps),
            "trail": [(organization.name, reverse("organizations:profile", args=[organization.pk]))],
        },
    )
