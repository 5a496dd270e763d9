# ruff: noqa: S608 - statements are made of fixed names and quoted paths
"""`yipanqi engine assess`: one row per organisation, recomputable from what the summary names; with ``--org`` every
point of one of them opened. `yipanqi engine scheme check`: a scheme in sentences.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from math import ceil, floor
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from .. import packs, readers
from ..codes import ORGANIZATION_KINDS
from ..errors import SHOWN, Fault, InputRefused
from ..periods import Window
from ..rules import RuleSet
from ..scheme import checks, columnar, meter
from ..scheme.exact import written
from ..scheme.loading import load_scheme
from ..scheme.measures import NATURE_WORDS, Duties, Events, Indicator, Judgement, Measure, Tasks, Votes
from ..scheme.model import Group, Leaf, Scheme, Scope, full_points
from ..scheme.results import Record
from ..scheme.sentences import effect_sentence, sentence
from ..scheme.trace import STAGE_WORDS, Step, trace
from .common import DONE, DUCKDB, Executor, check_options, count, guarded, packages, path, refuse, results_of, say

RESULTS = ("scores.parquet", "trace.parquet")
_TEXTS = ("item", "title", "stage", "stage_title", "words", "number", "gap", "basis")
_RECORD = pa.struct([(name, pa.string()) for name in ("table", "key", "clause", "citation")])
TRACE = pa.schema(
    [
        ("org_id", pa.int64()),
        ("step", pa.int32()),
        *((name, pa.string()) for name in _TEXTS),
        ("records", pa.list_(_RECORD)),
    ]
)
_NINE = 10**9
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
    executor: Executor = DUCKDB, org: int | None = None,
) -> int:  # fmt: skip
    """Write ``scores.parquet`` into ``out``, for ``org`` ``trace.parquet`` too; gives the exit code."""

    def work() -> dict[str, Any]:
        check_options(from_, to, as_of, out, executor)
        loaded, window = load_scheme(Path(scheme)), Window(from_, to)
        return _assess(Path(facts), loaded, packs.load_packs(rules), window, as_of, Path(out), executor, org)

    return guarded(facts, out, work)


def run_scheme_check(file: Path) -> int:
    """Check a scheme; the summary says every item and effect in a sentence, warnings, and what its points rest on."""
    try:
        scheme = load_scheme(Path(file))
    except InputRefused as refusal:
        return refuse(refusal.faults)
    say(
        {
            "scheme": _named(scheme),
            "items": [_item(node, scheme) for node in scheme.nodes()],
            "effects": [
                {"id": one.id, "title": one.title, "sentence": effect_sentence(one, scheme.names), "basis": one.basis}
                for one in scheme.effects
            ],
            "shares": _shares(scheme),
            "warnings": [{"id": id_, "sentence": said} for id_, said in checks.warnings(scheme)],
        }
    )
    return DONE


def _item(node: Group | Leaf, scheme: Scheme) -> dict[str, Any]:
    told = {"id": node.id, "title": node.title, "points": written(full_points(node))}
    if isinstance(node, Group):
        return {**told, "items": [child.id for child in node.children]}
    return {**told, "sentence": sentence(node.quantity, node.curve, node.clamp, scheme.names)}


def _named(scheme: Scheme) -> dict[str, Any]:
    return {"id": scheme.id, "version": scheme.version, "title": scheme.title, "fingerprint": scheme.fingerprint}


def _shares(scheme: Scheme) -> dict[str, str]:
    return {NATURE_WORDS[nature]: str(share) for nature, share in meter.shares(scheme).items()}


def tables_of(scheme: Scheme) -> tuple[str, ...]:
    """The fact tables the scheme reads."""
    measures: list[Measure] = []
    for _, quantity in scheme.quantities():
        measures.append(quantity.measure)
        measures += [quantity.relate.own] if quantity.relate and quantity.relate.own else []
    names = ["organizations", *(name for measure in measures for name in READS.get(type(measure), ()))]
    return tuple(dict.fromkeys(names))


def _assess(
    facts: Path, scheme: Scheme, rules: RuleSet, window: Window, as_of: date, out: Path, executor: Executor,
    org: int | None,
) -> dict[str, Any]:  # fmt: skip
    # the fingerprints are taken meanwhile: reading on one core leaves another free
    with ThreadPoolExecutor(1) as pool, results_of(out, RESULTS) as (connection, beside):
        inputs = {name: pool.submit(_digest, file) for name, file in sorted(readers.table_files(facts).items())}
        read = tables_of(scheme)
        found = readers.open_facts(connection, facts, read)
        _refuse_judgements(connection, scheme, found)
        with executor.connected(connection, found, read, beside / "spill") as answering:
            assessment = columnar.assess(answering, scheme=scheme, rules=rules, window=window, as_of=as_of)
            if org is not None:
                _write_trace(beside / "trace.parquet", _traced(assessment, org), org, rules)
            assessment.write(beside / "scores.parquet")
            quotas = checks.quota_warnings(scheme, _sizes(answering))
        summary = _counted(connection, beside / "scores.parquet")
    return {
        "out": str(out),
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "as_of": as_of.isoformat(),
        "engine": executor.name,
        "engine_version": f"{executor.version}/{VERSION}",
        "scheme": _named(scheme),
        "conventions": _conventions(scheme),
        "rules": packages(rules),
        "inputs": {name: digest.result() for name, digest in inputs.items()},
        "shares": _shares(scheme),
        **({} if org is None else {"org": org}),
        **summary,
        "warnings": [
            *found.warnings,
            *_no_tasks(read, found),
            *_nobody(summary),
            *(said for _, said in [*checks.warnings(scheme), *quotas]),
        ],
    }


def _refuse_judgements(connection: duckdb.DuckDBPyConnection, scheme: Scheme, found: readers.Facts) -> None:
    """Refuse judgements outside the bounds that the scheme gives them."""
    faults: list[Fault] = []
    asked = {quantity.measure for _, quantity in scheme.quantities() if isinstance(quantity.measure, Judgement)}
    for measure in sorted(asked, key=lambda one: one.code) if "judgements" in found.files else ():
        low, high = ceil(measure.low * _NINE), floor(measure.high * _NINE)
        outside = f"points * {_NINE}::hugeint not between {low} and {high}"
        rows = connection.execute(
            f"select __row, points from judgements where code = ? and {outside} order by __row limit {SHOWN + 1}",
            [measure.code],
        ).fetchall()
        bounds = f"{written(measure.low)} 至 {written(measure.high)}"
        reason = f"“{scheme.names.get(measure.code, measure.code)}”评了 {{}}，应在 {bounds} 之间。"
        file = found.files["judgements"].name
        faults += [Fault(file, row, "points", reason.format(f"{points.normalize():f}")) for row, points in rows[:SHOWN]]
        faults += [Fault(file, None, "points", f"同类问题多于 {SHOWN} 处。")] if len(rows) > SHOWN else []
    if faults:
        raise InputRefused(faults)


def _sizes(connection: duckdb.DuckDBPyConnection) -> dict[Scope, dict[str, int]]:
    """How many organisations are graded in each group of a scope."""
    graded = "from sc_scores where graded_lo is not null"
    kinds = connection.execute(f"select kind, count(*) {graded} group by kind order by kind").fetchall()
    above = connection.execute(f"select parent_id, count(*) {graded} group by parent_id order by parent_id").fetchall()
    return {
        Scope.ALL: {"全体": count(connection, f"select count(*) {graded}")},
        Scope.KIND: {ORGANIZATION_KINDS[kind]: size for kind, size in kinds},
        Scope.SIBLINGS: {"没有上级的" if parent is None else f"组织 {parent} 的下级": size for parent, size in above},
    }


def _traced(assessment: columnar.Assessment, org: int) -> list[Step]:
    world = columnar.world_of(assessment, org)
    score = columnar.score_of(assessment, org, world)
    if score is None:
        reason = f"没有可计分的组织 {org}：不在组织表中、期末已不存在，或不是方案的考核对象。"
        raise InputRefused([Fault("--org", None, None, reason)])
    return trace(score, assessment.scheme, world)


def _write_trace(file: Path, steps: list[Step], org: int, rules: RuleSet) -> None:
    """One row per step; ``number`` is exact (a decimal, or a fraction as 1/3)."""
    rows = [
        {
            "org_id": org,
            "step": number,
            "item": step.item,
            "title": step.title,
            "stage": step.stage.value,
            "stage_title": STAGE_WORDS[step.stage],
            "words": step.words,
            "number": None if step.number is None else written(step.number),
            "gap": step.gap.value if step.gap else None,
            "basis": step.clause or None,
            "records": [_record(one, rules) for one in step.records],
        }
        for number, step in enumerate(steps, start=1)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=TRACE), file)


def _record(one: Record, rules: RuleSet) -> dict[str, str | None]:
    cited = _cited(one.clause, rules)
    return {"table": one.table, "key": one.key, "clause": one.clause or None, "citation": cited}


def _cited(clause: str, rules: RuleSet) -> str | None:
    """《regulation》article of the clause."""
    found = rules.clauses.get(clause)
    return f"《{rules.regulations[found.regulation].title}》{found.article}" if found else None


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


def _no_tasks(read: tuple[str, ...], found: readers.Facts) -> list[str]:
    """Of duties the table is optional; a scheme that scores tasks goes without them in silence otherwise."""
    there = "obligations_extra" not in read or "obligations_extra" in found.files
    return [] if there else ["没有 obligations_extra 表，事项办理都不参评。"]


def _nobody(summary: dict[str, Any]) -> list[str]:
    return [] if summary["organizations"] else ["没有一个可计分的组织：期末存在的组织中没有方案的考核对象。"]


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
