"""The rows of one sheet that hold data, each seen through the plan: titles, blanks, totals and signatures left out."""

import re
from collections.abc import Iterator

from yipanqi.files.sheets.issues import Issue
from yipanqi.files.sheets.lines import ACROSS, Line, Reader
from yipanqi.files.sheets.values import Cell, is_blank
from yipanqi.files.sheets.workbook import Workbook
from yipanqi.organizations.importing.fields import FIELDS, ORGANIZATIONS
from yipanqi.organizations.importing.headers import branch_in, department_in
from yipanqi.organizations.importing.plan import SheetPlan

_TITLE = re.compile(r"^.{3,}(?:花名册|名册|名单|台账|情况表|信息表|一览表|登记表|统计表)$")


class SheetReader(Reader):
    """Walks one sheet by its plan."""

    def __init__(self, workbook: Workbook, plan: SheetPlan, issues: list[Issue]):
        self.plan = plan
        super().__init__(
            workbook, plan.sheet, header=plan.header, labels=plan.labels,
            columns={name: column for column, name in plan.columns.items()}, titles=FIELDS[plan.kind].titles,
            issues=issues,
        )  # fmt: skip
        self._down, self._told = self._fills_down(), False

    def lines(self) -> Iterator[Line]:
        """The rows of data in order."""
        organization = self.plan.organization
        above: Cell = None
        before: list[Cell] = []
        for index in range(self.plan.header[1], len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            if self.tells_nothing(index, cells):
                continue
            heading = self._heading(index, cells)
            if heading is not None:
                organization = heading or organization
                continue
            if self.is_remark(index, cells):
                continue
            before = cells = self.without_ditto(cells, before)
            line = Line(self, index + 1, cells, organization)
            if self._down is not None:
                above = self._from_above_unless_named(line, above)
            yield line

    def _heading(self, index: int, cells: list[Cell]) -> str | None:
        """The branch a row across the sheet heads; empty for a title that heads none; None for a row of data."""
        alone = self.alone(cells)
        branch = self.columns.get("branch", -1)
        if alone is None or [column for column, cell in enumerate(cells) if not is_blank(cell)] == [branch]:
            return None  # a branch in its own column belongs to a row whose name is missing
        section = branch_in(alone) if self.plan.kind != ORGANIZATIONS else ""
        if section or _TITLE.search(alone):
            return section
        across = sum((index, column) in self.sheet.filled for column in self._own) >= ACROSS
        return department_in(alone) or None if across and self.plan.kind != ORGANIZATIONS else None

    def _from_above_unless_named(self, line: Line, above: Cell) -> Cell:
        """Give a row without a branch the one above it; the first time with a warning."""
        if not is_blank(line.raw("branch")):
            return line.raw("branch")
        line.complete("branch", above)
        if not self._told:
            self._told = True
            line.warn("branch", "这一列只在每组第一行填写，空白处都按上面最近的一个理解，请核对。")
        return above

    def _fills_down(self) -> int | None:
        """The branch column where only the first row of each block names it (written, not merged)."""
        column = self.columns.get("branch")
        if column is None or self.plan.kind not in FIELDS:
            return None
        cells = [
            row[column] if column < len(row) else None for row in self.sheet.rows[self.plan.header[1] :] if any(row)
        ]
        named = sum(1 for cell in cells if not is_blank(cell))
        starts = bool(cells) and not is_blank(cells[0])
        return column if starts and len(cells) >= 4 and named * 3 <= len(cells) else None
