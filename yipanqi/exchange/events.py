"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    system_admitted="发放接口凭证",
    system_shut_out="停用接口凭证",
    system_refused="接口凭证核对不符",
)
