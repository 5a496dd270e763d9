"""Strict raters, lenient panels, weights in doubt: by hand, and refused where the conditions of use do not hold."""

import math
from statistics import NormalDist

import pytest

from yipanqi.engine.errors import ConditionNotMet
from yipanqi.engine.uncertainty import centred, panel_factors, stability

BANDS = {"优秀": 90.0, "良好": 80.0, "一般": None}


def test_complete_ballots_are_centred_by_hand():
    """甲 gives 6 and 8 (mean 7), 乙 9 and 9 (mean 9), grand mean 8: deviations −1/+1 and 0/0."""
    ratings = [("甲", "一支部", 6), ("甲", "二支部", 8), ("乙", "一支部", 9), ("乙", "二支部", 9)]
    assert centred(ratings) == pytest.approx({"一支部": 7.5, "二支部": 8.5})


def test_a_lenient_rater_of_a_part_does_not_lift_it():
    """Truth: 5, 7, 9. 丙 is two points lenient and did not rate the first."""
    truth = {"一": 5.0, "二": 7.0, "三": 9.0}
    ratings = [("甲", name, grade) for name, grade in truth.items()]
    ratings += [("丙", "二", 9), ("丙", "三", 11)]
    adjusted = centred(ratings)
    assert adjusted["二"] - adjusted["一"] == pytest.approx(2)
    assert adjusted["三"] - adjusted["二"] == pytest.approx(2)


def test_ballots_of_one_target_are_refused():
    with pytest.raises(ConditionNotMet, match="有 1 张票只评了一个对象"):
        centred([("甲", "一", 5), ("甲", "二", 6), ("乙", "一", 9)])


def test_ballots_that_do_not_meet_are_refused():
    with pytest.raises(ConditionNotMet, match="没有同一张票评过"):
        centred([("甲", "一", 5), ("甲", "二", 6), ("乙", "三", 5), ("乙", "四", 6)])


def test_a_ballot_that_grades_twice_is_refused():
    with pytest.raises(ValueError, match="评了两次"):
        centred([("甲", "一", 5), ("甲", "一", 6)])


def panel(prefix: str, *grades: float) -> dict[str, float]:
    return {f"{prefix}{number}": grade for number, grade in enumerate(grades, 1)}


def test_panel_factors_by_hand():
    """Means 80 and 90, five each: grand mean 85, factors 85/80 and 85/90."""
    panels = {"第一组": panel("a", 70, 75, 80, 85, 90), "第二组": panel("b", 84, 88, 90, 92, 96)}
    result = panel_factors(panels, by_lot=True, full=95)
    assert result.factors == pytest.approx({"第一组": 1.0625, "第二组": 85 / 90})
    assert result.adjusted["a1"] == pytest.approx(74.375)
    assert result.over == ("a5",)
    assert sum(result.adjusted.values()) / 10 == pytest.approx(85)


def test_trimmed_panel_factors_by_hand():
    """Without the highest and lowest the means are 80 and 90; a single 10 no longer lifts its whole panel."""
    panels = {"第一组": panel("a", 10, 78, 79, 80, 81, 82, 100), "第二组": panel("b", 84, 88, 89, 90, 91, 92, 96)}
    assert panel_factors(panels, by_lot=True, trim=1).factors == pytest.approx({"第一组": 85 / 80, "第二组": 85 / 90})


@pytest.mark.parametrize(
    ("panels", "options", "reason"),
    [
        ({"甲": panel("a", *[8] * 5), "乙": panel("b", *[9] * 5)}, {"by_lot": False}, "不是抽签"),
        ({"甲": panel("a", *[8] * 5)}, {"by_lot": True}, "只有一个组"),
        ({"甲": panel("a", *[8] * 5), "乙": panel("b", *[9] * 4)}, {"by_lot": True}, "乙 计入均分的对象不足 5 个"),
        ({"甲": panel("a", *[8] * 6), "乙": panel("b", *[9] * 7)}, {"by_lot": True, "trim": 1}, "甲 计入均分"),
        ({"甲": panel("a", *[8] * 5), "乙": panel("b", 0, *[9] * 5)}, {"by_lot": True}, "乙 有不大于 0"),
        ({"甲": panel("a", *[8] * 5), "乙": panel("a", *[9] * 5)}, {"by_lot": True}, "由两个组评过"),
    ],
)
def test_panels_that_cannot_be_compared_are_refused(panels, options, reason):
    with pytest.raises(ConditionNotMet, match=reason):
        panel_factors(panels, **options)


