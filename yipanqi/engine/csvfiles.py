# ruff: noqa: S608 - statements are made of the names in ``tables``
"""CSV files of facts: UTF-8 with a header, comma, double quotes; every value that has not its type is named."""

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from .errors import SHOWN, Fault, InputRefused, summed_up
from .tables import Column, Table, Type

AT_ONCE = 50_000

_SHAPE: dict[Type, str] = {
    Type.ID: "[+-]?[0-9]+",
    Type.COUNT: "[+-]?[0-9]+",
    Type.NUMBER: "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?",
    Type.FLAG: "(?i)true|false",
    Type.DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    Type.TIME: "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?)?",
    Type.TEXT: "(?s).*",
}
_EXPECTED: dict[Type, str] = {
    Type.ID: "不是整数，或超出范围",
    Type.COUNT: "不是整数，或超出范围",
    Type.NUMBER: "不是数，或整数部分多于 15 位",
    Type.FLAG: "应写作 true 或 false",
    Type.DATE: "不是有效日期，应写作 2026-01-31",
    Type.TIME: "不是有效时间，应写作 2026-01-31T09:30:00",
    Type.TEXT: "不是文字",
}


class _Unreadable(Exception):
    """The file stops being a table; carries the fault."""

    def __init__(self, fault: Fault):
        self.fault = fault


def load_csv(connection: duckdb.DuckDBPyConnection, file: Path, table: Table) -> tuple[list[Fault], set[str]]:
    """Load the file as a table of its name, typed; gives the faults and the columns it has."""
    from .readers import column_faults  # inline: readers dispatches to this module

    records = _records(file)
    try:
        _, header = next(records, (1, []))
        faults = _header_faults(file, header) or column_faults(file, table, header)
        if faults:
            return faults, set(header)
        _load_texts(connection, records, header)
    except _Unreadable as stop:
        return [stop.fault], set()
    columns = [table[name] for name in header]
    faults = [fault for column in columns for fault in _type_faults(connection, file, column)]
    if not faults:
        typed = ", ".join(f'{_converted(column)} as "{column.name}"' for column in columns)
        connection.execute(f'create or replace table "{table.name}" as select {typed}, __row from csv_texts')
    connection.execute("drop table csv_texts")
    return faults, set(header)


def rows(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and (line, fields) of every row of a small file, as texts; raises InputRefused where it is no table."""
    try:
        records = list(_records(file))
    except _Unreadable as stop:
        raise InputRefused([stop.fault]) from stop
    except OSError as error:
        raise InputRefused([Fault(file.name, None, None, f"文件无法读取：{error.strerror}。")]) from error
    header = records[0][1] if records else []
    if faults := _header_faults(file, header):
        raise InputRefused(faults)
    return header, records[1:]


def _records(file: Path) -> Iterator[tuple[int, list[str]]]:
    """(line it begins on, fields) of every row that is not blank; all rows as long as the header."""
    width, row, following = None, 1, 1
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            for fields in reader:
                row, following = following, reader.line_num + 1
                if not fields:
                    continue
                width = width or len(fields)
                if len(fields) != width:
                    reason = f"有 {len(fields)} 列，表头有 {width} 列；文件可能没有传完，或某个值里的逗号没有加引号。"
                    raise _Unreadable(Fault(file.name, row, None, reason))
                yield row, fields
    except UnicodeDecodeError as error:
        raise _Unreadable(Fault(file.name, None, None, "不是 UTF-8 编码，请另存为“CSV UTF-8”。")) from error
    except csv.Error as error:
        reason = "引号没有配对，或含有不能读的字符；文件可能没有传完。"
        raise _Unreadable(Fault(file.name, following, None, reason)) from error


def _header_faults(file: Path, header: list[str]) -> list[Fault]:
    if not header:
        return [Fault(file.name, None, None, "文件是空的，缺少表头。")]
    twice = sorted({name for name in header if header.count(name) > 1})
    return [Fault(file.name, 1, name, "这一列出现了两次。") for name in twice]


def _load_texts(
    connection: duckdb.DuckDBPyConnection, records: Iterator[tuple[int, list[str]]], header: list[str]
) -> None:
    """All values as texts (empty = null) into ``csv_texts``, some thousand rows at a time."""
    columns = ", ".join(f'"{name}" varchar' for name in header)
    connection.execute(f"create or replace table csv_texts ({columns}, __row bigint)")
    rows: list[tuple[int, list[str]]] = []
    for record in records:
        rows.append(record)
        if len(rows) == AT_ONCE:
            _append(connection, rows, header)
            rows = []
    _append(connection, rows, header)


def _append(connection: duckdb.DuckDBPyConnection, rows: list[tuple[int, list[str]]], header: list[str]) -> None:
    if not rows:
        return
    texts = [[fields[number] or None for _, fields in rows] for number in range(len(header))]
    arrays = [pa.array(column, pa.string()) for column in texts] + [pa.array([row for row, _ in rows], pa.int64())]
    connection.register("csv_batch", pa.Table.from_arrays(arrays, names=[*header, "__row"]))
    connection.execute("insert into csv_texts select * from csv_batch")
    connection.unregister("csv_batch")


def _type_faults(connection: duckdb.DuckDBPyConnection, file: Path, column: Column) -> Iterator[Fault]:
    wrong = f'"{column.name}" is not null and ({_converted(column)}) is null'
    rows = connection.execute(
        f'select __row, "{column.name}", count(*) over () from csv_texts where {wrong} order by __row limit {SHOWN}'
    ).fetchall()
    for row, value, _ in rows:
        yield Fault(file.name, row, column.name, f"“{value[:40]}”{_EXPECTED[column.type]}。")
    if rows and rows[0][2] > SHOWN:
        yield summed_up(file.name, column.name, rows[0][2])


def _converted(column: Column) -> str:
    """SQL for the value in its type; null where the text has not its shape."""
    text = f'"{column.name}"'
    if column.type is Type.TEXT:
        return text
    plain = f"case when regexp_full_match({text}, '{_SHAPE[column.type]}') then try_cast({text} as {column.type}) end"
    if column.or_flag:
        flag = f"case when regexp_full_match({text}, '{_SHAPE[Type.FLAG]}') then {text}::boolean::integer end"
        return f"coalesce({flag}, {plain})"
    return plain
