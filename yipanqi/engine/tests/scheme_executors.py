"""Both executors of schemes behind one door: facts in, plain rows of scores out."""

import dataclasses
from decimal import Decimal
from fractions import Fraction
from functools import cache

import duckdb

from yipanqi.engine import tables
from yipanqi.engine.duties.columnar import relation_of
from yipanqi.engine.scheme import columnar, reference
from yipanqi.engine.scheme.columnar.run import LEAF_PLACES
from yipanqi.engine.scheme.exact import Rounding, rounded
from yipanqi.engine.scheme.facts import Facts


@cache
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def decimal(number: Fraction | None) -> Decimal | None:
    return None if number is None else Decimal(number.numerator) / Decimal(number.denominator)


def register(facts: Facts, on) -> None:
    """The facts as tables of the connection."""

    plain = {
        "organizations": facts.organizations,
        "activities": facts.activities,
        "waivers": facts.waivers,
        "appointments": facts.appointments,
        "obligations_extra": facts.tasks,
    }
    for name, rows in plain.items():
        relation_of(on, [dataclasses.asdict(row) for row in rows], tables.TABLES[name])
    events = [
        {
            "event_id": e.event_id,
            "org_id": e.org_id,
            "code": e.code,
            "class": e.class_,
            "level": e.level,
            "dedupe_key": e.dedupe_key,
            "occurred_on": e.occurred_on,
            "share_with": "、".join(map(str, e.shared_with)) or None,
        }
        for e in facts.events
    ]
    relation_of(on, events, tables.TABLES["events"])
    values = [
        {
            "org_id": v.org_id,
            "code": v.code,
            "period": v.period,
            **{name: decimal(getattr(v, name)) for name in ("value", "numerator", "denominator")},
        }
        for v in facts.values
    ]
    relation_of(on, values, tables.TABLES["values"])
    relation_of(on, [dataclasses.asdict(one) for one in facts.ratings], tables.TABLES["ratings"])
    judged = [{**dataclasses.asdict(one), "points": decimal(one.points)} for one in facts.judgements]
    relation_of(on, judged, tables.TABLES["judgements"])


def columnar_assessment(scheme, facts, on=None, **options) -> columnar.Assessment:
    """``on``: what answers the statements; DuckDB where nothing is said."""
    on = on or connection()
    register(facts, on)
    return columnar.assess(on, scheme=scheme, **options)


def columnar_rows(scheme, facts, on=None, **options) -> list[tuple]:
    rows = columnar_assessment(scheme, facts, on, **options).scores().to_arrow_table().to_pylist()
    return [
        (
            *(r["org_id"], _fraction(r["total"]), r["gap"], r["banded"], r["limited"], r["grade"]),
            *(tuple(r["effects"]), tuple(r["unsure"])),
            {key: _fraction(value) for key, value in r["leaves"].items()},
        )
        for r in rows
    ]


def reference_rows(scheme, facts, **options) -> list[tuple]:
    scores = reference.assess(scheme=scheme, facts=facts, **options)
    leaves = [leaf.id for leaf in scheme.leaves()]
    rows = []
    for score in scores:
        gap = score.nodes[scheme.root.id].gap if score.exact is None else None
        points = {id_: score.nodes[id_].points for id_ in leaves}
        shown = {
            id_: None if value is None else rounded(value, LEAF_PLACES, Rounding.HALF_UP)
            for id_, value in points.items()
        }
        told = [(e.effect, e.held) for e in score.effects] if scheme.grading else []
        rows.append(
            (
                *(score.org_id, score.total, gap.value if gap else None, score.banded, score.limited, score.grade),
                *(tuple(one for one, held in told if held), tuple(one for one, held in told if held is None)),
                shown,
            )
        )
    return rows


def _fraction(number) -> Fraction | None:
    return None if number is None else Fraction(number)
