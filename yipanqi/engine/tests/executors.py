"""Both executors behind one door: a world of plain rows in, sorted due and state rows out."""

import dataclasses
from functools import cache

import duckdb

from yipanqi.engine import tables
from yipanqi.engine.duties import columnar, reference

TABLES = ("organizations", "activities", "appointments", "waivers", "obligations_extra")


@cache
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def columnar_evaluation(world: dict, **kwargs) -> columnar.Evaluation:
    return columnar.evaluate(connection(), **registered(world, connection()), **kwargs)


def registered(world: dict, on) -> dict:
    """Make the world's rows tables of the connection; gives what else ``evaluate`` is told."""
    for name in TABLES:
        rows = [dataclasses.asdict(row) for row in world.get(name, ())]
        columnar.relation_of(on, rows, tables.TABLES[name])
    return {key: world[key] for key in ("rules", "window", "as_of")}


def rows_of(evaluation: columnar.Evaluation) -> tuple[list, list]:
    due = evaluation.due().fetchall()
    state = [tuple(row.values()) for row in evaluation.state().to_pylist()]
    return sorted(due), sorted((*row[:-1], tuple(row[-1])) for row in state)


def columnar_rows(world: dict) -> tuple[list, list]:
    return rows_of(columnar_evaluation(world))


def reference_rows(world: dict) -> tuple[list, list]:
    found = reference.evaluate(**{key: value for key, value in world.items() if key != "obligations_extra"})
    due = [
        (d.org_id, d.duty, d.period_start, d.period_end, d.minimum, d.severity, d.clause)
        for d in (s.due for s in found)
    ]
    state = [(s.due.org_id, s.due.duty, s.due.period_start, s.done, s.state, s.activity_ids) for s in found]
    return sorted(due), sorted(state)
