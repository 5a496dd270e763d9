"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

ORGANIZATION_CHANGED = Question(
    "organization_changed",
    "organization=, by=: something that duties depend on changed; answered inside the transaction.",
)
MAY_DISSOLVE = Question(
    "may_dissolve",
    "organization=, on=: a Chinese sentence that speaks against ending the organisation after that day, or None.",
)
HISTORY_ROWS = Question(
    "history_rows",
    "rows=, organizations=, by=, dry_run=: older meetings of a workbook; answers a `intake.HistoryResult`.",
)
PROFILE_SECTIONS = Question(
    "profile_sections",
    "organization=, on=, request=: a section of the organisation's page, `(order, title, template, context)`.",
)
PERSON_REFERENCES = Question(
    "person_references",
    "people=: for the person ids that other records refer to, a mapping id → what refers, or None.",
)
