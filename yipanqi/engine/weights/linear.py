"""Small positive matrices: the largest eigenvalue with its vector, and linear equations. Plain lists of floats."""

from math import fsum

Vector = list[float]
Matrix = list[list[float]]

_CONVERGED = 1e-15
_STEPS = 100
"""A bound no positive matrix comes near: convergence is quadratic."""


def times(matrix: Matrix, vector: Vector) -> Vector:
    return [fsum(a * x for a, x in zip(row, vector, strict=True)) for row in matrix]


def transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def normalized(vector: Vector) -> Vector:
    """The vector with sum 1."""
    total = fsum(vector)
    return [x / total for x in vector]


def solved(matrix: Matrix, right: Vector) -> Vector | None:
    """The solution of ``matrix · x = right`` by elimination with pivoting; None where there is no single one."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        head = rows[at]
        if head[at] == 0:
            return None
        for below in range(at + 1, size):
            if factor := rows[below][at] / head[at]:
                rows[below] = [x - factor * y for x, y in zip(rows[below], head, strict=True)]
    solution = [0.0] * size
    for at in reversed(range(size)):
        known = fsum(rows[at][column] * solution[column] for column in range(at + 1, size))
        solution[at] = (rows[at][size] - known) / rows[at][at]
    return solution


def perron(matrix: Matrix, start: Vector) -> tuple[float, Vector]:
    """The largest eigenvalue of a positive matrix and its vector, positive with sum 1.

    Inverse iteration whose shift is the largest quotient ``(Ax)ᵢ / xᵢ`` (Noda, Numer. Math. 17, 1971): the quotients
    enclose the eigenvalue, so the vector stays positive, and the enclosure shrinks quadratically from any ``start``.
    """
    best, vector = float("inf"), normalized(start)
    found = vector
    for _ in range(_STEPS):
        quotients = [y / x for y, x in zip(times(matrix, vector), vector, strict=True)]
        high, low = max(quotients), min(quotients)
        if high - low >= best:
            break
        best, found = high - low, vector
        if best <= _CONVERGED * high:
            break
        shifted = [[(high if i == j else 0.0) - a for j, a in enumerate(row)] for i, row in enumerate(matrix)]
        solution = solved(shifted, vector)
        if solution is None or not all(x > 0 for x in solution):
            break
        vector = normalized(solution)
    return fsum(times(matrix, found)), found
