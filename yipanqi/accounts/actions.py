"""Verbs of accounts: open, change, disable; give and revoke authorities; notify."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset as unlock
from django.db import transaction

from yipanqi.accounts import questions, rules
from yipanqi.accounts.enums import Administers
from yipanqi.accounts.models import Account, Delegation, Notice
from yipanqi.audit.actions import record
from yipanqi.audit.queries import history_of
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.kernel.worktime import next_opening, next_working_moment, working_days_until

_LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread when copied from paper


def temporary_password() -> str:
    """A password to hand over once, in four groups that can be read out."""
    return "-".join("".join(secrets.choice(_LEGIBLE) for _ in range(4)) for _ in range(4))


@transaction.atomic
def open_account(
    *,
    username: str,
    name: str,
    by: Actor,
    password: str | None = None,
    temporary: bool = True,
    email: str = "",
    person_id: int | None = None,
    administers: str = "",
) -> Account:
    """Open an account, for a person of the register (`person_id`) or for one of the three administrators.

    Without a `password` nobody can sign in until one is reset. A `temporary` password must be changed after the first
    sign-in. Refused: a sign-in name already taken.
    """
    rules.require_security()
    username = username.strip()
    if Account.objects.filter(username__iexact=username).exists():
        raise Refused(f"账号“{username}”已被使用，请换一个账号名。", field="username")
    account = Account.objects.create_user(
        username, password, name=name.strip(), email=email, password_temporary=temporary and password is not None
    )
    if person_id is not None and not any(questions.ACCOUNT_OPENED.ask(account=account, person_id=person_id, by=by)):
        raise Refused("所选人员已有账号或已不在册，请重新选择。", field="person")
    if administers:
        appoint_administrator(account=account, kind=administers, by=by)
    record("account_opened", by=by, subject=account, after={"username": username, "person": person_id})
    return account


@transaction.atomic
def reset_password(*, account: Account, by: Actor) -> str:
    """Return a new temporary password to hand over; second factor and lock-out are taken off the account."""
    rules.require_security()
    password = temporary_password()
    account.set_password(password)
    account.password_temporary = True
    account.save(update_fields=["password", "password_temporary"])
    removed, _ = Authenticator.objects.filter(user=account).delete()
    unlock(username=account.username)
    record("password_reset", by=by, subject=account, after={"second_factor_removed": bool(removed)})
    return password


@transaction.atomic
def change_email(*, account: Account, email: str, by: Actor, digest: str = "") -> Account:
    """Where notices are mailed to, and how often the digest is (as before, where nothing is said); one's own, or by the
    security administrator.
    """
    if by.account_id != account.pk or by.on_behalf_of:
        rules.require_security()
    before = {"email": account.email, "digest": account.digest}
    account.email, account.digest = email, digest or account.digest
    account.save(update_fields=["email", "digest"])
    after = {"email": account.email, "digest": account.digest}
    record("account_changed", by=by, subject=account, before=before, after=after)
    return account


@transaction.atomic
def claim_digest(*, account: Account, on: date, since: date, notices: Collection[Notice] = ()) -> bool:
    """Take the digest of a day as sent, with the messages it carries, before it is sent: whoever comes second, or after
    a crash, sends nothing.

    False when one was sent on `since` or later.
    """
    waiting = Account.objects.filter(pk=account.pk).exclude(digested_on__gte=since)
    claimed = bool(waiting.update(digested_on=on))
    if claimed and notices:
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(mailed_at=clock.now())
    return claimed


@transaction.atomic
def release_digest(*, account: Account, notices: Collection[Notice] = ()) -> None:
    """The mail server refused it: it waits for the next run, and so does what it carried."""
    Account.objects.filter(pk=account.pk).update(digested_on=account.digested_on)
    if notices:
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(mailed_at=None)


@transaction.atomic
def disable_account(*, account: Account, reason: str, by: Actor) -> Account:
    """End signing in, at once; history and records stay.

    Refused for oneself and for the last security administrator.
    """
    rules.require_security()
    if account.pk == by.account_id:
        raise Refused("不能停用自己的账号，请由另一名安全管理员办理。")
    _keep_one_security_administrator(account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    record("account_disabled", by=by, subject=account, reason=reason)
    return account


@transaction.atomic
def enable_account(*, account: Account, by: Actor) -> Account:
    """Let the account sign in again."""
    rules.require_security()
    account.is_active = True
    account.save(update_fields=["is_active"])
    record("account_enabled", by=by, subject=account)
    return account


@transaction.atomic
def appoint_administrator(*, account: Account, kind: str, by: Actor) -> Account:
    """Make the account one of the three administrators, or (empty kind) an ordinary account again.

    No account holds two kinds, and none that belongs to a person of the register holds one: administrators read no
    business content, so whoever has both tasks has two accounts.
    """
    rules.require_security()
    if kind and kind not in Administers.values:
        raise Refused("没有这类管理员，请在系统、安全、审计三类中选择。", field="kind")
    before = account.administers
    if before == kind:
        return account
    if before and kind:
        raise Refused(
            f"“{account.name}”已是{account.kind}。一个账号不能兼任两类管理员，请先解除或另开账号。", field="kind"
        )
    if kind and any(answer.get(account.pk) for answer in questions.PERSON_OF_ACCOUNT.ask(accounts=[account.pk])):
        raise Refused("这是业务人员的账号。管理员不接触业务内容，请为其另开一个管理员账号。", field="kind")
    if not kind:
        _keep_one_security_administrator(account)
    account.administers = kind
    account.save(update_fields=["administers"])
    event = "administrator_appointed" if kind else "administrator_relieved"
    record(event, by=by, subject=account, before={"administers": before}, after={"administers": kind})
    return account


def _keep_one_security_administrator(account: Account) -> None:
    if account.administers != Administers.SECURITY:
        return
    others = Account.objects.filter(administers=Administers.SECURITY, is_active=True).exclude(pk=account.pk)
    if not others.exists():
        raise Refused("这是最后一名安全管理员，请先任命另一名，再解除或停用此账号。")


@transaction.atomic
def give_delegation(
    *, principal: Account, assistant: Account, from_on: date, to_on: date, reason: str, by: Actor
) -> Delegation:
    """Let `assistant` act for `principal` from one day to another, both included. One authority at a time per pair."""
    if not rules.may_delegate(principal, by):
        raise NotAllowed("代办只能由委托人本人授予，或由安全管理员凭书面委托登记。")
    rules.check_delegation(principal, assistant, from_on, to_on)
    overlapping = Delegation.objects.filter(
        principal=principal, assistant=assistant, revoked_at__isnull=True, from_on__lte=to_on, to_on__gte=from_on
    )
    if overlapping.exists():
        raise Refused(f"“{assistant.name}”在这段时间内已有您的代办授权，请先撤销原授权。", field="from_on")
    delegation = Delegation.objects.create(
        principal=principal,
        assistant=assistant,
        from_on=from_on,
        to_on=to_on,
        reason=reason,
        created_at=clock.now(),
    )
    record(
        "delegation_given",
        by=by,
        subject=delegation,
        name=f"{assistant.name} 代 {principal.name}",
        after={"from_on": str(from_on), "to_on": str(to_on)},
        reason=reason,
    )
    notify(
        account=assistant,
        text=f"{principal.name}授权您代办，{clock.chinese_date(from_on)}至{clock.chinese_date(to_on)}有效。",
        address="/accounts/delegations/",
        key=f"delegation:{delegation.pk}",
        on=from_on,
        by=by,
    )
    return delegation


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, by: Actor) -> Delegation:
    """End an authority at once; whoever acts by it now falls back to himself with the next page."""
    if not rules.may_delegate(delegation.principal, by):
        raise NotAllowed("代办授权只能由委托人本人或安全管理员撤销。")
    if delegation.revoked_at is None:
        delegation.revoked_at = clock.now()
        delegation.save(update_fields=["revoked_at"])
        said = f"{delegation.assistant.name} 代 {delegation.principal.name}"
        record("delegation_revoked", by=by, subject=delegation, name=said)
    return delegation


@transaction.atomic
def begin_acting(*, delegation: Delegation, by: Actor) -> Account:
    """The assistant starts acting for the principal; refused when the authority does not hold today."""
    if delegation.assistant_id != by.account_id or delegation.state != "有效":
        raise NotAllowed("这项代办授权现在无效，请联系委托人重新授权。")
    record("acting_begun", by=by, subject=delegation, name=f"{by.name} 代 {delegation.principal.name}")
    return delegation.principal


@transaction.atomic
def end_acting(*, by: Actor) -> None:
    """The assistant acts for himself again."""
    record("acting_ended", by=by, subject=f"accounts.account:{by.account_id}", name=str(by))


@transaction.atomic
def notify(
    *, account: Account, text: str, by: Actor, address: str = "", key: str = "", mailed_as: str = "", mail: bool = True,
    on: date | None = None,
) -> Notice:  # fmt: skip
    """Put a message on the account's page at once; it is mailed too, in the letter of the next working morning, unless
    the digest says it anyhow (`mail=False`).

    `on`: the day it is about; where that is today or the next working day the letter cannot wait for the morning and
    goes within working hours. `mailed_as`: what the letter says instead, where the words are not for a mail server. The
    same `key` tells the same account only once. A notice is part of the change that causes it and has no entry of its
    own in the history.
    """
    moment = clock.now()
    values: dict[str, Any] = {
        "created_at": moment,
        "text": text[:300],
        "mailed_as": mailed_as[:300],
        "address": address,
        "mail_after": _mail_after(moment, on) if account.email and mail else None,
    }
    if not key:
        return Notice.objects.create(account=account, **values)
    notice, _ = Notice.objects.get_or_create(account=account, key=key[:120], defaults=values)
    return notice


def _mail_after(moment: datetime, on: date | None) -> datetime:
    """When the letter may go: at the next working hour where it cannot wait, else with those of the next morning."""
    urgent = on is not None and working_days_until(clock.today(), on) <= 1
    return next_working_moment(moment) if urgent else next_opening(moment)


@dataclass(frozen=True)
class Confirmation:
    """That somebody has just proved by password and second factor to be the holder of an account."""

    account_id: int
    at: datetime

    def holds_for(self, by: Actor) -> bool:
        """Whether it is the actor's own and still fresh."""
        return not by.on_behalf_of and by.account_id == self.account_id and clock.now() - self.at <= FRESH


