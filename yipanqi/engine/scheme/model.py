"""A scoring scheme as frozen values: a tree whose leaves are pipelines of primitives. An invalid one cannot be made.

    measure → dedupe → fold → relate → curve → clamp      a leaf
    combine over the children → clamp                     a group
    effects → grade                                       applied after the score, shown apart from it

Numbers are fractions; nothing is rounded before the end except what a scheme *states*: ``Quantity.places`` says to how
many decimal places a measured value is stated (86.95%), as a person would read it from a table; of a folded quantity
the parts are, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from ..codes import ORGANIZATION_KINDS
from ..rules import Condition
from .exact import MOST_PLACES, Rounding, decimal_places
from .measures import SUM, Combine, Events, How, Indicator, Measure, check, check_known, check_names, places_of

DEFAULT_TRACE_CAP = Fraction(30, 100)
"""Largest share of the points that meeting legal minimums may make up, unless the scheme says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dedupe:
    """Events with the same ``dedupe_key`` are one (同案不累计), the one that counts most; without a key each counts.

    ``split``: an event shared with other organisations counts for each in equal parts instead of whole.
    """

    same_case: bool = True
    split: bool = False

    def __post_init__(self) -> None:
        check(self.same_case or self.split, "去重（dedupe）没有写明做什么。")


class Over(StrEnum):
    """Over what the values of one measure are combined."""

    PERIODS = "periods"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """The measure is taken for every period of the window, or for every organisation directly below (``members``), and
    combined. What is exempt is left out; one that is missing leaves the whole missing.
    """

    over: Over
    combine: Combine
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        allowed = (How.SUM, How.MEAN, How.TRIMMED_MEAN, How.MAX)
        check(self.combine.how in allowed, f"{self.over} 只能合计、平均、去掉最高最低平均或取最高。")
        check(bool(self.kinds) == (self.over is Over.MEMBERS), "kinds 用于且只用于下级组织（members）。")
        check_known(self.kinds, ORGANIZATION_KINDS, "下级组织类别")


class To(StrEnum):
    """What a value is related to."""

    TARGET = "target"
    BEST = "best"
    MEAN = "mean"
    OWN = "own"
    RANK = "rank"


class Scope(StrEnum):
    """Which organisations are peers: all that are assessed, those of the same kind, or those under the same parent."""

    ALL = "all"
    KIND = "kind"
    SIBLINGS = "siblings"


