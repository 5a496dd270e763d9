"""The tree in SQL: from the points of the leaves to the total, as the two ends of an interval that holds it.

Sums, means, maxima and clamps of fractions over one fixed denominator are whole numbers and both ends are the same.
Where a denominator differs from organisation to organisation (a ratio, the rest rescaled after something was dropped)
the ends are one step of a fine scale apart. Every way of combining only rises with its parts, so the interval always holds the
true number; where it does not decide what is printed, the exact fraction is computed (``run``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..measures import How
from ..model import Clamp, Group, Leaf, Node, Policy, full_points
from .numbers import NARROW, Num, ceil_div, floor_div, whole

FINE = 10**15
"""Steps of a point where a number is not a whole number of its fixed denominator."""
COARSEST = 10**18
"""Largest fixed denominator; beyond it ends are rounded outwards to ``FINE``."""
NEVER = 10**36
"""Further out than any total: an interval that decides nothing."""


@dataclass(frozen=True)
class Span:
    """The ends ``lo`` and ``hi`` over ``den``; null where the node is dropped or cannot be said.

    ``absent``: SQL that holds where it is dropped, ``missing`` where it cannot be said; empty: never.
    """

    lo: str
    hi: str
    den: int
    absent: str = ""
    missing: str = ""
    full: Fraction = Fraction(0)
    weight: Fraction | None = None
    bound: int = NARROW

    @property
    def exact(self) -> bool:
        return self.lo == self.hi


Keep = Callable[[str, str], str]
"""Puts an expression aside under a name, which then stands for it (so that nothing is computed twice)."""


def leaf_span(leaf: Leaf, number: Num, gap: str) -> Span:
    """The span of a leaf's points; ``gap`` is SQL for 0, 1 (dropped) or 2 (missing), empty for never."""
    absent = f"({gap} = 1)" if gap else ""
    missing = (
        f"({gap} = 2)"
        if (gap and Policy.UNDECIDED in (leaf.exempt, leaf.missing)) or (gap and _needs_peers(leaf))
        else ""
    )
    if isinstance(number.den, int):
        return Span(number.num, number.num, number.den, absent, missing, full_points(leaf), leaf.weight, number.bound)
    fine = f"(({number.num})::hugeint * {FINE})"
    return Span(
        floor_div(fine, number.den), ceil_div(fine, number.den), FINE, absent, missing, full_points(leaf), leaf.weight
    )


def _needs_peers(leaf: Leaf) -> bool:
    return Policy.MEAN in (leaf.exempt, leaf.missing)


