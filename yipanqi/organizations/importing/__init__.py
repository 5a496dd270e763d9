"""The reading half of the Excel import: no database, no Django; from a file to rows, faults and warnings.

Three calls, in this order::

    workbook = read(path_or_bytes, filename)       # opens .xlsx .xls .ods .csv; refuses what is unsafe or broken
    plan = guess(workbook, known_mappings)         # which sheet is what, which column is which; editable, JSON-able
    parsed = parse(workbook, plan, known=KnownNames(…), today=day)   # rows, faults, warnings, branches to be founded

`read` raises `UnreadableFile` (a `kernel.errors.Refused`) with a sentence for the user. A plan is corrected by
`plan.with_sheet(sheet_plan.changed(columns=…))`; remember `sheet_plan.mapping()` under `sheet_plan.signature`, and pass
all remembered ones as `known_mappings`. `mark(workbook, parsed)` gives the bytes of a copy with every fault and warning
marked. `parsed.summary()` is the `faults` and `warnings` part of the command line's JSON. Matching with the database,
preview, writing and undo belong to the room's actions.
"""

from pathlib import Path

from yipanqi.files.sheets.dates import Day
from yipanqi.files.sheets.errors import UnreadableFile
from yipanqi.files.sheets.marked import mark
from yipanqi.files.sheets.workbook import Sheet, Workbook
from yipanqi.files.sheets.workbook import read as read_sheets
from yipanqi.organizations.importing import exchange
from yipanqi.organizations.importing.checks import Thresholds
from yipanqi.organizations.importing.headers import guess, replan
from yipanqi.organizations.importing.names import KnownNames
from yipanqi.organizations.importing.parse import parse
from yipanqi.organizations.importing.plan import Plan, SheetPlan
from yipanqi.organizations.importing.posts import PostText
from yipanqi.organizations.importing.rows import Issue, MeetingRow, OrganizationRow, Parsed, PersonRow


def read(source: str | Path | bytes, filename: str = "") -> Workbook:
    """Open a workbook, or a document of the exchange form, given by its path or its bytes (`files.sheets`)."""
    return read_sheets(source, filename, documents=exchange.read_tables)


__all__ = [
    "Day", "Issue", "KnownNames", "MeetingRow", "OrganizationRow", "Parsed", "PersonRow", "Plan", "PostText", "Sheet",
    "SheetPlan",
    "Thresholds", "UnreadableFile", "Workbook", "guess", "mark", "parse", "read", "replan",
]  # fmt: skip
