"""The verbs of the room: take a step, answer it, say how it ended, revoke it; set the steps. Each by a person; nothing
by itself.
"""

from yipanqi.letters.actions.setting import set_ladder, withdraw_ladder
from yipanqi.letters.actions.stepping import address_of, issue, judge, reply, revoke

__all__ = ["address_of", "issue", "judge", "reply", "revoke", "set_ladder", "withdraw_ladder"]
