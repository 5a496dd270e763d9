"""Flags say of keys what a set says."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engine import keys
from yipanqi.engine.duties.columnar import relation_of
from yipanqi.engine.tables import TABLES

from .scheme_executors import connection

IDS = st.sampled_from([-(2**63), -3, 0, 1, 2, 5, 2**40, 2**63 - 1])
NEAR = st.integers(-3, 3)
DAYS = st.none() | st.sampled_from([date(1900, 1, 1), date(2026, 1, 1), date(2199, 12, 31)])
TEXTS = st.sampled_from(["a", "b", "it's", ""])


def told(table, rows):
    names = list(TABLES[table].key)
    relation_of(connection(), [dict(zip(names, row, strict=True)) for row in rows], TABLES[table])
    return keys.are_unique(connection(), TABLES[table], names)


@given(st.lists(st.tuples(NEAR, DAYS), max_size=6))
def test_of_numbers_and_days(rows):
    assert told("organizations", rows) == (len(set(rows)) == len(rows))


@given(st.lists(st.tuples(NEAR, TEXTS, TEXTS), max_size=6))
def test_of_texts(rows):
    assert told("values", rows) == (len(set(rows)) == len(rows))


@given(st.lists(st.tuples(IDS), max_size=5))
def test_what_spreads_too_wide_is_left_to_a_grouping_and_never_taken_for_unique(rows):
    assert not told("obligations_extra", rows) or len(set(rows)) == len(rows)


def test_more_texts_than_are_listed_are_left_to_a_grouping(monkeypatch):
    monkeypatch.setattr(keys, "TEXTS", 2)
    assert told("values", [(1, "a", ""), (1, "b", "")])
    assert not told("values", [(1, "a", ""), (1, "b", ""), (1, "c", "")])
