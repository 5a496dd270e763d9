# ruff: noqa: S608 - statements are generated from checked rules; no value from outside enters them
"""What is owed and how it stands, for many organisations: SQL generated from the rules, run by DuckDB.

Agrees with ``reference`` row by row (its docstring has the semantics); the keys of the tables are taken for granted,
``readers`` checks them. Calendar duties are the bulk, so they are reduced twice. A *slot* is one period of one rule; a
*situation* is what organisations that owe the same slots have in common. A record finds the slots it meets by a join
with a few hundred rows (situation × kind × month). What is owed, a row without id each, and the records are sorted
together by organisation, slot and id and *folded*: the ids of one duty then lie side by side, so the column of ids is
already the column of lists once it is known where each begins. Nothing is grouped.

This is done in ranges of organisations of about ``RECORDS_AT_ONCE`` records and written range by range, so memory does
not grow with the country. Terms and vacancies, whose periods differ by organisation, are few and joined plainly.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from .. import tables
from ..periods import Window
from ..rules import DutyRules
from . import sql

RECORDS_AT_ONCE = 8_000_000
"""Most records per range of organisations: some hundred megabytes of working memory."""
RANGES = 4
"""Fewest ranges of a large input: one is written while the next is worked out."""
WORTH_SPLITTING = 1_000_000
"""Records of an input below which a range of its own is not worth it."""
LAYOUT: dict[str, Any] = {
    "use_dictionary": ["duty", "period_start", "done", "state"],
    "column_encoding": dict.fromkeys(("org_id", "activity_ids.list.element"), "DELTA_BINARY_PACKED"),
    "store_schema": False,
}
"""How the states are stored: few values as references, ids as the steps between them."""
READ = ("organizations", "activities", "appointments", "obligations_extra", "waivers")
"""The tables the duties are computed from."""
FOLDED = pa.schema(
    [
        ("org_id", pa.int64()),
        ("slot", pa.int32()),
        ("done", pa.int32()),
        ("activity_ids", pa.list_(pa.field("item", pa.int64()))),
    ]
)


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    *,
    rules: DutyRules,
    window: Window,
    as_of: date,
    relations: Mapping[str, str] | None = None,
    records_at_once: int = RECORDS_AT_ONCE,
) -> "Evaluation":
    """The evaluation of the tables that the connection knows.

    ``relations`` tells under which name each of ``READ`` is known – table, view, or Arrow table registered with the
    connection – where that is not its own name; a table that is not known is empty, an absent column null. Tables named
    ``duty_…`` are made in the connection's database.
    """
    known = _known(connection, dict(relations or {}))
    _create_facts(connection, known)
    sql.create_periods(connection, rules, window, as_of)
    sql.create_situations(connection, rules)
    sql.create_terms(connection, rules, window, as_of)
    sql.create_vacancies(connection, rules, window, as_of)
    sql.create_long(connection, as_of)
    sql.create_waivers(connection)
    return Evaluation(connection, rules, window, as_of, records_at_once)


@dataclass(frozen=True)
class Evaluation:
    """What is owed and how it stands; every access computes anew from the prepared tables."""

    connection: duckdb.DuckDBPyConnection = field(repr=False)
    rules: DutyRules
    window: Window
    as_of: date
    records_at_once: int

    def due(self) -> duckdb.DuckDBPyRelation:
        """org_id, duty, period_start, period_end, minimum, severity, clause."""
        return self.connection.sql(sql.due_rows())

    def state(self) -> pa.Table:
        """org_id, duty, period_start, done, state, activity_ids – all at once, for an organ rather than a country."""
        return pa.concat_tables([table for _, table in self._states()])

    def write_state(self, file: Path, *, watch: Callable[[float], None] = lambda share: None) -> None:
        """The same into a Parquet file, range by range; ``watch`` is told the share that is done.

        One range is written while the next is worked out.
        """
        states = self._states()
        _, first = next(states)
        with parquet.ParquetWriter(file, first.schema, **LAYOUT) as writer, ThreadPoolExecutor(1) as beside:
            writing = beside.submit(writer.write_table, first)
            for share, table in states:
                watch(share)
                writing.result()
                writing = beside.submit(writer.write_table, table)
            writing.result()
        watch(1.0)

    def one_off(self) -> duckdb.DuckDBPyRelation:
        """One-off obligations: obligation_id, org_id, post, kind, due_on, done_on, state."""
        return self.connection.sql(sql.one_off_rows(self.as_of))

    def unknown_elections(self) -> tuple[int, list[int]]:
        """How many organisations are bound to elections of which no state knows the last one, and the first 20."""
        found = sql.unknown_elections(self.rules)
        count = self.connection.execute(f"select count(*) from ({found})").fetchone()
        rows = self.connection.execute(f"{found} order by org_id limit 20").fetchall()
        return (count[0] if count else 0), [org_id for (org_id,) in rows]

    def _states(self) -> Iterator[tuple[float, pa.Table]]:
        """The states range by range, with the share that is done; what has periods of its own comes first."""
        yield 0.0, self._judged(self.connection.sql("from duty_long").to_arrow_table())
        ranges = list(self._ranges())
        for number, (first, last) in enumerate(ranges, start=1):
            query = sql.records_by_slot(self.rules, self.window, self.as_of, first, last)
            yield number / (len(ranges) + 1), self._judged(_fold(self.connection.sql(query).to_arrow_table()))

    def _judged(self, folded: pa.Table | pa.RecordBatch) -> pa.Table:
        self.connection.register("duty_folded", folded)
        return self.connection.sql(sql.state_rows("duty_folded")).to_arrow_table()

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """Ranges of org_id, both ends inclusive, that hold all organisations with about equally many records."""
        [(states, records, least)] = self.connection.execute(
            "select count(*), (select count(*) from duty_activities), min(org_id) from duty_states"
        ).fetchall()  # to the end: an answer not fetched to its end holds the connection
        if not states:
            return
        at_once = min(self.records_at_once, max(WORTH_SPLITTING, records // RANGES))
        step = max(1, states * at_once // max(records, at_once))
        rows = self.connection.execute(
            f"select distinct org_id from duty_states where rowid % {step} = 0 and org_id > {least} order by org_id"
        ).fetchall()
        starts = [least, *(org_id for (org_id,) in rows)]
        yield from zip(starts, [following - 1 for following in starts[1:]] + [2**63 - 1], strict=True)


def _fold(records: pa.Table) -> pa.RecordBatch:
    """One row per org_id × slot of the sorted records, with the list of its ids: each begins with a row without id."""
    org_id, slot, activity_id = (column.combine_chunks() for column in records.columns)
    if not len(org_id):
        return pa.RecordBatch.from_pylist([], FOLDED)
    known = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(activity_id.is_valid().cast(pa.int32()))])
    starts = pc.indices_nonzero(activity_id.is_null())
    offsets = pa.concat_arrays([known.take(starts), known[-1:]])
    return pa.RecordBatch.from_arrays(
        [
            org_id.take(starts),
            slot.take(starts),
            pc.subtract(offsets[1:], offsets[:-1]),
            pa.ListArray.from_arrays(offsets, activity_id.drop_null()),
        ],
        schema=FOLDED,
    )


def relation_of(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], table: tables.Table) -> None:
    """Register plain rows as one of the engine's tables (for callers without Arrow tables, and for tests)."""
    names = {name for row in rows for name in row} or {column.name for column in table.columns}
    schema = pa.schema([(c.name, _ARROW[c.type]) for c in table.columns if c.name in names])
    connection.register(table.name, pa.Table.from_pylist(rows, schema=schema))


