"""What is wrong with a scheme although each of its parts is sound: refusals, and warnings that its author should read.

Refused is what has no defined result or what field law forbids; warned of is what is probably not meant.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from ..errors import SHOWN
from . import forbidden, meter
from .exact import Rounding, rounded, written
from .measures import How, Nature
from .model import Effect, Group, Kind, Leaf, Linear, Node, Op, Scheme, Scope, full_points
from .sentences import KIND_WORDS

Finding = tuple[str, str]
"""The id of the item (or of the part of the scheme) and a sentence."""


def refusals(scheme: Scheme) -> list[Finding]:
    """Why the scheme cannot be used; empty when it can."""
    return [*forbidden.used_by(scheme), *_sums(scheme), *_trace(scheme), *_contradictions(scheme)]


def warnings(scheme: Scheme) -> list[Finding]:
    """What its author should look at again."""
    found: list[Finding] = []
    floors, ceilings = _bounded(scheme.root, "low"), _bounded(scheme.root, "high")
    for leaf in scheme.leaves():
        found += _leaf_warnings(leaf, floor=leaf.id in floors, ceiling=leaf.id in ceilings)
        if leaf.kinds and not set(leaf.kinds) & set(scheme.subjects):
            found.append((leaf.id, f"“{leaf.title}”适用的组织都不是考核对象，没有一个组织计这一项。"))
    for look in (_group_floors, _weights, _bands, _idle_effects, _quotas):
        found += look(scheme)
    return found


def quota_warnings(scheme: Scheme, sizes: Mapping[Scope, Mapping[str, int]]) -> list[Finding]:
    """Quotas that no group of that size can meet: ``sizes`` tells how many organisations each group of a scope has."""
    found = []
    for quota in scheme.grading.quotas if scheme.grading else ():
        share = written(quota.share * 100)
        small = [(name, size) for name, size in sizes.get(quota.scope, {}).items() if size and quota.share * size < 1]
        for name, size in small[:SHOWN]:
            found.append(("grading", f"{name}只有 {size} 个，{share}% 不足 1 个，没有组织能评为“{quota.grade}”。"))
        if len(small) > SHOWN:
            found.append(("grading", f"这样的范围共 {len(small)} 个，以上列出前 {SHOWN} 个。"))
    return found


def _sums(scheme: Scheme) -> Iterator[Finding]:
    for node in scheme.nodes():
        if isinstance(node, Group) and node.combine.how is How.SUM and node.points:
            total = sum((full_points(child) for child in node.children), Fraction(0))
            if total != node.points:
                yield (
                    node.id,
                    f"“{node.title}”写 {written(node.points)} 分，下级各项合计 {written(total)} 分，"
                    f"{'多' if total > node.points else '少'} {written(abs(total - node.points))} 分。",
                )


def _trace(scheme: Scheme) -> Iterator[Finding]:
    share, cap = meter.shares(scheme)[Nature.TRACE], scheme.conventions.trace_cap
    if share > cap:
        yield (
            "conventions",
            f"规定动作占 {_percent(share)}，超过上限 {_percent(cap)}：请增加成效和办事情况的分值，"
            "或写明本机关确定的上限（trace_cap）。",
        )
    floors, ceilings = _bounded(scheme.root, "low"), _bounded(scheme.root, "high")
    for leaf in scheme.leaves():
        endless = (leaf.least is None and leaf.id not in floors) or (leaf.most is None and leaf.id not in ceilings)
        if endless and leaf.quantity.measure.nature is Nature.TRACE and cap < 1:
            yield leaf.id, f"“{leaf.title}”是规定动作，没有写扣到、加到多少为止，算不出所占的比重。"


def _contradictions(scheme: Scheme) -> Iterator[Finding]:
    """Effects with the same test that cannot both be meant."""
    seen: dict[tuple[object, ...], Effect] = {}
    for effect in scheme.effects:
        test = (effect.quantity, effect.op, effect.value)
        other = seen.setdefault(test, effect)
        if other is not effect and (other.kind, other.grade) != (effect.kind, effect.grade):
            yield effect.id, f"“{effect.title}”与“{other.title}”条件相同，后果不同（{other.grade}、{effect.grade}）。"
    if scheme.grading:
        best = scheme.grading.grades[0]
        for effect in scheme.effects:
            if effect.kind is not Kind.GATE and effect.grade == best:
                yield effect.id, f"“{effect.title}”{KIND_WORDS[effect.kind][0]}“{best}”，等于没有限制。"
            if effect.kind is Kind.GATE and effect.grade == scheme.grading.grades[-1]:
                yield effect.id, f"“{effect.title}”以最低等次“{effect.grade}”为门槛，等于没有门槛。"


def _idle_effects(scheme: Scheme) -> Iterator[Finding]:
    """Effects that add nothing: the milder case of the same number already does as much."""
    grades = scheme.grading.grades if scheme.grading else ()
    limits = [effect for effect in scheme.effects if effect.kind is not Kind.GATE]
    for effect in limits:
        for other in limits:
            milder = grades.index(effect.grade) <= grades.index(other.grade)
            if other is not effect and effect.quantity == other.quantity and milder and _implies(effect, other):
                yield effect.id, f"“{effect.title}”不起作用：“{other.title}”在更轻的情形就已经评到“{other.grade}”。"


def _implies(effect: Effect, other: Effect) -> bool:
    """Whether the test of the one holds only where that of the other does, and not the other way round."""
    up, down = (Op.AT_LEAST, Op.MORE), (Op.AT_MOST, Op.LESS)
    if effect.value == other.value:
        return (effect.op, other.op) in ((Op.MORE, Op.AT_LEAST), (Op.LESS, Op.AT_MOST))
    same = (effect.op in up and other.op in up) or (effect.op in down and other.op in down)
    return same and (effect.value > other.value) == (effect.op in up)


def _quotas(scheme: Scheme) -> Iterator[Finding]:
    """A quota counts a grade and all better ones, so one for a lower grade must leave room for the higher."""
    grades = scheme.grading.grades if scheme.grading else ()
    quotas = sorted(scheme.grading.quotas if scheme.grading else (), key=lambda one: grades.index(one.grade))
    for higher, lower in pairwise(quotas):
        if lower.share < higher.share:
            above = f"“{higher.grade}”的 {_percent(higher.share)}"
            yield "grading", f"“{lower.grade}”和更高的合计限 {_percent(lower.share)}，少于{above}：后者用不满。"


def _bounded(node: Node, end: str, above: bool = False) -> set[str]:
    """The leaves that stand in a group whose points are limited at this end (``low``, ``high``)."""
    if isinstance(node, Leaf):
        return {node.id} if above else set()
    limited = above or (node.clamp is not None and getattr(node.clamp, end) is not None)
    return {leaf for child in node.children for leaf in _bounded(child, end, limited)}


def _group_floors(scheme: Scheme) -> Iterator[Finding]:
    """Sums that deductions without points of their own can bring below zero, although every item with points stops."""
    for node in scheme.nodes():
        if isinstance(node, Group) and node.combine.how is How.SUM and not (node.clamp and node.clamp.low is not None):
            stops = all((_reach(child, "least") or 0) >= 0 for child in node.children if full_points(child))
            least, points = _reach(node, "least"), full_points(node)
            if points and stops and least is not None and least < 0:
                said = f"各项合计可以扣到 {written(least)} 分，超过本项 {written(points)} 分，没有写扣完为止"
                yield node.id, f"“{node.title}”{said}。"


def _leaf_warnings(leaf: Leaf, *, floor: bool, ceiling: bool) -> Iterator[Finding]:
    if leaf.least is None and not floor:
        yield leaf.id, f"“{leaf.title}”只写了怎样扣、没有写扣到多少为止，得分可以低于 0。"
    elif leaf.points and leaf.least is not None and leaf.least < 0 and not floor:
        yield leaf.id, f"“{leaf.title}”可以扣到 {written(leaf.least)} 分，超过本项 {written(leaf.points)} 分。"
    if leaf.most is None and not ceiling:
        yield leaf.id, f"“{leaf.title}”只写了怎样加、没有写加到多少为止。"
    elif leaf.points and leaf.most is not None and leaf.most != leaf.points:
        more = "超过" if leaf.most > leaf.points else "达不到"
        yield leaf.id, f"“{leaf.title}”最多可得 {written(leaf.most)} 分，{more}本项的 {written(leaf.points)} 分。"
    if isinstance(leaf.curve, Linear) and leaf.most is not None and leaf.most == leaf.least:
        yield leaf.id, f"“{leaf.title}”无论怎样都得 {written(leaf.most)} 分。"


def _weights(scheme: Scheme) -> Iterator[Finding]:
    for node in scheme.nodes():
        if isinstance(node, Group) and node.combine.how is How.WEIGHTED_MEAN:
            total = sum((child.weight or Fraction(0) for child in node.children), Fraction(0))
            if total not in (1, 100):
                yield node.id, f"“{node.title}”的权重合计 {written(total)}，不是 1 或 100（按各自所占份额计算）。"


def _bands(scheme: Scheme) -> Iterator[Finding]:
    """Grades that no result can reach."""
    if scheme.grading is None:
        return
    most = _reach(scheme.graded, "most")
    for band in scheme.grading.bands:
        if band.least is not None and most is not None and band.least > most:
            yield "grading", f"“{band.grade}”要 {written(band.least)} 分，最多只能得 {written(most)} 分。"


def _reach(node: Node, end: str) -> Fraction | None:
    """The ``most`` or the ``least`` points the node can give; None where nothing limits them."""
    widest, nearest, bound = (max, min, "high") if end == "most" else (min, max, "low")
    if isinstance(node, Leaf):
        points: Fraction | None = getattr(node, end)
        return points
    parts = [_reach(child, end) for child in node.children]
    limit: Fraction | None = getattr(node.clamp, bound) if node.clamp else None
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return limit
    found = sum(known, Fraction(0)) if node.combine.how is How.SUM else widest(known)
    return found if limit is None else nearest(found, limit)


def _percent(share: Fraction) -> str:
    return f"{written(rounded(share * 100, 1, Rounding.HALF_UP))}%"
