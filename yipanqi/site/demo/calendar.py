"""Days of the demonstration: months since go-live, working days, hours of the day."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from yipanqi.kernel import worktime
from yipanqi.kernel.clock import ZONE

MONTHS_LIVE, MONTHS_ON_PAPER = 18, 8
"""Months between go-live and the present month; months before go-live whose paper records were entered afterwards. Two
years of records and a little more: what was owed in the first eight months is no business of the ledger.
"""


is_working_day = lru_cache(maxsize=4096)(worktime.is_working_day)


def add_months(day: date, count: int) -> date:
    """The first of the month `count` months after that of `day`."""
    number = day.year * 12 + day.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month."""
    return add_months(day, 1) - timedelta(days=1)


def quarter_start(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(day: date) -> date:
    """The last day of the quarter."""
    return add_months(quarter_start(day), 3) - timedelta(days=1)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February counts as the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def working_day(month: date, wanted: int) -> date:
    """The working day of the month that is nearest to the wanted day, later ones first."""
    last = month_end(month).day
    start = min(wanted, last)
    for distance in range(last):
        for number in (start + distance, start - distance):
            if 1 <= number <= last and is_working_day(month.replace(day=number)):
                return month.replace(day=number)
    return month.replace(day=start)


def working_day_after(day: date, count: int = 0) -> date:
    """The first working day at least `count` days after `day`."""
    day += timedelta(days=count)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_day_before(day: date, count: int = 0) -> date:
    """The last working day at least `count` days before `day`."""
    day -= timedelta(days=count)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Beijing."""
    return datetime.combine(day, time(hour, minute), ZONE)
