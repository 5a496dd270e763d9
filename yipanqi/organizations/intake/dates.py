"""Days of the workbook beside days of the database, each as precise as it is known."""

from datetime import date

from yipanqi.organizations.importing import Day

PERSON_DAYS = {"born": "born_on", "joined": "joined_on", "full": "full_on"}


def marks(text: str) -> set[str]:
    """The field names of a comma-separated list."""
    return set(filter(None, text.split(",")))


def known(value: date | None, name: str, month_precision: str, estimated: str) -> Day | None:
    """A day of the database; one that was only estimated is not known."""
    if value is None or name in marks(estimated):
        return None
    return Day(value, "month" if name in marks(month_precision) else "day")


def differs(held: Day | None, told: Day | None) -> bool:
    """Whether the workbook says something that the database does not have: another day, or the same more precisely."""
    if told is None:
        return False
    if held is None:
        return True
    if held.before(told) or told.before(held):
        return True
    return held.precision != "day" and told.precision == "day"


def contradict(held: Day | None, told: Day | None) -> bool | None:
    """True: certainly different days; False: the same as far as known; None: one of them is not known."""
    if held is None or told is None:
        return None
    return held.before(told) or told.before(held)


def year_after(day: date) -> date:
    """The same day a year later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
