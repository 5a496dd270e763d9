"""Where a request comes from."""

from django.http import HttpRequest


def origin_of(request: HttpRequest) -> str:
    """The network address; behind the proxy on this machine, the one the proxy names."""
    address = request.META.get("REMOTE_ADDR", "")
    if address in ("127.0.0.1", "::1"):
        return request.META.get("HTTP_X_FORWARDED_FOR", address).split(",")[-1].strip()[:64]
    return address
