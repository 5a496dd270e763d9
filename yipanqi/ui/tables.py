"""Lists: a table class declares its columns; the page, the htmx fragment, the CSV and the workbook come from that.

    class Branches(Table):
        title = "党支部一览"
        name = Column("名称", lambda row: row.name, link=lambda row: row.get_absolute_url())
        members = Column("党员", lambda row: row.members, number=True)

    def branches(request):
        return Branches(rows, unit="江川局机关党委").respond(request, "organizations/list.html", {})

The template says `{% table table %}`. Rows keep the order they come in (tree order or due date): there is no
sorting, so that nobody is ranked by a count of faults (docs/threat-model.md).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from html import escape
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.safestring import SafeString

from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.papers import csv_file, xlsx
from yipanqi.papers.document import Align, Imprint
from yipanqi.papers.sheets import Column as SheetColumn
from yipanqi.papers.sheets import Sheet
from yipanqi.papers.text import safe_file_name
from yipanqi.ui.downloads import attachment
from yipanqi.ui.lights import Light
from yipanqi.ui.templatetags.ui import light

PER_PAGE = 50
BATCH = 1000
EMPTY = "—"
SHORT = 12
"""Longest text that is never broken over two lines: a date, a name, a state."""


@dataclass(frozen=True)
class Column:
    """One column. `value(row)` is a plain value (text, number, date, bool, `Light`) for the page and the sheets.

    `link(row)` makes the cell a link on the page, `lead(row)` stands before it there; `cell(row)` draws it in a way of
    its own; `number` aligns to the right; `width` is that of the sheet, in characters; `sheet_only` columns are left
    out on the page.
    """

    label: str
    value: Callable[[Any], Any]
    link: Callable[[Any], str] | None = None
    cell: Callable[[Any], SafeString] | None = None
    lead: Callable[[Any], str] | None = None
    number: bool = False
    width: float = 14
    sheet_only: bool = False

    @cached_property
    def head(self) -> str:
        """The label, escaped."""
        return escape(self.label)


@dataclass(frozen=True)
class Cell:
    """A value drawn for the page."""

    column: Column
    shown: Any
    link: str = ""
    lead: str = ""

    @property
    def css(self) -> str:
        """What the style sheets make of it: empty fields are left out of a phone's cards, the linked one heads them."""
        text = "" if self.shown is None else str(self.shown)
        marks = "number " if self.column.number else ""
        marks += "is-empty " if text == EMPTY else ""
        marks += "is-short " if len(text) <= SHORT else ""
        return (marks + ("is-title" if self.link else "")).rstrip()

    @property
    def html(self) -> str:
        """The cell as the page has it, escaped."""
        shown = self.shown if isinstance(self.shown, str) else localize(self.shown)
        shown = shown if isinstance(shown, SafeString) else escape(str(shown))
        inside = f'{escape(self.lead)}<a href="{escape(self.link)}">{shown}</a>' if self.link else shown
        return f'<td data-label="{self.column.head}" class="{self.css}">{inside}</td>'


class Table:
    """Base of tables; subclasses declare `title` and `Column`s as class attributes."""

    title = ""
    empty = "没有符合条件的记录"
    empty_hint = ""
    per_page = PER_PAGE
    id = "table"
    files = True
    """Whether its foot offers workbook and CSV: not where the page has a paper of its own."""
    columns: tuple[Column, ...] = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.columns = (*cls.columns, *(value for value in vars(cls).values() if isinstance(value, Column)))

    def __init__(self, rows: Sequence[Any], *, unit: str = "", date: str = ""):
        """`unit` and `date` stand under the title of the sheets, as the paper forms have them."""
        self.rows, self.unit = rows, unit
        self.date = date or clock.chinese_date(clock.today())
        self.number: Any = 1

    @property
    def heads(self) -> list[Column]:
        """The columns of the page."""
        return [column for column in self.columns if not column.sheet_only]

    @cached_property
    def page(self) -> Page:
        """The rows of the page asked for."""
        return Paginator(self.rows, self.per_page).get_page(self.number)

    @property
    def lines(self) -> list[list[Cell]]:
        """The page's rows, each a list of drawn cells."""
        return [[self._cell(column, row) for column in self.heads] for row in self.prepared(list(self.page))]

    @property
    def body(self) -> SafeString:
        """The page's rows as HTML. Written here because a template needs several times as long for every cell."""
        return SafeString("\n".join(f"<tr>{''.join(cell.html for cell in line)}</tr>" for line in self.lines))

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Hook: complete a batch of rows with what is asked for all of them at once, never per row."""
        return rows

    def _batches(self) -> Iterator[Any]:
        for start in range(0, len(self.rows), BATCH):
            yield from self.prepared(list(self.rows[start : start + BATCH]))

    def _cell(self, column: Column, row: Any) -> Cell:
        shown = column.cell(row) if column.cell else _shown(column.value(row))
        lead = column.lead(row) if column.lead else ""
        return Cell(column, shown, (column.link(row) if column.link else "") or "", lead)

    def sheet(self) -> Sheet:
        """All rows, not only those of the page, with title, unit, date and the newest seal of the history."""
        columns = tuple(
            SheetColumn(column.label, column.width, Align.RIGHT if column.number else Align.LEFT)
            for column in self.columns
        )
        rows = tuple(tuple(_plain(column.value(row)) for column in self.columns) for row in self._batches())
        foot = Imprint(settings.PAGE_OWNER, newest_seal()).line
        return Sheet(self.title, columns, rows, unit=self.unit, date=self.date, notes=(foot,) if foot else ())

    def respond(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        """The workbook (`?format=xlsx`), the CSV (`?format=csv`), the list alone for htmx, or the whole page."""
        kind = request.GET.get("format")
        if kind == "xlsx":
            return self._file(xlsx.write_xlsx(self.sheet()), xlsx.CONTENT_TYPE, "xlsx")
        if kind == "csv":
            return self._file(csv_file.write_csv(self.sheet()), csv_file.CONTENT_TYPE, "csv")
        self.number = request.GET.get("page", 1)
        if request.headers.get("HX-Target") == self.id:
            return render(request, "ui/table.html", {"table": self})
        return render(request, template, {**context, "table": self})

    def _file(self, content: bytes, content_type: str, ending: str) -> HttpResponse:
        return attachment(content, content_type, f"{safe_file_name(self.title, self.unit)}.{ending}")


def _shown(value: Any) -> Any:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, Light):
        return light(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return clock.chinese_date(value)
    return value


def _plain(value: Any) -> Any:
    return value.word if isinstance(value, Light) else value
