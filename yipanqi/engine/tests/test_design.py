"""An example for every sentence of the design about duties, checked on both executors and on the naive reading."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from yipanqi.engine import packs, votes
from yipanqi.engine.duties import reference
from yipanqi.engine.duties.model import Activity, ExtraObligation, Waiver
from yipanqi.engine.periods import Window
from yipanqi.engine.rules import Condition

from . import builders, naive
from .builders import organization, rule, rule_set
from .executors import columnar_evaluation, columnar_rows, reference_rows

SHIPPED = Path(packs.__file__).parents[1] / "regulations" / "packs"
AFTER = date(2027, 1, 31)
Q1, Q2, Q3, Q4 = (date(2026, month, 1) for month in (1, 4, 7, 10))
DAY = timedelta(days=1)


def world(*rules, **changes) -> dict:
    """A branch that owes a members' meeting a quarter, seen when the year is over – but for the changes."""
    return {
        "organizations": [organization()],
        "activities": [],
        "appointments": [],
        "waivers": [],
        "rules": rule_set(*(rules or (rule(),))),
        "window": builders.year(),
        "as_of": AFTER,
        **changes,
    }


def outcome(*rules, **changes) -> tuple[list, list]:
    """Due rows and state rows, on which all three readings agree."""
    seen = world(*rules, **changes)
    expected = naive.rows(seen)
    assert reference_rows(seen) == expected
    assert columnar_rows(seen) == expected
    return expected


def owed(*rules, **changes) -> list[date]:
    """First days of the periods owed."""
    return [row[2] for row in outcome(*rules, **changes)[0]]


def states(*rules, **changes) -> list[str]:
    """The states of the periods in their order."""
    return [row[4] for row in outcome(*rules, **changes)[1]]


def held(day: date, number: int = 1, **changes) -> Activity:
    return Activity(**{"activity_id": number, "kind": "members_meeting", "org_id": 1, "held_on": day, **changes})


# What is owed


def test_one_row_per_organisation_duty_and_period_with_minimum_severity_and_clause():
    found, _ = outcome(
        rule(minimum=2, severity="soft"), rule("theme_day", "half_year"),
        organizations=[organization(), organization(org_id=5), organization(org_id=9, kind="group")],
    )  # fmt: skip
    halves = [(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31))]
    ends = {Q1: date(2026, 3, 31), Q2: date(2026, 6, 30), Q3: date(2026, 9, 30), Q4: date(2026, 12, 31)}
    assert found == [
        row
        for org_id in (1, 5)
        for row in (
            *((org_id, "members_meeting", first, last, 2, "soft", "T-1") for first, last in ends.items()),
            *((org_id, "theme_day", first, last, 1, "hard", "T-1") for first, last in halves),
        )
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"founded_on": Q2}, [Q2, Q3, Q4]),
        ({"founded_on": Q2 + DAY}, [Q3, Q4]),
        ({"dissolved_on": date(2026, 9, 30)}, [Q1, Q2, Q3]),
        ({"dissolved_on": date(2026, 9, 29)}, [Q1, Q2]),
        ({"go_live_on": Q3}, [Q3, Q4]),
        ({"go_live_on": Q3 + DAY}, [Q4]),
        ({"founded_on": Q2, "dissolved_on": date(2026, 6, 30), "go_live_on": Q2}, [Q2]),
        ({"founded_on": Q2 + DAY, "dissolved_on": date(2026, 9, 29)}, []),
    ],
)
def test_owed_by_those_who_exist_from_the_first_to_the_last_day_and_went_live(changes, expected):
    assert owed(organizations=[organization(**changes)]) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 31), date(2026, 3, 31), [Q1]),
        (date(2026, 3, 30), date(2026, 6, 29), [Q1]),
        (date(2026, 4, 1), date(2026, 6, 29), []),
        (date(2026, 1, 1), date(2026, 9, 30), [Q1, Q2, Q3]),
    ],
)
def test_a_calendar_period_belongs_to_the_window_in_which_its_last_day_lies(first, last, expected):
    assert owed(window=Window(first, last)) == expected


