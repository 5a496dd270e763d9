"""What must be put in order after signing in: a temporary password, a missing second factor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.accounts.signals import PASSWORD_DUE, SECOND_FACTOR_DUE


class FirstThings:
    """Sends whoever owes one of these to the page where it is done; everything else waits. Reads the session only."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect, or go on."""
        if request.user.is_authenticated and (target := self._owed(request)):
            return redirect(target)
        return self.get_response(request)

    def _owed(self, request: HttpRequest) -> str:
        always = (reverse("account_logout"), reverse("account_reauthenticate"), "/static/")
        if request.path.startswith(always):
            return ""
        if request.session.get(PASSWORD_DUE):
            target = reverse("account_change_password")
            return "" if request.path == target else target
        if request.session.get(SECOND_FACTOR_DUE):
            target = reverse("mfa_activate_totp")
            return "" if request.path.startswith(reverse("mfa_index")) else target
        return ""
