"""The signed-in person's scope and actor for the length of one request."""

from yipanqi.access.queries import acting
from yipanqi.kernel import scope


class ScopeMiddleware:
    """Sets the scope in force (nothing for strangers) and puts `request.actor` and `request.principal` at hand."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Run the request inside the scope of whoever acts, or of the leader an assistant acts for."""
        if not request.user.is_authenticated:
            request.actor = request.principal = None
            with scope.using(scope.NOTHING):
                return self.get_response(request)
        request.principal, request.actor, seen = acting(
            request.user, request.session.get("acting_for"), origin=_origin(request)
        )
        with scope.using(seen):
            return self.get_response(request)


def _origin(request) -> str:
    """The network address; behind the proxy on this machine, the one the proxy names."""
    address = request.META.get("REMOTE_ADDR", "")
    if address in ("127.0.0.1", "::1"):
        return request.META.get("HTTP_X_FORWARDED_FOR", address).split(",")[-1].strip()[:64]
    return address
