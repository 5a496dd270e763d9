"""Small groups drawn towards the mean (empirical Bayes): raw values stand beside the shrunken ones, never behind them.

Equal variances: James and Stein's estimator towards the mean, positive part (Efron and Morris 1975). Unequal variances:
Morris, *Parametric Empirical Bayes Inference*, JASA 78 (1983), which is the same where the variances are equal and the
units differ by more than chance.

Conditions of use: independent values of the same kind of unit, spread about one mean; variances known (such as that of
a mean of n votes). Of three units nothing is shrunken: the number of units minus three is the weight of the evidence.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 3
JAMES_STEIN = "James–Stein（正部）"
MORRIS = "Morris（1983）经验贝叶斯"


@dataclass(frozen=True, slots=True)
class Shrunken:
    """``factors``: the share of a unit's own deviation from ``centre`` that is kept, 0 to 1; ``factor`` the one that
    all have when the variances are equal, otherwise None.
    """

    method: str
    centre: float
    values: tuple[float, ...]
    factors: tuple[float, ...]
    factor: float | None


def shrink(values: Sequence[float], variances: Sequence[float]) -> Shrunken:
    """Shrunken values in the order given; variances in the square of the values' unit."""
    if len(values) < FEWEST or len(values) != len(variances):
        raise ValueError(f"至少需要 {FEWEST} 个单位，每个单位一个方差。")
    if not all(map(math.isfinite, [*values, *variances])) or min(variances) <= 0:
        raise ValueError("数值应为有限数，方差应大于 0。")
    if len(set(variances)) == 1:
        centre = math.fsum(values) / len(values)
        factors = [_factor(values, variances[0], centre)] * len(values)
        return _shrunken(JAMES_STEIN, values, centre, factors, factors[0])
    between, centre = _morris(values, variances)
    weight = (len(values) - 3) / (len(values) - 1)
    factors = [1 - weight * variance / (variance + between) for variance in variances]
    return _shrunken(MORRIS, values, centre, factors, None)


def _factor(values: Sequence[float], variance: float, centre: float) -> float:
    squares = math.fsum((value - centre) ** 2 for value in values)
    if len(values) == FEWEST:
        return 1.0
    return max(0.0, 1 - (len(values) - 3) * variance / squares) if squares else 0.0


def _shrunken(
    method: str, values: Sequence[float], centre: float, factors: list[float], factor: float | None
) -> Shrunken:
    shrunken = tuple(centre + kept * (value - centre) for value, kept in zip(values, factors, strict=True))
    return Shrunken(method, centre, shrunken, tuple(factors), factor)


def _morris(values: Sequence[float], variances: Sequence[float]) -> tuple[float, float]:
    """Variance between the units and their weighted mean: the root of Morris's (1.12), by bisection, at least 0."""
    number = len(values)

    def step(between: float) -> tuple[float, float]:
        weights = [1 / (variance + between) for variance in variances]
        centre = math.fsum(w * y for w, y in zip(weights, values, strict=True)) / math.fsum(weights)
        excess = math.fsum(
            w * (number / (number - 1) * (y - centre) ** 2 - v - between)
            for w, y, v in zip(weights, values, variances, strict=True)
        )
        return excess, centre

    low, high = 0.0, number / (number - 1) * math.fsum((y - min(values)) ** 2 for y in values)
    if step(low)[0] <= 0:
        return 0.0, step(0.0)[1]
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if step(middle)[0] > 0 else (low, middle)
    return low, step(low)[1]
