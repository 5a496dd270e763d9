"""Fixtures every room's tests share. `tests.environment` sets the mode; PostgreSQL when YIPANQI_DATABASE is set."""

from importlib import import_module

import pytest

from yipanqi.kernel import scope


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Take the insert-only triggers off the test database: flushing deletes rows. They have a test of their own."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        import_module("yipanqi.audit.migrations.0002_insert_only").backwards(None, editor)


@pytest.fixture
def everything():
    """Run the test seeing everything, as system commands do."""
    with scope.system("test"):
        yield
