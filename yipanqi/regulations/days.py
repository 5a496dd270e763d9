"""Days as an announcement words them: `1月1日至3日、2月15日至2月23日`, and a year of working days to look at."""

import re
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from yipanqi.kernel.clock import chinese_date, chinese_weekday
from yipanqi.kernel.errors import Refused

MOST_OFF = 60
"""More days off than this in a year are a slip of the pen."""

_ONE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?(?:(?:至|到|-|—|–|~|～)(?:(\d{1,2})月)?(\d{1,2})日?)?")
_ASIDE = re.compile(r"[（(][^）)]*[）)]|\s")
_BETWEEN = re.compile(r"[、，,；;。和]+")


def parsed(text: str, year: int, *, field: str) -> tuple[date, ...]:
    """The days named, in order; what stands in brackets (`（周六）`) is passed over. Refused with the words that are
    not days of this year.
    """
    found: set[date] = set()
    for words in filter(None, _BETWEEN.split(_ASIDE.sub("", text))):
        found.update(_days(words, year, field))
    return tuple(sorted(found))


def _days(words: str, year: int, field: str) -> Iterable[date]:
    read = _ONE.fullmatch(words)
    if read is None:
        raise Refused(f"看不懂“{words}”。请写成“2月15日至23日”或“2月14日”，用顿号隔开。", field=field)
    said, month, first, until_month, last = read.groups()
    if said and int(said) != year:
        raise Refused(f"“{words}”不在{year}年。跨年的假期请分别录入两个年份的放假安排。", field=field)
    try:
        start = date(year, int(month), int(first))
        end = date(year, int(until_month or month), int(last)) if last else start
    except ValueError:
        raise Refused(f"{year}年没有“{words}”这样的日期，请核对。", field=field) from None
    if end < start:
        raise Refused(f"“{words}”的止日早于起日。跨年的假期请分别录入两个年份的放假安排。", field=field)
    return (start + timedelta(days=number) for number in range((end - start).days + 1))


def checked(off: tuple[date, ...], on: tuple[date, ...]) -> None:
    """Refuse what cannot be an announcement: no day off, too many, a day both off and worked, a weekday "made up"."""
    if not off:
        raise Refused("请写明放假的日期。", field="off")
    if len(off) > MOST_OFF:
        raise Refused(f"放假日共{len(off)}天，超过{MOST_OFF}天，请核对起止日期。", field="off")
    for day in on:
        if day in off:
            raise Refused(f"{chinese_date(day)}既在放假日又在调休上班日，请核对。", field="on")
        if day.weekday() < 5:
            raise Refused(f"{chinese_date(day)}是{chinese_weekday(day)}，本来就上班，不用写在调休上班日。", field="on")


def worded(days: Iterable[date]) -> str:
    """Days as an announcement words them, runs joined: `1月1日至1月3日、2月14日`."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(_run(run) for run in runs)


def _run(days: list[date]) -> str:
    first, last = (f"{day.month}月{day.day}日" for day in (days[0], days[-1]))
    return first if len(days) == 1 else f"{first}至{last}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A day on the overview of a year: whether it is worked, and whether that differs from Monday to Friday."""

    on: date
    works: bool
    inside: bool

    @property
    def mark(self) -> str:
        """`休` for a weekday off, `班` for a weekend worked, nothing otherwise."""
        usual = self.on.weekday() < 5
        return "" if self.works == usual or not self.inside else ("班" if self.works else "休")


def months(year: int, works) -> list[tuple[date, list[list[Cell]], int]]:
    """Twelve months: the first day, the weeks, how many working days. `works(day)` judges a day."""
    shown = []
    for month in range(1, 13):
        weeks = [
            [Cell(day, day.month == month and works(day), day.month == month) for day in week]
            for week in Calendar().monthdatescalendar(year, month)
        ]
        shown.append((date(year, month, 1), weeks, sum(cell.works for week in weeks for cell in week)))
    return shown
