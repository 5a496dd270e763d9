"""What every rung reads and what it hands back."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ConditionNotMet
from ..uncertainty.quantiles import check_finite

UNDECIDED = "无法判断"
ASSOCIATION = "相关，不是因果"

Record = tuple[str, int]
"""(fact table, id of the row)."""


@dataclass(frozen=True, slots=True)
class Series:
    """A quantity by organisation and quarter. ``values``: (org_id, quarter) → value, quarters numbered without gaps;
    a quarter without data has no entry and is never 0. ``records``: the rows it was computed from.
    """

    code: str
    values: Mapping[tuple[int, int], float]
    records: frozenset[Record] = frozenset()

    def __post_init__(self) -> None:
        check_finite(self.values.values())


@dataclass(frozen=True, slots=True)
class Placebo:
    """The same estimate where there can be no effect; it passes when its interval contains 0."""

    what: str
    estimate: float
    low: float
    high: float

    @property
    def passes(self) -> bool:
        """Nothing is seen where nothing can be."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an effect. ``decided``: the interval excludes 0, the placebo passes and the design is large
    enough; otherwise ``words`` begin with 无法判断 and the reason, and the numbers that exist stand beside them.
    """

    rung: int
    method: str
    words: str
    decided: bool
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    minimum_detectable: float | None = None
    placebo: Placebo | None = None
    assumptions: tuple[str, ...] = ()


def undecided(rung: int, method: str, reason: str) -> Claim:
    """A design that cannot see an effect at all: no number, only the reason."""
    return Claim(rung=rung, method=method, words=f"{UNDECIDED}：{reason}", decided=False)


def concluded(
    rung: int, method: str, *, estimate: float, low: float, high: float, level: float, minimum_detectable: float,
    placebo: Placebo | None, meaning: str, assumptions: tuple[str, ...] = (),
) -> Claim:  # fmt: skip
    """The claim of an estimate: ``meaning`` is what may be said of it at the most."""
    if placebo is None:
        reason = "没有可作安慰剂检验的时期，前提无从检验。"
    elif not placebo.passes:
        reason = f"安慰剂检验未通过（{placebo.what}，估计 {placebo.estimate:.3g}），差别在此之前已有。"
    elif math.isinf(minimum_detectable):
        reason = "这样的设计再大的变化也看不出，看不出不等于没有。"
    elif low <= 0 <= high:
        reason = f"区间含 0；这些数据只能看出不小于 {minimum_detectable:.3g} 的变化，看不出不等于没有。"
    else:
        reason = ""
    words = f"{UNDECIDED}：{reason}" if reason else f"{meaning}：估计 {estimate:.3g}，区间 {low:.3g} 至 {high:.3g}。"
    return Claim(rung, method, words, not reason, estimate, low, high, level, minimum_detectable, placebo, assumptions)


def check_apart(outcome: Series, *inputs: Series) -> None:
    """Refuse a record that would be input and outcome at once: it would only prove itself."""
    for given in inputs:
        if given.code == outcome.code:
            raise ConditionNotMet(f"{given.code} 不能既作投入又作成效。")
        if shared := sorted(given.records & outcome.records):
            table, number = shared[0]
            raise ConditionNotMet(
                f"{given.code} 与 {outcome.code} 用了相同的 {len(shared)} 条记录（如 {table} {number}）："
                "一条记录不能既作投入又作成效。"
            )
