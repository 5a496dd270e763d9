"""What is wrong with a scheme although each of its parts is sound: refusals, and warnings that its author should read.

Refused is what has no defined result or what field law forbids; warned of is what is probably not meant.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..errors import SHOWN
from . import forbidden, meter
from .exact import Rounding, rounded, written
from .measures import How, Nature
from .model import Effect, Group, Kind, Leaf, Linear, Node, Scheme, Scope, full_points

Finding = tuple[str, str]
"""The id of the item (or of the part of the scheme) and a sentence."""


def refusals(scheme: Scheme) -> list[Finding]:
    """Why the scheme cannot be used; empty when it can."""
    return [*forbidden.used_by(scheme), *_sums(scheme), *_trace(scheme), *_contradictions(scheme)]


def warnings(scheme: Scheme) -> list[Finding]:
    """What its author should look at again."""
    found: list[Finding] = []
    for leaf in scheme.leaves():
        found += _leaf_warnings(leaf)
    return [*found, *_weights(scheme), *_bands(scheme)]


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
            if effect.kind is Kind.CEILING and effect.grade == best:
                yield effect.id, f"“{effect.title}”最高可评“{best}”，等于没有限制。"
            if effect.kind is Kind.GATE and effect.grade == scheme.grading.grades[-1]:
                yield effect.id, f"“{effect.title}”以最低等次“{effect.grade}”为门槛，等于没有门槛。"


def _leaf_warnings(leaf: Leaf) -> Iterator[Finding]:
    if leaf.least is None:
        yield leaf.id, f"“{leaf.title}”只写了怎样扣、没有写扣到多少为止，得分可以低于 0。"
    elif leaf.points and leaf.least < 0:
        yield leaf.id, f"“{leaf.title}”可以扣到 {written(leaf.least)} 分，超过本项 {written(leaf.points)} 分。"
    if leaf.most is None:
        yield leaf.id, f"“{leaf.title}”只写了怎样加、没有写加到多少为止。"
    elif leaf.points and leaf.most != leaf.points:
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
    most = _most(scheme.graded)
    for band in scheme.grading.bands:
        if band.least is not None and most is not None and band.least > most:
            yield "grading", f"“{band.grade}”要 {written(band.least)} 分，最多只能得 {written(most)} 分。"


def _most(node: Node) -> Fraction | None:
    """The most points the node can give; None where nothing limits them."""
    if isinstance(node, Leaf):
        return node.most
    parts = [_most(child) for child in node.children]
    high = node.clamp.high if node.clamp else None
    if any(part is None for part in parts):
        return high
    known = [part for part in parts if part is not None]
    most = sum(known, Fraction(0)) if node.combine.how is How.SUM else max(known)
    return most if high is None else min(most, high)


def _percent(share: Fraction) -> str:
    return f"{written(rounded(share * 100, 1, Rounding.HALF_UP))}%"
