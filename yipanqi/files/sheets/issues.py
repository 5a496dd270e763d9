"""What is wrong or doubtful in a workbook, with its place."""

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Remark:
    """The same remark about the same words in one or many rows: a list of 1,500 people says 汉 1,500 times."""

    issue: Issue
    rows: tuple[int, ...]

    @property
    def where(self) -> str:
        """`党员 第5、6、9行`; of many rows the first, and how many they are."""
        listed = "、".join(map(str, self.rows[:_LISTED]))
        more = f"等{len(self.rows)}行" if len(self.rows) > _LISTED else "行"
        return f"{self.issue.sheet} 第{listed}{more}"


_LISTED = 8


def remarks(issues: Iterable[Issue]) -> list[Remark]:
    """Issues for people to read, those that say the same together, in the order of their first rows."""
    found: dict[tuple[str, ...], list[Issue]] = {}
    for issue in issues:
        found.setdefault((issue.sheet, issue.column, issue.value, issue.reason), []).append(issue)
    return [Remark(same[0], tuple(issue.row for issue in same)) for same in found.values()]
