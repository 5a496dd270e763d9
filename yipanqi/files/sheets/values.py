"""Cleaning of single cells. Every reader takes whatever a cell may hold, never raises, and answers with a `Reading`."""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

Cell = None | str | int | float | bool | date | datetime | time | timedelta

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What was understood of a cell: the value, and in Chinese what is doubtful (`warning`) or impossible (`fault`)."""

    value: T
    warning: str = ""
    fault: str = ""


_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_SPACES = dict.fromkeys(map(ord, "\t\n\r\v\f\u00a0\u1680\u202f\u205f\u3000\u2028\u2029\u0085"), " ") | dict.fromkeys(
    range(0x2000, 0x200B), " "
)
_INVISIBLE = dict.fromkeys(
    (
        *(code for code in range(0x20) if chr(code) not in "\t\n\r\v\f"),
        *(code for code in range(0x7F, 0xA0) if code != 0x85),
        0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF,
        *range(0xFE00, 0xFE10), *range(0xD800, 0xE000),
    )
)  # fmt: skip
# Radicals that PDF readers put in the place of the character (⾦ for 金).
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_TABLE = {**_HALF_WIDTH, **_SPACES, **_INVISIBLE, **_RADICALS}
_RUNS = re.compile(r" {2,}")

BLANKS = frozenset({
    "", "-", "--", "---", "—", "——", "－", "–", "/", "／", "\\", "、", "无", "空", "暂无", "没有", "n/a", "na",
    "null", "none",
    "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "至今", "现在", "今", "*", ".", "。",
})  # fmt: skip
UNKNOWNS = frozenset({
    "不详", "未知", "待查", "待核", "待核实", "待核查", "待定", "待补", "待补充", "暂缺", "缺", "不清楚", "不明", "?",
    "？", "??", "？？",
})  # fmt: skip


def clean(cell: Cell) -> str:
    """The text of a cell: full-width letters, digits, spaces made plain, invisible characters gone, spaces single."""
    if cell is None:
        return ""
    return _clean(cell if isinstance(cell, str) else _plain(cell))


@lru_cache(maxsize=16_384)
def _clean(text: str) -> str:
    """Cached: every cell is looked at several times, and most repeat each other."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text.translate(_TABLE))
    return _RUNS.sub(" ", text).strip()


def _plain(cell: Cell) -> str:
    """Numbers and dates as one would type them."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M") if cell.time() != time(0) else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.strftime("%H:%M") if isinstance(cell, time) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Nothing there, or a mark people use for nothing (—, /, 无, 至今 …)."""
    return cell is None or (isinstance(cell, str) and clean(cell).lower() in BLANKS)


def text(cell: Cell) -> Reading[str]:
    """Free text; a mark for nothing is the empty text."""
    return Reading("" if is_blank(cell) else clean(cell))


CJK_GAP = re.compile(r"(?<=[^\x00-\xff]) | (?=[^\x00-\xff])")


def compact(cell: Cell) -> str:
    """The text of a cell without the spaces between Chinese characters: 姓　名 → 姓名."""
    return CJK_GAP.sub("", clean(cell))


_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}


def chinese_number(written: str) -> int | None:
    """The number written 二十三, 十, 五 or 12; `None` when it is none. Up to 99."""
    if written.isdecimal():
        return int(written[:18])
    tens, ten, ones = written.partition("十")
    if any(char not in _CHINESE_DIGITS for char in tens + ones) or not written:
        return None
    if not ten:
        return _CHINESE_DIGITS[written] if len(written) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return _CHINESE_DIGITS.get(tens, 1) * 10 + _CHINESE_DIGITS.get(ones, 0)


_COUNT = re.compile(r"^(?:第|共)?\s*(\d{1,9}|[〇零一二两三四五六七八九十]{1,3})\s*(?:人|名|位|个|届|次|年)?$")


def count(cell: Cell) -> Reading[int | None]:
    """A number of persons, or a 届次: 12, 12人, １２, 第三届."""
    if is_blank(cell) or isinstance(cell, bool):
        return Reading(None)
    found = _COUNT.match(clean(cell))
    number = chinese_number(found.group(1)) if found else None
    if number is None:
        return Reading(None, warning="看不出是多少，未采用。请只填数字。")
    return Reading(number)


_YES = frozenset({"是", "有", "设", "已设", "设立", "已设立", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "不设", "未设", "没有", "不是", "不", "×", "✗", "✘", "☐", "n", "no", "false", "0", "x"})


def yes_no(cell: Cell) -> Reading[bool | None]:
    """是/否 in the ways people tick it."""
    word = clean(cell).lower()
    if word in _YES:
        return Reading(True)
    if word in _NO:
        return Reading(False)
    if is_blank(cell):
        return Reading(None)
    return Reading(None, warning="看不出是“是”还是“否”，未采用。")
