"""The tree in SQL: from the points of the leaves to the total, as the two ends of an interval that holds it.

Sums, means, maxima and clamps of fractions over one fixed denominator are whole numbers and both ends are the same.
Where a denominator differs from organisation to organisation (a ratio, the rest rescaled after something was dropped)
the ends are at most some steps of a fine scale apart. Every way of combining only rises with its parts, so the interval
always holds the true number; where it does not decide what is printed, the exact fraction is computed (``run``).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

from ..measures import How
from ..model import Clamp, Group, Leaf, Node, Policy, full_points
from .leaves import most_points
from .numbers import NARROW, Num, added, fine_for, quotients, times, whole

FINE = 10**10
"""Steps of a point where a number is not a whole number of its fixed denominator: fine enough that of a million
numbers printed to hundredths hardly one is undecided, coarse enough that 63 bits do all through the tree.
"""
COARSEST = 10**15
"""Largest fixed denominator; beyond it ends are rounded outwards to ``FINE``."""
NEVER = 10**36
"""Further out than any total: an interval that decides nothing."""


@dataclass(frozen=True)
class Span:
    """The ends ``lo`` and ``hi`` over ``den``; null where the node is dropped or cannot be said.

    ``absent``: SQL that holds where it is dropped, ``missing`` where it cannot be said; empty: never. ``bound``: the
    largest amount an end can have.
    """

    lo: str
    hi: str
    den: int
    bound: int
    absent: str = ""
    missing: str = ""
    full: Fraction = Fraction(0)
    weight: Fraction | None = None

    @property
    def exact(self) -> bool:
        return self.lo == self.hi


Keep = Callable[[dict[str, str]], list[str]]
"""Puts expressions aside, all at once, under names that then stand for them (so that nothing is computed twice)."""


def leaf_span(leaf: Leaf, number: Num) -> Span:
    """The span of a leaf's points; the number's gap is SQL for 0, 1 (dropped) or 2 (missing), empty for never."""
    absent, missing = "", ""
    if number.null:
        gone = f"({number.num} is null)"
        absent, missing = (gone, "") if number.null == 1 else ("", gone)
    elif number.gap:
        absent, missing = f"({number.gap} = 1)", f"({number.gap} = 2)"
    about: dict[str, Any] = {
        "absent": absent,
        "missing": missing,
        "full": full_points(leaf),
        "weight": leaf.weight,
    }
    if isinstance(number.den, int):
        return Span(number.num, number.num, number.den, most_points(leaf, number.den) or number.bound, **about)
    fine = fine_for(1, number.bound, FINE)
    bound = most_points(leaf, fine) or max(NARROW, number.bound * fine)
    lo, hi = quotients(number.num, number.bound, fine, number.den, bound)
    return Span(lo, hi, fine, bound, **about)


def group_span(group: Group, spans: list[Span], keep: Keep) -> Span:
    """The span of a group from those of its children."""
    full = full_points(group)
    instead = {Policy.FULL: full, Policy.ZERO: Fraction(0)}.get(group.exempt)
    missing = " or ".join(span.missing for span in spans if span.missing)
    span = _combined(group, _over_one_den(spans), full, keep)
    none, said = span.absent or _nothing_left(group, spans, full), bool(span.absent)
    if group.clamp:
        span = _clamped(span, group.clamp)
    if none and instead is not None:
        span = _over(span, lcm(span.den, instead.denominator))
    ends = [span.lo, span.hi]
    if none and not (said and instead is None):
        stands = "null" if instead is None else str(whole(instead, span.den))
        ends = [f"(case when {none} then {stands} else {end} end)" for end in ends]
    if missing:
        ends = [f"(case when {missing} then null else {end} end)" for end in ends]
    gone = f"({none} and not ({missing}))" if missing else none
    aside = {"lo": ends[0], "hi": ends[1]} if ends[0] != ends[1] else {"lo": ends[0]}
    aside |= {"absent": gone} if none and instead is None else {}
    aside |= {"missing": f"({missing})"} if missing else {}
    kept = dict(zip(aside, keep(aside), strict=True))
    return Span(
        kept["lo"],
        kept.get("hi", kept["lo"]),
        span.den,
        max(span.bound, whole(instead, span.den) if none and instead else 0),
        kept.get("absent", ""),
        kept.get("missing", ""),
        full,
        group.weight,
    )


def _nothing_left(group: Group, spans: list[Span], full: Fraction) -> str:
    """SQL that holds where every child (with full marks, if the group sums them) is dropped; empty: never."""
    counted = [span for span in spans if span.full] if group.combine.how is How.SUM and full else spans
    if any(not span.absent for span in counted):
        return ""
    return "(" + " and ".join(span.absent for span in counted) + ")"


def _over_one_den(spans: list[Span]) -> list[Span]:
    den = lcm(*(span.den for span in spans))
    return [_over(span, den if den <= COARSEST else FINE) for span in spans]


def _over(span: Span, den: int) -> Span:
    """The span over another denominator; ends are rounded outwards where it is no multiple."""
    if den % span.den == 0:
        lo, bound = times(span.lo, span.bound, den // span.den)
        hi = lo if span.exact else times(span.hi, span.bound, den // span.den)[0]
        return replace(span, lo=lo, hi=hi, den=den, bound=bound)
    bound = span.bound * den // span.den + 1
    lo, hi = _outwards(span, den, str(span.den), bound)
    return replace(span, lo=lo, hi=hi, den=den, bound=bound)


def _combined(group: Group, spans: list[Span], full: Fraction, keep: Keep) -> Span:
    """The children's spans (over one denominator) as one; ``absent`` where that is told by what was put aside."""
    den, bound = spans[0].den, max(span.bound for span in spans)
    exact = all(span.exact for span in spans)
    match group.combine.how:
        case How.SUM:
            return _sum(spans, full, keep)
        case How.MAX:
            lo = f"greatest({', '.join(span.lo for span in spans)})"
            hi = lo if exact else f"greatest({', '.join(span.hi for span in spans)})"
            return Span(lo, hi, den, bound)
        case How.LADDER:
            lo = _ladder(spans, False)
            return Span(lo, lo if exact else _ladder(spans, True), den, bound if exact else NEVER)
        case How.TRIMMED_MEAN:
            return _trimmed(group, spans)
    return _mean(spans)


