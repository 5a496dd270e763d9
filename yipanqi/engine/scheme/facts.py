"""The rows a scheme reads beside those of the duties, as plain frozen values; what executors are fed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..duties.model import Activity, Appointment, ExtraObligation, OrganizationState, Waiver
from ..periods import Window, calendar_periods


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A countable occurrence. ``shared_with``: the other organisations it belongs to as well."""

    event_id: int
    org_id: int
    code: str
    occurred_on: date
    class_: str | None = None
    level: str | None = None
    dedupe_key: str | None = None
    shared_with: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """An indicator's value in a period (2026, 2026H1, 2026Q1, 2026-01): itself, or numerator and denominator."""

    org_id: int
    code: str
    period: str
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One anonymous grade."""

    org_id: int
    ballot: str
    question: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Points somebody gave, with the reason."""

    org_id: int
    code: str
    points: Fraction
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All rows of one assessment."""

    organizations: Sequence[OrganizationState]
    activities: Sequence[Activity] = ()
    waivers: Sequence[Waiver] = ()
    appointments: Sequence[Appointment] = ()
    tasks: Sequence[ExtraObligation] = ()
    events: Sequence[Event] = ()
    values: Sequence[Value] = ()
    ratings: Sequence[Rating] = ()
    judgements: Sequence[Judged] = ()


def period_labels(unit: str, first: date, last: date) -> list[str]:
    """The labels of the unit's periods that end between the two days, as ``values`` writes them: 2026, 2026H1 …"""
    return [label(unit, period.end) for period in calendar_periods(unit, Window(first, last))]


def label(unit: str, last_day: date) -> str:
    """The label of the period that ends on the day."""
    match unit:
        case "year":
            return f"{last_day.year}"
        case "half_year":
            return f"{last_day.year}H{last_day.month // 6}"
        case "quarter":
            return f"{last_day.year}Q{last_day.month // 3}"
    return f"{last_day.year}-{last_day.month:02d}"
