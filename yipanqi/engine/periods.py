"""Calendar periods, terms of office and windows of time; both ends are always inclusive."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Length in months of every calendar period; each divides the year."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` to ``end``, both inclusive."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"起止日期颠倒：{self.start} 晚于 {self.end}。")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


class Window(Period):
    """The stretch of time that is asked about. A period belongs to the window in which its last day lies."""

    def owns(self, period: Period) -> bool:
        return period.end in self


def calendar_periods(unit: str, window: Period) -> list[Period]:
    """All calendar periods of the unit (``month``, ``quarter``, ``half_year``, ``year``) that end in the window."""
    return [period for period in _from_january(unit, window) if period.end in window]


def period_of(unit: str, day: date) -> Period:
    """The calendar period of the unit in which the day lies."""
    length = MONTHS[unit]
    first = (day.month - 1) // length * length + 1
    return Period(date(day.year, first, 1), _last_of_month(day.year, first + length - 1))


def term(elected_on: date, years: int) -> Period:
    """A term of office: from the day after the election to its anniversary, inclusive.

    Periods in years begin on the following day and end on the corresponding day, or on the last day of that month
    where there is none (29 February); so the election that opens a term never counts as the one that is due in it.
    """
    return Period(elected_on + ONE_DAY, add_years(elected_on, years))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28 February in a common year."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later (earlier, when negative), or the last day of that month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _from_january(unit: str, window: Period) -> Iterator[Period]:
    length = MONTHS[unit]
    for year in range(window.start.year, window.end.year + 1):
        for first in range(1, 13, length):
            yield Period(date(year, first, 1), _last_of_month(year, first + length - 1))


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