def _sum(spans: list[Span], full: Fraction, keep: Keep) -> Span:
    marked, extra = [span for span in spans if span.full], [span for span in spans if not span.full]
    den, exact = spans[0].den, all(span.exact for span in spans)
    if not any(span.absent for span in marked):
        lo, bound = _total(spans, False)
        return Span(lo, lo if exact else _total(spans, True)[0], den, bound)
    scale = lcm(*(span.full.denominator for span in marked))
    all_of_it = whole(full, scale)
    parts = [whole(span.full, scale) for span in marked]
    lo, bound = _total(marked, False)
    aside = {"remains": _remaining(marked, parts), "marked_lo": lo}
    remains, lo, *highs = keep(aside if exact else aside | {"marked_hi": _total(marked, True)[0]})
    hi = lo if exact else highs[0]
    fine = fine_for(den, bound * all_of_it, FINE)
    fewest = sum(part for span, part in zip(marked, parts, strict=True) if not span.absent) or min(parts)
    most = bound * all_of_it * fine // fewest + 1
    rescaled = _outwards(Span(lo, hi, den, bound), all_of_it * fine, remains, most)
    ends = [
        f"(case when {remains} = {all_of_it} then {times(end, bound, fine)[0]} else {moved} end)"
        for end, moved in zip((lo, hi), rescaled, strict=True)
    ]
    bound = most
    absent = f"({remains} = 0)" if all(span.absent for span in marked) else ""  # the ends are then null: ÷ 0
    if not extra:
        return Span(ends[0], ends[1], den * fine, bound, absent)
    bonus = [times(*_total(extra, high), fine) for high in (False, True)]
    lo, total = added([(ends[0], bound), bonus[0]])
    return Span(lo, added([(ends[1], bound), bonus[1]])[0], den * fine, total, absent)


def _total(spans: list[Span], high: bool) -> tuple[str, int]:
    ends = [span.hi if high else span.lo for span in spans]
    parts = [f"coalesce({end}, 0)" if span.absent else end for span, end in zip(spans, ends, strict=True)]
    return added([(part, span.bound) for part, span in zip(parts, spans, strict=True)])


def _remaining(spans: list[Span], parts: list[int]) -> str:
    """The sum of the parts of those that are left, in SQL."""
    always = sum(part for span, part in zip(spans, parts, strict=True) if not span.absent)
    said = [
        f"(case when {span.absent} then 0 else {part} end)::bigint"
        for span, part in zip(spans, parts, strict=True)
        if span.absent
    ]
    return f"({' + '.join([str(always), *said])})"


