"""Published pairwise comparisons and objective weightings, to their printed digits with their conventions."""

import json
from pathlib import Path

import pytest

from yipanqi.engine.weights import diagnostics
from yipanqi.engine.weights.completion import completed
from yipanqi.engine.weights.diagnostics import Best, Data, Sense
from yipanqi.engine.weights.linear import times
from yipanqi.engine.weights.pairwise import Method, Table, weigh

CASES = Path(__file__).parents[3] / "tests" / "cases"


def case(name: str) -> dict:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def near(values, tolerance: float):
    return pytest.approx(values, rel=0, abs=tolerance)


def table(rows: list, directions: list, margin: float = 0.0) -> Data:
    labels = [str(column) for column in range(len(rows[0]))]
    units = [str(number) for number in range(len(rows))]
    return Data(labels, units, [list(map(float, row)) for row in rows], directions, margin)


def test_column_means_of_a_spreadsheet():
    read = case("ahp_03_excel_4x4_column_mean")
    matrix, expected, within = read["inputs"]["matrix"], read["expected"], read["tolerance"]["all"]
    found = weigh(matrix, Method.COLUMN)
    assert found.weights[0] == near(expected["w1"], within)
    assert times(matrix, found.weights) == near(expected["A_times_W"], within)
    assert found.ci == near(expected["CI"], within)
    assert found.ri == read["method"]["RI"]
    assert found.weights == near(read["recomputed"]["values"]["weights"], within)
    assert weigh(matrix).weights[0] == near(0.413117, within), "the method matters"


def test_drinks_by_eigenvector():
    read = case("ahp_08_saaty_drinks_7x7")
    found = weigh(read["inputs"]["matrix"])
    assert found.weights == near(read["expected"]["weights"], read["tolerance"]["weights"])
    assert found.cr == near(read["expected"]["CR"], read["tolerance"]["CR"])
    assert found.lambda_max == near(read["recomputed"]["values"]["lambda_max"], 5e-6)


def test_optimal_completion():
    read = case("ahp_11_bozoki_incomplete_4x4")
    labels, matrix = "abcd", [[None] * 4 for _ in range(4)]
    for at in range(4):
        matrix[at][at] = 1.0
    for one, other, value in read["inputs"]["known"]:
        i, j = labels.index(one), labels.index(other)
        matrix[i][j], matrix[j][i] = float(value), 1 / value
    whole = completed(matrix)
    found = weigh(whole, table=Table.DONEGAN_DODD)
    assert whole[2][3] == near(read["expected"]["missing_c_d"], read["tolerance"]["missing"])
    assert whole[2][3] == near(read["recomputed"]["values"]["missing"], 5e-8)
    assert found.weights == near(read["expected"]["weights"], read["tolerance"]["weights"])
    assert found.ci == near(read["recomputed"]["values"]["CI"], 5e-7)
    assert found.cr == near(read["expected"]["CR_donegan_dodd"], 5e-5)


def test_contradictory_judgements_are_not_acceptable():
    read = case("ahp_12_wang_chin_inconsistent_6x6")
    found = weigh(read["inputs"]["matrix"])
    assert found.weights == near(read["expected"]["weights"], read["tolerance"]["weights"])
    assert found.cr > read["expected"]["CR_must_exceed"] and not found.acceptable
    assert found.lambda_max == near(read["recomputed"]["values"]["lambda_max"], 5e-6)
    assert found.cr == near(read["recomputed"]["values"]["CR"], 5e-4)


def test_entropy_of_twenty_rivers():
    read = case("entropy_01_water_20x4")
    directions = [Sense.BENEFIT, Best(7, 7), Sense.COST, Best(10, 20)]
    rivers = table(read["inputs"]["data"], directions, margin=0.002)
    weights = diagnostics.entropy(rivers)
    assert weights == near(read["expected"]["weights"], read["tolerance"]["weights"])
    scores = [100 * score for score in diagnostics.scores(rivers, weights)]
    assert scores == near(read["expected"]["score_100"], read["tolerance"]["score_100"])


@pytest.mark.parametrize(("ranks", "kind"), [(False, "pearson"), (True, "spearman")])
def test_critic(ranks, kind):
    read = case("critic_02_diakoulaki_8x3")
    weights = diagnostics.critic(table(read["inputs"]["data"], [Sense.BENEFIT] * 3), ranks=ranks)
    assert weights == near(read["expected"][kind], read["tolerance"]["weights"])


def test_topsis():
    read = case("topsis_02_tzeng_huang_4x3")
    assert read["inputs"]["directions"] == [1, 1, 1]
    closeness = diagnostics.topsis(table(read["inputs"]["data"], [Sense.BENEFIT] * 3), read["inputs"]["weights"])
    assert closeness == near(read["expected"]["closeness"], read["tolerance"]["closeness"])
    assert closeness == near(read["recomputed"]["values"]["closeness"], 5e-7)
    assert [1 + sum(other > one for other in closeness) for one in closeness] == read["expected"]["rank"]
