"""Every scheme and fact file that cannot be used is refused: file, place, reason, exit code 2, nothing written."""

import copy
import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from yipanqi.engine import command
from yipanqi.engine.scheme import forbidden

from .folders import fitting, write
from .packages import written

LEAF = {
    "id": "late", "title": "迟报", "points": 10, "measure": {"events": ["late"]},
    "curve": {"linear": [[0, 10]], "after": -1}, "clamp": {"low": 0},
}  # fmt: skip
BANDS = [{"grade": "优", "from": 9}, {"grade": "良", "from": 6}, {"grade": "差"}]
SCHEME = {
    "format": 1, "id": "t", "version": 1, "title": "方案", "basis": "办法", "subjects": ["branch"],
    "names": {"late": "迟报次数"},
    "tree": {"id": "total", "title": "总分", "children": [LEAF]},
    "grading": {"bands": BANDS},
}  # fmt: skip
CEILING = {
    "id": "veto", "title": "违纪", "kind": "ceiling", "grade": "良", "basis": "办法",
    "when": {"measure": {"events": ["case"]}, "op": ">=", "value": 1},
}  # fmt: skip
JUDGED = {"id": "j", "title": "评定", "points": 5, "measure": {"judgement": "lead", "low": 0, "high": 5},
          "curve": {"linear": [[0, 0], [5, 5]]}}  # fmt: skip
VALUED = {"id": "v", "title": "指标项", "points": 5, "measure": {"indicator": "rate"},
          "curve": {"linear": [[0, 0], [5, 5]]}}  # fmt: skip


def with_leaf(**changes) -> dict:
    content = copy.deepcopy(SCHEME)
    content["tree"]["children"][0].update(changes)
    return content


def with_leaves(*leaves: dict, **changes) -> dict:
    content = {**copy.deepcopy(SCHEME), **changes}
    content["tree"]["children"] = list(leaves)
    return content


def of_steps(*steps: dict) -> dict:
    return with_leaf(curve={"below": 10, "steps": list(steps)})


def of_bands(*bands: tuple) -> dict:
    return {**SCHEME, "grading": {"bands": [dict(zip(("grade", "from", "to"), band, strict=False)) for band in bands]}}


def dumped(content: dict) -> str:
    """The content as YAML without aliases."""
    return yaml.safe_dump(json.loads(json.dumps(content)), allow_unicode=True)


@pytest.fixture
def facts(tmp_path) -> Path:
    folder = tmp_path / "facts"
    write(folder, "organizations", fitting("organizations", {"org_id": 1}, {"org_id": 2}))
    return folder


def assess(facts: Path, content: dict | str, **options) -> int:
    file = facts.parent / "scheme.yaml"
    text = content if isinstance(content, str) else dumped(content)
    file.write_text(text, encoding="utf-8")
    pack = written(facts.parent / "pack.yaml")
    return command.run_assess(
        facts=facts, scheme=file, rules=[pack], from_=date(2026, 1, 1), to=date(2026, 12, 31),
        as_of=date(2027, 1, 1), out=facts.parent / "out", **options,
    )  # fmt: skip


