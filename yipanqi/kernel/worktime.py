"""Working days and working hours in China, for deadlines counted in working days and for when mail may go out.

The maintained library knows the years it was released with. For a later year the organ enters what was announced
(`WORKING_DAYS`); until then it is Monday to Friday, and `caveat` says so wherever such a deadline is shown.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar
from django.conf import settings
from django.core.signals import request_started

from yipanqi.kernel.clock import ZONE
from yipanqi.kernel.questions import Question

OPENS, CLOSES = time(9), time(18)

WORKING_DAYS = Question(
    "working_days",
    "year=: for a year the library does not know, the announced days off (False) and make-up days (True), as"
    " `{date: works}`; None where nothing was entered.",
)

_entered: dict[int, Mapping[date, bool] | None] = {}


@cache
def is_official(year: int) -> bool:
    """Whether the library has the announced holidays of a year."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def entered(year: int) -> Mapping[date, bool] | None:
    """What the organ entered for a year the library does not know, or None; asked once in a request."""
    if year not in _entered:
        _entered[year] = next(iter(WORKING_DAYS.ask(year=year)), None)
    return _entered[year]


def forget(**_: object) -> None:
    """Ask anew from now on: a request has begun, or what was entered has changed."""
    _entered.clear()


request_started.connect(forget, dispatch_uid="kernel.worktime")


def is_working_day(day: date) -> bool:
    """By the official calendar with its holidays and make-up days, for a later year by what the organ entered; Monday
    to Friday where neither says anything.
    """
    if is_official(day.year):
        return chinese_calendar.is_workday(day)
    return (entered(day.year) or {}).get(day, day.weekday() < 5)


def is_guessed(year: int) -> bool:
    """Whether working days of a year are Monday to Friday for want of anything better."""
    return not is_official(year) and not entered(year)


def caveat(first: date, last: date | None = None) -> str:
    """What must be said beside a deadline in working days that runs from one day to another: the years of which the
    holidays are not known yet; nothing where all are.
    """
    years = [year for year in range(first.year, (last or first).year + 1) if is_guessed(year)]
    return f"{'、'.join(f'{year}年' for year in years)}放假安排尚未公布，按周一至周五推算。" if years else ""


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`, which itself does not count."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def earliest_wanted(today: date) -> date:
    """The first day by which something asked for today may be wanted: whoever is asked has the organ's lead time, three
    working days at least (field law JF-21). Every action that asks others for something refuses an earlier day.
    """
    return working_days_after(today, settings.LEAD_DAYS)


def working_days_before(day: date, count: int) -> date:
    """The `count`-th working day before `day`, which itself does not count."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_until(first: date, last: date) -> int:
    """How many working days there are after `first` up to and with `last`."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(map(is_working_day, days))


def next_working_moment(moment: datetime) -> datetime:
    """The moment itself within working hours (9:00–18:00 on working days), otherwise the next opening."""
    local = moment.astimezone(ZONE)
    if is_working_day(local.date()) and OPENS <= local.time() < CLOSES:
        return local
    return next_opening(local)


def next_opening(moment: datetime) -> datetime:
    """The morning of the next working day; of the same day where its office hours have not begun."""
    local = moment.astimezone(ZONE)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, ZONE)
