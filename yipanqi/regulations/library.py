"""The library of rule packages: those shipped with the product and those an organ drops into its data folder.

Packages are dated and never edited: a revised regulation is a new version with its own first day. The version before it
stays in the library, because what was owed under it stays owed; it simply ends on the eve of its successor.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from yipanqi.engine.errors import Fault, InputRefused
from yipanqi.engine.packs import load_pack, pack_files
from yipanqi.engine.rules import Clause, DutyRule, Pack, Regulation, RuleError, RuleSet, in_succession, last_day

SHIPPED = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule for the days on which its package is the one in force, with the package it comes from."""

    pack: str
    rule: DutyRule


@dataclass(frozen=True, slots=True)
class Rules:
    """What the executors of the engine read; `dated` besides says which package each rule comes from."""

    dated: tuple[Dated, ...]
    duties: tuple[DutyRule, ...] = field(init=False)
    _packs: dict[tuple[str, date], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "duties", tuple(entry.rule for entry in self.dated))
        packs = {(entry.rule.id, entry.rule.effective_from): entry.pack for entry in self.dated}
        object.__setattr__(self, "_packs", packs)

    def pack_of(self, rule: DutyRule) -> str:
        """The package (`name@version`) a rule of these rules comes from."""
        return self._packs[rule.id, rule.effective_from]


@dataclass(frozen=True)
class Library:
    """Every version of every package that fits, and why the others do not."""

    packs: tuple[Pack, ...]
    faults: tuple[Fault, ...] = ()
    _kept: dict = field(default_factory=dict, compare=False, repr=False)

    @property
    def dated(self) -> tuple[Dated, ...]:
        """Every periodic rule with the days on which it applies; a superseded version ends where its successor
        begins.
        """
        return self._once("dated", lambda: tuple(self._dated()))

    @property
    def rules(self) -> Rules:
        """The dated rules as the executors read them."""
        return self._once("rules", lambda: Rules(self.dated))

    def in_force(self, day: date) -> RuleSet:
        """The packages in force on a day: of each the newest version that has begun and not ended."""
        return self._once(day, lambda: RuleSet(tuple(pack for pack in self.packs if self._holds(pack, day))))

    def original(self, pack: str, rule: str) -> DutyRule | None:
        """A rule as a package version states it, whether still in force or not; None when that version is gone."""
        originals = self._once(
            "originals", lambda: {(reference(p), rule.id): rule for p in self.packs for rule in p.duties}
        )
        return originals.get((pack, rule))

    def clause(self, clause: str, pack: str = "") -> Clause | None:
        """A clause, from the named package version where given, else from the newest that has it."""
        return self._found("clauses", "id", clause, pack)

    def regulation(self, code: str, pack: str = "") -> Regulation | None:
        """A regulation by its code, as `clause` finds clauses."""
        return self._found("regulations", "code", code, pack)

    def _found(self, kind: str, name: str, wanted: str, pack: str):
        index = self._once(kind, lambda: self._index(kind, name))
        return index.get((pack, wanted)) or index.get(("", wanted))

    def _index(self, kind: str, name: str) -> dict:
        index = {}
        for pack in sorted(self.packs, key=lambda pack: (pack.effective_from, pack.version)):
            for entry in getattr(pack, kind):
                index[reference(pack), getattr(entry, name)] = entry
                index["", getattr(entry, name)] = entry
        return index

    def _dated(self) -> Iterable[Dated]:
        for pack in in_succession(self.packs):
            for rule in pack.duties:
                yield Dated(reference(pack), rule)

    def _holds(self, pack: Pack, day: date) -> bool:
        return pack.effective_from <= day <= last_day(pack, self.packs)

    def _once(self, key, compute):
        if key not in self._kept:
            self._kept[key] = compute()
        return self._kept[key]


def reference(pack: Pack) -> str:
    """How the ledger names a package version: `branch-life-2018@1`."""
    return f"{pack.id}@{pack.version}"


def read(folders: Iterable[Path]) -> Library:
    """The library of the packages in the folders, in their order.

    The first folder is ours: a fault in it is an error. A package of a later folder that does not load, or contradicts
    what is already there, is left out and named in `faults`.
    """
    shipped, *added = folders
    library = Library(tuple(load_pack(file) for file in pack_files(shipped)))
    _check(library)
    faults: list[Fault] = []
    for folder in added:
        for file in pack_files(folder) if any(folder.glob("*.y*ml")) else ():
            try:
                library = _with(library, file)
            except InputRefused as refusal:
                faults += refusal.faults
    return replace(library, faults=tuple(faults), _kept={})


def _with(library: Library, file: Path) -> Library:
    pack = load_pack(file)
    if any(reference(pack) == reference(other) for other in library.packs):
        raise InputRefused([Fault(file.name, None, "version", f"规则包 {reference(pack)} 已经在库中，请升一版。")])
    larger = Library((*library.packs, pack))
    try:
        _check(larger)
    except RuleError as error:
        raise InputRefused([Fault(file.name, None, None, str(error))]) from error
    return larger


def _check(library: Library) -> None:
    """Packages must agree on every day on which a version begins."""
    for day in sorted({pack.effective_from for pack in library.packs}):
        library.in_force(day)


@cache
def library() -> Library:
    """The library of this process, read once; packages added later are seen after a restart."""
    return read([SHIPPED, settings.DATA / "packs"])
