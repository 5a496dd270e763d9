"""The tables of the manual on weights are run through the command and compared to every printed digit."""

import json
from pathlib import Path

import pytest

from yipanqi.engine.command import run_weights
from yipanqi.engine.weights.pairwise import RANDOM_INDICES, Method, Table

MANUAL = Path(__file__).parents[3] / "docs" / "engine.md"


def chapters() -> dict[str, list[list[list[str]]]]:
    """The tables of every chapter of the section on weights, each a list of rows without the rule below its head."""
    section = MANUAL.read_text(encoding="utf-8").split("\n## 权重\n")[1].split("\n## ")[0]
    found: dict[str, list] = {}
    for text in section.split("\n### ")[1:]:
        title, _, body = text.partition("\n")
        blocks = [block.splitlines() for block in body.split("\n\n") if block.lstrip().startswith("|")]
        found[title] = [
            [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block if "|---" not in line]
            for block in blocks
        ]
    return found


def judged(table: list[list[str]]) -> dict:
    return {
        "labels": table[0][1:],
        "matrix": [[None if cell == "–" else cell for cell in row[1:]] for row in table[1:]],
        "name": table[0][0].removesuffix("的判断"),
    }


def same(value: float, printed: str) -> bool:
    return f"{value:.{len(printed.partition('.')[2])}f}" == printed


@pytest.fixture
def run(tmp_path, capsys):
    def run(*judgements: dict, data: dict | None = None, **options) -> dict:
        paths = [tmp_path / f"{number}.json" for number, _ in enumerate(judgements)]
        for path, content in zip(paths, judgements, strict=True):
            path.write_text(json.dumps(content))
        if data:
            options["diagnose"] = tmp_path / "data.json"
            options["diagnose"].write_text(json.dumps(data))
        assert run_weights(matrices=paths, **options) == 0
        return json.loads(capsys.readouterr().out)

    return run


def check(table: list[list[str]], run, *judgements: dict) -> None:
    """A table of methods: weights by label, then what it says of λ, CI, CR."""
    for row in table[1:]:
        found = run(*judgements, method=Method(row[0]))
        named = dict(zip(judgements[0]["labels"], found["weights"], strict=True))
        named |= {"λ": found["lambda_max"], "CI": found["CI"], "CR": found["CR"]}
        for name, printed in zip(table[0][1:], row[1:], strict=True):
            assert same(named[name], printed), (row[0], name, named[name], printed)


def test_methods(run):
    judgements, results = chapters()["三种方法"]
    assert [row[0] for row in results[1:]] == list(Method)
    check(results, run, judged(judgements))


def test_random_indices(run):
    judgements = judged(chapters()["三种方法"][0])
    indices, ratios = chapters()["三张 RI 表"]
    assert {row[0]: tuple(map(float, row[1:])) for row in indices[1:]} == RANDOM_INDICES
    assert [row[0] for row in ratios[1:]] == list(Table)
    for name, index, ratio in ratios[1:]:
        found = run(judgements, table=Table(name))
        assert found["random_index"] == float(index) and same(found["CR"], ratio)


def test_worst_judgements(run):
    judgements, results, worst = chapters()["矛盾的判断"]
    check(results, run, judged(judgements))
    found = run(judged(judgements))
    assert found["acceptable"] is False and len(found["worst"]) == len(worst) - 1 == 3
    for row, one in zip(worst[1:], found["worst"], strict=True):
        assert (one["row"], one["column"], one["nearest"]) == (row[0], row[1], row[4])
        assert same(one["given"], row[2]) and same(one["fitting"], row[3]) and same(one["CR"], row[5])


def test_missing_judgements(run):
    judgements, filled, results = chapters()["缺的判断"]
    check(results, run, judged(judgements))
    found = run(judged(judgements))["completed"]
    assert [[one["row"], one["column"]] for one in found] == [row[:2] for row in filled[1:]]
    assert all(same(one["value"], row[2]) for one, row in zip(found, filled[1:], strict=True))


def test_experts(run):
    *judgements, results, experts = chapters()["几位专家"]
    several = [judged(table) for table in judgements]
    check(results, run, *several)
    found = run(*several)["experts"]
    assert [one["name"] for one in found] == [row[0] for row in experts[1:]]
    for row, one in zip(experts[1:], found, strict=True):
        values = [*one["weights"], one["distance"], one["moved"]]
        assert all(same(value, printed) for value, printed in zip(values, row[1:], strict=True)), (row, values)


def test_diagnostics(run):
    units, diagnoses, closeness = chapters()["数据诊断"]
    directions = [{"best": [float(end) for end in cell.split("至")]} if "至" in cell else cell for cell in units[1][1:]]
    data = {
        "labels": units[0][1:],
        "directions": directions,
        "units": [row[0] for row in units[2:]],
        "data": [[float(cell) for cell in row[1:]] for row in units[2:]],
    }
    expert = judged(chapters()["几位专家"][0])
    for kind, margin, *printed in diagnoses[1:]:
        found = run(expert, data=data | {"margin": float(margin)})["diagnostics"]
        name, _, variant = kind.partition(" ")
        values = found[name][variant or "weights"]
        assert all(same(value, text) for value, text in zip(values, printed, strict=True)), (kind, values)
    topsis = run(expert, data=data)["diagnostics"]["topsis"]
    assert topsis["units"] == closeness[0][1:]
    assert all(same(value, text) for value, text in zip(topsis["closeness"], closeness[1][1:], strict=True))
