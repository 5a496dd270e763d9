"""What is asked of members' training, as dated data with its clause: hours of a calendar year, and trainings that have
to be taken within a time. Whether the clause was read stands in the rule package (待核).

Each file (`norms-<version>.yaml`) is a document of `engine.documents`, frozen by its fingerprint; a change is a new
version. Hours are exact: `Norm.halves` counts half hours. They say 已达 or 未达 and nothing else; no figure of theirs
is compared, sorted or sent anywhere (docs/threat-model.md, JF-04).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from yipanqi.engine.documents import checked

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "schema-1.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """Hours of a year, and how many 集中培训 among the trainings."""

    code: str
    title: str
    hours: int
    clause: str
    central: int = 0

    @property
    def halves(self) -> int:
        """In half hours."""
        return 2 * self.hours

    def met(self, halves: int, central: int) -> bool:
        """已达."""
        return halves >= self.halves and central >= self.central


@dataclass(frozen=True, slots=True, kw_only=True)
class Must:
    """A training to be taken within so many months."""

    code: str
    title: str
    months: int
    aim: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """One version."""

    version: int
    effective_from: date
    norms: tuple[Norm, ...]
    musts: tuple[Must, ...]

    def norm(self, officer: bool) -> Norm:
        """What is asked of a member, or of a secretary or committee member."""
        return next(one for one in self.norms if one.code == ("officer" if officer else "member"))

    def must(self, code: str) -> Must:
        """One training within a time."""
        return next(one for one in self.musts if one.code == code)


def read(files: Iterable[Path]) -> tuple[Norms, ...]:
    """The versions in the files; raises `engine.errors.InputRefused` with every fault of a file that does not fit."""
    return tuple(_norms(checked(file, SCHEMA)) for file in files)


def _norms(content: dict) -> Norms:
    return Norms(
        version=content["version"],
        effective_from=date.fromisoformat(content["effective_from"]),
        norms=tuple(Norm(**one) for one in content["norms"]),
        musts=tuple(Must(**one) for one in content["musts"]),
    )


@cache
def shipped() -> tuple[Norms, ...]:
    """The versions that come with the product, oldest first."""
    return tuple(sorted(read(FOLDER.glob("norms-*.yaml")), key=lambda one: one.version))


def in_force(on: date) -> Norms:
    """The version on a day; before the first one, the first."""
    return ([one for one in shipped() if one.effective_from <= on] or [shipped()[0]])[-1]
