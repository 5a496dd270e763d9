"""Many one-off obligations at once come to the same as one after the other."""

from datetime import date, datetime

import pytest

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Broken
from yipanqi.obligations.actions import owe, owe_many, settle, settle_many
from yipanqi.obligations.enums import RULE
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.obligations.tests.world import TESTER

TODAY = date(2026, 4, 10)
DUE = (date(2026, 4, 1), date(2026, 4, 10), date(2026, 4, 30))
OTHER = Actor(name="另一人")


@pytest.fixture(autouse=True)
def april():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def branch(world):
    return world.organization()


def entries(branch) -> list[dict]:
    return [
        {
            "organization": branch,
            "key": f"decision:{number}",
            "source": "meetings",
            "kind": "decision",
            "title": f"事项{number}",
            "basis": "支委会议定",
            "due_on": due,
            "address": f"/meetings/{number}/",
        }
        for number, due in enumerate(DUE)
    ]


def records(branch) -> list[dict]:
    """Done on the fifth: late for the first, in time for the others; entered on the tenth."""
    return [
        {
            "organization": branch,
            "key": f"decision:{number}",
            "record": f"decision:{number}",
            "label": "办结",
            "happened_on": date(2026, 4, 5),
            "recorded_at": datetime(2026, 4, 10, 9, tzinfo=clock.ZONE),
        }
        for number in range(len(DUE))
    ]


def ledger() -> tuple[list, list, list]:
    """All that was written, without numbers."""
    fields = [field.attname for field in Obligation._meta.concrete_fields if field.name != "id"]
    told = Entry.objects.exclude(event="ledger_followed").order_by("event", "pk")
    return (
        list(Obligation.objects.order_by("key").values(*fields)),
        list(Evidence.objects.order_by("record").values("record", "label", "happened_on", "recorded_at")),
        list(told.values("event", "actor", "subject_name", "path", "before", "after", "at")),
    )


def test_at_once_is_as_one_by_one(world):
    first, second = world.organization(), world.organization()
    for entry in entries(first):
        owe(**entry, by=TESTER)
    for record in records(first):
        settle(**record, by=TESTER)
    singly = ledger()
    Obligation.objects.all().delete()
    Entry.objects.all().delete()
    assert len(owe_many(entries(second), by=TESTER)) == len(DUE)
    assert settle_many(records(second), by=TESTER) == len(DUE)
    together = ledger()
    for rows in (*singly, *together):
        for row in rows:
            row.pop("organization_id", None)
            row.pop("path", None)
    assert together == singly


def test_states_follow_the_days(branch):
    owe_many(entries(branch), by=TESTER)
    assert [one.state for one in Obligation.objects.order_by("key")] == ["missed", "pending", "pending"]
    settle_many(records(branch), by=TESTER)
    assert [one.state for one in Obligation.objects.order_by("key")] == ["late", "met", "met"]
    assert [one.recorded_late for one in Obligation.objects.order_by("key")] == [True, False, False]


def test_each_may_have_its_own_actor(branch):
    first, *rest = entries(branch)
    owe_many([{**first, "by": OTHER}, *rest], by=TESTER)
    told = Entry.objects.filter(event="obligation_owed").order_by("pk").values_list("actor", flat=True)
    assert list(told) == ["另一人", TESTER.name, TESTER.name]


def test_recurring_entries_are_refused_and_nothing_is_kept(branch):
    first, *rest = entries(branch)
    with pytest.raises(Broken, match="recurring"):
        owe_many([*rest, {**first, "source": RULE}], by=TESTER)
    assert not Obligation.objects.filter(source="meetings").exists()


@pytest.mark.django_db
def test_nothing_at_all_is_fine():
    assert owe_many([], by=TESTER) == []
    assert settle_many([], by=TESTER) == 0
