"""Scenes that many tests stand on are built once in a run: their rows are photographed and laid down again.

Building the small organ through the rooms' own verbs takes a few hundred milliseconds, laying its rows down a few. The
picture is taken of tables that were empty, and laid only on tables that are empty: else the scene is built anew.
"""

import copy
import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from yipanqi.kernel import clock

Row = tuple[Any, ...]

FRAME = frozenset({"auth_permission", "django_content_type", "django_migrations"})
"""Tables the migrations fill."""


class Picture:
    """What a builder answered and the rows it left, by table: columns and values as the database keeps them."""

    def __init__(self, made: Any, rows: dict[str, tuple[list[str], list[Row]]]):
        self.made, self.rows = made, rows

    def lay(self) -> Any:
        """Put the rows down; answers what the builder answered."""
        with connection.cursor() as cursor:
            for table, (columns, rows) in self.rows.items():
                names = ", ".join(connection.ops.quote_name(one) for one in columns)
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", rows)
        return copy.deepcopy(self.made)


def photographed(build: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a builder: the same call on the same day is built once and laid down afterwards."""
    pictures: dict[tuple, Picture] = {}

    @functools.wraps(build)
    def built(*args: Any, **more: Any) -> Any:
        if not connection.in_atomic_block:  # rows that stay are built; only what a test takes back is laid
            return build(*args, **more)
        key = (connection.vendor, clock.today(), repr(args), repr(sorted(more.items())))
        picture = pictures.get(key)
        if picture is not None and all_empty(picture.rows):
            return picture.lay()
        untouched = picture is None and filled() <= FRAME
        made = build(*args, **more)
        if untouched:
            pictures[key] = Picture(copy.deepcopy(made), {table: read(table) for table in sorted(filled() - FRAME)})
        return made

    return built


def tables() -> dict[str, str]:
    """Every table that rows are read from and laid in, and what is read: all columns, of a virtual table the number of
    the row too. The tables such a table keeps its own affairs in are left to it.
    """
    names = connection.introspection.table_names()
    if connection.vendor != "sqlite":
        return dict.fromkeys(names, "*")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'")
        kinds = dict(cursor.fetchall())
    return {name: "rowid, *" if kinds[name] == "virtual" else "*" for name in names if kinds[name] != "shadow"}


def filled() -> set[str]:
    """Tables with at least one row."""
    return {table for table in tables() if not all_empty([table])}


def all_empty(tables: Iterable[str]) -> bool:
    """Whether none of the tables has a row; one question."""
    with connection.cursor() as cursor:
        asked = " UNION ALL ".join(
            f"SELECT EXISTS(SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables
        )
        cursor.execute(asked)
        return not any(found for (found,) in cursor.fetchall())


def read(table: str) -> tuple[list[str], list[Row]]:
    """A table's columns and rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tables()[table]} FROM {connection.ops.quote_name(table)}")
        return [column[0] for column in cursor.description], cursor.fetchall()
