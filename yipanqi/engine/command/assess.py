# ruff: noqa: S608 - statements are made of fixed names and quoted paths
"""`yipanqi engine assess`: one row per organisation, recomputable from what the summary names."""

import hashlib
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from .. import packs, readers
from ..periods import Window
from ..rules import RuleSet
from ..scheme import checks, columnar, meter
from ..scheme.loading import load_scheme
from ..scheme.measures import NATURE_WORDS, Duties, Events, Indicator, Judgement, Measure, Tasks, Votes
from ..scheme.model import Scheme
from .common import check_options, count, guarded, packages, path, results_of

RESULTS = ("scores.parquet", "trace.parquet")
VERSION = 1
"""Of the way scores are computed; a change that could change a score is a new version."""
READS: dict[type, tuple[str, ...]] = {
    Duties: ("activities", "appointments", "waivers"),
    Tasks: ("obligations_extra", "waivers"),
    Events: ("events",),
    Indicator: ("values",),
    Votes: ("ratings",),
    Judgement: ("judgements",),
}


def run_assess(
    *, facts: Path, scheme: Path, rules: list[Path], from_: date, to: date, as_of: date, out: Path,
    engine: str = "duckdb",
) -> int:  # fmt: skip
    """Write ``scores.parquet`` into ``out``; gives the exit code."""

    def work() -> dict[str, Any]:
        check_options(from_, to, as_of, out, engine)
        loaded = load_scheme(Path(scheme))
        return _assess(Path(facts), loaded, packs.load_packs(rules), Window(from_, to), as_of, Path(out))

    return guarded(facts, out, work)


def tables_of(scheme: Scheme) -> tuple[str, ...]:
    """The fact tables the scheme reads."""
    measures: list[Measure] = []
    for _, quantity in scheme.quantities():
        measures.append(quantity.measure)
        measures += [quantity.relate.own] if quantity.relate and quantity.relate.own else []
    names = ["organizations", *(name for measure in measures for name in READS.get(type(measure), ()))]
    return tuple(dict.fromkeys(names))


def _assess(facts: Path, scheme: Scheme, rules: RuleSet, window: Window, as_of: date, out: Path) -> dict[str, Any]:
    with results_of(out, RESULTS) as (connection, beside):
        found = readers.open_facts(connection, facts, tables_of(scheme))
        assessment = columnar.assess(connection, scheme=scheme, rules=rules, window=window, as_of=as_of)
        assessment.write(beside / "scores.parquet")
        summary = _counted(connection, beside / "scores.parquet")
    return {
        "out": str(out),
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "as_of": as_of.isoformat(),
        "engine": "duckdb",
        "engine_version": f"{version('duckdb')}/{VERSION}",
        "scheme": {
            "id": scheme.id,
            "version": scheme.version,
            "title": scheme.title,
            "fingerprint": scheme.fingerprint,
        },
        "conventions": _conventions(scheme),
        "rules": packages(rules),
        "inputs": {name: _digest(file) for name, file in sorted(found.files.items())},
        "shares": {NATURE_WORDS[nature]: str(share) for nature, share in meter.shares(scheme).items()},
        **summary,
        "warnings": [*found.warnings, *(sentence for _, sentence in checks.warnings(scheme))],
    }


def _conventions(scheme: Scheme) -> dict[str, Any]:
    conventions = scheme.conventions
    return {
        "places": conventions.places,
        "rounding": conventions.rounding.value,
        "peer_places": conventions.peer_places,
        "trace_cap": str(conventions.trace_cap),
    }


def _counted(connection: duckdb.DuckDBPyConnection, file: Path) -> dict[str, Any]:
    by_grade = f"select coalesce(grade, '未定等次'), count(*) from {path(file)} group by 1 order by 1"
    return {
        "organizations": count(connection, f"select count(*) from {path(file)}"),
        "missing": count(connection, f"select count(*) from {path(file)} where gap = 'missing'"),
        "exempt": count(connection, f"select count(*) from {path(file)} where gap = 'exempt'"),
        "grades": dict(connection.execute(by_grade).fetchall()),
    }


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
