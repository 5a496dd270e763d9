"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

DIRECTIVE_SOURCE = Question(
    "directive_source",
    "source=: what a decision kept elsewhere (`decision:12`) is filled in with, as `queries.reading.Filled`, for who"
    " may hand it over; None where it is none, or may not be handed over.",
)
DIRECTIVE_ISSUED = Question(
    "directive_issued", "directive=, by=: a decision kept elsewhere (`origin`) is followed here from now on."
)
DIRECTIVE_WITHDRAWN = Question(
    "directive_withdrawn", "directive=, by=: it is no longer followed here; its own room takes it back."
)
LINKABLE = Question(
    "linkable_records",
    "organization=, since=: records of an organisation that a report may point to, as `(record, label, happened_on)`,"
    " newest first, few. A fixed number of queries.",
)
