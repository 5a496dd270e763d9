"""Sheets as an Excel workbook that looks like the paper form and cannot run anything.

Text is always written as text and marked so, which also holds when somebody edits the cell. A text longer than
Excel's 32,767 characters goes on in rows of its own below, marked （续）. Print setup: A4 on its side, one page
wide, header repeated, pages numbered.
"""

import datetime as dt
import re
from decimal import Decimal
from io import BytesIO
from math import ceil

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yipanqi.papers.document import Align
from yipanqi.papers.errors import PaperError
from yipanqi.papers.sheets import Column, Sheet, Value, looks_like_formula, tidy
from yipanqi.papers.text import clean, width

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel counts UTF-16 units; a margin is left for the mark of continuation.
LONGEST_TEXT = 32_700
CONTINUED = "（续）"
MOST_ROWS = 1_048_000
HIGHEST_ROW = 400
DATE_FORMAT = 'yyyy"年"m"月"d"日"'
MONTH_FORMAT = 'yyyy"年"m"月"'
MOMENT_FORMAT = 'yyyy"年"m"月"d"日" hh:mm'
FIRST_DAY = dt.date(1900, 3, 1)  # Excel invented a 29 February 1900; earlier days are written as text
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_xlsx(*sheets: Sheet, author: str = "", created: dt.datetime | None = None) -> bytes:
    """Return the sheets as one .xlsx file; equal sheets and moment give equal cells."""
    if not sheets:
        raise PaperError("没有可以导出的表格。")
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    properties = {"title": clean(sheets[0].title), "author": clean(author)}
    if created:
        properties["created"] = created.replace(tzinfo=None)
    book.set_properties(properties)
    styles = _Styles(book)
    for sheet, name in zip(sheets, sheet_names(sheets), strict=True):
        _Writer(book.add_worksheet(name), sheet, styles).write()
    book.close()
    return out.getvalue()


def sheet_names(sheets: tuple[Sheet, ...]) -> list[str]:
    """Names Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at an end, none twice."""
    names: list[str] = []
    for sheet in sheets:
        base = re.sub(r"[\[\]:*?/\\\n\t]", "", clean(sheet.name or sheet.title)).strip(" '")[:28] or "表"
        name, number = base, 2
        while name.lower() in {taken.lower() for taken in names} or name.lower() == "history":
            name, number = f"{base[:26]}{number}", number + 1
        names.append(name)
    return names


class _Styles:
    """Formats of one workbook, made once each."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book, self._made = book, {}

    def get(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]

    def cell(self, align: Align, **properties):
        return self.get(border=1, align="left" if align is Align.JUSTIFY else align.value, **properties)


class _Writer:
    def __init__(self, page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
        self.page, self.sheet, self.styles = page, sheet, styles
        self.row = 0

    def write(self) -> None:
        for number, column in enumerate(self.sheet.columns):
            self.page.set_column(number, number, column.width)
        self._title()
        self._columns()
        first = self.row - 1
        for row in self.sheet.rows:
            for part in split_long(tuple(tidy(value) for value in row)):
                self._row(part)
        if self.sheet.rows:
            self.page.autofilter(first, 0, self.row - 1, len(self.sheet.columns) - 1)
        for note in self.sheet.notes:
            self._note(clean(note))
        self._print_setup()

    def _line(self, text: str, style, height: float) -> None:
        last = len(self.sheet.columns) - 1
        self.page.set_row(self.row, height)
        if last:
            self.page.merge_range(self.row, 0, self.row, last, "", style)
        self.page.write_string(self.row, 0, text, style)
        self.row += 1

    def _note(self, text: str) -> None:
        room = sum(column.width for column in self.sheet.columns) / 2
        height = min(_lines(text, room) * 15 + 5, HIGHEST_ROW)
        self._line(text, self.styles.get(align="left", font_size=10), height)

    def _title(self) -> None:
        style = self.styles.get(font_name="方正小标宋简体", font_size=20, align="center", text_wrap=False)
        self._line(clean(self.sheet.title), style, 36)
        under = "　　".join(part for part in (self.sheet.unit, self.sheet.date) if part)
        if under:
            self._line(clean(under), self.styles.get(align="left", text_wrap=False), 20)

    def _columns(self) -> None:
        style = self.styles.cell(Align.CENTER, bold=True, font_name="黑体", bg_color="#F2F2F2")
        for number, column in enumerate(self.sheet.columns):
            self.page.write_string(self.row, number, clean(column.header), style)
        self.page.set_row(self.row, 24)
        self.page.freeze_panes(self.row + 1, 0)
        self.page.repeat_rows(self.row)
        self.row += 1

    def _row(self, row: tuple[Value, ...]) -> None:
        if self.row >= MOST_ROWS:
            raise PaperError(f"表格“{self.sheet.title}”超过{MOST_ROWS}行，请按单位或年度分开导出。")
        self.page.set_row(self.row, self._height(row))
        for number, (value, column) in enumerate(zip(row, self.sheet.columns, strict=True)):
            self._value(number, value, column)
        self.row += 1

    def _height(self, row: tuple[Value, ...]) -> float:
        """Points a row needs: only Excel itself fits heights to wrapped text, WPS and LibreOffice keep these."""
        texts = [
            (value, column) for value, column in zip(row, self.sheet.columns, strict=True) if isinstance(value, str)
        ]
        lines = max((_lines(text, column.width / 2) for text, column in texts), default=1)
        return min(max(20, lines * 15 + 5), HIGHEST_ROW)

    def _value(self, number: int, value: Value, column: Column) -> None:
        at = (self.row, number)
        if value is None or value == "":
            self.page.write_blank(*at, None, self.styles.cell(column.align))
        elif isinstance(value, dt.datetime) and value.date() >= FIRST_DAY:
            self.page.write_datetime(*at, value, self.styles.cell(column.align, num_format=MOMENT_FORMAT))
        elif isinstance(value, dt.date) and _day(value) >= FIRST_DAY:
            layout = MONTH_FORMAT if column.months else DATE_FORMAT
            self.page.write_datetime(*at, value, self.styles.cell(column.align, num_format=layout))
        elif isinstance(value, int | float | Decimal):
            self.page.write_number(*at, value, self.styles.cell(column.align))
        else:
            self._text(at, str(value), column)

    def _text(self, at: tuple[int, int], text: str, column: Column) -> None:
        marks = {"num_format": "@"}
        if looks_like_formula(text):
            marks["quote_prefix"] = True
        self.page.write_string(*at, text, self.styles.cell(column.align, **marks))

    def _print_setup(self) -> None:
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        self.page.center_horizontally()
        self.page.set_footer("&C第 &P 页，共 &N 页")


def _lines(text: str, room: float) -> int:
    """Lines ``text`` takes where ``room`` full-width characters stand in one."""
    return sum(max(1, ceil((width(line) + 0.5) / room)) for line in text.split("\n"))


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def split_long(row: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    """``row`` as one or more rows none of whose texts is too long for Excel; nothing is lost."""
    pieces = [_pieces(value) for value in row]
    height = max(len(column) for column in pieces)
    return [tuple(column[line] if line < len(column) else None for column in pieces) for line in range(height)]


def _pieces(value: Value) -> list[Value]:
    if not isinstance(value, str) or _units(value) <= LONGEST_TEXT:
        return [value]
    pieces, piece, size = [], [], 0
    for character in value:
        unit = _units(character)
        if size + unit > LONGEST_TEXT:
            pieces.append("".join(piece))
            piece, size = list(CONTINUED), len(CONTINUED)
        piece.append(character)
        size += unit
    return [*pieces, "".join(piece)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
