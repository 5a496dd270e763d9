"""A list as a sheet: title, unit and date, columns, rows. Written as Excel (``xlsx``) or CSV (``csv_file``).

Values stay what they are: dates are dates, numbers are numbers, text is text, whatever it begins with.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from yipanqi.papers.document import Align
from yipanqi.papers.errors import PaperError
from yipanqi.papers.text import clean, local

Value = str | int | float | Decimal | dt.date | dt.datetime | bool | None

# Excel computes with 15 digits; a longer number (a card number, say) would be rounded without a word.
EXACT_LIMIT = 10**15
# A spreadsheet takes a text beginning so for a formula (OWASP, CSV injection), full-width forms included.
FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, width in characters, alignment; ``months`` shows dates as 2019年7月."""

    header: str
    width: float = 12
    align: Align = Align.LEFT
    months: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``unit`` and ``date`` stand under the title, ``notes`` below the table."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    unit: str = ""
    date: str = ""
    notes: tuple[str, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise PaperError(f"表格“{self.title}”没有列。")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise PaperError(f"表格“{self.title}”第{number}行有{len(row)}个值，应有{len(self.columns)}个。")


def tidy(value: Value) -> Value:
    """``value`` as a spreadsheet can hold it exactly: text cleaned, 是/否 for truth, long numbers as text,
    moments in Beijing time without zone; what is no number (NaN, infinity) as nothing."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return local(value).replace(tzinfo=None)
    if isinstance(value, int) and abs(value) >= EXACT_LIMIT:
        return str(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    return value


def _number(value: float | Decimal) -> Value:
    exact = Decimal(value)
    if not exact.is_finite():
        return None
    return str(value) if abs(exact) >= EXACT_LIMIT else value


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run ``text`` instead of showing it."""
    return text.lstrip(" \n\u3000").startswith(FORMULA_STARTS)
