"""What is wrong or doubtful in a workbook, with its place."""

from dataclasses import dataclass
from typing import Literal

FAULT: Literal["fault"] = "fault"
WARNING: Literal["warning"] = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """One remark about one cell: `row` as Excel numbers it, `column` as the header says, `index` from 0 (-1: none)."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    severity: Literal["fault", "warning"]
    index: int = -1

    def as_json(self) -> dict[str, str | int]:
        """The shape of the command line: sheet, row, column, value, reason."""
        return {"sheet": self.sheet, "row": self.row, "column": self.column, "value": self.value, "reason": self.reason}
