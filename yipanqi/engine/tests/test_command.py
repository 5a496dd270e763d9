"""`engine due` and `rules check` as the command line runs them: files in, files out, JSON, faults, exit codes."""

import json
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from yipanqi.engine import command
from yipanqi.engine.command import Executor
from yipanqi.engine.documents import fingerprint

from .folders import fitting, write
from .packages import PACK, written

FORMS = pytest.mark.parametrize("form", ["csv", "parquet"])
DAY = date(2026, 8, 15)


@pytest.fixture
def pack(tmp_path) -> Path:
    return written(tmp_path / "pack.yaml")


@pytest.fixture
def facts(tmp_path) -> Path:
    return tmp_path / "facts"


def due(facts: Path, pack: Path, **changes) -> int:
    options = {"from_": date(2026, 1, 1), "to": date(2026, 12, 31), "as_of": DAY, "out": facts.parent / "out"}
    return command.run_due(facts=facts, rules=[pack], **(options | changes))


def rows(folder: Path, name: str) -> list[tuple]:
    return duckdb.sql(f"from '{folder / name}.parquet' order by all").fetchall()


def types(folder: Path, name: str) -> list[tuple[str, str]]:
    return [(one[0], one[1]) for one in duckdb.sql(f"describe from '{folder / name}.parquet'").fetchall()]


def some_years(folder: Path, form: str) -> None:
    """Four organisations: founded a day late (and after its last election), temporary since May, a group, and one that
    went live in April and ended a day before the quarter did.
    """
    organizations = fitting(
        "organizations",
        {"org_id": 1, "founded_on": date(2026, 1, 2), "last_election_on": date(2023, 9, 1)},
        {"org_id": 2, "valid_to": date(2026, 4, 30), "last_election_on": date(2023, 3, 31), "is_temporary": False},
        {"org_id": 2, "valid_from": date(2026, 5, 1), "last_election_on": date(2023, 3, 31), "is_temporary": True},
        {"org_id": 3, "kind": "group"},
        {"org_id": 4, "dissolved_on": date(2026, 6, 29), "go_live_on": date(2026, 4, 1)},
    )
    meeting = {"kind": "members_meeting", "org_id": 2}
    activities = fitting(
        "activities",
        {**meeting, "activity_id": 10, "held_on": date(2026, 3, 31), "recorded_at": datetime(2026, 8, 15, 23, 59)},
        {**meeting, "activity_id": 9, "held_on": date(2026, 3, 1), "recorded_at": None},
        {**meeting, "activity_id": 11, "held_on": date(2026, 4, 1), "recorded_at": datetime(2026, 8, 16, 0, 0)},
        {**meeting, "activity_id": 12, "held_on": date(2026, 9, 1), "recorded_at": None},
        {**meeting, "activity_id": 9, "kind": "election", "held_on": date(2026, 3, 31)},
    )
    waivers = fitting("waivers", {"org_id": 1, "duty": "members_meeting", "from_on": date(2026, 9, 30), "to_on": None})
    extra = fitting(
        "obligations_extra",
        {"obligation_id": 1, "org_id": 3, "due_on": date(2026, 8, 1), "done_on": date(2026, 8, 2), "sent_back": 0},
        {"obligation_id": 2, "org_id": 3, "due_on": date(2026, 8, 1), "done_on": date(2026, 7, 2), "sent_back": 1},
        {"obligation_id": 3, "org_id": 3, "due_on": DAY, "done_on": date(2026, 8, 20), "sent_back": None},
    )
    tables = {"organizations": organizations, "activities": activities, "waivers": waivers, "obligations_extra": extra}
    for name, values in tables.items():
        write(folder, name, values, form)


