"""Every point opened: how one organisation came to its total and grade, step by step, in words and exact numbers.

    rule → measured (rows, clauses) → stated → related → curve → clamp → policy     a leaf
    combined → clamp                                                              a group
    total → band → effects → grade by quota → what would have changed it

Steps that change nothing are left out, except the rule, what was measured and the points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from . import changes, reference
from .changes import exactly
from .exact import ROUNDING_WORDS, decimal
from .measures import How
from .measuring import World
from .model import Group, Kind, Leaf, Node, Policy, Quantity, Scheme, full_points
from .results import GAP_WORDS, Effected, Found, Gap, Record, Score, Scored
from .sentences import effect_sentence, in_percent, relate_words, sentence


class Stage(StrEnum):
    """What a step does."""

    RULE = "rule"
    MEASURED = "measured"
    STATED = "stated"
    RELATED = "related"
    CURVE = "curve"
    CLAMP = "clamp"
    POLICY = "policy"
    COMBINED = "combined"
    TOTAL = "total"
    BAND = "band"
    EFFECT = "effect"
    GRADE = "grade"
    CHANGE = "change"


STAGE_WORDS = {
    Stage.RULE: "规则",
    Stage.MEASURED: "取数",
    Stage.STATED: "取位",
    Stage.RELATED: "比较",
    Stage.CURVE: "折分",
    Stage.CLAMP: "上下限",
    Stage.POLICY: "无数据的处理",
    Stage.COMBINED: "合并",
    Stage.TOTAL: "得分",
    Stage.BAND: "按分定等",
    Stage.EFFECT: "否决与限制",
    Stage.GRADE: "等次",
    Stage.CHANGE: "怎样会不同",
}
POLICY_WORDS = {
    Policy.DROP: "本项不计，其余各项按分值折算",
    Policy.MEAN: "取其他组织本项得分的平均",
    Policy.FULL: "给满分",
    Policy.ZERO: "不给分",
    Policy.UNDECIDED: "总分无法计算",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of one item: what was done, and the exact number after it (or why there is none)."""

    item: str
    title: str
    stage: Stage
    words: str
    number: Fraction | None = None
    gap: Gap | None = None
    records: tuple[Record, ...] = ()
    clause: str = ""


def trace(score: Score, scheme: Scheme, world: World) -> list[Step]:
    """All steps, in the order of the scheme; groups after their items. ``world`` needs the rows of the organisation and
    of those directly below it only: what other organisations gave stands in ``score``.
    """
    steps = [step for node in _upwards(scheme.root) for step in _node_steps(node, score, scheme, world)]
    return [*steps, *_total_steps(score, scheme), *_grade_steps(score, scheme), *_change_steps(score, scheme)]


def _upwards(node: Node) -> Iterator[Node]:
    for child in node.children if isinstance(node, Group) else ():
        yield from _upwards(child)
    yield node


def _node_steps(node: Node, score: Score, scheme: Scheme, world: World) -> Iterator[Step]:
    steps = (
        _group_steps(node, score.nodes)
        if isinstance(node, Group)
        else _leaf_steps(node, score.nodes[node.id], score.org_id, scheme, world)
    )
    for stage, words, found, clause in steps:
        yield Step(
            item=node.id, title=node.title, stage=stage, words=words, number=found.value, gap=found.gap,
            records=found.records, clause=clause,
        )  # fmt: skip


Bare = tuple[Stage, str, Found, str]


