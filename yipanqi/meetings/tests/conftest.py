import pytest

from yipanqi.kernel import clock
from yipanqi.meetings.tests import scene as stage


@pytest.fixture
def scene(db):
    """The small organ, on a fixed day."""
    with clock.frozen(stage.TODAY):
        yield stage.build()
