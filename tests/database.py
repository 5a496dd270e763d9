"""The SQLite database is migrated once per state of the migrations, then laid down as it was.

Bringing an empty database up to date takes seconds, copying one milliseconds; neither the tests' own database nor the
processes that tests start on a data folder of their own wait for it. The copy is kept beside pytest's own cache, under
a digest of every migration and of the locked packages.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
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


def migrated() -> Path:
    """An empty database with every migration; made when it is first asked for."""
    kept = KEPT / f"migrated-{digest()}.sqlite3"
    if not kept.exists():
        KEPT.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            where = {"YIPANQI_MODE": "test", "YIPANQI_DATABASE": "", "YIPANQI_DATA": folder}
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=os.environ | where, check=True)
            with sqlite3.connect(Path(folder, NAME)) as made:
                made.execute("pragma journal_mode = delete")  # one file, nothing beside it
            made.close()
            Path(folder, NAME).replace(kept)  # several workers may have made one: the last stays, they are alike
    return kept


def lay(data: Path) -> Path:
    """Put the migrated database into a data folder, for processes that work there; answers the folder."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated(), data / NAME)
    return data


class FromCopy(DatabaseCreation):
    """Creates the test database from the kept copy."""

    def _create_test_db(self, *args, **more):
        name = super()._create_test_db(*args, **more)
        self._laid = sqlite3.connect(name, uri=True)  # a database in memory lasts as long as somebody holds it open
        source = sqlite3.connect(f"file:{migrated()}?mode=ro", uri=True)
        source.backup(self._laid)
        source.close()
        return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Pytest-django's hook before the database is made."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.creation = FromCopy(connection)
