"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    rule_overridden="调整或暂缓规则",
    rule_override_ended="提前结束规则调整",
    year_announced="录入放假安排",
    year_withdrawn="撤回录入的放假安排",
)
