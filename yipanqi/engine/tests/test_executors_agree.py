"""The columnar executor gives what the reference gives, row by row, on random worlds; a naive third judges both."""

import dataclasses
from datetime import date, timedelta
from functools import cache

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engine import tables
from yipanqi.engine.duties import columnar, reference

from . import builders

EXAMPLES = settings(max_examples=80, deadline=None)


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def columnar_evaluation(world: dict, **kwargs) -> columnar.Evaluation:
    connection = _connection()
    for name in ("organizations", "activities", "appointments", "waivers", "obligations_extra"):
        rows = [dataclasses.asdict(row) for row in world.get(name, ())]
        columnar.relation_of(connection, rows, tables.TABLES[name])
    options = {key: world[key] for key in ("rules", "window", "as_of")}
    return columnar.evaluate(connection, **options, **kwargs)


def columnar_rows(evaluation: columnar.Evaluation) -> tuple[list, list]:
    due = evaluation.due().fetchall()
    state = [tuple(row.values()) for row in evaluation.state().to_pylist()]
    return sorted(due), sorted((*row[:-1], tuple(row[-1])) for row in state)


def reference_rows(world: dict) -> tuple[list, list]:
    found = reference.evaluate(**{key: value for key, value in world.items() if key != "obligations_extra"})
    due = [
        (d.org_id, d.duty, d.period_start, d.period_end, d.minimum, d.severity, d.clause)
        for d in (s.due for s in found)
    ]
    state = [(s.due.org_id, s.due.duty, s.due.period_start, s.done, s.state, s.activity_ids) for s in found]
    return sorted(due), sorted(state)


@EXAMPLES
@given(builders.worlds())
def test_both_executors_give_the_same_rows(world):
    assert columnar_rows(columnar_evaluation(world)) == reference_rows(world)


@settings(max_examples=40, deadline=None)
@given(builders.worlds(), st.integers(1, 3))
def test_ranges_of_organisations_change_nothing(world, records_at_once):
    split = columnar_evaluation(world, records_at_once=records_at_once)
    assert columnar_rows(split) == reference_rows(world)


@EXAMPLES
@given(builders.obligations(), builders.waivers(), builders.any_day)
def test_one_off_obligations_agree(obligations, waivers, as_of):
    world = {"obligations_extra": obligations, "waivers": waivers}
    options = {"rules": builders.rule_set(builders.rule()), "window": builders.year(), "as_of": as_of}
    found = columnar_evaluation({**world, **options}).one_off().fetchall()
    expected = reference.one_off(obligations=obligations, waivers=waivers, as_of=as_of)
    assert [(row[0], row[-1]) for row in found] == [(one.obligation.obligation_id, one.state) for one in expected]


@EXAMPLES
@given(builders.worlds())
def test_unknown_elections_agree(world):
    expected = reference.unknown_elections(organizations=world["organizations"], rules=world["rules"])
    assert columnar_evaluation(world).unknown_elections() == (len(expected), expected)


def naive_monthly(state, activities, window, as_of) -> list[tuple]:
    """Day by day: a month is owed if the organisation lived on each of its days and had gone live when it began."""
    rows, day = [], window.start - timedelta(days=31)
    while day <= window.end:
        if day.day == 1:
            month = [day + timedelta(days=n) for n in range(31) if (day + timedelta(days=n)).month == day.month]
            alive = all(state.founded_on <= d and not (state.dissolved_on and d > state.dissolved_on) for d in month)
            live = state.go_live_on is None or state.go_live_on <= day
            if alive and live and window.start <= month[-1] <= window.end:
                ids = {
                    a.activity_id
                    for a in activities
                    if a.org_id == state.org_id and a.kind == "theme_day" and a.held_on in month
                    if a.held_on <= as_of and (a.recorded_at is None or a.recorded_at.date() <= as_of)
                }
                found = "met" if ids else "missed" if as_of > month[-1] else "pending"
                rows.append((day, found, tuple(sorted(ids))))
        day += timedelta(days=1)
    return rows


@EXAMPLES
@given(builders.organization_states(1, None, None), builders.activities(), builders.windows(), builders.any_day)
def test_monthly_duty_against_a_naive_day_by_day_computation(state, activities, window, as_of):
    state = dataclasses.replace(state, kind="branch")
    world = {
        "organizations": [state],
        "activities": activities,
        "rules": builders.rule_set(builders.rule("theme_day", "month")),
        "window": window,
        "as_of": as_of,
    }
    expected = naive_monthly(state, activities, window, as_of)
    _, rows = reference_rows(world)
    assert [(start, found, ids) for _, _, start, _, found, ids in rows] == expected
    _, rows = columnar_rows(columnar_evaluation(world))
    assert [(start, found, ids) for _, _, start, _, found, ids in rows] == expected


def test_ids_are_told_without_lists_up_to_three_and_listed_beyond():
    ids = [5, -3, 9_000_000_000, 4, 8]
    for number in range(len(ids) + 1):
        world = {
            "organizations": [builders.organization()],
            "activities": [
                reference.Activity(activity_id=i, kind="members_meeting", org_id=1, held_on=date(2026, 2, 1))
                for i in ids[:number]
            ],
            "rules": builders.rule_set(builders.rule()),
            "window": builders.year(),
            "as_of": date(2026, 12, 31),
        }
        _, rows = columnar_rows(columnar_evaluation(world))
        assert rows[0][3:] == (number, "met" if number else "missed", tuple(sorted(ids[:number])))
