"""The ladder of effect: computed by hand, found where it was planted, and refused where the design cannot see it."""

import math
import random

import numpy as np
import pytest
from statsmodels.api import OLS

from yipanqi.engine.effect import (
    Aggregate,
    Series,
    association,
    draw_lot,
    p_chart,
    permutation,
    staggered,
    trend,
    u_chart,
    xmr_chart,
)
from yipanqi.engine.effect.lots import Lot
from yipanqi.engine.effect.staggered import event_study
from yipanqi.engine.errors import ConditionNotMet

INPUT = Series("学习次数", {}, frozenset({("activities", 1)}))


def noise(*key) -> float:
    """The same unit normal number for the same key."""
    return random.Random(str(key)).gauss(0, 1)


def outcome(values: dict[tuple[int, int], float]) -> Series:
    return Series("答复天数", values, frozenset({("events", 1)}))


# rung 0


def test_limits_by_hand():
    chart = p_chart([(quarter, 10, 100) for quarter in range(8)] + [(8, 30, 100)])
    assert chart.centre == 0.1
    assert chart.points[0].high == pytest.approx(0.19), "0.1 + 3·√(0.1·0.9/100)"
    assert [point.outside for point in chart.points] == [False] * 8 + [True]
    counted = u_chart([(quarter, 9, 1.0) for quarter in range(8)] + [(8, 0, 4.0)])
    assert (counted.points[0].low, counted.points[0].high) == (0, 18)
    assert counted.points[8].high == pytest.approx(13.5), "four times the exposure, half the reach"
    single = xmr_chart([(quarter, 10 + quarter % 2) for quarter in range(8)] + [(8, 14)])
    assert single.centre == 10.5
    assert single.points[0].high == pytest.approx(10.5 + 2.66)


def test_a_trend_is_a_change_and_not_its_cause():
    steady = [(quarter, 10 + quarter % 2) for quarter in range(8)]
    claim = trend(xmr_chart([*steady, (8, 14)]))
    assert (claim.rung, claim.decided, claim.estimate) == (0, True, 3.5)
    assert claim.words == "只是数量变化，不说明原因：最近一期 14，中心线 10.5，超出控制限。"
    assert claim.minimum_detectable == pytest.approx(2.66)
    assert (claim.low, claim.high) == pytest.approx((0.84, 6.16))
    within = trend(xmr_chart([*steady, (8, 12)]))
    assert not within.decided and within.words.startswith("无法判断：最近一期在控制限之内")
    run = trend(xmr_chart([*steady, *((quarter, 11.5) for quarter in range(8, 16))]))
    assert run.decided and run.words.endswith("连续 8 期在中心线同侧。")


def test_an_unsteady_baseline_decides_nothing():
    claim = trend(p_chart([*((quarter, 10, 100) for quarter in range(7)), (7, 60, 100), (8, 90, 100)]))
    assert not claim.decided and not claim.placebo.passes
    assert claim.words == "无法判断：基线 8 期中 1 期出界，过程本来就不稳定，控制限不能用。"


def test_charts_refuse_too_few_quarters_and_gaps():
    with pytest.raises(ValueError, match="数据不足"):
        xmr_chart([(quarter, 1) for quarter in range(7)])
    with pytest.raises(ValueError, match="没有数据的一期不能当作 0"):
        xmr_chart([(quarter, 1) for quarter in (0, 1, 2, 3, 4, 5, 6, 8)])
    with pytest.raises(ValueError, match="总数之间"):
        p_chart([(quarter, 2, 1) for quarter in range(8)])
    for chart in (
        lambda: xmr_chart([(quarter, math.nan) for quarter in range(9)]),
        lambda: u_chart([(quarter, 1, math.inf) for quarter in range(9)]),
        lambda: Series("答复天数", {(1, 1): math.nan}),
    ):
        with pytest.raises(ValueError, match="没有数据的应略去"):
            chart()
    assert trend(xmr_chart([(quarter, 1) for quarter in range(8)])).words == "无法判断：基线之后还没有新的时期。"


# a record is never both input and outcome


def test_a_record_is_never_input_and_outcome():
    same = Series("学习次数", {}, frozenset())
    shared = Series("活动次数", {}, frozenset({("activities", 1), ("activities", 2)}))
    for call in (
        lambda series: association(series, INPUT),
        lambda series: staggered(series, {}, INPUT, aggregate=Aggregate.SIMPLE),
        lambda series: permutation(series, draw_lot([1, 2], [1, 1], seed=1), {}, INPUT),
    ):
        with pytest.raises(ConditionNotMet, match="不能既作投入又作成效"):
            call(same)
        with pytest.raises(ConditionNotMet, match="相同的 1 条记录（如 activities 1）"):
            call(shared)


