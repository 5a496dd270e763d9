"""Which files a folder of facts may hold, which columns a table may have, and Parquet that does not fit."""

import os
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.examples import every
from yipanqi.engine import readers
from yipanqi.engine.errors import InputRefused
from yipanqi.engine.tables import TABLES

from .folders import fitting, said, warned, write, write_columns

BROKEN = "不是完整的 Parquet 文件，可能没有传完或已损坏，请重新导出。"
FORMS = pytest.mark.parametrize("form", ["csv", "parquet"])


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path, "organizations", fitting("organizations"))
    return tmp_path


def test_a_folder_that_is_not_there(tmp_path):
    for missing in (tmp_path / "没有", write(tmp_path, "organizations", fitting("organizations"))):
        assert said(missing) == [(str(missing), None, None, "找不到数据文件夹，请核对路径。")]


def test_a_folder_without_organisations(tmp_path):
    write(tmp_path, "activities", fitting("activities"))
    reason = "缺少组织表 organizations.csv 或 organizations.parquet。"
    assert said(tmp_path) == [(str(tmp_path), None, None, reason)]


@FORMS
def test_a_table_nobody_knows(folder, form):
    (folder / f"activity.{form}").write_text("")
    (folder / f"工资.{form}").write_text("")
    known = "、".join(TABLES)
    assert said(folder) == [
        (f"activity.{form}", None, None, "不认识的表。是否应为 activities？"),
        (f"工资.{form}", None, None, f"不认识的表。可用的表：{known}。"),
    ]


def test_a_table_given_twice(folder):
    write(folder, "organizations", fitting("organizations"), "parquet")
    reason = "同一张表给了两份（另一份是 organizations.csv），请删去一份。"
    assert said(folder) == [("organizations.parquet", None, None, reason)]


def test_a_table_in_another_format(folder):
    for name in ("activities.xlsx", "waivers.csv.gz", "people.tsv", "values"):
        (folder / name).write_text("")
    reason = "只读 CSV 和 Parquet，请另存为其中一种。"
    assert said(folder) == [(name, None, None, reason) for name in sorted(os.listdir(folder)) if "organ" not in name]


def test_a_table_that_is_a_folder_or_points_nowhere(folder):
    (folder / "activities.parquet").mkdir()
    (folder / "waivers.csv").symlink_to(folder / "没有")
    reason = "不是文件，每张表应为一个文件。"
    assert said(folder) == [(name, None, None, reason) for name in ("activities.parquet", "waivers.csv")]


def test_other_files_are_none_of_our_business(folder):
    for name in ("说明.txt", "README.md", ".~lock.waivers.csv", "._activities.csv", "due.parquet", "state.parquet"):
        (folder / name).write_text("不是表")
    (folder / "附件").mkdir()
    assert said(folder) == []


def test_a_file_that_may_not_be_read(folder, monkeypatch):
    write(folder, "activities", fitting("activities"))
    real = Path.open

    def closed(self, *args, **kwargs):
        if self.name == "activities.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", closed)
    assert said(folder) == [("activities.csv", None, None, "文件无法读取：Permission denied。")]


@FORMS
def test_names_that_mean_something_to_a_database(tmp_path, form):
    folder = tmp_path / "a'b [1] * ? {x} 数据"
    write(tmp_path, "organizations", fitting("organizations"), form)
    write(tmp_path, "activities", fitting("activities"), form)
    folder.mkdir()
    for file in tmp_path.glob(f"*.{form}"):
        file.rename(folder / file.name)
    assert said(folder) == []


@FORMS
def test_unknown_and_missing_columns(tmp_path, form):
    rows = {"org_id": [1], "kind": ["branch"], "foundedon": [date(2020, 1, 1)], "电话": ["1"], "ORG_NAME": ["x"]}
    if form == "csv":
        (tmp_path / "organizations.csv").write_text("org_id,kind,foundedon,电话,ORG_NAME\n1,branch,2020-01-01,1,x\n")
    else:
        pq.write_table(pa.table(rows), tmp_path / "organizations.parquet")
    known = "、".join(column.name for column in TABLES["organizations"].columns)
    assert said(tmp_path) == [
        (f"organizations.{form}", None, "foundedon", "不认识的列。是否应为 founded_on？"),
        (f"organizations.{form}", None, "电话", f"不认识的列。可用的列：{known}。"),
        (f"organizations.{form}", None, "ORG_NAME", f"不认识的列。可用的列：{known}。"),
        (f"organizations.{form}", None, "founded_on", "缺少这一列（成立日期）。"),
    ]


@FORMS
def test_a_column_of_another_table_is_unknown(folder, form):
    write(folder, "waivers", fitting("waivers"), form)
    assert said(folder) == []
    if form == "csv":
        (folder / "waivers.csv").write_text('waiver_id,org_id,duty,from_on,"x""; drop"\n1,1,talk,2026-01-01,1\n')
    else:
        write_columns(folder, "waivers", **{'x"; drop': pa.array([1])})
    known = "、".join(column.name for column in TABLES["waivers"].columns)
    assert said(folder) == [(f"waivers.{form}", None, 'x"; drop', f"不认识的列。可用的列：{known}。")]