def refusal(facts: Path, content: dict | str, capsys, **options) -> list[str]:
    """What is said of an input that is refused, nothing being written."""
    before = {file.name for file in facts.parent.iterdir()} | {"scheme.yaml", "pack.yaml"}
    assert assess(facts, content, **options) == 2
    assert {file.name for file in facts.parent.iterdir()} == before
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_the_scheme_the_others_are_made_of_is_sound(facts):
    assert assess(facts, SCHEME) == 0
    assert sorted(file.name for file in (facts.parent / "out").iterdir()) == ["scores.parquet"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (of_bands(("优", 9), ("良", 6, 8), ("差",)), "scheme.yaml grading列：等次有缝：8 与 9 之间"),
        (of_bands(("优", 9), ("良", 6, 10), ("差",)), "scheme.yaml grading列：等次有重叠：9 与 10 之间"),
        (
            of_steps({"from": 1, "to": 2, "points": 5}, {"from": 3, "points": 0}),
            "scheme.yaml tree.children.0.curve列：分档表有缝：2 与 3 之间 归哪一档没有写明。",
        ),
        (
            of_steps({"from": 1, "to": 4, "points": 5}, {"from": 3, "points": 0}),
            "scheme.yaml tree.children.0.curve列：分档表有重叠：3 与 4 之间 归哪一档没有写明。",
        ),
        (
            of_steps({"from": 1, "to": 2, "points": 5}, {"from": 2, "to": 5, "points": 0}),
            "scheme.yaml tree.children.0.curve列：分档表有缝：5 起归哪一档没有写明",
        ),
        (of_bands(("优", 9, 10), ("良", 6), ("差",)), "scheme.yaml grading列：等次有缝：10 分起归哪一等没有写明"),
        (
            {**SCHEME, "grading": {"bands": BANDS, "of": "veto"}, "effects": [CEILING]},
            "scheme.yaml：等次所依据的项（of）不存在：veto。",
        ),
        (with_leaf(measure={"events": ["late", "late"]}), "scheme.yaml tree.children.0列：同一事件写了两次。"),
        (with_leaf(curve={"linear": [["9" * 30, 10]]}), "tree.children.0.curve列：“99999999999999999999”位数太多"),
        (with_leaf(clamp={"low": "-0.0000000001"}), "tree.children.0列：“-0.0000000001”位数太多"),
        (
            with_leaf(measure={"duties": ["theme_day"]}, points=0, clamp={"high": 10}),
            "scheme.yaml late列：“迟报”是规定动作，没有写扣到、加到多少为止，算不出所占的比重。",
        ),
        (
            of_steps({"from": 1, "points": 5}, {"from": 1, "points": 0}),
            "scheme.yaml tree.children.0.curve列：分档表应按数值从小到大，不能重复。",
        ),
        (of_bands(("优", 9), ("良",), ("差",)), "scheme.yaml grading列：除最低等次外，每个等次都要有起点分"),
        (with_leaf(measure={"mood": ["x"]}), "scheme.yaml tree.children.0.measure列：有不认识的项：mood。"),
        (with_leaf(points="许多"), "scheme.yaml tree.children.0.points列：“许多”的写法不对"),
        (with_leaf(points="1e9"), "points列：“1e9”的写法不对，应写作 3、0.5、1/3 或 20%。"),
        (with_leaf(id="甲 1"), "id列：“甲 1”的写法不对，只能用字母、数字和 - _ .，以字母或数字开头。"),
        (
            with_leaf(measure={"events": ["late"], "indicator": "rate"}),
            "tree.children.0.measure列：应写且只写其中一种：duties、tasks、events、indicator、votes、judgement、count。",
        ),
        (with_leaf(curve={}), "tree.children.0.curve列：应写且只写其中一种：linear、steps。"),
        (with_leaf(curve={"steps": [{"from": 1, "points": 0}]}), "tree.children.0.curve列：缺少 below。"),
        (
            with_leaf(curve={"linear": [[0, 1, 2]]}),
            "tree.children.0.curve.linear.0列：至多应有 2 项，这里是 3 项。",
        ),
        (with_leaf(measure={"votes": "b"}), "measure列：写了 votes 还应写 questions、grades。"),
        (with_leaf(measure={"events": ["late"], "take": "rate"}), "measure列：take 只能与 duties、tasks 一起写。"),
        (with_leaf(measure={"count": "groups", "times": [{"class": "甲", "times": 2}]}), "times 只能与 events 一起写"),
        (with_leaf(clamp={}), "tree.children.0.clamp列：不能为空。"),
        (with_leaf(points=[1]), "scheme.yaml tree.children.0.points列：类型不对，应为整数或文字。"),
        (with_leaf(measure={"events": "late"}), "scheme.yaml tree.children.0.measure.events列：类型不对，应为列表。"),
        (with_leaf(measure={"duties": ["karaoke"]}), "scheme.yaml tree.children.0列：职责中有不认识的代码：karaoke。"),
        (with_leaf(measure={"duties": ["training"]}), "学时不得作为考核依据（JF-04）"),
        (with_leaf(curve={"linear": [[0, 10], [2, 5], [3, 8]]}), "tree.children.0.curve列：折线应只升或只降。"),
        (with_leaf(relate={"to": "rank"}), "按位次计分须写明本机关的决定（basis）。"),
        (
            {**SCHEME, "tree": {**SCHEME["tree"], "points": 12}},
            "scheme.yaml total列：“总分”写 12 分，下级各项合计 10 分，少 2 分。",
        ),
        (
            {**SCHEME, "effects": [CEILING, {**CEILING, "id": "again", "title": "又", "grade": "差"}]},
            "scheme.yaml again列：“又”与“违纪”条件相同，后果不同（良、差）。",
        ),
        ({**SCHEME, "effects": [{**CEILING, "grade": "优"}]}, "“违纪”最高评“优”，等于没有限制。"),
        ({**SCHEME, "effects": [{**CEILING, "kind": "veto", "grade": "优"}]}, "“违纪”直接评“优”，等于没有限制。"),
        ({**SCHEME, "effects": [{**CEILING, "kind": "gate", "grade": "差"}]}, "以最低等次“差”为门槛，等于没有门槛。"),
        ({**SCHEME, "effects": [{**CEILING, "grade": "特优"}]}, "否决、限制的等次中有不认识的代码：特优。"),
        (
            with_leaf(measure={"duties": ["members_meeting"]}),
            "scheme.yaml conventions列：规定动作占 100%，超过上限 30%",
        ),
        ({**SCHEME, "subjects": ["club"]}, "考核对象中有不认识的代码：club。"),
        (with_leaves(LEAF, LEAF), "编号重复：late。"),
        ({key: value for key, value in SCHEME.items() if key != "basis"}, "scheme.yaml：缺少 basis。"),
        ({**SCHEME, "fingerprint": "sha256:" + "0" * 64}, "内容与指纹不符"),
    ],
)  # fmt: skip
def test_a_scheme_that_cannot_be_used_is_refused(content, said, facts, capsys):
    assert any(said in line for line in refusal(facts, content, capsys))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: 1\na: &x [1]\nb: *x\n", "scheme.yaml 第3行：不允许使用 YAML 别名（*）。"),
        ("tree: &tree\n  children: [*tree]\n", "scheme.yaml 第2行：不允许使用 YAML 别名（*）。"),
        ("format: 1\nformat: 1\n", "写了两次"),
        ("format: [1\n", "YAML 写法有误"),
        ("", "scheme.yaml：类型不对，应为键值对。"),
    ],
)
def test_a_file_that_is_no_scheme_is_refused(text, said, facts, capsys):
    assert any(said in line for line in refusal(facts, text, capsys))


