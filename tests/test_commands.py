"""The command line: prepares a missing data folder by itself, refuses in sentences, keeps stdout clean."""

import json
import sqlite3
import stat

import pytest

from tests.commands import run
from tests.database import NAME, lay

pytestmark = pytest.mark.slow


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "数据"
    folder.mkdir()
    return folder


@pytest.fixture
def laid(data):
    """The folder with an empty database in it."""
    return lay(data)


def history(data) -> list[tuple]:
    with sqlite3.connect(data / "yipanqi.sqlite3") as database:
        return database.execute("select event, actor, via from audit_entry order by id").fetchall()


def test_a_missing_data_folder_is_made_and_migrated(data):
    done = run("audit", "verify", data=data)
    assert (done.returncode, done.stdout) == (0, "审计链完好：已查验 0 个事件，尚未封存 0 个。\n"), done.stderr
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
    assert history(data) == []


def test_altered_history_fails_and_is_named(laid):
    run("account", "anquan", "张三", "--administers", "security", data=laid, given="correct horse 电池\n")
    assert run("audit", "seal", data=laid).returncode == 0
    with sqlite3.connect(laid / "yipanqi.sqlite3") as database:
        with pytest.raises(sqlite3.DatabaseError, match="insert-only"):
            database.execute("update audit_entry set actor = '别人'")
        database.execute("drop trigger audit_entry_update")
        database.execute("update audit_entry set actor = '别人'")
    done = run("audit", "verify", data=laid)
    assert done.returncode == 1
    assert "第1号事件" in done.stderr and "内容被改动" in done.stderr


def test_first_account_is_opened_from_the_command_line_and_leaves_a_trace(laid):
    done = run("account", "anquan", "张三", "--administers", "security", data=laid, given="correct horse 电池\n")
    assert (done.returncode, done.stdout) == (0, "已开设账号 anquan（张三）。\n"), done.stderr
    assert {(actor, via) for _, actor, via in history(laid)} == {("系统命令行", "命令行")}
    again = run("account", "anquan", "李四", data=laid, given="correct horse 电池\n")
    assert again.returncode == 2 and "anquan" in again.stderr and "Traceback" not in again.stderr


def test_a_common_password_is_refused_in_a_sentence(laid):
    done = run("account", "anquan", "张三", data=laid, given="1234567890\n")
    assert done.returncode == 2
    assert done.stdout == "" and "Traceback" not in done.stderr
    assert len(history(laid)) == 0


def test_engine_and_rules_do_not_touch_the_data_folder(data):
    done = run("rules", "check", "没有的.yaml", data=data)
    assert done.returncode == 2 and "没有的.yaml" in done.stderr
    assert list(data.iterdir()) == []


def test_weights_are_printed_and_a_wrong_method_is_a_sentence(data, tmp_path):
    judgements = tmp_path / "判断.json"
    judgements.write_text('{"labels": ["质量", "效率"], "matrix": [[1, 3], ["1/3", 1]]}')
    done = run("engine", "weights", "--matrix", str(judgements), "--method", "geometric", data=data)
    assert done.returncode == 0 and json.loads(done.stdout)["weights"] == pytest.approx([0.75, 0.25]), done.stderr
    wrong = run("engine", "weights", "--matrix", str(judgements), "--ri", "saaty-127", data=data)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "--ri 的值不对：可用：saaty、saaty-126、donegan-dodd。" in wrong.stderr
    assert list(data.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "缺少主办单位"),
        ({"YIPANQI_OWNER": "甲局"}, "缺少备案编号"),
        ({"YIPANQI_MODE": "demo"}, "YIPANQI_MODE=service"),
    ],
)
def test_the_service_refuses_to_start_with_defaults(data, environment, sentence):
    done = run("serve", "--port", "1", data=data, **environment)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert not (data / NAME).exists(), "a start that is refused brings no database up to date"
