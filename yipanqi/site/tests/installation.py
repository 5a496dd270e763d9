"""An installation of its own for a test: a database that is no test database, and a data folder beside it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from yipanqi.kernel import clock
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.tests import scene
from yipanqi.site.operations import rows

PASSPHRASE = b"correct horse battery staple"


@dataclass
class Installation:
    """Where it keeps its files; its database is the default one while the fixture lasts."""

    data: Path

    @property
    def files(self) -> Path:
        """The folder of uploads."""
        return self.data / "files"

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.data / "backups"

    def fill(self) -> scene.Scene:
        """A small organ with a signed record, one meeting to come and an uploaded file."""
        with clock.frozen(scene.TODAY):
            made = scene.build()
            made.signed(Kind.THEME_DAY, on=scene.date(2026, 10, 20), away=("杨帆",))
            made.meeting(Kind.COMMITTEE_MEETING, on=scene.date(2026, 11, 30))
        self.upload("templates/会议记录.docx", b"PK" + bytes(range(256)) * 9)
        return made

    def upload(self, name: str, content: bytes) -> None:
        """A file among the uploads."""
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def uploads(self) -> dict[str, bytes]:
        """All of them."""
        return {
            path.relative_to(self.files).as_posix(): path.read_bytes()
            for path in self.files.rglob("*")
            if path.is_file()
        }


def content(*, without: tuple[str, ...] = ()) -> dict[str, list[bytes]]:
    """Every row of every table as lines, by table."""
    found = rows.tables(rows.applied())
    return {table.name: list(rows.lines(table)) for table in found if not table.name.startswith(without or ("-",))}


def lost(before: dict[str, list[bytes]], columns: dict[str, list[str]]) -> list[str]:
    """Tables in which a row changed that was there `before` an upgrade, with those `columns`.

    What a newer version does without (a table, a column) is not compared; nor are the rows Django keeps of the models
    themselves.
    """
    now = {table.name: table for table in rows.tables(rows.applied())}
    return [
        name
        for name, lines in before.items()
        if name in now and not name.startswith(("django_", "auth_")) and not _same(now[name], columns[name], lines)
    ]


def _same(table: rows.Table, columns: list[str], lines: list[bytes]) -> bool:
    common = [column for column in columns if column in table.columns]
    new = [[json.loads(line)[table.columns.index(column)] for column in common] for line in rows.lines(table)]
    return new == [[json.loads(line)[columns.index(column)] for column in common] for line in lines]


def step_back() -> set[tuple[str, str]]:
    """Undo the newest migration of every room that has more than one; answers what is still applied.

    Derived from the migrations there are, so it goes on testing the newest schema against the one before it.
    """
    graph = MigrationExecutor(connection).loader.graph
    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("yipanqi.")} & {
        app for app, _ in graph.nodes
    }
    for app in sorted(ours):
        (newest,) = graph.leaf_nodes(app)
        (parents,) = [[one.key for one in graph.node_map[newest].parents if one.key[0] == app]]
        if parents and (newest[0], newest[1]) in rows.applied():
            executor = MigrationExecutor(connection)
            executor.migrate(parents)
    return set(rows.applied())


@pytest.fixture
def installation(transactional_db, tmp_path, settings) -> Iterator[Installation]:
    """An empty installation: all migrations applied, no rows but those they leave."""
    made = Installation(tmp_path / "data")
    made.data.mkdir()
    settings.DATA, settings.MEDIA_ROOT, settings.BACKUPS = made.data, made.files, made.backups
    settings.BACKUP_KEY = ""
    with _database(made.data / "yipanqi.sqlite3"):
        yield made


@contextmanager
def _database(path: Path) -> Iterator[None]:
    """A copy of the (empty) test database becomes the default one."""
    usual = connections["default"]
    own = type(usual)(deepcopy(usual.settings_dict), "default")
    (_postgres if usual.vendor == "postgresql" else _sqlite)(usual, own, path)
    connections["default"] = own
    try:
        with own.schema_editor() as editor:
            watch = import_module("yipanqi.audit.migrations.0002_insert_only")
            watch.backwards(None, editor)
            watch.forwards(None, editor)  # tests elsewhere run without
        yield
    finally:
        own.close()
        connections["default"] = usual
        if own.vendor == "postgresql":
            with usual._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{own.settings_dict["NAME"]}" WITH (FORCE)')


def _sqlite(usual, own, path: Path) -> None:
    usual.ensure_connection()
    with sqlite3.connect(path) as target:
        usual.connection.backup(target)
    target.close()
    own.settings_dict["NAME"] = str(path)


def _postgres(usual, own, path: Path) -> None:
    name = f"installation_{uuid4().hex[:12]}"
    usual.close()  # a template may not be in use
    with usual._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{usual.settings_dict["NAME"]}"')
    own.settings_dict["NAME"] = name
