"""Does a grade hang on the weights? Monte Carlo over the experts' spread: the share of draws in which each unit keeps
its grade, and the one weight that moves the grades most when it alone is in doubt.

Experts' weight vectors: their centred log-ratios are taken as normal with the experts' mean and covariance (logistic
normal, Aitchison 1986). Mean and spread: independent normals, negative weights drawn as 0, rescaled to a sum of 1.

Conditions of use: all units are scored on all criteria, on one scale; the bands are those of the scheme. It says
nothing of doubt in the scores themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .quantiles import check_finite

if TYPE_CHECKING:
    import numpy as np

SEED = 20_260_101
DRAWS = 10_000
LEAST = 1e-9
"""A smaller share of the weights is none."""
PLACES = 9
"""Totals are compared with the bounds of the bands to so many places: what is on the bound is in the band."""


@dataclass(frozen=True, slots=True)
class Stability:
    """``grades`` at the central weights; ``kept``: draws of ``draws`` in which a unit has that grade; ``moved``:
    by criterion the share of (unit, draw) whose grade changes when only this weight is drawn; ``most``: the criterion
    that moves most, None when none moves any.
    """

    weights: tuple[float, ...]
    grades: dict[str, str]
    kept: dict[str, int]
    moved: dict[str, float]
    most: str | None
    draws: int
    seed: int


def stability(
    scores: Mapping[str, Sequence[float]], criteria: Sequence[str], bands: Mapping[str, float | None], *,
    experts: Sequence[Sequence[float]] | None = None, weights: Sequence[float] | None = None,
    spread: Sequence[float] | None = None, draws: int = DRAWS, seed: int = SEED,
) -> Stability:  # fmt: skip
    """``scores``: unit → points by criterion. ``bands``: grade → lower bound (closed) from best to last, whose bound is
    None. Either at least two ``experts`` (a weight vector each) or central ``weights`` and their standard ``spread``.
    """
    import numpy as np

    names, bounds = list(bands), [bound for bound in bands.values() if bound is not None]
    _check_scores(scores, criteria, draws)
    _check_bands(names, bounds, list(bands.values()))
    points = np.array([list(row) for row in scores.values()], dtype=float)
    random = np.random.default_rng(seed)
    centre, drawn = _drawn(random, draws, len(criteria), experts, weights, spread)

    def graded(vectors: "np.ndarray") -> "np.ndarray":
        totals = np.round(vectors @ points.T, PLACES)
        return len(bounds) - np.searchsorted(np.array(bounds[::-1]), totals, side="right")

    base = graded(centre[None, :])[0]
    kept = (graded(drawn) == base).sum(axis=0)
    moved = {name: float((graded(_alone(centre, drawn, at)) != base).mean()) for at, name in enumerate(criteria)}
    most = max(moved, key=lambda name: moved[name])
    return Stability(
        weights=tuple(centre.tolist()),
        grades={unit: names[grade] for unit, grade in zip(scores, base, strict=True)},
        kept=dict(zip(scores, kept.tolist(), strict=True)),
        moved=moved,
        most=most if moved[most] > 0 else None,
        draws=draws,
        seed=seed,
    )


def _check_scores(scores: Mapping[str, Sequence[float]], criteria: Sequence[str], draws: int) -> None:
    number = len(set(criteria))
    if not scores or number < 2 or number < len(criteria) or any(len(row) != number for row in scores.values()):
        raise ValueError("每个单位在每个指标上都应有得分，指标至少两个，不能重名。")
    for row in scores.values():
        check_finite(row)
    if draws < 1:
        raise ValueError("至少抽取一组权重。")


def _check_bands(names: list[str], bounds: list[float], given: list) -> None:
    if len(bounds) != len(names) - 1 or given[-1] is not None:
        raise ValueError("等次应从高到低各有下限，最后一等不设下限。")
    if any(higher <= lower for higher, lower in pairwise(bounds)):
        raise ValueError("等次的下限应从高到低。")


def _drawn(
    random: "np.random.Generator", draws: int, number: int, experts: Sequence[Sequence[float]] | None,
    weights: Sequence[float] | None, spread: Sequence[float] | None,
) -> tuple["np.ndarray", "np.ndarray"]:  # fmt: skip
    """Central weights and drawn ones, each summing to 1."""
    import numpy as np

    if experts is not None and (weights is not None or spread is not None):
        raise ValueError("各位专家的权重，或权重与离散程度，只能给一种。")
    if experts is not None:
        vectors = np.array([list(row) for row in experts], dtype=float)
        if vectors.ndim != 2 or len(vectors) < 2 or vectors.shape[1] != number or not (vectors > 0).all():
            raise ValueError("至少需要两位专家，每位对每个指标给出大于 0 的权重。")
        logs = np.log(vectors)
        logs -= logs.mean(axis=1, keepdims=True)
        deviations = (logs - logs.mean(axis=0)) / np.sqrt(len(logs) - 1)
        drawn = np.exp(logs.mean(axis=0) + random.standard_normal((draws, len(logs))) @ deviations)
        centre = np.exp(logs.mean(axis=0))
    elif weights is not None and spread is not None and len(weights) == len(spread) == number:
        centre, deviation = np.array(weights, dtype=float), np.array(spread, dtype=float)
        if not (centre > 0).all() or not (deviation >= 0).all():
            raise ValueError("权重应大于 0，离散程度不能为负。")
        drawn = np.maximum(centre + random.standard_normal((draws, number)) * deviation, 0)
        drawn[drawn.sum(axis=1) == 0] = centre
    else:
        raise ValueError("请给出各位专家的权重，或每个指标的权重与离散程度。")
    if not (centre / centre.sum() > LEAST).all():
        raise ValueError("有的权重小得可以不计，请去掉这个指标。")
    return centre / centre.sum(), drawn / drawn.sum(axis=1, keepdims=True)


def _alone(centre: "np.ndarray", drawn: "np.ndarray", at: int) -> "np.ndarray":
    """Only this weight as drawn; the others share the rest as they do at the centre."""
    import numpy as np

    vectors = np.outer((1 - drawn[:, at]) / (1 - centre[at]), centre)
    vectors[:, at] = drawn[:, at]
    return vectors
