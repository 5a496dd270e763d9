"""Working days and working hours in China, for deadlines counted in working days and for when mail may go out."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
from django.conf import settings

from yipanqi.kernel.clock import ZONE

OPENS, CLOSES = time(9), time(18)


def is_working_day(day: date) -> bool:
    """By the official calendar with its holidays and make-up days; Monday to Friday for years not yet announced."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


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