def group_span(group: Group, spans: list[Span], keep: Keep) -> Span:
    """The span of a group from those of its children."""
    full = full_points(group)
    missing = " or ".join(span.missing for span in spans if span.missing)
    none = _nothing_left(group, spans, full)
    den = _common_den(group, spans)
    spans = [_over(span, den) for span in spans]
    lo, hi, den = _combined(group, spans, den, full)
    if group.clamp:
        den_of_clamp = lcm(den, *(one.denominator for one in (group.clamp.low, group.clamp.high) if one is not None))
        lo, hi, den = _scaled(lo, den_of_clamp // den), _scaled(hi, den_of_clamp // den), den_of_clamp
        lo, hi = (_clamped(end, group.clamp, den) for end in (lo, hi))
    instead = {Policy.FULL: full, Policy.ZERO: Fraction(0)}.get(group.exempt)
    if none:
        stands = "null" if instead is None else str(whole(instead, den)) if den % instead.denominator == 0 else "null"
        lo, hi = (f"(case when {none} then {stands} else {end} end)" for end in (lo, hi))
    if missing:
        lo, hi = (f"(case when {missing} then null else {end} end)" for end in (lo, hi))
    name_missing = keep("missing", f"({missing})") if missing else ""
    name_absent = ""
    if none and instead is None:
        name_absent = keep("absent", f"({none})" if not missing else f"(({none}) and not ({missing}))")
    low = keep("lo", lo)
    high = low if lo == hi else keep("hi", hi)
    return Span(low, high, den, name_absent, name_missing, full, group.weight)


def _nothing_left(group: Group, spans: list[Span], full: Fraction) -> str:
    """SQL that holds where every child (with full marks, if the group sums them) is dropped; empty: never."""
    counted = [span for span in spans if span.full] if group.combine.how is How.SUM and full else spans
    if any(not span.absent for span in counted):
        return ""
    return "(" + " and ".join(span.absent for span in counted) + ")"


def _common_den(group: Group, spans: list[Span]) -> int:
    instead = full_points(group) if group.exempt is Policy.FULL else Fraction(0)
    den = lcm(instead.denominator, *(span.den for span in spans))
    return den if den <= COARSEST else FINE * instead.denominator


def _over(span: Span, den: int) -> Span:
    """The span over another denominator; ends are rounded outwards where it is no multiple."""
    if den % span.den == 0:
        factor = den // span.den
        lo = _scaled(span.lo, factor)
        hi = lo if span.exact else _scaled(span.hi, factor)
    else:
        lo = floor_div(f"({span.lo})::hugeint * {den}", str(span.den))
        hi = ceil_div(f"({span.hi})::hugeint * {den}", str(span.den))
    return Span(lo, hi, den, span.absent, span.missing, span.full, span.weight)


def _scaled(sql: str, factor: int) -> str:
    return sql if factor == 1 else f"(({sql})::hugeint * {factor})"


def _combined(group: Group, spans: list[Span], den: int, full: Fraction) -> tuple[str, str, int]:
    los, his = [span.lo for span in spans], [span.hi for span in spans]
    match group.combine.how:
        case How.SUM:
            return _sum(spans, den, full)
        case How.MAX:
            return f"greatest({', '.join(los)})", f"greatest({', '.join(his)})", den
        case How.LADDER:
            return _ladder(spans, False), _ladder(spans, True), den
        case How.TRIMMED_MEAN:
            return _trimmed(group, los, his, den)
    return _mean(spans, den)


def _sum(spans: list[Span], den: int, full: Fraction) -> tuple[str, str, int]:
    marked, extra = [span for span in spans if span.full], [span for span in spans if not span.full]
    droppable = [span for span in marked if span.absent]
    if not droppable:
        return _added(spans, False), _added(spans, True), den
    scale = lcm(*(span.full.denominator for span in marked))
    remains = " + ".join(
        f"(case when {span.absent} then 0 else {whole(span.full, scale)} end)"
        if span.absent
        else str(whole(span.full, scale))
        for span in marked
    )
    total = whole(full, scale)
    fine = max(1, FINE // den)
    ends = []
    for high, divide in ((False, floor_div), (True, ceil_div)):
        rescaled = divide(f"({_added(marked, high)})::hugeint * {total * fine}", f"nullif({remains}, 0)")
        bonus = f" + ({_added(extra, high)})::hugeint * {fine}" if extra else ""
        ends.append(f"({rescaled}{bonus})")
    return ends[0], ends[1], den * fine


def _added(spans: list[Span], high: bool) -> str:
    ends = [span.hi if high else span.lo for span in spans]
    parts = [f"coalesce({end}, 0)" if span.absent else f"({end})" for span, end in zip(spans, ends, strict=True)]
    return " + ".join(f"({part})::hugeint" for part in parts) or "0"


def _mean(spans: list[Span], den: int) -> tuple[str, str, int]:
    """Of those that are left, by weight."""
    weights = [span.weight or Fraction(1) for span in spans]
    scale = lcm(*(weight.denominator for weight in weights))
    parts = [whole(weight, scale) for weight in weights]
    if not any(span.absent for span in spans):
        ends = [
            " + ".join(f"({span.hi if high else span.lo})::hugeint * {w}" for span, w in zip(spans, parts, strict=True))
            for high in (False, True)
        ]
        return f"({ends[0]})", f"({ends[1]})", den * sum(parts)
    remains = " + ".join(
        f"(case when {span.absent} then 0 else {w} end)" if span.absent else str(w)
        for span, w in zip(spans, parts, strict=True)
    )
    fine = max(1, FINE // den)
    ends = []
    for high, divide in ((False, floor_div), (True, ceil_div)):
        total = " + ".join(
            f"coalesce({span.hi if high else span.lo}, 0)::hugeint * {w}" for span, w in zip(spans, parts, strict=True)
        )
        ends.append(divide(f"({total}) * {fine}", f"nullif({remains}, 0)"))
    return ends[0], ends[1], den * fine


def _ladder(spans: list[Span], high: bool) -> str:
    """The first above zero; where it is not certain whether one is, the interval is the whole line."""
    unsure = " or ".join(f"coalesce({span.lo} <= 0 and {span.hi} > 0, false)" for span in spans if not span.exact)
    cases = " ".join(
        f"when coalesce({span.hi if high else span.lo}, 0) > 0 then {span.hi if high else span.lo}" for span in spans
    )
    certain = f"(case {cases} else 0 end)"
    if not unsure:
        return certain
    return f"(case when {unsure} then {NEVER if high else -NEVER}::hugeint else {certain} end)"


def _trimmed(group: Group, los: list[str], his: list[str], den: int) -> tuple[str, str, int]:
    trim, above = group.combine.trim, group.combine.above
    fine = max(1, FINE // den)
    ends = []
    for values, divide in ((los, floor_div), (his, ceil_div)):
        kept = f"list_filter([{', '.join(f'({value})::hugeint' for value in values)}], lambda x: x is not null)"
        number = f"len({kept})"
        cut = f"list_slice(list_sort({kept}), {trim + 1}, {number} - {trim})"
        total = f"(case when {number} > {above} then list_sum({cut}) else list_sum({kept}) end)"
        count = f"(case when {number} > {above} then {number} - {2 * trim} else {number} end)"
        ends.append(divide(f"{total} * {fine}", f"nullif({count}, 0)"))
    return ends[0], ends[1], den * fine


def _clamped(sql: str, clamp: Clamp, den: int) -> str:
    if clamp.low is not None:
        sql = f"(case when {sql} < {whole(clamp.low, den)} then {whole(clamp.low, den)} else {sql} end)"
    if clamp.high is not None:
        sql = f"(case when {sql} > {whole(clamp.high, den)} then {whole(clamp.high, den)} else {sql} end)"
    return sql


def spans_of(root: Node, leaves: dict[str, Span], keep: Callable[[str, str, str], str]) -> dict[str, Span]:
    """The span of every node. ``keep(id, what, sql)`` puts a column aside and gives its name; children come first."""
    found: dict[str, Span] = dict(leaves)

    def visit(node: Node) -> Span:
        if isinstance(node, Group):
            children = [visit(child) for child in node.children]
            found[node.id] = group_span(node, children, lambda what, sql: keep(node.id, what, sql))
        return found[node.id]

    visit(root)
    return found
