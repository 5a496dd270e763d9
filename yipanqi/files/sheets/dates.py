"""Dates as people write them into workbooks, with the precision they were written in."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from yipanqi.files.sheets.values import UNKNOWNS, Cell, Reading, chinese_number, clean, is_blank

Precision = Literal["day", "month", "year"]

_EPOCH = date(1899, 12, 30)
_SHIFT_1904 = 1462  # days between the two ways of Excel to count
_SERIALS = range(10_000, 73_416)  # 1927-05-18 … 2100-12-31; shorter numbers are years
_LETTER = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}


@dataclass(frozen=True, slots=True)
class Day:
    """A date and how precisely it was given; 2019年7月 is the first of July with precision `month`."""

    value: date
    precision: Precision = "day"

    def __str__(self) -> str:
        day = self.value
        rest = {"day": f"{day.month}月{day.day}日", "month": f"{day.month}月", "year": ""}[self.precision]
        return f"{day.year}年{rest}"

    def before(self, other: "Day") -> bool:
        """Certainly earlier: compared only as far as both are precise (2019年7月 is not before 2019年7月15日)."""
        if "year" in (self.precision, other.precision):
            return self.value.year < other.value.year
        if "month" in (self.precision, other.precision):
            return (self.value.year, self.value.month) < (other.value.year, other.value.month)
        return self.value < other.value


@dataclass(frozen=True, slots=True)
class Style:
    """How a column or file writes dates: needed where one cell alone is ambiguous.

    `tenths`: what 2025.1 means – `january`, or `october` because a number drops the zero of 2025.10.
    `epoch_1904`: serial numbers are counted from 1904 (old Macintosh files).
    """

    tenths: Literal["january", "october"] = "october"
    epoch_1904: bool = False
    typed: bool = True


def column_style(cells: Iterable[Cell], *, epoch_1904: bool = False, typed: bool = True) -> Style:
    """The style of a column: it writes 2025.3 somewhere (so 2025.1 may be January), or only 2025.03.

    `typed` is false for CSV files, where a text 2025.1 may have been the number 2025.10.
    """
    plain = any(re.fullmatch(r"(?:19|20)\d\d\.[2-9]", _as_text(cell)) for cell in cells)
    return Style("january" if plain else "october", epoch_1904, typed)


def _as_text(cell: Cell) -> str:
    return repr(cell) if isinstance(cell, float) else cell.strip() if isinstance(cell, str) else ""


def read_date(cell: Cell, style: Style = Style()) -> Reading[Day | None]:
    """Whatever a cell holds, as a day. Not a date at all, or one the calendar does not have, is a fault."""
    if isinstance(cell, datetime):
        return _made(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return _made(cell.year, cell.month, cell.day)
    if is_blank(cell):
        return Reading(None)
    if isinstance(cell, bool):
        return Reading(None, fault="这里应填日期。")
    if isinstance(cell, (int, float)):
        return _number(cell, style)
    if isinstance(cell, str):
        return _text(cell, style)
    return Reading(None, fault="这里应填日期，而单元格里是钟点。")


def _number(cell: int | float, style: Style) -> Reading[Day | None]:
    if isinstance(cell, float) and not cell.is_integer():
        if not math.isfinite(cell):
            return Reading(None)
        if cell < 2200:
            return _year_dot_month(repr(cell), style, lost_zero=True)
        return _serial(int(cell), style)
    return _digits(str(int(cell)), style)


def _digits(digits: str, style: Style) -> Reading[Day | None]:
    """Figures only: 20190701, 201907, 2019, or Excel's own count of days."""
    if len(digits) == 8 and digits[:2] in ("18", "19", "20"):
        return _made(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6 and digits[:2] in ("19", "20"):
        return _made(int(digits[:4]), int(digits[4:]))
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return _made(int(digits))
    return _serial(int(digits), style) if len(digits) == 5 else _no_date()


def _serial(number: int, style: Style) -> Reading[Day | None]:
    number += _SHIFT_1904 if style.epoch_1904 else 0
    if number not in _SERIALS:
        return _no_date()
    return Reading(Day(_EPOCH + timedelta(days=number)))


def _year_dot_month(written: str, style: Style, *, lost_zero: bool) -> Reading[Day | None]:
    """2025.12, and 2025.1, which is 2025.10 where a number lost its zero."""
    year, _, month = written.partition(".")
    if len(year) != 4 or not (1 <= len(month) <= 2) or not (year + month).isdecimal():
        return _no_date()
    if month != "1" or not lost_zero:
        return _made(int(year), int(month))
    guess = 1 if style.tenths == "january" else 10
    other = 11 - guess
    return Reading(
        Day(date(int(year), guess, 1), "month"),
        warning=f"“{written}”可能是{year}年1月，也可能是丢了末尾0的{year}年10月；暂按{guess}月，如系{other}月请改正。",
    )


_UNIT = r"[.\-/年、，,_·—~]"
_FULL = re.compile(rf"^(\d{{4}}) ?{_UNIT} ?(\d{{1,2}}) ?[.\-/月、，,_·—~] ?(\d{{1,2}}) ?[日号]?$")
_MONTH = re.compile(rf"^(\d{{4}}) ?{_UNIT} ?(\d{{1,2}}) ?月?(?:份|中旬|上旬|下旬)?$")
_YEAR = re.compile(r"^(\d{4}) ?年?$")
_SPACED = re.compile(r"^(\d{4}) (\d{1,2})(?: (\d{1,2}))?$")
_WESTERN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_SHORT = re.compile(r"^'?(\d{2})[.\-/年](\d{1,2})(?:[.\-/月](\d{1,2})日?|月?)$")
_CLOCK = re.compile(
    r"[T ]?\s*(?:[上下]午|晚上?)?\s*\d{1,2}\s*[:：时点]\s*(?:\d{1,2}|整|半)?"
    r"(?:[:：分]\s*(?:\d{1,2}(?:\.\d+)?)?秒?)?(?:Z|[+-]\d\d:?\d\d)?$"
)
_WEEKDAY = re.compile(r"[(（]?\s*(?:星期|周)[一二三四五六日天]\s*[)）]?")
_CHINESE = re.compile(
    r"^([〇○零一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月)?(?:([一二三四五六七八九十]{1,3})[日号])?$"
)


@lru_cache(maxsize=8192)
def _text(cell: str, style: Style) -> Reading[Day | None]:
    """Written dates. Cached: a register repeats the same few hundred months."""
    written = _tidy(cell)
    if written in UNKNOWNS:
        return Reading(None, warning=f"写着“{written}”，暂按空白处理。")
    if re.fullmatch(r"\d+", written):
        return _digits(written, style)
    if re.fullmatch(r"\d{4}\.\d", written):
        return _year_dot_month(written, style, lost_zero=not style.typed)
    if found := _FULL.match(written) or _SPACED.match(written):
        return _made(*(int(part) for part in found.groups() if part))
    if found := _MONTH.match(written) or _YEAR.match(written):
        return _made(*(int(part) for part in found.groups()))
    if found := _CHINESE.match(written):
        return _chinese(*found.groups())
    if re.fullmatch(r"\d{5}\.\d+", written):
        return _serial(int(written[:5]), style)
    return _guessed(written)


def _tidy(cell: str) -> str:
    """Without clock time, weekday and full-width signs; 元月 is the first month."""
    plain = clean(cell).translate(str.maketrans("．。－―／", "..--/")).removeprefix("'").rstrip(".")
    plain = _WEEKDAY.sub(" ", plain).strip().replace("元月", "1月")
    without = _CLOCK.sub("", plain).strip() if len(plain) > 8 else plain
    return without or plain


def _guessed(written: str) -> Reading[Day | None]:
    """Spellings that leave a doubt: 7/1/2019, 19.07."""
    if found := _WESTERN.match(written):
        month, day, year = map(int, found.groups())
        reading = _made(year, month, day) if month <= 12 else _made(year, day, month)
    elif found := _SHORT.match(written):
        short, *rest = (int(part) for part in found.groups() if part)
        reading = _made(short + (2000 if short <= 40 else 1900), *rest)
    else:
        return _no_date()
    if reading.value is None:
        return reading
    return Reading(reading.value, warning=f"“{written}”写法不规范，按{reading.value}理解，请核对。")


def _chinese(year: str, month: str | None, day: str | None) -> Reading[Day | None]:
    number = int("".join(_LETTER[char] for char in year))
    parts = [chinese_number(part) for part in (month, day) if part]
    if (day and not month) or None in parts:
        return _no_date()
    return _made(number, *parts)


def _made(year: int, month: int | None = None, day: int | None = None) -> Reading[Day | None]:
    """The day, or the sentence why the calendar has no such day."""
    if not 1880 <= year <= 2100:
        return Reading(None, fault=f"年份{year}不合情理，请核对。")
    if month is not None and not 1 <= month <= 12:
        return Reading(None, fault=f"没有{month}月这样的月份，请改正。")
    try:
        value = date(year, month or 1, day if day is not None else 1)
    except ValueError:
        return Reading(None, fault=f"{year}年{month}月没有{day}日，请改正。")
    if month is None:
        return Reading(Day(value, "year"), warning="只写了年份，缺月份，请补充。")
    return Reading(Day(value, "month" if day is None else "day"))


def _no_date() -> Reading[Day | None]:
    return Reading(None, fault="看不懂这个日期，请写成 2019-07-01 或 2019.07 的样子。")
