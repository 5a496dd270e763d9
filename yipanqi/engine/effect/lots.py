"""Rung 3: the order of roll-out drawn by lot, and the permutation test that the lot itself justifies (Fisher 1935).

The lot is drawn so that anyone can draw it again with nothing but a hash: organisations are put in the order of
sha256("seed:org_id") and the waves filled one after the other. The seed is recorded; a list that does not follow from
it is refused.

The test asks how often another lot would have given a difference as large as the one seen. The interval has every
constant effect that the test does not reject (test inversion). Conditions of use: the lot was carried out as drawn, the
outcome is measured alike in all organisations, one organisation's measure does not touch another.
"""

import hashlib
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ..errors import ConditionNotMet
from ..uncertainty.quantiles import check_level, detectable
from .claims import Claim, Placebo, Series, check_apart, concluded, undecided

if TYPE_CHECKING:
    import numpy as np

METHOD = "抽签次序的置换检验"
MEANING = "因果：次序由抽签决定，是措施带来的变化"
ASSUMPTIONS = ("按抽签次序实施", "各组织成效口径相同", "一个组织的措施不影响另一个组织")
DRAWS = 9_999
SEED = 20_260_101
"""Of the permutations; the lot has its own seed."""
TOLERANCE = 1e-12
"""Differences that small are rounding."""
REACH = 60
"""Halvings when an end of the interval is sought."""


@dataclass(frozen=True, slots=True)
class Lot:
    """``waves``: the organisations of each wave. ``seed`` and ``sizes`` are what it takes to draw it again."""

    seed: int
    waves: tuple[tuple[int, ...], ...]

    @property
    def holds(self) -> bool:
        """The waves follow from the seed."""
        units = [unit for wave in self.waves for unit in wave]
        return draw_lot(units, [len(wave) for wave in self.waves], seed=self.seed) == self


def draw_lot(units: Sequence[int], sizes: Sequence[int], *, seed: int | None = None) -> Lot:
    """Draw which organisations begin in which wave. Without a ``seed`` one is drawn from the system's randomness;
    announce it with the result.
    """
    if len(set(units)) != len(units):
        raise ValueError("抽签名单中有重复的组织。")
    if len(sizes) < 2 or min(sizes) < 1 or sum(sizes) != len(units):
        raise ValueError(f"至少分两批，各批之和应等于 {len(units)} 个组织。")
    chosen = secrets.randbits(63) if seed is None else seed
    order = sorted(units, key=lambda unit: (hashlib.sha256(f"{chosen}:{unit}".encode()).digest(), unit))
    ends = [sum(sizes[:number]) for number in range(len(sizes) + 1)]
    return Lot(chosen, tuple(tuple(order[start:end]) for start, end in pairwise(ends)))


def permutation(
    outcome: Series, lot: Lot, starts: Mapping[int, int | None], given: Series, *, level: float = 0.95
) -> Claim:
    """Effect of having begun. ``starts``: number of the wave (from 0) → its first quarter, None or left out: not yet.

    Compared are those who have begun with those who have not, in every quarter that has both, each organisation's mean
    of the quarters before anyone began taken off. Placebo: the last of those quarters against the ones before it.
    """
    check_level(level)
    check_apart(outcome, given)
    if not lot.holds:
        raise ConditionNotMet(f"名单不是由种子 {lot.seed} 抽出的：次序改动过，不能再当作抽签。")
    table = _table(outcome, lot, starts)
    if table is None:
        return undecided(3, METHOD, "没有一个季度同时有已开始和未开始的组织，或有组织缺数据。")
    before, after, exposed = table
    if before.shape[1] < 2:
        return undecided(3, METHOD, "开始之前至少要有两个季度的数据，才能做安慰剂检验。")
    change = after - before.mean(axis=1, keepdims=True)
    draws = _draws(change, exposed)
    rejected = _share(draws, 0.0) <= 1 - level + TOLERANCE
    low, high = _interval(draws, level)
    earlier = _draws(before[:, -1:] - before[:, :-1].mean(axis=1, keepdims=True), exposed[:, -1:])
    placebo = Placebo("开始之前的最后一个季度", float(earlier[0][0]), *_interval(earlier, level))
    estimate = float(draws[0][0])
    error = float((draws[0] - estimate * draws[1]).std())
    blind = math.isinf(low) or math.isinf(high)  # so few lots are possible that none is rare enough
    if not rejected:
        low, high = min(low, 0.0), max(high, 0.0)
    return concluded(
        3, METHOD, estimate=estimate, low=low, high=high, level=level,
        minimum_detectable=math.inf if blind else detectable(error, len(exposed) - 1, level), placebo=placebo,
        meaning=MEANING, assumptions=ASSUMPTIONS,
    )  # fmt: skip


