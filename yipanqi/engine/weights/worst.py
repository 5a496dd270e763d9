"""The judgements that hurt consistency most, and what would fit in their place."""

from dataclasses import dataclass
from math import log

from .completion import Judgements, completed, given, parts
from .pairwise import Method, Table, weigh

SHOWN = 3
_GAIN = 1e-9
"""A smaller fall of the eigenvalue is rounding."""


@dataclass(frozen=True, slots=True)
class Worst:
    """A judgement, the value that would fit all the others best, and the consistency ratio with it."""

    row: int
    column: int
    given: float
    fitting: float
    cr: float

    @property
    def nearest(self) -> str:
        """The value that would fit on the scale of 1 to 9 and its reciprocals."""
        scale = {str(k): float(k) for k in range(1, 10)} | {f"1/{k}": 1 / k for k in range(2, 10)}
        return min(scale, key=lambda text: abs(log(scale[text] / self.fitting)))


def worst(judgements: Judgements, method: Method, table: Table) -> list[Worst]:
    """At most ``SHOWN``, the most harmful first, ties in the order of the matrix; none where nothing is contradicted.

    The harm of a judgement is what it adds to the largest eigenvalue: each is taken away in turn and completed again.
    A judgement that alone connects two parts contradicts nothing.
    """
    now = weigh(completed(judgements), method, table).lambda_max
    if now - len(judgements) <= _GAIN:
        return []
    found = []
    for i, j in given(judgements):
        value, without = judgements[i][j], [list(row) for row in judgements]
        without[i][j] = without[j][i] = None
        if value is None or len(parts(without)) > 1:
            continue
        matrix = completed(without)
        then = weigh(matrix, method, table)
        if now - then.lambda_max > _GAIN:
            found.append((round(then.lambda_max, 9), Worst(i, j, value, matrix[i][j], then.cr)))
    found.sort(key=lambda one: one[0])
    return [one for _, one in found[:SHOWN]]
