"""The trace-versus-outcome meter: how much of a scheme's points rests on what kind of sign."""

from fractions import Fraction

from .measures import How, Nature
from .model import Group, Leaf, Node, Scheme


def shares(scheme: Scheme) -> dict[Nature, Fraction]:
    """Share of the full marks by the nature of what is measured; they add up to one (or are all zero).

    An item that can move the score by more than its full mark – a bonus, a deduction – counts with that.
    """
    found = dict.fromkeys(Nature, Fraction(0))
    for leaf, points in _weighed(scheme.root, Fraction(1)):
        found[leaf.quantity.measure.nature] += points
    total = sum(found.values())
    return {nature: points / total if total else Fraction(0) for nature, points in found.items()}


def _weighed(node: Node, part: Fraction) -> list[tuple[Leaf, Fraction]]:
    if isinstance(node, Leaf):
        return [(node, part * stake(node))]
    assert isinstance(node, Group)
    weights = [child.weight or Fraction(1) for child in node.children]
    averaged = node.combine.how in (How.WEIGHTED_MEAN, How.MEAN, How.TRIMMED_MEAN)
    parts = [part * weight / sum(weights) if averaged else part for weight in weights]
    return [one for child, share in zip(node.children, parts, strict=True) for one in _weighed(child, share)]


def stake(leaf: Leaf) -> Fraction:
    """The full mark or, where that is more, the most it can give or take; what nothing limits counts as nothing."""
    reach = [abs(one) for one in (leaf.most, leaf.least) if one is not None]
    return max([leaf.points, *reach])
