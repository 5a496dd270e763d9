import pytest

from yipanqi.kernel import clock
from yipanqi.meetings.tests import scene as stage


@pytest.fixture
def scene(db):
    """The small organ, on a fixed day."""
    with clock.frozen(stage.TODAY):
        yield stage.build()


@pytest.fixture
def visit(scene, client):
    """`visit("王芳")` is a browser signed in as her."""

    def signed_in(name: str):
        client.logout()
        client.force_login(scene.account(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
