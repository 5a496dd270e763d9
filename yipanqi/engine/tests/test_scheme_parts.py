"""The parts of a scheme by hand: exact numbers, what cannot be made, what is warned of, what the points rest on."""

from fractions import Fraction

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engine.scheme import checks, meter
from yipanqi.engine.scheme.columnar.duties import as_places
from yipanqi.engine.scheme.exact import MOST_PLACES, Rounding, decimal, decimal_places, parsed, rounded, written
from yipanqi.engine.scheme.loading import scheme_of
from yipanqi.engine.scheme.measures import Combine, Duties, Events, How, Judgement, Nature, SchemeError, Take, Votes
from yipanqi.engine.scheme.model import (
    Band,
    Clamp,
    Dedupe,
    Fold,
    Grading,
    Linear,
    Over,
    Quantity,
    Quota,
    Relate,
    Scope,
    Steps,
    To,
)
from yipanqi.engine.scheme.sentences import effect_sentence, recognise_effect

from . import schemes

ONE, HALF = Fraction(1), Fraction(1, 2)
EVENTS = Events(codes=("late",))
OVER_PERIODS = Fold(over=Over.PERIODS, combine=Combine(how=How.SUM))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (3, 3), ("3", 3), ("-0.5", Fraction(-1, 2)), ("1/3", Fraction(1, 3)), ("20%", Fraction(1, 5)),
        ("1/3%", Fraction(1, 300)), ("0.125", Fraction(1, 8)),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, number):
    assert parsed(text) == number


@pytest.mark.parametrize("text", ["", "1,5", "１", "1e3", "1/0", ".5", "5.", "--1", True, 0.5, None, "20 %"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="不是数"):
        parsed(text)


@pytest.mark.parametrize(
    "text", ["1000000000", "-1000000000", "0.0000000001", "1/1000000001", "0.000000001%", "9" * 5000, 10**9]
)
def test_numbers_that_the_executors_could_not_keep_are_refused(text):
    assert [parsed("999999999.999999999"), parsed("1/999999999"), parsed("0.0000001%")]
    with pytest.raises(ValueError, match="位数太多"):
        parsed(text)


@given(st.fractions(-(10**9) + 1, 10**9 - 1, max_denominator=4000))
def test_what_is_written_is_read_back(number):
    assert parsed(written(number)) == number


@given(st.fractions(-(10**9) + 1, 10**9 - 1, max_denominator=4000), st.integers(0, 4), st.sampled_from(Rounding))
def test_a_rounded_number_is_a_neighbour_and_says_so_again(number, places, rule):
    near = rounded(number, places, rule)
    assert abs(near - number) < Fraction(1, 10**places)
    assert rounded(near, places, rule) == near and rounded(-number, places, rule) == -near
    assert parsed(decimal(near, places)) == near


@pytest.mark.parametrize(
    ("number", "up", "even", "down"),
    [
        ("0.25", "0.3", "0.2", "0.2"),
        ("0.35", "0.4", "0.4", "0.3"),
        ("-0.25", "-0.3", "-0.2", "-0.2"),
        ("0.249", "0.2", "0.2", "0.2"),
    ],
)
def test_the_three_rules_of_rounding(number, up, even, down):
    rules = (Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.DOWN)
    assert [written(rounded(parsed(number), 1, rule)) for rule in rules] == [up, even, down]


def test_decimal_places():
    assert [decimal_places(Fraction(one)) for one in ("3", "0.125", "1/3", "1/50")] == [0, 3, None, 2]
    with pytest.raises(ValueError, match="写不成"):
        decimal(HALF, 0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Duties(duties=("training",)), "JF-04"),
        (lambda: Duties(duties=("theme_day",), take=Take.LATE), "职责不能取"),
        (lambda: Duties(duties=("theme_day", "theme_day")), "写了两次"),
        (lambda: Events(codes=()), "没有写明事件"),
        (lambda: Judgement(code="x", low=ONE, high=ONE), "下限应小于上限"),
        (lambda: Votes(ballot="b", questions=("q",), grades=(("好", ONE), ("差", HALF)), least=4), "至少是 5"),
        (lambda: Votes(ballot="b", questions=("q",), grades=(("好", ONE),)), "至少两个"),
        (lambda: Combine(how=How.TRIMMED_MEAN, trim=2, above=3), "至少要在多于 4 个值时"),
        (lambda: Combine(how=How.MEAN, trim=1), "用于且只用于"),
        (lambda: Clamp(None, None), "至少写一个"),
        (lambda: Clamp(ONE, HALF), "下限高于上限"),
        (lambda: Linear(knots=()), "至少有一个点"),
        (lambda: Linear(knots=((ONE, ONE),), before=ONE, after=-ONE), "只升或只降"),
        (lambda: Steps(steps=((ONE, ONE), (HALF, ONE)), below=HALF), "从小到大"),
        (lambda: Relate(to=To.RANK), "决定（basis）"),
        (lambda: Relate(to=To.TARGET), "目标值"),
        (lambda: Relate(to=To.TARGET, how="ratio", target=Fraction(0)), "不能与 0 相比"),
        (lambda: Dedupe(same_case=False), "没有写明做什么"),
        (lambda: Quantity(measure=Duties(duties=("theme_day",)), dedupe=Dedupe()), "去重（dedupe）只用于事件"),
        (lambda: Quantity(measure=EVENTS, fold=OVER_PERIODS), "分期间合并只用于指标"),
        (lambda: Fold(over=Over.MEMBERS, combine=Combine(how=How.SUM)), "下级组织"),
        (lambda: Fold(over=Over.PERIODS, combine=Combine(how=How.LADDER)), "只能合计"),
        (lambda: Quantity(measure=EVENTS, places=MOST_PLACES + 1), "小数位数"),
        (lambda: Quota(grade="优", share=ONE), "大于 0、小于 1"),
        (lambda: Grading(bands=(Band(grade="优", least=ONE),)), "至少有两个"),
        (lambda: Grading(bands=(Band(grade="优", least=ONE), Band(grade="优", least=None))), "重复"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_cannot_be_made(make, said):
    with pytest.raises(SchemeError, match=said):
        make()


def test_lines_go_on_outside_their_knots():
    line = Linear(knots=((Fraction(10), Fraction(2)), (Fraction(20), Fraction(4))), before=ONE, after=HALF)
    assert [line.at(Fraction(x)) for x in (8, 10, 15, 20, 22)] == [0, 2, 3, 4, 5]
    assert (line.most, line.least) == (None, None)


def test_steps_begin_where_they_are_written():
    steps = Steps(steps=((ONE, Fraction(3)), (Fraction(2), Fraction(5))), below=Fraction(0))
    assert [steps.at(Fraction(x)) for x in ("0.99", "1", "1.99", "2", "9")] == [0, 3, 3, 5, 5]
    assert (steps.most, steps.least) == (5, 0)


def leaf(id_: str = "a", **changes) -> dict:
    fixed = {"id": id_, "title": f"项{id_}", "measure": {"events": ["late"]}, "points": 10}
    return {**fixed, "curve": {"linear": [[0, 10]], "after": -1}, "clamp": {"low": 0}, **changes}


def scheme(*children: dict, **more):
    tree = {"id": "total", "title": "总分", "children": list(children)}
    return scheme_of(
        {"id": "t", "version": 1, "title": "试", "basis": "办法", "subjects": ["branch"], "tree": tree, **more}
    )


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (leaf(clamp=None), "只写了怎样扣、没有写扣到多少为止"),
        (leaf(clamp={"low": -2}), "可以扣到 -2 分，超过本项 10 分"),
        (leaf(points=0, curve={"linear": [[0, 0]], "after": 1}), "只写了怎样加、没有写加到多少为止"),
        (leaf(points=8), "最多可得 10 分，超过本项的 8 分"),
        (leaf(points=12), "最多可得 10 分，达不到本项的 12 分"),
        (leaf(points=1, curve={"linear": [[0, 1]]}), "无论怎样都得 1 分"),
    ],
)
def test_what_is_probably_not_meant_is_warned_of(item, said):
    if item["clamp"] is None:
        del item["clamp"]
    assert [text for _, text in checks.warnings(scheme(item)) if said in text]
    assert checks.warnings(scheme(leaf())) == []