def test_all_faults_are_said_at_once(facts, capsys):
    bad = {**LEAF, "id": "b", "curve": {"linear": [[1, 1], [1, 2]]}}
    lines = refusal(facts, {**with_leaves(bad, {**bad, "id": "c"}), "subjects": ["branch"]}, capsys)
    assert [line.partition("：")[0] for line in lines] == [
        "scheme.yaml tree.children.0.curve列",
        "scheme.yaml tree.children.1.curve列",
    ]


def planted() -> list[tuple[str, dict]]:
    """Per forbidden yardstick a scheme for each of its words, as title and as name, and for each of its codes."""
    file = Path(forbidden.__file__).parent / "forbidden.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = []
    for row in rows:
        for word in row["words"].split("|"):
            found.append((row["law"], with_leaf(title=f"全年{word}情况")))
            found.append((row["law"], {**SCHEME, "names": {"late": f"{word}次数"}}))
        for code in row["codes"].split("|"):
            found.append((row["law"], with_leaf(measure={"events": [f"{code}_total"]})))
    times = {"events": ["late"], "times": [{"class": "照片", "times": 1}]}
    hidden = [("JF-05", with_leaf(title="全年点 赞情况")), ("JF-08", with_leaf(title="登\u200b录情况")),
              ("JF-03", with_leaf(measure={"events": ["onlineTime"]})), ("JF-10", with_leaf(measure=times)),
              ("JF-05", with_leaf(measure={"indicator": "Share-Count"}, places=0))]  # fmt: skip
    return found + hidden


