"""Entropy, CRITIC and TOPSIS beside weights that were chosen. They describe data and never decide.

Entropy rewards dispersion, not importance: an indicator on which all are good gets no weight, however much it matters.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import fsum, log, sqrt

from .linear import Matrix, Vector, normalized, transposed


class Sense(StrEnum):
    """Which values of an indicator are good."""

    BENEFIT = "benefit"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Best:
    """Good is what lies between ``low`` and ``high`` (equal: at one value); farther away is worse."""

    low: float
    high: float

    def distance(self, value: float) -> float:
        return max(self.low - value, value - self.high, 0.0)


Direction = Sense | Best


@dataclass(frozen=True, slots=True)
class Data:
    """Units by indicators. ``margin`` stands for 0, and 1 − ``margin`` for 1, once values are scaled (``scaled``)."""

    labels: list[str]
    units: list[str]
    rows: Matrix
    directions: list[Direction]
    margin: float = 0.0

    @property
    def columns(self) -> Matrix:
        return transposed(self.rows)


def constant(column: Vector) -> bool:
    """Whether the indicator tells no two units apart."""
    return min(column) == max(column)


def scaled(column: Vector, direction: Direction, margin: float = 0.0) -> Vector:
    """Values from 0 (worst) to 1 (best); not for a constant column.

    Benefit and cost: by smallest and largest value, onto ``margin`` … ``1 − margin``. ``Best``: 1 − distance / largest
    distance, where an exact 0 becomes ``margin`` and an exact 1 becomes ``1 − margin``.
    """
    if isinstance(direction, Best):
        far = max(map(direction.distance, column))
        values = [1 - direction.distance(x) / far if far else 1.0 for x in column]
        return [margin if x == 0 else 1 - margin if x == 1 else x for x in values]
    low, high = min(column), max(column)
    worst = low if direction is Sense.BENEFIT else high
    return [margin + (1 - 2 * margin) * (abs(x - worst) / (high - low)) for x in column]


def _spread(data: Data) -> list[Vector | None]:
    """Scaled columns; None for one that tells no two units apart, before or after scaling."""
    found: list[Vector | None] = []
    for column, direction in zip(data.columns, data.directions, strict=True):
        values = None if constant(column) else scaled(column, direction, data.margin)
        found.append(None if values is None or constant(values) else values)
    return found


def entropy(data: Data) -> Vector | None:
    """Weights by entropy: ``p = x / Σx`` of the scaled values, ``e = −Σ p·ln p / ln m``, weight ∝ ``1 − e``.

    0·ln 0 is 0. A column that tells no units apart weighs nothing; None where no column does.
    """
    return _shares([0.0 if column is None else _information(column) for column in _spread(data)])


def _information(column: Vector) -> float:
    return 1 + fsum(p * log(p) for p in normalized(column) if p > 0) / log(len(column))


def scores(data: Data, weights: Vector) -> Vector:
    """The weighted sum of scaled values of every unit, from 0 to 1; a column that tells no units apart adds nothing."""
    columns = [[0.0] * len(data.rows) if column is None else column for column in _spread(data)]
    return [fsum(w * x for w, x in zip(weights, row, strict=True)) for row in transposed(columns)]


def critic(data: Data, *, ranks: bool = False) -> Vector | None:
    """Weights by contrast and conflict: ``σⱼ · Σₖ (1 − rⱼₖ)`` of the scaled values (Diakoulaki and others 1995).

    ``ranks``: r is Spearman's (tied values share their mean rank) instead of Pearson's; σ stays that of the values.
    A column that tells no units apart weighs nothing and counts in no other's sum; None where nothing is in conflict.
    """
    columns = _spread(data)
    compared = [_ranked(column) if column is not None and ranks else column for column in columns]
    live = [column for column in compared if column is not None]
    return _shares(
        [
            0.0 if column is None or own is None else _deviation(column) * fsum(1 - _correlation(own, k) for k in live)
            for column, own in zip(columns, compared, strict=True)
        ]
    )


def topsis(data: Data, weights: Vector) -> list[float | None]:
    """Relative closeness of every unit to the best of all indicators, 0 to 1 (Hwang & Yoon 1981); None: all are alike.

    Columns are divided by their Euclidean length and weighted; distances are Euclidean. A ``Best`` column counts as the
    cost of its distance.
    """
    columns, best, worst = [], [], []
    for column, direction, weight in zip(data.columns, data.directions, weights, strict=True):
        values = list(map(direction.distance, column)) if isinstance(direction, Best) else column
        length = sqrt(fsum(x * x for x in values))
        weighted = [weight * x / length if length else 0.0 for x in values]
        good, bad = (max, min) if direction is Sense.BENEFIT else (min, max)
        columns.append(weighted)
        best.append(good(weighted))
        worst.append(bad(weighted))
    return [_closeness(row, best, worst) for row in transposed(columns)]


def _closeness(row: Vector, best: Vector, worst: Vector) -> float | None:
    far, near = _apart(row, worst), _apart(row, best)
    return far / (far + near) if far + near else None


def _apart(one: Vector, other: Vector) -> float:
    return sqrt(fsum((a - b) ** 2 for a, b in zip(one, other, strict=True)))


def _shares(amounts: Vector) -> Vector | None:
    """The amounts as shares of their sum; None where there is nothing to share but rounding."""
    return normalized(amounts) if fsum(amounts) > 1e-12 else None


def _deviation(column: Vector) -> float:
    mean = fsum(column) / len(column)
    return sqrt(fsum((x - mean) ** 2 for x in column) / len(column))


def _correlation(one: Vector, other: Vector) -> float:
    a, b = fsum(one) / len(one), fsum(other) / len(other)
    together = fsum((x - a) * (y - b) for x, y in zip(one, other, strict=True)) / len(one)
    return together / (_deviation(one) * _deviation(other))


def _ranked(column: Vector) -> Vector:
    """Ranks from 1; equal values share the mean of their ranks."""
    order = sorted(column)
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for at, value in enumerate(order, 1):
        first.setdefault(value, at)
        last[value] = at
    return [(first[value] + last[value]) / 2 for value in column]
