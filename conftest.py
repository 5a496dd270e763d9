"""Fixtures every room's tests share. `tests.environment` sets the mode; PostgreSQL when YIPANQI_DATABASE is set."""

import os
from contextlib import contextmanager
from importlib import import_module

import pytest

from tests import examples
from tests.database import django_db_modify_db_settings  # noqa: F401 # a fixture
from yipanqi.kernel import clock, scope, worktime

examples.register()


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL whatever touches no database is left out: it has run on SQLite and would run the same again."""
    if not os.environ.get("YIPANQI_DATABASE"):
        return
    touching, others = [], []
    for one in items:
        used = one.get_closest_marker("django_db") or {"db", "transactional_db"} & set(one.fixturenames)
        (touching if used else others).append(one)
    config.hook.pytest_deselected(items=others)
    items[:] = touching


SCENES = frozenset({
    "tests/test_committee_monday.py",
    "tests/test_elections_in_browser.py",
    "tests/test_journey.py",
    "tests/test_pages_in_browser.py",
    "tests/test_secretary_journey.py",
    "yipanqi/engine/tests/test_spark.py",
    "yipanqi/site/tests/test_demo_build.py",
})  # fmt: skip
"""Files whose tests all look at one scene that takes long to make: one worker makes it and walks it."""


def pytest_xdist_make_scheduler(config, log):
    """The files of scenes first and each by one worker, then the rest one by one.

    (The marks by which the library groups are not seen by pytest since 9.2.)
    """
    from xdist.scheduler import LoadScopeScheduling  # inline: a run without workers does without it

    class ByScene(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if file in SCENES else nodeid

    return ByScene(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Take the insert-only triggers off the test database: flushing deletes rows. They have a test of their own."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        import_module("yipanqi.audit.migrations.0002_insert_only").backwards(None, editor)


def _no_table() -> None:
    worktime._entered.update(dict.fromkeys(range(1990, 2060)))


@pytest.fixture(scope="session", autouse=True)
def without_working_day_table():
    """Without a database there is no table of working days to ask."""
    _no_table()


@pytest.fixture(autouse=True)
def working_day_table(request):
    """A test with a database asks for itself; what it entered of a year is not known to the next."""
    touching = {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")
    if touching:
        worktime.forget()
    yield
    if touching:
        worktime.forget()
        _no_table()


@pytest.fixture
def everything():
    """Run the test seeing everything, as system commands do."""
    with scope.system("test"):
        yield


@pytest.fixture
def organ(db):
    """The small organ of `tests.organ`, on its own day."""
    from tests import organ as small

    with clock.frozen(small.TODAY):
        yield small.build()


@pytest.fixture
def visit(organ):
    """`visit("甲书记")` is a signed-in browser."""
    from django.test import Client

    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(organ.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def being(organ):
    """`with being("专职副书记") as actor:` runs with that person's scope."""
    from yipanqi.access.queries import acting

    @contextmanager
    def inside(role: str):
        _, actor, seen = acting(organ.accounts[role], None)
        with scope.using(seen):
            yield actor

    return inside
