"""A scene laid down is the scene built: row by row, with what the builder answered; never upon other rows."""

from dataclasses import fields

import pytest
from django.db import transaction

from tests import organ, photograph
from yipanqi.accounts.models import Account
from yipanqi.kernel import clock

pytestmark = pytest.mark.django_db


class Undone(Exception):
    pass


def everything() -> dict:
    """Tables with their rows in the order of their keys; a database gives them in any."""
    found = {table: photograph.read(table) for table in sorted(photograph.filled())}
    return {table: (columns, sorted(rows, key=repr)) for table, (columns, rows) in found.items()}


def made_and_undone(build) -> tuple[organ.Organ, dict]:
    """What a builder answers and leaves, taken back afterwards."""
    try:
        with transaction.atomic():
            made, rows = build(), everything()
            raise Undone
    except Undone:
        return made, rows


def test_a_scene_laid_down_is_the_scene_built():
    with clock.frozen(organ.TODAY):
        build = photograph.photographed(organ.build.__wrapped__)
        first, built = made_and_undone(build)
        again, laid = made_and_undone(build)
    assert laid == built and len(laid) > 10
    for part in fields(organ.Organ):
        one, other = getattr(first, part.name), getattr(again, part.name)
        assert {name: row.pk for name, row in one.items()} == {name: row.pk for name, row in other.items()}
        assert all(one[name] is not other[name] for name in one)


def test_it_was_laid_and_not_built():
    calls = []

    def build():
        calls.append(1)
        return Account.objects.create(username="甲", name="甲", created_at=clock.now()).username

    build = photograph.photographed(build)
    assert [made_and_undone(build)[0], made_and_undone(build)[0]] == ["甲", "甲"]
    assert calls == [1]
    Account.objects.create(username="乙", name="乙", created_at=clock.now())
    assert build() == "甲"
    assert calls == [1, 1], "there was a row already: built beside it"


def test_the_frame_is_what_migrations_fill():
    assert photograph.filled() == photograph.FRAME