def test_deductions_that_go_below_the_points_of_their_group_are_warned_of():
    missing = leaf(points=2, curve={"below": 2, "steps": [{"from": 1, "points": 0}]})
    late = leaf("b", points=0, curve={"below": 0, "steps": [{"from": 1, "points": -2}]}, clamp={"high": 0})
    group = {"id": "g", "title": "班子", "children": [missing, late]}
    said = ("g", "“班子”各项合计可以扣到 -2 分，超过本项 2 分，没有写扣完为止。")
    assert checks.warnings(scheme(group, leaf("c"))) == [said]
    assert checks.warnings(scheme({**group, "clamp": {"low": 0}}, leaf("c"))) == []


def test_what_its_group_limits_needs_no_limit_of_its_own():
    endless = leaf(points=0, curve={"linear": [[0, 0]], "after": 1})
    del endless["clamp"]
    group = {"id": "g", "title": "加分", "clamp": {"low": 0, "high": 5}, "children": [endless]}
    assert checks.warnings(scheme(group, leaf("b"))) == []


def test_an_item_for_nobody_is_warned_of():
    said = "“项a”适用的组织都不是考核对象，没有一个组织计这一项。"
    assert checks.warnings(scheme(leaf(kinds=["group"]))) == [("a", said)]


GRADES = {"bands": [{"grade": "优", "from": 9}, {"grade": "良", "from": 6}, {"grade": "差"}]}


