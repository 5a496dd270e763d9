"""Days that follow from dates held: the anniversary of joining, the month of retiring."""

from datetime import date

_LATEST = 36
"""Months by which the age is put off at most."""
_FROM = {"1": (60, 1965), "2": (55, 1970)}
"""By sex: the earlier age in years, the year of birth with whose January putting off begins."""


def anniversary(day: date, year: int) -> date:
    """The day in another year; 29 February is marked on the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def retiring_month(born_on: date, sex: str) -> date | None:
    """First day of the month in which a cadre reaches the retirement age; None where the register does not say enough.

    《关于实施渐进式延迟法定退休年龄的决定》（2025-01-01起施行）: sixty (men) and fifty-five (women) are put off by one
    month for every four months of later birth, up to three years. Who may go earlier or stay longer, and women whose
    earlier age was fifty, are not in the register: the month is a reminder and no more.
    """
    if sex not in _FROM:
        return None
    years, since = _FROM[sex]
    born = born_on.year * 12 + born_on.month - 1
    later = born - since * 12
    months = born + years * 12 + (min(later // 4 + 1, _LATEST) if later >= 0 else 0)
    return date(months // 12, months % 12 + 1, 1)
