"""One's own account: second factor, mail, notices, authorities to act for others."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yipanqi.accounts import actions, queries
from yipanqi.accounts.forms import DelegationForm, EmailForm, assistant_source
from yipanqi.accounts.models import Delegation, Notice
from yipanqi.accounts.signals import ACTING
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView
from yipanqi.ui.widgets import options_view

PER_PAGE = 50


class Me(ActionView):
    """What is held about one's account, and where notices are mailed to."""

    guard = SIGNED_IN
    template_name = "accounts/me.html"
    form_class = EmailForm

    def get_initial(self) -> dict:
        """The present address."""
        return {"email": self.request.user.email, "digest": self.request.user.digest}

    def get_context_data(self, **kwargs) -> dict:
        """State of the second factor and why it may be required."""
        account = self.request.user
        return super().get_context_data(**kwargs) | {
            "second_factor": queries.accounts().get(pk=account.pk).second_factor,
            "second_factor_reason": queries.second_factor_reason(account),
        }

    def act(self, form) -> HttpResponse:
        """Change the address."""
        actions.change_email(account=self.request.user, by=self.request.actor, **form.cleaned_data)
        done(self.request, "邮箱和工作提醒已更新。")
        return redirect("accounts:me")


@guarded(SIGNED_IN)
def notices(request: HttpRequest) -> HttpResponse:
    """Messages to me, newest first."""
    page = Paginator(queries.notices_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/notices.html", {"page": page})


@require_POST
@guarded(SIGNED_IN)
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a message as read and go where it points."""
    notice = get_object_or_404(Notice, pk=notice_id, account=request.user)
    actions.mark_read(account=request.user, notice_id=notice.pk)
    inside = url_has_allowed_host_and_scheme(notice.address, {request.get_host()})
    return redirect(notice.address if inside else "accounts:notices")


@require_POST
@guarded(SIGNED_IN)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    count = actions.mark_read(account=request.user)
    done(request, f"已将 {count} 条通知标为已读。")
    return redirect("accounts:notices")


class Delegations(ActionView):
    """Authorities I gave and hold, and the form to give one."""

    guard = SIGNED_IN
    template_name = "accounts/delegations.html"
    form_class = DelegationForm

    def get_form_kwargs(self) -> dict:
        """The form chooses among those who may act for me."""
        return super().get_form_kwargs() | {"principal": self.request.user}

    def get_context_data(self, **kwargs) -> dict:
        """Both directions; whoever acts for somebody now gives nothing away meanwhile."""
        account = self.request.user
        return super().get_context_data(**kwargs) | {
            "given": queries.delegations_given(account),
            "held": queries.delegations_held(account),
            "may_give": not account.administers and not self.request.actor.on_behalf_of,
        }

    def act(self, form) -> HttpResponse:
        """Give it, with a button to take it back."""
        delegation = actions.give_delegation(principal=self.request.user, by=self.request.actor, **form.cleaned_data)
        undo = reverse("accounts:revoke", args=[delegation.pk])
        done(self.request, f"已授权{delegation.assistant.name}代办。", undo=undo)
        return redirect("accounts:delegations")


@require_POST
@guarded(SIGNED_IN)
def revoke(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Take an authority back."""
    delegation = get_object_or_404(Delegation, pk=delegation_id, principal=request.user)
    actions.revoke_delegation(delegation=delegation, by=request.actor)
    done(request, f"已撤销对{delegation.assistant.name}的代办授权。")
    return redirect("accounts:delegations")


@require_POST
@guarded(SIGNED_IN)
def act_for(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Start acting for somebody who gave me the authority."""
    delegation = get_object_or_404(Delegation, pk=delegation_id, assistant=request.user)
    principal = actions.begin_acting(delegation=delegation, by=request.actor)
    request.session[ACTING] = principal.pk
    return redirect("/")


@require_POST
@guarded(SIGNED_IN)
def act_for_myself(request: HttpRequest) -> HttpResponse:
    """Stop acting for somebody."""
    if request.session.pop(ACTING, None) is not None:
        actions.end_acting(by=request.actor)
        done(request, "已结束代办，现在以本人身份办理。")
    return redirect("/")


@guarded(SIGNED_IN)
def assistants(request: HttpRequest) -> HttpResponse:
    """Options for the picker of an assistant."""
    return options_view(assistant_source(request.user), SIGNED_IN)(request)
