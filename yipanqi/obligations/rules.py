"""The ledger's arithmetic, without a database: what reconciliation does to an entry, and which light an entry shows.

What was owed in a period that has ended is fixed. A running period follows the rules and the organisation; an ended
one is struck out (不适用) only when the organisation's history is corrected so that it was not owed after all. How an
entry stands goes on following the records. Both executors use these functions for everything that is not plain engine
work.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from yipanqi.engine.periods import Period, Window, add_months, period_of
from yipanqi.engine.rules import DutyRule
from yipanqi.kernel.clock import chinese_date
from yipanqi.obligations.enums import RULE, Cause, Severity, State
from yipanqi.ui.lights import Light

LEAD_MONTHS = {"election": 6}
"""Duties that are asked for only so many months before they fall due: 换届 is reminded of six months before the term
ends (支部22, 待核), though its period is the whole term.
"""

BY_HISTORY_ENDED = "组织沿革更正后，这一期间不属于应履行的范围。"
BY_HISTORY = "组织变动后，本期不再属于应履行的范围。"
BY_RULES = "规则调整或暂缓后，本期不再要求。"


class What(NamedTuple):
    """What a rule asks of an organisation in one period: the part of an entry that does not follow the records."""

    organization_id: int
    key: str
    kind: str
    title: str
    basis: str
    clause: str
    pack: str
    rule: str
    severity: str
    period_start: date
    due_on: date
    grace_until: date
    minimum: int


class Stand(NamedTuple):
    """How an entry stands: the part that follows the records."""

    state: str = State.PENDING
    done: int = 0
    met_on: date | None = None
    recorded_late: bool = False
    waiver_id: int | None = None


class Line(NamedTuple):
    """One recurring entry of the ledger; `id` is None until it is written."""

    id: int | None
    what: What
    stand: Stand = Stand()
    cause: str = ""
    note: str = ""

    @property
    def number(self) -> int:
        """Its number in the ledger, which only a written line has."""
        assert self.id is not None
        return self.id

    @property
    def is_void(self) -> bool:
        """Whether it is 不适用."""
        return self.stand.state == State.VOID

    def values(self) -> dict:
        """Fields of the model."""
        return {
            **self.what._asdict(), **self.stand._asdict(),
            "cause": self.cause, "note": self.note, "source": RULE,
        }  # fmt: skip


@dataclass
class Changes:
    """What a reconciliation found to do. `changed` pairs the line as it stood with the line as it shall stand."""

    added: list[Line] = field(default_factory=list)
    changed: list[tuple[Line, Line]] = field(default_factory=list)
    unchanged: int = 0


def key_of(code: str, period: Period) -> str:
    """`members_meeting:2026-07-01/2026-09-30`: the interval as ISO 8601 writes it."""
    return f"{code}:{period.start.isoformat()}/{period.end.isoformat()}"


def what_of(rule: DutyRule, *, organization_id: int, period: Period, minimum: int, pack: str, basis: str) -> What:
    """What the rule asks of the organisation in the period."""
    return What(
        organization_id=organization_id,
        key=key_of(rule.code, period),
        kind=rule.code,
        title=rule.title,
        basis=basis,
        clause=rule.clause,
        pack=pack,
        rule=rule.id,
        severity=rule.severity,
        period_start=period.start,
        due_on=period.end,
        grace_until=period.end + timedelta(days=rule.grace_days),
        minimum=minimum,
    )


def follow(
    line: Line | None, owed: What | None, *, today: date, owed_as_written: Callable[[Line], bool | None]
) -> Line | None:
    """The line as it shall be, given what is owed today under its key; how it stands is left to `stand`.

    `owed_as_written(line)` says whether the organisation's history, as known today, still makes the line owed by the
    very rule it was written under, whatever was decided about rules since; None when that package version is gone.
    """
    if line is None:
        return Line(None, owed) if owed and owed.period_start <= today else None
    if line.what.due_on < today:
        return _follow_ended(line, owed, owed_as_written)
    if owed is not None:
        return _revived(line, owed)
    if line.is_void:
        return line
    by_rules = owed_as_written(line)
    return _voided(line, Cause.RULES, BY_RULES) if by_rules else _voided(line, Cause.HISTORY, BY_HISTORY)


def _follow_ended(line: Line, owed: What | None, owed_as_written: Callable[[Line], bool | None]) -> Line:
    if line.is_void and line.cause != Cause.HISTORY:
        return line
    if owed is not None and (owed.pack, owed.rule) == (line.what.pack, line.what.rule):
        return _revived(line, line.what)
    holds = owed_as_written(line)
    if holds is None:
        return line
    if holds:
        return _revived(line, line.what)
    return line if line.is_void else _voided(line, Cause.HISTORY, BY_HISTORY_ENDED)


def _revived(line: Line, what: What) -> Line:
    if line.is_void:
        return Line(line.id, what)
    return line._replace(what=what)


def _voided(line: Line, cause: Cause, note: str) -> Line:
    return line._replace(stand=Stand(state=State.VOID), cause=cause, note=note)


class Held(NamedTuple):
    """A record that counts for an entry: its number, when it happened, the day on which it was recorded."""

    activity_id: int
    held_on: date
    recorded_on: date


def stand(what: What, *, state: str, held: Iterable[Held], waivers: Mapping[int, tuple[date, date]]) -> Stand:
    """How an entry stands, from the engine's verdict and the records that count. Nothing counts above the minimum.

    It was met on the day of the record that made up the number, and recorded late when by the end of grace the number
    had not been entered yet. `waivers`: id → first and last day, of this organisation and duty.
    """
    counted = sorted(held)
    done = min(len(counted), what.minimum)
    if state == State.MET:
        by_day = sorted(record.held_on for record in counted)
        in_time = sum(record.recorded_on <= what.grace_until for record in counted)
        return Stand(State.MET, done, by_day[what.minimum - 1], in_time < what.minimum, None)
    waiver = None
    if state == State.WAIVED:
        waiver = min(number for number, (first, last) in waivers.items() if first <= what.due_on <= last)
    return Stand(State(state), done, None, False, waiver)


def one_off_state(*, due_on: date, met_on: date | None, today: date) -> State:
    """State of a one-off obligation: done in time, done late, open, or missed."""
    if met_on is not None:
        return State.MET if met_on <= due_on else State.LATE
    return State.MISSED if today > due_on else State.PENDING


def state_on(obligation, on: date) -> str:
    """The state on a day, even if the nightly run has not yet turned an open entry into a missed one, or has already
    by now what was still open then.
    """
    if obligation.state in (State.PENDING, State.MISSED):
        return State.MISSED if obligation.grace_until < on else State.PENDING
    return obligation.state


def is_ahead(obligation, on: date) -> bool:
    """Whether an entry is not asked for yet: its period has not begun, or a term has more than the lead to run."""
    months = LEAD_MONTHS.get(obligation.kind)
    return obligation.period_start > on or (months is not None and obligation.due_on > add_months(on, months))


def light_of(obligation, on: date, *, today: date | None = None) -> Light:
    """The one mapping from entry to light. `on` decides what was missed, `today` what has begun."""
    state = state_on(obligation, on)
    if state in (State.MET, State.LATE):
        return Light.GREEN
    if state == State.MISSED:
        return Light.RED if obligation.severity == Severity.HARD else Light.YELLOW
    if state == State.PENDING and not is_ahead(obligation, today or on):
        return Light.BLUE
    return Light.GREY


def light_word(obligation, on: date) -> str:
    """The word beside the light, where its own would not say enough."""
    state = state_on(obligation, on)
    if state in (State.WAIVED, State.VOID):
        return str(State(state).label)
    if state == State.LATE:
        return "逾期办结"
    if state == State.MET and obligation.recorded_late:
        return "已履行（补记）"
    return ""


_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


def period_label(start: date, end: date) -> str:
    """`2026年9月`, `2026年第三季度`, `2026年上半年`, `2026年`; anything else by its two days."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1 and start.year == end.year
    if whole and months == 1:
        return f"{start.year}年{start.month}月"
    if whole and months == 3 and start.month % 3 == 1:
        return f"{start.year}年{_QUARTERS[start.month // 3]}"
    if whole and months == 6 and start.month in (1, 7):
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if whole and months == 12:
        return f"{start.year}年"
    return f"{chinese_date(start)}至{chinese_date(end)}"


