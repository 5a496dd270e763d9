"""Deadlines as lists write them: 2026年6月底前, 三季度, 年底; and those that are none: 长期坚持, 每季度."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from yipanqi.files.sheets.dates import Style, read_date
from yipanqi.files.sheets.values import Cell, clean, is_blank

_OPEN = re.compile(
    r"长期|持续|常态|经常|日常|每[日天周旬月季年半]|按[日周月季年]|逐[月季年]|定期|及时|适时|随时|即时|立行立改|即知即改|分阶段"
    r"|按要求|按时|按进度|按计划|有序推进|根据(?:上级)?(?:要求|安排)"
)
_TAIL = re.compile(
    r"(?:之?前|以前|底前|末前|前?(?:完成|办结|落实|到位|见效|取得[^，。；]*)|内|止|之内|为止|截止|起?(?:开始)?实施)+$"
)
_NUMBERS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"十": 10, "十一": 11, "十二": 12}
_NUMBER = r"(\d{1,2}|十[一二]?|[一二三四五六七八九])"
_YEAR = re.compile(r"^(\d{4}|[二零〇一三四五六七八九]{4})年?度?")
_THIS = re.compile(r"^(?:今年|本年度?|当年)")
_MONTH = re.compile(rf"^{_NUMBER}月份?(?:(上旬|中旬|下旬|底|末|初)|{_NUMBER}[日号])?$")
_QUARTER = re.compile(r"^第?([一二三四1-4])季度?(?:底|末)?$")
_RANGE = re.compile(r"[-—–~～至到]+")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, or the sentence why there is none. `open`: it is meant without end or as a rhythm; `guessed`: the year was
    not written.
    """

    day: date | None = None
    fault: str = ""
    open: bool = False
    guessed: bool = False


PLAIN = Style()
OPEN_FAULT = (
    "没有说明办结的日子。督办任务要有期限：定期要做的，请列入责任清单，由台账按周期列出；"
    "本年要见结果的，写明到哪一天，或在“没有具体日期的时限”里统一填一天。"
)


def read(cell: Cell, *, year: int, style: Style = PLAIN) -> Deadline:
    """The last day of what a cell says; `year` where it names none."""
    if is_blank(cell):
        return Deadline()
    if not isinstance(cell, str):
        return _ended(cell, style)
    plain = re.sub(r"\s", "", clean(cell)).strip("。.;；,，")
    plain = re.sub(r"[(（][^)）]*[)）]$", "", plain) or plain
    if found := _written(plain, year):
        return found
    plain = _TAIL.sub("", plain) or plain
    if found := _written(plain, year):
        return found
    whole = re.split(r"至|到|~|～|—", plain)[-1]  # of 2026-03-01至2026-09-30 the end
    exact = _ended(whole if whole != plain and _YEAR.match(whole) else plain, style)
    if exact.day is not None:
        return exact
    if _OPEN.search(plain):
        return Deadline(fault=f"“{clean(cell)}”{OPEN_FAULT}", open=True)
    return Deadline(fault=f"看不懂期限“{clean(cell)}”，请写成 2026-06-30 或“2026年6月底前”的样子。")


def _ended(cell: Cell, style: Style) -> Deadline:
    reading = read_date(cell, style)
    if reading.value is None:
        return Deadline(fault=reading.fault or "看不懂这个期限，请写成 2026-06-30 的样子。")
    day = reading.value.value
    if reading.value.precision == "month":
        day = _month_end(day.year, day.month)
    elif reading.value.precision == "year":
        day = date(day.year, 12, 31)
    return Deadline(day)


def _written(plain: str, year: int) -> Deadline | None:
    """2026年6月底, 三季度, 年底, 3月至9月; None where it is written in another way."""
    start, *further = _RANGE.split(plain, maxsplit=1)
    told = _year_of(start)
    if further and further[0] and _RANGE.search(further[0]) is None:
        last = _TAIL.sub("", further[0]) or further[0]
        # 2026年3月至9月: what is not said again of the end is that of the beginning
        if _part(_rest(start), told or year) is None and not re.fullmatch(_NUMBER, _rest(start)):
            return None
        return _one(last, told or year, guessed=told is None)
    return _one(plain, year, guessed=True)


def _one(plain: str, year: int, *, guessed: bool) -> Deadline | None:
    own = _year_of(plain)
    day = _part(_rest(plain), own or year)
    return Deadline(day, guessed=own is None and guessed) if day else None


def _year_of(plain: str) -> int | None:
    found = _YEAR.match(plain)
    if found is None:
        return None
    digits = found[1] if found[1].isdecimal() and found[1].isascii() else "".join(_digit(char) for char in found[1])
    number = int(digits)
    return number if 2000 <= number <= 2100 else None


def _digit(char: str) -> str:
    return "0" if char == "〇" else str(_NUMBERS[char])


def _rest(plain: str) -> str:
    return _THIS.sub("", _YEAR.sub("", plain) if _year_of(plain) else plain)


def _part(rest: str, year: int) -> date | None:
    """The last day of a part of a year."""
    rest = _TAIL.sub("", rest) or rest
    if rest in ("年底", "年末", "底", "末", "年内", "内", "全年", "下半年", "年", "年终", "岁末"):
        return date(year, 12, 31)
    if rest in ("上半年", "年中", "半年"):
        return date(year, 6, 30)
    if found := _QUARTER.match(rest):
        quarter = int(found[1]) if found[1].isdecimal() else _NUMBERS[found[1]]
        return _month_end(year, quarter * 3)
    found = _MONTH.match(rest)
    if found is None or not 1 <= (month := _number(found[1])) <= 12:
        return None
    if found[3]:
        day = _number(found[3])
        return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None
    if found[2] in ("上旬", "初"):
        return date(year, month, 10)
    return date(year, month, 20) if found[2] == "中旬" else _month_end(year, month)


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else _NUMBERS[written]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
