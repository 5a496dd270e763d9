"""Making the application's data ready: settings, data folder, an interrupted restore, migrations."""

import os
from pathlib import Path


def bare(*, mode: str | None = None) -> None:
    """Start Django and leave the data as they are."""
    if mode:
        os.environ["YIPANQI_MODE"] = mode
    import django  # inline: the environment decides the settings

    django.setup()


def application(*, mode: str | None = None) -> None:
    """Start Django; make the data folder and bring the database up to date when it is missing or behind."""
    bare(mode=mode)
    from django.conf import settings

    Path(settings.DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate()


def static_files() -> None:
    """Copy the static files into the data folder with a gzip copy beside each, which is what browsers are sent: the
    style sheet of the kit is an eighth so large, and no proxy is needed for it.

    What lies there is not kept: in a data folder that was copied, files of another version look newer than they are.
    """
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def migrate() -> None:
    """Apply the migrations that are missing; one process at a time (a lock file in the data folder)."""
    import fcntl

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from yipanqi.site.operations import restore

    with open(Path(settings.DATA) / "migrate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        restore.finish()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
