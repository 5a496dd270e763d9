"""The sealed chain names the first altered, missing or reordered event."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from yipanqi.audit import actions, queries
from yipanqi.audit.events import EVENTS, declare
from yipanqi.audit.models import Entry, Link, Seal
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Broken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def event():
    declare(tried="试验")
    yield
    EVENTS.pop("tried")


def write(number: int) -> list[Entry]:
    return [
        actions.record("tried", by=COMMAND_LINE, subject=f"room.thing:{i}", after={"值": i}, reason="试")
        for i in range(number)
    ]


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_sealed_history_verifies_and_says_how_much(algorithm):
    write(3)
    actions.seal(algorithm=algorithm)
    write(2)
    verdict = queries.verify()
    assert (verdict.sound, verdict.checked, verdict.unsealed) == (True, 3, 2)
    actions.seal(algorithm="sha256")
    verdict = queries.verify()
    assert (verdict.sound, verdict.checked, verdict.unsealed) == (True, 5, 0)


def test_sealing_twice_changes_nothing():
    write(2)
    first = actions.seal()
    assert actions.seal() is None
    assert list(Seal.objects.all()) == [first]


def test_first_altered_entry_is_named():
    entries = write(4)
    actions.seal()
    Entry.objects.filter(pk__in=[entries[1].pk, entries[3].pk]).update(reason="改过")
    verdict = queries.verify()
    assert verdict.entry == entries[1].pk
    assert "第2号" in verdict.fault and "内容被改动" in verdict.fault


@pytest.mark.parametrize("field", ["actor", "office", "event", "subject_name", "before", "after", "via", "account"])
def test_every_field_is_sealed(field):
    (entry,) = write(1)
    actions.seal()
    value = {"before": {"x": 1}, "after": None, "account": 99}.get(field, "别的")
    Entry.objects.filter(pk=entry.pk).update(**{field: value})
    assert "内容被改动" in queries.verify().fault


def test_missing_entry_is_named():
    entries = write(3)
    actions.seal()
    Entry.objects.filter(pk=entries[1].pk).delete()
    verdict = queries.verify()
    assert verdict.entry == entries[1].pk and "缺失" in verdict.fault


def test_missing_link_is_named():
    write(3)
    actions.seal()
    Link.objects.filter(number=2).delete()
    assert "链上第2号缺失" in queries.verify().fault


def test_reordered_links_are_named():
    entries = write(3)
    actions.seal()
    one, two = Link.objects.get(number=1), Link.objects.get(number=2)
    Link.objects.filter(number=1).update(entry=-1)
    Link.objects.filter(number=2).update(entry=one.entry, content=one.content)
    Link.objects.filter(number=1).update(entry=two.entry, content=two.content)
    verdict = queries.verify()
    assert verdict.entry == entries[1].pk and "次序被改动" in verdict.fault


def test_cut_off_tail_is_seen_by_its_seal_and_by_a_lodged_seal():
    entries = write(2)
    first = actions.seal()
    write(2)
    second = actions.seal()
    Entry.objects.filter(pk__gt=entries[-1].pk).delete()
    Link.objects.filter(number__gt=2).delete()
    assert "第4号缺失" in queries.verify().fault
    Seal.objects.filter(pk=second.pk).delete()
    assert queries.verify().sound
    assert "截去" in queries.verify(lodged=second.head[:16]).fault
    assert queries.verify(lodged=first.head[:16]).sound


def test_unknown_event_is_an_error():
    with pytest.raises(Broken):
        actions.record("never_declared", by=COMMAND_LINE, subject="x:1")


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_an_error():
    with pytest.raises(Broken, match="outside a transaction"):
        write(1)


def test_database_refuses_to_change_history():
    (entry,) = write(1)
    triggers = import_module("yipanqi.audit.migrations.0002_insert_only")
    run = staticmethod(lambda sql: connection.cursor().execute(sql))
    editor = type("Editor", (), {"connection": connection, "execute": run})
    triggers.forwards(None, editor)
    try:
        for attempt in (Entry.objects.filter(pk=entry.pk).update, Entry.objects.filter(pk=entry.pk).delete):
            with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
                attempt(**({"reason": "改"} if attempt.__name__ == "update" else {}))
        assert Entry.objects.get(pk=entry.pk).reason == "试"
    finally:
        triggers.backwards(None, editor)