@pytest.mark.parametrize(
    "title", ["网上办结率", "会议数据差错", "问题按期整改", "重点关注人数", "党课时间已定", "大学分部"]
)
def test_what_only_sounds_alike_is_not_refused(title, facts):
    assert assess(facts, {**with_leaf(title=title), "names": {"late": f"{title}次数"}}) == 0


@pytest.mark.parametrize(("law", "content"), planted())
def test_a_forbidden_yardstick_is_refused_wherever_it_stands(law, content, tmp_path, capsys):
    file = tmp_path / "scheme.yaml"
    file.write_text(dumped(content), encoding="utf-8")
    assert command.run_scheme_check(file) == 2
    out, err = capsys.readouterr()
    assert out == "" and "不得作为考核依据" in err and law in err


def test_weights_that_do_not_add_up_are_warned_of_and_counted_by_their_shares(facts, capsys):
    content = with_leaves({**LEAF, "weight": 3}, {**LEAF, "id": "b", "weight": 4})
    content["tree"]["combine"] = {"how": "weighted_mean"}
    assert assess(facts, content) == 0
    assert "提示：“总分”的权重合计 7，不是 1 或 100（按各自所占份额计算）。" in capsys.readouterr().err


def test_a_quota_that_no_group_can_meet_is_warned_of(facts, capsys):
    content = {**SCHEME, "grading": {"bands": BANDS, "quotas": [{"grade": "优", "share": "30%", "basis": "办法"}]}}
    assert assess(facts, content) == 0
    assert "提示：全体只有 2 个，30% 不足 1 个，没有组织能评为“优”。" in capsys.readouterr().err


def test_a_column_too_many_is_refused(facts, capsys):
    write(facts, "events", [{**row, "mood": "好"} for row in fitting("events")])
    [said] = refusal(facts, SCHEME, capsys)
    assert said.startswith("events.csv mood列：不认识的列。")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_cut_in_half_is_refused(facts, form, capsys):
    rows = fitting("events", *({"event_id": n, "code": "迟报" * 9} for n in range(50)))
    file = write(facts, "events", rows, form)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    [said] = refusal(facts, SCHEME, capsys)
    assert said.startswith(f"events.{form}") and any(
        one in said for one in ("没有传完", "UTF-8", "不是有效日期", "不能为空")
    )


def test_a_judgement_outside_its_bounds_is_refused(facts, capsys):
    given = [("1", Decimal("5.01")), ("2", Decimal("-1"))]
    rows = fitting("judgements", *({"org_id": int(of), "code": "lead", "points": points} for of, points in given))
    write(facts, "judgements", rows)
    assert refusal(facts, with_leaves(JUDGED), capsys) == [
        "judgements.csv 第2行 points列：“lead”评了 5.01，应在 0 至 5 之间。",
        "judgements.csv 第3行 points列：“lead”评了 -1，应在 0 至 5 之间。",
    ]


def test_a_judgement_without_a_reason_is_refused(facts, capsys):
    write(facts, "judgements", [{"org_id": 1, "code": "lead", "points": 3, "reason": None}])
    [said] = refusal(facts, with_leaves(JUDGED), capsys)
    assert said == "judgements.csv 第2行 reason列：不能为空。"


