"""Verbs: issue and revoke a token, admit the system that shows one."""

import secrets
from collections.abc import Collection
from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Permit, Power
from yipanqi.access.queries import powers_of
from yipanqi.accounts.actions import TRIES, TRIES_PER, Confirmation
from yipanqi.audit.actions import record
from yipanqi.audit.queries import history_of
from yipanqi.exchange import queries, rules
from yipanqi.exchange.models import Token
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations.models import Organization

MOST = 20
"""Tokens that hold at the same time for one organisation."""


@transaction.atomic
def issue_token(
    *, organization: Organization, system: str, basis: str, permits: Collection[str], expires_on: date,
    confirmed: Confirmation, by: Actor,
) -> tuple[Token, str]:  # fmt: skip
    """Admit another system in the name of an organisation; answers the token itself, which is not kept.

    Nobody admits a system to more than he may do himself.
    """
    if not confirmed.holds_for(by):
        raise NotAllowed("接口凭证须由本人当场输入密码和验证码发放，代办人不能代发。")
    require(Power.CONNECT, organization)
    chosen = [permit for permit in Permit if permit.value in permits]
    if not chosen or len(chosen) != len(set(permits)):
        raise Refused("请选择准许该系统办理的事项。", field="permits")
    for power in powers_of(chosen):
        require(power, organization)
    if fault := rules.expiry_fault(expires_on, today=clock.today()):
        raise Refused(fault, field="expires_on")
    if len([one for one in queries.tokens_of(organization) if one.holds]) >= MOST:
        raise Refused(f"“{organization.called}”已有{MOST}个有效的凭证，请先停用不用的。", field="organization")
    secret = ids.token()
    made = Token(
        organization=organization, system=_said(system, "system", "系统名称"), basis=_said(basis, "basis", "依据"),
        permits=[permit.value for permit in chosen], key=secrets.token_hex(6), digest=rules.digest_of(secret),
        expires_on=expires_on, issued_at=clock.now(), issued_by=str(by)[:80],
    )  # fmt: skip
    made.save(force_insert=True)
    record(
        "system_admitted", by=by, subject=made, path=organization.path,
        after={"permits": made.permits, "expires_on": str(expires_on), "basis": made.basis, "key": made.key},
    )  # fmt: skip
    return made, rules.composed(made.key, secret)


def _said(text: str, field: str, name: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(f"请写明{name}。", field=field)
    refuse_classified(text, field=field)
    return text


@transaction.atomic
def revoke_token(*, token: Token, by: Actor) -> Token:
    """End a token: whoever shows it is refused from now on."""
    require(Power.CONNECT, token.organization)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = clock.now(), str(by)[:80]
        token.save(update_fields=["revoked_at", "revoked_by"])
        record("system_shut_out", by=by, subject=token, path=token.organization.path, after={"key": token.key})
    return token


class NotAdmitted(Refused):
    """Another system has shown no token that holds; `wait`: seconds after which it may try again."""

    def __init__(self, message: str, *, wait: int = 0):
        super().__init__(message)
        self.wait = wait


def admit(*, header: str, origin: str) -> Token:
    """The token another system shows in `Authorization`, noted as used today. Outside any transaction of the caller,
    so that a wrong secret stays in the history.

    Refused with `NotAdmitted`: none, unknown, wrong, revoked, expired, or too many wrong ones from this address.
    """
    shown = rules.presented(header)
    if shown is None:
        raise NotAdmitted("请在请求头写明接口凭证：Authorization: Bearer ypq.……。凭证由机关党委在“数据对接”发放。")
    token = queries.token_with(shown.key)
    if token is None:
        raise NotAdmitted(_UNKNOWN)
    if _paused(token, origin):
        minutes = int(TRIES_PER.total_seconds() // 60)
        raise NotAdmitted(f"本地址出示的凭证多次核对不符，请{minutes}分钟后再试。", wait=minutes * 60)
    if not rules.proves(shown.secret, token.digest):
        _note_refusal(token, origin)
        raise NotAdmitted(_UNKNOWN)
    if not token.holds:
        raise NotAdmitted(f"“{token.system}”的接口凭证{token.state}，请联系“{token.organization.called}”另发新的。")
    if token.last_used_on != clock.today():
        _note_use(token)
    return token


_UNKNOWN = "接口凭证不对，请核对是否完整。遗失的凭证不能找回，请由发放的组织停用后另发。"


def _paused(token: Token, origin: str) -> bool:
    told = history_of(f"exchange.token:{token.pk}").filter(event="system_refused", origin=origin)
    return told.filter(at__gt=clock.now() - TRIES_PER).count() >= TRIES


@transaction.atomic
def _note_refusal(token: Token, origin: str) -> None:
    by = queries.actor_of(token, origin)
    record("system_refused", by=by, subject=token, path=token.organization.path, after={"key": token.key})


@transaction.atomic
def _note_use(token: Token) -> None:
    """The day and nothing else."""
    token.last_used_on = clock.today()
    token.save(update_fields=["last_used_on"])