def span(text: str) -> Window | None:
    """`2026Q3`, `2026-09` as the quarter or month it names; None for anything else."""
    year, unit = text[:4], text[4:]
    if not (year.isdecimal() and year.isascii() and 1949 <= int(year) <= 9998):
        return None
    if len(unit) == 2 and unit[0] == "Q" and unit[1] in "1234":
        found = period_of("quarter", date(int(year), 3 * int(unit[1]), 1))
    elif unit in _MONTHS:
        found = period_of("month", date(int(year), int(unit[1:]), 1))
    else:
        return None
    return Window(found.start, found.end)


_MONTHS = tuple(f"-{number:02d}" for number in range(1, 13))


def spans(years: Iterable[int], today: date) -> list[str]:
    """Quarters and months of these years that have begun, each year's newest first, its quarters before its months."""
    found = []
    for year in years:
        texts = [f"{year}Q{number}" for number in (4, 3, 2, 1)] + [f"{year}{month}" for month in reversed(_MONTHS)]
        found += [text for text in texts if (window := span(text)) and window.start <= today]
    return found


def latest_quarters(day: date) -> list[tuple[str, str]]:
    """The quarter that holds a day and the one before: (`2026Q3`, `2026年第三季度`)."""
    last = period_of("quarter", day)
    found = (last, period_of("quarter", last.start - timedelta(days=1)))
    return [(f"{one.start.year}Q{one.end.month // 3}", period_label(one.start, one.end)) for one in found]


def usual_span(today: date) -> str:
    """What one would report now: the running quarter, in its first month the one before."""
    month = add_months(today.replace(day=1), -1)
    return f"{month.year}Q{(month.month + 2) // 3}"


def following(window: Window) -> Window:
    """The quarter or month after this one."""
    unit = "month" if window.start.month == window.end.month else "quarter"
    after = period_of(unit, window.end + timedelta(days=1))
    return Window(after.start, after.end)


def written_rule(rule: DutyRule | None, what: What) -> DutyRule:
    """The rule an entry was written under, with the entry's own number and grace; a bare one when its package is
    gone.
    """
    grace = (what.grace_until - what.due_on).days
    if rule is not None:
        return rule if rule.grace_days == grace else replace(rule, grace_days=grace)
    return DutyRule(
        id=what.rule or what.kind, code=what.kind, title=what.title, subjects=("branch",), period="month",
        clause=what.clause, severity=what.severity, counts=(what.kind,), grace_days=grace,
    )  # fmt: skip