def test_an_organisation_that_is_not_assessed_cannot_be_opened(facts, capsys):
    [said] = refusal(facts, SCHEME, capsys, org=9)
    assert said == "--org：没有可计分的组织 9：不在组织表中、期末已不存在，或不是方案的考核对象。"


@pytest.mark.parametrize("value", [Decimal("1e14"), Decimal("-1e14")])
def test_points_too_large_to_be_kept_exactly_are_refused(value, facts, capsys):
    write(facts, "values", fitting("values", {"code": "rate", "value": value}))
    endless = {**VALUED, "curve": {"linear": [[0, 0]], "before": 9, "after": 9}}
    [said] = refusal(facts, with_leaves(endless), capsys)
    assert said.startswith(f"{facts}：有的数太大，超出引擎能精确计算的范围")


def test_a_table_that_is_not_there_is_said_where_it_would_be_read(facts, capsys):
    def absent(content: dict) -> list[str]:
        assert assess(facts, content) == 0
        return [line for line in capsys.readouterr().err.splitlines() if line.startswith("提示：没有 ")]

    tasks = {**VALUED, "id": "t", "measure": {"tasks": ["plan"]}, "curve": {"linear": [[0, 5]], "after": -1}}
    assert absent(with_leaves(LEAF)) == ["提示：没有 events 表，按都没有发生处理。"]
    assert absent(with_leaves(tasks)) == ["提示：没有 obligations_extra 表，事项办理都不参评。"]
    assert absent(with_leaves(VALUED)) == []
    write(facts, "events", fitting("events"))
    assert absent(with_leaves(LEAF)) == []


def test_when_nobody_is_assessed_that_is_said(facts, capsys):
    assert assess(facts, {**SCHEME, "subjects": ["group"]}) == 0
    assert "提示：没有一个可计分的组织" in capsys.readouterr().err


def test_a_period_without_data_is_said_and_never_zero(facts, capsys):
    write(facts, "values", fitting("values", {"org_id": 1, "code": "rate", "period": "2025", "value": Decimal(5)}))
    assert assess(facts, with_leaves(VALUED), org=1) == 0
    scores = duckdb.sql(f"select org_id, total, gap, grade from '{facts.parent}/out/scores.parquet' order by 1")
    assert scores.fetchall() == [(1, None, "missing", None), (2, None, "missing", None)]
    steps = duckdb.sql(f"select item, stage, words from '{facts.parent}/out/trace.parquet' order by step").fetchall()
    assert ("v", "policy", "数据不足，总分无法计算") in steps and ("total", "total", "数据不足") in steps
    assert ("v", "change", "补齐本项数据后才能计分") in steps


def test_a_trace_of_an_earlier_run_does_not_stay_beside_new_scores(facts):
    assert assess(facts, SCHEME, org=1) == 0
    assert sorted(file.name for file in (facts.parent / "out").iterdir()) == ["scores.parquet", "trace.parquet"]
    assert assess(facts, SCHEME) == 0
    assert sorted(file.name for file in (facts.parent / "out").iterdir()) == ["scores.parquet"]


def test_the_trace_names_rows_clauses_and_exact_numbers(facts):
    meeting = {**LEAF, "id": "duty", "measure": {"duties": ["members_meeting"]}}
    assert assess(facts, with_leaves(meeting, conventions={"trace_cap": "100%"}), org=2) == 0
    rows = duckdb.sql(f"select stage, number, records from '{facts.parent}/out/trace.parquet' where item = 'duty'")
    [(_, number, records)] = [row for row in rows.fetchall() if row[0] == "measured"]
    assert number == "4"
    assert records[0] == {
        "table": "state", "key": "members_meeting 2026-01-01", "clause": "T-1", "citation": "《测试条例》第一条",
    }  # fmt: skip
