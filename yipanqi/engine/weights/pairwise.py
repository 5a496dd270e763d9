"""Weights from a complete matrix of pairwise judgements, and how far the judgements contradict each other.

``matrix[i][j]`` says how many times as important ``i`` is as ``j``; ``matrix[j][i]`` is its reciprocal.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import exp, fsum, log

from .linear import Matrix, Vector, normalized, perron, times

LARGEST = 15
"""Labels of one matrix; the tables of random indices end here, and nobody compares more at once."""
ACCEPTABLE = 0.10
"""A consistency ratio from here on asks for revision (Saaty 1980)."""


class Method(StrEnum):
    """How weights are drawn from judgements."""

    EIGENVECTOR = "eigenvector"
    GEOMETRIC = "geometric"
    COLUMN = "column"


class Table(StrEnum):
    """A published table of the mean consistency index of random matrices."""

    SAATY = "saaty"
    SAATY_126 = "saaty-126"
    DONEGAN_DODD = "donegan-dodd"


RANDOM_INDICES: dict[Table, tuple[float, ...]] = {
    # Saaty, The Analytic Hierarchy Process, 1980
    Table.SAATY: (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    # as Chinese textbooks of mathematical modelling print it
    Table.SAATY_126: (0, 0, 0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    # Donegan & Dodd, Mathematical and Computer Modelling 15(10), 1991
    Table.DONEGAN_DODD: (
        0, 0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969,
    ),
}  # fmt: skip
"""By size of the matrix, from 1 to ``LARGEST``."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weights (sum 1) with their consistency: index ``ci``, random index ``ri``, ratio ``cr``."""

    weights: Vector
    lambda_max: float
    ci: float
    ri: float
    cr: float

    @property
    def acceptable(self) -> bool:
        return self.cr < ACCEPTABLE


def weigh(matrix: Matrix, method: Method = Method.EIGENVECTOR, table: Table = Table.SAATY) -> Weighing:
    """Weights by the method; for geometric and column mean λ is the mean of ``(AW)ᵢ / Wᵢ``.

    Of one or two labels no judgement can contradict another: there the random index and the ratio are 0.
    """
    size = len(matrix)
    if method is Method.EIGENVECTOR:
        lambda_max, weights = perron(matrix, geometric_means(matrix))
    else:
        weights = normalized(geometric_means(matrix)) if method is Method.GEOMETRIC else column_means(matrix)
        lambda_max = fsum(y / w for y, w in zip(times(matrix, weights), weights, strict=True)) / size
    ci = (lambda_max - size) / (size - 1) if size > 1 else 0.0
    ri = float(RANDOM_INDICES[table][size - 1])
    return Weighing(weights, lambda_max, ci, ri, ci / ri if ri else 0.0)


def geometric_means(matrix: Matrix) -> Vector:
    """The geometric mean of every row."""
    return [exp(fsum(map(log, row)) / len(row)) for row in matrix]


def column_means(matrix: Matrix) -> Vector:
    """Every column divided by its sum, then the mean of every row (和积法)."""
    columns = [normalized(list(column)) for column in zip(*matrix, strict=True)]
    return [fsum(row) / len(row) for row in zip(*columns, strict=True)]
