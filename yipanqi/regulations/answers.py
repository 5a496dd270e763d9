"""What this room answers when lower rooms ask."""

from collections.abc import Mapping
from datetime import date

from yipanqi.kernel.questions import answer
from yipanqi.regulations import queries


@answer("working_days")
def working_days(*, year: int) -> Mapping[date, bool] | None:
    """The holidays the organ entered for a year."""
    found = queries.announced(year)
    return found.days if found else None
