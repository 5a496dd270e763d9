"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

RECORD_ADDRESS = Question(
    "record_address", "record=: where the record of a piece of evidence (`meeting:12`) can be opened, or None."
)
OBLIGATION_WORDS = Question(
    "obligation_words",
    "entries=: what entries of one's own room say in full, by their ids, for those the actor may read; an empty text"
    " for those whose record is closed to the actor. One answer for many entries, in a fixed number of queries.",
)
RAISED_KINDS = Question(
    "raised_kinds",
    "(nothing): kinds of entries of one's own room that the ledger can be narrowed to, as (code, words).",
)
OVERDUE_STEPS = Question(
    "overdue_steps",
    "obligation=: what somebody above may consider about an overdue entry, as `(label, address)`, or None.",
)
NEXT_STEPS = Question(
    "next_steps", "obligation=: what can be done about an open entry, as `(label, address)`, or None."
)
OBLIGATION_ORIGIN = Question(
    "obligation_origin",
    "entry=: the subjects (`room.model:12`) under whose history an entry of one's own room was raised and changed"
    " together with others (`actions.keep`), or None.",
)
