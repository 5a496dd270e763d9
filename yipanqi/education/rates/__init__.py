"""What is paid on which base (党费规定第一至六条), as dated data with its clause: flat bands on the whole base, or a
fixed amount.

Each file (`rates-<version>.yaml`) is a document of `engine.documents`, frozen by its fingerprint; a change is a new
version. `round_to` names in fen to what an amount is rounded, half up, once: 1 to the fen, 10 to the 角, 100 to the 元
(the regulation is silent; docs/adr/0011). `late_months`: how long after its month dues are still made up;
`alerts`: after how many months unpaid in a row the branch is told; `gate`: from how many the branch has to decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from yipanqi.engine.documents import checked
from yipanqi.kernel.errors import Broken
from yipanqi.kernel.exact import half_up

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "schema-1.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Up to a base in 元 (inclusive; None: above all others) so many ten-thousandths of the whole base."""

    per_10000: int
    up_to: int | None = None

    @property
    def percent(self) -> str:
        """`1.5%`."""
        return f"{half_up(Fraction(self.per_10000, 100), 2).normalize():f}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Who pays by what: bands on a base, or an amount in fen from `least` to `most`."""

    code: str
    title: str
    clause: str
    bands: tuple[Band, ...] = ()
    least: int = 0
    most: int = 0

    def __post_init__(self) -> None:
        limits = [band.up_to for band in self.bands]
        if limits and (limits[-1] is not None or None in limits[:-1] or limits[:-1] != sorted(set(limits[:-1]))):
            raise Broken(f"dues of {self.code}: bands are not in order")
        if self.least > self.most:
            raise Broken(f"dues of {self.code}: least above most")

    def band(self, base_fen: int) -> Band:
        """The band in which a base lies."""
        return next(band for band in self.bands if band.up_to is None or base_fen <= band.up_to * 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """One version."""

    version: int
    effective_from: date
    round_to: int
    late_months: int
    alerts: tuple[int, ...]
    gate: int
    categories: tuple[Category, ...]

    def category(self, code: str) -> Category | None:
        """The category with that code."""
        return next((one for one in self.categories if one.code == code), None)

    def amount(self, category: Category, base_fen: int) -> int:
        """What is paid a month on the base, in fen; of a fixed amount the base is the amount."""
        if not category.bands:
            return base_fen
        exact = Fraction(base_fen * category.band(base_fen).per_10000, 10000)
        return int(half_up(exact / self.round_to)) * self.round_to


def read(files: Iterable[Path]) -> tuple[Rates, ...]:
    """The versions in the files; raises `engine.errors.InputRefused` with every fault of a file that does not fit."""
    return tuple(_rates(checked(file, SCHEMA)) for file in files)


def _rates(content: dict) -> Rates:
    return Rates(
        version=content["version"],
        effective_from=date.fromisoformat(content["effective_from"]),
        round_to=content["round_to"],
        late_months=content["late_months"],
        alerts=tuple(sorted(content["alerts"])),
        gate=content["gate"],
        categories=tuple(_category(one) for one in content["categories"]),
    )


def _category(entry: dict) -> Category:
    return Category(**{**entry, "bands": tuple(Band(**band) for band in entry.get("bands", ()))})


@cache
def shipped() -> tuple[Rates, ...]:
    """The versions that come with the product, oldest first."""
    return tuple(sorted(read(FOLDER.glob("rates-*.yaml")), key=lambda one: one.version))


def in_force(on: date) -> Rates:
    """The version on a day; before the first one, the first."""
    return ([one for one in shipped() if one.effective_from <= on] or [shipped()[0]])[-1]
