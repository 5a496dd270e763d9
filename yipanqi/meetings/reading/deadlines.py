"""Deadlines in words – `11月30日前`, `月底前`, `下周五之前`, `两周内` – as days, seen from the day of the meeting."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from yipanqi.kernel.worktime import working_days_after

_DIGITS = {**{figure: number for number, figure in enumerate("〇一二三四五六七八九")}, "零": 0, "两": 2}
_NUMBER = r"[\d〇零一二两三四五六七八九十]{1,3}"
_WEEKDAYS = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
_PATTERN = re.compile(
    rf"""
      (?P<y>\d{{4}})\s*[年.\-/]\s*(?P<ym>\d{{1,2}})\s*[月.\-/]\s*(?P<yd>\d{{1,2}})\s*[日号]?
    | (?P<em_year>今年|明年|本年|\d{{4}}年)?\s*(?P<em>{_NUMBER})\s*月\s*(?P<part>底|末|中旬|上旬|下旬|份内|内|前)
    | (?P<year_word>今年|明年|本年)?\s*(?P<m>{_NUMBER})\s*月\s*(?P<d>{_NUMBER})\s*[日号]?
      (?:\s*[-—~～至到]\s*(?P<until>{_NUMBER})\s*[日号])?
    | (?<![\d./])(?P<short_m>\d{{1,2}})\s*[./]\s*(?P<short_d>\d{{1,2}})\s*[日号]?\s*(?:之|以)?前
    | (?P<this>本月|这个月|当月|下月|下个月|次月)\s*(?P<this_d>{_NUMBER}|底|末|内|中旬|上旬)\s*[日号]?
    | (?P<month_end>月底|月末|(?<![个数几])月内)
    | (?<![\d月期每])(?P<only_d>\d{{1,2}})\s*[日号]\s*(?:之|以)?前
    | (?P<work>{_NUMBER})\s*个?工作日(?:之|以)?内
    | (?P<week>本周|这周|下周|下星期|本星期)\s*(?P<weekday>[一二三四五六日天末])
    | (?P<quarter>[一二三四]|本|下)(?:个)?季度(?P<quarter_end>末|底|内|前|结束前)
    | (?P<year>年底|年末|年内|今年年底|明年年底)
    | (?P<count>{_NUMBER})\s*(?P<unit>天|日|周|个?星期|个?月)\s*(?:之|以)?内
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day found in a text, and where its words stand."""

    day: date
    start: int
    end: int


def find(text: str, held_on: date) -> Deadline | None:
    """The deadline in the text, or None where no day can be told: `尽快` and `下次会议前` are no days.

    People say what is to be done and then by when, so the last one counts; a date counts more than a duration, which
    may belong to the matter itself (`一个月内与申请人谈话`).
    """
    found = [(match, day) for match in _PATTERN.finditer(text) if (day := _day(match, held_on))]
    if not found:
        return None
    match, day = next((one for one in reversed(found) if not (one[0]["unit"] or one[0]["work"])), found[-1])
    return Deadline(day, match.start(), match.end())


def _day(match: re.Match[str], held_on: date) -> date | None:
    said = match.groupdict()
    try:
        if said["y"]:
            return date(int(said["y"]), int(said["ym"]), int(said["yd"]))
        if said["em"]:
            return _part_of_month(_year(said["em_year"], held_on), number(said["em"]), said["part"], held_on)
        if said["m"]:
            last = number(said["until"] or said["d"])
            day = date(_year(said["year_word"], held_on) or held_on.year, number(said["m"]), last)
            return day if said["year_word"] else _not_long_past(day, held_on)
        if said["short_m"]:
            return _not_long_past(date(held_on.year, int(said["short_m"]), int(said["short_d"] or "")), held_on)
        return _in_words(said, held_on)
    except ValueError:  # a month 13, a 31st of February, `两三天内`
        return None


def _in_words(said: dict[str, str | None], held_on: date) -> date | None:
    if said["this"]:
        return _this_month(said["this"], said["this_d"] or "底", held_on)
    if said["only_d"]:
        month = "本月" if int(said["only_d"]) >= held_on.day else "下月"
        return _this_month(month, said["only_d"], held_on)
    if said["work"]:
        return working_days_after(held_on, number(said["work"]))
    if said["month_end"]:
        return _end_of_month(held_on.year, held_on.month)
    if said["week"]:
        monday = held_on - timedelta(days=held_on.weekday())
        weekday = 4 if said["weekday"] == "末" else _WEEKDAYS[said["weekday"] or "五"]
        return monday + timedelta(days=weekday + (7 if said["week"].startswith("下") else 0))
    if said["quarter"]:
        return _quarter(said["quarter"], held_on)
    if said["year"]:
        return date(held_on.year + said["year"].startswith("明"), 12, 31)
    if said["unit"]:
        return _within(number(said["count"] or ""), said["unit"], held_on)
    return None


def number(text: str) -> int:
    """`12`, `十二`, `二十` as a number; ValueError where it is none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        if len(text) != 1:
            raise ValueError(text)
        return _DIGITS[text]
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(text)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _year(word: str | None, held_on: date) -> int | None:
    if not word:
        return None
    if word[:4].isdecimal():
        return int(word[:4])
    return held_on.year + (word == "明年")


def _not_long_past(day: date, held_on: date) -> date:
    """A day without a year is the next one; one that has just gone by is meant as it was said."""
    if day >= held_on or (held_on - day).days <= 60:
        return day
    return date(day.year + 1, day.month, min(day.day, monthrange(day.year + 1, day.month)[1]))


def _part_of_month(year: int | None, month: int, part: str | None, held_on: date) -> date:
    last = {"上旬": 10, "中旬": 20}.get(part or "")
    meant = year or held_on.year
    if part == "前":  # before December: by the last day of November
        day = date(meant, month, 1) - timedelta(days=1)
    else:
        day = date(meant, month, last) if last else _end_of_month(meant, month)
    if year or day >= held_on:
        return day
    return _part_of_month(held_on.year + 1, month, part, held_on)


def _this_month(word: str, said: str, held_on: date) -> date | None:
    year, month = held_on.year, held_on.month
    if word.startswith(("下", "次")):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if said in ("底", "末", "内"):
        return _end_of_month(year, month)
    try:
        return date(year, month, {"上旬": 10, "中旬": 20}.get(said) or number(said))
    except ValueError:
        return None


def _quarter(said: str, held_on: date) -> date:
    now = (held_on.month + 2) // 3
    quarter = {"本": now, "下": now + 1}.get(said) or "一二三四".index(said) + 1
    year = held_on.year + (quarter > 4 or (said in "一二三四" and quarter < now))
    return _end_of_month(year, 3 * ((quarter - 1) % 4 + 1))


def _within(count: int, unit: str, held_on: date) -> date:
    if unit.endswith("月"):
        months = held_on.year * 12 + held_on.month - 1 + count
        last = _end_of_month(months // 12, months % 12 + 1)
        return last.replace(day=min(held_on.day, last.day))
    return held_on + timedelta(days=count * (1 if unit in "天日" else 7))


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
