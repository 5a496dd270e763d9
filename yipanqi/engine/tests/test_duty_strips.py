"""Duties told by bits: rules side by side and on each other, of organisations that changed their kind too."""

from datetime import date
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engine.scheme.facts import Facts
from yipanqi.engine.scheme.loading import scheme_of

from . import builders
from .builders import rule, rule_set, year
from .scheme_executors import columnar_rows, reference_rows

CODES = ("members_meeting", "theme_day")
WORTH = {"shortfall": 1, "missed": 1, "rate": 100}
ITEMS = [
    {
        "id": f"{code}_{take}", "title": f"{code}的{take}", "measure": {"duties": [code], "take": take}, "points": 100,
        "curve": {"linear": [[0, 0]], "after": worth}, "clamp": {"high": 100},
    }
    for code in CODES for take, worth in WORTH.items()
]  # fmt: skip
SCHEME = scheme_of(
    {
        "id": "duties", "version": 1, "title": "职责", "basis": "测试", "subjects": ["branch", "general_branch"],
        "conventions": {"trace_cap": "100%"}, "tree": {"id": "total", "title": "总分", "children": ITEMS},
    }
)  # fmt: skip


def months(number: int, **kwargs):
    return rule("theme_day", "month", id=f"month{number}", **kwargs)


def quarters(number: int, **kwargs):
    return rule("members_meeting", "quarter", id=f"quarter{number}", **kwargs)


SEVERAL = [
    rule_set(months(1), months(2, subjects=("general_branch",)), quarters(1, subjects=("branch", "general_branch"))),
    rule_set(months(1), months(2, subjects=("general_branch",), grace_days=30), quarters(1, counts=CODES)),
    rule_set(quarters(1), quarters(2, subjects=("general_branch",)), months(1, counts=("members_meeting",))),
    rule_set(months(1), rule("theme_day", "half_year", id="half", subjects=("general_branch",))),
    rule_set(months(1, counts=("members_meeting",)), quarters(1, counts=("members_meeting",))),
    rule_set(months(1, counts=("members_meeting",)), rule("members_meeting", "month", id="also")),
]
worlds = st.builds(
    Facts,
    organizations=st.tuples(*(builders.histories(n) for n in builders.ORG_IDS)).map(lambda all_: [*chain(*all_)])
    | st.lists(st.sampled_from(["branch", "general_branch"]), min_size=3, max_size=3).map(
        lambda kinds: [builders.organization(org_id=n, kind=k) for n, k in zip(builders.ORG_IDS, kinds, strict=True)]
    ),
    activities=builders.activities(year(), CODES),
    waivers=builders.waivers(),
)


@settings(max_examples=25)
@given(st.sampled_from(SEVERAL), worlds, st.sampled_from([date(2026, 7, 15), date(2026, 12, 31), date(2027, 2, 1)]))
def test_counts_of_periods_are_those_of_the_reference(rules, facts, as_of):
    options = {"rules": rules, "window": year(), "as_of": as_of}
    assert columnar_rows(SCHEME, facts, **options) == reference_rows(SCHEME, facts, **options)
