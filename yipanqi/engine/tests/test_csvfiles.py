"""CSV files that are no tables, and values that have not their type: row and column as an editor shows them."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from yipanqi.engine import csvfiles, readers
from yipanqi.engine.tables import TABLES

from .folders import fitting, said, write

HEADER = "org_id,kind,founded_on"
ROW = "1,branch,2020-01-01"


def organizations(folder: Path, text: str | bytes) -> list[tuple]:
    """The faults of a file, by its bytes."""
    (folder / "organizations.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    faults = said(folder)
    assert {name for name, *_ in faults} <= {"organizations.csv"}
    return [fault[1:] for fault in faults]


def loaded(folder: Path, text: str | bytes, columns: str = "*") -> list[tuple]:
    """The rows the engine sees, with the row an editor shows."""
    (folder / "organizations.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    with duckdb.connect() as connection:
        readers.open_facts(connection, folder)
        return connection.execute(f"select {columns}, __row from organizations order by __row").fetchall()


@pytest.mark.parametrize(
    ("table", "column", "value", "reason"),
    [
        ("organizations", "org_id", "1.0", "“1.0”不是整数，或超出范围。"),
        ("organizations", "org_id", "１", "“１”不是整数，或超出范围。"),
        ("organizations", "org_id", " 1", "“ 1”不是整数，或超出范围。"),
        ("organizations", "org_id", "1,000", "“1,000”不是整数，或超出范围。"),
        ("organizations", "org_id", "9223372036854775808", "“9223372036854775808”不是整数，或超出范围。"),
        ("organizations", "members", "三", "“三”不是整数，或超出范围。"),
        ("organizations", "members", "2147483648", "“2147483648”不是整数，或超出范围。"),
        ("organizations", "members", "1e2", "“1e2”不是整数，或超出范围。"),
        ("organizations", "has_committee", "是", "“是”应写作 true 或 false。"),
        ("organizations", "has_committee", "1", "“1”应写作 true 或 false。"),
        ("organizations", "founded_on", "2020.01", "“2020.01”不是有效日期，应写作 2026-01-31。"),
        ("organizations", "founded_on", "2020/1/1", "“2020/1/1”不是有效日期，应写作 2026-01-31。"),
        ("organizations", "founded_on", "2025-02-29", "“2025-02-29”不是有效日期，应写作 2026-01-31。"),
        ("organizations", "founded_on", "20200101", "“20200101”不是有效日期，应写作 2026-01-31。"),
        ("organizations", "founded_on", "2020-01-01 00:00:00",
         "“2020-01-01 00:00:00”不是有效日期，应写作 2026-01-31。"),
        ("activities", "recorded_at", "2026-03-01T25:00",
         "“2026-03-01T25:00”不是有效时间，应写作 2026-01-31T09:30:00。"),
        ("activities", "recorded_at", "2026-03-01T09:30:00+08:00",
         "“2026-03-01T09:30:00+08:00”不是有效时间，应写作 2026-01-31T09:30:00。"),
        ("participations", "hours", "两小时", "“两小时”不是数，或整数部分多于 15 位。"),
        ("participations", "hours", "nan", "“nan”不是数，或整数部分多于 15 位。"),
        ("obligations_extra", "sent_back", "yes", "“yes”不是整数，或超出范围。"),
        ("values", "value", "1,5", "“1,5”不是数，或整数部分多于 15 位。"),
    ],
)  # fmt: skip
def test_a_value_that_has_not_its_type(tmp_path, table, column, value, reason):
    write(tmp_path, "organizations", fitting("organizations"))
    key = (TABLES[table].key or (column,))[0]
    write(tmp_path, table, fitting(table, {key: 2, column: None if column != key else 3}, {column: value}))
    expected = [(f"{table}.csv", 3, column, reason)]
    assert [fault for fault in said(tmp_path) if fault[1] == 3] == expected


def test_long_values_are_cut_and_many_are_counted(tmp_path):
    rows = "".join(f"\n{number},branch,2020-01-01,{'x' * 50}" for number in range(30))
    found = organizations(tmp_path, f"{HEADER},members{rows}")
    assert found[0] == (2, "members", f"“{'x' * 40}”不是整数，或超出范围。")
    assert [row for row, *_ in found] == [*range(2, 22), None]
    assert found[-1] == (None, "members", "同类问题共 30 处，以上列出前 20 处。")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2026-03-01", datetime(2026, 3, 1)),
        ("2026-03-01 09:30", datetime(2026, 3, 1, 9, 30)),
        ("2026-03-01T09:30:15", datetime(2026, 3, 1, 9, 30, 15)),
        ("2026-03-01T23:59:59.999999", datetime(2026, 3, 1, 23, 59, 59, 999999)),
        ("", None),
    ],
)
def test_moments_may_be_written_shorter(tmp_path, written, value):
    write(tmp_path, "organizations", fitting("organizations"))
    write(tmp_path, "activities", fitting("activities", {"recorded_at": written}))
    with duckdb.connect() as connection:
        readers.open_facts(connection, tmp_path)
        assert connection.execute("select recorded_at from activities").fetchall() == [(value,)]


@pytest.mark.parametrize(("written", "value"), [("true", 1), ("false", 0), ("3", 3), ("TRUE", 1), ("", None)])
def test_sent_back_is_a_count_or_a_truth_value(tmp_path, written, value):
    write(tmp_path, "organizations", fitting("organizations"))
    write(tmp_path, "obligations_extra", fitting("obligations_extra", {"sent_back": written}))
    with duckdb.connect() as connection:
        readers.open_facts(connection, tmp_path)
        assert connection.execute("select sent_back from obligations_extra").fetchall() == [(value,)]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{ROW}\n",
        f"{HEADER}\n{ROW}",
        f"{HEADER}\r\n{ROW}\r\n",
        f"{HEADER}\r{ROW}\r",
        f"\ufeff{HEADER}\n{ROW}\n",
        'kind,"founded_on",org_id\n"branch",2020-01-01,1\n',
    ],
)
def test_the_same_table_in_other_spellings(tmp_path, text):
    assert loaded(tmp_path, text, "org_id, kind, founded_on") == [(1, "branch", date(2020, 1, 1), 2)]


def test_blank_lines_and_breaks_inside_values_count_as_an_editor_counts_them(tmp_path):
    write(tmp_path, "organizations", fitting("organizations"))
    text = '\nwaiver_id,org_id,duty,from_on,reason\n1,1,talk,2026-01-01,"两行\n理由"\n\n2,1,talk,2026-13-01,\n'
    (tmp_path / "waivers.csv").write_text(text, encoding="utf-8")
    assert said(tmp_path) == [("waivers.csv", 6, "from_on", "“2026-13-01”不是有效日期，应写作 2026-01-31。")]
    (tmp_path / "waivers.csv").write_text(text.replace("2026-13-01", "2026-01-02,,"), encoding="utf-8")
    ragged = "有 7 列，表头有 5 列；文件可能没有传完，或某个值里的逗号没有加引号。"
    assert said(tmp_path) == [("waivers.csv", 6, None, ragged)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(None, None, "文件是空的，缺少表头。")]),
        ("\n\n", [(None, None, "文件是空的，缺少表头。")]),
        (f"{HEADER},org_id\n{ROW},1\n", [(1, "org_id", "这一列出现了两次。")]),
        (f"{HEADER}\n{ROW},\n",
         [(2, None, "有 4 列，表头有 3 列；文件可能没有传完，或某个值里的逗号没有加引号。")]),
        (f"{HEADER}\n{ROW}\n2,branch",
         [(3, None, "有 2 列，表头有 3 列；文件可能没有传完，或某个值里的逗号没有加引号。")]),
        (f'{HEADER}\n{ROW}\n2,"branch,2020-01-01\n3,branch,2020-01-01\n',
         [(3, None, "引号没有配对，或含有不能读的字符；文件可能没有传完。")]),
        (f'{HEADER}\n1,"bra"nch,2020-01-01\n',
         [(2, None, "引号没有配对，或含有不能读的字符；文件可能没有传完。")]),
        (f"{HEADER}\n1,{'x' * 200_000},2020-01-01\n",
         [(2, None, "引号没有配对，或含有不能读的字符；文件可能没有传完。")]),
        (f"{HEADER}\n1,处室,2020-01-01\n".encode("gb18030"),
         [(None, None, "不是 UTF-8 编码，请另存为“CSV UTF-8”。")]),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"),
         [(None, None, "不是 UTF-8 编码，请另存为“CSV UTF-8”。")]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table(tmp_path, text, faults):
    assert organizations(tmp_path, text) == faults


def test_a_cut_file_is_refused_wherever_the_cut_changes_a_value(tmp_path):
    whole = f"{HEADER}\n" + "".join(f"{number},branch,2020-01-01\n" for number in range(3))
    for cut in range(len(whole) - 1, len(HEADER), -1):
        faults = organizations(tmp_path, whole[:cut])
        assert (faults == []) == (whole[:cut].endswith("-01-01") or whole[cut - 1] == "\n"), (cut, faults)


def test_a_header_alone_is_an_empty_table_whatever_the_batches(tmp_path, monkeypatch):
    assert loaded(tmp_path, HEADER) == []
    monkeypatch.setattr(csvfiles, "AT_ONCE", 2)
    rows = "".join(f"\n{number},branch,2020-01-01" for number in range(5))
    found = loaded(tmp_path, HEADER + rows, "org_id")
    assert found == [(number, number + 2) for number in range(5)]


def test_texts_are_kept_as_they_are(tmp_path):
    write(tmp_path, "organizations", fitting("organizations"))
    reason = "  因'病'，\"暂缓\"; drop table waivers --\n第二行 "
    write(tmp_path, "waivers", fitting("waivers", {"reason": reason}))
    with duckdb.connect() as connection:
        readers.open_facts(connection, tmp_path)
        assert connection.execute("select reason from waivers").fetchall() == [(reason,)]
