"""Documents of rules as people write them: what is refused, in which sentence, at which place."""

import json
from pathlib import Path

import pytest
import yaml

from tests.examples import every
from yipanqi.engine import packs
from yipanqi.engine.documents import DEPTH_LIMIT, SIZE_LIMIT, fingerprint
from yipanqi.engine.errors import InputRefused

from .packages import PACK, written

SLIP = "YAML 写法有误，请检查缩进、冒号和引号"


def said(*files: Path) -> list[str]:
    """The sentences of the refusal; an empty list when the packages are accepted."""
    try:
        packs.load_packs(files)
    except InputRefused as refusal:
        return [str(fault) for fault in refusal.faults]
    return []


def spoilt(tmp_path: Path, text: str | bytes) -> list[str]:
    file = tmp_path / "p.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return said(file)


def publish(folder: Path, **known: str) -> None:
    (folder / "published.json").write_text(json.dumps({key.replace("_", "@"): value for key, value in known.items()}))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("标题：测试".encode("gb18030"), "p.yaml：文件不是 UTF-8 编码，请另存为 UTF-8。"),
        ("id: a\nid: b\n", f"p.yaml 第2行：{SLIP}：“id”写了两次。"),
        ("a: &x [1]\nb: *x\n", "p.yaml 第2行：不允许使用 YAML 别名（*）。"),
        ("2020: a\n", f"p.yaml 第1行：{SLIP}：“2020”不能作项名，项名应为文字。"),
        ("[1, 2]: a\n", f"p.yaml 第1行：{SLIP}：“列表或键值对”不能作项名，项名应为文字。"),
        ("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1), f"p.yaml 第1行：嵌套超过 {DEPTH_LIMIT} 层。"),
        ("#" * (SIZE_LIMIT + 1), "p.yaml：文件超过 2 MB，不是规则文件。"),
        ("- 1\n", "p.yaml：类型不对，应为键值对。"),
        ("", "p.yaml：类型不对，应为键值对。"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_document(tmp_path, text, sentence):
    assert spoilt(tmp_path, text) == [sentence]


@pytest.mark.parametrize("text", ["id: [a\n", "id: 'a\n", "a: b: c\n", "id: a\n  b: c\n"])
def test_a_slip_of_writing_is_told_with_its_row(tmp_path, text):
    (sentence,) = spoilt(tmp_path, text)
    assert sentence.startswith("p.yaml 第") and SLIP in sentence


def test_a_document_cut_anywhere_is_refused_and_never_stops_the_program(tmp_path):
    whole = written(tmp_path / "p.yaml").read_bytes()
    for cut in range(0, len(whole) - 1, every(19)):
        assert spoilt(tmp_path, whole[:cut]), cut


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"format": 2}, ["p.yaml format列：应为 1，这里是 2。"]),
        ({"version": "1"}, ["p.yaml version列：类型不对，应为整数。"]),
        ({"effective_from": "2020-02-30"}, ["p.yaml effective_from列：“2020-02-30”不是有效日期，应写作 2026-01-31。"]),
        ({"marks": 1, "title": ""}, ["p.yaml：有不认识的项：marks。", "p.yaml title列：不能为空。"]),
    ],
)
def test_every_fault_of_the_content_is_told_with_its_place(tmp_path, changes, sentences):
    assert sorted(said(written(tmp_path / "p.yaml", **changes))) == sorted(sentences)


def test_dates_and_fractions_stay_the_text_that_was_written(tmp_path):
    file = written(tmp_path / "p.yaml")
    file.write_text(file.read_text().replace("'2020-01-01'", "2020-01-01"))
    assert said(file) == []
    file.write_text(file.read_text().replace("years: 3", "years: 3.5"))
    assert said(file) == ["p.yaml duties.1.years列：类型不对，应为整数。"]


def test_without_a_fingerprint_the_document_is_told_what_to_write(tmp_path):
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(PACK)), allow_unicode=True))
    assert said(tmp_path / "p.yaml") == [f"p.yaml fingerprint列：缺少指纹。定稿后请写 {fingerprint(PACK)}"]


def test_the_fingerprint_is_of_the_content_and_not_of_the_way_it_is_written(tmp_path):
    file = written(tmp_path / "p.yaml")
    content = yaml.safe_load(file.read_text())
    file.write_text("# 说明\n" + json.dumps(dict(reversed(content.items())), indent=3))
    assert said(file) == []
    assert fingerprint(content) == fingerprint(dict(reversed(PACK.items()))) != fingerprint({**PACK, "title": "别的"})


def test_a_published_version_may_not_be_changed_with_or_without_its_fingerprint(tmp_path):
    publish(tmp_path, test_1=fingerprint(PACK))
    assert said(written(tmp_path / "p.yaml")) == []
    changed = {**PACK, "title": "改过"}
    again = fingerprint({**changed, "version": 2})
    (sentence,) = said(written(tmp_path / "p.yaml", title="改过"))
    assert sentence == (
        f"p.yaml version列：第 1 版已经发布，内容和指纹却与发布时不同。请把 version 改为 2，fingerprint 改为 {again}"
    )
    file = written(tmp_path / "p.yaml")
    file.write_text(file.read_text().replace("title: 测试\n", "title: 改过\n", 1))
    (sentence,) = said(file)
    assert sentence.startswith("p.yaml fingerprint列：第 1 版已经发布，内容又被改动。") and again in sentence
    assert said(written(tmp_path / "p.yaml", title="改过", version=2)) == []


@pytest.mark.parametrize("register", ["{", "[]", '"a"'])
def test_a_register_that_cannot_be_read_is_refused(tmp_path, register):
    (tmp_path / "published.json").write_text(register)
    assert said(written(tmp_path / "p.yaml")) == ["published.json：已发布版本登记不是有效的 JSON 键值对。"]


def test_the_faults_of_all_packages_are_told_at_once(tmp_path):
    written(tmp_path / "a.yaml", title="")
    written(tmp_path / "b.yml", format=2)
    assert said(tmp_path) == ["a.yaml title列：不能为空。", "b.yml format列：应为 1，这里是 2。"]


def test_a_folder_without_packages_is_refused(tmp_path):
    assert said(tmp_path) == [f"{tmp_path}：文件夹里没有规则包（*.yaml）。"]


def test_the_same_version_twice_is_refused(tmp_path):
    (sentence,) = said(written(tmp_path / "a.yaml"), written(tmp_path / "b.yaml"))
    assert sentence.startswith("a.yaml、b.yaml：")
