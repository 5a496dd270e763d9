"""Real scoring sheets as schemes: every item is there or said why not, and gives the points the sheet gives."""

import csv
import json
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from yipanqi.engine.command import run_scheme_check
from yipanqi.engine.duties.model import OrganizationState
from yipanqi.engine.errors import InputRefused
from yipanqi.engine.scheme import checks, reference
from yipanqi.engine.scheme.facts import Event, Facts, Judged, Rating, Value
from yipanqi.engine.scheme.loading import load_scheme, scheme_of
from yipanqi.engine.scheme.sentences import effect_sentence, recognise, recognise_effect, sentence
from yipanqi.engine.tests.builders import rule, rule_set, year
from yipanqi.engine.tests.scheme_executors import columnar_rows, reference_rows

CASES = Path(__file__).parent / "cases"
SHEETS = sorted(file.stem for file in CASES.glob("sheet_*.yaml"))
WORKED = yaml.safe_load((CASES / "sheets-worked.yaml").read_text(encoding="utf-8"))
OPTIONS = {
    "rules": rule_set(rule("members_meeting", "quarter")),
    "window": year(),
    "as_of": date(2026, 12, 31),
}
ITEMS = {"sheet_04": 5, "sheet_10": 17, "sheet_11": 12, "sheet_12": 23, "sheet_18": 8, "sheet_23": 3, "sheet_25": 2}
"""How many items each printed sheet has."""


def scheme(sheet: str):
    return load_scheme(CASES / f"{sheet}.yaml")


def items() -> list[dict[str, str]]:
    with (CASES / "sheets.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def exact(number) -> Fraction:
    return Fraction(str(number))


def _amounts(given: list) -> dict[str, Fraction]:
    names = ("value",) if len(given) == 1 else ("numerator", "denominator")
    return dict(zip(names, map(exact, given), strict=True))


def facts(sheet: str) -> Facts:
    rows = WORKED[sheet]
    kind = scheme(sheet).subjects[0]
    events = [
        (org_id, code, rest[0] if rest else None)
        for org_id, code, times, *rest in rows.get("events", ())
        for _ in range(times)
    ]
    values = [_amounts(given) for _, _, *given in rows.get("values", ())]
    keys = [(org_id, code) for org_id, code, *_ in rows.get("values", ())]
    return Facts(
        organizations=[
            OrganizationState(org_id=org_id, kind=kind, founded_on=date(2020, 1, 1)) for org_id in rows["organizations"]
        ],
        events=[
            Event(event_id=n, org_id=of, code=code, occurred_on=date(2026, 5, 1), class_=class_)
            for n, (of, code, class_) in enumerate(events)
        ],
        values=[
            Value(org_id=of, code=code, period="2026", **given) for (of, code), given in zip(keys, values, strict=True)
        ],
        ratings=[
            Rating(org_id=of, ballot=ballot, question=question, grade=grade)
            for of, ballot, question, grade, number in rows.get("ratings", ())
            for _ in range(number)
        ],
        judgements=[
            Judged(org_id=of, code=code, points=exact(points), reason="理由")
            for of, code, points in rows.get("judgements", ())
        ],
    )


def test_every_sheet_has_a_scheme_facts_and_all_its_items():
    assert SHEETS == sorted(ITEMS) == sorted(WORKED)
    assert Counter(row["sheet"] for row in items()) == ITEMS
    assert len({(row["sheet"], row["no"]) for row in items()}) == sum(ITEMS.values())


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_item_is_in_the_scheme_or_has_a_reason_why_not(sheet):
    loaded = scheme(sheet)
    there = {node.id for node in loaded.nodes()} | {one.id for one in loaded.effects}
    there |= {"grading"} if loaded.grading else set()
    for row in (row for row in items() if row["sheet"] == sheet):
        nodes = row["nodes"].split()
        assert set(nodes) <= there, row
        assert nodes or row["note"].startswith("不表达："), row


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_rule_reads_back_from_its_sentence(sheet):
    loaded = scheme(sheet)
    for leaf in loaded.leaves():
        said = sentence(leaf.quantity, leaf.curve, leaf.clamp, loaded.names)
        assert recognise(said, loaded.names) == (leaf.quantity, leaf.curve, leaf.clamp), said
    for effect in loaded.effects:
        said = effect_sentence(effect, loaded.names)
        again = (effect.quantity, effect.op, effect.value, effect.kind, effect.grade)
        assert recognise_effect(said, loaded.names) == again, said


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_scheme_gives_the_points_of_the_sheet(sheet):
    rows, loaded = WORKED[sheet], scheme(sheet)
    scores = {one.org_id: one for one in reference.assess(scheme=loaded, facts=facts(sheet), **OPTIONS)}
    for table in ("printed", "worked"):
        for org_id, wanted in rows.get(table, {}).items():
            given = {id_: scores[org_id].nodes[id_].points for id_ in wanted}
            assert given == {id_: exact(points) for id_, points in wanted.items()}, (table, org_id)
    held = {org_id: [one.effect for one in score.effects if one.held] for org_id, score in scores.items()}
    assert {org_id: ids for org_id, ids in held.items() if ids} == rows.get("effects", {})
    for org_id, grade in rows.get("grades", {}).items():
        assert scores[org_id].grade == grade


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_columnar_executor_agrees(sheet):
    loaded, given = scheme(sheet), facts(sheet)
    assert columnar_rows(loaded, given, **OPTIONS) == reference_rows(loaded, given, **OPTIONS)


def test_what_the_sheets_themselves_leave_open_is_warned_of():
    said = {sheet: [id_ for id_, _ in checks.warnings(scheme(sheet))] for sheet in SHEETS}
    assert said["sheet_11"].count("2.31") >= 1 and said["sheet_11"].count("2.232") >= 1
    assert said["sheet_04"] == [] and said["sheet_12"] == []


def test_the_bands_as_printed_have_gaps_and_are_refused():
    content = yaml.safe_load((CASES / "sheet_18.yaml").read_text(encoding="utf-8"))
    content["grading"]["bands"] = [
        {"grade": "优秀", "from": 97},
        {"grade": "合格", "from": 90, "to": 96},
        {"grade": "基本合格", "from": 86, "to": 89},
        {"grade": "不合格", "to": 85},
    ]
    with pytest.raises(InputRefused, match="等次有缝"):
        scheme_of(content, "sheet_18.yaml")


def test_a_scheme_is_said_in_sentences_with_what_its_points_rest_on(capsys):
    assert run_scheme_check(CASES / "sheet_23.yaml") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["id"], one.get("sentence")) for one in told["items"]] == [
        ("total", None),
        ("work", "引入的「工作得分」的年度值：0时得0分，100时得100分，其间按直线计"),
        ("satisfaction", "指标「群众满意度」的年度比例：0%时得0分，100%时得100分，其间按直线计"),
    ]
    assert [one["sentence"] for one in told["effects"]] == ["指标「群众满意度」的年度比例，低于60%：最高评「二星」"]
    assert told["shares"] == {"规定动作": "0", "办事情况": "0", "实际成效": "1", "评议评价": "0"}
    assert told["warnings"] == []
    assert run_scheme_check(CASES / "sheet_11.yaml") == 0
    warned = json.loads(capsys.readouterr().out)["warnings"]
    assert {"id": "2.31", "sentence": "“编制报告”只写了怎样扣、没有写扣到多少为止，得分可以低于 0。"} in warned
