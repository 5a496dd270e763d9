"""The test database on SQLite is migrated once per state of the migrations, then laid down as it was.

Bringing an empty database up to date takes seconds, copying one milliseconds; whoever runs a single test waits for
nothing else. The copy is kept beside pytest's own cache, under a digest of every migration and of the locked packages.
"""

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache"


def digest() -> str:
    """What the schema depends on."""
    taken = hashlib.sha256()
    for path in [*sorted(ROOT.glob("yipanqi/*/migrations/*.py")), ROOT / "requirements" / "runtime.txt"]:
        taken.update(path.name.encode() + path.read_bytes())
    return taken.hexdigest()[:16]


class FromCopy(DatabaseCreation):
    """Creates the test database from the kept copy, and keeps one where there is none."""

    def _create_test_db(self, *args, **more):
        name = super()._create_test_db(*args, **more)
        if _file().exists():
            self._laid = sqlite3.connect(name, uri=True)  # a database in memory lasts as long as somebody holds it open
            source = sqlite3.connect(f"file:{_file()}?mode=ro", uri=True)
            source.backup(self._laid)
            source.close()
        return name

    def create_test_db(self, *args, **more):
        name = super().create_test_db(*args, **more)
        if not _file().exists():
            KEPT.mkdir(exist_ok=True)
            unfinished = KEPT / f"{os.getpid()}.sqlite3"
            target = sqlite3.connect(unfinished)
            with sqlite3.connect(name, uri=True) as made:
                made.backup(target)
            target.close()
            unfinished.replace(_file())  # several workers may have made one: the last stays, they are alike
        return name


def _file() -> Path:
    return KEPT / f"migrated-{digest()}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Pytest-django's hook before the database is made."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.creation = FromCopy(connection)
