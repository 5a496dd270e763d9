"""Signing in: the library's page with the demonstration's roles beside it."""

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yipanqi.accounts import queries
from yipanqi.ui.guards import PUBLIC, guarded


class SignIn(LoginView):
    """Name and password; in demo mode also one button per role."""

    guard = PUBLIC

    def get_context_data(self, **kwargs) -> dict:
        """The library's values and the demonstration's accounts."""
        return super().get_context_data(**kwargs) | {
            "demo_accounts": queries.demo_accounts(),
            "next": self.request.GET.get("next", ""),
        }


@require_POST
@guarded(PUBLIC)
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's roles without a password; does not exist outside demo mode."""
    if not settings.DEMO:
        raise Http404
    offered = {account.username: account for account, _ in queries.demo_accounts()}
    account = offered.get(request.POST.get("username", ""))
    if account is None:
        raise Http404
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else resolve_url(settings.LOGIN_REDIRECT_URL))
