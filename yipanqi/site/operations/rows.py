"""The database as lines of text, the same from SQLite and from PostgreSQL: one JSON list a row, in the order of keys.

Tables are those of a *state of migrations*, not of today's models, so an older backup is loaded into the tables it was
taken from and then migrated like any other database.
"""

import base64
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Node = tuple[str, str]
LEFT_OUT = frozenset({"django_session", "organizations_importdraft", "plans_listdraft"})
"""Nobody stays signed in through a restore; drafts of an import point to files of an hour."""

BATCH = 500


@dataclass(frozen=True)
class Table:
    """One table: its model as of the state, and its columns in the order of the lines."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        """Name in the database."""
        return self.model._meta.db_table

    @property
    def fields(self) -> list[models.Field]:
        """Columns that are stored, in the order of their names."""
        stored = (field for field in self.model._meta.local_concrete_fields if not field.generated)
        return sorted(stored, key=lambda field: field.column)

    @property
    def columns(self) -> list[str]:
        """Their names."""
        return [field.column for field in self.fields]


def _loader() -> MigrationLoader:
    """The migrations of this version, whatever state a database is in."""
    return MigrationLoader(None, ignore_no_migrations=True)


def known() -> set[Node]:
    """The migrations this version of the product knows."""
    return set(_loader().graph.nodes)


def applied() -> list[Node]:
    """Those of them that the database in use has."""
    return sorted(set(MigrationRecorder(connection).applied_migrations()) & known())


def ends(nodes: Iterable[Node]) -> list[Node]:
    """Of a closed set of migrations those on which nothing of the set builds."""
    graph, wanted = _loader().graph, set(nodes)
    return sorted(node for node in wanted if not any(child.key in wanted for child in graph.node_map[node].children))


def tables(nodes: Iterable[Node]) -> list[Table]:
    """All tables as they stand after these migrations, by name."""
    state = _loader().project_state(ends(nodes))
    made = [
        Table(model)
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted((table for table in made if table.name not in LEFT_OUT), key=lambda table: table.name)


def lines(table: Table) -> Iterator[bytes]:
    """Every row as a line; a few rows are held in memory."""
    names = [field.attname for field in table.fields]
    for row in table.model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000):
        yield (
            json.dumps(
                [_plain(value) for value in row], ensure_ascii=False, separators=(",", ":"), sort_keys=True
            ).encode()
            + b"\n"
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value.astimezone(dt.UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return str(value // dt.timedelta(microseconds=1))
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


_READERS = {
    "DateTimeField": dt.datetime.fromisoformat,
    "DateField": dt.date.fromisoformat,
    "TimeField": dt.time.fromisoformat,
    "DurationField": lambda text: dt.timedelta(microseconds=int(text)),
    "DecimalField": Decimal,
    "UUIDField": uuid.UUID,
    "BinaryField": base64.b64decode,
}


def load(table: Table, told: Iterable[bytes]) -> None:
    """Put lines into an empty table, exactly as they are (no field sets itself anew)."""
    fields = table.fields
    readers = [_READERS.get(_kind(field)) for field in fields]
    quote = connection.ops.quote_name
    columns, marks = ", ".join(map(quote, table.columns)), ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names, quoted
    told = iter(told)
    with connection.cursor() as cursor:
        while batch := list(islice(told, BATCH)):
            cursor.executemany(insert, [_row(fields, readers, line) for line in batch])


def _kind(field: models.Field) -> str:
    while field.remote_field is not None:
        field = field.target_field
    return field.get_internal_type()


def _row(fields: list[models.Field], readers: list, line: bytes) -> list:
    values = json.loads(line)
    return [
        field.get_db_prep_save(reader(value) if reader and value is not None else value, connection)
        for field, reader, value in zip(fields, readers, values, strict=True)
    ]


def digest(told: Iterable[bytes]) -> tuple[int, str]:
    """How many lines, and the SHA-256 of them all."""
    state, count = hashlib.sha256(), 0
    for line in told:
        state.update(line)
        count += 1
    return count, state.hexdigest()


@contextmanager
def loading(found: list[Table]) -> Iterator[None]:
    """Inside the block nothing watches what is written; afterwards triggers are back and foreign keys were checked.

    The insert-only triggers of the history and the locks of signed minutes are about changes, not about putting back.
    """
    with connection.constraint_checks_disabled(), transaction.atomic():
        put_back = _watched_off(found)
        with connection.cursor() as cursor:
            for table in found:  # what migrations have put there comes back with the backup
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 - our own name
            yield
            connection.check_constraints()
            for statement in put_back:
                cursor.execute(statement)


def _watched_off(found: list[Table]) -> list[str]:
    """Take the triggers off; the statements that put them back."""
    names = [connection.ops.quote_name(table.name) for table in found]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # migrations leave some of them immediate
            for name in names:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            return [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names]
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    return [statement for _, statement in triggers]


def counter(table: Table) -> int | None:
    """The last number the table gave out: numbers of deleted rows are never given again, also after a restore."""
    key = table.model._meta.auto_field
    if key is None:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', key.column])
            cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]} WHERE is_called")  # noqa: S608 - its own answer
        row = cursor.fetchone()
    return row[0] if row else 0


def set_counters(counters: dict[str, int | None], found: list[Table]) -> None:
    """Let every table go on numbering where it stood."""
    with connection.cursor() as cursor:
        for table in found:
            last, key = counters.get(table.name), table.model._meta.auto_field
            if key is None or not last:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table.name}"', key.column, last]
                )


def reach(nodes: Iterable[Node]) -> None:
    """Bring the empty database in use to exactly these migrations."""
    MigrationExecutor(connection).migrate(ends(nodes))