FRESH = timedelta(minutes=5)
TRIES, TRIES_PER = 5, timedelta(minutes=15)
"""As many failed attempts as signing in allows, in as much time."""


@dataclass(frozen=True)
class Purpose:
    """What identity is proved for, in the words of a refusal: the `deed`, what an assistant is told, the way there is
    besides, where there is one.
    """

    deed: str
    in_person: str
    otherwise: str = ""


SIGNING = Purpose(
    "签字", "签字须由本人办理，代办人不能代签；本人在纸质件上签字的，由拟订单位登记。",
    "，或在纸质件上签字，由拟订单位登记",
)  # fmt: skip


def confirm_identity(
    *, account: Account, password: str, code: str, by: Actor, purpose: Purpose = SIGNING
) -> Confirmation:
    """Prove who acts: the password, and the code the phone shows now. Outside any transaction of the caller, so that a
    failed attempt stays in the history.

    Refused: for somebody else, without a second factor set up, wrong, or after too many attempts.
    """
    if by.on_behalf_of or by.account_id != account.pk:
        raise NotAllowed(purpose.in_person)
    factor = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if factor is None:
        raise Refused(
            f"您还没有设置二次验证，不能在网页上{purpose.deed}。"
            f"请先在“我的账号”的“二次验证”中用手机设置{purpose.otherwise}。"
        )
    if _failed_lately(account) >= TRIES:
        raise Refused(f"尝试次数过多，请{int(TRIES_PER.total_seconds() // 60)}分钟后再试{purpose.otherwise}。")
    if not account.check_password(password):
        _note_refusal(account, by)
        raise Refused("密码不对，请重新输入。", field="password")
    if not factor.wrap().validate_code(code.replace(" ", "")):
        _note_refusal(account, by)
        raise Refused("验证码不对或已用过。请看手机上当前显示的6位数字，并确认手机时间准确。", field="code")
    return Confirmation(account.pk, clock.now())


def _failed_lately(account: Account) -> int:
    told = history_of(f"accounts.account:{account.pk}")
    return told.filter(event="identity_refused", at__gt=clock.now() - TRIES_PER).count()


@transaction.atomic
def _note_refusal(account: Account, by: Actor) -> None:
    record("identity_refused", by=by, subject=account)


def mark_read(*, account: Account, notice_id: int | None = None) -> int:
    """Mark one message, or all, as read; returns how many were unread."""
    waiting = Notice.objects.filter(account=account, read_at__isnull=True)
    if notice_id is not None:
        waiting = waiting.filter(pk=notice_id)
    return waiting.update(read_at=clock.now())
