"""What an organ's decision does to a rule: pure functions over the engine's rules.

A decision applies to the periods that begin while it is in force (for a term: whose election falls due then).
Deferral takes those periods out; adjustment changes how often, or how many days of grace. So a decision is nothing
but the same rule with other dates, and the executors need not know of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yipanqi.engine.periods import MONTHS
from yipanqi.engine.rules import DutyRule
from yipanqi.regulations.library import Dated

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An override as the rules need it. `last_on` is the last day in force, an early end counted in."""

    duty: str
    from_on: date
    last_on: date
    defers: bool
    minimum: int | None = None
    grace_days: int | None = None
    period: str = ""


def decided(rules: Iterable[Dated], decisions: Sequence[Decision]) -> tuple[Dated, ...]:
    """The rules with the decisions worked in: a later adjustment prevails over an earlier one, a deferral over both."""
    pieces = list(rules)
    for decision in decisions:
        pieces = [piece for before in pieces for piece in _cut(before, decision)]
    return tuple(pieces)


def _cut(dated: Dated, decision: Decision) -> Iterator[Dated]:
    rule = dated.rule
    first, last = rule.effective_from, rule.effective_to or date.max
    begin, end = max(first, decision.from_on), min(last, decision.last_on)
    if rule.code != decision.duty or begin > end:
        yield dated
        return
    if first < begin:
        yield replace(dated, rule=replace(rule, effective_to=begin - ONE_DAY))
    if not decision.defers:
        yield replace(dated, rule=_adjusted(rule, decision, begin, end))
    if end < last:
        yield replace(dated, rule=replace(rule, effective_from=end + ONE_DAY))


def _adjusted(rule: DutyRule, decision: Decision, begin: date, end: date) -> DutyRule:
    return replace(
        rule,
        minimum=rule.minimum if decision.minimum is None else decision.minimum,
        grace_days=rule.grace_days if decision.grace_days is None else decision.grace_days,
        period=decision.period or rule.period,
        effective_from=begin,
        effective_to=None if end == date.max else end,
    )


def stricter(rule: DutyRule, *, minimum: int | None, grace_days: int | None, period: str = "") -> bool:
    """Whether the adjustment asks more, or allows less time, than the rule does."""
    if period and MONTHS[period] < MONTHS[rule.period]:
        return True
    return (minimum is not None and minimum > rule.minimum) or (grace_days is not None and grace_days < rule.grace_days)
