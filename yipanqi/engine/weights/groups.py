"""Several experts judge the same labels: one matrix for all, and how far each is from it."""

from dataclasses import dataclass
from math import exp, fsum, log, sqrt

from .completion import Judgements, given
from .linear import Vector


@dataclass(frozen=True, slots=True)
class Expert:
    """Who judged, and what; ``source`` is the file it was read from."""

    name: str
    source: str
    judgements: Judgements


def aggregated(matrices: list[Judgements]) -> Judgements:
    """The geometric mean of every judgement over those who gave it; None where nobody did.

    The only mean for which the group's judgement of (j, i) is the reciprocal of that of (i, j) (Aczél & Saaty 1983).
    """
    size = range(len(matrices[0]))
    return [[_mean([matrix[i][j] for matrix in matrices]) for j in size] for i in size]


def distance(judgements: Judgements, group: Judgements) -> float:
    """Root mean square of ``ln(own / group)`` over the pairs the expert judged: 0.69 is a factor of two, typically."""
    squares = [(_log(judgements, i, j) - _log(group, i, j)) ** 2 for i, j in given(judgements)]
    return sqrt(fsum(squares) / len(squares)) if squares else 0.0


def moved(weights: Vector, group: Vector) -> float:
    """The share of weight that must be moved to turn one's weights into the group's: half the sum of differences."""
    return fsum(abs(own - other) for own, other in zip(weights, group, strict=True)) / 2


def _mean(entries: list[float | None]) -> float | None:
    known = [entry for entry in entries if entry is not None]
    if len(known) == 1:
        return known[0]
    return exp(fsum(map(log, known)) / len(known)) if known else None


def _log(judgements: Judgements, i: int, j: int) -> float:
    """Of the judgement, both its writings counting alike: 0.33 and 3 are one judgement."""
    one, other = judgements[i][j], judgements[j][i]
    assert one is not None and other is not None
    return log(one / other) / 2
