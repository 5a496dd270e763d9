"""Limits of this room: when a handbook is due, how long something may stand open, how often may be inspected."""

from datetime import date, timedelta

from yipanqi.archives.enums import Stage
from yipanqi.kernel.worktime import earliest_wanted, working_days_after

DUE_MONTH, DUE_DAY = 1, 10
"""10 January of the next year (惯例), where the organ has said nothing else."""

CUSTOM = "惯例，本机关未另行规定"
FROM_MONTH = 12
"""From the first day of this month on the handbook of the year can be handed in, and is owed."""

MEND_DAYS = 5
"""Working days to mend what was returned, where the organ's lead time (JF-21) is not longer."""

HELP_DAYS = 30
"""How long records stand open at most after a request for help."""

WINDOW_DAYS = 10
"""Days an inspection's window is open at most."""

A_YEAR = 1
"""Inspections that one organisation announces in a calendar year (JF-57)."""

SENDABLE = (None, Stage.HANDED, Stage.RETURNED)
"""Standing of the latest copy in which another may be handed in; what was accepted stays."""


def due_on(year: int, month: int = DUE_MONTH, day: int = DUE_DAY) -> date:
    """The day by which the handbook of a year is due; a day the month has not, is its last."""
    for missing in range(4):
        try:
            return date(year + 1, month, day - missing)
        except ValueError:
            continue
    raise ValueError(f"no such day: {month}-{day}")


def opens_on(year: int) -> date:
    """The first day on which the handbook of a year can be handed in."""
    return date(year, FROM_MONTH, 1)


def mend_until(today: date, due: date) -> date:
    """Until when something returned is due again."""
    return max(due, earliest_wanted(today), working_days_after(today, MEND_DAYS))


def earliest(today: date) -> date:
    """The first day an inspection announced today may begin."""
    return earliest_wanted(today) + timedelta(days=1)
