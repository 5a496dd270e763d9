"""`engine weights` as the command line runs it: JSON in, JSON out, faults with file and place, exit codes."""

import json
from pathlib import Path

import pytest

from yipanqi.engine.command import run_weights
from yipanqi.engine.weights.pairwise import Method, Table

LABELS = ["质量", "效率", "评价"]
GOOD = [[1, 2, 6], ["1/2", 1, 3], ["1/6", 0.33, 1]]
KEYS = ["weights", "lambda_max", "CI", "CR", "random_index", "ri_table", "method", "acceptable", "worst"]


@pytest.fixture
def files(tmp_path, capsys):
    """Writes inputs, runs the command, and sees that nothing was written beside them."""

    class Files:
        def write(self, content, name: str = "甲.json") -> Path:
            text = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
            (tmp_path / name).write_bytes(text)
            return tmp_path / name

        def run(self, *matrices, **options) -> tuple[int, str, str]:
            before = sorted(tmp_path.iterdir())
            code = run_weights(matrices=list(matrices), **options)
            assert sorted(tmp_path.iterdir()) == before
            said = capsys.readouterr()
            return code, said.out, said.err

        def done(self, *matrices, **options) -> dict:
            code, out, _ = self.run(*matrices, **options)
            assert code == 0
            return json.loads(out)

        def refused(self, *matrices, **options) -> list[str]:
            code, out, error = self.run(*matrices, **options)
            assert (code, out) == (2, "") and "Traceback" not in error
            return error.splitlines()

    return Files()


def matrix(rows=None, labels=None, **more) -> dict:
    return {"labels": labels or LABELS, "matrix": rows or GOOD, **more}


def test_the_output_is_what_the_design_says_and_nothing_more(files):
    read = files.done(files.write(matrix()))
    assert list(read) == KEYS
    assert read["weights"] == pytest.approx([0.6, 0.3, 0.1], abs=1e-3)
    assert (read["ri_table"], read["random_index"], read["method"]) == ("saaty", 0.58, "eigenvector")
    assert read["acceptable"] is True and read["worst"] == []


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize(("table", "index"), [("saaty", 0.58), ("saaty-126", 0.52), ("donegan-dodd", 0.4914)])
def test_methods_and_tables(files, method, table, index):
    read = files.done(
        files.write(matrix([[1, 2, 5], ["1/2", 1, 4], ["1/5", "1/4", 1]])), method=method, table=Table(table)
    )
    assert (read["method"], read["ri_table"], read["random_index"]) == (method, table, index)
    assert read["CR"] == pytest.approx(read["CI"] / index)


def test_the_tolerance_of_reciprocals_is_reached_and_not_passed(files):
    assert files.done(files.write(matrix([[1, 3, 6], [0.34, 1, 3], ["1/6", "1/3", 1]])))["acceptable"]
    code, _, error = files.run(files.write(matrix([[1, 3, 6], [0.3401, 1, 3], ["1/6", "1/3", 1]])))
    assert code == 2 and "乘积 1.0203；两者应互为倒数（允许误差 0.02）" in error


def test_contradictions_ask_for_revision_and_are_no_error(files):
    code, out, error = files.run(files.write(matrix([[1, 5, "1/3"], ["1/5", 1, 2], [3, "1/2", 1]])))
    read = json.loads(out)
    assert code == 0 and read["acceptable"] is False and len(read["worst"]) == 3
    assert list(read["worst"][0]) == ["row", "column", "given", "fitting", "nearest", "CR"]
    assert (read["worst"][0]["row"], read["worst"][0]["column"]) == ("质量", "效率")
    assert error.startswith("提示：一致性比例 CR=") and read["warnings"][0] in error


def test_a_missing_judgement_is_completed_and_one_side_is_enough(files):
    read = files.done(files.write(matrix([[None, 2, None], [None, 1, 3], [None, None, 1]])))
    assert read["weights"] == pytest.approx([0.6, 0.3, 0.1])
    assert read["completed"] == [{"row": "质量", "column": "评价", "value": pytest.approx(6)}]


def test_several_experts_in_files_or_in_one(files):
    other = [[1, 8, 6], ["1/8", 1, "3/4"], ["1/6", "4/3", 1]]
    one = files.write(matrix(GOOD, name="专家一"), "1.json")
    two = files.write(matrix(other), "专家二.json")
    read = files.done(one, two)
    assert [expert["name"] for expert in read["experts"]] == ["专家一", "专家二"]
    assert list(read["experts"][0]) == ["name", "distance", "moved", "weights", "CR", "acceptable"]
    assert read["experts"][0]["distance"] == pytest.approx(read["experts"][1]["distance"], abs=1e-9)
    assert read["weights"][0] / read["weights"][1] == pytest.approx(4, rel=0.01)
    members = [{"name": "专家一", "matrix": GOOD}, {"name": "专家二", "matrix": other}]
    assert files.done(files.write({"labels": LABELS, "experts": members}, "组.json")) == read


