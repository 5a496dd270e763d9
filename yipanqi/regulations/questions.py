"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

RULES_CHANGED = Question(
    "rules_changed",
    "organization=, by=: the rules of an organisation and all below it changed; answered inside the transaction.",
)
