"""Checks of this room: who may administer accounts, which authorities may be given."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from yipanqi.accounts.models import Account

ACCOUNTS = "accounts"
"""The power of the security administrator (`access.enums.Power.ACCOUNTS`; that room stands above this one)."""

LONGEST_DELEGATION = timedelta(days=366)


def require_security() -> None:
    """Accounts are administered by the security administrator (and by the system itself)."""
    if not scope.current().may_anywhere(ACCOUNTS):
        raise NotAllowed("账号由安全管理员管理，请联系本单位安全管理员办理。")


def may_delegate(principal: "Account", by: Actor) -> bool:
    """Somebody gives his or her own authority away, in person; the security administrator registers a written one."""
    in_person = by.account_id == principal.pk and not by.on_behalf_of
    return in_person or scope.current().may_anywhere(ACCOUNTS)


def check_delegation(principal: "Account", assistant: "Account", from_on: date, to_on: date) -> None:
    """Refuse authorities that nobody may give: to oneself, of or to administrators, into the past, without an end."""
    if principal == assistant:
        raise Refused("代办人不能是本人。", field="assistant")
    for account, field in ((principal, "principal"), (assistant, "assistant")):
        if account.administers:
            raise Refused(f"“{account.name}”是管理员账号，不能授予或接受代办。", field=field)
        if not account.is_active:
            raise Refused(f"“{account.name}”的账号已停用，请先恢复。", field=field)
    if to_on < from_on:
        raise Refused("截止日期早于起始日期，请更正。", field="to_on")
    if to_on < clock.today():
        raise Refused("截止日期已过，请填今天或以后的日期。", field="to_on")
    if to_on - from_on > LONGEST_DELEGATION:
        raise Refused("一次授权最长一年，到期可以再次授权。", field="to_on")
