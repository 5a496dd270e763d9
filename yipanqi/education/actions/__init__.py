"""Verbs of the room, a file per area; all names are re-exported here.

Every verb asks for the power or for the person, runs in one transaction and writes one entry of the history without a
name, a cause or a content.
"""

from yipanqi.education.actions.care import (
    change_care,
    close_care,
    enter_care,
    give_care,
    mark_birthday,
    remove_care,
)
from yipanqi.education.actions.cashbook import enter_flow, withdraw_flow
from yipanqi.education.actions.dues import (
    Confirmed,
    change_base,
    collect,
    decide_arrears,
    fix_bases,
    make_up,
    publish_dues,
    tell_arrears,
    withdraw_collection,
    withdraw_payment,
    withdraw_publication,
)
from yipanqi.education.actions.musts import drop_must, raise_followed, raise_must
from yipanqi.education.actions.promises import (
    change_promise,
    judge_promise,
    keep_promise,
    make_promise,
    remove_promise,
    review_promise,
)
from yipanqi.education.actions.requests import ask_talk, decline_request, release_requests, withdraw_request
from yipanqi.education.actions.talks import (
    arrange_talk,
    cancel_talk,
    confide_talk,
    confirm_talk,
    deny_talk,
    hold_talk,
    hold_talks,
)
from yipanqi.education.actions.thoughts import hand_in, reply_thought, withdraw_thought
from yipanqi.education.actions.trainings import (
    add_people,
    change_hours,
    enter_training,
    raise_trainings,
    withdraw_training,
)

__all__ = [
    "Confirmed",
    "add_people",
    "arrange_talk",
    "ask_talk",
    "cancel_talk",
    "change_base",
    "change_care",
    "change_hours",
    "change_promise",
    "close_care",
    "collect",
    "confide_talk",
    "confirm_talk",
    "decide_arrears",
    "decline_request",
    "deny_talk",
    "drop_must",
    "enter_care",
    "enter_flow",
    "enter_training",
    "fix_bases",
    "give_care",
    "hand_in",
    "hold_talk",
    "hold_talks",
    "judge_promise",
    "keep_promise",
    "make_promise",
    "make_up",
    "mark_birthday",
    "publish_dues",
    "raise_followed",
    "raise_must",
    "raise_trainings",
    "release_requests",
    "remove_care",
    "remove_promise",
    "reply_thought",
    "review_promise",
    "tell_arrears",
    "withdraw_collection",
    "withdraw_flow",
    "withdraw_payment",
    "withdraw_publication",
    "withdraw_request",
    "withdraw_thought",
    "withdraw_training",
]
