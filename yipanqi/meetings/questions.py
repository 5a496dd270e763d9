"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

ARRANGEMENT_HINT = Question(
    "arrangement_hint",
    "organization=, kind=, source=: what a meeting arranged from `source` (`plan:12`; empty: from nothing particular)"
    " is filled with, or None.",
)
ARRANGED_FROM = Question(
    "arranged_from",
    "meeting=, source=, by=: a meeting was arranged from `source`; in its transaction, by who arranged it.",
)
