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
from yipanqi.education.actions.musts import drop_must, raise_followed, raise_must
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

__all__ = [
    "arrange_talk",
    "ask_talk",
    "cancel_talk",
    "change_care",
    "close_care",
    "confide_talk",
    "confirm_talk",
    "decline_request",
    "deny_talk",
    "drop_must",
    "enter_care",
    "give_care",
    "hand_in",
    "hold_talk",
    "hold_talks",
    "mark_birthday",
    "raise_followed",
    "raise_must",
    "release_requests",
    "remove_care",
    "reply_thought",
    "withdraw_request",
    "withdraw_thought",
]
