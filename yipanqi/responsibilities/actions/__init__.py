"""Verbs of lists: draft, ask and answer, approve, publish, sign, report; points and rulings of the organ."""

from yipanqi.responsibilities.actions.commenting import ask_comments, comment, reply_to
from yipanqi.responsibilities.actions.deciding import (
    approve,
    approve_many,
    publish,
    publish_many,
    require_entitled,
    send_back,
    withdraw,
)
from yipanqi.responsibilities.actions.drafting import discard, draft, draft_many, revise
from yipanqi.responsibilities.actions.following import follow_holders
from yipanqi.responsibilities.actions.items import add_item, change_item, drop_item
from yipanqi.responsibilities.actions.letters import (
    follow_letters,
    make_letters,
    sign_letter_on_paper,
    sign_letters,
)
from yipanqi.responsibilities.actions.points import end_point, enter_points
from yipanqi.responsibilities.actions.reporting import report, withdraw_report
from yipanqi.responsibilities.actions.ruling import rule_lists
from yipanqi.responsibilities.actions.signing import acknowledge, acknowledge_on_paper

__all__ = [
    "acknowledge",
    "acknowledge_on_paper",
    "add_item",
    "approve",
    "approve_many",
    "ask_comments",
    "change_item",
    "comment",
    "discard",
    "draft",
    "draft_many",
    "drop_item",
    "end_point",
    "enter_points",
    "follow_holders",
    "follow_letters",
    "make_letters",
    "publish",
    "publish_many",
    "reply_to",
    "report",
    "require_entitled",
    "revise",
    "rule_lists",
    "send_back",
    "sign_letter_on_paper",
    "sign_letters",
    "withdraw",
    "withdraw_report",
]
