"""The executors and a naive reading give the same rows: totals, gaps, grades, effects and the points of every item."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from . import naive_scheme, schemes
from .builders import rule, rule_set, year
from .scheme_executors import columnar_rows, reference_rows

RULES = rule_set(
    rule("members_meeting", "quarter"),
    rule("theme_day", "month", subjects=("branch", "group"), severity="soft"),
    rule("committee_meeting", "half_year", minimum=2, counts=("members_meeting", "theme_day")),
)
DAYS = st.sampled_from([date(2026, 12, 31), date(2026, 7, 15), date(2027, 6, 1)])


@settings(max_examples=15)
@given(schemes.some_schemes(), schemes.facts, DAYS)
def test_every_scheme_gives_the_rows_of_the_reference(scheme, facts, as_of):
    options = {"rules": RULES, "window": year(), "as_of": as_of}
    assert columnar_rows(scheme, facts, **options) == reference_rows(scheme, facts, **options)


@settings(max_examples=15)
@given(schemes.some_schemes(), schemes.facts, DAYS)
def test_the_reference_gives_the_rows_of_a_third_and_naive_reading(scheme, facts, as_of):
    options = {"rules": RULES, "window": year(), "as_of": as_of}
    assert reference_rows(scheme, facts, **options) == naive_scheme.rows(scheme, facts, **options)
