"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

ORGANIZATION_CHANGED = Question(
    "organization_changed",
    "organization=, by=: something that duties depend on changed; answered inside the transaction.",
)
ORGANIZATIONS_CHANGED = Question(
    "organizations_changed",
    "organizations=, by=: the same of many at once (an import), so that they can be followed together.",
)
MAY_DISSOLVE = Question(
    "may_dissolve",
    "organization=, on=: a Chinese sentence that speaks against ending the organisation after that day, or None.",
)
HISTORY_ROWS = Question(
    "history_rows",
    """rows=, organizations=, by=, dry_run=: older meetings of a workbook (`importing.MeetingRow`), kept as history;
    `organizations` maps names to organisations (in a dry run without those still to be founded). The answer is
    `{"new": int, "unchanged": int, "issues": [{"row": MeetingRow, "reason": str, "severity": "fault"|"warning"}],
    "undo": JSON}`.""",
)
UNDO_IMPORT = Question(
    "undo_import",
    """organizations=, people=, history=, by=: an import is about to be undone, which removes these organisations and
    people (ids). Rooms take away what `history_rows` kept under `undo` (given back as `history`), and answer a Chinese
    sentence where something meanwhile stands against it.""",
)
FORGET_ORGANIZATIONS = Question(
    "forget_organizations",
    "organizations=, by=: these organisations (ids) never were; asked after `undo_import`, to take computed rows away.",
)
PROFILE_SECTIONS = Question(
    "profile_sections",
    "organization=, on=, request=: a section of the organisation's page, `(order, title, template, context)`.",
)
