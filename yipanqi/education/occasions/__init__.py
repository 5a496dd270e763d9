"""Matters in which somebody has to be talked with, as data: which, by which clause or custom, within how many days.

Each file (`must-talk-<version>.yaml`) is a document of `engine.documents`: checked by `schema-1.json`, frozen by its
fingerprint; a change is a new version, and the newest one in force counts. A matter says its source – `clause` of a
rule package, or `basis` in words – and how it is raised: `follows` names what the registers hold (`after`: so many days
later), without it somebody enters it. There is one matter for illness, trouble at home and discipline together on
purpose: that a talk is due is enough, which of them it is is nobody's business.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from yipanqi.engine.documents import checked
from yipanqi.kernel.errors import Broken

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "schema-1.json"
TROUBLE = "trouble"
"""The matter that an entry of care raises."""
RETIREMENT = "retirement"
"""The matter that a reminder of care leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter: within `days` of having arisen the talk is due."""

    code: str
    title: str
    days: int
    clause: str = ""
    basis: str = ""
    follows: str = ""
    after: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """One version of the list."""

    version: int
    effective_from: date
    matters: tuple[Matter, ...]

    def __post_init__(self) -> None:
        codes = [matter.code for matter in self.matters]
        if len(set(codes)) != len(codes):
            raise Broken(f"matters of talks, version {self.version}: a code stands twice")
        if missing := {TROUBLE, RETIREMENT} - set(codes):
            raise Broken(f"matters of talks, version {self.version}: {sorted(missing)} missing")


def read(files: Iterable[Path]) -> tuple[Matters, ...]:
    """The lists in the files; raises `engine.errors.InputRefused` with every fault of a file that does not fit."""
    return tuple(_matters(checked(file, SCHEMA)) for file in files)


def _matters(content: dict) -> Matters:
    return Matters(
        version=content["version"],
        effective_from=date.fromisoformat(content["effective_from"]),
        matters=tuple(Matter(**matter) for matter in content["matters"]),
    )


@cache
def shipped() -> tuple[Matters, ...]:
    """The lists that come with the product, oldest first."""
    return tuple(sorted(read(FOLDER.glob("must-talk-*.yaml")), key=lambda one: one.version))


def in_force(on: date) -> tuple[Matter, ...]:
    """The matters on a day."""
    return [one for one in shipped() if one.effective_from <= on][-1].matters


def matter(code: str) -> Matter:
    """The matter with that code in the newest version that has it; an unknown one is our mistake."""
    for one in reversed(shipped()):
        for found in one.matters:
            if found.code == code:
                return found
    raise Broken(f"no matter of talks {code!r}")