def _table(
    outcome: Series, lot: Lot, starts: Mapping[int, int | None]
) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"] | None:
    """Outcomes before anyone began, outcomes of the quarters compared, and who had begun in them."""
    import numpy as np

    first = {unit: starts.get(number) for number, wave in enumerate(lot.waves) for unit in wave}
    begun = [start for start in first.values() if start is not None]
    quarters = sorted({quarter for _, quarter in outcome.values})
    units = sorted(first)
    if not begun or any((unit, quarter) not in outcome.values for unit in units for quarter in quarters):
        return None
    level = np.array([[outcome.values[unit, quarter] for quarter in quarters] for unit in units], dtype=float)
    starting = np.array([np.inf if (start := first[unit]) is None else start for unit in units])
    exposed = starting[:, None] <= np.array(quarters)[None, :]
    compared = exposed.any(axis=0) & ~exposed.all(axis=0)
    if not compared.any():
        return None
    return level[:, np.array(quarters) < min(begun)], level[:, compared], exposed[:, compared]


def _draws(change: "np.ndarray", exposed: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
    """The difference under the lot (first) and under other lots: of the outcomes, and of an effect of 1 put on those
    who really had begun. Every difference is linear in the outcomes, so these two give it for any effect.
    """
    import numpy as np

    random = np.random.default_rng(SEED)
    began, number = exposed.sum(axis=0), len(exposed)
    weight = began * (number - began) / number
    weight = weight / weight.sum()
    scale = np.where(exposed, weight / began, -weight / (number - began))
    observed = exposed.astype(float)
    outcomes, ones = np.empty(DRAWS + 1), np.empty(DRAWS + 1)
    for draw in range(DRAWS + 1):
        lot = scale if draw == 0 else scale[random.permutation(number)]
        outcomes[draw], ones[draw] = (lot * change).sum(), (lot * observed).sum()
    return outcomes, ones


def _share(draws: tuple["np.ndarray", "np.ndarray"], effect: float) -> float:
    """p: the share of lots (the real one among them) whose difference is at least as large, were this the effect."""
    left = abs(draws[0] - effect * draws[1])
    return float((left >= left[0] - TOLERANCE).mean())


def _interval(draws: tuple["np.ndarray", "np.ndarray"], level: float) -> tuple[float, float]:
    """The effects that are not rejected, around the estimate."""
    estimate = float(draws[0][0])
    spread = float(draws[0].std()) + abs(estimate)
    if spread == 0:
        return 0.0, 0.0
    return _end(draws, level, estimate, -spread), _end(draws, level, estimate, spread)


def _end(draws: tuple["np.ndarray", "np.ndarray"], level: float, inside: float, step: float) -> float:
    """Where rejection begins in the direction of ``step``."""
    outside = inside + step
    for _ in range(20):
        if _share(draws, outside) <= 1 - level + TOLERANCE:
            break
        inside, outside, step = outside, outside + 2 * step, 2 * step
    else:
        return float("inf") if step > 0 else float("-inf")
    for _ in range(REACH):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if _share(draws, middle) <= 1 - level + TOLERANCE else (middle, outside)
    return outside