@FORMS
def test_a_year_of_hand_made_files(facts, pack, form, capsys):
    some_years(facts, form)
    assert due(facts, pack) == 0
    out = facts.parent / "out"
    quarters = [(date(2026, first, 1), date(2026, first + 2, last)) for first, last in ((1, 31), (4, 30), (7, 30))]
    quarters.append((date(2026, 10, 1), date(2026, 12, 31)))
    soft = [(org_id, "members_meeting", *quarter, 1, "soft", "T-1") for org_id in (1, 2) for quarter in quarters]
    assert rows(out, "due") == sorted(
        [
            *soft[1:],  # the first branch was founded on the second day of the year
            (2, "election", date(2023, 4, 1), date(2026, 3, 31), 1, "hard", "T-1"),
        ]
    )
    assert rows(out, "state") == [
        (1, "members_meeting", date(2026, 4, 1), 0, "missed", []),
        (1, "members_meeting", date(2026, 7, 1), 0, "waived", []),
        (1, "members_meeting", date(2026, 10, 1), 0, "waived", []),
        (2, "election", date(2023, 4, 1), 1, "met", [9]),
        (2, "members_meeting", date(2026, 1, 1), 2, "met", [9, 10]),
        (2, "members_meeting", date(2026, 4, 1), 0, "missed", []),
        (2, "members_meeting", date(2026, 7, 1), 0, "pending", []),
        (2, "members_meeting", date(2026, 10, 1), 0, "pending", []),
    ]
    assert [(row[0], row[-1]) for row in rows(out, "extra")] == [(1, "late"), (2, "missed"), (3, "pending")]
    summary = json.loads(capsys.readouterr().out)
    assert (summary["organizations"], summary["due"]) == (4, 8)
    assert summary["state"] == {"met": 2, "missed": 2, "pending": 2, "waived": 2}
    assert summary["extra"] == {"late": 1, "missed": 1, "pending": 1}
    assert [one["fingerprint"] for one in summary["rules"]] == [fingerprint(PACK)]


def test_the_files_have_the_columns_of_the_format(facts, pack):
    some_years(facts, "csv")
    assert due(facts, pack, out=facts.parent / "新" / "结果") == 0
    assert sorted(file.name for file in (facts.parent / "新").iterdir()) == ["结果"]
    assert types(facts.parent / "新" / "结果", "due") == [
        ("org_id", "BIGINT"), ("duty", "VARCHAR"), ("period_start", "DATE"), ("period_end", "DATE"),
        ("minimum", "INTEGER"), ("severity", "VARCHAR"), ("clause", "VARCHAR"),
    ]  # fmt: skip
    assert types(facts.parent / "新" / "结果", "state") == [
        ("org_id", "BIGINT"), ("duty", "VARCHAR"), ("period_start", "DATE"), ("done", "INTEGER"),
        ("state", "VARCHAR"), ("activity_ids", "BIGINT[]"),
    ]  # fmt: skip


def test_a_second_run_leaves_nothing_of_the_first(facts, pack):
    some_years(facts, "csv")
    assert due(facts, pack) == 0
    out = facts.parent / "out"
    (out / "我的笔记.txt").write_text("留着")
    (facts / "obligations_extra.csv").unlink()
    write(facts, "organizations", fitting("organizations", {"last_election_on": date(2026, 1, 1)}))
    for name in ("activities", "waivers"):
        (facts / f"{name}.csv").unlink()
    assert due(facts, pack) == 0
    assert sorted(file.name for file in out.iterdir()) == ["due.parquet", "state.parquet", "我的笔记.txt"]
    assert [row[3:5] for row in rows(out, "state")] == [(0, "missed"), (0, "missed"), (0, "pending"), (0, "pending")]


def test_an_unknown_election_is_a_warning_in_both_places_and_no_row(facts, pack, capsys):
    write(facts, "organizations", fitting("organizations", {"last_election_on": None, "is_temporary": False},
                                          {"org_id": 2, "last_election_on": None, "is_temporary": True}))  # fmt: skip
    assert due(facts, pack) == 0
    said = capsys.readouterr()
    sentence = "1 个组织没有最近一次换届日期（last_election_on），无法计算换届：1。"
    assert json.loads(said.out)["warnings"][-1] == sentence
    assert said.err.splitlines()[-1] == f"提示：{sentence}"
    assert len(said.err.splitlines()) == len(json.loads(said.out)["warnings"])
    assert {row[1] for row in rows(facts.parent / "out", "due")} == {"members_meeting"}


