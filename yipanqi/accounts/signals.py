"""What the sign-in library reports: kept in the history, and turned into duties of the session (`middleware`)."""

from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from yipanqi.accounts import queries
from yipanqi.accounts.models import Account
from yipanqi.audit.actions import record
from yipanqi.kernel.actors import Actor

PASSWORD_DUE, SECOND_FACTOR_DUE, ACTING = "password_due", "second_factor_due", "acting_for"


def _actor(account: Account, request: HttpRequest | None) -> Actor:
    origin = request.META.get("REMOTE_ADDR", "") if request else ""
    return Actor(name=account.name, account_id=account.pk, office=account.get_administers_display(), origin=origin)


@receiver(user_logged_in)
def signed_in(sender, request: HttpRequest, user: Account, **kwargs) -> None:
    """Note the sign-in, and what the person has to put in order before anything else."""
    with transaction.atomic():
        record("signed_in", by=_actor(user, request), subject=user)
    if user.password_temporary:
        request.session[PASSWORD_DUE] = True
    if queries.lacks_second_factor(user):
        request.session[SECOND_FACTOR_DUE] = True


@receiver(user_logged_out)
def signed_out(sender, request: HttpRequest, user: Account | None, **kwargs) -> None:
    """Note the sign-out."""
    if user is not None:
        with transaction.atomic():
            record("signed_out", by=_actor(user, request), subject=user)


@receiver(user_login_failed)
def refused(sender, credentials: dict, request: HttpRequest | None = None, **kwargs) -> None:
    """Note a failed attempt at an account that exists; attempts at others tell nothing and are left to the lock-out."""
    account = Account.objects.filter(username=credentials.get("username", "")).first()
    if account is not None:
        with transaction.atomic():
            record("sign_in_refused", by=_actor(account, request), subject=account)


@receiver(password_changed)
def password_was_changed(sender, request: HttpRequest, user: Account, **kwargs) -> None:
    """A temporary password has done its work."""
    with transaction.atomic():
        user.password_temporary = False
        user.save(update_fields=["password_temporary"])
        record("password_changed", by=_actor(user, request), subject=user)
    request.session.pop(PASSWORD_DUE, None)


@receiver(authenticator_added)
def second_factor_added(sender, request: HttpRequest, user: Account, authenticator, **kwargs) -> None:
    """A second factor was set up."""
    if authenticator.type != authenticator.Type.TOTP:
        return
    with transaction.atomic():
        record("second_factor_set", by=_actor(user, request), subject=user)


@receiver(authenticator_removed)
def second_factor_removed(sender, request: HttpRequest, user: Account, authenticator, **kwargs) -> None:
    """A second factor was taken off; where it is required it must be set up again at once."""
    if authenticator.type != authenticator.Type.TOTP:
        return
    with transaction.atomic():
        record("second_factor_removed", by=_actor(user, request), subject=user)
    if queries.lacks_second_factor(user):
        request.session[SECOND_FACTOR_DUE] = True
