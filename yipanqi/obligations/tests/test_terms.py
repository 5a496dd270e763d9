"""换届 is asked for six months before the term ends, though its period is the whole term; elected, the next begins."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engine.periods import add_months
from yipanqi.kernel import clock
from yipanqi.obligations import queries
from yipanqi.obligations.actions import reconcile, waive
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.rules import LEAD_MONTHS, is_ahead, light_of
from yipanqi.obligations.tests.world import OFFERS, TESTER, World
from yipanqi.ui.lights import Light

ELECTED, DUE = date(2023, 9, 20), date(2026, 9, 20)


@pytest.fixture
def world(monkeypatch, db, everything):
    return World(offers=OFFERS | {"election"}).install(monkeypatch)


@pytest.fixture
def branch(world):
    return world.organization(founded_on=date(2020, 1, 1), last_election_on=ELECTED)


def follow(branch, on: date) -> Obligation:
    with clock.frozen(on):
        reconcile(organization=branch, history=True, by=TESTER)
    return Obligation.objects.filter(kind="election").order_by("due_on").first()


@pytest.mark.parametrize(
    ("on", "asked"), [(date(2026, 3, 19), False), (date(2026, 3, 20), True), (DUE, True), (date(2026, 9, 21), False)]
)
def test_it_is_on_the_desk_from_six_months_before_it_falls_due(branch, on, asked):
    entry = follow(branch, on)
    assert (entry.due_on, entry.period_start) == (DUE, date(2023, 9, 21))
    with clock.frozen(on):
        assert ("换届" in {one.title for one in queries.due_list([branch]).due}) == asked
    expected = Light.BLUE if asked else Light.GREY if on < DUE else Light.RED
    assert light_of(entry, on) == expected


def test_an_election_meets_it_and_opens_the_next_term(world, branch):
    world.hold(branch, "election", date(2026, 6, 1))
    first = world.states[branch.pk][0]
    world.states[branch.pk] = [
        replace(first, valid_to=date(2026, 5, 31)),
        replace(first, valid_from=date(2026, 6, 1), last_election_on=date(2026, 6, 1)),
    ]
    assert follow(branch, date(2026, 6, 2)).state == State.MET
    following = Obligation.objects.get(kind="election", due_on=date(2029, 6, 1))
    assert following.state == State.PENDING and is_ahead(following, date(2026, 6, 2))


def test_what_was_put_off_with_consent_is_not_missed(branch):
    follow(branch, date(2026, 8, 1))
    with clock.frozen(date(2026, 8, 1)):
        waive(
            organization=branch, duty="election", from_on=DUE, to_on=DUE, reason="延期换届", approver="工委", by=TESTER
        )
    assert follow(branch, date(2026, 10, 1)).state == State.WAIVED


@given(due=st.dates(date(2020, 1, 1), date(2040, 1, 1)), on=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_what_is_not_asked_for_yet_is_more_than_the_lead_ahead(due, on):
    entry = Obligation(kind="election", period_start=date(2000, 1, 1), due_on=due)
    assert is_ahead(entry, on) == (due > add_months(on, LEAD_MONTHS["election"]))
