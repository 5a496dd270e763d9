# ruff: noqa: S608 - statements are made of fixed names and quoted paths
"""What `yipanqi engine due` and `yipanqi rules check` run; the command line only parses options.

A summary goes to standard output as JSON and nothing else does; every fault is one line on standard error, and so is
every warning, which the summary repeats. Exit code 0: done; 2: input refused, nothing written. Results are written into
a folder beside the target and moved when complete.
"""

import json
import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from . import packs, readers
from .duties import columnar
from .errors import Fault, InputRefused
from .periods import Window
from .rules import RuleSet

DONE, REFUSED = 0, 2
MEMORY = "4GB"
"""What DuckDB may take before it spills to disk, beside the range of records being folded."""
RESULTS = ("due.parquet", "state.parquet", "extra.parquet")


def run_due(
    *, facts: Path, rules: list[Path], from_: date, to: date, as_of: date, out: Path, engine: str = "duckdb"
) -> int:
    """Write ``due.parquet``, ``state.parquet`` (and ``extra.parquet`` for one-off obligations) into ``out``.

    ``rules``: package files or folders of them. Gives the exit code.
    """
    try:
        _check_options(from_, to, as_of, out, engine)
        summary = _due(Path(facts), packs.load_packs(rules), Window(from_, to), as_of, Path(out))
    except InputRefused as refusal:
        return _refuse(refusal.faults)
    except duckdb.Error as error:
        if not readers.is_damage(error):
            raise
        return _refuse([Fault(str(facts), None, None, f"读取数据时出错，文件可能已损坏：{_first_line(error)}")])
    except OSError as error:
        return _refuse([Fault(str(out), None, None, f"无法写入：{error.strerror}。")])
    for warning in summary["warnings"]:
        sys.stderr.write(f"提示：{warning}\n")
    _print(summary)
    return DONE


def run_rules_check(path: Path) -> int:
    """Check a package file or a folder of packages; the summary names each with its version and fingerprint."""
    try:
        rules = packs.load_packs([Path(path)])
    except InputRefused as refusal:
        return _refuse(refusal.faults)
    _print({"packs": _packs(rules), "duties": len(rules.duties), "clauses": len(rules.clauses)})
    return DONE


def _check_options(from_: date, to: date, as_of: date, out: Path, engine: str) -> None:
    if engine == "spark":
        raise InputRefused([Fault("--engine", None, None, "spark 执行方式尚未提供，请改用 duckdb。")])
    if engine != "duckdb":
        raise InputRefused([Fault("--engine", None, None, f"不认识的执行方式 {engine}，可用：duckdb。")])
    for option, day in (("--from", from_), ("--to", to), ("--as-of", as_of)):
        if not readers.EARLIEST <= day.isoformat() <= readers.LATEST:
            raise InputRefused([Fault(option, None, None, f"{day} 不在 1900 至 2199 年之间。")])
    if from_ > to:
        raise InputRefused([Fault("--from", None, None, f"起始日期 {from_} 晚于截止日期 {to}。")])
    if Path(out).exists() and not Path(out).is_dir():
        raise InputRefused([Fault(str(out), None, None, "已有同名文件，--out 应为文件夹。")])


def _due(facts: Path, rules: RuleSet, window: Window, as_of: date, out: Path) -> dict[str, Any]:
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=_existing(out.absolute().parent)))
    try:
        connection = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(beside / "spill"),
                "preserve_insertion_order": False,
            }
        )
        found = readers.open_facts(connection, facts)
        evaluation = columnar.evaluate(connection, rules=rules, window=window, as_of=as_of)
        summary = _write(connection, evaluation, found, beside)
        connection.close()
        shutil.rmtree(beside / "spill", ignore_errors=True)
        _move(beside, out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return {
        "out": str(out),
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "as_of": as_of.isoformat(),
        "engine": "duckdb",
        "rules": _packs(rules),
        **summary,
    }


def _write(
    connection: duckdb.DuckDBPyConnection, evaluation: columnar.Evaluation, found: readers.Facts, folder: Path
) -> dict[str, Any]:
    evaluation.due().write_parquet(str(folder / "due.parquet"))
    evaluation.write_state(folder / "state.parquet", watch=_bar)
    counted = f"select state, count(*) from {_path(folder / 'state.parquet')} group by state order by state"
    summary = {
        "organizations": _count(connection, "select count(distinct org_id) from organizations"),
        "due": _count(connection, f"select count(*) from {_path(folder / 'due.parquet')}"),
        "state": dict(connection.execute(counted).fetchall()),
    }
    if "obligations_extra" in found.files:
        evaluation.one_off().write_parquet(str(folder / "extra.parquet"))
        counted = f"select state, count(*) from {_path(folder / 'extra.parquet')} group by state order by state"
        summary["extra"] = dict(connection.execute(counted).fetchall())
    return {**summary, "warnings": found.warnings + _election_warnings(evaluation)}


def _bar(share: float) -> None:
    """A progress bar on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r计算中 {'█' * int(share * 20):░<20} {share:4.0%}" if share < 1 else "\r\x1b[K")


def _election_warnings(evaluation: columnar.Evaluation) -> list[str]:
    count, first = evaluation.unknown_elections()
    if not count:
        return []
    named = "、".join(map(str, first)) + ("等" if count > len(first) else "")
    return [f"{count} 个组织没有最近一次换届日期（last_election_on），无法计算换届：{named}。"]


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: nothing is made before the results are complete."""
    return folder if folder.exists() else _existing(folder.parent)


def _move(source: Path, target: Path) -> None:
    """The results into their folder; what an earlier run left there and this one does not give is taken away."""
    target.mkdir(parents=True, exist_ok=True)
    for name in RESULTS:
        if (source / name).exists():
            os.replace(source / name, target / name)
        else:
            (target / name).unlink(missing_ok=True)


def _packs(rules: RuleSet) -> list[dict[str, Any]]:
    return [
        {
            "id": pack.id,
            "version": pack.version,
            "title": pack.title,
            "effective_from": pack.effective_from.isoformat(),
            "fingerprint": pack.fingerprint,
        }
        for pack in rules.packs
    ]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _refuse(faults: list[Fault]) -> int:
    for fault in faults:
        sys.stderr.write(str(fault).replace("\n", " ") + "\n")
    return REFUSED


def _print(summary: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _path(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
