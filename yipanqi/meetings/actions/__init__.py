"""Verbs of a meeting: arrange → notify → record → sign; correct, cancel, settle a decision, take over older meetings.

Every action asks for the power, runs in one transaction, writes one audit entry and, where evidence changed, reconciles
the ledger of that one organisation in the same transaction. Nothing is ever back-dated: `held_on` is when it happened,
`recorded_at` the moment of entry.
"""

from yipanqi.meetings.actions.admitting import approve_member, drop_member_vote, vote_on_member
from yipanqi.meetings.actions.afterwards import say_afterwards
from yipanqi.meetings.actions.along import report_along
from yipanqi.meetings.actions.arranging import Noticed, arrange, cancel, change_arrangement, notice_text, send_notice
from yipanqi.meetings.actions.deciding import DecisionEntry, as_owed, as_settled, may_settle, settle_decision
from yipanqi.meetings.actions.history import History, forget_history, import_history
from yipanqi.meetings.actions.makeup import mark_made_up, material_text, send_material, unmark_made_up
from yipanqi.meetings.actions.recording import Away, correct, record_meeting, sign
from yipanqi.meetings.actions.reporting import ReportEntry, enter_reports

__all__ = [
    "Away",
    "DecisionEntry",
    "History",
    "Noticed",
    "ReportEntry",
    "approve_member",
    "arrange",
    "as_owed",
    "as_settled",
    "cancel",
    "change_arrangement",
    "correct",
    "drop_member_vote",
    "enter_reports",
    "forget_history",
    "import_history",
    "mark_made_up",
    "material_text",
    "may_settle",
    "notice_text",
    "record_meeting",
    "report_along",
    "say_afterwards",
    "send_material",
    "send_notice",
    "settle_decision",
    "sign",
    "unmark_made_up",
    "vote_on_member",
]
