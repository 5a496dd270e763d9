"""The invented organ, installed."""

import pytest

from yipanqi.obligations.tests.world import World


@pytest.fixture
def world(monkeypatch, db, everything):
    return World().install(monkeypatch)