def _mean(spans: list[Span]) -> Span:
    """Of those that are left, by weight."""
    weights = [span.weight or Fraction(1) for span in spans]
    scale = lcm(*(weight.denominator for weight in weights))
    parts = [whole(weight, scale) for weight in weights]
    weighed = []
    for span, part in zip(spans, parts, strict=True):
        lo, bound = times(span.lo, span.bound, part)
        weighed.append(replace(span, lo=lo, hi=lo if span.exact else times(span.hi, span.bound, part)[0], bound=bound))
    den, exact = spans[0].den, all(span.exact for span in spans)
    lo, bound = _total(weighed, False)
    hi = lo if exact else _total(weighed, True)[0]
    if not any(span.absent for span in spans):
        return Span(lo, hi, den * sum(parts), bound)
    remains = _remaining(spans, parts)
    return _divided(lo, hi, bound, den, remains)


def _divided(lo: str, hi: str, bound: int, den: int, by: str) -> Span:
    """Both ends divided by a whole number that differs from row to row."""
    fine = max(1, FINE // den)
    ends = _outwards(Span(lo, hi, den, bound), fine, by, bound * fine + 1)
    return Span(ends[0], ends[1], den * fine, bound * fine + 1)


def _outwards(span: Span, factor: int, by: str, most: int) -> tuple[str, str]:
    """Both ends × factor ÷ ``by``, the lower rounded down and the upper up; ``most`` is the largest amount then."""
    return (
        quotients(span.lo, span.bound, factor, by, most)[0],
        quotients(span.hi, span.bound, factor, by, most)[1],
    )


def _ladder(spans: list[Span], high: bool) -> str:
    """The first above zero; where it is not certain whether one is, the interval is the whole line."""
    unsure = " or ".join(f"coalesce({span.lo} <= 0 and {span.hi} > 0, false)" for span in spans if not span.exact)
    ends = [span.hi if high else span.lo for span in spans]
    certain = f"(case {' '.join(f'when coalesce({end}, 0) > 0 then {end}' for end in ends)} else 0 end)"
    if not unsure:
        return certain
    return f"(case when {unsure} then {NEVER if high else -NEVER}::hugeint else {certain} end)"


def _trimmed(group: Group, spans: list[Span]) -> Span:
    trim, above = group.combine.trim, group.combine.above
    bound = sum(span.bound for span in spans)
    wide = "::hugeint" if bound >= NARROW else "::bigint"
    totals, count = [], ""
    for high in (False, True):
        ends = ", ".join(f"({span.hi if high else span.lo}){wide}" for span in spans)
        kept = f"list_filter([{ends}], lambda x: x is not null)"
        cut = f"list_slice(list_sort({kept}), {trim + 1}, len({kept}) - {trim})"
        totals.append(f"(case when len({kept}) > {above} then list_sum({cut}) else list_sum({kept}) end){wide}")
        count = f"(case when len({kept}) > {above} then len({kept}) - {2 * trim} else len({kept}) end)"
    return _divided(totals[0], totals[1], bound, spans[0].den, count)


def _clamped(span: Span, clamp: Clamp) -> Span:
    span = _over(span, lcm(span.den, *(one.denominator for one in (clamp.low, clamp.high) if one is not None)))
    ends = [span.lo, span.hi]
    for bound, op in ((clamp.low, "<"), (clamp.high, ">")):
        if bound is not None:
            fixed = whole(bound, span.den)
            ends = [f"(case when {end} {op} {fixed} then {fixed} else {end} end)" for end in ends]
    most = [abs(whole(one, span.den)) for one in (clamp.low, clamp.high) if one is not None]
    return replace(span, lo=ends[0], hi=ends[0] if span.exact else ends[1], bound=max(span.bound, *most))


def spans_of(root: Node, leaves: dict[str, Span], keep: Callable[[str, dict[str, str]], list[str]]) -> dict[str, Span]:
    """The span of every node. ``keep(id, columns)`` puts columns aside and gives their names; children come first."""
    found: dict[str, Span] = dict(leaves)

    def visit(node: Node) -> Span:
        if isinstance(node, Group):
            children = [visit(child) for child in node.children]
            found[node.id] = group_span(node, children, lambda columns: keep(node.id, columns))
        return found[node.id]

    visit(root)
    return found
