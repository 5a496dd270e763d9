"""The invented organ, installed; the small organ of all rooms, and somebody signed in."""

from contextlib import contextmanager

import pytest
from django.test import Client

from tests import organ as small
from yipanqi.access.queries import acting
from yipanqi.kernel import clock, scope
from yipanqi.obligations.tests.world import World


@pytest.fixture
def world(monkeypatch, db, everything):
    return World().install(monkeypatch)


@pytest.fixture
def organ(db):
    """The small organ of all rooms, on its own day."""
    with clock.frozen(small.TODAY):
        yield small.build()


@pytest.fixture
def visit(organ):
    """`visit("甲书记")` is a signed-in browser."""

    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(organ.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def being(organ):
    """`with being("专职副书记") as actor:` runs with that person's scope."""

    @contextmanager
    def inside(role: str):
        _, actor, seen = acting(organ.accounts[role], None)
        with scope.using(seen):
            yield actor

    return inside
