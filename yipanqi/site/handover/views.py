"""The pages of a hand-over and of a new secretary's first day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed
from yipanqi.obligations import queries as ledger
from yipanqi.organizations.models import Organization
from yipanqi.papers.registry import FileKind
from yipanqi.site.handover import exports
from yipanqi.site.handover.pack import AFTERWARDS, DAYS, KINDS, Pack, first_day, hands_over, pack, relieved
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import guarded, holds, sees

SECRETARIES = holds(Power.SIGN, sentence="工作交接由该组织的书记、副书记办理。")


OF_THE_ORGAN = sees(Sight.STRUCTURE)
"""Whoever was relieved lately holds no power any more: who may open a pack is decided for each organisation."""


def _found(pk: int) -> Organization:
    """An organisation whose secretary hands over."""
    organization = Organization.objects.filter(pk=pk).select_related("parent").first()
    if organization is None or organization.kind not in KINDS:
        raise Http404
    return organization


def _refused(organization: Organization) -> NotAllowed:
    return NotAllowed(f"“{organization.name}”的工作交接由该组织的书记、副书记办理；离任书记在离任后三十天内可以查阅。")


def _given(pk: int) -> Pack:
    """The pack of today for who signs for the organisation; for whoever was its secretary until lately, as it was on
    the last day in office.
    """
    organization, today = _found(pk), clock.today()
    if hands_over(organization):
        return pack(organization, on=today)
    office = relieved(organization, on=today)
    if office is None or office.to_on is None:
        raise _refused(organization)
    with scope.system("工作交接：离任书记查阅交接清单"):
        return pack(organization, on=office.to_on)


@guarded(OF_THE_ORGAN)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is handed over, on one page."""
    given = _given(pk)
    organization = given.organization
    signs = hands_over(organization)
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
            "feeds": [(exports.feed_words(one), one.account_id == request.user.pk) for one in given.feeds],
            "signs": signs,
            "until": None if signs else given.on + AFTERWARDS,
            "days": DAYS,
            "trail": [(organization.name, reverse("organizations:profile", args=[organization.pk]))],
        },
    )


@guarded(OF_THE_ORGAN)
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The same as a paper to sign."""
    if kind not in (FileKind.WORD, FileKind.PDF):
        raise Http404
    file = exports.paper(_given(pk), FileKind(kind))
    return download(file)


@guarded(SECRETARIES)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The first day: what to look at, in order, and how each stands."""
    organization, today = _found(pk), clock.today()
    if not hands_over(organization):
        raise _refused(organization)
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
