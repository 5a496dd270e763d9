"""The smallest changes that would have changed a grade: what one number alone would have had to be.

Each measured number is moved by itself – with every item and effect that reads the same number – to the nearest value
at which points and effects give another grade; a better one, or for the best grade the nearest that loses it. Numbers
move in the steps in which they are stated (one occurrence, 0.01 of a judgement, the scheme's decimal places). What is
related to other organisations is told as the related number, because theirs would move as well.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from .exact import Rounding, rounded, written
from .measures import Count, Duties, Events, Indicator, Judgement, Take, Tasks, Votes, places_of
from .model import Group, Kind, Leaf, Op, Policy, Quantity, Relate, Scheme, To
from .reference import full_marks, group_of, limited_by
from .results import Effected, Found, Score, Scored
from .sentences import in_percent, quantity_words, shown, unit_of

FURTHEST = 2**40
"""Steps after which no change is looked for any more."""
UNSTATED = 4
"""Decimal places in which a ratio moves that the scheme does not state."""


@dataclass(frozen=True, slots=True)
class Change:
    """One number moved alone. ``points``: by how much the points of its items move; ``others``: whether the numbers of
    other organisations matter too.
    """

    items: tuple[str, ...]
    words: str
    before: Fraction
    after: Fraction
    points: Fraction
    grade: str
    others: bool


def smallest(score: Score, scheme: Scheme) -> list[Change]:
    """What would have changed the grade by points and effects, fewest points first; nothing without a grade."""
    grading = scheme.grading
    if grading is None or score.limited is None:
        return []
    found: dict[Quantity, Found] = {}
    for id_, quantity in scheme.quantities():
        value = values(score).get(id_)
        if value is not None and value.value is not None:
            found.setdefault(quantity, value)
    changes = [change for quantity in found if (change := Trial(score, scheme, quantity, found[quantity]).nearest())]
    return sorted(changes, key=lambda change: (change.points, change.items))


def values(score: Score) -> dict[str, Found | None]:
    """The related numbers of all items and effects."""
    values = {id_: scored.related for id_, scored in score.nodes.items()}
    return values | {one.effect: one.related for one in score.effects}


class Trial:
    """One number, and what the grade would be if it were another."""

    def __init__(self, score: Score, scheme: Scheme, quantity: Quantity, related: Found):
        self.score, self.scheme, self.quantity = score, scheme, quantity
        assert related.value is not None and scheme.grading is not None and score.limited is not None
        self.grades = scheme.grading.grades
        self.now = self.grades.index(score.limited)
        self.leaves = [leaf for leaf in scheme.leaves() if leaf.quantity == quantity and _is_measured(score, leaf)]
        self.effects = [one for one in scheme.effects if one.quantity == quantity]
        self.start, self.to_related = _scale(quantity, self._stated(), related.value)
        self.step = _step(quantity)
        self.full, self.above = full_marks(scheme), _above({leaf.id for leaf in self.leaves}, scheme)

    def _stated(self) -> Fraction | None:
        for leaf in self.leaves:
            measured = self.score.nodes[leaf.id].measured
            return measured.value if measured else None
        return None

    def nearest(self) -> Change | None:
        """The nearest value with another grade, on either side."""
        found = [one for one in map(self._towards, self._sides()) if one is not None]
        if not found:
            return None
        after = min(found, key=lambda value: abs(value - self.start))
        points = sum((self._moved(after)[leaf.id] for leaf in self.leaves), Fraction(0))
        before = sum((self.score.nodes[leaf.id].points or Fraction(0) for leaf in self.leaves), Fraction(0))
        grade = self.grade_at(after)
        items = (*(leaf.id for leaf in self.leaves), *(one.id for one in self.effects))
        relate = self.quantity.relate
        words = self._words(after, points - before, grade)
        return Change(items, words, self.start, after, abs(points - before), grade, bool(relate and relate.peers))

    def _sides(self) -> list[int]:
        """Where another grade can lie: only one side, unless what reads the number pulls both ways."""
        low, high = self.to_related(self.start), self.to_related(self.start + self.step)
        turned = 1 if low < high else -1
        pulls = {turned * (1 if leaf.curve.rises else -1) for leaf in self.leaves}
        for effect in self.effects:
            up = (effect.op in (Op.AT_LEAST, Op.MORE)) == (effect.kind is Kind.GATE)
            pulls.add(turned * (1 if up else -1))
        return sorted(pull * (-1 if self.now == 0 else 1) for pull in pulls)

    def _towards(self, sign: int) -> Fraction | None:
        """The nearest value on one side: the number of steps is doubled until the grade changes, then halved."""
        grid = self.start / self.step
        edge = floor(grid) if sign < 0 else ceil(grid)
        low, high = _range(self.quantity)

        def value(steps: int) -> Fraction:
            return (edge + sign * steps) * self.step

        bound = low if sign < 0 else high
        furthest = FURTHEST if bound is None else int(abs(bound - value(0)) / self.step)
        if bound is not None and (value(0) - bound) * sign > 0:
            return None
        steps = 0 if value(0) != self.start else 1
        last, furthest = steps - 1, max(furthest, 0)
        if steps > furthest or not self._differs(value(furthest)):
            return None
        while not self._differs(value(steps)):
            last, steps = steps, min(furthest, max(1, 2 * steps))
        while steps - last > 1:
            middle = (steps + last) // 2
            last, steps = (last, middle) if self._differs(value(middle)) else (middle, steps)
        return value(steps)

    def _differs(self, value: Fraction) -> bool:
        grade = self._grade(value)
        return grade > self.now if self.now == 0 else grade < self.now

    def _moved(self, value: Fraction) -> dict[str, Fraction]:
        related = self.to_related(value)
        return {leaf.id: leaf.value_of(related) for leaf in self.leaves}

    def grade_at(self, value: Fraction) -> str:
        """The grade if the number were this one."""
        return self.grades[self._grade(value)]

    def _grade(self, value: Fraction) -> int:
        related, scheme = self.to_related(value), self.scheme
        held = {one.id: one.op.holds(related, one.value) for one in self.effects}
        effects = [Effected(one.effect, held.get(one.effect, one.held), one.related) for one in self.score.effects]
        nodes = self.score.nodes | {id_: Scored(points) for id_, points in self._moved(value).items()}
        for group in self.above:
            nodes[group.id] = group_of(group, nodes, self.full)
        points = nodes[scheme.graded.id].points
        assert points is not None and scheme.grading is not None
        printed = rounded(points, scheme.conventions.places, scheme.conventions.rounding)
        return limited_by(scheme, scheme.grading.band_of(printed), effects)

    def _words(self, after: Fraction, points: Fraction, grade: str) -> str:
        percent = in_percent(Quantity(measure=self.quantity.measure)) if not _peers(self.quantity) else (
            in_percent(self.quantity)
        )  # fmt: skip
        unit, delta = _unit(self.quantity), abs(after - self.start)
        what = quantity_words(self.quantity, self.scheme.names)
        moved = f"由{exactly(self.start, percent)}到{exactly(after, percent)}"
        if unit:
            moved = f"{'少' if after < self.start else '多'}{exactly(delta)}{unit}（{moved}）"
        worth = f"，得分{'增加' if points > 0 else '减少'}{exactly(abs(points))}分" if points else ""
        others = "（其他组织的数值也会影响）" if _peers(self.quantity) else ""
        return f"{what}：{moved}{worth}，即评「{grade}」{others}"


def exactly(number: Fraction, percent: bool = False) -> str:
    """The number as written; what no decimal writes, as a fraction and about how much it is."""
    said = shown(number, percent)
    if "/" not in said:
        return said
    scaled = number * 100 if percent else number
    return f"{said}（约{written(rounded(scaled, 4, Rounding.HALF_UP))}{'%' if percent else ''}）"


def missing(score: Score, scheme: Scheme) -> Iterator[Leaf]:
    """The items without which the total cannot be said."""
    for leaf in scheme.leaves():
        scored = score.nodes[leaf.id]
        if scored.points is None and leaf.missing is Policy.UNDECIDED and not scored.by_policy:
            yield leaf


def _above(leaves: set[str], scheme: Scheme) -> list[Group]:
    """The groups above these leaves, the lowest first."""
    moved, found = set(leaves), []
    for node in reversed(list(scheme.nodes())):
        if isinstance(node, Group) and any(child.id in moved for child in node.children):
            moved.add(node.id)
            found.append(node)
    return found


def _is_measured(score: Score, leaf: Leaf) -> bool:
    scored = score.nodes[leaf.id]
    return not scored.by_policy and scored.points is not None


def _peers(quantity: Quantity) -> bool:
    return quantity.relate is not None and quantity.relate.peers


def _scale(quantity: Quantity, stated: Fraction | None, related: Fraction):
    """Where the moving number stands, and how it is related: what others decide is moved as the related number."""

    def same(value: Fraction) -> Fraction:
        return value

    relate = quantity.relate
    if relate is None or relate.peers:
        return related, same
    other = _other(relate, stated, related)
    if other is None or stated is None:
        return related, same
    mapped: Callable[[Fraction], Fraction]
    mapped = (lambda value: value - other) if relate.how == "difference" else (lambda value: value / other)
    return stated, mapped


def _other(relate: Relate, stated: Fraction | None, related: Fraction) -> Fraction | None:
    """The number beside which the value stands, where it can be told."""
    if relate.to is To.TARGET:
        return relate.target
    if stated is None:
        return None
    if relate.how == "difference":
        return stated - related
    return stated / related if related else None


def _step(quantity: Quantity) -> Fraction:
    if quantity.relate is not None and quantity.relate.to is To.RANK:
        return Fraction(1)
    places = quantity.places
    if places is None and not (quantity.dedupe and quantity.dedupe.split):
        places = places_of(quantity.measure)
    if isinstance(quantity.measure, Judgement) and quantity.places is None:
        places = 2
    return Fraction(1, 10 ** (UNSTATED if places is None else places))


def _range(quantity: Quantity) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most the moving number can be."""
    if _peers(quantity):
        rank = quantity.relate is not None and quantity.relate.to is To.RANK
        return (Fraction(1), None) if rank else (None, None)
    measure, zero = quantity.measure, Fraction(0)
    match measure:
        case Duties() | Tasks():
            return zero, Fraction(1) if measure.take is Take.RATE and quantity.fold is None else None
        case Events() | Count():
            return zero, None
        case Indicator():
            return (zero, Fraction(1)) if measure.share and quantity.fold is None else (None, None)
        case Votes() if quantity.fold is None:
            worth = [value for _, value in measure.grades]
            return min(worth), max(worth)
        case Judgement() if quantity.fold is None:
            return measure.low, measure.high
    return None, None


def _unit(quantity: Quantity) -> str:
    """What is counted, where the moving number is a count of something."""
    if quantity.fold is not None or _peers(quantity):
        return ""
    return unit_of(Quantity(measure=quantity.measure)) if not in_percent(Quantity(measure=quantity.measure)) else ""
