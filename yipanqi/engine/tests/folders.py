"""Folders of fact tables: the smallest rows that fit, written as CSV or Parquet, and what the reader says of them."""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from yipanqi.engine import readers, tables
from yipanqi.engine.duties import columnar
from yipanqi.engine.duties.columnar import READ
from yipanqi.engine.errors import InputRefused

DAY = date(2026, 3, 1)
FITTING = {
    "organizations": {"org_id": 1, "kind": "branch", "founded_on": date(2020, 1, 1)},
    "activities": {"activity_id": 1, "kind": "theme_day", "org_id": 1, "held_on": DAY},
    "participations": {"activity_id": 1, "person_id": 1},
    "people": {"person_id": 1},
    "appointments": {"appointment_id": 1, "org_id": 1, "post": "secretary", "from_on": DAY},
    "obligations_extra": {"obligation_id": 1, "org_id": 1, "kind": "task", "due_on": DAY},
    "waivers": {"waiver_id": 1, "org_id": 1, "duty": "theme_day", "from_on": DAY},
    "events": {"event_id": 1, "org_id": 1, "code": "x", "occurred_on": DAY},
    "values": {"org_id": 1, "code": "x", "period": "2026"},
    "ratings": {"org_id": 1, "ballot": "b", "question": "q", "grade": "好"},
    "judgements": {"org_id": 1, "code": "x", "points": Decimal("2.5"), "reason": "理由"},
}
"""Per table a row with the required columns only."""


def fitting(table: str, *changes: dict) -> list[dict]:
    """Rows of a table that fit but for the changes, one row per change."""
    return [{**FITTING[table], **change} for change in changes or ({},)]


def write(folder: Path, table: str, rows: list[dict], form: str = "csv") -> Path:
    """The rows as a table file; its columns are those of the rows together."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{table}.{form}"
    names = list(dict.fromkeys(name for row in rows for name in row)) or list(FITTING[table])
    if form == "csv":
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(names)
            writer.writerows([text(row.get(name)) for name in names] for row in rows)
    else:
        with duckdb.connect() as connection:
            columnar.relation_of(connection, [{**dict.fromkeys(names), **row} for row in rows], tables.TABLES[table])
            connection.execute(f"copy \"{table}\" to '{file}' (format parquet)")
    return file


def write_columns(folder: Path, table: str, **columns: pa.Array) -> Path:
    """One fitting row as Parquet, some of its columns replaced by arrays of one value and any type."""
    folder.mkdir(exist_ok=True)
    arrays = {name: pa.array([value]) for name, value in FITTING[table].items()} | columns
    file = folder / f"{table}.parquet"
    pq.write_table(pa.table(arrays), file)
    return file


def text(value: object) -> str:
    """A value as the format writes it in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def said(folder: Path, read: Iterable[str] = READ) -> list[tuple]:
    """(file, row, column, reason) of every fault; an empty list when the folder is accepted."""
    try:
        with duckdb.connect() as connection:
            readers.open_facts(connection, folder, read)
    except InputRefused as refusal:
        return [(fault.file, fault.row, fault.column, fault.reason) for fault in refusal.faults]
    return []


def warned(folder: Path, read: Iterable[str] = READ) -> list[str]:
    """The warnings for a folder that is accepted."""
    with duckdb.connect() as connection:
        return readers.open_facts(connection, folder, read).warnings