def _leaf_steps(leaf: Leaf, scored: Scored, org_id: int, scheme: Scheme, world: World) -> Iterator[Bare]:
    quantity, points = leaf.quantity, Found(scored.points, None if scored.points is not None else scored.gap)
    rule = sentence(quantity, leaf.curve, leaf.clamp, scheme.names)
    yield Stage.RULE, rule, Found(leaf.points), leaf.basis
    value = scored.related
    if not reference.concerns(leaf, world, org_id):
        yield Stage.MEASURED, "本项不适用于该组织", Found(None, Gap.EXEMPT), ""
    else:
        yield from _quantity_steps(quantity, scored, org_id, scheme, world)
    if value is not None and value.value is not None:
        raw = leaf.curve.at(value.value)
        said = exactly(value.value, in_percent(quantity))
        yield Stage.CURVE, f"{said}折合{exactly(raw)}分", Found(raw), ""
        if scored.points != raw:
            bound = "下限" if scored.points is not None and scored.points > raw else "上限"
            yield Stage.CLAMP, f"超出{bound}，得{exactly(scored.points or Fraction(0))}分", points, ""
        return
    gap = value.gap if value and value.gap else Gap.EXEMPT
    policy = leaf.exempt if gap is Gap.EXEMPT else leaf.missing
    worth = "" if scored.points is None else f"：{exactly(scored.points)}分"
    yield Stage.POLICY, f"{GAP_WORDS[gap]}，{POLICY_WORDS[policy]}{worth}", points, ""


def _quantity_steps(quantity: Quantity, scored: Scored, org_id: int, scheme: Scheme, world: World) -> Iterator[Bare]:
    stated, related = scored.measured, scored.related
    percent = in_percent(Quantity(measure=quantity.measure))
    if quantity.fold is not None:
        named = reference.parts(quantity, world, org_id)
        told = "、".join(f"{label} {_value(one, percent)}" for label, one in named) or "没有可合并的值"
        records = tuple(record for _, one in named for record in one.records)
        found = stated or Found(None, Gap.EXEMPT)
        yield Stage.MEASURED, f"{told}，合并为 {_value(found, percent)}", Found(found.value, found.gap, records), ""
    else:
        raw = world.measured(quantity.measure, org_id, quantity.dedupe)
        yield Stage.MEASURED, _value(raw, percent), raw, ""
        if stated is not None and stated.value != raw.value:
            words = f"取{quantity.places}位小数，四舍五入为 {_value(stated, percent)}"
            yield Stage.STATED, words, Found(stated.value, stated.gap), ""
    if quantity.relate is not None and related is not None:
        own = [one for one in related.records if stated is None or one not in stated.records]
        compared = relate_words(quantity.relate, scheme.names)
        words = f"{compared}：{_value(related, in_percent(quantity))}"
        yield Stage.RELATED, words, Found(related.value, related.gap, tuple(own)), quantity.relate.basis


def _value(found: Found, percent: bool) -> str:
    return GAP_WORDS[found.gap] if found.gap else exactly(found.value or Fraction(0), percent)


def _group_steps(group: Group, nodes: dict[str, Scored]) -> Iterator[Bare]:
    scored, kept = nodes[group.id], [child for child in group.children if nodes[child.id].points is not None]
    found = Found(scored.points, None if scored.points is not None else scored.gap)
    if scored.gap is not None:
        words = "下级有数据不足的项，无法合并" if scored.gap is Gap.MISSING else "下级各项都不参评"
        yield Stage.COMBINED, words, found, ""
        return
    said = "、".join(f"{child.title} {exactly(nodes[child.id].points or Fraction(0))}" for child in kept)
    left = [child.title for child in group.children if child not in kept]
    words = f"{_how(group, kept)}：{said}"
    words += f"；不计：{'、'.join(left)}" if left else ""
    bare = _unclamped(group, nodes)
    yield Stage.COMBINED, f"{words} → {exactly(bare)}分", Found(bare), ""
    if bare != scored.points:
        bound = "下限" if scored.points is not None and scored.points > bare else "上限"
        yield Stage.CLAMP, f"超出{bound}，得{exactly(scored.points or Fraction(0))}分", found, ""


def _unclamped(group: Group, nodes: dict[str, Scored]) -> Fraction:
    bare = reference.group_of(
        Group(
            id=group.id, title=group.title, children=group.children, combine=group.combine, points=group.points,
            weight=group.weight, exempt=group.exempt,
        ),
        nodes,
    )  # fmt: skip
    return bare.points or Fraction(0)


