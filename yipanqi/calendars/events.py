"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    business_date_added="登记业务日程",
    business_date_removed="删除业务日程",
    feed_opened="开通日历订阅",
    feed_revoked="停用日历订阅",
)
