"""The interval of a vote from the number of raters.

Of a body of known size the answer is exact: how many members could have said yes, given those who were asked
(hypergeometric distribution, both tails, whole numbers). When all members voted there is nothing left to doubt.
Without a body Wilson's score interval (1927) stands in; it keeps within 0 and 1 and holds for few raters.

Conditions of use: who voted does not depend on what he would have voted, ballots are secret and one per person.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import ConditionNotMet
from .quantiles import check_finite, check_level, normal, student

EXACT, WILSON, STUDENT = "超几何精确区间（有限总体）", "Wilson 得分区间", "Student t 区间"
ALL = "全体参加，无抽样误差"


@dataclass(frozen=True, slots=True)
class Interval:
    """``estimate`` with what cannot be excluded at ``level``; shares are 0 to 1, means in the unit of the grades."""

    estimate: float
    low: float
    high: float
    level: float
    method: str


def share(yes: int, voted: int, *, body: int | None = None, level: float = 0.95) -> Interval:
    """Interval of the share that says yes; ``body``: how many were entitled to vote."""
    check_level(level)
    if not 0 <= yes <= voted or voted < 1 or (body is not None and body < voted):
        raise ValueError(f"票数不合理：赞成 {yes}，参加 {voted}，应参加 {body}。")
    if body is None:
        return _wilson(yes, voted, level)
    if body == voted:
        return Interval(yes / voted, yes / voted, yes / voted, level, ALL)
    tail = (1 - Fraction(str(level))) / 2
    possible = range(yes, body - voted + yes + 1)
    low = possible[bisect_left(possible, True, key=lambda ayes: _as_many(ayes, yes, voted, body) > tail)]
    high = possible[bisect_left(possible, True, key=lambda ayes: _as_few(ayes, yes, voted, body) <= tail) - 1]
    return Interval(yes / voted, low / body, high / body, level, EXACT)


def mean(grades: Sequence[float], *, body: int | None = None, level: float = 0.95) -> Interval:
    """Interval of the mean grade: Student's t, with the finite-population correction when the ``body`` is known."""
    check_level(level)
    check_finite(grades)
    number = len(grades)
    if number < 1 or (body is not None and body < number):
        raise ValueError(f"票数不合理：参加 {number}，应参加 {body}。")
    centre = math.fsum(grades) / number
    if body == number:
        return Interval(centre, centre, centre, level, ALL)
    variance = math.fsum((grade - centre) ** 2 for grade in grades) / (number - 1) if number > 1 else 0.0
    if variance == 0:
        raise ConditionNotMet("无法判断：只有一张票，或各票分数完全相同，算不出均分的误差；请按票数看赞成比例的区间。")
    left = 1 - number / body if body else 1.0
    reach = student((1 + level) / 2, number - 1) * math.sqrt(left * variance / number)
    return Interval(centre, centre - reach, centre + reach, level, STUDENT + ("（有限总体校正）" if body else ""))


def _wilson(yes: int, voted: int, level: float) -> Interval:
    z2 = normal((1 + level) / 2) ** 2
    middle = (yes + z2 / 2) / (voted + z2)
    reach = math.sqrt(z2 * (yes * (voted - yes) / voted + z2 / 4)) / (voted + z2)
    return Interval(yes / voted, max(0.0, middle - reach), min(1.0, middle + reach), level, WILSON)


def _as_many(ayes: int, yes: int, voted: int, body: int) -> Fraction:
    """Chance of ``yes`` or more among the voters when so many of the body would say yes; grows with ``ayes``."""
    ways = sum(math.comb(ayes, k) * math.comb(body - ayes, voted - k) for k in range(yes, min(ayes, voted) + 1))
    return Fraction(ways, math.comb(body, voted))


def _as_few(ayes: int, yes: int, voted: int, body: int) -> Fraction:
    """Chance of ``yes`` or fewer; falls as ``ayes`` grows."""
    return 1 - _as_many(ayes, yes + 1, voted, body)