def _how(group: Group, kept: list[Node]) -> str:
    combine = group.combine
    match combine.how:
        case How.SUM:
            full, remains = full_points(group), sum((full_points(child) for child in kept), Fraction(0))
            scaled = f"（按 {exactly(full)}/{exactly(remains)} 折算）" if remains and remains != full else ""
            return f"合计{scaled}"
        case How.WEIGHTED_MEAN:
            weights = "、".join(exactly(child.weight or Fraction(0)) for child in kept)
            return f"加权平均（权重 {weights}）"
        case How.TRIMMED_MEAN:
            return f"多于{combine.above}项时去掉{combine.trim}个最高和{combine.trim}个最低后平均"
    return {How.MEAN: "平均", How.MAX: "取最高", How.LADDER: "就高不就低，取第一个大于0的"}[combine.how]


def _total_steps(score: Score, scheme: Scheme) -> Iterator[Step]:
    conventions, root = scheme.conventions, scheme.root
    if score.exact is None or score.total is None:
        gap = score.nodes[root.id].gap or Gap.MISSING
        yield _at(root, Stage.TOTAL, GAP_WORDS[gap], gap=gap)
        return
    rule = f"{ROUNDING_WORDS[conventions.rounding]}到{conventions.places}位小数"
    words = f"{exactly(score.exact)} {rule}：{decimal(score.total, conventions.places)}分"
    yield _at(root, Stage.TOTAL, words, score.total)


def _at(node: Node, stage: Stage, words: str, number: Fraction | None = None, gap: Gap | None = None) -> Step:
    return Step(item=node.id, title=node.title, stage=stage, words=words, number=number, gap=gap)


def _grade_steps(score: Score, scheme: Scheme) -> Iterator[Step]:
    grading = scheme.grading
    if grading is None or score.banded is None:
        return
    graded = scheme.graded
    band = grading.bands[grading.grades.index(score.banded)]
    bound = "低于各档起点" if band.least is None else f"达到{exactly(band.least)}分"
    yield _at(graded, Stage.BAND, f"“{graded.title}”{bound}：{score.banded}")
    for effect in score.effects:
        yield _effect_step(effect, score, scheme)
    final = f"{score.limited}"
    if score.grade != score.limited:
        final = f"按分数和否决限制可评{score.limited}，因名额限制评{score.grade}（取决于其他组织的得分）"
    yield _at(graded, Stage.GRADE, final)


def _effect_step(effected: Effected, score: Score, scheme: Scheme) -> Step:
    effect = next(one for one in scheme.effects if one.id == effected.effect)
    value = _value(effected.related, in_percent(effect.quantity))
    acts = not effected.held if effect.kind is Kind.GATE else bool(effected.held)
    result = "限制了等次" if acts else "没有影响"
    if effected.held is None:
        result = f"{GAP_WORDS[effected.related.gap or Gap.MISSING]}，{'视同未达到' if acts else '不作否决'}"
    return Step(
        item=effect.id, title=effect.title, stage=Stage.EFFECT, number=effected.related.value, gap=effected.related.gap,
        words=f"{effect_sentence(effect, scheme.names)}。实际 {value}，{result}",
        records=effected.related.records, clause=effect.basis,
    )  # fmt: skip


def _change_steps(score: Score, scheme: Scheme) -> Iterator[Step]:
    graded = scheme.graded
    for leaf in changes.missing(score, scheme):
        yield _at(leaf, Stage.CHANGE, "补齐本项数据后才能计分")
    if scheme.grading is None or score.limited is None:
        return
    found = changes.smallest(score, scheme)
    if score.grade != score.limited:
        yield _at(graded, Stage.CHANGE, f"名额之内才能评{score.limited}：要多少分取决于其他组织的得分，这里无法给出")
    elif scheme.grading.quotas and found:
        yield _at(graded, Stage.CHANGE, "以下按分数和否决限制计算；是否在名额之内还取决于其他组织的得分")
    titles = {node.id: node.title for node in scheme.nodes()} | {one.id: one.title for one in scheme.effects}
    for change in found:
        item = change.items[0]
        yield Step(item=item, title=titles[item], stage=Stage.CHANGE, words=change.words, number=change.after)
    if not found:
        yield _at(graded, Stage.CHANGE, "没有哪一项单独改变就能改变等次")
