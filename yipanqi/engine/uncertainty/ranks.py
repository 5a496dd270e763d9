"""Confidence sets for ranks: Mogstad, Romano, Shaikh, Wilhelm, *Inference for Ranks*, Rev. Econ. Studies (2023).

A unit's rank is one more than the number of units truly above it. Every difference with another unit is tested; the
critical value is the quantile of the largest |t| under independent normal errors, so that all comparisons hold at once.
The units shown to be above give the best rank still possible, the units shown to be below the worst. Bootstrapping the
ranks themselves is not done: near ties it is much too narrow.

Conditions of use: the errors of different units are independent, estimates are near normal (means of many), ``errors``
are their standard errors. Rank 1 is the largest value.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .quantiles import check_level

if TYPE_CHECKING:
    import numpy as np

SEED = 20_230_701
DRAWS = 20_000
FEWEST, MOST = 3, 300
"""Units; the work grows with the square of their number, and no list of more people is read by rank."""
AT_ONCE = 2_000_000
"""Numbers held at once, whatever the number of units."""


@dataclass(frozen=True, slots=True)
class RankSet:
    """The ranks that cannot be excluded for one unit.

    ``low``–``high`` holds with the stated probability for this unit taken alone, ``joint_low``–``joint_high`` for all
    units together (use it when every unit's set is read).
    """

    rank: int
    low: int
    high: int
    joint_low: int
    joint_high: int


@dataclass(frozen=True, slots=True)
class _Data:
    values: "np.ndarray"
    errors: "np.ndarray"
    spread: "np.ndarray"
    """Standard error of the difference of each pair."""
    above: "np.ndarray"
    """t of (row, column): by how much the column is above the row."""


def rank_sets(
    values: Sequence[float], errors: Sequence[float], *, level: float = 0.95, step_down: bool = False
) -> list[RankSet]:
    """A set for every unit, in the order given. ``step_down`` (Holm's way) tests again among what is not yet rejected:
    never wider; both are valid, published tables of single sets use either.
    """
    import numpy as np

    data = _data(values, errors, level)
    first = _largest(data, _all_pairs(data), one_sided=False)
    single = _rejected(data, first, level, family=_own, step_down=step_down)
    joint = _rejected(data, first, level, family=_all, step_down=step_down)
    ranks = 1 + (data.above > 0).sum(axis=1)
    columns = [ranks, *_bounds(data, single), *_bounds(data, joint)]
    return [RankSet(*row) for row in np.column_stack(columns).tolist()]


def top_set(values: Sequence[float], errors: Sequence[float], *, best: int, level: float = 0.95) -> list[int]:
    """Positions of the units that may belong to the ``best`` first: the set holds all of them with the stated
    probability (one-sided, all pairs at once, step-down).
    """
    data = _data(values, errors, level)
    first = _largest(data, _all_pairs(data), one_sided=True)
    rejected = _rejected(data, first, level, family=_all, step_down=True, one_sided=True)
    return [position for position, above in enumerate(rejected.sum(axis=1)) if above < best]


def _data(values: Sequence[float], errors: Sequence[float], level: float) -> _Data:
    import numpy as np

    check_level(level)
    if not FEWEST <= len(values) <= MOST or len(values) != len(errors):
        raise ValueError(f"需要 {FEWEST} 至 {MOST} 个单位，每个单位一个标准误。")
    value, error = np.array(values, dtype=float), np.array(errors, dtype=float)
    if not (np.isfinite(value).all() and np.isfinite(error).all() and (error > 0).all()):
        raise ValueError("数值应为有限数，标准误应大于 0。")
    spread = np.hypot(error[:, None], error[None, :])
    return _Data(value, error, spread, (value[None, :] - value[:, None]) / spread)


def _all_pairs(data: _Data) -> "np.ndarray":
    import numpy as np

    return ~np.eye(len(data.values), dtype=bool)


def _own(largest: "np.ndarray") -> "np.ndarray":
    """The comparisons of each unit hold at once."""
    return largest


def _all(largest: "np.ndarray") -> "np.ndarray":
    """The comparisons of all units hold at once."""
    return largest.max(axis=1, keepdims=True)


def _rejected(
    data: _Data, largest: "np.ndarray", level: float, *, family: Callable[["np.ndarray"], "np.ndarray"],
    step_down: bool, one_sided: bool = False,
) -> "np.ndarray":  # fmt: skip
    """Pairs shown to differ, given the largest t over all pairs in every draw."""
    import numpy as np

    size = data.above if one_sided else np.abs(data.above)
    left = _all_pairs(data)
    while True:
        critical = np.quantile(family(largest), level, axis=0, method="higher")
        more = left & (size > critical[:, None])
        left &= ~more
        if not (step_down and more.any() and left.any()):
            return _all_pairs(data) & ~left
        largest = _largest(data, left, one_sided)


def _largest(data: _Data, pairs: "np.ndarray", one_sided: bool) -> "np.ndarray":
    """For every draw of errors and every unit the largest t over its pairs (−∞ where it has none left)."""
    import numpy as np

    random = np.random.default_rng(SEED)
    number, parts = len(data.values), []
    step = max(1, AT_ONCE // number)
    for start in range(0, DRAWS, step):
        noise = random.standard_normal((min(step, DRAWS - start), number)) * data.errors
        part = np.full(noise.shape, -np.inf)
        for unit in np.flatnonzero(pairs.any(axis=1)):
            others = pairs[unit]
            t = (noise[:, others] - noise[:, [unit]]) / data.spread[unit, others]
            part[:, unit] = (t if one_sided else np.abs(t)).max(axis=1)
        parts.append(part)
    return np.concatenate(parts)


def _bounds(data: _Data, rejected: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
    above, below = rejected & (data.above > 0), rejected & (data.above < 0)
    return 1 + above.sum(axis=1), len(data.values) - below.sum(axis=1)
