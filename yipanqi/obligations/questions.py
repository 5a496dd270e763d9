"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

RECORD_ADDRESS = Question(
    "record_address", "record=: where the record of a piece of evidence (`meeting:12`) can be opened, or None."
)
NEXT_STEPS = Question(
    "next_steps", "obligation=: what can be done about an open entry, as `(label, address)`, or None."
)
