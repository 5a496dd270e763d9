"""The signed-in person's scope and actor for the length of one request."""

from yipanqi.access.queries import acting
from yipanqi.kernel import scope
from yipanqi.ui.origin import origin_of


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
            request.user, request.session.get("acting_for"), origin=origin_of(request)
        )
        with scope.using(seen):
            return self.get_response(request)