# rung 1


def inputs(units: int = 24, quarters: int = 8) -> Series:
    return Series(
        "学习次数",
        {(unit, quarter): 5 + noise("in", unit, quarter) for unit in range(units) for quarter in range(quarters)},
        frozenset({("activities", 1)}),
    )


def responding(given: Series, slope: float) -> Series:
    """Outcome of a quarter: its season, the organisation's own level, and ``slope`` per input the quarter before."""
    return outcome(
        {
            (unit, quarter): quarter
            + noise("unit", unit)
            + slope * given.values.get((unit, quarter - 1), 0)
            + noise("out", unit, quarter)
            for unit, quarter in given.values
        }
    )


def test_an_association_is_found_and_called_no_more():
    given = inputs()
    claim = association(responding(given, 2.0), given)
    assert claim.rung == 1 and claim.decided and claim.placebo.passes
    assert claim.words.startswith("相关，不是因果：估计 ")
    assert claim.low < 2 < claim.high and claim.high - claim.low < 1
    assert claim.minimum_detectable < 0.7


def test_the_errors_are_those_of_clusters_by_hand():
    """Liang and Zeger's sandwich with the customary correction G/(G − 1)·(N − 1)/(N − K)."""
    given = inputs()
    reply = responding(given, 2.0)
    rows = [(unit, quarter) for unit, quarter in sorted(reply.values) if quarter >= 1]
    y = np.array([reply.values[row] for row in rows])
    x = np.column_stack(
        [[given.values[unit, quarter - 1] for unit, quarter in rows]]
        + [[float(quarter == one) for _, quarter in rows] for one in range(1, 8)]
    )
    bread = np.linalg.inv(x.T @ x)
    left = y - x @ bread @ x.T @ y
    groups = np.array([unit for unit, _ in rows])
    scores = [x[groups == unit].T @ left[groups == unit] for unit in range(24)]
    meat = sum(np.outer(score, score) for score in scores) * 24 / 23 * (len(y) - 1) / (len(y) - 8)
    error = float(np.sqrt((bread @ meat @ bread)[0, 0]))
    claim = association(reply, given)
    assert claim.estimate == pytest.approx(float(OLS(y, x).fit().params[0]))
    assert claim.high - claim.estimate == pytest.approx(2.0687 * error, rel=1e-4), "t with 23 degrees of freedom"


def test_no_association_and_few_organisations_decide_nothing():
    given = inputs()
    nothing = association(responding(given, 0.0), given)
    assert not nothing.decided and nothing.words.startswith("无法判断：区间含 0；这些数据只能看出不小于")
    few = inputs(19)
    claim = association(responding(few, 2.0), few)
    assert claim.words.startswith("无法判断：数据齐全的组织只有 19 个") and claim.estimate is None
    flat = Series("学习次数", dict.fromkeys(given.values, 4.0))
    assert association(responding(given, 2.0), flat).words.startswith("无法判断：投入没有变化")


def test_a_control_takes_away_what_it_explains():
    """Size drives both: large organisations meet more and answer later. Beside the size nothing is left."""
    size = Series("党员数", {(unit, quarter): noise("size", unit) for unit in range(40) for quarter in range(8)})
    given = Series("学习次数", {key: value + noise("in", *key) for key, value in size.values.items()})
    late = {key: 3 * value + noise("out", *key) for key, value in size.values.items()}
    assert association(outcome(late), given).estimate > 1
    beside = association(outcome(late), given, [size])
    assert abs(beside.estimate) < 0.2 and not beside.decided


def test_an_outcome_that_draws_the_input_after_it_fails_the_placebo():
    """Who does well is given more afterwards: the later input 'explains' the earlier outcome."""
    base = {(unit, quarter): 3 * noise("lasting", unit) for unit in range(24) for quarter in range(8)}
    given = Series("学习次数", {key: value + noise("in", *key) / 5 for key, value in base.items()})
    claim = association(outcome({key: value + noise("out", *key) / 5 for key, value in base.items()}), given)
    assert not claim.decided and not claim.placebo.passes
    assert claim.words.startswith("无法判断：安慰剂检验未通过（以后的投入对先前的成效")


def test_an_input_of_the_same_quarter_is_refused():
    with pytest.raises(ValueError, match="投入应早于成效"):
        association(outcome({}), INPUT, lag=0)


# rung 2