_ARROW = {
    tables.Type.ID: pa.int64(),
    tables.Type.COUNT: pa.int32(),
    tables.Type.NUMBER: pa.decimal128(24, 9),
    tables.Type.FLAG: pa.bool_(),
    tables.Type.DATE: pa.date32(),
    tables.Type.TIME: pa.timestamp("us"),
    tables.Type.TEXT: pa.string(),
}


def names(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables and views the connection knows."""
    return {name for name, *_ in connection.execute("show tables").fetchall()}


def _known(connection: duckdb.DuckDBPyConnection, relations: dict[str, str]) -> dict[str, str]:
    present = names(connection)
    return {name: relations.get(name, name) for name in READ if relations.get(name, name) in present}


def _create_facts(connection: duckdb.DuckDBPyConnection, known: dict[str, str]) -> None:
    """Views ``duty_NAME`` with every column of the format, and ``duty_states``: the histories made explicit."""
    for name in READ:
        connection.execute(f"create or replace temp view duty_{name} as {complete(connection, name, known.get(name))}")
    sql.create_states(connection)


def complete(connection: duckdb.DuckDBPyConnection, name: str, relation: str | None) -> str:
    """A select with every column of the table's format, absent ones null; of no rows where there is no relation."""
    present = set(connection.sql(f'select * from "{relation}" limit 0').columns) if relation else set()
    columns = ", ".join(
        f'"{c.name}"::{c.type} as "{c.name}"' if c.name in present else f'null::{c.type} as "{c.name}"'
        for c in tables.TABLES[name].columns
    )
    return f'select {columns} from "{relation}"' if relation else f"select {columns} where false"
