"""What the frame around every page shows: owner, filing number, demonstration banner, navigation, notices."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

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
        "navigation": SimpleLazyObject(lambda: _drawn(navigation.told(areas))),
        "actor": request.actor,
        "principal": request.principal,
        "unread": SimpleLazyObject(lambda: _unread(request)),
    }


@lru_cache(maxsize=512)
def _drawn(areas: tuple[navigation.Told, ...]) -> SafeString:
    """The list of pages, shown at the left and in the phone's menu: the same for everybody who is shown the same pages
    and stands on the same one.
    """
    shown = [
        {"label": label, "pages": [dict(zip(navigation.SHOWN, page, strict=True)) for page in pages]}
        for label, pages in areas
    ]
    return render_to_string("parts/navigation_list.html", {"areas": shown})


def _unread(request: HttpRequest) -> int:
    return Notice.objects.filter(account=request.user, read_at__isnull=True).count()