def test_experts_who_each_saw_a_part(files):
    half = [[1, 2, None], [None, 1, None], [None, None, 1]]
    rest = [[1, None, None], [None, 1, 3], [None, None, 1]]
    read = files.done(files.write(matrix(half), "甲.json"), files.write(matrix(rest), "乙.json"))
    assert read["weights"] == pytest.approx([0.6, 0.3, 0.1])
    assert [expert["weights"] for expert in read["experts"]] == [None, None]
    assert read["warnings"] == [f"{name}的判断单独看不连通，只计入群体判断，不单独给出权重。" for name in "甲乙"]


def test_diagnostics_only_when_asked(files):
    data = {"labels": LABELS, "data": [[1, 5, 9], [1, 3, 7], [1, 9, 8]], "units": ["一", "二", "三"],
            "directions": ["benefit", "cost", {"best": [8, 9]}], "margin": 0.001}  # fmt: skip
    plain = files.done(files.write(matrix()))
    read = files.done(files.write(matrix()), diagnose=files.write(data, "数据.json"))
    assert {key: read[key] for key in KEYS} == plain, "diagnostics decide nothing"
    found = read["diagnostics"]
    assert found["chosen"] == read["weights"] and "不反映指标的重要性" in found["note"]
    assert found["entropy"]["weights"][0] == 0 and found["entropy"]["margin"] == 0.001
    assert found["topsis"]["units"] == ["一", "二", "三"] and len(found["topsis"]["closeness"]) == 3
    assert read["warnings"] == ["“质量”各单位的数据都相同，熵权和 CRITIC 不给它权重；这不说明它不重要。"]


def bad(rows) -> dict:
    return matrix(rows)