def test_every_period_belongs_to_exactly_one_of_the_windows_that_follow_each_other():
    cuts = [date(2026, 1, 1), date(2026, 2, 28), date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1)]
    found = [first for one, other in pairwise(cuts) for first in owed(window=Window(one, other - DAY))]
    assert found == [Q1, Q2, Q3, Q4]


def test_the_state_on_the_first_day_of_the_period_decides():
    states = [organization(valid_to=Q3), organization(valid_from=Q3 + DAY, kind="general_branch")]
    assert owed(organizations=states) == [Q1, Q2, Q3]
    assert owed(organizations=[organization(valid_from=Q2 + DAY)]) == [Q3, Q4]


@pytest.mark.parametrize(
    ("condition", "bound", "free"),
    [
        (Condition("full_members", ">=", 3), {"full_members": 3, "members": 0}, {"full_members": 2, "members": 9}),
        (Condition("members", ">=", 50), {"full_members": 0, "members": 50}, {"full_members": 50, "members": 49}),
        (Condition("groups", ">", 0), {"groups": 1}, {"groups": None}),
        (Condition("has_committee", "==", True), {"has_committee": True}, {"has_committee": None}),
        (Condition("has_committee", "==", False), {"has_committee": False}, {"has_committee": None}),
    ],
)
def test_a_condition_compares_whole_numbers_and_what_is_unknown_meets_none(condition, bound, free):
    found = owed(
        rule(when=(condition,)),
        organizations=[organization(org_id=1, **bound), organization(org_id=2, **free)],
        window=Window(date(2026, 1, 1), date(2026, 3, 31)),
    )
    assert found == [Q1]


def test_committee_meetings_are_owed_exactly_by_those_with_a_committee_whatever_their_number():
    rules = packs.load_packs([SHIPPED])
    branches = [
        organization(org_id=number, has_committee=committee, members=members, full_members=members)
        for number, (committee, members) in enumerate([(True, 3), (False, 30), (None, 30), (True, None)], start=1)
    ]
    found, _ = outcome(organizations=branches, rules=rules)
    assert {row[0] for row in found if row[1] == "committee_meeting"} == {1, 4}
    assert {row[0] for row in found if row[1] == "members_meeting"} == {1, 2, 3, 4}


def test_a_temporary_branch_owes_no_election_but_its_meetings():
    rules = packs.load_packs([SHIPPED])
    branches = [
        organization(org_id=number, is_temporary=temporary, last_election_on=date(2023, 5, 1))
        for number, temporary in ((1, True), (2, False))
    ]
    found, _ = outcome(organizations=branches, rules=rules)
    assert {row[0] for row in found if row[1] == "election"} == {2}
    assert {row[0] for row in found if row[1] == "theme_day"} == {1, 2}
    seen = world(organizations=[organization(is_temporary=True)], rules=rules)
    assert columnar_evaluation(seen).unknown_elections() == (0, [])


def test_an_unknown_last_election_gives_no_row_and_is_told():
    branches = [organization(org_id=number, last_election_on=None) for number in range(1, 26)]
    seen = world(rule("election", "term", years=3), organizations=branches)
    assert naive.rows(seen) == reference_rows(seen) == columnar_rows(seen) == ([], [])
    assert columnar_evaluation(seen).unknown_elections() == (25, list(range(1, 21)))
    told = reference.unknown_elections(organizations=branches, rules=seen["rules"])
    assert told == list(range(1, 26))