@pytest.mark.parametrize(
    ("column", "array", "reason"),
    [
        ("org_id", pa.array(["1"]), "类型是 VARCHAR，应为整数（BIGINT）。"),
        ("org_id", pa.array([1.0]), "类型是 DOUBLE，应为整数（BIGINT）。"),
        ("org_id", pa.array([1], pa.uint64()), "类型是 UBIGINT，应为整数（BIGINT）。"),
        ("kind", pa.array([1]), "类型是 BIGINT，应为文字（VARCHAR）。"),
        ("kind", pa.array([b"branch"]), "类型是 BLOB，应为文字（VARCHAR）。"),
        ("founded_on", pa.array(["2020-01-01"]), "类型是 VARCHAR，应为日期（DATE）。"),
        ("founded_on", pa.array([0], pa.timestamp("us")), "类型是 TIMESTAMP，应为日期（DATE）。"),
        ("has_committee", pa.array([1]), "类型是 BIGINT，应为true/false（BOOLEAN）。"),
        ("members", pa.array([3.0]), "类型是 DOUBLE，应为整数（INTEGER）。"),
        ("members", pa.array([True]), "类型是 BOOLEAN，应为整数（INTEGER）。"),
        ("members", pa.array([[3]]), "类型是 BIGINT[]，应为整数（INTEGER）。"),
    ],
)
def test_a_column_of_another_type(tmp_path, column, array, reason):
    write_columns(tmp_path, "organizations", **{column: array})
    assert said(tmp_path) == [("organizations.parquet", None, column, reason)]


@pytest.mark.parametrize(
    ("table", "column", "array", "reason"),
    [
        ("activities", "recorded_at", pa.array([0], pa.timestamp("us", "UTC")),
         "类型是 TIMESTAMP WITH TIME ZONE，应为不带时区的时间（TIMESTAMP）。"),
        ("participations", "hours", pa.array(["2"]), "类型是 VARCHAR，应为数（DECIMAL(24,9)）。"),
        ("obligations_extra", "sent_back", pa.array(["true"]), "类型是 VARCHAR，应为整数（INTEGER）。"),
    ],
)  # fmt: skip
def test_columns_of_another_type_in_other_tables(folder, table, column, array, reason):
    write_columns(folder, table, **{column: array})
    assert said(folder) == [(f"{table}.parquet", None, column, reason)]


@pytest.mark.parametrize(
    ("table", "column", "array", "value"),
    [
        ("organizations", "org_id", pa.array([1], pa.uint8()), 1),
        ("organizations", "kind", pa.array(["branch"]).dictionary_encode(), "branch"),
        ("organizations", "members", pa.array([2**31 - 1], pa.int64()), 2**31 - 1),
        ("organizations", "members", pa.array([None], pa.string()), None),
        ("organizations", "dissolved_on", pa.nulls(1), None),
        ("activities", "recorded_at", pa.array([date(2026, 3, 2)]), "2026-03-02 00:00:00"),
        ("activities", "recorded_at", pa.array([0], pa.timestamp("ns")), "1970-01-01 00:00:00"),
        ("obligations_extra", "sent_back", pa.array([True]), 1),
        ("participations", "hours", pa.array([2], pa.int8()), 2.0),
    ],
)
def test_columns_of_a_type_that_says_the_same(folder, table, column, array, value):
    (folder / "organizations.csv").unlink()
    write(folder, "organizations", fitting("organizations"), "parquet")
    write_columns(folder, table, **{column: array})
    with duckdb.connect() as connection:
        readers.open_facts(connection, folder)
        (found,) = connection.execute(f'select "{column}" from "{table}"').fetchone()
    assert (str(found) if isinstance(value, str) else found) == value


def test_a_count_beyond_its_range(folder):
    (folder / "organizations.csv").unlink()
    write_columns(folder, "organizations", members=pa.array([2**31]))
    assert said(folder) == [("organizations.parquet", 1, "members", "2147483648 超出范围。")]


@pytest.mark.parametrize(
    ("numbers", "said_of"),
    [
        (pa.array([1.0, float("nan")]), {2: "nan"}),
        (pa.array([float("-inf"), 2.0]), {1: "-inf"}),
        (pa.array([1e300, 1e15]), {1: "1e+300", 2: "1000000000000000.0"}),
        (pa.array([10**15, 10**15 - 1]), {1: "1000000000000000"}),
        (pa.array([999_999_999_999_999.5, 0.1]), {}),
    ],
)
def test_numbers_in_parquet_that_are_none_or_too_large(folder, numbers, said_of):
    (folder / "organizations.csv").unlink()
    write(folder, "organizations", fitting("organizations", {"org_id": 1}, {"org_id": 2}))
    rows = {"org_id": [1, 2], "code": ["x", "x"], "period": ["2026", "2026"], "value": numbers}
    pq.write_table(pa.table(rows), folder / "values.parquet")
    reason = "“{}”不是有限的数，或整数部分多于 15 位。"
    assert said(folder, ["values"]) == [
        ("values.parquet", row, "value", reason.format(text)) for row, text in said_of.items()
    ]


