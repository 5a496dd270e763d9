"""The rows of one sheet that hold data, each seen through the plan: titles, blanks, totals and signatures left out."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from yipanqi.organizations.importing import dates
from yipanqi.organizations.importing.fields import FIELDS, ORGANIZATIONS, normal
from yipanqi.organizations.importing.headers import branch_in, department_in
from yipanqi.organizations.importing.plan import SheetPlan
from yipanqi.organizations.importing.rows import FAULT, WARNING, Issue
from yipanqi.organizations.importing.values import Cell, Reading, clean, is_blank
from yipanqi.organizations.importing.workbook import Sheet, Workbook

T = TypeVar("T")
_TOTAL = re.compile(
    r"^(?:(?:本页|本表|本支部|以上|党员|人数)?\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*人?\s*数)|合计人数)"
    r"\s*(?:[:：（(\d].*)?$|^(?:以上)?共(?:计|有)?\s*\d+\s*[人名个条]"
)
_FOOT = re.compile(
    r"^(?:[(（]?(?:以下|此行以下)(?:空白|无正文|无内容)"
    r"|(?:填\s*[表报]|制\s*表|报\s*送|审\s*核|统\s*计|更\s*新)\s*(?:人|单\s*位|时\s*间|日\s*期)|(?:制\s*表|审\s*核)\s*[:：]"
    r"|负责人\s*(?:签字|签名|[:：])|支部书记\s*(?:签字|签名|[:：])|单位\s*(?:负责人|盖章)|（?盖章）?$|[(（]盖章[)）]"
    r"|(?:注|备\s*注|说\s*明|联系人|日\s*期)\s*[:：]|注\s*[1１]|填表说明|经办人)"
    r"|[(（](?:盖章|公章|签章|签字|签名|章)[)）]\s*[:：]?$"
)
# A text that stands alone in its row and is nobody's name: a sentence, a numbered remark, a date.
_REMARK = re.compile(
    r"[，。；：:;,！!？?]|^\d{1,2}\s*[.、．)）]|^[(（]?[一二三四五六七八九十]{1,3}[)）、]|^\d{4}\s*[年./-]\s*\d{1,2}"
)
_ACROSS = 3  # columns that are read; what is merged over more is a remark or a heading
_DITTO = frozenset({"同上", "〃", "″", '"', "''", "””", "“”", "”", "“", "々"})

_TITLE = re.compile(r"^.{3,}(?:花名册|名册|名单|台账|情况表|信息表|一览表|登记表|统计表)$")


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

    def complete(self, name: str, cell: Cell) -> None:
        """Put a value into a blank cell of this row."""
        column = self._reader.columns[name]
        self._cells = [*self._cells, *[None] * (column + 1 - len(self._cells))]
        self._cells[column] = cell

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

    def fault(self, name: str, reason: str, value: str = "") -> None:
        """The row cannot be imported because of this cell; `value` where what is wrong stands elsewhere (a heading)."""
        self.faulty = True
        self._note(name, reason, FAULT, value)

    def warn(self, name: str, reason: str, value: str = "") -> None:
        """The row is imported; somebody should look at this cell."""
        self._note(name, reason, WARNING, value)

    def _note(self, name: str, reason: str, severity: str, value: str) -> None:
        column = self._reader.columns.get(name, -1)
        label = self._reader.plan.label(name)
        self._issues.append(
            Issue(self.sheet, self.row, label, clean(self.raw(name)) or value, reason, severity, column)
        )


class SheetReader:
    """Walks one sheet by its plan."""

    def __init__(self, workbook: Workbook, plan: SheetPlan, issues: list[Issue]):
        self.workbook, self.plan, self.issues = workbook, plan, issues
        self.sheet: Sheet = workbook.sheet(plan.sheet)
        self.columns = {name: column for column, name in plan.columns.items()}
        self._styles: dict[str, dates.Style] = {}
        self._header = {column: normal(label.split("/")[-1]) for column, label in enumerate(plan.labels) if label}
        self._own = [column for name, column in self.columns.items() if name != "sequence"]
        self._down, self._told = self._fills_down(), False

    def lines(self) -> Iterator[Line]:
        """The rows of data in order."""
        organization = self.plan.organization
        above: Cell = None
        before: list[Cell] = []
        for index in range(self.plan.header[1], len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            if self._blank(index, cells) or self._repeats_header(cells) or self._closing(cells):
                continue
            heading = self._heading(index, cells)
            if heading is not None:
                organization = heading or organization
                continue
            if self._remark(index, cells):
                continue
            before = cells = self._without_ditto(cells, before)
            line = Line(self, index + 1, cells, organization)
            if self._down is not None:
                above = self._from_above_unless_named(line, above)
            yield line

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
        own = self.columns.get("name", self.columns.get("date"))
        if own is None or own >= len(cells) or not self._is_label(own, cells[own]):
            return False
        same = sum(1 for column in self._header if column < len(cells) and self._is_label(column, cells[column]))
        return same >= 2 and same * 2 > len(self._header)

    def _is_label(self, column: int, cell: Cell) -> bool:
        return isinstance(cell, str) and normal(cell) == self._header.get(column)

    def _alone(self, cells: list[Cell]) -> str | None:
        """The text of a row that says one thing only."""
        only = None
        for cell in cells:
            if cell is None or cell == only or is_blank(cell):
                continue
            if only is not None:
                return None
            only = cell
        return clean(only) if only is not None and len(self._header) > 1 else None

    def _heading(self, index: int, cells: list[Cell]) -> str | None:
        """The branch a row across the sheet heads; empty for a title that heads none; None for a row of data."""
        alone = self._alone(cells)
        branch = self.columns.get("branch", -1)
        if alone is None or [column for column, cell in enumerate(cells) if not is_blank(cell)] == [branch]:
            return None  # a branch in its own column belongs to a row whose name is missing
        section = branch_in(alone) if self.plan.kind != ORGANIZATIONS else ""
        if section or _TITLE.search(alone):
            return section
        across = sum((index, column) in self.sheet.filled for column in self._own) >= _ACROSS
        return department_in(alone) or None if across and self.plan.kind != ORGANIZATIONS else None

    def _remark(self, index: int, cells: list[Cell]) -> bool:
        """A text alone in its row that is no name: below the table, or merged across it."""
        alone = self._alone(cells)
        if alone is None:
            return False
        across = sum((index, column) in self.sheet.filled for column in self._own)
        return across >= _ACROSS or bool(_REMARK.search(alone))

    def _without_ditto(self, cells: list[Cell], before: list[Cell]) -> list[Cell]:
        """The row with 同上 and 〃 replaced by what stands above."""
        marks = [column for column in self._own if column < min(len(cells), len(before)) and cells[column] in _DITTO]
        if marks:
            cells = list(cells)
            for column in marks:
                cells[column] = before[column]
        return cells

    def _from_above_unless_named(self, line: Line, above: Cell) -> Cell:
        """Give a row without a branch the one above it; the first time with a warning."""
        if not is_blank(line.raw("branch")):
            return line.raw("branch")
        line.complete("branch", above)
        if not self._told:
            self._told = True
            line.warn("branch", "这一列只在每组第一行填写，空白处都按上面最近的一个理解，请核对。")
        return above

    def _closing(self, cells: list[Cell]) -> bool:
        """A total or a signature line, by its first word or by the word in the name's place."""
        first = next((clean(cell) for cell in cells if not is_blank(cell)), "")
        name = self.columns.get("name", -1)
        own = clean(cells[name]) if 0 <= name < len(cells) else ""
        return bool(_FOOT.match(first) or _TOTAL.match(first) or _TOTAL.match(own))

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
