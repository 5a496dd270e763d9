"""`yipanqi engine rank-sets` and `yipanqi engine shrink`: one small CSV in, JSON out, nothing written."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import csvfiles
from ..errors import SHOWN, Fault, InputRefused, summed_up
from ..uncertainty import ranks, shrinkage
from .common import guarded

SMALLEST, GREATEST = 1e-100, 1e100
"""Numbers beyond are slips; within, no square or quotient overflows."""
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Values:
    """The file as columns; ``doubts`` has the values of the last column (standard errors or variances)."""

    ids: list[str]
    values: list[float]
    doubts: list[float]
    warnings: list[str]


def run_rank_sets(*, values: Path, level: float = 0.95, step_down: bool = False, top: int | None = None) -> int:
    """Print every unit's set of ranks, in the order of the file; gives the exit code."""
    return guarded(values, values, lambda: _rank_sets(Path(values), level, step_down, top))


def run_shrink(*, values: Path) -> int:
    """Print raw and shrunken values and the factor (or factors); gives the exit code."""
    return guarded(values, values, lambda: _shrink(Path(values)))


def read_values(file: Path, doubt: str, most: int | None = None) -> Values:
    """A CSV of the columns id, value and ``doubt`` (> 0); raises InputRefused with every fault."""
    header, rows = csvfiles.rows(file)
    columns = ("id", "value", doubt)
    faults = [Fault(file.name, 1, name, "缺少这一列。") for name in columns if name not in header]
    faults += [Fault(file.name, 1, name or None, "不认识这一列。") for name in header if name not in columns]
    if faults:
        raise InputRefused(faults)
    texts = {name: [(row, fields[header.index(name)].strip()) for row, fields in rows] for name in columns}
    faults = _limited(file, "id", _id_faults(file, texts["id"]))
    faults += _limited(file, "value", _number_faults(file, "value", texts["value"], lambda number: None))
    faults += _limited(
        file, doubt, _number_faults(file, doubt, texts[doubt], lambda number: None if number > 0 else "应大于 0。")
    )
    if not faults and not ranks.FEWEST <= len(rows) <= (most or len(rows)):
        limits = f"至少需要 {ranks.FEWEST} 个" + (f"，最多 {most} 个" if most else "")
        faults = [Fault(file.name, None, None, f"有 {len(rows)} 个单位，{limits}。")]
    if faults:
        raise InputRefused(faults)
    numbers = {name: [float(text) for _, text in texts[name]] for name in ("value", doubt)}
    return Values([text for _, text in texts["id"]], numbers["value"], numbers[doubt], _unfinished(file))


def _rank_sets(file: Path, level: float, step_down: bool, top: int | None) -> dict[str, Any]:
    if not 0.5 <= level < 1:
        raise InputRefused([Fault("--level", None, None, f"应在 0.5 与 1 之间（不含 1），现为 {level}。")])
    read = read_values(file, "se", ranks.MOST)
    if top is not None and not 1 <= top < len(read.ids):
        raise InputRefused([Fault("--top", None, None, f"应在 1 与 {len(read.ids) - 1} 之间，现为 {top}。")])
    sets = ranks.rank_sets(read.values, read.doubts, level=level, step_down=step_down)
    summary: dict[str, Any] = {
        "values": file.name,
        "units": len(read.ids),
        "level": level,
        "method": "max-|t|（Mogstad–Romano–Shaikh–Wilhelm）" + ("，逐步" if step_down else "，单步"),
        "rank_1": "数值最大",
        "seed": ranks.SEED,
        "draws": ranks.DRAWS,
        "sets": [
            {
                "id": name,
                "value": value,
                "se": error,
                "rank": one.rank,
                "low": one.low,
                "high": one.high,
                "joint_low": one.joint_low,
                "joint_high": one.joint_high,
            }
            for name, value, error, one in zip(read.ids, read.values, read.doubts, sets, strict=True)
        ],
    }
    if top is not None:
        found = ranks.top_set(read.values, read.doubts, best=top, level=level)
        summary["top"] = {"best": top, "ids": [read.ids[position] for position in found]}
    return {**summary, "warnings": read.warnings}


def _shrink(file: Path) -> dict[str, Any]:
    read = read_values(file, "variance")
    result = shrinkage.shrink(read.values, read.doubts)
    rows = zip(read.ids, read.values, read.doubts, result.values, result.factors, strict=True)
    factor = {"factors": list(result.factors)} if result.factor is None else {"factor": result.factor}
    few = [] if len(read.ids) > 3 else ["只有 3 个单位，不足以估计收缩系数，数值不变。"]
    return {
        "values": file.name,
        "units": len(read.ids),
        "method": result.method,
        "centre": result.centre,
        **factor,
        "shrunken": [
            {"id": name, "value": value, "variance": variance, "shrunken": shrunken, "factor": kept}
            for name, value, variance, shrunken, kept in rows
        ],
        "warnings": [*read.warnings, *few],
    }


def _id_faults(file: Path, texts: list[tuple[int, str]]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row, text in texts:
        if not text:
            yield Fault(file.name, row, "id", "是空的。")
        elif text in seen:
            yield Fault(file.name, row, "id", f"“{text[:40]}”与第{seen[text]}行重复。")
        seen.setdefault(text, row)


def _number_faults(
    file: Path, column: str, texts: list[tuple[int, str]], wrong: Callable[[float], str | None]
) -> Iterator[Fault]:
    for row, text in texts:
        number = float(text) if NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(number):
            yield Fault(file.name, row, column, f"“{text[:40]}”不是数。" if text else "是空的。")
        elif number and not SMALLEST <= abs(number) <= GREATEST:
            yield Fault(file.name, row, column, f"“{text[:40]}”过大或过小，请核对。")
        elif reason := wrong(number):
            yield Fault(file.name, row, column, f"“{text[:40]}”{reason}")


def _limited(file: Path, column: str, faults: Iterator[Fault]) -> list[Fault]:
    found = list(faults)
    return found if len(found) <= SHOWN else [*found[:SHOWN], summed_up(file.name, column, len(found))]


def _unfinished(file: Path) -> list[str]:
    """A file cut within its last value still reads as a table; a missing line end is the only sign of it."""
    whole = file.read_bytes().endswith((b"\n", b"\r"))
    return [] if whole else ["最后一行没有换行符，请确认文件已传完。"]