def test_a_term_ends_on_the_anniversary_and_is_met_by_an_election_in_it_only():
    election = rule("election", "term", years=3)
    branch = [organization(last_election_on=date(2023, 5, 1))]
    opening = held(date(2023, 5, 1), kind="election")
    assert outcome(election, organizations=branch, activities=[opening])[1] == [
        (1, "election", date(2023, 5, 2), 0, "missed", ())
    ]
    assert states(election, organizations=branch, activities=[held(date(2026, 5, 1), kind="election")]) == ["met"]
    assert states(election, organizations=branch, activities=[held(date(2026, 5, 2), kind="election")]) == ["missed"]


# What meets it


def test_a_record_counts_for_the_period_it_was_held_in_and_heals_none_before():
    late = held(date(2026, 7, 1), recorded_at=datetime(2026, 7, 1, 9))
    assert states(activities=[late]) == ["missed", "missed", "met", "missed"]
    early = held(date(2026, 6, 30), recorded_at=datetime(2027, 1, 31, 23, 59, 59))
    assert states(activities=[early]) == ["missed", "met", "missed", "missed"]


def test_a_record_of_another_kind_or_organisation_counts_nowhere():
    others = [held(Q1, 1, kind="theme_day"), held(Q1, 2, org_id=2), held(Q1 - DAY, 3)]
    organizations = [organization(), organization(org_id=2, kind="group")]
    assert states(organizations=organizations, activities=others) == ["missed"] * 4


def test_a_record_of_several_kinds_counts_once_for_a_duty_and_for_each_duty_of_its_own():
    both = rule(counts=("members_meeting", "theme_day")), rule("theme_day")
    one = [held(Q1, 7), held(Q1, 7, kind="theme_day")]
    found = outcome(*both, activities=one)[1]
    assert [row[1:] for row in found if row[2] == Q1] == [
        ("members_meeting", Q1, 1, "met", (7,)),
        ("theme_day", Q1, 1, "met", (7,)),
    ]


@pytest.mark.parametrize(
    ("held_on", "recorded_at", "counts"),
    [
        (date(2026, 3, 31), None, True),
        (date(2026, 3, 31), datetime(2026, 4, 10, 23, 59, 59, 999999), True),
        (date(2026, 3, 31), datetime(2026, 4, 11), False),
        (date(2026, 3, 31), datetime(2026, 3, 31), True),
    ],
)
def test_only_what_was_held_and_recorded_by_the_end_of_the_day_counts(held_on, recorded_at, counts):
    found = states(activities=[held(held_on, recorded_at=recorded_at)], as_of=date(2026, 4, 10))
    assert found == ["met" if counts else "missed", "pending", "pending", "pending"]


def test_what_is_held_after_the_day_asked_about_is_not_known_on_it():
    assert states(activities=[held(date(2026, 2, 2))], as_of=date(2026, 2, 1))[0] == "pending"
    assert states(activities=[held(date(2026, 2, 2))], as_of=date(2026, 2, 2))[0] == "met"


@pytest.mark.parametrize(
    ("grace", "as_of", "state"),
    [
        (0, date(2026, 3, 31), "pending"),
        (0, date(2026, 4, 1), "missed"),
        (10, date(2026, 4, 10), "pending"),
        (10, date(2026, 4, 11), "missed"),
    ],
)
def test_missed_from_the_day_after_period_and_grace(grace, as_of, state):
    assert states(rule(grace_days=grace), as_of=as_of) == [state, "pending", "pending", "pending"]


def test_grace_is_time_to_record_and_not_to_hold():
    graced = rule(grace_days=10)
    recorded = held(date(2026, 3, 31), recorded_at=datetime(2026, 4, 9))
    assert states(graced, activities=[recorded], as_of=date(2026, 4, 20))[0] == "met"
    assert states(graced, activities=[held(date(2026, 4, 1))], as_of=date(2026, 4, 20))[0] == "missed"


@pytest.mark.parametrize("recorded_at", [None, datetime(2026, 3, 2), datetime(2027, 1, 30)])
def test_recording_late_is_no_state(recorded_at):
    found = outcome(activities=[held(date(2026, 3, 1), recorded_at=recorded_at)])[1]
    assert found[0] == (1, "members_meeting", Q1, 1, "met", (1,))