def test_what_is_refused_is_one_line_per_fault_and_leaves_no_trace(facts, pack, capsys):
    write(facts, "organizations", fitting("organizations"))
    write(facts, "activities", fitting("activities", {"held_on": "2026-02-30"}, {"activity_id": 2, "held_on": "x"}))
    write(facts, "waivers", fitting("waivers", {"reasons": "a"}))
    before = sorted(facts.parent.rglob("*"))
    assert due(facts, pack) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "activities.csv 第2行 held_on列：“2026-02-30”不是有效日期，应写作 2026-01-31。",
        "activities.csv 第3行 held_on列：“x”不是有效日期，应写作 2026-01-31。",
        "waivers.csv reasons列：不认识的列。是否应为 reason？",
    ]
    assert sorted(facts.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"executor": Executor("polars")}, "--engine：不认识的执行方式 polars，可用：duckdb、spark。"),
        ({"from_": date(2027, 1, 1)}, "--from：起始日期 2027-01-01 晚于截止日期 2026-12-31。"),
        ({"as_of": date(1899, 12, 31)}, "--as-of：1899-12-31 不在 1900 至 2199 年之间。"),
    ],
)
def test_options_that_make_no_sense(facts, pack, changes, said, capsys):
    some_years(facts, "csv")
    assert due(facts, pack, **changes) == 2
    assert capsys.readouterr() == ("", said + "\n")
    assert not (facts.parent / "out").exists()


def test_an_output_that_is_a_file_or_closed(facts, pack, capsys):
    some_years(facts, "csv")
    assert due(facts, pack, out=pack) == 2
    assert due(facts, pack, out=pack / "out") == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"{pack}：已有同名文件，--out 应为文件夹。"
    assert second.startswith(f"{pack / 'out'}：无法写入：")


def test_rules_that_do_not_fit_are_refused_before_the_facts_are_read(facts, tmp_path, capsys):
    assert due(facts, written(tmp_path / "bad.yaml", title="")) == 2
    assert due(facts, tmp_path / "没有.yaml") == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == "bad.yaml title列：不能为空。"
    assert second == f"{tmp_path / '没有.yaml'}：找不到规则包，请核对路径。"


def test_a_package_is_checked(pack, tmp_path, capsys):
    assert command.run_rules_check(pack) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["packs"] == [
        {"id": "test", "version": 1, "title": "测试", "effective_from": "2020-01-01", "fingerprint": fingerprint(PACK)}
    ]
    assert (summary["duties"], summary["clauses"]) == (2, 1)
    pack.write_text(pack.read_text().replace("soft", "hard"))
    assert command.run_rules_check(pack) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("pack.yaml fingerprint列：内容与指纹不符")


@pytest.mark.parametrize(
    ("duty", "said"),
    [
        ({"subjects": ["village"]}, "duties.0.subjects.0列：“village”不在允许的取值中"),
        ({"minimum": 0}, "duties.0.minimum列：不能小于 1，这里是 0。"),
        ({"clause": "T-9"}, "：quarter 引用的条款 T-9 不在本规则包中。"),
        ({"period": "term"}, "：职责 quarter：years 用于且只用于任期（term）。"),
        ({"when": [{"field": "members", "op": "==", "value": True}]}, "：条件 members 只能与整数比较。"),
        ({"when": [{"field": "has_committee", "op": ">=", "value": True}]}, "：条件 has_committee 只能用 == 或 !=。"),
        ({"bonus": 3}, "duties.0列：有不认识的项：bonus。"),
    ],
)
def test_rules_that_contradict_themselves(tmp_path, duty, said, capsys):
    file = written(tmp_path / "p.yaml", duties=[PACK["duties"][0] | duty])
    assert command.run_rules_check(file) == 2
    assert said in capsys.readouterr().err


def test_two_rules_may_not_ask_the_same_of_the_same(tmp_path, capsys):
    twice = [PACK["duties"][0], PACK["duties"][0] | {"id": "again", "period": "month"}]
    assert command.run_rules_check(written(tmp_path / "p.yaml", duties=twice)) == 2
    said = "p.yaml：职责 again 与 quarter 在同一时间对同一类组织规定了同一职责 members_meeting。\n"
    assert capsys.readouterr().err == said
