"""Quantiles of the normal and of Student's distribution, without a statistics library."""

import math
from collections.abc import Iterable
from statistics import NormalDist

POWER = 0.8
"""The chance with which a design should see an effect of the minimum detectable size (customary)."""


def check_level(level: float) -> None:
    """A level of confidence lies between one half and one."""
    if not 0.5 <= level < 1:
        raise ValueError(f"置信水平应在 0.5 与 1 之间（不含 1），现为 {level}。")


def check_finite(numbers: Iterable[float]) -> None:
    """What is not known is left out; it is never NaN, which would pass every comparison unseen."""
    if not all(map(math.isfinite, numbers)):
        raise ValueError("有的数不是有限的数；没有数据的应略去，不能当作数。")


def normal(probability: float) -> float:
    """Quantile of the standard normal distribution."""
    return NormalDist().inv_cdf(probability)


def student(probability: float, freedom: int) -> float:
    """Quantile of Student's t for whole degrees of freedom; by bisection of the closed form of its distribution."""
    if probability < 0.5:
        return -student(1 - probability, freedom)
    low, high = 0.0, 1.0
    while _central(high, freedom) < 2 * probability - 1:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _central(middle, freedom) < 2 * probability - 1 else (low, middle)
    return high


def detectable(error: float, freedom: int, level: float) -> float:
    """Minimum detectable effect of a two-sided test: the size seen with ``POWER`` (Bloom 1995)."""
    return (student((1 + level) / 2, freedom) + student(POWER, freedom)) * error


def _central(t: float, freedom: int) -> float:
    """P(|T| ≤ t): Abramowitz and Stegun 1964, 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    if freedom == 1:
        return 2 * angle / math.pi
    term = total = cosine if freedom % 2 else 1.0
    for power in range(2 + freedom % 2, freedom - 1, 2):
        term *= cosine * cosine * (power - 1) / power
        total += term
    return 2 / math.pi * (angle + sine * total) if freedom % 2 else sine * total
