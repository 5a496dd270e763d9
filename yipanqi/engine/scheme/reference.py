"""The score of every organisation in plain Python and exact fractions: the judge of every other executor.

    assess(scheme=, facts=, rules=, window=, as_of=)  → one ``Score`` per organisation, ordered by org_id

Where a sheet is silent this is decided, and every executor agrees:

* **Who is assessed**: organisations of the scheme's subjects that exist on the window's last day, by their state on
  that day. **As of** a day, events after it have not occurred; duties and tasks are judged as the duty engine does.
* **Peers** are assessed organisations with a value of their own, never those a policy stands for.
* **Dropping.** In a sum, items without full marks (bonuses, deductions) simply vanish; the points of the remaining
  items with full marks are multiplied by full marks ÷ full marks that remain. In a mean the rest is averaged. When
  every item with full marks is dropped, so is the group.
* **Grades** are read from the rounded points, as printed. Effects come before quotas; an organisation held back by an
  effect takes no place of a quota but counts as one of those the share is taken of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache

from ..periods import Window
from ..rules import DutyRules
from .exact import Rounding, rounded, total
from .facts import Facts
from .measures import Duties, How, Indicator
from .measuring import World, combined
from .model import (
    Effect,
    Fold,
    Group,
    Kind,
    Leaf,
    Node,
    Over,
    Policy,
    Quantity,
    Quota,
    Relate,
    Scheme,
    Scope,
    Ties,
    To,
    full_points,
)
from .results import EXEMPT, Effected, Found, Gap, Score, Scored

Full = Mapping[str, Fraction]
"""The full mark of every node, by its id."""


def assess(*, scheme: Scheme, facts: Facts, rules: DutyRules, window: Window, as_of: date) -> list[Score]:
    """One score per organisation the scheme is for, ordered by org_id."""
    world = World(facts, rules, window, as_of, duties_of(scheme))
    orgs = sorted(org_id for org_id, state in world.at_end.items() if state.kind in scheme.subjects)
    nodes: dict[int, dict[str, Scored]] = {org_id: {} for org_id in orgs}
    for leaf in scheme.leaves():
        for org_id, scored in _leaf(leaf, scheme, world, orgs).items():
            nodes[org_id][leaf.id] = scored
    effects = _effects(scheme, world, orgs)
    full = full_marks(scheme)
    scores = {org_id: _score(org_id, scheme, nodes[org_id], effects[org_id], full) for org_id in orgs}
    return list(_with_grades(scheme, world, scores).values())


def duties_of(scheme: Scheme) -> frozenset[str]:
    """The duties that the scheme reads."""
    found: set[str] = set()
    for _, quantity in scheme.quantities():
        own = quantity.relate.own if quantity.relate else None
        found.update(
            duty for measure in (quantity.measure, own) if isinstance(measure, Duties) for duty in measure.duties
        )
    return frozenset(found)


def stated(quantity: Quantity, world: World, org_id: int) -> Found:
    """The quantity before it is related: measured, deduped, folded, and stated to its decimal places."""
    if quantity.fold is None:
        return _measured(quantity, world, org_id)
    found = [part for _, part in parts(quantity, world, org_id)]
    return _to_places(quantity, _joined(quantity.fold, found))


def related(quantity: Quantity, world: World, orgs: Iterable[int]) -> dict[int, tuple[Found, Found]]:
    """Per organisation the stated and the related value."""
    found = {org_id: stated(quantity, world, org_id) for org_id in orgs}
    relate = quantity.relate
    if relate is None:
        return {org_id: (value, value) for org_id, value in found.items()}
    if not relate.peers:
        return {org_id: (value, _beside(relate, value, world, org_id)) for org_id, value in found.items()}
    values: dict[object, list[Fraction]] = defaultdict(list)
    for org_id, one in found.items():
        if one.value is not None:
            values[_peer_key(relate.scope, world, org_id)].append(one.value)
    return {
        org_id: (value, _among(relate, value, values[_peer_key(relate.scope, world, org_id)]))
        for org_id, value in found.items()
    }


def _measured(quantity: Quantity, world: World, org_id: int, label: str | None = None) -> Found:
    return _to_places(quantity, world.measured(quantity.measure, org_id, quantity.dedupe, label))


def _to_places(quantity: Quantity, found: Found) -> Found:
    if found.value is None or quantity.places is None:
        return found
    return Found(rounded(found.value, quantity.places, Rounding.HALF_UP), None, found.records)


def parts(quantity: Quantity, world: World, org_id: int) -> list[tuple[str, Found]]:
    """What a folded quantity is combined of: a value per period, or per organisation directly below."""
    fold = quantity.fold
    assert fold is not None
    if fold.over is Over.PERIODS:
        assert isinstance(quantity.measure, Indicator)
        return [(label, _measured(quantity, world, org_id, label)) for label in world.labels(quantity.measure)]
    return [(str(one), _measured(quantity, world, one)) for one in world.below(org_id, fold.kinds)]


def _joined(fold: Fold, parts: list[Found]) -> Found:
    records = tuple(record for part in parts for record in part.records)
    values = [part.value for part in parts if part.value is not None]
    if any(part.gap is Gap.MISSING for part in parts):
        return Found(None, Gap.MISSING, records)
    return Found(combined(fold.combine, values), None, records) if values else Found(None, Gap.EXEMPT, records)


def _beside(relate: Relate, found: Found, world: World, org_id: int) -> Found:
    if found.value is None:
        return found
    if relate.to is To.TARGET:
        assert relate.target is not None
        return _compared(relate, found, relate.target)
    assert relate.own is not None
    other = world.measured(relate.own, org_id)
    if other.value is None:
        return Found(None, other.gap, found.records + other.records)
    return _compared(relate, Found(found.value, None, found.records + other.records), other.value)


def _among(relate: Relate, found: Found, values: list[Fraction]) -> Found:
    if found.value is None:
        return found
    if relate.to is To.RANK:
        better = sum(value > found.value if relate.high_first else value < found.value for value in values)
        level = sum(value == found.value for value in values)
        place = better + 1 if relate.ties is Ties.BETTER else better + level
        return Found(Fraction(place), None, found.records)
    if relate.to is To.BEST:
        return _compared(relate, found, max(values) if relate.high_first else min(values))
    mean = rounded(total(values) / len(values), relate.places, Rounding.HALF_UP)
    return _compared(relate, found, mean)


def _compared(relate: Relate, found: Found, other: Fraction) -> Found:
    assert found.value is not None
    if relate.how == "difference":
        return Found(found.value - other, None, found.records)
    return Found(found.value / other, None, found.records) if other else Found(None, Gap.EXEMPT, found.records)


def _leaf(leaf: Leaf, scheme: Scheme, world: World, orgs: list[int]) -> dict[int, Scored]:
    concerned = [org_id for org_id in orgs if concerns(leaf, world, org_id)]
    found = related(leaf.quantity, world, concerned)
    worth = cache(leaf.value_of)  # most organisations have the value of another
    scored = {
        org_id: Scored(worth(value.value), None, False, first, value)
        for org_id, (first, value) in found.items()
        if value.value is not None
    }
    averaged = Policy.MEAN in (leaf.exempt, leaf.missing)
    mean = _peers_mean([one.points for one in scored.values()], scheme) if averaged else None
    for org_id in orgs:
        if org_id not in scored:
            first, value = found.get(org_id, (EXEMPT, EXEMPT))
            scored[org_id] = _by_policy(leaf, value.gap or Gap.EXEMPT, mean, first, value)
    return scored


def concerns(leaf: Leaf, world: World, org_id: int) -> bool:
    """Whether the item is for the organisation; to others it is exempt."""
    state = world.at_end[org_id]
    return (not leaf.kinds or state.kind in leaf.kinds) and all(one.holds(state) for one in leaf.applies)


def _peers_mean(points: list[Fraction | None], scheme: Scheme) -> Fraction | None:
    known = [one for one in points if one is not None]
    if not known:
        return None
    return rounded(total(known) / len(known), scheme.conventions.peer_places, Rounding.HALF_UP)


def _by_policy(leaf: Leaf, gap: Gap, mean: Fraction | None, measured: Found, value: Found) -> Scored:
    policy = leaf.exempt if gap is Gap.EXEMPT else leaf.missing
    match policy:
        case Policy.FULL:
            return Scored(leaf.points, gap, True, measured, value)
        case Policy.ZERO:
            return Scored(Fraction(0), gap, True, measured, value)
        case Policy.MEAN:
            missing = Gap.MISSING if mean is None else gap
            return Scored(mean, missing, mean is not None, measured, value)
        case Policy.DROP:
            return Scored(None, Gap.EXEMPT, True, measured, value)
    return Scored(None, Gap.MISSING, False, measured, value)


def _score(org_id: int, scheme: Scheme, nodes: dict[str, Scored], effects: tuple[Effected, ...], full: Full) -> Score:
    for node in reversed(list(scheme.nodes())):
        if isinstance(node, Group):
            nodes[node.id] = group_of(node, nodes, full)
    exact = nodes[scheme.root.id].points
    return Score(org_id, nodes, exact, _printed(exact, scheme), effects)


def full_marks(scheme: Scheme) -> Full:
    """Looked up once for all organisations."""
    return {node.id: full_points(node) for node in scheme.nodes()}


def group_of(group: Group, nodes: Mapping[str, Scored], full: Full | None = None) -> Scored:
    """The group's points from its children's."""
    if any(nodes[child.id].gap is Gap.MISSING and nodes[child.id].points is None for child in group.children):
        return Scored(None, Gap.MISSING)
    full = full or {node.id: full_points(node) for node in (group, *group.children)}
    kept = [child for child in group.children if nodes[child.id].points is not None]
    remains = total(full[child.id] for child in kept)
    if not kept or (group.combine.how is How.SUM and full[group.id] and not remains):
        if group.exempt is Policy.DROP:
            return Scored(None, Gap.EXEMPT, True)
        return Scored(full[group.id] if group.exempt is Policy.FULL else Fraction(0), Gap.EXEMPT, True)
    summed = group.combine.how is How.SUM
    points = _sum(group, kept, nodes, full, remains) if summed else _combined(group, kept, nodes)
    return Scored(group.clamp.of(points) if group.clamp else points)


def _points(node: Node, nodes: Mapping[str, Scored]) -> Fraction:
    points = nodes[node.id].points
    assert points is not None
    return points


def _sum(group: Group, kept: list[Node], nodes: Mapping[str, Scored], full: Full, remains: Fraction) -> Fraction:
    if not remains or remains == full[group.id]:
        return total(_points(node, nodes) for node in kept)
    scale = full[group.id] / remains
    return total(_points(node, nodes) * (scale if full[node.id] else 1) for node in kept)


def _combined(group: Group, kept: list[Node], nodes: Mapping[str, Scored]) -> Fraction:
    return combined(
        group.combine, [_points(node, nodes) for node in kept], [node.weight or Fraction(1) for node in kept]
    )


def _printed(points: Fraction | None, scheme: Scheme) -> Fraction | None:
    return None if points is None else rounded(points, scheme.conventions.places, scheme.conventions.rounding)


def _effects(scheme: Scheme, world: World, orgs: list[int]) -> dict[int, tuple[Effected, ...]]:
    met: dict[int, list[Effected]] = {org_id: [] for org_id in orgs}
    for effect in scheme.effects:
        for org_id, (_, value) in related(effect.quantity, world, orgs).items():
            held = None if value.value is None else effect.op.holds(value.value, effect.value)
            met[org_id].append(Effected(effect.id, held, value))
    return {org_id: tuple(found) for org_id, found in met.items()}


def _with_grades(scheme: Scheme, world: World, scores: dict[int, Score]) -> dict[int, Score]:
    grading = scheme.grading
    if grading is None:
        return scores
    printed = {org_id: _printed(score.nodes[scheme.graded.id].points, scheme) for org_id, score in scores.items()}
    banded = {org_id: grading.band_of(points) for org_id, points in printed.items() if points is not None}
    limited = {org_id: limited_by(scheme, band, scores[org_id].effects) for org_id, band in banded.items()}
    final = dict(limited)
    for quota in sorted(grading.quotas, key=lambda one: grading.grades.index(one.grade)):
        _apply(quota, grading.grades.index(quota.grade), final, printed, world)
    words = grading.grades
    return {
        org_id: score if org_id not in banded else Score(
            org_id, score.nodes, score.exact, score.total, score.effects,
            words[banded[org_id]], words[limited[org_id]], words[final[org_id]],
        )
        for org_id, score in scores.items()
    }  # fmt: skip


def limited_by(scheme: Scheme, band: int, effects: Iterable[Effected]) -> int:
    """The band after the effects: the worst that any of them asks for."""
    assert scheme.grading is not None
    known: dict[str, Effect] = {effect.id: effect for effect in scheme.effects}
    asked = [band]
    for one in effects:
        effect = known[one.effect]
        grade = scheme.grading.grades.index(effect.grade)
        if effect.kind is Kind.GATE:
            asked += [] if one.held else [min(grade + 1, len(scheme.grading.bands) - 1)]
        elif one.held:
            asked.append(grade)
    return max(asked)


def _apply(quota: Quota, grade: int, final: dict[int, int], printed: dict[int, Fraction | None], world: World) -> None:
    """Move those beyond the quota down to the next grade."""
    for graded in _by_scope(quota.scope, world, final).values():
        limit = int(quota.share * len(graded))
        eligible = sorted((org_id for org_id in graded if final[org_id] <= grade), key=lambda one: -(printed[one] or 0))
        if len(eligible) <= limit:
            continue
        edge = printed[eligible[limit]]
        within = [one for one in eligible[:limit] if printed[one] != edge]
        if quota.keep_ties and limit and printed[eligible[limit - 1]] == edge:
            within = [one for one in eligible if (printed[one] or 0) >= (edge or 0)]
        for org_id in set(eligible) - set(within):
            final[org_id] = grade + 1


def _by_scope(scope: Scope, world: World, orgs: Iterable[int]) -> dict[object, list[int]]:
    grouped: dict[object, list[int]] = defaultdict(list)
    for org_id in orgs:
        grouped[_peer_key(scope, world, org_id)].append(org_id)
    return grouped


def _peer_key(scope: Scope, world: World, org_id: int) -> object:
    state = world.at_end[org_id]
    return {Scope.ALL: None, Scope.KIND: state.kind, Scope.SIBLINGS: state.parent_id}[scope]
