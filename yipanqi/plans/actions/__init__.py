"""The verbs of the room: decide and hand out, acknowledge, split, report, accept, send back, give time, take back, take
lists over from elsewhere.
"""

from yipanqi.plans.actions.comparing import Comparison, compare
from yipanqi.plans.actions.delays import ask_delay, decide_delay, move_deadline
from yipanqi.plans.actions.doing import acknowledge, decline, insist, report
from yipanqi.plans.actions.exchange import FaultyList, Taken, standing, take_back_intake, take_in
from yipanqi.plans.actions.giving import Actors, Assignment, assign, issue, split
from yipanqi.plans.actions.judging import accept, send_back
from yipanqi.plans.actions.withdrawing import withdraw_directive, withdraw_part
from yipanqi.plans.importing.rows import Incoming, Named

__all__ = [
    "Actors",
    "Assignment",
    "Comparison",
    "FaultyList",
    "Incoming",
    "Named",
    "Taken",
    "accept",
    "acknowledge",
    "ask_delay",
    "assign",
    "compare",
    "decide_delay",
    "decline",
    "insist",
    "issue",
    "move_deadline",
    "report",
    "send_back",
    "split",
    "standing",
    "take_back_intake",
    "take_in",
    "withdraw_directive",
    "withdraw_part",
]
