"""What every page shows: owner, filing number, demonstration banner."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict:
    """Values of the frame around every page; queries only when the frame asks for them."""
    return {"page_owner": settings.PAGE_OWNER, "page_filing": settings.PAGE_FILING, "demo": settings.DEMO}