@FORMS
def test_who_shares_an_event_must_be_known(folder, form):
    def shared(*texts: str) -> list[tuple]:
        rows = [{"event_id": number, "share_with": text} for number, text in enumerate(texts, 2)]
        file = write(folder, "events", fitting("events", *rows), form)
        return [fault[1:] for fault in said(folder, ["events"]) if fault[0] == file.name]

    assert shared("1", "1、1", "[1, 1]", "1;1 ") == []
    first, second = (2, 3) if form == "csv" else (1, 2)
    shape = "“{}”应写作组织编号，几个之间用顿号或逗号分开。"
    assert shared("支部一", "1.0") == [
        (first, "share_with", shape.format("支部一")), (second, "share_with", shape.format("1.0")),
    ]  # fmt: skip
    assert shared("-1", "9" * 30) == [
        (first, "share_with", shape.format("-1")), (second, "share_with", shape.format("9" * 30)),
    ]  # fmt: skip
    assert shared("1、7", "8") == [
        (first, "share_with", "组织 7 不在组织表中。"), (second, "share_with", "组织 8 不在组织表中。"),
    ]  # fmt: skip
    assert shared(*["x"] * 25)[-1] == (None, "share_with", "同类问题共 25 处，以上列出前 20 处。")


def test_a_period_that_is_never_read_is_said(folder):
    rows = [{"period": one} for one in ("2026", "2026H2", "2026Q4", "2026-12", "2026年", "2026-13", "2026Q5")]
    write(folder, "values", fitting("values", *rows))
    said_of = [one for one in warned(folder, ["values"]) if one.startswith("values")]
    assert said_of == [
        f"values 里的期间“{one}”不会被读取，应写作 2026、2026H1、2026Q1 或 2026-01。"
        for one in ("2026-13", "2026Q5", "2026年")
    ]


def test_a_parquet_file_cut_anywhere(folder):
    whole = write(folder, "activities", fitting("activities"), "parquet").read_bytes()
    for cut in range(0, len(whole), every(37)):
        (folder / "activities.parquet").write_bytes(whole[:cut])
        assert said(folder) == [("activities.parquet", None, None, BROKEN)], cut
    (folder / "activities.parquet").write_text("activity_id,kind,org_id,held_on\n")
    assert said(folder) == [("activities.parquet", None, None, BROKEN)]


@pytest.mark.parametrize("width", [1, 9, 40])
def test_a_damaged_parquet_file_never_stops_the_program(folder, width):
    rows = fitting(
        "activities", *({"activity_id": number, "held_on": date(2026, 1, 1 + number % 9)} for number in range(50))
    )
    whole = write(folder, "activities", rows, "parquet").read_bytes()
    broken = 0
    for start in range(4, len(whole) - 8, every(13)):
        spoilt = bytearray(whole)
        for place in range(start, min(start + width, len(whole))):
            spoilt[place] ^= 0xA5
        (folder / "activities.parquet").write_bytes(spoilt)
        faults = said(folder)
        assert all(fault[0] == "activities.parquet" for fault in faults)
        broken += faults == [("activities.parquet", None, None, BROKEN)]
    assert broken


def test_texts_in_parquet_that_are_not_utf_8(folder):
    raw = pa.Array.from_buffers(pa.string(), 1, pa.array(["处室".encode("gb18030")]).buffers())
    write_columns(folder, "waivers", duty=raw)
    assert said(folder) == [("waivers.parquet", None, None, "有的文字不是 UTF-8 编码，请重新导出。")]


def test_our_own_mistakes_are_not_blamed_on_the_file(folder, monkeypatch):
    def mistaken(*args):
        raise duckdb.BinderException("column does not exist")

    monkeypatch.setattr(readers, "_value_faults", mistaken)
    with pytest.raises(duckdb.BinderException), duckdb.connect() as connection:
        readers.open_facts(connection, folder)


def test_faults_read_as_sentences_with_their_place(folder):
    write(folder, "activities", fitting("activities", {"kind": "x"}))
    (folder / "组.csv").write_text("")
    with pytest.raises(InputRefused) as refusal, duckdb.connect() as connection:
        readers.open_facts(connection, folder)
    assert str(refusal.value).startswith("组.csv：不认识的表。")
    (folder / "组.csv").unlink()
    with pytest.raises(InputRefused) as refusal, duckdb.connect() as connection:
        readers.open_facts(connection, folder)
    assert str(refusal.value) == "activities.csv 第2行 kind列：“x”不是规定的代码。"