STARTS = {**dict.fromkeys(range(10), 3), **dict.fromkeys(range(10, 16), 5), **dict.fromkeys(range(16, 30))}


def rolled_out(effect, *, starts=STARTS, quarters=7, spread=0.1) -> Series:
    """Own level + common season + ``effect(start, quarter)`` from the start on."""
    values = {}
    for unit, start in starts.items():
        for quarter in range(quarters):
            began = start is not None and quarter >= start
            own = 5 * noise("unit", unit) + quarter**2 + spread * noise("out", unit, quarter)
            values[unit, quarter] = own + (effect(start, quarter) if began else 0)
    return outcome(values)


def test_group_time_effects_by_hand():
    """No noise: cohort 3 gains 2, cohort 5 gains 6; cells 4·10 and 2·6 → simple (4·10·2 + 2·6·6)/(40 + 12).

    By quarter since the start: (10·2 + 6·6)/16 = 3.5 twice, then 2 twice → event 2.75.
    """
    series = rolled_out(lambda start, quarter: 2 if start == 3 else 6, spread=0)
    simple = staggered(series, STARTS, INPUT, aggregate=Aggregate.SIMPLE)
    assert simple.estimate == pytest.approx(152 / 52)
    assert staggered(series, STARTS, INPUT, aggregate=Aggregate.EVENT).estimate == pytest.approx(2.75)
    assert "简单平均" in simple.method and "平行趋势：没有措施时两边变化相同" in simple.assumptions


def test_the_error_is_that_of_two_means_when_there_is_one_cell():
    """Started 1, 2, 3, 4, 5 more; others 0, 0, 1, 1, 3 more: difference 2, s² = 2.5 and 1.5, error √(4/5)."""
    gains = [1, 2, 3, 4, 5, 0, 0, 1, 1, 3]
    starts = {unit: 1 if unit < 5 else None for unit in range(10)}
    series = outcome({(unit, quarter): gains[unit] * quarter for unit in starts for quarter in (0, 1)})
    assert event_study(series, starts) == {0: pytest.approx((2.0, 0.8**0.5))}
    claim = staggered(series, starts, INPUT, aggregate=Aggregate.SIMPLE)
    assert claim.words == "无法判断：没有可作安慰剂检验的时期，前提无从检验。"
    assert claim.high - 2 == pytest.approx(2.3060 * 0.8**0.5, rel=1e-4)


def test_a_planted_effect_is_found_with_its_assumptions():
    claim = staggered(rolled_out(lambda start, quarter: 1.0), STARTS, INPUT, aggregate=Aggregate.SIMPLE)
    assert claim.rung == 2 and claim.decided and claim.placebo.passes
    assert claim.low < 1 < claim.high and claim.minimum_detectable < 0.2
    assert claim.words.startswith("准实验：在所列前提成立时是措施带来的变化：估计")


def test_the_interval_covers_as_often_as_it_says():
    """200 worlds without an effect: the interval misses 0 in about one of twenty."""
    missed = 0
    for world in range(200):
        rng = np.random.default_rng(world)
        values = {(unit, quarter): float(rng.normal()) for unit in STARTS for quarter in range(7)}
        claim = staggered(outcome(values), STARTS, INPUT, aggregate=Aggregate.SIMPLE)
        missed += not claim.low <= 0 <= claim.high
    assert 2 <= missed <= 20


def test_a_trend_of_before_fails_the_placebo():
    series = rolled_out(lambda start, quarter: 1.0)
    rising = {
        (unit, quarter): value + (quarter * 1.5 if STARTS[unit] else 0)
        for (unit, quarter), value in series.values.items()
    }
    claim = staggered(outcome(rising), STARTS, INPUT, aggregate=Aggregate.SIMPLE)
    assert not claim.decided and claim.words.startswith("无法判断：安慰剂检验未通过（开始前第")


def test_too_few_on_a_side_decide_nothing():
    starts = {unit: 3 if unit < 4 else None for unit in range(20)}
    claim = staggered(rolled_out(lambda start, quarter: 9.0, starts=starts), starts, INPUT, aggregate=Aggregate.EVENT)
    assert claim.estimate is None
    assert claim.words.startswith("无法判断：没有一个季度同时有 5 个已开始和 5 个未开始")


def test_an_organisation_that_lacks_a_quarter_is_left_out():
    series = rolled_out(lambda start, quarter: 2.0, spread=0)
    holed = {key: value for key, value in series.values.items() if key != (0, 4)}
    shorter = {unit: start for unit, start in STARTS.items() if unit}
    left_out = staggered(outcome(holed), STARTS, INPUT, aggregate=Aggregate.SIMPLE)
    assert left_out.estimate == pytest.approx(2)
    assert left_out.high == staggered(series, shorter, INPUT, aggregate=Aggregate.SIMPLE).high