def limit(id_: str, grade: str, op: str, value: int, kind: str = "ceiling") -> dict:
    when = {"measure": {"events": ["case"]}, "op": op, "value": value}
    return {"id": id_, "title": f"情形{id_}", "kind": kind, "grade": grade, "basis": "办法", "when": when}


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (limit("x", "差", ">=", 1, "veto"), limit("y", "良", ">=", 3), ["y"]),
        (limit("x", "差", ">=", 1), limit("y", "差", ">", 1), ["y"]),
        (limit("x", "差", "<=", 5), limit("y", "良", "<", 3), ["y"]),
        (limit("x", "良", ">=", 1), limit("y", "差", ">=", 3), []),
        (limit("x", "差", ">=", 1), limit("y", "良", "<=", 3), []),
        (limit("x", "差", ">=", 1), limit("y", "良", ">=", 3, "gate"), []),
    ],
)
def test_an_effect_that_a_milder_case_already_has_is_warned_of(first, second, said):
    found = checks.warnings(scheme(leaf(), grading=GRADES, effects=[first, second]))
    assert [id_ for id_, _ in found] == said
    if said:
        assert found[0][1].startswith("“情形y”不起作用：“情形x”在更轻的情形就已经评到“差”。")


def test_quotas_that_leave_no_room_for_each_other_are_warned_of():
    quotas = [{"grade": "良", "share": "10%", "basis": "办法"}, {"grade": "优", "share": "30%", "basis": "办法"}]
    said = "“良”和更高的合计限 10%，少于“优”的 30%：后者用不满。"
    assert checks.warnings(scheme(leaf(), grading={**GRADES, "quotas": quotas})) == [("grading", said)]
    quotas[0]["share"] = "60%"
    assert checks.warnings(scheme(leaf(), grading={**GRADES, "quotas": quotas})) == []


def test_a_grade_that_nobody_can_reach_is_warned_of():
    bands = {"bands": [{"grade": "优", "from": 11}, {"grade": "差"}]}
    assert checks.warnings(scheme(leaf(), grading=bands)) == [("grading", "“优”要 11 分，最多只能得 10 分。")]


def test_quotas_are_seen_beside_the_groups_of_their_scope_only():
    bands = {"bands": [{"grade": "优", "from": 9}, {"grade": "差"}]}
    quotas = [{"grade": "优", "share": "1/3", "scope": "kind", "basis": "办法"}]
    plan = scheme(leaf(), grading={**bands, "quotas": quotas})
    assert checks.quota_warnings(plan, {Scope.ALL: {"全体": 1}, Scope.KIND: {"党支部": 3}}) == []
    [(_, said)] = checks.quota_warnings(plan, {Scope.KIND: {"党支部": 2, "党总支": 3}})
    assert said == "党支部只有 2 个，100/3% 不足 1 个，没有组织能评为“优”。"
    many = checks.quota_warnings(plan, {Scope.KIND: {str(n): 1 for n in range(25)}})
    assert len(many) == 21 and many[-1][1] == "这样的范围共 25 个，以上列出前 20 个。"


def test_the_meter_counts_full_marks_and_the_reach_of_bonuses():
    duty = leaf("d", measure={"duties": ["theme_day"]}, points=2, curve={"linear": [[0, 2]], "after": -1})
    bonus = leaf("b", measure={"judgement": "x", "low": 0, "high": 2}, points=0, curve={"linear": [[0, 0], [2, 2]]})
    shares = meter.shares(scheme(duty, leaf(points=6, curve={"linear": [[0, 6]], "after": -1}), bonus))
    assert shares == {
        Nature.TRACE: Fraction(1, 5), Nature.CONDUCT: Fraction(3, 5), Nature.OUTCOME: 0, Nature.VIEW: Fraction(1, 5),
    }  # fmt: skip


def test_the_meter_counts_the_weights_of_a_mean():
    duty = leaf("d", measure={"duties": ["theme_day"]}, weight="20%")
    plan = {"how": "weighted_mean"}
    tree = {"id": "total", "title": "总分", "combine": plan, "children": [duty, leaf("e", weight="80%")]}
    shares = meter.shares(
        scheme_of({"id": "t", "version": 1, "title": "试", "basis": "办法", "subjects": ["branch"], "tree": tree})
    )
    assert (shares[Nature.TRACE], shares[Nature.CONDUCT]) == (Fraction(1, 5), Fraction(4, 5))


@given(schemes.effects(1))
def test_every_effect_is_recognised_from_its_sentence(effect):
    said = effect_sentence(effect, schemes.NAMES)
    again = (effect.quantity, effect.op, effect.value, effect.kind, effect.grade)
    assert recognise_effect(said, schemes.NAMES) == again, said


def test_folding_by_places_is_for_one_statement_and_takes_fewer_places_for_more_columns():
    connection = duckdb.connect(config={"threads": 2})

    def places():
        return connection.execute("select current_setting('perfect_ht_threshold')").fetchall()[0][0]

    before = places()
    with as_places(connection, 1):
        assert places() == 24
    with as_places(connection, 3):
        assert places() == 22
    with pytest.raises(ZeroDivisionError), as_places(connection, 4):
        assert places() == 22
        _ = 1 // 0
    assert places() == before
    with as_places(object(), 1):  # another database has no such setting
        pass
