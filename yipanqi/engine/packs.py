"""Regulation packages: documents (``documents``) of dated rules. `rules check` says what to write as fingerprint.

The format is versioned (``format: 1``, ``schemas/pack-1.json``); unknown keys are refused.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from .documents import checked
from .errors import Fault, InputRefused
from .rules import (
    CatalogueEntry,
    Clause,
    Condition,
    DutyRule,
    FurtherDuty,
    Pack,
    Regulation,
    RuleError,
    RuleSet,
    Threshold,
    in_succession,
)

SCHEMA = Path(__file__).parent / "schemas" / "pack-1.json"


def load_packs(paths: Iterable[Path]) -> RuleSet:
    """The rules of all packages at the paths: files, or folders of ``*.yaml``. A version ends where the next begins.

    Raises InputRefused with every fault found in any of the files.
    """
    files = [file for path in paths for file in pack_files(Path(path))]
    packs, faults = [], []
    for file in files:
        try:
            packs.append(load_pack(file))
        except InputRefused as refusal:
            faults += refusal.faults
    if faults:
        raise InputRefused(faults)
    try:
        return RuleSet(in_succession(packs))
    except RuleError as error:
        raise InputRefused([Fault("、".join(file.name for file in files), None, None, str(error))]) from error


def load_pack(file: Path) -> Pack:
    """The package in the file; raises InputRefused with every fault found.

    A content that is registered as published was checked when it was published and is not checked again.
    """
    content = checked(file, SCHEMA)
    try:
        return _build(content)
    except (RuleError, ValueError) as error:
        raise InputRefused([Fault(file.name, None, None, str(error))]) from error


def pack_files(path: Path) -> list[Path]:
    """The package files at the path, in the order of their names; InputRefused when there is none."""
    if path.is_dir():
        files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
        if files:
            return files
        raise InputRefused([Fault(str(path), None, None, "文件夹里没有规则包（*.yaml）。")])
    if path.is_file():
        return [path]
    raise InputRefused([Fault(str(path), None, None, "找不到规则包，请核对路径。")])


def _build(content: dict[str, Any]) -> Pack:
    effective_from = _date(content["effective_from"])
    effective_to = _date(content.get("effective_to"))
    origin = {
        "effective_from": effective_from,
        "effective_to": effective_to,
        "pack": f"{content['id']}@{content['version']}",
    }
    return Pack(
        id=content["id"],
        version=content["version"],
        title=content["title"],
        fingerprint=content["fingerprint"],
        effective_from=effective_from,
        effective_to=effective_to,
        regulations=tuple(_regulation(entry) for entry in content.get("regulations", ())),
        clauses=tuple(Clause(**entry) for entry in content.get("clauses", ())),
        duties=tuple(DutyRule(**_typed(entry), **origin) for entry in content.get("duties", ())),
        thresholds=tuple(Threshold(**_typed(entry)) for entry in content.get("thresholds", ())),
        catalogue=tuple(CatalogueEntry(**_typed(entry)) for entry in content.get("catalogue", ())),
        person_duties=_further(content, "person"),
        event_duties=_further(content, "event"),
        other_duties=_further(content, "organization", "other_duties"),
    )


def _further(content: dict[str, Any], scope: str, key: str | None = None) -> tuple[FurtherDuty, ...]:
    return tuple(FurtherDuty(scope=scope, **entry) for entry in content.get(key or f"{scope}_duties", ()))


def _regulation(entry: dict[str, Any]) -> Regulation:
    return Regulation(**{**entry, "effective_on": _date(entry.get("effective_on"))})


def _typed(entry: dict[str, Any]) -> dict[str, Any]:
    """Lists become tuples and conditions become Condition, so that the whole rule is frozen."""
    typed = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    if "when" in typed:
        typed["when"] = tuple(Condition(**condition) for condition in typed["when"])
    return typed


def _date(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None
