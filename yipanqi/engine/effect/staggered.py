"""Rung 2: what starting a measure changed, where organisations started in different quarters.

Group-time effects of Callaway and Sant'Anna, *Difference-in-Differences with Multiple Time Periods*, J. Econometrics
225 (2021), without covariates: for those who started in quarter g and a quarter t, their change since g − 1 minus the
change of those who had started neither by t nor by g − 1. They are put together by a **named** aggregate. The two-way
fixed-effects regression is not offered: with effects that differ it weighs some of them negatively.

Errors: influence values of the organisations (cohort sizes taken as given), independent between organisations. Placebo:
the same comparison for quarters before g − 1, the largest of them held against a Bonferroni interval.

Conditions of use: without the measure both would have changed alike (parallel trends); nobody acts before starting;
who started stays; one organisation's measure does not touch another; at least 5 organisations that started and 5 to
compare with in every quarter used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ..uncertainty.quantiles import check_level, detectable, student
from .claims import Claim, Placebo, Series, check_apart, concluded, undecided

if TYPE_CHECKING:
    import numpy as np

FEWEST = 5
"""Organisations on either side (customary): a variance of fewer says little."""
METHOD = "分批双重差分（Callaway–Sant'Anna 组别—时期效应，{}）"
MEANING = "准实验：在所列前提成立时是措施带来的变化"
ASSUMPTIONS = (
    "平行趋势：没有措施时两边变化相同",
    "开始之前没有提前行动",
    "开始以后不退出",
    "一个组织的措施不影响另一个组织",
)


class Aggregate(StrEnum):
    """How group-time effects become one number; each cell counts with the size of its cohort."""

    SIMPLE = "simple"
    """Mean over all cells at or after the start."""
    EVENT = "event"
    """Mean over the quarters since the start (first within each, then over them)."""


NAMES = {Aggregate.SIMPLE: "全部组别—时期的简单平均", Aggregate.EVENT: "按开始后第几季度的平均"}


@dataclass(frozen=True, slots=True)
class _Cell:
    """One group-time effect; ``influence``: every organisation's part in its error."""

    start: int
    quarter: int
    size: int
    effect: float
    influence: "np.ndarray"


def staggered(
    outcome: Series, starts: Mapping[int, int | None], given: Series, *,
    aggregate: Aggregate, level: float = 0.95,
) -> Claim:  # fmt: skip
    """``starts``: organisation → first quarter with the measure, None: never. ``given``: the input the starts were read
    from, to hold its records apart from the outcome's. Organisations that lack a quarter are left out.
    """
    check_level(level)
    check_apart(outcome, given)
    method = METHOD.format(NAMES[aggregate])
    cells, units = _cells(outcome, starts)
    after = [cell for cell in cells if cell.quarter >= cell.start]
    before = [cell for cell in cells if cell.quarter < cell.start - 1]
    if not after:
        return undecided(2, method, f"没有一个季度同时有 {FEWEST} 个已开始和 {FEWEST} 个未开始、数据齐全的组织。")
    effect, influence = _together(after, aggregate)
    error, freedom = _error(influence), units - 2
    reach = student((1 + level) / 2, freedom) * error
    return concluded(
        2, method, estimate=effect, low=effect - reach, high=effect + reach, level=level,
        minimum_detectable=detectable(error, freedom, level), placebo=_placebo(before, freedom, level),
        meaning=MEANING, assumptions=ASSUMPTIONS,
    )  # fmt: skip


def event_study(outcome: Series, starts: Mapping[int, int | None]) -> dict[int, tuple[float, float]]:
    """Effect and standard error by quarters since the start (below −1: before it)."""
    cells, _ = _cells(outcome, starts)
    groups = _by(cells, lambda cell: cell.quarter - cell.start)
    return {since: (mean, _error(part)) for since, (mean, part) in sorted(groups.items())}


def _cells(outcome: Series, starts: Mapping[int, int | None]) -> tuple[list[_Cell], int]:
    """Every group-time effect that enough organisations show, and how many organisations are complete."""
    import numpy as np

    quarters = sorted({quarter for _, quarter in outcome.values})
    units = [unit for unit in sorted(starts) if all((unit, quarter) in outcome.values for quarter in quarters)]
    level = np.array([[outcome.values[unit, quarter] for quarter in quarters] for unit in units], dtype=float)
    first = np.array([np.inf if starts[unit] is None else starts[unit] for unit in units], dtype=float)
    found: list[_Cell] = []
    for start in sorted({int(one) for one in first if np.isfinite(one)}):
        if start - 1 not in quarters:
            continue
        base = quarters.index(start - 1)
        for at, quarter in enumerate(quarters):
            if quarter != start - 1:
                untouched = (first > max(quarter, start - 1)) & (first != start)
                found += _cell(start, quarter, level[:, at] - level[:, base], first == start, untouched)
    return found, len(units)


def _cell(
    start: int, quarter: int, change: "np.ndarray", began: "np.ndarray", untouched: "np.ndarray"
) -> list[_Cell]:  # fmt: skip
    import numpy as np

    if min(began.sum(), untouched.sum()) < FEWEST:
        return []
    influence = np.zeros(len(change))
    for side, sign in ((began, 1), (untouched, -1)):
        number = int(side.sum())
        # √(n/(n − 1)): the squares then add up to the unbiased variance of the mean
        influence[side] = sign * (change[side] - change[side].mean()) / number * (number / (number - 1)) ** 0.5
    effect = float(change[began].mean() - change[untouched].mean())
    return [_Cell(start, quarter, int(began.sum()), effect, influence)]


def _together(cells: list[_Cell], aggregate: Aggregate) -> tuple[float, "np.ndarray"]:
    if aggregate is Aggregate.SIMPLE:
        return _by(cells, lambda cell: 0)[0]
    parts = list(_by(cells, lambda cell: cell.quarter - cell.start).values())
    influence = parts[0][1] * 0
    for _, part in parts:
        influence = influence + part / len(parts)
    return sum(mean for mean, _ in parts) / len(parts), influence


def _by(cells: list[_Cell], key: Callable[[_Cell], int]) -> dict[int, tuple[float, "np.ndarray"]]:
    """Means of the cells weighted by cohort size, with the influence values of the means."""
    groups: dict[int, list[_Cell]] = {}
    for cell in cells:
        groups.setdefault(key(cell), []).append(cell)
    means = {}
    for name, group in groups.items():
        weight = sum(cell.size for cell in group)
        influence = group[0].influence * 0
        for cell in group:
            influence = influence + cell.influence * cell.size / weight
        means[name] = (sum(cell.effect * cell.size for cell in group) / weight, influence)
    return means


def _error(influence: "np.ndarray") -> float:
    return float((influence**2).sum() ** 0.5)


def _placebo(before: list[_Cell], freedom: int, level: float) -> Placebo | None:
    """The quarter before the start that stands out most, its interval widened for the number of quarters."""
    groups = _by(before, lambda cell: cell.quarter - cell.start)
    if not groups:
        return None
    quantile = student(1 - (1 - level) / 2 / len(groups), freedom)
    worst, widest = None, -1.0
    for since, (mean, influence) in sorted(groups.items()):
        reach = quantile * _error(influence)
        size = abs(mean) / reach if reach else (float("inf") if mean else 0.0)
        if size > widest:
            worst, widest = Placebo(f"开始前第 {-since} 个季度", mean, mean - reach, mean + reach), size
    return worst