@pytest.mark.parametrize("number", [2, 3, 12])
def test_nothing_is_gained_above_the_minimum(number):
    found = outcome(rule(minimum=2), activities=[held(Q1, one) for one in range(number)])[1]
    assert [(row[3], row[4]) for row in found] == [(number, "met"), (0, "missed"), (0, "missed"), (0, "missed")]
    assert states(rule(minimum=2), activities=[held(Q1)])[0] == "missed"


@pytest.mark.parametrize(
    ("from_on", "to_on", "expected"),
    [
        (date(2026, 6, 30), date(2026, 6, 30), ["missed", "waived", "missed", "missed"]),
        (date(2026, 4, 1), date(2026, 6, 29), ["missed", "missed", "missed", "missed"]),
        (date(2026, 9, 30), None, ["missed", "missed", "waived", "waived"]),
    ],
)
def test_a_waiver_lifts_the_periods_whose_last_day_it_covers(from_on, to_on, expected):
    waiver = Waiver(waiver_id=1, org_id=1, duty="members_meeting", from_on=from_on, to_on=to_on)
    assert states(waivers=[waiver]) == expected
    other = Waiver(waiver_id=1, org_id=1, duty="theme_day", from_on=from_on, to_on=to_on)
    assert states(waivers=[other]) == ["missed"] * 4


def test_what_was_done_in_spite_of_a_waiver_is_met():
    waiver = Waiver(waiver_id=1, org_id=1, duty="members_meeting", from_on=date(2026, 1, 1))
    assert states(waivers=[waiver], activities=[held(Q1)]) == ["met", "waived", "waived", "waived"]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"done_on": date(2026, 3, 31)}, "met"),
        ({"done_on": date(2026, 4, 1)}, "late"),
        ({}, "missed"),
        ({"due_on": AFTER}, "pending"),
        ({"done_on": date(2026, 3, 1), "sent_back": 1}, "missed"),
        ({"done_on": date(2026, 3, 1), "sent_back": 1, "accepted_on": date(2026, 5, 1)}, "met"),
    ],
)
def test_one_off_obligations_know_late(changes, state):
    one = ExtraObligation(**{"obligation_id": 1, "org_id": 1, "kind": "task", "due_on": date(2026, 3, 31), **changes})
    assert [found.state for found in reference.one_off(obligations=[one], as_of=AFTER)] == [state]
    assert columnar_evaluation(world(obligations_extra=[one])).one_off().fetchall()[0][-1] == state
    assert naive.one_off(one, [], AFTER) == state


# Votes


@pytest.mark.parametrize(
    ("test", "due", "enough"),
    [
        (votes.is_meeting_quorate, 21, 11),
        (votes.is_meeting_quorate, 20, 10),
        (votes.is_committee_quorate, 5, 3),
        (votes.is_admission_quorate, 20, 11),
        (votes.is_election_quorate, 21, 17),
        (votes.is_election_quorate, 20, 16),
        (votes.is_democratic_life_quorate, 10, 7),
        (votes.is_democratic_life_quorate, 9, 6),
    ],
)
def test_quorums_are_whole_numbers(test, due, enough):
    assert [test(present=present, due=due) for present in (enough - 1, enough)] == [False, True]
    assert not test(present=0, due=0)


@pytest.mark.parametrize("test", [votes.is_resolution_carried, votes.is_admission_carried, votes.is_elected])
def test_more_than_half_of_those_entitled_carry_and_not_of_those_present(test):
    assert [test(present=16, due=20, yes=yes) for yes in (10, 11)] == [False, True]
    assert not test(present=9, due=20, yes=20)
    with pytest.raises(ValueError, match="不能是负数"):
        test(present=16, due=20, yes=-1)
