"""`engine rank-sets` and `engine shrink` as the command line runs them: a CSV in, JSON out, faults with their place."""

import json

import pytest
from click.testing import CliRunner

from yipanqi.engine import command
from yipanqi.site.cli.engine import engine

from .cases import case

GOOD = "id,value,se\n甲,9,1\n乙,5,1\n丙,1,1\n"


def written(tmp_path, text: str):
    file = tmp_path / "values.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_rank_sets_prints_every_unit_in_the_order_of_the_file(tmp_path, capsys):
    pisa = case("rankci_01_pisa2018_math_37")["inputs"]
    rows = zip(pisa["country"], pisa["score"], pisa["se"], strict=True)
    file = written(tmp_path, "id,value,se\n" + "".join(f"{name},{score},{error}\n" for name, score, error in rows))
    assert command.run_rank_sets(values=file, level=0.95, top=5) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in printed["sets"]] == pisa["country"]
    assert printed["sets"][35] == {
        "id": "United Kingdom",
        "value": 501.7698992,
        "se": 2.564428111,
        "rank": 13,
        "low": 7,
        "high": 23,
        "joint_low": 5,
        "joint_high": 24,
    }
    assert (printed["level"], printed["seed"], printed["draws"], printed["warnings"]) == (0.95, 20_230_701, 20_000, [])
    assert len(printed["top"]["ids"]) == 12


def test_shrink_prints_raw_beside_shrunken(tmp_path, capsys):
    file = written(tmp_path, "variance,id,value\n5,a,2\n5,b,4\n5.0,c,6\n5,d,8\n5,e,10")
    assert command.run_shrink(values=file) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["factor"] == 0.75 and "factors" not in printed
    assert printed["shrunken"][0] == {"id": "a", "value": 2.0, "variance": 5.0, "shrunken": 3.0, "factor": 0.75}
    assert printed["warnings"] == ["最后一行没有换行符，请确认文件已传完。"]


def test_shrink_prints_a_factor_for_each_variance(tmp_path, capsys):
    file = written(tmp_path, "id,value,variance\na,-3,1\nb,3,1\nc,-3,2\nd,3,2\n")
    assert command.run_shrink(values=file) == 0
    printed = json.loads(capsys.readouterr().out)
    assert "factor" not in printed
    assert printed["factors"][0] > printed["factors"][2] > 0.9
    assert printed["method"] == "Morris（1983）经验贝叶斯"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id,value\n甲,1\n", "values.csv 第1行 se列：缺少这一列。"),
        ("id,value,se,rank\n甲,1,1,1\n", "values.csv 第1行 rank列：不认识这一列。"),
        ("id,value,se,se\n甲,1,1,1\n", "values.csv 第1行 se列：这一列出现了两次。"),
        (GOOD + "丁,3\n", "values.csv 第5行：有 2 列，表头有 3 列；文件可能没有传完，或某个值里的逗号没有加引号。"),
        (GOOD + "丁,3,1,1\n", "values.csv 第5行：有 4 列，表头有 3 列；文件可能没有传完，或某个值里的逗号没有加引号。"),
        (GOOD + '丁,"3', "values.csv 第5行：引号没有配对，或含有不能读的字符；文件可能没有传完。"),
        (GOOD + "丁,3,0\n", "values.csv 第5行 se列：“0”应大于 0。"),
        (GOOD + "丁,3,-1\n", "values.csv 第5行 se列：“-1”应大于 0。"),
        (GOOD + "丁,三,1\n", "values.csv 第5行 value列：“三”不是数。"),
        (GOOD + "丁,nan,1\n", "values.csv 第5行 value列：“nan”不是数。"),
        (GOOD + "丁,1e999,1\n", "values.csv 第5行 value列：“1e999”不是数。"),
        (GOOD + "丁,1e308,1\n", "values.csv 第5行 value列：“1e308”过大或过小，请核对。"),
        (GOOD + "丁,3,1e-320\n", "values.csv 第5行 se列：“1e-320”过大或过小，请核对。"),
        (GOOD + "丁,,1\n", "values.csv 第5行 value列：是空的。"),
        (GOOD + ",3,1\n", "values.csv 第5行 id列：是空的。"),
        (GOOD + "乙,3,1\n", "values.csv 第5行 id列：“乙”与第3行重复。"),
        ("id,value,se\n甲,1,1\n乙,2,1\n", "values.csv：有 2 个单位，至少需要 3 个，最多 300 个。"),
        ("", "values.csv：文件是空的，缺少表头。"),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path, capsys, text, fault):
    assert command.run_rank_sets(values=written(tmp_path, text)) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", fault + "\n")


def test_every_fault_is_said_at_once(tmp_path, capsys):
    text = "id,value,variance\n甲,1,0\n甲,x,1\n"
    assert command.run_shrink(values=written(tmp_path, text)) == 2
    assert capsys.readouterr().err.splitlines() == [
        "values.csv 第3行 id列：“甲”与第2行重复。",
        "values.csv 第3行 value列：“x”不是数。",
        "values.csv 第2行 variance列：“0”应大于 0。",
    ]


def test_files_that_are_no_text_and_files_that_are_not_there(tmp_path, capsys):
    file = tmp_path / "values.csv"
    file.write_bytes("id,value,se\n甲,1,1\n".encode("gbk"))
    assert command.run_rank_sets(values=file) == 2
    assert capsys.readouterr().err == "values.csv：不是 UTF-8 编码，请另存为“CSV UTF-8”。\n"
    assert command.run_shrink(values=tmp_path / "没有.csv") == 2
    assert "没有.csv：文件无法读取" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "fault"),
    [({"level": 1.0}, "--level：应在"), ({"level": 0.2}, "--level：应在"), ({"top": 3}, "--top：应在 1 与 2 之间")],
)
def test_options_that_make_no_sense_are_refused(tmp_path, capsys, options, fault):
    assert command.run_rank_sets(values=written(tmp_path, GOOD), **options) == 2
    assert capsys.readouterr().err.startswith(fault)


def test_the_command_line_hands_its_options_on(tmp_path):
    file = str(written(tmp_path, GOOD))
    done = CliRunner().invoke(engine, ["rank-sets", "--values", file, "--level", "0.9", "--step-down", "--top", "1"])
    printed = json.loads(done.stdout)
    assert (done.exit_code, printed["level"], printed["top"]) == (0, 0.9, {"best": 1, "ids": ["甲"]})
    assert printed["method"].endswith("逐步")
    refused = CliRunner().invoke(engine, ["shrink", "--values", file])
    assert refused.exit_code == 2
    assert refused.stderr.splitlines() == [
        "values.csv 第1行 variance列：缺少这一列。",
        "values.csv 第1行 se列：不认识这一列。",
    ]