class Ties(StrEnum):
    """Equal values share the better place (1, 1, 3) or the worse one (2, 2, 3)."""

    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relate:
    """The value beside something: ``difference`` (value − it) or ``ratio`` (value ÷ it); ``rank`` is the place.

    ``target`` is a fixed number, ``own`` another measure of the same organisation; ``best`` and ``mean`` are of the
    peers that have a value. ``high_first``: whether more is better. ``places``: the peers' number is stated to so many
    decimal places. A ratio to zero is exempt. A rank needs ``basis``: the organ's recorded decision (exception to
    JF-02: it gives points to one organisation and never a list).
    """

    to: To
    how: str = "difference"
    target: Fraction | None = None
    own: Measure | None = None
    scope: Scope = Scope.ALL
    high_first: bool = True
    ties: Ties = Ties.BETTER
    places: int = 4
    basis: str = ""

    def __post_init__(self) -> None:
        check(self.how in ("difference", "ratio"), "比较方式只有 difference（相差）和 ratio（之比）。")
        check((self.target is not None) == (self.to is To.TARGET), "目标值（target）用于且只用于与目标比较。")
        check((self.own is not None) == (self.to is To.OWN), "本单位的另一项（own）用于且只用于 own。")
        check(self.to is not To.TARGET or self.how == "difference" or self.target != 0, "不能与 0 相比。")
        check(0 <= self.places <= MOST_PLACES, f"小数位数应在 0 至 {MOST_PLACES} 之间。")
        check(self.to is not To.RANK or self.basis.strip(), "按位次计分须写明本机关的决定（basis）。")
        check_names([self.basis])
        check(self.own is None or not isinstance(self.own, Events) or not self.own.times, "作比较的事件不加倍。")

    @property
    def peers(self) -> bool:
        """Whether other organisations are needed to relate one."""
        return self.to in (To.BEST, To.MEAN, To.RANK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of an organisation: measured, deduped, folded, stated, related."""

    measure: Measure
    dedupe: Dedupe | None = None
    fold: Fold | None = None
    places: int | None = None
    relate: Relate | None = None

    def __post_init__(self) -> None:
        check(self.dedupe is None or isinstance(self.measure, Events), "去重（dedupe）只用于事件。")
        by_periods = self.fold is not None and self.fold.over is Over.PERIODS
        check(not by_periods or isinstance(self.measure, Indicator), "分期间合并只用于指标。")
        check(self.places is None or 0 <= self.places <= MOST_PLACES, f"小数位数应在 0 至 {MOST_PLACES} 之间。")
        needs = self.relate is not None and self.relate.peers and not self.is_decimal
        check(not needs, "与其他组织比较的比率须写明取几位小数（places）。")
        whole = self.fold is None or self.places is not None or self._measured_in_decimals
        check(whole, "按期间或下级合并的比率须写明取几位小数（places）。")

    @property
    def _measured_in_decimals(self) -> bool:
        return places_of(self.measure) is not None and not (self.dedupe and self.dedupe.split)

    @property
    def is_decimal(self) -> bool:
        """Whether the value before it is related is a decimal of known places, whatever the organisation."""
        averaged = self.fold is not None and self.fold.combine.how in (How.MEAN, How.TRIMMED_MEAN)
        return self.places is not None or (self._measured_in_decimals and not averaged)

    @property
    def is_settled(self) -> bool:
        """The same of the value after it is related."""
        if self.relate is None or not self.is_decimal:
            return self.is_decimal
        if self.relate.to is To.OWN and self.relate.own is not None:
            return self.relate.how == "difference" and places_of(self.relate.own) is not None
        return self.relate.how == "difference" or self.relate.to in (To.TARGET, To.RANK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Straight lines between knots (value, points), going on with ``before`` and ``after`` points per unit outside."""

    knots: tuple[tuple[Fraction, Fraction], ...]
    before: Fraction = Fraction(0)
    after: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        check(self.knots, "折线至少有一个点。")
        check(all(a[0] < b[0] for a, b in pairwise(self.knots)), "折线的点应按数值从小到大，不能重复。")
        slopes = [self.before, self.after, *self.slopes]
        check(all(s >= 0 for s in slopes) or all(s <= 0 for s in slopes), "折线应只升或只降。")

    @property
    def slopes(self) -> tuple[Fraction, ...]:
        """Points per unit between neighbouring knots."""
        return tuple((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(self.knots))

    def at(self, value: Fraction) -> Fraction:
        first, last = self.knots[0], self.knots[-1]
        if value <= first[0]:
            return first[1] + self.before * (value - first[0])
        if value >= last[0]:
            return last[1] + self.after * (value - last[0])
        (x, y), slope = next(
            (a, s) for (a, b), s in zip(pairwise(self.knots), self.slopes, strict=True) if value < b[0]
        )
        return y + slope * (value - x)

    @property
    def rises(self) -> bool:
        """Whether more is worth more (or the same)."""
        return all(slope >= 0 for slope in (self.before, self.after, *self.slopes))

    @property
    def rises_for_ever(self) -> bool:
        return self.after > 0 or self.before < 0

    @property
    def falls_for_ever(self) -> bool:
        return self.after < 0 or self.before > 0

    @property
    def most(self) -> Fraction | None:
        return None if self.rises_for_ever else max(y for _, y in self.knots)

    @property
    def least(self) -> Fraction | None:
        return None if self.falls_for_ever else min(y for _, y in self.knots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A table: from each value on (inclusive) so many points, ``below`` before the first."""

    steps: tuple[tuple[Fraction, Fraction], ...]
    below: Fraction

    def __post_init__(self) -> None:
        check(self.steps, "分档表至少有一档。")
        check(all(a[0] < b[0] for a, b in pairwise(self.steps)), "分档表应按数值从小到大，不能重复。")
        points = [self.below, *(points for _, points in self.steps)]
        rising = all(a <= b for a, b in pairwise(points))
        check(rising or all(a >= b for a, b in pairwise(points)), "分档表的分数应只升或只降。")

    @property
    def rises(self) -> bool:
        """Whether more is worth more (or the same)."""
        return self.below <= self.steps[-1][1]

    def at(self, value: Fraction) -> Fraction:
        return next((points for start, points in reversed(self.steps) if value >= start), self.below)

    @property
    def most(self) -> Fraction:
        return max(self.below, *(points for _, points in self.steps))

    @property
    def least(self) -> Fraction:
        return min(self.below, *(points for _, points in self.steps))


Curve = Linear | Steps


@dataclass(frozen=True, slots=True)
class Clamp:
    """扣完为止（low）、加分不超过（high）."""

    low: Fraction | None = None
    high: Fraction | None = None

    def __post_init__(self) -> None:
        check(self.low is not None or self.high is not None, "上下限至少写一个。")
        check(self.low is None or self.high is None or self.low <= self.high, "下限高于上限。")

    def of(self, points: Fraction) -> Fraction:
        if self.low is not None and points < self.low:
            return self.low
        return self.high if self.high is not None and points > self.high else points


class Policy(StrEnum):
    """What stands for a leaf without a value: it is dropped and the rest rescaled, the mean of the peers' points, full
    points, no points – or nothing can be said of the total (``undecided``: 数据不足).
    """

    DROP = "drop"
    MEAN = "mean"
    FULL = "full"
    ZERO = "zero"
    UNDECIDED = "undecided"


def _check_node(node: "Leaf | Group") -> None:
    name = f"“{node.title}”"
    check(node.id.strip() and node.title.strip(), "每一项都要有编号（id）和名称（title）。")
    check(node.points >= 0, f"{name}的分值不能是负数。")
    check(decimal_places(node.points) is not None, f"{name}的分值应为有限小数。")
    check(node.weight is None or node.weight > 0, f"{name}的权重应大于 0。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One item: how it is measured and what that is worth.

    ``points`` is the full mark, 0 for what only adds or deducts; ``weight`` its share where the group takes a weighted
    mean. ``applies``, ``kinds``: whom it concerns (others are exempt).
    """

    id: str
    title: str
    quantity: Quantity
    curve: Curve
    clamp: Clamp | None = None
    points: Fraction = Fraction(0)
    weight: Fraction | None = None
    applies: tuple[Condition, ...] = ()
    kinds: tuple[str, ...] = ()
    exempt: Policy = Policy.DROP
    missing: Policy = Policy.UNDECIDED
    basis: str = ""

    def __post_init__(self) -> None:
        _check_node(self)
        check_known(self.kinds, ORGANIZATION_KINDS, f"“{self.title}”适用的组织")
        check(self.exempt is not Policy.UNDECIDED, f"“{self.title}”：不参评的应写明怎样处理。")
        averaged = Policy.MEAN in (self.exempt, self.missing)
        check(
            not averaged or self.quantity.is_settled,
            f"“{self.title}”：取其他组织平均分的，须写明取几位小数（places）。",
        )

    def value_of(self, measured: Fraction) -> Fraction:
        """The points of a related value."""
        points = self.curve.at(measured)
        return self.clamp.of(points) if self.clamp else points

    @property
    def most(self) -> Fraction | None:
        """The most points it can give; None where nothing limits them."""
        return _limited(self.curve.most, self.clamp.high if self.clamp else None, min)

    @property
    def least(self) -> Fraction | None:
        return _limited(self.curve.least, self.clamp.low if self.clamp else None, max)


def _limited(bound: Fraction | None, clamp: Fraction | None, tighter) -> Fraction | None:
    known = [one for one in (bound, clamp) if one is not None]
    return tighter(known) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items together.

    With ``sum`` the full mark is the sum of the items' (bonuses have none); when items are dropped the rest is rescaled
    to it. With means every item stands for ``points``. ``exempt`` is for a group all of whose items are dropped.
    """

    id: str
    title: str
    children: tuple["Leaf | Group", ...]
    combine: Combine = SUM
    clamp: Clamp | None = None
    points: Fraction = Fraction(0)
    weight: Fraction | None = None
    exempt: Policy = Policy.DROP

    def __post_init__(self) -> None:
        _check_node(self)
        check(self.children, f"“{self.title}”下面没有项。")
        check(self.exempt in (Policy.DROP, Policy.FULL, Policy.ZERO), f"“{self.title}”不参评只能略去、给满分或不给分。")
        weighted = self.combine.how is How.WEIGHTED_MEAN
        for child in self.children:
            check((child.weight is not None) == weighted, f"“{child.title}”：权重用于且只用于加权平均的项。")


Node = Leaf | Group


class Op(StrEnum):
    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"

    def holds(self, left: Fraction, right: Fraction) -> bool:
        match self:
            case Op.AT_LEAST:
                return left >= right
            case Op.MORE:
                return left > right
            case Op.AT_MOST:
                return left <= right
        return left < right


class Kind(StrEnum):
    """``veto``: the grade is this one; ``ceiling``: no better than this one (一票否优); ``gate``: this grade or a
    better one only if the test holds.
    """

    VETO = "veto"
    CEILING = "ceiling"
    GATE = "gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What changes the grade after the score. A test without a value (exempt, missing) has no effect and says so; for a
    gate that is as if it did not hold.
    """

    id: str
    title: str
    kind: Kind
    quantity: Quantity
    op: Op
    value: Fraction
    grade: str
    basis: str

    def __post_init__(self) -> None:
        check(self.id.strip() and self.title.strip(), "每一项否决都要有编号和名称。")
        check(self.basis.strip(), f"“{self.title}”没有写明依据，不能否决（JF-60）。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From ``least`` points on (inclusive) this grade; the lowest has none."""

    grade: str
    least: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most this share (rounded down) of the graded organisations of a scope gets this grade or a better one.

    The others get the next grade. ``keep_ties``: those who are level at the edge all get it (else none of them does).
    """

    grade: str
    share: Fraction
    scope: Scope = Scope.ALL
    keep_ties: bool = False
    basis: str = ""

    def __post_init__(self) -> None:
        check(0 < self.share < 1, "比例应大于 0、小于 1。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """Bands from best to worst, each beginning where the one above ends; ``of`` is the node they are read from."""

    bands: tuple[Band, ...]
    quotas: tuple[Quota, ...] = ()
    of: str = ""

    def __post_init__(self) -> None:
        check(len(self.bands) >= 2, "等次至少有两个。")
        names = [band.grade for band in self.bands]
        check(len(set(names)) == len(names), "等次名称重复。")
        check_names(names)
        leasts = [band.least for band in self.bands]
        check(None not in leasts[:-1] and leasts[-1] is None, "除最低等次外，每个等次都要有起点分，最低等次没有。")
        known = [least for least in leasts if least is not None]
        check(all(a > b for a, b in pairwise(known)), "等次应从高到低，起点分不能重复。")
        check_known([quota.grade for quota in self.quotas], names[:-1], "限额的等次")
        check(len({q.grade for q in self.quotas}) == len(self.quotas), "同一等次写了两个限额。")

    @property
    def grades(self) -> tuple[str, ...]:
        """From best to worst."""
        return tuple(band.grade for band in self.bands)

    def band_of(self, points: Fraction) -> int:
        """The number of the band, 0 the best."""
        return next(n for n, band in enumerate(self.bands) if band.least is None or points >= band.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """What else decides about a number: the one rounding of the score at the end, to how many places the mean of peers'
    points is stated where it stands for a leaf without a value, and how much of the points legal minimums may make up.
    """

    places: int = 2
    rounding: Rounding = Rounding.HALF_UP
    peer_places: int = 4
    trace_cap: Fraction = DEFAULT_TRACE_CAP

    def __post_init__(self) -> None:
        check(0 <= self.places <= 6, "得分的小数位数应在 0 至 6 之间。")
        check(0 <= self.peer_places <= MOST_PLACES, f"小数位数应在 0 至 {MOST_PLACES} 之间。")
        check(0 <= self.trace_cap <= 1, "规定动作所占比例的上限应在 0 至 100% 之间。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scheme for organisations of these ``subjects``. ``names``: the words for free codes (events, indicators …)."""

    id: str
    version: int
    title: str
    basis: str
    subjects: tuple[str, ...]
    root: Group
    grading: Grading | None = None
    effects: tuple[Effect, ...] = ()
    conventions: Conventions = Conventions()
    names: dict[str, str] = field(default_factory=dict)
    fingerprint: str = ""

    def __post_init__(self) -> None:
        check(self.title.strip() and self.basis.strip(), "方案没有名称或依据。")
        check(self.subjects, "方案没有写明考核谁（subjects）。")
        check_known(self.subjects, ORGANIZATION_KINDS, "考核对象")
        nodes = [node.id for node in self.nodes()]
        ids = nodes + [effect.id for effect in self.effects]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        said = list(self.names.values())
        check(len(set(said)) == len(said), "两个代码用了同一个名称（names）。")
        check(not set(said) & set(self.names), "名称（names）不能又是另一个代码。")
        check(not twice, f"编号重复：{'、'.join(twice)}。")
        check(not self.effects or self.grading, "有否决、限制就要有等次。")
        if self.grading:
            check_known([effect.grade for effect in self.effects], self.grading.grades, "否决、限制的等次")
            check(self.grading.of in ("", *nodes), f"等次所依据的项（of）不存在：{self.grading.of}。")

    def nodes(self) -> Iterator[Node]:
        """Every node, parents before their children, in the order written."""
        waiting: list[Node] = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, Group):
                waiting += reversed(node.children)

    def leaves(self) -> list[Leaf]:
        return [node for node in self.nodes() if isinstance(node, Leaf)]

    @property
    def graded(self) -> Node:
        """The node whose points decide the grade."""
        of = self.grading.of if self.grading else ""
        return next(node for node in self.nodes() if node.id == (of or self.root.id))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Everything that is measured, with the id of the leaf or effect."""
        for leaf in self.leaves():
            yield leaf.id, leaf.quantity
        for effect in self.effects:
            yield effect.id, effect.quantity


def full_points(node: Node) -> Fraction:
    """The full mark of a node: its own, or for a sum without one that of its items together."""
    if isinstance(node, Group) and not node.points and node.combine.how is How.SUM:
        return sum((full_points(child) for child in node.children), Fraction(0))
    return node.points
