"""A mistaken command is answered by one Chinese sentence that says where to read on."""

import sys

import pytest

from yipanqi.site.cli import main

ASKED = "用法见：yipanqi engine due -h"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("engine due --facts x", f"缺少 --from。{ASKED}"),
        ("engine due --from 2026-13-01", f"--from 的值不对：不是有效日期，应写作 2026-01-31。{ASKED}"),
        ("engine due --fact x", f"没有 --fact 这个选项。是否应为 --facts、--to？{ASKED}"),
        ("engine due --facts", "--facts 的写法不对，应在后面写上它的值。用法见：yipanqi -h"),
        ("engine duo", "没有 duo 这个命令。是否应为 due？用法见：yipanqi engine -h"),
        ("rules check", "缺少 PACK。用法见：yipanqi rules check -h"),
        ("rules check a b", "命令的写法不对，参数多了或不认识。用法见：yipanqi rules check -h"),
        ("demo --port x", "--port 的值不对：应为整数。用法见：yipanqi demo -h"),
    ],
)
def test_one_sentence(monkeypatch, capsys, typed, said):
    monkeypatch.setattr(sys, "argv", ["yipanqi", *typed.split()])
    assert main() == 2
    assert capsys.readouterr() == ("", said + "\n")


def test_no_command_at_all_shows_what_there_is(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["yipanqi", "rules"])
    assert main() == 2
    shown = capsys.readouterr()
    assert shown.out == "" and "检查一个规则包" in shown.err
