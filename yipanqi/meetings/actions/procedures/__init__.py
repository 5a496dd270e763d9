"""Verbs of a procedure: begin, plan, mark steps; opinions, criticism, rectification, last year's list; deadlines.

Deadlines and items of rectification are owed in the ledger; nothing here is a second list of things to do.
"""

from yipanqi.meetings.actions.procedures.appraising import Decided, Votes, count_ballots, decide_grades
from yipanqi.meetings.actions.procedures.beginning import begin, break_off, link_meeting, plan
from yipanqi.meetings.actions.procedures.criticising import Spoken, record_criticism
from yipanqi.meetings.actions.procedures.opinions import add_opinions, drop_opinion, feed_back, feed_back_all
from yipanqi.meetings.actions.procedures.rectifying import (
    ItemEntry,
    add_problems,
    drop_item,
    may_settle,
    save_items,
    settle_item,
)
from yipanqi.meetings.actions.procedures.reviewing import Judged, review_items
from yipanqi.meetings.actions.procedures.stepping import mark_done, move, reopen, skip
from yipanqi.meetings.actions.procedures.timing import set_days

__all__ = [
    "Decided",
    "ItemEntry",
    "Judged",
    "Spoken",
    "Votes",
    "add_opinions",
    "add_problems",
    "begin",
    "break_off",
    "count_ballots",
    "decide_grades",
    "drop_item",
    "drop_opinion",
    "feed_back",
    "feed_back_all",
    "link_meeting",
    "mark_done",
    "may_settle",
    "move",
    "plan",
    "record_criticism",
    "reopen",
    "review_items",
    "save_items",
    "set_days",
    "settle_item",
    "skip",
]
