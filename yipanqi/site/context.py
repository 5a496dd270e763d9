"""What the frame around every page shows: owner, filing number, demonstration banner, navigation, notices."""

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject

from yipanqi.accounts.models import Notice
from yipanqi.site import navigation


def page(request: HttpRequest) -> dict:
    """Values of the frame; navigation and the count of notices are worked out only when a frame asks for them."""
    frame = {"page_owner": settings.PAGE_OWNER, "page_filing": settings.PAGE_FILING, "demo": settings.DEMO}
    if getattr(request, "principal", None) is None:
        return frame
    areas = SimpleLazyObject(lambda: navigation.areas(request))
    return frame | {
        "areas": areas,
        # Shown twice, at the left and in the phone's menu, but drawn once.
        "navigation": SimpleLazyObject(lambda: render_to_string("parts/navigation_list.html", {"areas": areas})),
        "actor": request.actor,
        "principal": request.principal,
        "unread": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> int:
    return Notice.objects.filter(account=request.user, read_at__isnull=True).count()
