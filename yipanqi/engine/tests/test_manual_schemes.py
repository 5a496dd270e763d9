"""The scheme file of docs/engine.md is sound, and every row of its table of checks is said as printed."""

import re
from pathlib import Path

import yaml

from yipanqi.engine.command import run_scheme_check
from yipanqi.engine.errors import InputRefused
from yipanqi.engine.scheme import checks
from yipanqi.engine.scheme.loading import load_scheme, scheme_of
from yipanqi.engine.scheme.model import Scope

MANUAL = (Path(__file__).parents[3] / "docs" / "engine.md").read_text(encoding="utf-8")
LEAF = {
    "id": "a", "title": "甲", "points": 10, "measure": {"events": ["late"]},
    "curve": {"linear": [[0, 10]], "after": -1}, "clamp": {"low": 0},
}  # fmt: skip
BANDS = [{"grade": "优", "from": 9}, {"grade": "良", "from": 6}, {"grade": "差"}]
EFFECT = {"kind": "ceiling", "basis": "办法"}
WHEN = {"measure": {"events": ["case"]}, "op": ">=", "value": 1}


def rows() -> list[tuple[dict, str, str]]:
    """(what is written, refused or warned of, the sentence)."""
    section = MANUAL.split("\n## 方案文件\n")[1].split("\n## ")[0]
    found = []
    for line in section.splitlines():
        if line.startswith("| `"):
            written, what, said = (cell.strip() for cell in line.strip("|").split(" | "))
            parts = [yaml.safe_load(one) for one in re.findall(r"`([^`]+)`", written)]
            found.append(({key: value for part in parts for key, value in part.items()}, what, said.rstrip(" |")))
    return found


def plan(written: dict) -> dict:
    """A scheme of one item with what is written in it."""
    leaf = {**LEAF, **{key: value for key, value in written.items() if key in (*LEAF, "weight", "relate", "kinds")}}
    if "curve" in written:
        del leaf["clamp"]
    tree = {"id": "total", "title": "总分", "children": [leaf], **written.get("tree", {})}
    effects = [
        {**EFFECT, "id": f"x{n}", "title": f"否决{'一二'[n]}", **one, "when": {**WHEN, **one.get("when", {})}}
        for n, one in enumerate(written.get("effects", ()))
    ]
    grading = written.get("grading", {"bands": BANDS, "quotas": written.get("quotas", [])})
    return {
        "id": "t", "version": 1, "title": "试", "basis": "办法", "subjects": ["branch"], "tree": tree,
        "effects": effects, "grading": grading,
    }  # fmt: skip


def test_the_scheme_file_is_sound(tmp_path, capsys):
    [text] = re.findall(r"^```yml\n(.*?)^```", MANUAL, re.DOTALL | re.MULTILINE)
    file = tmp_path / "scheme.yaml"
    file.write_text(text, encoding="utf-8")
    assert checks.warnings(load_scheme(file)) == []
    assert run_scheme_check(file) == 0
    assert "「迟报」的次数：没有得20分，每多1次扣2分，扣完为止" in capsys.readouterr().out


def test_every_row_of_the_checks_is_said():
    assert len(rows()) == 20
    for written, what, said in rows():
        try:
            loaded = scheme_of(plan(written))
        except InputRefused as refusal:
            assert what == "拒绝" and said in [fault.reason for fault in refusal.faults], (written, str(refusal))
            continue
        warned = [
            one for _, one in [*checks.warnings(loaded), *checks.quota_warnings(loaded, {Scope.ALL: {"全体": 2}})]
        ]
        assert what == "提示" and said in warned, (written, warned)
