"""The rows of one sheet that hold data: blanks, repeated headers, totals, remarks and signatures left out."""

import re
from collections.abc import Callable
from typing import TypeVar

from yipanqi.files.sheets import dates
from yipanqi.files.sheets.headings import normal
from yipanqi.files.sheets.issues import FAULT, WARNING, Issue
from yipanqi.files.sheets.values import Cell, Reading, clean, is_blank
from yipanqi.files.sheets.workbook import Sheet, Workbook

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
ACROSS = 3  # columns that are read; what is merged over more is a remark or a heading
_DITTO = frozenset({"同上", "〃", "″", '"', "''", "””", "“”", "”", "“", "々"})


class Line:
    """One row of data. `take` reads a field and notes what is wrong with it."""

    __slots__ = ("_cells", "_issues", "_reader", "faulty", "organization", "row")

    def __init__(self, reader: "Reader", row: int, cells: list[Cell], organization: str = ""):
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
        label = self._reader.label(name)
        self._issues.append(
            Issue(self.sheet, self.row, label, clean(self.raw(name)) or value, reason, severity, column)
        )


class Reader:
    """Sees one sheet through what its columns were taken for. `header`: its first and last row in Excel's numbers."""

    leads: tuple[str, ...] = ("name", "date")
    """Fields a row is known by: the first tells a total from data, the first that has a column a repeated header."""

    def __init__(
        self,
        workbook: Workbook,
        sheet: str,
        *,
        header: tuple[int, int],
        labels: tuple[str, ...],
        columns: dict[str, int],
        titles: dict[str, str],
        issues: list[Issue],
    ):
        self.workbook, self.issues, self.columns, self.titles = workbook, issues, columns, titles
        self.sheet: Sheet = workbook.sheet(sheet)
        self.header, self.labels = header, labels
        self._styles: dict[str, dates.Style] = {}
        self._header = {column: normal(label.split("/")[-1]) for column, label in enumerate(labels) if label}
        self._own = [column for name, column in columns.items() if name != "sequence"]

    def label(self, name: str) -> str:
        """What the workbook calls a field; our own name for it where it has no column."""
        column = self.columns.get(name)
        if column is None:
            return self.titles[name]
        return self.labels[column] if column < len(self.labels) else ""

    def tells_nothing(self, index: int, cells: list[Cell]) -> bool:
        """Whether a row is none of data: blank, the header once more, a total, a signature."""
        return self._blank(index, cells) or self._repeats_header(cells) or self._closing(cells)

    def continues(self, line: Line) -> bool:
        """Whether the row's name is the lower part of a merged cell: a further row of the same one."""
        column = self.columns.get(self.leads[0])
        above = line.row - 2
        return (
            column is not None
            and (line.row - 1, column) in self.sheet.filled
            and above >= self.header[1]
            and any(
                top <= above and line.row - 1 <= bottom and left <= column <= right
                for top, left, bottom, right in self.sheet.merges
            )
        )

    def style(self, name: str) -> dates.Style:
        """How the column of a field writes dates, looked at once."""
        if name not in self._styles:
            column = self.columns[name]
            cells = (row[column] for row in self.sheet.rows[self.header[1] :] if column < len(row))
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
        own = next((self.columns[name] for name in self.leads if name in self.columns), None)
        if own is None or own >= len(cells) or not self._is_label(own, cells[own]):
            return False
        same = sum(1 for column in self._header if column < len(cells) and self._is_label(column, cells[column]))
        return same >= 2 and same * 2 > len(self._header)

    def _is_label(self, column: int, cell: Cell) -> bool:
        return isinstance(cell, str) and normal(cell) == self._header.get(column)

    def alone(self, cells: list[Cell]) -> str | None:
        """The text of a row that says one thing only."""
        only = None
        for cell in cells:
            if cell is None or cell == only or is_blank(cell):
                continue
            if only is not None:
                return None
            only = cell
        return clean(only) if only is not None and len(self._header) > 1 else None

    def is_remark(self, index: int, cells: list[Cell]) -> bool:
        """A text alone in its row that is no name: below the table, or merged across it."""
        alone = self.alone(cells)
        if alone is None:
            return False
        across = sum((index, column) in self.sheet.filled for column in self._own)
        return across >= ACROSS or bool(_REMARK.search(alone))

    def without_ditto(self, cells: list[Cell], before: list[Cell]) -> list[Cell]:
        """The row with 同上 and 〃 replaced by what stands above."""
        marks = [column for column in self._own if column < min(len(cells), len(before)) and cells[column] in _DITTO]
        if marks:
            cells = list(cells)
            for column in marks:
                cells[column] = before[column]
        return cells

    def _closing(self, cells: list[Cell]) -> bool:
        """A total or a signature line, by its first word or by the word in the name's place."""
        first = next((clean(cell) for cell in cells if not is_blank(cell)), "")
        name = self.columns.get(self.leads[0], -1)
        own = clean(cells[name]) if 0 <= name < len(cells) else ""
        return bool(_FOOT.match(first) or _TOTAL.match(first) or _TOTAL.match(own))