# rung 3


def test_a_lot_can_be_drawn_again_and_not_altered():
    lot = draw_lot(range(1, 13), [4, 4, 4], seed=2026)
    assert lot == draw_lot(range(12, 0, -1), [4, 4, 4], seed=2026), "the order of the list does not matter"
    assert lot.holds and sorted(unit for wave in lot.waves for unit in wave) == list(range(1, 13))
    assert lot != draw_lot(range(1, 13), [4, 4, 4], seed=2027)
    altered = Lot(lot.seed, (lot.waves[1], lot.waves[0], lot.waves[2]))
    assert not altered.holds
    with pytest.raises(ConditionNotMet, match="不是由种子 2026 抽出的"):
        permutation(outcome({}), altered, {0: 3, 1: 4, 2: None}, INPUT)
    drawn = draw_lot([1, 2, 3], [1, 2])
    assert draw_lot([1, 2, 3], [1, 2], seed=drawn.seed) == drawn


def test_the_order_of_a_lot_is_the_hash_anyone_can_compute():
    """printf 7:1 | sha256sum gives d7a0…, 7:2 8d8e…, 7:3 111c…"""
    lot = draw_lot([1, 2, 3], [1, 1, 1], seed=7)
    assert lot.waves == ((3,), (2,), (1,))


@pytest.mark.parametrize(("units", "sizes"), [([1, 1], [1, 1]), ([1, 2], [2]), ([1, 2], [1, 2]), ([1, 2], [0, 2])])
def test_lots_that_make_no_sense_are_refused(units, sizes):
    with pytest.raises(ValueError, match=r"抽签名单|至少分两批"):
        draw_lot(units, sizes, seed=1)


LOT = draw_lot(range(24), [8, 8, 8], seed=11)
WAVES = {0: 4, 1: 5, 2: None}


def by_lot(effect: float, spread: float = 1.0) -> Series:
    first = {unit: WAVES[number] for number, wave in enumerate(LOT.waves) for unit in wave}
    return rolled_out(lambda start, quarter: effect, starts=first, spread=spread)


def test_an_effect_of_a_lot_is_found_as_cause():
    claim = permutation(by_lot(3.0), LOT, WAVES, INPUT)
    assert claim.rung == 3 and claim.decided and claim.placebo.passes
    assert claim.low < 3 < claim.high and claim.high - claim.low < 2.5
    assert claim.words.startswith("因果：次序由抽签决定，是措施带来的变化：估计")
    assert claim == permutation(by_lot(3.0), LOT, WAVES, INPUT)


def test_no_effect_of_a_lot_decides_nothing():
    claim = permutation(by_lot(0.0), LOT, WAVES, INPUT)
    assert not claim.decided and claim.low < 0 < claim.high
    assert claim.words.startswith("无法判断：区间含 0；这些数据只能看出不小于")


def test_the_permutation_test_by_hand():
    """Three of six began; every one of them higher than every other: 2 of the 20 lots are as extreme, p = 1/10."""
    lot = draw_lot(range(6), [3, 3], seed=5)
    values = {(unit, quarter): 0.0 for unit in range(6) for quarter in (0, 1)}
    for number, unit in enumerate(unit for wave in lot.waves for unit in wave):
        values[unit, 2] = float(10 - number)
    wide = permutation(outcome(values), lot, {0: 2, 1: None}, INPUT, level=0.95)
    assert wide.estimate == pytest.approx(3)
    assert not wide.decided, "p = 0.1 cannot reach 0.05, whatever the size"
    assert wide.minimum_detectable == math.inf
    assert wide.words == "无法判断：这样的设计再大的变化也看不出，看不出不等于没有。"
    assert permutation(outcome(values), lot, {0: 2, 1: None}, INPUT, level=0.85).decided


def test_a_lot_without_a_comparison_or_a_before_decides_nothing():
    assert permutation(by_lot(3.0), LOT, {0: 0, 1: 0, 2: 0}, INPUT).words.startswith("无法判断：没有一个季度")
    assert permutation(by_lot(3.0), LOT, {0: 1, 1: None, 2: None}, INPUT).words.startswith("无法判断：开始之前至少")
    holed = outcome({key: value for key, value in by_lot(3.0).values.items() if key != (3, 2)})
    assert "有组织缺数据" in permutation(holed, LOT, WAVES, INPUT).words
