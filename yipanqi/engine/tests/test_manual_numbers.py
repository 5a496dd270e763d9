"""The worked tables and Python examples of docs/engine.md on uncertainty and effect are computed as printed."""

import doctest
import itertools
import re
from pathlib import Path

import pytest

from yipanqi.engine.effect import Aggregate, Series, draw_lot, p_chart, staggered, u_chart, xmr_chart
from yipanqi.engine.errors import ConditionNotMet
from yipanqi.engine.uncertainty import centred, mean, panel_factors, rank_sets, share, shrink, stability
from yipanqi.engine.uncertainty.quantiles import detectable

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "engine.md"


def table(intro: str) -> list[list[str]]:
    """The rows below the header of the first table after a line that begins so."""
    lines = MANUAL.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(intro))
    rest = itertools.dropwhile(lambda line: not line.startswith("|"), lines[start:])
    rows = list(itertools.takewhile(lambda line: line.startswith("|"), rest))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_python_examples():
    blocks = re.findall(r"^```python\n(.*?)^```", MANUAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    for number, block in enumerate(blocks):
        example = doctest.DocTestParser().get_doctest(block, {}, f"engine.md {number}", str(MANUAL), None)
        told: list[str] = []
        assert doctest.DocTestRunner(verbose=False).run(example, out=told.append).failed == 0, "".join(told)


def test_votes():
    rows = table("算例（赞成比例")
    assert len(rows) == 4
    for yes, voted, body, *printed in rows:
        one = share(int(yes), int(voted), body=None if body == "不详" else int(body))
        assert [f"{number:.4f}" for number in (one.estimate, one.low, one.high)] == printed


def test_mean_grades():
    rows = table("算例（平均分")
    for grades, body, *printed in rows:
        ballot, whole = [float(one) for one in grades.split()], None if body == "不详" else int(body)
        if printed[0] == "无法判断":
            with pytest.raises(ConditionNotMet, match="无法判断"):
                mean(ballot, body=whole)
        else:
            one = mean(ballot, body=whole)
            assert [f"{number:.4f}" for number in (one.estimate, one.low, one.high)] == printed
    assert [row[2] for row in rows].count("无法判断") == 1


def test_unequal_shrinkage():
    rows = table("算例（方差不同")
    result = shrink([float(row[1]) for row in rows], [float(row[2]) for row in rows])
    printed = zip(result.values, result.factors, strict=True)
    assert [[f"{value:.4f}", f"{factor:.4f}"] for value, factor in printed] == [row[3:] for row in rows]


def test_shrinkage():
    rows = table("算例（方差都是 5）")
    result = shrink([float(row[1]) for row in rows], [5] * len(rows))
    assert [[str(value), str(result.factor)] for value in result.values] == [row[2:] for row in rows]


def test_ranks():
    rows = table("算例（95%，单步）")
    sets = rank_sets([float(row[1]) for row in rows], [float(row[2]) for row in rows])
    printed = [[str(number) for number in (s.rank, s.low, s.high, s.joint_low, s.joint_high)] for s in sets]
    assert printed == [row[3:] for row in rows]


def test_weights():
    rows = table("算例（等次：优秀 90")
    scores = {row[0]: [float(row[1]), float(row[2])] for row in rows}
    bands = {"优秀": 90.0, "良好": 80.0, "一般": None}
    result = stability(scores, ["甲", "乙"], bands, experts=[[3, 7], [5, 5], [7, 3]])
    printed = [[result.grades[row[0]], f"{result.kept[row[0]] / result.draws:.2f}"] for row in rows]
    assert printed == [row[3:] for row in rows]


def test_weights_with_a_spread():
    rows = table("算例（等次同上")
    scores = {row[0]: [float(one) for one in row[1:4]] for row in rows}
    bands = {"优秀": 90.0, "良好": 80.0, "一般": None}
    result = stability(scores, ["甲", "乙", "丙"], bands, weights=[4, 4, 2], spread=[1, 0, 0])
    printed = [[result.grades[row[0]], f"{result.kept[row[0]] / result.draws:.2f}"] for row in rows]
    assert printed == [row[4:] for row in rows]


def test_panels():
    rows = table("算例（组系数")
    panels = {row[0]: {f"{row[0]}{n}": float(one) for n, one in enumerate(row[1].split())} for row in rows}
    result = panel_factors(panels, by_lot=True, trim=1, full=100)
    for name, _, average, factor, *printed in rows:
        own = [result.adjusted[target] for target in panels[name]]
        kept = sorted(panels[name].values())[1:-1]
        assert (sum(kept) / len(kept), round(result.factors[name], 4)) == (float(average), float(factor))
        over = [target for target in result.over if target in panels[name]]
        assert [f"{min(own):.5g}", f"{max(own):.5g}", str(len(over))] == printed


def test_ballots():
    *ballots, adjusted = table("算例（票内校正）")
    ratings = [
        (name, target, float(grade)) for name, *grades in ballots for target, grade in zip("一二", grades, strict=True)
    ]
    assert list(centred(ratings).values()) == pytest.approx([float(number) for number in adjusted[1:]])


def test_the_lot():
    waves = draw_lot(range(1, 7), [3, 3], seed=2026).waves
    assert table("算例（抽签") == [[str(number), "、".join(map(str, wave))] for number, wave in enumerate(waves, 1)]


def test_the_chart():
    rows = table("算例（p 控制图")
    chart = p_chart([(int(row[0]), int(row[1]), int(row[2])) for row in rows])
    printed = [[f"{one.low:.3f}", f"{one.high:.3f}", "是" if one.outside else "否"] for one in chart.points]
    assert printed == [row[3:] for row in rows]


def test_other_charts():
    (_, often, exposure, *usual), (_, events, more, *last) = table("算例（u 控制图")
    chart = u_chart([*((n, int(often), float(exposure)) for n in range(8)), (8, int(events), float(more))])
    for point, printed in zip(chart.points, [usual] * 8 + [last], strict=True):
        assert [f"{point.low:.3f}", f"{point.high:.3f}", "是" if point.outside else "否"] == printed
    rows = table("算例（XmR 控制图")
    single = xmr_chart([*((n, 11 - n % 2) for n in range(1, 9)), *((int(row[0]), float(row[1])) for row in rows)])
    for point, (*_, low, high, outside) in zip(single.points[8:], rows, strict=True):
        assert [f"{point.low:.3f}", f"{point.high:.3f}", "是" if point.outside else "否"] == [low, high, outside]


def test_the_least_change_a_design_sees():
    rows = table("算例（最小可检出")
    assert [f"{detectable(float(error), int(freedom), 0.95):.4f}" for error, freedom, _ in rows] == [
        least for *_, least in rows
    ]


def test_the_named_aggregate():
    *cohorts, total = table("算例（分批双重差分")
    starts: dict[int, int | None] = {}
    gains: dict[int, float] = {}
    for _, size, start, quarters, gain in cohorts:
        assert 7 - int(start) == int(quarters)
        for unit in range(len(starts), len(starts) + int(size)):
            starts[unit], gains[unit] = int(start), float(gain)
    starts |= dict.fromkeys(range(len(starts), len(starts) + 14))
    values = {
        (unit, quarter): unit + quarter + (gains[unit] if start is not None and quarter >= start else 0)
        for unit, start in starts.items()
        for quarter in range(7)
    }
    claim = staggered(Series("成效", values), starts, Series("投入", {}), aggregate=Aggregate.SIMPLE)
    assert f"{claim.estimate:.3f}" == total[-1]
    by_event = staggered(Series("成效", values), starts, Series("投入", {}), aggregate=Aggregate.EVENT)
    assert f"再对各季度平均，为 {by_event.estimate:.3f}。" in MANUAL.read_text()
