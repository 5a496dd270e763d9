"""What an assessment gives: per node what was measured and scored; per organisation the total and the grade."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Gap(StrEnum):
    """Why there is no value."""

    EXEMPT = "exempt"
    MISSING = "missing"


GAP_WORDS = {Gap.EXEMPT: "不参评", Gap.MISSING: "数据不足"}


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a fact table that made the value what it is; ``state`` is a duty in a period, with its clause."""

    table: str
    key: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A value, or why there is none; with the rows behind it."""

    value: Fraction | None
    gap: Gap | None = None
    records: tuple[Record, ...] = ()

    def __post_init__(self) -> None:
        assert (self.value is None) == (self.gap is not None)


EXEMPT, MISSING = Found(None, Gap.EXEMPT), Found(None, Gap.MISSING)


@dataclass(frozen=True, slots=True)
class Scored:
    """A node of one organisation. ``points`` is None when it was dropped (exempt) or cannot be said (missing).

    ``by_policy``: the points come from the scheme's policy for ``gap`` and not from a measurement. A leaf has what was
    ``measured`` (stated) and ``related``.
    """

    points: Fraction | None
    gap: Gap | None = None
    by_policy: bool = False
    measured: Found | None = None
    related: Found | None = None


@dataclass(frozen=True, slots=True)
class Effected:
    """An effect as it met one organisation: whether its test held (None: could not be said), and on what value."""

    effect: str
    held: bool | None
    related: Found


@dataclass(frozen=True, slots=True)
class Score:
    """One organisation. ``exact`` is the total before the one rounding; ``total`` after it; both None when 数据不足.

    ``banded`` is the grade by points alone, ``limited`` after effects, ``grade`` after quotas too.
    """

    org_id: int
    nodes: dict[str, Scored]
    exact: Fraction | None
    total: Fraction | None
    effects: tuple[Effected, ...] = ()
    banded: str | None = None
    limited: str | None = None
    grade: str | None = None
