"""Seats that fell vacant (补选): computed from the appointments, for one organisation.

A seat of a post falls vacant on the day after ``to_on`` – unless it was handed over: a successor to the same post took
office between 30 days before the predecessor's last day and the day after it. All seats of an organisation that fall
vacant on one day are one obligation with that many seats as its minimum; they are to be filled within ``days``.

A later appointment fills a seat as far as the number of office-holders really rises above what it was on the first day
of the vacancy; so a newcomer is not counted for two seats that fell vacant one after the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from ..periods import ONE_DAY, Period
from ..rules import DutyRule
from .model import Appointment, Due

HANDOVER = timedelta(days=30)
"""How long before the predecessor leaves a successor may already have taken office."""


def vacated(rule: DutyRule, appointments: Iterable[Appointment]) -> dict[Period, dict[str, int]]:
    """Per period of replacement the number of vacant seats of each post; seats handed over do not count."""
    assert rule.days is not None
    found: dict[Period, dict[str, int]] = defaultdict(dict)
    for post, holders in _by_post(rule, appointments).items():
        for last_day in sorted({holder.to_on for holder in holders if holder.to_on}):
            seats = _left_empty(holders, last_day)
            if seats:
                period = Period(last_day + ONE_DAY, last_day + timedelta(days=rule.days))
                found[period][post] = seats
    return dict(found)


def refilled(row: Due, appointments: Sequence[Appointment], as_of: date) -> tuple[int, tuple[int, ...]]:
    """How many of the row's seats were filled by the end of ``as_of``, and by which appointments."""
    last = min(row.period_end, as_of)
    filled, ids = 0, []
    holders = _by_post(row.rule, appointments)
    for post, seats in vacated(row.rule, appointments)[row.period].items():
        newcomers = [one for one in holders[post] if row.period_start < one.from_on <= last]
        rises = [_rise(holders[post], row.period_start, one.from_on) for one in newcomers]
        filled += min(seats, max(rises, default=0))
        ids += [one.appointment_id for one in newcomers]
    return filled, tuple(sorted(ids))


def _by_post(rule: DutyRule, appointments: Iterable[Appointment]) -> dict[str, list[Appointment]]:
    posts: dict[str, list[Appointment]] = defaultdict(list)
    for appointment in appointments:
        if appointment.post in rule.posts:
            posts[appointment.post].append(appointment)
    return posts


def _left_empty(holders: list[Appointment], last_day: date) -> int:
    leaving = [holder for holder in holders if holder.to_on == last_day]
    since = min(holder.from_on for holder in leaving)
    successors = [
        holder
        for holder in holders
        if holder.to_on != last_day
        and holder.from_on > since
        and last_day - HANDOVER <= holder.from_on <= last_day + ONE_DAY
    ]
    return max(0, len(leaving) - len(successors))


def _rise(holders: list[Appointment], start: date, day: date) -> int:
    """By how much the number of office-holders has changed from the day ``start`` to the day ``day``; at least 0."""
    came = sum(start < holder.from_on <= day for holder in holders)
    gone = sum(holder.to_on is not None and start < holder.to_on + ONE_DAY <= day for holder in holders)
    return max(0, came - gone)
