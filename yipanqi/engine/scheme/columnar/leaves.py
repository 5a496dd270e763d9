"""From measured to points, in SQL: a quantity stated and related, a leaf's curve and clamp, what stands for a gap."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ..exact import TEN_TO, Rounding
from ..measures import How
from ..model import Clamp, Leaf, Linear, Relate, Steps, To
from .numbers import NARROW, Num, compared, dens, plus, rounded, times, whole


def stated(number: Num, places: int | None) -> Num:
    """The number rounded half up to so many places; as it is where no places are given."""
    if places is None or (
        isinstance(number.den, int) and TEN_TO[places] % number.den == 0 and number.den == TEN_TO[places]
    ):
        return number
    bound = NARROW if isinstance(number.den, str) else number.bound * TEN_TO[places] // number.den + 1
    return Num(
        rounded(number.num, number.den, places, Rounding.HALF_UP), TEN_TO[places], number.gap, max(bound, NARROW)
    )


def beside(number: Num, relate: Relate, own: Num | None) -> Num:
    """The number beside a target or another measure of the organisation."""
    if relate.to is To.TARGET:
        assert relate.target is not None
        return minus(number, relate.target) if relate.how == "difference" else divided(number, relate.target)
    assert own is not None
    gap = joined_gap(number.gap, own.gap)
    n1, d1, n2, d2 = (f"({part})::hugeint" for part in (number.num, number.den, own.num, own.den))
    if relate.how == "difference":
        if number.is_fixed and own.is_fixed:
            den = dens(Fraction(1, int(number.den)), Fraction(1, int(own.den)))
            num = f"({n1} * {den // int(number.den)} - {n2} * {den // int(own.den)})"
            return Num(num, den, gap, NARROW)
        return Num(f"({n1} * {d2} - {n2} * {d1})", f"({d1} * {d2})", gap, NARROW)
    zero = f"case when {own.num} = 0 then 1 else {gap or 0} end"
    return Num(f"(sign({own.num})::hugeint * {n1} * {d2})", f"({d1} * abs({n2}))", zero, NARROW)


def joined_gap(first: str, second: str) -> str:
    """The first one's gap, or else the second's."""
    if not first or not second:
        return first or second
    return f"case when ({first}) <> 0 then ({first}) else ({second}) end"


def minus(number: Num, other: Fraction) -> Num:
    """The number less a fixed one."""
    if isinstance(number.den, int):
        den = dens(Fraction(1, number.den), other)
        num, bound = times(number.num, number.bound, den // number.den)
        num, bound = plus(num, bound, -whole(other, den))
        return replace(number, num=num, den=den, bound=bound)
    num = f"(({number.num})::hugeint * {other.denominator} - {other.numerator}::hugeint * {number.den})"
    return replace(number, num=num, den=f"({number.den} * {other.denominator})", bound=NARROW)


def divided(number: Num, other: Fraction) -> Num:
    """The number ÷ a fixed one, which is not zero."""
    sign = 1 if other > 0 else -1
    num, bound = times(number.num, number.bound, sign * other.denominator)
    den = (
        number.den * abs(other.numerator) if isinstance(number.den, int) else f"({number.den} * {abs(other.numerator)})"
    )
    return replace(number, num=num, den=den, bound=bound)


def points(value: Num, leaf: Leaf, others: tuple[Fraction, ...]) -> tuple[Num, int]:
    """What the value is worth (its gap is kept), and the fixed part of the denominator.

    ``others``: numbers of points that may stand instead, for which the denominator must do too.
    """
    curve, clamp = leaf.curve, leaf.clamp
    bounds = [clamp.low, clamp.high, *others] if clamp else list(others)
    lines = _lines(curve) if isinstance(curve, Linear) else _levels(curve)
    scale = dens(*bounds, *(part for _, slope, offset in lines for part in (slope, offset)))
    pieces, bound = [], 0
    for upto, slope, offset in lines:
        sql, most = _line(value, whole(slope, scale), whole(offset, scale))
        bound = max(bound, most)
        holds = None if upto is None else compared(value.num, value.den, "<", upto)
        pieces.append((holds, sql))
    wide = "::hugeint" if bound >= NARROW or not value.is_fixed else ""
    num = _case([(holds, f"({sql}){wide}") for holds, sql in pieces])
    num = _clamped(num, clamp, scale, value.den)
    den = value.den * scale if isinstance(value.den, int) else f"({value.den} * {scale})"
    return Num(num, den, value.gap, bound if value.is_fixed else NARROW), scale


def _case(pieces: list[tuple[str | None, str]]) -> str:
    *conditioned, (_, last) = pieces
    if not conditioned:
        return last
    return f"(case {' '.join(f'when {holds} then {sql}' for holds, sql in conditioned)} else {last} end)"


Line = tuple[Fraction | None, Fraction, Fraction]
"""Below this value (None: the rest): slope, and points at zero."""


def _lines(curve: Linear) -> list[Line]:
    """The straight pieces; neighbours that are one line are one piece."""
    slopes = [curve.before, *curve.slopes, curve.after]
    first = curve.knots[0]
    anchors = [first, *curve.knots]
    ends: list[Fraction | None] = [*(x for x, _ in curve.knots), None]
    lines = [(end, slope, y - slope * x) for end, slope, (x, y) in zip(ends, slopes, anchors, strict=True)]
    merged = [lines[0]]
    for before, line in pairwise(lines):
        if before[1:] == line[1:]:
            merged[-1] = line
        else:
            merged.append(line)
    return merged


def _levels(curve: Steps) -> list[Line]:
    ends: list[Fraction | None] = [*(start for start, _ in curve.steps), None]
    levels = [curve.below, *(level for _, level in curve.steps)]
    return [(end, Fraction(0), level) for end, level in zip(ends, levels, strict=True)]


def _line(value: Num, slope: int, offset: int) -> tuple[str, int]:
    """slope × num + offset × den."""
    if isinstance(value.den, int):
        sql, bound = times(value.num, value.bound, slope) if slope else ("0", 0)
        return plus(sql, bound, offset * value.den)
    rising = f"({value.num})::hugeint * {slope}" if slope else "0"
    return (f"{rising} + ({value.den})::hugeint * {offset}" if offset else rising), NARROW


def _clamped(num: str, clamp: Clamp | None, scale: int, den: int | str) -> str:
    if clamp is None:
        return num

    def bound(number: Fraction) -> str:
        fixed = whole(number, scale)
        return str(fixed * den) if isinstance(den, int) else f"({fixed}::hugeint * {den})"

    if clamp.low is not None:
        num = f"greatest({num}, {bound(clamp.low)})"
    return f"least({num}, {bound(clamp.high)})" if clamp.high is not None else num


def folded(how: How, trim: int, above: int, column: str) -> tuple[str, str]:
    """Numerator and denominator (in SQL) of the values of a column over the rows of a group."""
    match how:
        case How.SUM:
            return f"sum({column})", "1"
        case How.MAX:
            return f"max({column})", "1"
        case How.MEAN:
            return f"sum({column})", f"count({column})"
    ordered = f"list_sort(list({column}) filter ({column} is not null))"
    number = f"count({column})"
    cut = f"list_slice({ordered}, {trim + 1}, {number} - {trim})"
    return (
        f"case when {number} > {above} then list_sum({cut}) else sum({column}) end",
        f"case when {number} > {above} then {number} - {2 * trim} else {number} end",
    )
