"""Arithmetic of hours: whole numbers of half hours, never a float."""

import calendar
import re
import unicodedata
from datetime import date

from yipanqi.kernel.errors import Refused

MOST = 2 * 24 * 30
"""Half hours of one training: a month of days and nights."""
_HOURS = re.compile(r"(\d{1,4})(?:\.([05])0?)?")


def halves(text: str, *, field: str, what: str = "学时") -> int:
    """Hours as people write them (`3`, `3.5`, `３．５学时`), in half hours."""
    written = unicodedata.normalize("NFKC", text).strip().removesuffix("学时").strip()
    found = _HOURS.fullmatch(written)
    if found is None:
        raise Refused(f"{what}“{text}”不是学时数，请填写整数或半数，如 4 或 3.5。", field=field)
    count = 2 * int(found[1]) + (found[2] == "5")
    if not 1 <= count <= MOST:
        raise Refused(f"{what}“{text}”应在半学时至{MOST // 2}学时之间，请核对。", field=field)
    return count


def shown(count: int) -> str:
    """`3.5`, `4`."""
    return f"{count // 2}.5" if count % 2 else str(count // 2)


def add_months(day: date, count: int) -> date:
    """The same day so many months later, or the last of that month where there is none."""
    year, place = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, place + 1, min(day.day, calendar.monthrange(year, place + 1)[1]))
