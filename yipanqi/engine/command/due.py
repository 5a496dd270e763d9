# ruff: noqa: S608 - statements are made of fixed names and quoted paths
"""`yipanqi engine due` and `yipanqi rules check`."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from .. import packs, readers
from ..duties import columnar
from ..errors import InputRefused
from ..periods import Window
from ..rules import RuleSet
from .common import DONE, DUCKDB, Executor, bar, check_options, count, guarded, packages, path, refuse, results_of, say

RESULTS = ("due.parquet", "state.parquet", "extra.parquet")


def run_due(
    *, facts: Path, rules: list[Path], from_: date, to: date, as_of: date, out: Path, executor: Executor = DUCKDB
) -> int:
    """Write ``due.parquet``, ``state.parquet`` (and ``extra.parquet`` for one-off obligations) into ``out``.

    ``rules``: package files or folders of them. Gives the exit code.
    """

    def work() -> dict[str, Any]:
        check_options(from_, to, as_of, out, executor)
        return _due(Path(facts), packs.load_packs(rules), Window(from_, to), as_of, Path(out), executor)

    return guarded(facts, out, work)


def run_rules_check(file: Path) -> int:
    """Check a package file or a folder of packages; the summary names each with its version and fingerprint."""
    try:
        rules = packs.load_packs([Path(file)])
    except InputRefused as refusal:
        return refuse(refusal.faults)
    say({"packs": packages(rules), "duties": len(rules.duties), "clauses": len(rules.clauses)})
    return DONE


def _due(facts: Path, rules: RuleSet, window: Window, as_of: date, out: Path, executor: Executor) -> dict[str, Any]:
    with results_of(out, RESULTS) as (connection, beside):
        found = readers.open_facts(connection, facts)
        with executor.connected(connection, found, columnar.READ, beside / "spill") as answering:
            evaluation = executor.duties(answering, rules=rules, window=window, as_of=as_of)
            summary = _write(connection, evaluation, found, beside)
    return {
        "out": str(out),
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "as_of": as_of.isoformat(),
        "engine": executor.name,
        "rules": packages(rules),
        **summary,
    }


def _write(
    connection: duckdb.DuckDBPyConnection, evaluation: columnar.Evaluation, found: readers.Facts, folder: Path
) -> dict[str, Any]:
    evaluation.due().write_parquet(str(folder / "due.parquet"))
    evaluation.write_state(folder / "state.parquet", watch=bar)
    counted = f"select state, count(*) from {path(folder / 'state.parquet')} group by state order by state"
    summary = {
        "organizations": count(connection, "select count(distinct org_id) from organizations"),
        "due": count(connection, f"select count(*) from {path(folder / 'due.parquet')}"),
        "state": dict(connection.execute(counted).fetchall()),
    }
    if "obligations_extra" in found.files:
        evaluation.one_off().write_parquet(str(folder / "extra.parquet"))
        counted = f"select state, count(*) from {path(folder / 'extra.parquet')} group by state order by state"
        summary["extra"] = dict(connection.execute(counted).fetchall())
    return {**summary, "warnings": found.warnings + _election_warnings(evaluation)}


def _election_warnings(evaluation: columnar.Evaluation) -> list[str]:
    number, first = evaluation.unknown_elections()
    if not number:
        return []
    named = "、".join(map(str, first)) + ("等" if number > len(first) else "")
    return [f"{number} 个组织没有最近一次换届日期（last_election_on），无法计算换届：{named}。"]
