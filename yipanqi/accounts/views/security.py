"""The security administrator's pages: who has an account, opening, resetting, ending, appointing administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yipanqi.accounts import actions, queries, rules
from yipanqi.accounts.forms import PEOPLE, AdministratorForm, DisableForm, OpenAccountForm
from yipanqi.accounts.models import Account
from yipanqi.accounts.tables import Accounts
from yipanqi.audit.queries import history_of
from yipanqi.kernel.errors import Refused
from yipanqi.ui.guards import guarded, holds
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView
from yipanqi.ui.widgets import options_view

SECURITY = holds(rules.ACCOUNTS, sentence="账号由安全管理员管理，请联系本单位安全管理员办理。")

people = options_view(PEOPLE, SECURITY)


@guarded(SECURITY)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts, found by name or sign-in name."""
    text = request.GET.get("q", "").strip()
    return Accounts(queries.accounts(text)).respond(request, "accounts/list.html", {"text": text})


class Open(ActionView):
    """Open an account and show its first password once."""

    guard = SECURITY
    template_name = "accounts/open.html"
    form_class = OpenAccountForm

    def act(self, form) -> HttpResponse:
        """The password goes to the screen and nowhere else."""
        data = form.cleaned_data
        person, password = data["person"], actions.temporary_password()
        account = actions.open_account(
            username=data["username"],
            name=person.name if person else data["name"],
            password=password,
            email=data["email"],
            person_id=person.pk if person else None,
            administers=data["administers"],
            by=self.request.actor,
        )
        return _handed_over(self.request, account, password, "账号已开通")


def _handed_over(request: HttpRequest, account: Account, password: str, title: str) -> HttpResponse:
    answer = render(request, "accounts/handed_over.html", {"account": account, "password": password, "heading": title})
    answer["Cache-Control"] = "no-store"
    return answer


@guarded(SECURITY)
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: what it is, its history, what can be done."""
    return _account_page(request, get_object_or_404(queries.accounts(), pk=account_id))


def _account_page(request: HttpRequest, shown: Account, *, status: int = 200, **forms) -> HttpResponse:
    context = {
        "account": shown,
        "place": queries.places([shown.pk]).get(shown.pk, ""),
        "history": history_of(f"accounts.account:{shown.pk}").order_by("-pk")[:20],
        "disable_form": DisableForm(),
        "administrator_form": AdministratorForm(initial={"kind": shown.administers}),
        "given": queries.delegations_given(shown),
        "held": queries.delegations_held(shown),
    }
    return render(request, "accounts/account.html", context | forms, status=status)


@never_cache
@require_POST
@guarded(SECURITY)
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """A new temporary password, shown once."""
    target = get_object_or_404(Account, pk=account_id)
    password = actions.reset_password(account=target, by=request.actor)
    return _handed_over(request, target, password, "密码已重置")


@require_POST
@guarded(SECURITY)
def disable(request: HttpRequest, account_id: int) -> HttpResponse:
    """End an account, with the reason and a way back."""
    shown = get_object_or_404(queries.accounts(), pk=account_id)
    form = DisableForm(request.POST)
    if form.is_valid():
        try:
            actions.disable_account(account=shown, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as error:
            form.refused(error)
        else:
            done(request, f"已停用{shown.name}的账号。", undo=reverse("accounts:enable", args=[shown.pk]))
            return redirect("accounts:account", shown.pk)
    return _account_page(request, shown, status=422, disable_form=form)


@require_POST
@guarded(SECURITY)
def enable(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let an account sign in again."""
    target = get_object_or_404(Account, pk=account_id)
    actions.enable_account(account=target, by=request.actor)
    done(request, f"已恢复{target.name}的账号。")
    return redirect("accounts:account", target.pk)


@require_POST
@guarded(SECURITY)
def administer(request: HttpRequest, account_id: int) -> HttpResponse:
    """Appoint or relieve one of the three administrators."""
    shown = get_object_or_404(queries.accounts(), pk=account_id)
    form = AdministratorForm(request.POST)
    if form.is_valid():
        try:
            actions.appoint_administrator(account=shown, kind=form.cleaned_data["kind"], by=request.actor)
        except Refused as error:
            form.refused(error)
        else:
            done(request, f"{shown.name}现为{shown.kind}。")
            return redirect("accounts:account", shown.pk)
    return _account_page(request, shown, status=422, administrator_form=form)
