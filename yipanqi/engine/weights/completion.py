"""Judgements that nobody gave: completed so that the matrix contradicts itself as little as it can.

The missing entries are those for which the largest eigenvalue is smallest (Bozóki, Fülöp & Rónyai, Mathematical and
Computer Modelling 52, 2010). In the logarithms of the entries the eigenvalue is convex, and its smallest place is
unique exactly when the judgements given connect all labels.
"""

from math import exp, fsum, log

from .linear import Matrix, Vector, perron, solved, transposed
from .pairwise import geometric_means

Judgements = list[list[float | None]]
"""A matrix of judgements; None where nobody gave one, then on both sides of the diagonal."""
Pair = tuple[int, int]

_SETTLED = 1e-10
"""A step of the logarithms not worth taking."""
_LONGEST = 2.0
_ENOUGH, _NOISE = 1e-4, 1e-14
_STEPS, _HALVINGS, _REMEMBERED = 200, 40, 20


def pairs(size: int) -> list[Pair]:
    """Every pair above the diagonal."""
    return [(i, j) for i in range(size) for j in range(i + 1, size)]


def given(judgements: Judgements) -> list[Pair]:
    """The pairs somebody judged."""
    return [(i, j) for i, j in pairs(len(judgements)) if judgements[i][j] is not None]


def missing(judgements: Judgements) -> list[Pair]:
    """The pairs nobody judged."""
    return [(i, j) for i, j in pairs(len(judgements)) if judgements[i][j] is None]


def parts(judgements: Judgements) -> list[list[int]]:
    """The labels that judgements connect with each other, each part in order; one part: all are connected."""
    left, found = list(range(len(judgements))), []
    while left:
        part, waiting = [], [left.pop(0)]
        while waiting:
            part.append(waiting.pop())
            reached = [label for label in left if judgements[part[-1]][label] is not None]
            left = [label for label in left if label not in reached]
            waiting += reached
        found.append(sorted(part))
    return found


def completed(judgements: Judgements) -> Matrix:
    """The matrix with every missing entry filled in; what was given stays as it is. The labels must be connected.

    Starts from the logarithmic least squares of what was given, where the answer is if nothing contradicts anything.
    """
    absent = missing(judgements)
    matrix = [[1.0 if entry is None else entry for entry in row] for row in judgements]
    if not absent:
        return matrix
    graph = _laplacian(judgements)
    scale = _potentials(graph, _sums(len(matrix), given(judgements), [log(matrix[i][j]) for i, j in given(judgements)]))
    return _Descent(matrix, absent, graph).smallest([scale[i] - scale[j] for i, j in absent])


class _Descent:
    """Limited-memory BFGS down the logarithm of the eigenvalue, over the logarithms of the missing entries."""

    def __init__(self, matrix: Matrix, absent: list[Pair], graph: Matrix):
        self.matrix, self.absent, self.graph = matrix, absent, graph
        self.right = geometric_means(matrix)
        self.left = [1 / x for x in self.right]
        self.memory: list[tuple[Vector, Vector]] = []

    def smallest(self, logs: Vector) -> Matrix:
        value, slope = self.at(logs)
        for _ in range(_STEPS):
            step = self.direction(slope)
            longest = max(map(abs, step))
            if longest <= _SETTLED:
                break
            share, fall = min(1.0, _LONGEST / longest), _dot(slope, step)
            for _ in range(_HALVINGS):
                tried = [at + share * by for at, by in zip(logs, step, strict=True)]
                lower, there = self.at(tried)
                if lower <= value + _ENOUGH * share * fall + _NOISE:
                    break
                share /= 2
            else:
                break
            self.remember(logs, tried, slope, there)
            logs, value, slope = tried, lower, there
        return self.filled(logs)

    def at(self, logs: Vector) -> tuple[float, Vector]:
        """The logarithm of the eigenvalue and its slope, from the right and the left eigenvector."""
        matrix = self.filled(logs)
        value, self.right = perron(matrix, self.right)
        _, self.left = perron(transposed(matrix), self.left)
        left, right = self.left, self.right
        whole = value * _dot(left, right)
        return log(value), [
            (left[i] * right[j] * matrix[i][j] - left[j] * right[i] * matrix[j][i]) / whole for i, j in self.absent
        ]

    def direction(self, slope: Vector) -> Vector:
        """Downhill, by the curvature met on the way (two loops, Nocedal 1980)."""
        rest, shares = slope, []
        for moved, turned in reversed(self.memory):
            shares.append(_dot(moved, rest) / _dot(moved, turned))
            rest = _plus(rest, -shares[-1], turned)
        rest = self.bent(rest)
        for (moved, turned), share in zip(self.memory, reversed(shares), strict=True):
            rest = _plus(rest, share - _dot(turned, rest) / _dot(moved, turned), moved)
        return [-by for by in rest]

    def bent(self, slope: Vector) -> Vector:
        """The slope times the inverse of the curvature that there is where nothing contradicts anything."""
        scale = _potentials(self.graph, _sums(len(self.matrix), self.absent, slope))
        half = len(self.matrix) ** 2 / 2
        return [half * (by + scale[i] - scale[j]) for (i, j), by in zip(self.absent, slope, strict=True)]

    def remember(self, logs: Vector, tried: Vector, slope: Vector, there: Vector) -> None:
        moved, turned = _plus(tried, -1, logs), _plus(there, -1, slope)
        if _dot(moved, turned) > 0:
            self.memory = [*self.memory, (moved, turned)][-_REMEMBERED:]

    def filled(self, logs: Vector) -> Matrix:
        copy = [list(row) for row in self.matrix]
        for (i, j), value in zip(self.absent, logs, strict=True):
            copy[i][j], copy[j][i] = exp(value), exp(-value)
        return copy


def _dot(one: Vector, other: Vector) -> float:
    return fsum(a * b for a, b in zip(one, other, strict=True))


def _plus(one: Vector, times: float, other: Vector) -> Vector:
    return [a + times * b for a, b in zip(one, other, strict=True)]


def _laplacian(judgements: Judgements) -> Matrix:
    """Of the graph of judgements; the first label is left out, its potential is 0."""
    size = len(judgements)
    known = [[i != j and judgements[i][j] is not None for j in range(size)] for i in range(size)]
    return [[float(sum(known[i])) if i == j else -float(known[i][j]) for j in range(1, size)] for i in range(1, size)]


def _potentials(graph: Matrix, sums: Vector) -> Vector:
    found = solved(graph, sums[1:])
    if found is None:
        raise ValueError("the judgements do not connect the labels")
    return [0.0, *found]


def _sums(size: int, at: list[Pair], values: Vector) -> Vector:
    """What goes out of every label less what comes in, a value standing on every pair."""
    sums = [0.0] * size
    for (i, j), value in zip(at, values, strict=True):
        sums[i] += value
        sums[j] -= value
    return sums
