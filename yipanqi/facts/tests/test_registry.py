"""What the registry refuses: a duty offered twice, evidence without a name, one table with two sets of columns."""

import pytest

from yipanqi.facts import activities, registry
from yipanqi.facts.registry import FactTable
from yipanqi.kernel.errors import Broken


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(registry, "_tables", {})


def table(record: str, *offers: str, columns=activities.COLUMNS) -> FactTable:
    return FactTable(
        name=activities.NAME, grain="一次活动", columns=columns, rows=lambda only: [(record,)], meaning="试验",
        offers=frozenset(offers), record=record,
    )  # fmt: skip


def test_several_rooms_declare_one_table():
    for one in (table("meeting", "theme_day"), table("talk", "talk")):
        registry.declare(one)
    assert list(registry.rows("activities")) == [("meeting",), ("talk",)]
    assert registry.offered() == {"theme_day", "talk"}


def test_a_duty_is_offered_by_one_room_only():
    registry.declare(table("meeting", "theme_day", "talk"))
    with pytest.raises(Broken, match="talk"):
        registry.declare(table("talk", "talk"))
    assert registry.offered() == {"theme_day", "talk"}


@pytest.mark.parametrize("record", ["", "meeting"])
def test_evidence_needs_a_name_of_its_own(record):
    registry.declare(table("meeting", "theme_day"))
    with pytest.raises(Broken, match="record name"):
        registry.declare(table(record, "talk"))


def test_columns_are_the_same_in_every_room():
    registry.declare(table("meeting", "theme_day"))
    with pytest.raises(Broken, match="different columns"):
        registry.declare(table("talk", "talk", columns=activities.COLUMNS[:3]))