REFUSED = [
    (bad([[1, 2, 6], ["1/2", 1, 4], ["1/6", 0.5, 1]]),
     "甲.json 第2行 评价列：“效率”比“评价”为 4，反过来为 0.5，乘积 2；两者应互为倒数（允许误差 0.02）。"),
    (bad([[1, 2], [0.5, 1]]), "甲.json matrix列：有 2 行，标签却有 3 个。"),
    (bad([[1, 2, 6], [0.5, 1], ["1/6", "1/3", 1]]), "甲.json 第2行：有 2 个数，标签却有 3 个。"),
    (bad([[2, 2, 6], ["1/2", 1, 3], ["1/6", "1/3", 1]]), "甲.json 第1行 质量列：“质量”与自身相比应为 1。"),
    (bad([[1, 0, 6], [None, 1, 3], ["1/6", "1/3", 1]]), "甲.json 第1行 效率列：判断值应大于 0，这里是 0。"),
    (bad([[1, -2, 6], [-0.5, 1, 3], ["1/6", "1/3", 1]]), "甲.json 第1行 效率列：判断值应大于 0，这里是 -2。"),
    (bad([[1, "两倍", 6], [None, 1, 3], ["1/6", "1/3", 1]]),
     "甲.json 第1行 效率列：“两倍”不是判断值，应写作 3、0.5 或 1/3，没有判断的写 null。"),
    (bad([[1, "1/0", 6], [None, 1, 3], ["1/6", "1/3", 1]]), "甲.json 第1行 效率列：“1/0”的分母是 0。"),
    (bad([[1, 1e9, 6], [None, 1, 3], ["1/6", "1/3", 1]]), "甲.json 第1行 效率列：判断值 1e+09 过大或过小，请核对。"),
    (bad([[1, True, 6], [None, 1, 3], ["1/6", "1/3", 1]]), "甲.json 第1行 效率列：应为数、“1/3”这样的文字或 null。"),
    (bad([[1, [2], 6], [None, 1, 3], ["1/6", "1/3", 1]]), "甲.json 第1行 效率列：应为数、“1/3”这样的文字或 null。"),
    (bad("1,2"), "甲.json matrix列：应为由各行组成的列表。"),
    (bad([[None] * 3, [None, 1, 3], [None, "1/3", 1]]),
     "甲.json：判断不连通，“质量”、“效率、评价”这 2 部分之间没有任何比较，得不出权重；请在各部分之间至少补一对判断。"),
    (matrix(labels=["质量", "效率", "质量"]), "甲.json labels列：标签重复：质量。"),
    (matrix(labels=["质量", "", "评价"]), "甲.json labels列：应为名称列表，每个名称是一行文字，不能为空。"),
    (matrix(labels="质量"), "甲.json labels列：应为名称列表，每个名称是一行文字，不能为空。"),
    (matrix([[1] * 16] * 16, [str(n) for n in range(16)]),
     "甲.json labels列：有 16 个标签，一次最多比较 15 个；请分组分层。"),
    ({"matrix": GOOD}, "甲.json：缺少 labels。"),
    ({"labels": LABELS}, "甲.json：缺少 matrix。"),
    (matrix(weights=[1]), "甲.json：有不认识的项：weights。"),
    (matrix(name=" "), "甲.json name列：专家名称应为一行文字，不能为空。"),
    ([GOOD], "甲.json：应为带有 labels、matrix 的键值对。"),
    ({"labels": LABELS, "experts": []}, "甲.json experts列：应为专家列表，每位有 name 和 matrix。"),
    ({"labels": LABELS, "experts": [{"matrix": GOOD}]}, "甲.json experts 第1项列：缺少 name。"),
    ({"labels": LABELS, "experts": [{"name": "王", "matrix": [[1]]}]},
     "甲.json（王） matrix列：有 1 行，标签却有 3 个。"),
    (json.dumps(matrix()).encode()[:40], "甲.json 第1行：JSON 写法有误或文件不完整（第 37 个字符处）。"),
    (b'{"labels": ["a"],\n"matrix": [[NaN]]}', "甲.json：JSON 中“NaN”不是数。"),
    (b'{"labels": ["a"], "labels": ["b"], "matrix": [[1]]}', "甲.json：JSON 中“labels”写了两次。"),
    (b'{"labels": ["a"], "matrix": [[' + b"9" * 5000 + b"]]}", "甲.json：有位数过多的数。"),
    (b"[" * 200_000, "甲.json：嵌套过深，不是这里要的文件。"),
    (b"", "甲.json 第1行：JSON 写法有误或文件不完整（第 1 个字符处）。"),
    ("质量".encode("gbk"), "甲.json：文件不是 UTF-8 编码，请另存为 UTF-8。"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_refused_with_file_place_and_reason(files, content, sentence):
    assert sentence in files.refused(files.write(content))


def test_every_fault_is_said_and_many_are_summed_up(files):
    rows = [[0] * 15 for _ in range(15)]
    said = files.refused(files.write(matrix(rows, [str(n) for n in range(15)])))
    assert len(said) == 21 and said[-1] == "甲.json：同类问题共 225 处，以上列出前 20 处。"


def test_files_that_do_not_belong_together(files):
    one = files.write(matrix(), "甲.json")
    two = files.write(matrix(labels=["质量", "评价", "效率"]), "乙.json")
    assert files.refused(one, two) == ["乙.json labels列：标签与前面的文件不一致，应依次为 质量、效率、评价。"]
    assert files.refused(one, one) == ["甲.json name列：有两位专家都叫“甲”，请用 name 分别命名。"]


def test_a_file_that_is_not_there(files, tmp_path):
    assert files.refused(tmp_path / "没有.json")[0].endswith("没有.json：文件无法读取：No such file or directory。")


def test_judgements_beyond_the_scale_are_said(files):
    read = files.done(files.write(matrix([[1, 12, 9], [None, 1, "3/4"], [0.111, None, 1]])))
    assert read["warnings"] == ["甲：“质量”比“效率”为 12，超出 1/9 至 9 的标度。"]


DATA = {"labels": LABELS, "data": [[1, 2, 3], [3, 2, 1]]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"data": [[1, 2, 3]]}, "数据.json data列：数据不足：应有两行以上，每行一个单位。"),
        ({"data": [[1, 2, 3], [1, 2]]}, "数据.json 第2行：应为 3 个数的列表，与标签一一对应。"),
        ({"data": [[1, 2, 3], [1, None, 3]]}, "数据.json 第2行 效率列：缺少数据；缺的不能当作零，请补齐或去掉这一行。"),
        ({"data": [[1, 2, 3], [1, "二", 3]]}, "数据.json 第2行 效率列：不是可用的数。"),
        ({"labels": ["质量", "效率", "其他"]}, "数据.json labels列：标签与判断矩阵不一致，应依次为 质量、效率、评价。"),
        ({"units": ["一"]}, "数据.json units列：有 1 个名称，数据却有 2 行。"),
        ({"units": ["一", "一"]}, "数据.json units列：应为各不相同的名称列表。"),
        ({"directions": ["benefit"]}, "数据.json directions列：应为 3 项的列表，与标签一一对应。"),
        ({"directions": ["benefit", "cost", {"best": [3, 1]}]},
         "数据.json directions列：“评价”应为 benefit、cost、{\"best\": 数} 或 {\"best\": [下限, 上限]}。"),
        ({"margin": 0.5}, "数据.json margin列：应为不小于 0、小于 0.5 的数。"),
        ({"rank": True}, "数据.json：有不认识的项：rank。"),
    ],
)  # fmt: skip
def test_data_that_do_not_fit(files, change, sentence):
    data = files.write(DATA | change, "数据.json")
    assert files.refused(files.write(matrix()), diagnose=data) == [sentence]
