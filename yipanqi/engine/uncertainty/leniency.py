"""Strict and lenient raters: two ways to take the difference out, each only where it may be used.

* Within the ballot (``centred``): one ballot grades several targets; what the rater gives all of them alike is his
  leniency and is taken out (fixed effects of rater and target, least squares; with complete ballots this is each grade
  minus the mean of its ballot plus the grand mean).
* Panel factors (``panel_factors``): different panels grade different targets; a panel's grades are multiplied by the
  grand mean over the panel's mean. This is only right when chance decided which target went to which panel.

Neither gives out what a single rater did: ballots are secret.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import ConditionNotMet
from .quantiles import check_finite

Ratings = Sequence[tuple[str, str, float]]
"""(ballot, target, grade)."""
SMALLEST_PANEL = 5
"""Targets of a panel (customary): the mean of fewer is chance."""


@dataclass(frozen=True, slots=True)
class PanelFactors:
    """``factors`` by panel, ``adjusted`` by target; ``over``: targets that the factor lifts above full marks."""

    factors: dict[str, float]
    adjusted: dict[str, float]
    over: tuple[str, ...]


def centred(ratings: Ratings) -> dict[str, float]:
    """Each target's mean with the ballots' leniency taken out, in the unit of the grades."""
    import numpy as np

    check_finite(grade for *_, grade in ratings)
    pairs = [(ballot, target) for ballot, target, _ in ratings]
    if not pairs:
        raise ConditionNotMet("不能做票内校正：没有一张票。")
    if len(set(pairs)) != len(pairs):
        raise ValueError("同一张票对同一对象评了两次。")
    ballots, targets = sorted({ballot for ballot, _ in pairs}), sorted({target for _, target in pairs})
    covers: dict[str, set[str]] = {ballot: set() for ballot in ballots}
    for ballot, target in pairs:
        covers[ballot].add(target)
    _check_ballots(covers, targets)
    design = np.zeros((len(pairs), len(ballots) + len(targets)))
    for row, (ballot, target) in enumerate(pairs):
        design[row, ballots.index(ballot)] = design[row, len(ballots) + targets.index(target)] = 1
    grades = np.array([grade for *_, grade in ratings], dtype=float)
    effects = np.linalg.lstsq(design, grades, rcond=None)[0][len(ballots) :]
    shift = grades.mean() - sum(effects[targets.index(target)] for _, target in pairs) / len(pairs)
    return {target: float(effect + shift) for target, effect in zip(targets, effects, strict=True)}


def panel_factors(
    panels: Mapping[str, Mapping[str, float]], *, by_lot: bool, trim: int = 0, full: float | None = None
) -> PanelFactors:
    """``panels``: panel → target → grade. ``trim``: so many highest and lowest grades of each panel are left out of the
    means (not of the results). ``full``: full marks, to name who would be lifted above them.
    """
    _check_panels(panels, by_lot, trim)
    means = {panel: _trimmed(list(grades.values()), trim) for panel, grades in panels.items()}
    kept = {panel: len(grades) - 2 * trim for panel, grades in panels.items()}
    grand = math.fsum(means[panel] * kept[panel] for panel in panels) / sum(kept.values())
    factors = {panel: grand / own for panel, own in means.items()}
    adjusted = {target: grade * factors[panel] for panel, grades in panels.items() for target, grade in grades.items()}
    over = tuple(target for target, grade in adjusted.items() if full is not None and grade > full)
    return PanelFactors(factors, adjusted, over)


def _check_ballots(covers: dict[str, set[str]], targets: list[str]) -> None:
    alone = sum(len(covered) < 2 for covered in covers.values())
    if alone:
        raise ConditionNotMet(
            f"不能做票内校正：有 {alone} 张票只评了一个对象，看不出是评得宽还是对象好；一张票应评两个以上对象。"
        )
    reached: set[str] = {targets[0]}
    while more := {t for covered in covers.values() if covered & reached for t in covered} - reached:
        reached |= more
    if len(reached) < len(targets):
        raise ConditionNotMet(
            f"不能做票内校正：{targets[0]} 等 {len(reached)} 个对象与其余 {len(targets) - len(reached)} 个对象"
            "没有同一张票评过，两边的分数无从比较。"
        )


def _check_panels(panels: Mapping[str, Mapping[str, float]], by_lot: bool, trim: int) -> None:
    if not by_lot:
        raise ConditionNotMet("不能用组系数：对象不是抽签分到各组的，各组均分的差别可能是真实差别，不能抹平。")
    if len(panels) < 2:
        raise ConditionNotMet("不能用组系数：只有一个组，没有可以比较的组。")
    if trim < 0:
        raise ValueError("去掉的最高、最低分个数不能为负。")
    targets = [target for grades in panels.values() for target in grades]
    if len(set(targets)) != len(targets):
        raise ConditionNotMet("不能用组系数：有对象由两个组评过；请改用票内校正。")
    for panel, grades in panels.items():
        if len(grades) - 2 * trim < SMALLEST_PANEL:
            raise ConditionNotMet(
                f"不能用组系数：{panel} 计入均分的对象不足 {SMALLEST_PANEL} 个，均分主要是偶然，不能作为宽严的尺度。"
            )
        check_finite(grades.values())
        if min(grades.values()) <= 0:
            raise ConditionNotMet(f"不能用组系数：{panel} 有不大于 0 的分数，倍数没有意义。")


def _trimmed(grades: list[float], trim: int) -> float:
    kept = sorted(grades)[trim : len(grades) - trim]
    return math.fsum(kept) / len(kept)
