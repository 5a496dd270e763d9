"""One organisation opened: the same from both executors, every step by hand, and changes that are real and smallest."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engine.duties.model import OrganizationState
from yipanqi.engine.scheme import changes, columnar, reference
from yipanqi.engine.scheme.facts import Event, Facts, Judged, Value
from yipanqi.engine.scheme.loading import scheme_of
from yipanqi.engine.scheme.measuring import World
from yipanqi.engine.scheme.trace import Stage, trace

from . import schemes
from .builders import rule, rule_set, year
from .scheme_executors import columnar_assessment
from .test_scheme_executors_agree import DAYS, RULES

END = date(2026, 12, 31)
NONE = rule_set(rule("members_meeting", "quarter"))


def leaf(id_: str, measure: dict, linear: list, **more) -> dict:
    ends = {key: more.pop(key) for key in ("before", "after") if key in more}
    return {"id": id_, "title": f"项{id_}", "measure": measure, "curve": {"linear": linear, **ends}, **more}


LATE = leaf("late", {"events": ["late"]}, [[0, 10]], after="-1", points=10, clamp={"low": 0})
RATE = leaf(
    "rate", {"indicator": "rate", "share": True}, [["90%", 10]], before="50", points=10, places=4, clamp={"low": 0}
)
LEADER = leaf("leader", {"judgement": "leader", "low": 0, "high": 10}, [[0, 0], [10, 10]], points=10)
BANDS = {"bands": [{"grade": "优", "from": 27}, {"grade": "良", "from": 20}, {"grade": "差"}]}


def scheme(*children: dict, **more):
    tree = {"id": "total", "title": "总分", "children": list(children)}
    content = {"id": "t", "version": 1, "title": "试", "basis": "测试", "subjects": ["branch"], "tree": tree}
    return scheme_of({**content, "grading": BANDS, "conventions": {"trace_cap": 1}, **more})


def branch(org_id: int = 1, **more) -> OrganizationState:
    return OrganizationState(org_id=org_id, kind="branch", founded_on=date(2020, 1, 1), **more)


def lates(number: int, code: str = "late") -> list[Event]:
    return [Event(event_id=n, org_id=1, code=code, occurred_on=date(2026, 3, 1)) for n in range(1, number + 1)]


def facts(late: int = 4, rate: str = "0.8695", leader: str = "8.5", **more) -> Facts:
    return Facts(
        organizations=[branch()],
        events=lates(late),
        values=[Value(org_id=1, code="rate", period="2026", value=Fraction(rate))],
        judgements=[Judged(org_id=1, code="leader", points=Fraction(leader), reason="理由")],
        **more,
    )


def scored(plan, rows, rules=NONE):
    return reference.assess(scheme=plan, facts=rows, rules=rules, window=year(), as_of=END)[0]


def steps(plan, rows, rules=NONE) -> list:
    return trace(scored(plan, rows, rules), plan, World(rows, rules, year(), END))


def said(plan, rows, stage: Stage) -> list[tuple[str, str]]:
    return [(step.item, step.words) for step in steps(plan, rows) if step.stage is stage]


@settings(max_examples=10)
@given(schemes.some_schemes(), schemes.facts, DAYS, st.sampled_from(schemes.ORGS))
def test_one_organisation_out_of_many_is_opened_as_the_reference_opens_it(plan, rows, as_of, org_id):
    options = {"rules": RULES, "window": year(), "as_of": as_of}
    scores = {one.org_id: one for one in reference.assess(scheme=plan, facts=rows, **options)}
    assessment = columnar_assessment(plan, rows, **options)
    world = columnar.world_of(assessment, org_id)
    found = columnar.score_of(assessment, org_id, world)
    assert found is not None if org_id in scores else found is None
    if found is not None:
        wanted = trace(scores[org_id], plan, World(rows, RULES, year(), as_of))
        assert trace(found, plan, world) == wanted


@settings(max_examples=25)
@given(schemes.some_schemes(), schemes.facts, st.sampled_from(schemes.ORGS))
def test_every_change_gives_its_grade_and_one_step_less_does_not(plan, rows, org_id):
    scores = reference.assess(scheme=plan, facts=rows, rules=RULES, window=year(), as_of=END)
    for score in (one for one in scores if one.org_id == org_id):
        for change in changes.smallest(score, plan):
            quantity = next(quantity for id_, quantity in plan.quantities() if id_ == change.items[0])
            related = next(one for one in changes.values(score).items() if one[0] == change.items[0])[1]
            trial = changes.Trial(score, plan, quantity, related)
            assert trial.grade_at(change.before) == score.limited
            assert trial.grade_at(change.after) == change.grade != score.limited
            nearer = change.after + trial.step * (1 if change.before > change.after else -1)
            if min(change.before, change.after) < nearer < max(change.before, change.after):
                assert trial.grade_at(nearer) != change.grade or trial.grade_at(nearer) == score.limited


def test_a_leaf_is_opened_from_its_rule_to_its_points():
    found = [
        (step.stage, step.words, step.number)
        for step in steps(scheme(RATE, LATE, LEADER), facts())
        if step.item == "rate" and step.stage is not Stage.CHANGE
    ]
    assert found == [
        (Stage.RULE, "指标「rate」的年度比例，取4位小数：达到90%得10分，每少1个百分点扣0.5分，扣完为止", 10),
        (Stage.MEASURED, "86.95%", Fraction("0.8695")),
        (Stage.CURVE, "86.95%折合8.475分", Fraction("8.475")),
    ]


def test_what_is_stated_clamped_and_lacking_is_a_step_of_its_own():
    plan = scheme(RATE, LATE, {**LEADER, "missing": "zero"})
    rows = replace(facts(late=12, rate="2/3"), judgements=())
    assert said(plan, rows, Stage.STATED) == [("rate", "取4位小数，四舍五入为 66.67%")]
    assert said(plan, rows, Stage.CLAMP) == [("rate", "超出下限，得0分"), ("late", "超出下限，得0分")]
    assert said(plan, rows, Stage.POLICY) == [("leader", "数据不足，不给分：0分")]
    assert said(plan, rows, Stage.COMBINED) == [("total", "合计：项rate 0、项late 0、项leader 0 → 0分")]


def test_the_rows_and_clauses_behind_a_shortfall_are_named():
    duty = leaf("duty", {"duties": ["members_meeting"]}, [[0, 10]], after="-2", points=10, clamp={"low": 0})
    [measured] = [
        step
        for step in steps(scheme(duty), Facts(organizations=[branch()]))
        if (step.item, step.stage) == ("duty", Stage.MEASURED)
    ]
    assert measured.number == 3, "the last quarter is not over"
    assert [(one.table, one.key, one.clause) for one in measured.records] == [
        ("state", f"members_meeting 2026-{month}-01", "T-1") for month in ("01", "04", "07")
    ]


def test_the_nearest_changes_come_first_and_are_exact():
    plan = scheme(RATE, LATE, LEADER)
    assert scored(plan, facts()).limited == "良"  # 8.475 + 6 + 8.5 = 22.975
    assert changes.smallest(scored(plan, facts()), plan) == [], "26.975 with no item late: no number alone is enough"
    near = facts(late=2, leader="8.6")  # 8.475 + 8 + 8.6 = 25.075: only lateness can give 1.925
    assert [(one.words, one.points) for one in changes.smallest(scored(plan, near), plan)] == [
        ("「late」的次数：少2次（由2到0），得分增加2分，即评「优」", 2)
    ]
    nearer = facts(late=1, leader="9")  # 26.475: with 26.995 it is printed 27.00
    found = changes.smallest(scored(plan, nearer), plan)
    assert [one.words for one in found] == [
        "评定「leader」（0至10，写明理由）：由9到9.52，得分增加0.52分，即评「优」",
        "指标「rate」的年度比例，取4位小数：由86.95%到87.99%，得分增加0.52分，即评「优」",
        "「late」的次数：少1次（由1到0），得分增加1分，即评「优」",
    ]


@pytest.mark.parametrize(("late", "rate", "leader"), [(0, "0.88", "8.99"), (1, "0.88", "9"), (1, "0.9", "8.99")])
def test_the_grade_after_a_change_is_the_grade_of_the_changed_facts(late, rate, leader):
    plan = scheme(RATE, LATE, LEADER)
    assert scored(plan, facts(late, rate, leader)).limited == "优"
    assert scored(plan, facts(late + 1, rate, leader)).limited == "良"


def test_the_best_grade_is_told_what_would_lose_it():
    plan = scheme(RATE, LATE, LEADER)
    found = changes.smallest(scored(plan, facts(0, "0.9", "8")), plan)  # 28 points
    assert [(one.items[0], one.after, one.grade) for one in found] == [
        ("leader", Fraction("6.99"), "良"),
        ("rate", Fraction("0.8798"), "良"),
        ("late", 2, "良"),
    ]


def test_an_effect_that_decides_is_the_only_change():
    veto = {
        "id": "veto", "title": "违纪", "kind": "ceiling", "grade": "差", "basis": "办法",
        "when": {"measure": {"events": ["case"]}, "op": ">=", "value": 1},
    }  # fmt: skip
    plan = scheme(RATE, LATE, LEADER, effects=[veto])
    rows = replace(facts(0, "0.9", "9"), events=lates(2, "case"))
    assert said(plan, rows, Stage.EFFECT) == [("veto", "「case」的次数，不低于1：最高评「差」。实际 2，限制了等次")]
    assert said(plan, rows, Stage.CHANGE) == [("veto", "「case」的次数：少2次（由2到0），即评「优」")]


def test_two_items_of_one_number_move_together():
    parts = [
        leaf(name, {"indicator": "rate", "share": True}, [[limit, 10]], before="100", points=10, places=4)
        for name, limit in (("low", "80%"), ("high", "90%"))
    ]
    bands = {"bands": [{"grade": "优", "from": 15}, {"grade": "差"}]}
    plan = scheme(*parts, grading=bands)
    [change] = changes.smallest(scored(plan, facts(rate="0.75")), plan)
    assert (change.items, change.after, change.points) == (("low", "high"), Fraction("0.85"), 15)


def test_without_all_data_the_lacking_items_are_told_and_no_grade():
    plan = scheme(RATE, LATE, LEADER)
    rows = replace(facts(), values=(), judgements=())
    assert said(plan, rows, Stage.TOTAL) == [("total", "数据不足")]
    assert said(plan, rows, Stage.CHANGE) == [(id_, "补齐本项数据后才能计分") for id_ in ("rate", "leader")]
    assert said(plan, rows, Stage.GRADE) == []


def test_what_depends_on_others_is_said():
    quota = {**BANDS, "quotas": [{"grade": "优", "share": "1/2", "basis": "办法"}]}
    plan = scheme(RATE, LATE, LEADER, grading=quota)
    rows = facts(0, "0.9", "8")
    assert said(plan, rows, Stage.GRADE) == [
        ("total", "按分数和否决限制可评优，因名额限制评良（取决于其他组织的得分）")
    ]
    assert said(plan, rows, Stage.CHANGE)[0] == (
        "total", "名额之内才能评优：要多少分取决于其他组织的得分，这里无法给出",
    )  # fmt: skip
    ranked = leaf(
        "rank", {"indicator": "rate", "share": True}, [[1, 30], [2, 10]], points=30, places=4,
        relate={"to": "rank", "basis": "党组决定"},
    )  # fmt: skip
    both = replace(facts(rate="0.5"), organizations=[branch(1), branch(2)])
    both = replace(both, values=[*both.values, Value(org_id=2, code="rate", period="2026", value=Fraction(1))])
    [(_, words)] = said(scheme(ranked), both, Stage.CHANGE)
    assert words.endswith("由2到1，得分增加20分，即评「优」（其他组织的数值也会影响）")
