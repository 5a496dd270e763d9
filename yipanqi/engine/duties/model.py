"""The rows the executors read and give, as plain frozen values (dates are inclusive on both ends)."""

from dataclasses import dataclass
from datetime import date, datetime

from ..periods import Period
from ..rules import DutyRule


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationState:
    """What an organisation was like from ``valid_from`` to ``valid_to`` (None: since ever, until further notice).

    ``members`` counts all members, ``full_members`` 正式党员 only. ``last_election_on`` is the latest 换届 known in
    this state. Before ``go_live_on`` (启用日期) nothing is owed. ``parent_id`` is the organisation directly above.
    """

    org_id: int
    kind: str
    founded_on: date
    parent_id: int | None = None
    dissolved_on: date | None = None
    is_temporary: bool = False
    has_committee: bool | None = None
    members: int | None = None
    full_members: int | None = None
    groups: int | None = None
    staff_total: int | None = None
    last_election_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    go_live_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something held, once per duty kind it was. Without ``recorded_at`` it counts as recorded when it was held."""

    activity_id: int
    kind: str
    org_id: int
    held_on: date
    recorded_at: datetime | None = None

    def known_by(self, as_of: date) -> bool:
        """Whether it was held and recorded by the end of that day."""
        recorded_on = self.recorded_at.date() if self.recorded_at else self.held_on
        return self.held_on <= as_of and recorded_on <= as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An office held in an organisation, through its last day ``to_on``."""

    appointment_id: int
    org_id: int
    post: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A duty deferred or lifted from ``from_on`` to ``to_on`` (None: until further notice)."""

    waiver_id: int
    org_id: int
    duty: str
    from_on: date
    to_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraObligation:
    """Something owed once. ``sent_back``: how often it was sent back; then only acceptance makes it done."""

    obligation_id: int
    org_id: int
    kind: str
    due_on: date
    done_on: date | None = None
    accepted_on: date | None = None
    sent_back: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A duty that an organisation owes in a period: one row of ``due.parquet``."""

    org_id: int
    rule: DutyRule
    period: Period
    minimum: int

    @property
    def duty(self) -> str:
        return self.rule.code

    @property
    def severity(self) -> str:
        return self.rule.severity

    @property
    def clause(self) -> str:
        return self.rule.clause

    @property
    def period_start(self) -> date:
        return self.period.start

    @property
    def period_end(self) -> date:
        return self.period.end


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyState:
    """How a due row stands: one row of ``state.parquet``.

    ``done`` and ``activity_ids`` (sorted, each once) tell the records that count; for 补选 the appointments.
    """

    due: Due
    done: int
    state: str
    activity_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraState:
    """How a one-off obligation stands: one row of ``extra.parquet``."""

    obligation: ExtraObligation
    state: str
