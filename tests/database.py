"""A database is migrated once per state of the migrations and kept, then laid down as it was.

Bringing an empty database up to date takes half a minute, laying it down a moment; neither the tests' own database nor
the processes that tests start on a data folder of their own wait for it. Of SQLite the file is kept, of PostgreSQL the
statements that make its tables and rows: beside pytest's own cache, under a digest of every migration and of the locked
packages. `python -m tests.database` makes the copy ahead.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache"
NAME = "yipanqi.sqlite3"


def digest() -> str:
    """What the schema depends on."""
    taken = hashlib.sha256()
    for path in [*sorted(ROOT.glob("yipanqi/*/migrations/*.py")), ROOT / "requirements" / "runtime.txt"]:
        taken.update(path.name.encode() + path.read_bytes())
    return taken.hexdigest()[:16]


@contextmanager
def _kept(ending: str) -> Iterator[Path]:
    """Where a copy is kept; whoever makes it is alone, the others wait."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / f"migrated{ending}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield KEPT / f"migrated-{digest()}{ending}"


def _migrate(**where: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"YIPANQI_MODE": "test"} | where, check=True)


def migrated() -> Path:
    """An empty SQLite database with every migration; made when it is first asked for."""
    with _kept(".sqlite3") as kept, tempfile.TemporaryDirectory(dir=KEPT) as folder:
        if not kept.exists():
            _migrate(YIPANQI_DATABASE="", YIPANQI_DATA=folder)
            with sqlite3.connect(Path(folder, NAME)) as made:
                made.execute("pragma journal_mode = delete")  # one file, nothing beside it
            made.close()
            Path(folder, NAME).replace(kept)  # whole or not at all
    return kept


def migrated_statements() -> str:
    """What makes an empty PostgreSQL database one with every migration; made on the server in use when first asked for.

    The schema `public` must be there and empty; names are written with it.
    """
    with _kept(".sql") as kept:
        if not kept.exists():
            new = kept.with_suffix(".new")
            new.write_text(_dumped(os.environ["YIPANQI_DATABASE"]), encoding="utf-8")
            new.replace(kept)  # whole or not at all
    return kept.read_text(encoding="utf-8")


def _dumped(server: str) -> str:
    name = f"migrated_{digest()}"
    address = urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            with tempfile.TemporaryDirectory() as folder:
                _migrate(YIPANQI_DATABASE=address, YIPANQI_DATA=folder)
            command = ["pg_dump", "--inserts", "--no-owner", "--no-comments", "--schema", "public", address]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    frame = ("SET ", "SELECT pg_catalog.set_config(", "CREATE SCHEMA ", "\\")  # of the session, not of the database
    return "\n".join(line for line in told.splitlines() if not line.startswith(frame))


def lay(data: Path) -> Path:
    """Put the migrated database into a data folder, for processes that work there; answers the folder."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated(), data / NAME)
    return data


class FromCopy(DatabaseCreation):
    """Creates the test database on SQLite from the kept copy."""

    def _create_test_db(self, *args, **more):
        name = super()._create_test_db(*args, **more)
        self._laid = sqlite3.connect(name, uri=True)  # a database in memory lasts as long as somebody holds it open
        source = sqlite3.connect(f"file:{migrated()}?mode=ro", uri=True)
        source.backup(self._laid)
        source.close()
        return name


class FromStatements(PostgresCreation):
    """Creates the test database on PostgreSQL from the kept statements."""

    def _create_test_db(self, *args, **more):
        name = super()._create_test_db(*args, **more)
        address = urlsplit(os.environ["YIPANQI_DATABASE"])._replace(path=f"/{name}").geturl()
        with psycopg.connect(address) as made:
            made.execute(migrated_statements())
        return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Pytest-django's hook before the database is made."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.creation = FromCopy(connection)
    elif shutil.which("pg_dump"):  # else it is migrated, which takes longer
        connection.creation = FromStatements(connection)


if __name__ == "__main__":
    migrated_statements() if os.environ.get("YIPANQI_DATABASE") else migrated()
