"""Sets of ranks, shrinkage and intervals: published cases, computations by hand, and what must hold of all of them."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from yipanqi.engine.errors import ConditionNotMet
from yipanqi.engine.uncertainty import mean, rank_sets, share, shrink, top_set
from yipanqi.engine.uncertainty.quantiles import detectable, student
from yipanqi.engine.uncertainty.shrinkage import JAMES_STEIN, MORRIS
from yipanqi.engine.uncertainty.votes import ALL, EXACT, WILSON

from .cases import case

PISA = case("rankci_01_pisa2018_math_37")
COUNTRIES, SCORES, ERRORS = (PISA["inputs"][name] for name in ("country", "score", "se"))
UK = COUNTRIES.index("United Kingdom")


def test_the_published_set_of_ranks_is_reproduced():
    one = rank_sets(SCORES, ERRORS)[UK]
    assert one.rank == PISA["expected"]["UK_rank"] == 13
    assert [one.low, one.high] == PISA["expected"]["UK_marginal_95"] == [7, 23]
    assert (one.joint_low, one.joint_high) == (5, 24)
    naive = PISA["expected"]["too_narrow_naive_bootstrap"]
    assert one.low < naive[0] and one.high > naive[1]


def test_the_step_down_set_is_reproduced():
    one = rank_sets(SCORES, ERRORS, step_down=True)[UK]
    assert [one.low, one.high] == PISA["expected"]["UK_step_down_95"] == [8, 23]


def test_the_published_set_of_the_first_five_is_reproduced():
    at_95 = [COUNTRIES[at] for at in top_set(SCORES, ERRORS, best=5)]
    at_90 = [COUNTRIES[at] for at in top_set(SCORES, ERRORS, best=5, level=0.9)]
    assert at_95 == PISA["expected"]["top5_95"]
    assert len(at_95) == PISA["expected"]["top5_set_size_95"] == 12
    assert set(at_95) - set(at_90) == {PISA["expected"]["in_set_95_not_in_90"]}


def test_ranks_are_the_same_every_time_and_ties_share_the_best():
    first = rank_sets([3.0, 3.0, 1.0], [0.1, 0.1, 0.1])
    assert first == rank_sets([3.0, 3.0, 1.0], [0.1, 0.1, 0.1])
    assert [(one.rank, one.low, one.high) for one in first] == [(1, 1, 2), (1, 1, 2), (3, 3, 3)]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 30)), min_size=3, max_size=8))
def test_what_holds_of_every_set_of_ranks(rows):
    values, errors = [value for value, _ in rows], [error for _, error in rows]
    single, stepped = rank_sets(values, errors), rank_sets(values, errors, step_down=True)
    for one, down in zip(single, stepped, strict=True):
        assert 1 <= one.joint_low <= one.low <= one.rank <= one.high <= one.joint_high <= len(rows)
        assert one.low <= down.low <= down.high <= one.high
    turned = rank_sets([-value for value in values], errors)
    assert [(len(rows) + 1 - one.high, len(rows) + 1 - one.low) for one in turned] == [
        (one.low, one.high) for one in single
    ]


@pytest.mark.parametrize(
    ("values", "errors"),
    [([1, 2], [1, 1]), ([1, 2, 3], [1, 1]), ([1, 2, 3], [1, 0, 1]), ([1, 2, math.nan], [1, 1, 1])],
)
def test_ranks_of_impossible_input_are_refused(values, errors):
    with pytest.raises(ValueError, match=r"个单位|有限数"):
        rank_sets(values, errors)


def test_the_published_shrinkage_is_reproduced():
    batting = case("shrink_01_batting_1970_18")
    values = batting["inputs"]["value"]
    centre = sum(values) / len(values)
    result = shrink(values, [centre * (1 - centre) / batting["inputs"]["at_bats"]] * len(values))
    assert result.method == JAMES_STEIN
    assert round(result.centre, 3) == batting["expected"]["mean"]
    assert round(result.factor, 3) == batting["expected"]["factor"] == 0.212
    assert round(result.values[0], 3) == batting["expected"]["first_shrunken"]


def test_shrinkage_by_hand():
    values = [2, 4, 6, 8, 10]  # mean 6, squares 40; 1 − 2·5/40
    result = shrink(values, [5] * 5)
    assert (result.centre, result.factor) == (6, 0.75)
    assert result.values == (3, 4.5, 6, 7.5, 9)
    assert shrink(values, [30] * 5).factor == 0.0, "1 − 60/40 is below nothing"
    assert shrink([7, 7, 7, 7], [1] * 4).values == (7, 7, 7, 7)
    assert shrink([1, 2, 4], [9] * 3).values == (1, 2, 4), "three units show nothing of their spread"


def test_unequal_variances_by_hand():
    """Mean 0 by symmetry. A solves (11 − A)/(1 + A) + (10 − A)/(2 + A) = 0, that is 2A² − 18A − 32 = 0."""
    result = shrink([-3, 3, -3, 3], [1, 1, 2, 2])
    assert result.method == MORRIS and result.factor is None
    assert result.centre == pytest.approx(0)
    between = (18 + math.sqrt(18**2 + 8 * 32)) / 4
    assert result.factors == pytest.approx([1 - v / (3 * (v + between)) for v in (1, 1, 2, 2)])


def test_unequal_variances_meet_the_equal_ones():
    values = [2, 4, 6, 8, 10, 15]
    nearly = shrink(values, [5, 5, 5, 5, 5, 5.000001])
    assert nearly.factors == pytest.approx(shrink(values, [5] * 6).factors, abs=1e-6)
    noisy = shrink([6, 8, 10, 12, 200], [1, 1, 1, 1, 10_000])
    assert noisy.factors[4] < 0.6 < noisy.factors[0], "the uncertain unit is drawn in, the certain ones stay"


@pytest.mark.parametrize(
    ("values", "variances"),
    [([1, 2], [1, 1]), ([1, 2, 3], [1, 1, 0]), ([1, 2, 3], [1, 1]), ([1, 2, math.inf], [1] * 3)],
)
def test_shrinkage_of_impossible_input_is_refused(values, variances):
    with pytest.raises(ValueError, match=r"个单位|有限数"):
        shrink(values, variances)


def test_students_quantile_agrees_with_a_maintained_library():
    for freedom in (1, 2, 3, 4, 7, 30, 121):
        for probability in (0.05, 0.5, 0.8, 0.975, 0.995):
            assert student(probability, freedom) == pytest.approx(stats.t.ppf(probability, freedom), abs=1e-9)
    assert detectable(2.0, 10**5, 0.95) == pytest.approx(2 * 2.8016, abs=1e-3)


def test_a_vote_of_part_of_a_body_is_exact():
    """Body of 4, 2 voted, both yes. With K ayes the chance of that is C(K,2)/6: 1/6, 1/2, 1 for K = 2, 3, 4."""
    one = share(2, 2, body=4, level=0.6)  # tail 1/5: K = 2 (1/6) is out
    assert (one.low, one.high, one.method) == (0.75, 1.0, EXACT)
    assert share(2, 2, body=4, level=0.7).low == 0.5  # tail 3/20: 1/6 stays
    whole = share(9, 12, body=12)
    assert (whole.estimate, whole.low, whole.high, whole.method) == (0.75, 0.75, 0.75, ALL)


def test_wilsons_interval_is_the_published_one():
    """Newcombe 1998, Two-sided confidence intervals for the single proportion, table I: 81/263, 15/148, 0/20, 1/29."""
    for yes, voted, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        one = share(yes, voted)
        assert (round(one.low, 4), round(one.high, 4), one.method) == (low, high, WILSON)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_exact_interval_covers_as_often_as_it_says(data):
    body = data.draw(st.integers(2, 14))
    voted, ayes = data.draw(st.integers(1, body)), data.draw(st.integers(0, body))
    chances = {
        yes: Fraction(math.comb(ayes, yes) * math.comb(body - ayes, voted - yes), math.comb(body, voted))
        for yes in range(max(0, voted - body + ayes), min(ayes, voted) + 1)
    }
    covered = sum(
        chance
        for yes, chance in chances.items()
        if (one := share(yes, voted, body=body, level=0.9)).low <= ayes / body <= one.high
    )
    assert covered >= Fraction(9, 10)


def test_the_interval_of_a_mean():
    one = mean([3, 4, 5])  # s² = 1, t(0.975, 2) = 4.3027
    assert (one.estimate, round(one.high - 4, 4)) == (4, round(4.30265 / math.sqrt(3), 4))
    of_nine = mean([3, 4, 5], body=9)
    assert of_nine.high - 4 == pytest.approx((one.high - 4) * math.sqrt(2 / 3))
    assert mean([3, 4, 5], body=3).high == 4
    with pytest.raises(ValueError, match="不是有限的数"):
        mean([3, math.nan, 5])
    for grades in ([4], [4, 4, 4]):
        with pytest.raises(ConditionNotMet, match="无法判断"):
            mean(grades)


@pytest.mark.parametrize(("yes", "voted", "body"), [(3, 2, None), (-1, 2, None), (0, 0, None), (1, 3, 2)])
def test_impossible_votes_are_refused(yes, voted, body):
    with pytest.raises(ValueError, match="票数不合理"):
        share(yes, voted, body=body)
