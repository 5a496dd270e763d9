"""Routes × roles against the written matrix; every route states its guard."""

import csv
import os

import pytest

from tests import matrix, organ
from tests.house import ROOT
from yipanqi.kernel import clock

WRITTEN = ROOT / "docs" / "access-matrix.csv"
ROLES = ("来访者", *organ.ROLES)


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


def write(rows: list[dict[str, str]]) -> None:
    with WRITTEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["route", "guard", *ROLES], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def answered(db, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with clock.frozen(organ.TODAY):
        made = organ.build()
        samples = matrix.Samples(made)
        visitors = {role: matrix.visitor(made.accounts.get(role)) for role in ROLES}
        return [
            {"route": name, "guard": route.guard}
            | {role: matrix.answers(route, places, samples, client) for role, client in visitors.items()}
            for name, route, places in matrix.rows()
        ]


@pytest.mark.slow
def test_every_route_answers_every_role_as_written(answered):
    assert [(row["route"], role) for row in answered for role in ROLES if "500" in row[role]] == []
    if os.environ.get("YIPANQI_WRITE_MATRIX"):
        write(answered)
    assert {row["route"]: row for row in answered} == read()
