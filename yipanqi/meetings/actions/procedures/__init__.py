"""Verbs of a procedure: begin, plan, mark steps; opinions, criticism, rectification, last year's list; deadlines.

Deadlines and items of rectification are owed in the ledger; nothing here is a second list of things to do.
"""

from yipanqi.meetings.actions.procedures.appraising import Decided, Votes, count_ballots, decide_grades
from yipanqi.meetings.actions.procedures.assembling import Elects, enter_delegates, name_tellers
from yipanqi.meetings.actions.procedures.beginning import begin, break_off, link_meeting, plan
from yipanqi.meetings.actions.procedures.criticising import Spoken, record_criticism
from yipanqi.meetings.actions.procedures.electing import (
    Candidate,
    Counts,
    Marks,
    count_votes,
    give_up_seats,
    nominate,
    vote_again,
)
from yipanqi.meetings.actions.procedures.opinions import add_opinions, drop_opinion, feed_back, feed_back_all
from yipanqi.meetings.actions.procedures.rectifying import (
    ItemEntry,
    add_problems,
    drop_item,
    may_settle,
    save_items,
    settle_item,
)
from yipanqi.meetings.actions.procedures.reporting import approve_result, report_result, withdraw_report
from yipanqi.meetings.actions.procedures.reviewing import Judged, review_items
from yipanqi.meetings.actions.procedures.stepping import mark_done, move, reopen, skip
from yipanqi.meetings.actions.procedures.timing import set_days

__all__ = [
    "Candidate",
    "Counts",
    "Decided",
    "Elects",
    "ItemEntry",
    "Judged",
    "Marks",
    "Spoken",
    "Votes",
    "add_opinions",
    "add_problems",
    "approve_result",
    "begin",
    "break_off",
    "count_ballots",
    "count_votes",
    "decide_grades",
    "drop_item",
    "drop_opinion",
    "enter_delegates",
    "feed_back",
    "feed_back_all",
    "give_up_seats",
    "link_meeting",
    "mark_done",
    "may_settle",
    "move",
    "name_tellers",
    "nominate",
    "plan",
    "record_criticism",
    "reopen",
    "report_result",
    "review_items",
    "save_items",
    "set_days",
    "settle_item",
    "skip",
    "vote_again",
    "withdraw_report",
]
