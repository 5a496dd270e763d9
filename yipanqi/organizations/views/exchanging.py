"""组织与党员交换: take the registers in the open form. They come back in by the import."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.organizations import exchange
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.views.common import ORGANIZERS
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import guarded


@guarded(ORGANIZERS)
def page(request: HttpRequest) -> HttpResponse:
    """What would be in it, and the files: taking one is entered in the history, so it is sent, not linked."""
    if request.method == "POST":
        return download(exchange.export(request.POST.get("kind", ""), by=request.actor))
    context = {
        "organizations": Organization.objects.filter(dissolved_on__isnull=True).count(),
        "people": Person.objects.filter(active=True, home__isnull=False).count(),
    }
    return render(request, "organizations/exchange.html", context)
