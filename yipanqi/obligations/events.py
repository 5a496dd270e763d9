"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    ledger_followed="台账随记录更新",
    obligation_owed="登记应办事项",
    obligation_changed="变更应办事项",
    obligation_missed="事项逾期",
    obligation_settled="办结事项",
    obligation_unsettled="撤销办结",
    obligation_withdrawn="撤回应办事项",
    waiver_requested="申请免做、缓做",
    waiver_granted="批准免做、缓做",
    waiver_refused="不批准免做、缓做",
    waiver_revoked="撤回免做、缓做",
)
