"""Rung 0: counts and trends within control limits (Shewhart; formulas as in Montgomery, *Statistical Quality Control*).

p chart: shares with their denominators; u chart: events per exposure (members, months); XmR: single values. Limits come
from a baseline of at least eight quarters that the later ones are held against. A point beyond them is a change of the
process, not its cause.

Conditions of use: a quarter's counts are independent, the same is counted all along.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..uncertainty.quantiles import check_finite
from .claims import UNDECIDED, Claim, Placebo, undecided

BASELINE = 8
"""Quarters at least (customary)."""
RUN = 8
"""So many points running on one side of the centre are a signal too (customary)."""
MEANING = "只是数量变化，不说明原因"
LEVEL = 0.9973
"""Of limits at three standard deviations."""


@dataclass(frozen=True, slots=True)
class Point:
    """A period with its limits; ``outside``: beyond them."""

    period: int
    value: float
    low: float
    high: float

    @property
    def outside(self) -> bool:
        return not self.low <= self.value <= self.high


@dataclass(frozen=True, slots=True)
class Chart:
    """``baseline``: how many of the points the limits were computed from, the first ones."""

    method: str
    centre: float
    points: tuple[Point, ...]
    baseline: int

    @property
    def run(self) -> bool:
        """The last eight points lie on one side of the centre."""
        last = [point.value - self.centre for point in self.points[-RUN:]]
        return len(last) == RUN and (min(last) > 0 or max(last) < 0)


def p_chart(rows: Sequence[tuple[int, int, int]], *, baseline: int = BASELINE) -> Chart:
    """``rows``: (period, how many, of how many), in order."""
    _check([row[0] for row in rows], baseline)
    if any(not 0 <= part <= whole or whole < 1 for _, part, whole in rows):
        raise ValueError("每期的数量应在 0 与总数之间，总数大于 0。")
    centre = sum(row[1] for row in rows[:baseline]) / sum(row[2] for row in rows[:baseline])
    points = []
    for period, part, whole in rows:
        reach = 3 * math.sqrt(centre * (1 - centre) / whole)
        points.append(Point(period, part / whole, max(0.0, centre - reach), min(1.0, centre + reach)))
    return Chart("p 控制图", centre, tuple(points), baseline)


def u_chart(rows: Sequence[tuple[int, int, float]], *, baseline: int = BASELINE) -> Chart:
    """``rows``: (period, events, exposure), in order."""
    _check([row[0] for row in rows], baseline)
    check_finite(exposure for *_, exposure in rows)
    if any(events < 0 or exposure <= 0 for _, events, exposure in rows):
        raise ValueError("每期的次数不能为负，基数应大于 0。")
    centre = sum(row[1] for row in rows[:baseline]) / math.fsum(row[2] for row in rows[:baseline])
    points = []
    for period, events, exposure in rows:
        reach = 3 * math.sqrt(centre / exposure)
        points.append(Point(period, events / exposure, max(0.0, centre - reach), centre + reach))
    return Chart("u 控制图", centre, tuple(points), baseline)


def xmr_chart(rows: Sequence[tuple[int, float]], *, baseline: int = BASELINE) -> Chart:
    """``rows``: (period, value), in order. Limits: mean ± 2.66 mean moving ranges."""
    _check([row[0] for row in rows], baseline)
    check_finite(value for _, value in rows)
    values = [value for _, value in rows[:baseline]]
    centre = math.fsum(values) / baseline
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    reach = 2.66 * math.fsum(ranges) / len(ranges)
    return Chart(
        "XmR 控制图",
        centre,
        tuple(Point(period, value, centre - reach, centre + reach) for period, value in rows),
        baseline,
    )


def trend(chart: Chart) -> Claim:
    """The last period against the limits. Placebo: the baseline itself must be in control."""
    if len(chart.points) == chart.baseline:
        return undecided(0, chart.method, "基线之后还没有新的时期。")
    last = chart.points[-1]
    strays = [point.value - chart.centre for point in chart.points[: chart.baseline] if point.outside]
    worst = max(strays, key=abs, default=0.0)
    placebo = Placebo(f"基线 {chart.baseline} 期中 {len(strays)} 期出界", worst, worst, worst)
    beyond = last.outside or chart.run
    if strays:
        words = f"{UNDECIDED}：{placebo.what}，过程本来就不稳定，控制限不能用。"
    elif not beyond:
        words = f"{UNDECIDED}：最近一期在控制限之内，与平常的波动分不开。"
    else:
        words = f"{MEANING}：最近一期 {last.value:.3g}，中心线 {chart.centre:.3g}，" + (
            "超出控制限。" if last.outside else f"连续 {RUN} 期在中心线同侧。"
        )
    change, reach = last.value - chart.centre, last.high - chart.centre
    return Claim(
        rung=0, method=chart.method, words=words, decided=beyond and not strays, estimate=change,
        low=change - (last.high - chart.centre), high=change + (chart.centre - last.low), level=LEVEL,
        minimum_detectable=reach, placebo=placebo, assumptions=("各期口径相同", "各期相互独立"),
    )  # fmt: skip


def _check(periods: list[int], baseline: int) -> None:
    if baseline < BASELINE or len(periods) < baseline:
        raise ValueError(f"数据不足：控制限至少要 {BASELINE} 期作基线，现有 {min(baseline, len(periods))} 期。")
    if any(later != earlier + 1 for earlier, later in pairwise(periods)):
        raise ValueError("各期应按先后排列，中间不缺期；没有数据的一期不能当作 0。")
