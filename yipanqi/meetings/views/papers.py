"""Papers as downloads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yipanqi.access.enums import Sight
from yipanqi.meetings import exports
from yipanqi.meetings.exports import procedures
from yipanqi.meetings.views.common import read
from yipanqi.meetings.views.procedures.common import read as read_procedure
from yipanqi.organizations.models import Organization
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import SIGNED_IN, guarded, sees


@guarded(SIGNED_IN)
@require_GET
def paper(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponse:
    """One paper of a meeting."""
    return download(exports.paper(read(request, pk), code, kind_of(kind)))


@guarded(SIGNED_IN)
@require_GET
def procedure_paper(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponse:
    """One paper of a procedure."""
    return download(procedures.paper(read_procedure(request, pk), code, kind_of(kind)))


@guarded(sees(Sight.STATES))
@require_GET
def ledger(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """三会一课台账 of one organisation the visitor sees the states of."""
    holder = Organization.objects.filter(pk=organization).first()
    if holder is None or not exports.has_ledger(holder):
        raise Http404
    return download(exports.year_ledger(holder, year, kind_of(kind)))
