"""The small organ, and somebody signed in for each role."""

import pytest
from django.test import Client

from tests import organ as small
from yipanqi.kernel import clock, scope


@pytest.fixture
def organ(db):
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
def acting(organ):
    """`with acting("专职副书记") as actor:` runs with that person's scope."""
    from contextlib import contextmanager

    from yipanqi.access.queries import acting as who

    @contextmanager
    def inside(role: str):
        _, actor, seen = who(organ.accounts[role], None)
        with scope.using(seen):
            yield actor

    return inside
