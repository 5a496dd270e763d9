"""`yipanqi import` as an organ's technician runs it: JSON alone on stdout, exit codes, a kill in the middle of it."""

import json
import os
import signal
import sqlite3
import subprocess

import pytest

from tests.commands import command, run, spilling, wait_until_it_writes
from tests.database import lay
from yipanqi.organizations.tests import workbooks
from yipanqi.organizations.tests.workbooks import ORGANIZATIONS, PEOPLE, changed

pytestmark = pytest.mark.slow

TABLES = ("organizations_organization", "organizations_person", "organizations_membership", "organizations_import")


@pytest.fixture
def data(tmp_path):
    """A data folder with empty tables."""
    return lay(tmp_path / "数据")


def rows(data) -> list[int]:
    with sqlite3.connect(data / "yipanqi.sqlite3") as database:
        return [database.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES]


def test_a_dry_run_in_a_bare_folder_says_everything_as_json_and_writes_nothing(tmp_path):
    data = tmp_path / "数据"
    data.mkdir()
    path = workbooks.organ(tmp_path / "名册.xlsx")
    done = run("import", str(path), "--dry-run", "--json", data=data)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == ["organizations", "people", "faults", "warnings"]
    assert told["organizations"] == {"new": 3, "changed": 0, "unchanged": 0}
    assert told["people"] == {"new": 4, "changed": 0, "unchanged": 0}
    assert told["faults"] == []
    assert [list(each) for each in told["warnings"]] == [["sheet", "row", "column", "value", "reason"]] * 2
    assert rows(data) == [0, 0, 0, 0]


def test_faults_stand_in_the_json_the_counts_leave_them_out_and_the_exit_code_says_so(data, tmp_path):
    people = [*changed(PEOPLE, r3c9="第九党支部", r4c2="未知"), ["", "合计", "4人"]]
    path = workbooks.write(tmp_path / "名册.xlsx", 组织=ORGANIZATIONS, 党员=people)
    done = run("import", str(path), "--json", data=data)
    told = json.loads(done.stdout)
    assert (done.returncode, told["people"]["new"]) == (2, 3)
    assert [(each["sheet"], each["row"], each["column"], each["value"]) for each in told["faults"]] == [
        ("党员", 6, "所在支部", "第九党支部")
    ]
    assert ("党员", 7, "性别", "未知") in [tuple(each.values())[:4] for each in told["warnings"]]
    assert rows(data) == [0, 0, 0, 0]


def test_an_import_is_the_command_lines_in_the_history_and_again_changes_nothing(data, tmp_path):
    path = workbooks.organ(tmp_path / "名册.xlsx")
    assert run("import", str(path), data=data).returncode == 0
    again = run("import", str(path), "--json", data=data)
    assert json.loads(again.stdout)["people"] == {"new": 0, "changed": 0, "unchanged": 4}
    assert rows(data)[1:] == [4, 4, 1]
    with sqlite3.connect(data / "yipanqi.sqlite3") as database:
        assert database.execute("select distinct actor, via from audit_entry").fetchall() == [("系统命令行", "命令行")]


def test_a_file_that_cannot_be_opened_is_a_fault_too(data, tmp_path):
    done = run("import", str(tmp_path / "没有.xlsx"), "--json", data=data)
    assert done.returncode == 2
    assert [each["value"] for each in json.loads(done.stdout)["faults"]] == ["没有.xlsx"]


def test_an_import_killed_while_it_writes_leaves_nothing_and_the_next_one_works(data, tmp_path):
    path = workbooks.large(tmp_path / "大名册.xlsx", 800)
    process = subprocess.Popen(**command("import", str(path), data=data, **spilling(tmp_path)), stdout=subprocess.PIPE)
    wait_until_it_writes(data, process)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert rows(data) == [0, 0, 0, 0]
    with sqlite3.connect(data / "yipanqi.sqlite3") as database:
        database.execute("pragma ignore_check_constraints = on")  # they call functions that only Django brings
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    done = run("import", str(path), "--json", data=data)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["people"] == {"new": 800, "changed": 0, "unchanged": 0}
    assert rows(data)[1:] == [800, 800, 1]
