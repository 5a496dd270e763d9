"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    letter_issued="发出提示督办函件（登记约谈、通报）",
    letter_replied="答复提示督办函件",
    letter_judged="登记提示督办结果",
    letter_revoked="撤回提示督办函件",
    ladder_set="另定提示督办步骤",
    ladder_withdrawn="撤回提示督办步骤",
)
