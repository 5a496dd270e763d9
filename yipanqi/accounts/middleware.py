"""What must be put in order after signing in: a temporary password, a missing second factor."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.accounts import queries
from yipanqi.accounts.signals import PASSWORD_DUE, SECOND_FACTOR_DUE


class FirstThings:
    """Sends whoever owes one of these to the page where it is done, and then on to what was asked for.

    As long as nothing is owed, only the session is read.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect, or go on."""
        if request.user.is_authenticated and (target := self._owed(request)):
            return redirect(target)
        return self.get_response(request)

    def _owed(self, request: HttpRequest) -> str:
        password, second_factor = request.session.get(PASSWORD_DUE), request.session.get(SECOND_FACTOR_DUE)
        if (not password and not second_factor) or request.path.startswith(self._always_open()):
            return ""
        if password:
            target = reverse("account_change_password")
            wanted = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
            return "" if request.path == target else f"{target}?{wanted}"
        if request.path.startswith(reverse("mfa_index")):
            return ""
        if not queries.lacks_second_factor(request.user):  # set up meanwhile, here or in another browser
            del request.session[SECOND_FACTOR_DUE]
            return ""
        return reverse("mfa_activate_totp")

    def _always_open(self) -> tuple[str, ...]:
        return reverse("account_logout"), reverse("account_reauthenticate")