def test_certain_weights_keep_every_grade():
    scores = {"一": [90, 90], "二": [100, 60]}
    result = stability(scores, ["甲", "乙"], BANDS, weights=[1, 1], spread=[0, 0], draws=50)
    assert result.grades == {"一": "优秀", "二": "良好"}
    assert result.kept == {"一": 50, "二": 50}
    assert (result.moved, result.most) == ({"甲": 0.0, "乙": 0.0}, None)


def test_a_unit_on_the_edge_keeps_its_grade_half_of_the_time():
    scores = {"稳": [95, 95, 95], "边": [100, 60, 80]}
    result = stability(scores, ["甲", "乙", "丙"], BANDS, weights=[4, 4, 2], spread=[1, 0, 0])
    assert result.kept["稳"] == result.draws == 10_000
    assert 4800 < result.kept["边"] < 5200, "its 80 is the bound, and only one weight is in doubt"
    assert result.most == "甲"
    again = stability(scores, ["甲", "乙", "丙"], BANDS, weights=[4, 4, 2], spread=[1, 0, 0])
    assert again == result


def test_experts_who_agree_leave_no_doubt_and_who_differ_do():
    scores = {"边": [100, 61]}
    agreed = stability(scores, ["甲", "乙"], BANDS, experts=[[1, 1], [2, 2], [3, 3]])
    assert agreed.kept == {"边": 10_000}
    assert agreed.weights == pytest.approx((0.5, 0.5))
    split = stability(scores, ["甲", "乙"], BANDS, experts=[[3, 7], [1, 1], [7, 3]])
    assert split.weights == pytest.approx((0.5, 0.5)), "the geometric mean of the three"
    # good from 80 to below 90: weight 19/39 to 29/39; its log-odds are normal with standard deviation ln(7/3)
    odds = NormalDist(0, math.log(7 / 3))
    expected = odds.cdf(math.log(29 / 10)) - odds.cdf(math.log(19 / 20))
    assert split.kept["边"] / split.draws == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"experts": [[1, 1]]}, "至少需要两位专家"),
        ({"experts": [[1, 1], [0, 1]]}, "大于 0"),
        ({"weights": [1, 1]}, "离散程度"),
        ({"weights": [1, -1], "spread": [0, 0]}, "权重应大于 0"),
    ],
)
def test_weights_that_make_no_sense_are_refused(change, reason):
    with pytest.raises(ValueError, match=reason):
        stability({"一": [1, 2]}, ["甲", "乙"], BANDS, **change)


@pytest.mark.parametrize(
    ("scores", "more", "reason"),
    [
        ({"一": [math.nan, 2]}, {}, "不是有限的数"),
        ({"一": [1, 2], "二": [1]}, {}, "每个单位在每个指标上都应有得分"),
        ({}, {}, "每个单位在每个指标上都应有得分"),
        ({"一": [1, 2]}, {"draws": 0}, "至少抽取一组"),
        ({"一": [1, 2]}, {"experts": [[1, 1], [1, 2]]}, "只能给一种"),
        ({"一": [1, 2]}, {"weights": [1e-300, 1]}, "小得可以不计"),
    ],
)
def test_scores_that_are_none_get_no_grade(scores, more, reason):
    with pytest.raises(ValueError, match=reason):
        stability(scores, ["甲", "乙"], BANDS, **{"weights": [1, 1], "spread": [0, 0], **more})


def test_no_ballots_and_grades_that_are_none_are_refused():
    with pytest.raises(ConditionNotMet, match="没有一张票"):
        centred([])
    with pytest.raises(ValueError, match="不是有限的数"):
        centred([("甲", "一", math.nan), ("甲", "二", 6)])
    with pytest.raises(ValueError, match="不是有限的数"):
        panel_factors({"甲": panel("a", *[math.nan] * 5), "乙": panel("b", *[9] * 5)}, by_lot=True)


@pytest.mark.parametrize(
    "bands", [{"优": 90.0, "良": 80.0}, {"优": 80.0, "良": 90.0, "差": None}, {"优": None, "差": 3.0}]
)
def test_bands_with_gaps_are_refused(bands):
    with pytest.raises(ValueError, match="等次"):
        stability({"一": [1, 2]}, ["甲", "乙"], bands, weights=[1, 1], spread=[0, 0])
