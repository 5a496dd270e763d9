"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

ARRANGEMENT_HINT = Question(
    "arrangement_hint",
    "organization=, kind=, source=, on=: what a meeting arranged from `source` (`plan:12`; empty: from nothing"
    " particular) is filled with, or None; `on`: about when it is to be.",
)
ARRANGED_FROM = Question(
    "arranged_from",
    "meeting=, source=, by=: a meeting was arranged from `source`; in its transaction, by who arranged it.",
)
DAYS_TAKEN = Question(
    "days_taken",
    "organization=, first=, last=: what stands on the calendar between two days for those due at a meeting of it, by"
    " day; each with `on`, `last`, `at`, `title`, `who` and `url` (empty where nothing can be opened).",
)
