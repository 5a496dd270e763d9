"""Routes × roles against the written matrix; every route states its guard."""

import csv
import os
from datetime import timedelta

import pytest

from tests import matrix, organ
from tests.house import ROOT
from yipanqi.archives.exports import making
from yipanqi.kernel import clock, scope
from yipanqi.organizations.enums import Post, PostKind
from yipanqi.organizations.models import Appointment

WRITTEN = ROOT / "docs" / "access-matrix.csv"
ROLES = ("来访者", *organ.ROLES)
ON_BOTH = ("来访者", "甲党员", "专职副书记")
"""Who asks on PostgreSQL too: whether a colleague may do the same is no matter of the database."""


def test_every_route_states_its_guard():
    assert [route.name for route in matrix.routes() if not route.guard] == []
    assert {route.name for route in matrix.routes() if route.guard == "public"} == {
        "home", "account_login", "accounts:demo", "calendars:feed",
    }  # fmt: skip


def test_a_view_without_a_guard_would_be_seen():
    assert matrix.guard_of(lambda request: None) == ""


def read() -> dict[str, dict[str, str]]:
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        return {row["route"]: row for row in csv.DictReader(file)}


def write(role: str, answered: dict[str, str]) -> None:
    """The table with this role's column as answered; rows follow the routes there are."""
    before = read()
    with WRITTEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["route", "guard", *ROLES], lineterminator="\n")
        writer.writeheader()
        for name, route, _ in matrix.rows():
            writer.writerow(before.get(name, {}) | {"route": name, "guard": route.guard, role: answered[name]})


@pytest.fixture
def answered(db, settings, monkeypatch, role):
    """What every route answers this role, by its line. Who may ask for a package is asked here, not what is in it."""
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(making, "make_waiting", lambda: 0)
    with clock.frozen(organ.TODAY):
        made, samples = matrix.scene()
        client = matrix.visitor(made.accounts.get(role))
        return {name: matrix.answers(route, places, samples, client) for name, route, places in matrix.rows()}


@pytest.mark.slow
@pytest.mark.parametrize("role", ON_BOTH if os.environ.get("YIPANQI_DATABASE") else ROLES)
def test_every_route_answers_every_role_as_written(answered, role):
    assert {name: code for name, code in answered.items() if "500" in code} == {}
    if os.environ.get("YIPANQI_WRITE_MATRIX"):
        write(role, answered)
    written = read()
    assert {name: row[role] for name, row in written.items()} == answered
    guards = {name: route.guard for name, route, _ in matrix.rows()}
    assert {name: row["guard"] for name, row in written.items()} == guards


@pytest.mark.slow
@pytest.mark.django_db
def test_a_secretary_relieved_lately_opens_the_hand_over_and_nothing_else(settings):
    """处长, secretary of 乙支部 till yesterday, is answered as before but for two addresses."""
    settings.SECOND_FACTOR_REQUIRED = False
    with clock.frozen(organ.TODAY):
        made, samples = matrix.scene()
        with scope.system("test"):
            Appointment.objects.create(
                person=made.people["处长"], organization=made.organizations["乙支部"], post=Post.SECRETARY,
                kind=PostKind.PARTY, from_on=organ.FOUNDED, to_on=organ.TODAY - timedelta(days=1),
            )  # fmt: skip
        client = matrix.visitor(made.accounts["处长"])
        answered = {name: matrix.answers(route, places, samples, client) for name, route, places in matrix.rows()}
    written = {name: row["处长"] for name, row in read().items()}
    assert {name: code for name, code in answered.items() if code != written[name]} == {
        "handover:pack": "403/200", "handover:paper": "403/200",
    }  # fmt: skip
