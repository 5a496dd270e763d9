"""Pages: the tokens of one's organisations, issuing one, revoking one."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power
from yipanqi.accounts.actions import Purpose, confirm_identity
from yipanqi.accounts.queries import has_second_factor
from yipanqi.exchange import actions, queries
from yipanqi.exchange.forms import TokenForm
from yipanqi.kernel import clock
from yipanqi.ui.guards import guarded, holds
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

CONNECTS = holds(Power.CONNECT, sentence="接口凭证由机关党委书记、副书记或党组书记发放。需要对接的，请联系机关党委。")
PURPOSE = Purpose("发放凭证", "接口凭证须由本人发放，代办人不能代发。")
USUAL = timedelta(days=180)
"""How long a token is proposed to hold."""


@guarded(CONNECTS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The tokens that hold, and those that did."""
    every = list(queries.tokens())
    context = {"tokens": [one for one in every if one.holds], "former": [one for one in every if not one.holds]}
    return render(request, "exchange/tokens.html", context)


class Issue(ActionView):
    """Issue a token; it is shown once."""

    guard = CONNECTS
    template_name = "exchange/issue.html"
    form_class = TokenForm

    def get_form_kwargs(self) -> dict:
        """In whose name."""
        return super().get_form_kwargs() | {"offered": queries.may_issue()}

    def get_initial(self) -> dict:
        """Half a year."""
        return {"expires_on": clock.today() + USUAL}

    def get_context_data(self, **kwargs) -> dict:
        """Whether the visitor can issue one at all."""
        return super().get_context_data(**kwargs) | {
            "assistant": self.request.actor.on_behalf_of,
            "second_factor": has_second_factor(self.request.user),
            "trail": [("数据对接", reverse("exchange:home"))],
        }

    def act(self, form) -> HttpResponse:
        """Issue it and show it, once."""
        typed, by = form.cleaned_data, self.request.actor
        password, code = typed.pop("password"), typed.pop("code")
        confirmed = confirm_identity(account=self.request.user, password=password, code=code, by=by, purpose=PURPOSE)
        token, shown = actions.issue_token(confirmed=confirmed, by=by, **typed)
        address = self.request.build_absolute_uri(reverse("api:api-root"))
        context = self.get_context_data(form=form) | {"token": token, "shown": shown, "address": address}
        answer = render(self.request, "exchange/issued.html", context)
        answer["Cache-Control"] = "no-store"
        return answer


@require_POST
@guarded(CONNECTS)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token."""
    token = queries.tokens().filter(pk=pk).first()
    if token is None:
        raise Http404
    actions.revoke_token(token=token, by=request.actor)
    done(request, f"已停用“{token}”的接口凭证，该系统不能再用它读取、送入。")
    return redirect("exchange:home")
