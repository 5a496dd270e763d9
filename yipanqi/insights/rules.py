"""How a cell of the overview is judged: from how many entries of each standing to one light and one short word."""

from collections.abc import Sequence
from typing import NamedTuple

from yipanqi.ui.lights import Light


class Standing(NamedTuple):
    """How many periods of one duty stand how, for one organisation (with its groups) in one year."""

    hard: int = 0
    soft: int = 0
    open: int = 0
    met: int = 0
    lifted: int = 0
    ahead: int = 0

    def __add__(self, other: tuple) -> "Standing":  # type: ignore[override] # sums the parts, as people count
        return Standing(*(one + more for one, more in zip(self, other, strict=True)))


def cell_light(standing: Standing) -> tuple[Light, str]:
    """The light of a cell and the word in it: what was missed speaks first, then what is open, then what was done."""
    if standing.hard:
        return Light.RED, "逾期"
    if standing.soft:
        return Light.YELLOW, "逾期"
    if standing.open:
        return Light.BLUE, "待办"
    if standing.met:
        return Light.GREEN, "履行"
    return Light.GREY, "免除" if standing.lifted else "未到期"


NAMED = 5
"""How many organisations a sentence names."""


def named(names: Sequence[str], total: int | None = None) -> str:
    """`甲、乙等7个组织`: the first few in the order given (tree order), and how many there are where more follow."""
    total = len(names) if total is None else total
    said = "、".join(names[:NAMED])
    return said if total <= NAMED else f"{said}等{total}个组织"
