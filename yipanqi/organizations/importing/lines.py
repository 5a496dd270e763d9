"""The rows of one sheet that hold data, each seen through the plan: titles, blanks, totals and signatures left out."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from yipanqi.organizations.importing import dates
from yipanqi.organizations.importing.fields import FIELDS, ORGANIZATIONS, normal
from yipanqi.organizations.importing.headers import branch_in
from yipanqi.organizations.importing.plan import SheetPlan
from yipanqi.organizations.importing.rows import FAULT, WARNING, Issue
from yipanqi.organizations.importing.values import Cell, Reading, clean, is_blank
from yipanqi.organizations.importing.workbook import Sheet, Workbook

T = TypeVar("T")
_TOTAL = re.compile(
    r"^(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*数|本页合计|合计人数)(?:[:：（(\d].*)?$|^共\s*\d+\s*[人名个条]"
)
_FOOT = re.compile(
    r"^(?:填\s*表\s*人|制\s*表\s*人?|填\s*报\s*人|审\s*核\s*人?|填\s*表\s*(?:单位|时间|日期)|填\s*报\s*(?:单位|时间|日期)|负责人\s*(?:签字|签名|[:：])"
    r"|单位\s*(?:负责人|盖章)|（?盖章）?$|[(（]盖章[)）]|注\s*[:：1１]|备\s*注\s*[:：]|说\s*明\s*[:：]|填表说明|支部书记\s*(?:签字|签名|[:：])|经办人|联系人\s*[:：]|日期\s*[:：])"
)


class Line:
    """One row of data. `take` reads a field and notes what is wrong with it."""

    __slots__ = ("_cells", "_issues", "_reader", "faulty", "organization", "row")

    def __init__(self, reader: "SheetReader", row: int, cells: list[Cell], organization: str):
        self._reader, self.row, self._cells = reader, row, cells
        self.organization = organization  # from the sheet, its title or a section row
        self._issues = reader.issues
        self.faulty = False

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self._reader.sheet.name

    def raw(self, name: str) -> Cell:
        """The cell of a field, None where it has no column."""
        column = self._reader.columns.get(name)
        return self._cells[column] if column is not None and column < len(self._cells) else None

    def has(self, name: str) -> bool:
        """Whether the sheet has a column for the field."""
        return name in self._reader.columns

    def take(self, name: str, read: Callable[[Cell], Reading[T]]) -> T:
        """Read a field; its warning or fault becomes an issue."""
        reading = read(self.raw(name))
        if reading.fault:
            self.fault(name, reading.fault)
        elif reading.warning:
            self.warn(name, reading.warning)
        return reading.value

    def day(self, name: str) -> dates.Day | None:
        """Read a date in the style of its column."""
        if name not in self._reader.columns:
            return None
        style = self._reader.style(name)
        return self.take(name, lambda cell: dates.read_date(cell, style))

    def fault(self, name: str, reason: str) -> None:
        """The row cannot be imported because of this cell."""
        self.faulty = True
        self._note(name, reason, FAULT)

    def warn(self, name: str, reason: str) -> None:
        """The row is imported; somebody should look at this cell."""
        self._note(name, reason, WARNING)

    def _note(self, name: str, reason: str, severity: str) -> None:
        column = self._reader.columns.get(name, -1)
        label = self._reader.plan.label(name)
        self._issues.append(Issue(self.sheet, self.row, label, clean(self.raw(name)), reason, severity, column))


class SheetReader:
    """Walks one sheet by its plan."""

    def __init__(self, workbook: Workbook, plan: SheetPlan, issues: list[Issue]):
        self.workbook, self.plan, self.issues = workbook, plan, issues
        self.sheet: Sheet = workbook.sheet(plan.sheet)
        self.columns = {name: column for column, name in plan.columns.items()}
        self._styles: dict[str, dates.Style] = {}
        self._header = {column: normal(label) for column, label in enumerate(plan.labels) if label}
        self._own = [column for name, column in self.columns.items() if name != "sequence"]
        self._down = self._fills_down()

    def lines(self) -> Iterator[Line]:
        """The rows of data in order."""
        organization = self.plan.organization
        previous: Cell = None
        down = self._down
        for index in range(self.plan.header[1], len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            if self._blank(index, cells) or self._repeats_header(cells):
                continue
            alone = self._alone(cells)
            if alone is not None:
                section = branch_in(alone) if self.plan.kind != ORGANIZATIONS else ""
                organization = section or organization
                if section or _TOTAL.match(alone) or _FOOT.match(alone) or self._only_title(alone):
                    continue
            if self._closing(cells):
                continue
            if down is not None and down < len(cells):
                if cells[down] is None:
                    cells = [*cells[:down], previous, *cells[down + 1 :]]
                previous = cells[down]
            yield Line(self, index + 1, cells, organization)

    def continues(self, line: Line) -> bool:
        """Whether the row's name is the lower part of a merged cell: a further row of the same one."""
        column = self.columns.get("name")
        above = line.row - 2
        return (
            column is not None
            and (line.row - 1, column) in self.sheet.filled
            and above >= self.plan.header[1]
            and any(
                top <= above and line.row - 1 <= bottom and left <= column <= right
                for top, left, bottom, right in self.sheet.merges
            )
        )

    def style(self, name: str) -> dates.Style:
        """How the column of a field writes dates, looked at once."""
        if name not in self._styles:
            column = self.columns[name]
            cells = (row[column] for row in self.sheet.rows[self.plan.header[1] :] if column < len(row))
            self._styles[name] = dates.column_style(cells, epoch_1904=self.workbook.epoch_1904, typed=self.sheet.typed)
        return self._styles[name]

    def _blank(self, index: int, cells: list[Cell]) -> bool:
        """Nothing in any column that is read, save a pre-printed number or the lower part of a merged cell."""
        return not any(
            column < len(cells) and not is_blank(cells[column]) and not self._from_above(index, column)
            for column in self._own
        )

    def _from_above(self, index: int, column: int) -> bool:
        return (
            (index, column) in self.sheet.filled
            and index > 0
            and self.sheet.rows[index - 1][column : column + 1] == self.sheet.rows[index][column : column + 1]
        )

    def _repeats_header(self, cells: list[Cell]) -> bool:
        """The header once more, as on every printed page."""
        same = sum(
            1
            for column, label in self._header.items()
            if column < len(cells) and isinstance(cells[column], str) and normal(cells[column]) == label.split("/")[-1]
        )
        return same >= 2 and same * 2 > len(self._header)

    def _alone(self, cells: list[Cell]) -> str | None:
        """The text of a row that says one thing only."""
        texts = {clean(cell) for cell in cells if not is_blank(cell)}
        return texts.pop() if len(texts) == 1 and len(self._header) > 1 else None

    def _only_title(self, text: str) -> bool:
        return len(text) > 6 and bool(re.search(r"(?:花名册|名册|名单|台账|情况表|信息表|一览表|登记表|统计表)$", text))

    def _closing(self, cells: list[Cell]) -> bool:
        """A total or a signature line, by its first word."""
        first = next((clean(cell) for cell in cells if not is_blank(cell)), "")
        if _FOOT.match(first):
            return True
        if _TOTAL.match(first):
            return True
        name = self.columns.get("name")
        own = clean(cells[name]) if name is not None and name < len(cells) else ""
        return bool(_TOTAL.match(own))

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
        return column if starts and len(cells) >= 4 and named * 2 <= len(cells) else None

    @property
    def fills_down(self) -> bool:
        """Whether blank branch cells take the branch above them."""
        return self._down is not None
