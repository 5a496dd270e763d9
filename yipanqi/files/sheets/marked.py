"""A copy of the workbook in which every fault (red) and warning (yellow) is marked, with a list of them all in front.

People correct this copy and import it again: marks of an earlier run are taken away first, and the reader skips
the list.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from yipanqi.files.sheets import limits
from yipanqi.files.sheets.issues import FAULT, WARNING, Issue
from yipanqi.files.sheets.workbook import Sheet, Workbook

LIST_NAME = "问题清单"  # the sheet a marked copy has in front; never read back
_HEADER = ("序号", "性质", "工作表", "行", "列", "内容", "原因")
_WIDTHS = (6, 8, 18, 8, 18, 24, 80)
_WORDS = {"fault": "差错", "warning": "提示"}
_COLOURS = {"fault": "FFF8CBCB", "warning": "FFFFF2B3"}
_FILLS = {severity: PatternFill("solid", fgColor=colour) for severity, colour in _COLOURS.items()}
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_AUTHOR = "一盘棋"
_MOST_COMMENTS = 2_000  # a workbook with more is slow to open; the colours and the list still have them all
_MOST_MERGED = 500_000  # cells
_MOST_XML = 60 * limits.MEGABYTE
_UNLOADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, InvalidFileException)


class Read(Protocol):
    """What was read of a workbook, as far as marking needs it."""

    @property
    def issues(self) -> Sequence[Issue]:
        """What is wrong or doubtful."""


def mark(workbook: Workbook, parsed: Read) -> bytes:
    """The marked copy as .xlsx. An .xlsx keeps its own look; other formats are rebuilt from their values."""
    book, pages = _opened(workbook)
    issues: dict[str, list[Issue]] = defaultdict(list)
    for issue in parsed.issues:
        issues[issue.sheet].append(issue)
    left = _MOST_COMMENTS
    for name, page in pages.items():
        _unmark(page)
        left = _mark_page(page, issues[name], left)
    _add_list(book, parsed)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _opened(workbook: Workbook) -> tuple[openpyxl.Workbook, dict[str, Worksheet]]:
    """The book to mark and its pages by the names the issues use."""
    if workbook.format == "xlsx" and _fits_in_memory(workbook):
        try:
            book = openpyxl.load_workbook(io.BytesIO(workbook.data), keep_links=False)
        except _UNLOADABLE:  # calamine forgives more than openpyxl; then the values alone must do
            return _rebuilt(workbook.sheets)
        return book, {page.title: page for page in book.worksheets}
    return _rebuilt(workbook.sheets)


def _fits_in_memory(workbook: Workbook) -> bool:
    """Whether openpyxl may load it: it makes an object of every formatted cell and of every cell of a merged area."""
    merged = sum(
        (bottom - top + 1) * (right - left + 1)
        for sheet in workbook.sheets
        for top, left, bottom, right in sheet.merges
    )
    with zipfile.ZipFile(io.BytesIO(workbook.data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".xml"))
    return merged <= _MOST_MERGED and unpacked <= _MOST_XML


def _rebuilt(sheets: list[Sheet]) -> tuple[openpyxl.Workbook, dict[str, Worksheet]]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    pages = {}
    for sheet in sheets:
        pages[sheet.name] = page = book.create_sheet(_allowed(sheet.name))
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell is not None and (row, column) not in sheet.filled:
                    _write(page, row + 1, column + 1, cell)
        for top, left, bottom, right in sheet.merges:
            bottom, right = min(bottom, len(sheet.rows) - 1), min(right, sheet.width - 1)
            if bottom < top or right < left or (top, left) == (bottom, right):
                continue
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return book, pages


def _allowed(name: str) -> str:
    """A sheet name .xlsx can hold; openpyxl numbers those that become alike."""
    return ("".join("_" if char in "[]:*?/\\" else char for char in name).strip("'") or "表")[:27]


def _write(page: Worksheet, row: int, column: int, value: object) -> None:
    """A value as it is; text stays text even where it begins with an equals sign."""
    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value


def _unmark(page: Worksheet) -> None:
    """Take away our own marks of an earlier copy."""
    ours: dict[int, bool] = {}  # by style, of which a sheet has few
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or not cell.has_style:
                continue
            if cell.style_id not in ours:
                ours[cell.style_id] = cell.fill.fgColor.rgb in _COLOURS.values()
            if ours[cell.style_id]:
                cell.fill = PatternFill()
                if cell.comment and cell.comment.author == _AUTHOR:
                    cell.comment = None


def _mark_page(page: Worksheet, issues: list[Issue], left: int) -> int:
    """Colour and comment the cells; how many comments may still be written."""
    anchors = {
        (row, column): (area.min_row, area.min_col) for area in page.merged_cells.ranges for row, column in area.cells
    }
    reasons: dict[tuple[int, int], list[Issue]] = defaultdict(list)
    for issue in issues:
        place = (issue.row, max(issue.index, 0) + 1)
        reasons[anchors.get(place, place)].append(issue)
    for (row, column), found in reasons.items():
        severity = FAULT if any(issue.severity == FAULT for issue in found) else "warning"
        cell = page.cell(row, column)
        cell.fill = _FILLS[severity]
        if left > 0:
            left -= 1
            cell.comment = _comment(cell.comment.text if cell.comment else "", found)
    return left


def _comment(earlier: str, issues: list[Issue]) -> Comment:
    lines = dict.fromkeys(f"【{_WORDS[issue.severity]}】{issue.column}：{issue.reason}" for issue in issues)
    text = "\n".join(filter(None, (earlier, *lines)))
    return Comment(text[:2_000], _AUTHOR, width=320, height=40 + 36 * min(len(lines), 6))


def _add_list(book: openpyxl.Workbook, parsed: Read) -> None:
    """The first sheet: every fault, then every warning, with where and why."""
    if LIST_NAME in book.sheetnames:
        book.remove(book[LIST_NAME])
    page = book.create_sheet(LIST_NAME, 0)
    book.active = 0
    faults, warnings = ([one for one in parsed.issues if one.severity == each] for each in (FAULT, WARNING))
    _write(
        page, 1, 1, f"{LIST_NAME}：差错{len(faults)}处（红色，须改正后重新导入），提示{len(warnings)}处（黄色，请核对）"
    )
    page["A1"].font = Font(bold=True, size=14)
    for column, (title, width) in enumerate(zip(_HEADER, _WIDTHS, strict=True), start=1):
        _write(page, 2, column, title)
        page.cell(2, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    for number, issue in enumerate((*faults, *warnings), start=1):
        values = (number, _WORDS[issue.severity], issue.sheet, issue.row, issue.column, issue.value, issue.reason)
        for column, value in enumerate(values, start=1):
            _write(page, number + 2, column, value)
        page.cell(number + 2, 2).fill = _FILLS[issue.severity]
        page.cell(number + 2, 7).alignment = _WRAPPED
    page.freeze_panes = "A3"
