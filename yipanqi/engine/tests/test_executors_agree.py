"""Both executors give the same rows on random worlds, and what a naive third reading of the design gives."""

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.engine.duties import reference

from . import builders, naive
from .executors import columnar_evaluation, columnar_rows, reference_rows, rows_of

EXAMPLES = examples(50)


@EXAMPLES
@given(builders.worlds())
def test_both_executors_agree_with_the_naive_reading(world):
    expected = naive.rows(world)
    assert reference_rows(world) == expected
    assert columnar_rows(world) == expected
    unknown = reference.unknown_elections(organizations=world["organizations"], rules=world["rules"])
    assert columnar_evaluation(world).unknown_elections() == (len(unknown), unknown)


@EXAMPLES
@given(builders.offices())
def test_seats_that_fall_vacant_agree(world):
    expected = naive.rows(world)
    assert reference_rows(world) == expected
    assert columnar_rows(world) == expected


@examples(30)
@given(builders.worlds(), st.integers(1, 3))
def test_ranges_of_organisations_change_nothing(world, records_at_once):
    split = columnar_evaluation(world, records_at_once=records_at_once)
    assert rows_of(split) == reference_rows(world)


@pytest.mark.parametrize("records_at_once", [1, 2, 1000])
def test_the_file_of_states_holds_what_is_told_at_once_whatever_the_ranges(tmp_path, records_at_once):
    world = {
        "organizations": [
            builders.organization(org_id=number, last_election_on=date(2023, 5, 1)) for number in (3, 8, 9)
        ],
        "activities": [
            reference.Activity(
                activity_id=one, kind="members_meeting", org_id=3 + 5 * (one % 2), held_on=date(2026, 2, one)
            )
            for one in range(1, 9)
        ],
        "rules": builders.rule_set(builders.rule(), builders.rule("election", "term", years=3)),
        "window": builders.year(),
        "as_of": date(2026, 12, 31),
    }
    watched: list[float] = []
    columnar_evaluation(world, records_at_once=records_at_once).write_state(
        tmp_path / "s.parquet", watch=watched.append
    )
    found = duckdb.sql(f"from '{tmp_path / 's.parquet'}'").fetchall()
    assert sorted((*row[:-1], tuple(row[-1])) for row in found) == reference_rows(world)[1]
    assert watched == sorted(watched) and watched[-1] == 1


@EXAMPLES
@given(builders.obligations(), builders.waivers(), builders.any_day)
def test_one_off_obligations_agree(obligations, waivers, as_of):
    world = {"obligations_extra": obligations, "waivers": waivers}
    options = {"rules": builders.rule_set(builders.rule()), "window": builders.year(), "as_of": as_of}
    expected = [(one.obligation_id, naive.one_off(one, waivers, as_of)) for one in obligations]
    found = reference.one_off(obligations=obligations, waivers=waivers, as_of=as_of)
    assert [(one.obligation.obligation_id, one.state) for one in found] == expected
    rows = columnar_evaluation({**world, **options}).one_off().fetchall()
    assert [(row[0], row[-1]) for row in rows] == expected


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
        _, rows = columnar_rows(world)
        assert rows[0][3:] == (number, "met" if number else "missed", tuple(sorted(ids[:number])))
