"""From measured to points, in SQL: a quantity stated and related, a leaf's curve and clamp, what stands for a gap."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ..exact import TEN_TO, Rounding
from ..measures import How
from ..model import Clamp, Leaf, Linear, Relate, Steps, To
from .numbers import NARROW, Num, added, compared, dens, plus, rounded, times, whole


def stated(number: Num, places: int | None) -> Num:
    """The number rounded half up to so many places; as it is where no places are given."""
    if places is None or (
        isinstance(number.den, int) and TEN_TO[places] % number.den == 0 and number.den == TEN_TO[places]
    ):
        return number
    num, bound = rounded(number.num, number.den, places, Rounding.HALF_UP, number.bound, number.den_bound)
    if number.limit is not None:
        most = int(number.limit * TEN_TO[places]) + 1
        num, bound = (f"({num})::bigint" if bound >= NARROW > most else num), min(most, bound)
    return Num(num, TEN_TO[places], number.gap, number.null, bound, counts=number.counts)


def beside(number: Num, relate: Relate, own: Num | None) -> Num:
    """The number beside a target or another measure of the organisation."""
    if relate.to is To.TARGET:
        assert relate.target is not None
        return minus(number, relate.target) if relate.how == "difference" else divided(number, relate.target)
    assert own is not None
    gap = joined_gap(number.gap_sql, own.gap_sql)
    n1, d1, n2, d2 = (f"({part})::hugeint" for part in (number.num, number.den, own.num, own.den))
    if relate.how == "difference":
        if number.is_fixed and own.is_fixed:
            den = dens(Fraction(1, int(number.den)), Fraction(1, int(own.den)))
            num = f"({n1} * {den // int(number.den)} - {n2} * {den // int(own.den)})"
            return Num(num, den, gap, bound=NARROW)
        return Num(f"({n1} * {d2} - {n2} * {d1})", f"({d1} * {d2})", gap, bound=NARROW)
    zero = f"case when ({gap or 0}) <> 0 then ({gap or 0}) when {own.num} = 0 then 1 else 0 end"
    return Num(f"(sign({own.num})::hugeint * {n1} * {d2})", f"({d1} * abs({n2}))", zero, bound=NARROW)


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
        return replace(number, num=num, den=den, bound=bound, counts=False)
    num = f"(({number.num})::hugeint * {other.denominator} - {other.numerator}::hugeint * {number.den})"
    return replace(number, num=num, den=f"({number.den} * {other.denominator})", bound=NARROW, counts=False)


def divided(number: Num, other: Fraction) -> Num:
    """The number ÷ a fixed one, which is not zero."""
    sign = 1 if other > 0 else -1
    num, bound = times(number.num, number.bound, sign * other.denominator)
    den = (
        number.den * abs(other.numerator) if isinstance(number.den, int) else f"({number.den} * {abs(other.numerator)})"
    )
    return replace(number, num=num, den=den, bound=bound, counts=False)


def points(value: Num, leaf: Leaf, others: tuple[Fraction, ...]) -> tuple[Num, int]:
    """What the value is worth (its gap is kept), and the fixed part of the denominator.

    ``others``: numbers of points that may stand instead, for which the denominator must do too. Points that go by steps
    alone have a fixed denominator, whatever the value's.
    """
    curve, clamp = leaf.curve, leaf.clamp
    bounds = [one for one in (clamp.low, clamp.high) if one is not None] if clamp else []
    lines = _lines(curve) if isinstance(curve, Linear) else _levels(curve)
    if value.counts:
        lines = [line for line in lines if line[0] is None or line[0] > 0]
    scale = dens(*bounds, *others, *(part for _, slope, offset in lines for part in (slope, offset)))
    over = value.den if any(slope for _, slope, _ in lines) else 1
    sloped = replace(value, den=over)
    pieces = [_line(sloped, whole(slope, scale), whole(offset, scale)) for _, slope, offset in lines]
    bound = max(most for _, most in pieces)
    wide = "::hugeint" if bound >= NARROW else ""
    tests = [None if upto is None else compared(value, "<", upto) for upto, _, _ in lines]
    num = _case([(holds, f"({sql}){wide}") for holds, (sql, _) in zip(tests, pieces, strict=True)])
    if value.null and any(not slope for _, slope, _ in lines):
        num = f"(case when {value.num} is not null then {num} end)"  # a flat piece would give points to no value
    num = _clamped(num, clamp, scale, over, value.den_bound)
    if not isinstance(over, int):
        den, den_bound = times(over, value.den_bound, scale)
        most = max([abs(whole(one, scale)) for one in bounds], default=0) * value.den_bound
        return Num(num, den, value.gap, value.null, max(bound, most), den_bound), scale
    fixed = over * scale
    limit = most_points(leaf, fixed)
    if limit is not None and limit < NARROW <= bound:
        num, bound = f"({num})::bigint", limit
    return Num(num, fixed, value.gap, value.null, min(bound, limit or bound)), scale


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
    """slope × num + offset × den, and its bound."""
    if not isinstance(value.den, int):
        parts = [times(value.num, value.bound, slope)] if slope else []
        return added([*parts, times(value.den, value.den_bound, offset)] if offset or not parts else parts)
    if not slope:
        return f"{offset * value.den}::{'hugeint' if abs(offset * value.den) >= NARROW else 'bigint'}", abs(
            offset * value.den
        )
    return plus(*times(value.num, value.bound, slope), offset * value.den)


def _clamped(num: str, clamp: Clamp | None, scale: int, den: int | str, den_bound: int) -> str:
    if clamp is None:
        return num

    def bound(number: Fraction) -> str:
        fixed = whole(number, scale)
        return str(fixed * den) if isinstance(den, int) else times(den, den_bound, fixed)[0]

    for number, op in ((clamp.low, "<"), (clamp.high, ">")):
        if number is not None:
            num = f"(case when {num} {op} {bound(number)} then {bound(number)} else {num} end)"
    return num


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


def most_points(leaf: Leaf, den: int) -> int | None:
    """The largest amount of points the leaf can have, over the denominator; None where nothing limits it."""
    if leaf.most is None or leaf.least is None:
        return None
    most = max(abs(leaf.most), abs(leaf.least), leaf.points)
    return int(most * den) + 1
