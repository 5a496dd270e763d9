# ruff: noqa: S608 - statements are generated from checked rules; no value from outside enters them
"""What is owed and how it stands, for many organisations: SQL generated from the rules, run by DuckDB.

Agrees with ``reference`` row by row (its docstring has the semantics); the keys of the tables are taken for granted,
``readers`` checks them. Calendar duties are the bulk, so they are reduced to *slots*: a slot is one period of one rule,
and a month × kind of activity belongs to few slots. A record is brought to its slot by a join with a few hundred rows;
then one grouping by organisation and slot keeps four numbers (count, least, greatest and XOR of the ids), from which up
to three ids can be told without building a list; only busier slots are listed in a second look.

State rows are made in ranges of organisations of about ``RECORDS_AT_ONCE`` records and streamed, so memory does not
grow with the country. Terms and vacancies, whose periods differ by organisation, are few and joined plainly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from .. import tables
from ..periods import Window
from ..rules import RuleSet
from . import sql

RECORDS_AT_ONCE = 8_000_000
"""Records per range of organisations: some hundred megabytes of working memory."""
READ = ("organizations", "activities", "appointments", "obligations_extra", "waivers")
"""The tables the duties are computed from."""


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    *,
    rules: RuleSet,
    window: Window,
    as_of: date,
    relations: Mapping[str, str] | None = None,
    records_at_once: int = RECORDS_AT_ONCE,
) -> "Evaluation":
    """The evaluation of the tables that the connection knows.

    ``relations`` tells under which name each of ``READ`` is known – table, view, or Arrow table registered with the
    connection – where that is not its own name; a table that is not known is empty, an absent column null. Temporary
    tables named ``duty_…`` are made on the connection.
    """
    known = _known(connection, dict(relations or {}))
    _create_facts(connection, known)
    sql.create_periods(connection, rules, window, as_of)
    sql.create_terms(connection, rules, window, as_of)
    sql.create_vacancies(connection, rules, window, as_of)
    sql.create_waivers(connection)
    return Evaluation(connection, rules, window, as_of, records_at_once)


@dataclass(frozen=True)
class Evaluation:
    """What is owed and how it stands; every access computes anew from the prepared tables."""

    connection: duckdb.DuckDBPyConnection = field(repr=False)
    rules: RuleSet
    window: Window
    as_of: date
    records_at_once: int

    def due_sql(self) -> str:
        """Query for: org_id, duty, period_start, period_end, minimum, severity, clause."""
        return sql.due_rows(self.rules)

    def due(self) -> duckdb.DuckDBPyRelation:
        return self.connection.sql(self.due_sql())

    def state_schema(self) -> pa.Schema:
        return self.connection.sql(self._state_sql(0, -1)).limit(0).to_arrow_reader().schema

    def state_batches(self) -> Iterator[tuple[float, pa.RecordBatch]]:
        """State rows range by range – org_id, duty, period_start, done, state, activity_ids – with the share done."""
        ranges = list(self._ranges())
        for number, (first, last) in enumerate(ranges, start=1):
            for batch in self.connection.sql(self._state_sql(first, last)).to_arrow_table().to_batches():
                yield number / len(ranges), batch

    def state(self) -> pa.Table:
        """All state rows at once, for an organ rather than a country."""
        return pa.Table.from_batches([batch for _, batch in self.state_batches()], self.state_schema())

    def one_off(self) -> duckdb.DuckDBPyRelation:
        """One-off obligations: obligation_id, org_id, post, kind, due_on, done_on, state."""
        return self.connection.sql(sql.one_off_rows(self.as_of))

    def unknown_elections(self) -> tuple[int, list[int]]:
        """How many organisations are bound to elections of which no state knows the last one, and the first 20."""
        found = sql.unknown_elections(self.rules)
        count = self.connection.execute(f"select count(*) from ({found})").fetchone()
        rows = self.connection.execute(f"{found} order by org_id limit 20").fetchall()
        return (count[0] if count else 0), [org_id for (org_id,) in rows]

    def _state_sql(self, first: int, last: int) -> str:
        return sql.state_rows(self.rules, self.window, self.as_of, first, last)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """Ranges of org_id, both ends inclusive, that hold all organisations with about equally many records."""
        counted = self.connection.execute(
            "select count(*), (select count(*) from duty_activities), min(org_id) from duty_states"
        ).fetchone()
        states, records, least = counted or (0, 0, None)
        if not states:
            return
        step = max(1, states * self.records_at_once // max(records, self.records_at_once))
        rows = self.connection.execute(
            f"select distinct org_id from duty_states where rowid % {step} = 0 and org_id > {least} order by org_id"
        ).fetchall()
        starts = [least, *(org_id for (org_id,) in rows)]
        yield from zip(starts, [following - 1 for following in starts[1:]] + [2**63 - 1], strict=True)


def relation_of(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], table: tables.Table) -> None:
    """Register plain rows as one of the engine's tables (for callers without Arrow tables, and for tests)."""
    names = {name for row in rows for name in row} or {column.name for column in table.columns}
    schema = pa.schema([(c.name, _ARROW[c.type]) for c in table.columns if c.name in names])
    connection.register(table.name, pa.Table.from_pylist(rows, schema=schema))


_ARROW = {
    tables.Type.ID: pa.int64(),
    tables.Type.COUNT: pa.int32(),
    tables.Type.NUMBER: pa.float64(),
    tables.Type.FLAG: pa.bool_(),
    tables.Type.DATE: pa.date32(),
    tables.Type.TIME: pa.timestamp("us"),
    tables.Type.TEXT: pa.string(),
}


def _known(connection: duckdb.DuckDBPyConnection, relations: dict[str, str]) -> dict[str, str]:
    present = {name for (name,) in connection.execute("select distinct table_name from duckdb_columns()").fetchall()}
    return {name: relations.get(name, name) for name in READ if relations.get(name, name) in present}


def _create_facts(connection: duckdb.DuckDBPyConnection, known: dict[str, str]) -> None:
    """Views ``duty_NAME`` with every column of the format, and ``duty_states``: the histories made explicit."""
    for name in READ:
        connection.execute(f"create or replace temp view duty_{name} as {_complete(connection, name, known.get(name))}")
    sql.create_states(connection)


def _complete(connection: duckdb.DuckDBPyConnection, name: str, relation: str | None) -> str:
    present = set(connection.sql(f'select * from "{relation}" limit 0').columns) if relation else set()
    columns = ", ".join(
        f'"{c.name}"::{c.type} as "{c.name}"' if c.name in present else f'null::{c.type} as "{c.name}"'
        for c in tables.TABLES[name].columns
    )
    return f'select {columns} from "{relation}"' if relation else f"select {columns} where false"
