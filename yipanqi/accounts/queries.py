"""Answers about accounts, authorities and notices."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from yipanqi.accounts import questions
from yipanqi.accounts.models import Account, Delegation, Notice
from yipanqi.kernel import clock


def accounts(text: str = "") -> QuerySet[Account]:
    """All accounts, or those whose name or sign-in name contains the text, with `second_factor` (bool)."""
    found = Account.objects.annotate(
        second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))
    )
    return found.filter(Q(name__icontains=text) | Q(username__icontains=text)) if text else found


def places(ids: list[int]) -> dict[int, str]:
    """Where the people of these accounts belong, in words."""
    return {pk: place for answer in questions.PERSON_OF_ACCOUNT.ask(accounts=ids) for pk, place in answer.items()}


def assistants(text: str, *, without: Account) -> QuerySet[Account]:
    """Accounts to whom an authority could be given: active, no administrators, not oneself."""
    return accounts(text).filter(is_active=True, administers="").exclude(pk=without.pk)


def demo_accounts() -> list[tuple[Account, str]]:
    """Accounts offered on the sign-in page, each with its role in words; empty outside demo mode."""
    if not settings.DEMO:
        return []
    offered = dict(pair for answer in questions.DEMO_ROLES.ask() for pair in answer)
    found = Account.objects.filter(username__in=offered, is_active=True).in_bulk(field_name="username")
    return [(found[username], role) for username, role in offered.items() if username in found]


def notices_of(account: Account) -> QuerySet[Notice]:
    """Messages to one account, newest first."""
    return Notice.objects.filter(account=account)


def unmailed() -> QuerySet[Notice]:
    """Messages that wait to be mailed and were not read on the page meanwhile, by account, oldest first."""
    waiting = Notice.objects.filter(mail_after__isnull=False, mailed_at=None, read_at=None, account__is_active=True)
    return waiting.exclude(account__email="").select_related("account").order_by("account_id", "id")


def unread(account: Account) -> int:
    """How many messages wait to be read."""
    return notices_of(account).filter(read_at__isnull=True).count()


def delegations_given(account: Account) -> QuerySet[Delegation]:
    """Authorities this account gave, newest first."""
    return Delegation.objects.filter(principal=account).select_related("assistant")


def delegations_held(account: Account) -> QuerySet[Delegation]:
    """Authorities to act for others that hold today."""
    today = clock.today()
    return Delegation.objects.filter(
        assistant=account, revoked_at__isnull=True, from_on__lte=today, to_on__gte=today
    ).select_related("principal")


def has_second_factor(account: Account) -> bool:
    """Whether a second factor is set up."""
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()


def second_factor_reason(account: Account) -> str:
    """Why this account must use a second factor (`安全管理员`, `江川局机关党委书记`); empty when it need not."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return ""
    if account.administers:
        return account.get_administers_display()
    return next(iter(questions.OFFICE_NEEDING_SECOND_FACTOR.ask(account=account)), "")


def lacks_second_factor(account: Account) -> bool:
    """Whether a second factor is required of this account and not set up."""
    return not is_mfa_enabled(account, [Authenticator.Type.TOTP]) and bool(second_factor_reason(account))
