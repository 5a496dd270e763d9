# ruff: noqa: S608 - statements are made of the names in ``tables``; values from outside are quoted
"""Reading a folder of fact tables, and refusing what does not fit: file, row, column and reason of every fault.

``open_facts`` makes every table known to a DuckDB connection under its own name, with exactly the types of ``tables``
and a column ``__row`` (the row as an editor shows it). Parquet is left where it is (a view), CSV is loaded.

The tables the duties read are checked value by value: nothing missing, codes known, numbers and dates in range, keys
unique, organisations known, states of an organisation not overlapping. Of the other tables only columns and types are
checked (CSV: also that every value has its type). A file that is no table of the engine is refused, because a misspelt
name would make everything look missed; the engine's own results are passed over.
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from .codes import DUTY_CODES
from .csvfiles import load_csv
from .duties.columnar import READ
from .errors import SHOWN, Fault, InputRefused, summed_up
from .keys import are_unique
from .tables import TABLES, Table, Type

OWN_RESULTS = frozenset({"due", "state", "extra", "scores", "trace"})
EARLIEST, LATEST = "1900-01-01", "2199-12-31"
MOST = 2**31 - 1
"""The largest count (INTEGER); a file may keep its counts in a wider type."""

_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
_ACCEPTED: dict[Type, frozenset[str]] = {
    Type.ID: _WHOLE,
    Type.COUNT: _WHOLE,
    Type.NUMBER: _WHOLE | {"FLOAT", "DOUBLE", "DECIMAL"},
    Type.FLAG: frozenset({"BOOLEAN"}),
    Type.DATE: frozenset({"DATE"}),
    Type.TIME: frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"}),
    Type.TEXT: frozenset({"VARCHAR", "ENUM"}),
}
_DAMAGE = (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException, duckdb.ConversionException)
_WORDS: dict[Type, str] = {
    Type.ID: "整数",
    Type.COUNT: "整数",
    Type.NUMBER: "数",
    Type.FLAG: "true/false",
    Type.DATE: "日期",
    Type.TIME: "不带时区的时间",
    Type.TEXT: "文字",
}


@dataclass
class Facts:
    """The tables found in a folder; ``warnings`` are sentences for the user; ``numbers``: first and last number of the
    organisations, where there is one of every number between.
    """

    files: dict[str, Path]
    columns: dict[str, set[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    numbers: tuple[int, int] | None = None


def open_facts(connection: duckdb.DuckDBPyConnection, folder: Path, read: Iterable[str] = READ) -> Facts:
    """Make the tables of the folder known to the connection; InputRefused with every fault found.

    ``read``: the tables whose values are checked, because they will be used.
    """
    facts = Facts(table_files(folder))
    faults: list[Fault] = []
    for name, file in facts.files.items():
        try:
            found, facts.columns[name] = _open(connection, file, TABLES[name])
        except duckdb.Error as error:
            found = [_damage(file, error)]
        except OSError as error:
            found = [Fault(file.name, None, None, f"文件无法读取：{error.strerror}。")]
        faults += found
    if faults:
        raise InputRefused(faults)
    for name in read:
        if name in facts.files:
            try:
                faults += list(_value_faults(connection, facts, TABLES[name]))
                facts.warnings += _idle_waivers(connection, facts) if name == "waivers" else ()
                facts.warnings += _unknown_periods(connection) if name == "values" else ()
            except duckdb.Error as error:
                file = facts.files[name]
                faults += list(_unfit_numbers(connection, file, TABLES[name], error)) or [_damage(file, error)]
    if faults:
        raise InputRefused(faults)
    facts.warnings = [*_absent(facts, read), *facts.warnings]
    return facts


def is_damage(error: duckdb.Error) -> bool:
    """Whether the data is to blame and not the program; most damage to Parquet has no class of its own."""
    return type(error) is duckdb.Error or isinstance(error, _DAMAGE)


def _damage(file: Path, error: duckdb.Error) -> Fault:
    if not is_damage(error):
        raise error
    if "Invalid string encoding" in str(error):
        return Fault(file.name, None, None, "有的文字不是 UTF-8 编码，请重新导出。")
    return Fault(file.name, None, None, "不是完整的 Parquet 文件，可能没有传完或已损坏，请重新导出。")


def _unfit_numbers(
    connection: duckdb.DuckDBPyConnection, file: Path, table: Table, error: duckdb.Error
) -> Iterator[Fault]:
    """The numbers of a Parquet file that are none (NaN, infinite) or too large, where reading them went wrong.

    NaN is looked for as a text, because the extremes that a file states of its columns, which the database trusts, know
    of none.
    """
    if not is_damage(error) or file.suffix.lower() != ".parquet":
        return
    source = f"read_parquet({_quoted(_literal_path(file))}, file_row_number = true)"
    try:
        present = {name for name, *_ in connection.execute(f"describe select * from {source}").fetchall()}
        for column in (one for one in table.columns if one.type is Type.NUMBER and one.name in present):
            text = f'"{column.name}"::varchar'
            unfit = f"""{text} is not null and (
                not regexp_full_match({text}, '[-+.e0-9]+') or try_cast({text} as {column.type}) is null)"""
            rows = connection.execute(
                f'select file_row_number + 1, "{column.name}"::varchar, count(*) over () from {source} where {unfit} '
                f"order by 1 limit {SHOWN}"
            ).fetchall()
            for row, value, _ in rows:
                yield Fault(file.name, row, column.name, f"“{value}”不是有限的数，或整数部分多于 15 位。")
            if rows and rows[0][2] > SHOWN:
                yield summed_up(file.name, column.name, rows[0][2])
    except duckdb.Error:
        return


def table_files(folder: Path) -> dict[str, Path]:
    """The files of the folder by the table they hold; InputRefused where one is none or is there twice."""
    if not folder.is_dir():
        raise InputRefused([Fault(str(folder), None, None, "找不到数据文件夹，请核对路径。")])
    files: dict[str, Path] = {}
    faults = []
    for file in sorted(folder.iterdir()):
        name, suffix = file.stem, file.suffix.lower()
        if file.name.startswith(".") or name in OWN_RESULTS:
            continue
        if suffix not in (".csv", ".parquet"):
            if file.name.partition(".")[0] in TABLES:
                faults.append(Fault(file.name, None, None, "只读 CSV 和 Parquet，请另存为其中一种。"))
        elif not file.is_file():
            faults.append(Fault(file.name, None, None, "不是文件，每张表应为一个文件。"))
        elif name not in TABLES:
            near = difflib.get_close_matches(name, TABLES, n=1)
            hint = f"是否应为 {near[0]}？" if near else f"可用的表：{'、'.join(TABLES)}。"
            faults.append(Fault(file.name, None, None, f"不认识的表。{hint}"))
        elif name in files:
            faults.append(
                Fault(file.name, None, None, f"同一张表给了两份（另一份是 {files[name].name}），请删去一份。")
            )
        else:
            files[name] = file
    if "organizations" not in files and not faults:
        faults.append(Fault(str(folder), None, None, "缺少组织表 organizations.csv 或 organizations.parquet。"))
    if faults:
        raise InputRefused(faults)
    return files


def _open(connection: duckdb.DuckDBPyConnection, file: Path, table: Table) -> tuple[list[Fault], set[str]]:
    if file.suffix.lower() == ".csv":
        return load_csv(connection, file, table)
    source = f"read_parquet({_quoted(_literal_path(file))}, file_row_number = true)"
    described = connection.execute(f"describe select * exclude (file_row_number) from {source}").fetchall()
    types = {name: kind for name, kind, *_ in described}
    faults = column_faults(file, table, list(types))
    faults += [
        Fault(file.name, None, name, f"类型是 {kind}，应为{_WORDS[table[name].type]}（{table[name].type}）。")
        for name, kind in types.items()
        if name in table and not _fits(connection, source, table, name, kind)
    ]
    if not faults:
        stored = {name: Type.ID if table[name].type is Type.COUNT else table[name].type for name in types}
        columns = ", ".join(f'"{name}"::{kind} as "{name}"' for name, kind in stored.items())
        connection.execute(
            f'create or replace view "{table.name}" as select {columns}, file_row_number + 1 as __row from {source}'
        )
    return faults, set(types)


def column_faults(file: Path, table: Table, names: list[str]) -> list[Fault]:
    """Unknown and missing columns of a file."""
    known = [column.name for column in table.columns]
    faults = []
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"是否应为 {near[0]}？" if near else f"可用的列：{'、'.join(known)}。"
            faults.append(Fault(file.name, None, name, f"不认识的列。{hint}"))
    for column in table.columns:
        if column.required and column.name not in names:
            faults.append(Fault(file.name, None, column.name, f"缺少这一列（{column.meaning}）。"))
    return faults


def _fits(connection: duckdb.DuckDBPyConnection, source: str, table: Table, name: str, kind: str) -> bool:
    """Whether the file's type can be read as the column's; a column without any value has no type of its own."""
    column = table[name]
    if kind.split("(")[0] in _ACCEPTED[column.type] or (column.or_flag and kind == "BOOLEAN"):
        return True
    return connection.execute(f'select count("{name}") from {source}').fetchone() == (0,)


def _value_faults(connection: duckdb.DuckDBPyConnection, facts: Facts, table: Table) -> Iterator[Fault]:
    file, present = facts.files[table.name], facts.columns[table.name]
    found = False
    for column, predicate, reason in [*_column_checks(connection, table, present), *_pair_checks(table, present)]:
        for fault in _rows(connection, file, table, column, predicate, reason):
            found = True
            yield fault
    if found:
        return
    yield from _key_faults(connection, file, table, present)
    if table.name == "organizations":
        facts.numbers = _without_gap(connection)
        yield from _overlap_faults(connection, file, present)
    else:
        if "share_with" in present:
            yield from _sharer_faults(connection, file)
        if _has_strays(connection, table, facts.numbers):
            unknown = "org_id not in (select org_id from organizations)"
            yield from _rows(connection, file, table, "org_id", unknown, "组织 {} 不在组织表中。")


def _without_gap(connection: duckdb.DuckDBPyConnection) -> tuple[int, int] | None:
    query = "select min(org_id), max(org_id), count(distinct org_id) from organizations"
    low, high, number = connection.execute(query).fetchall()[0]
    return (low, high) if number and high - low + 1 == number else None


def _has_strays(connection: duckdb.DuckDBPyConnection, table: Table, numbers: tuple[int, int] | None) -> bool:
    """Whether a row's organisation is unknown; where organisations' numbers have no gap, the extremes tell it."""
    if numbers is not None:
        low, high = connection.execute(f'select min(org_id), max(org_id) from "{table.name}"').fetchall()[0]
        return low is not None and not numbers[0] <= low <= high <= numbers[1]
    strays = f'select exists(from "{table.name}" anti join organizations using (org_id))'  # rows are not numbered
    return connection.execute(strays).fetchall() == [(True,)]


def _column_checks(
    connection: duckdb.DuckDBPyConnection, table: Table, present: set[str]
) -> Iterator[tuple[str, str, str]]:
    """(column, predicate of a faulty row, reason) – only those checks a look at counts and extremes leaves open."""
    columns = [column for column in table.columns if column.name in present]
    filled = _one_row(connection, table, [f'count("{c.name}")' for c in columns] + ["count(*)"])
    measured = [c.name for c in columns if c.type is not Type.TEXT]  # of texts a Parquet file keeps no extremes
    extremes = _one_row(connection, table, [f'{f}("{name}")::varchar' for name in measured for f in ("min", "max")])
    span = dict(zip(measured, zip(extremes[::2], extremes[1::2], strict=True), strict=True))
    for number, column in enumerate(columns):
        if not column.nullable and filled[number] < filled[-1]:
            yield column.name, f'"{column.name}" is null', "不能为空。"
        if not filled[number]:
            continue
        low, high = span.get(column.name, ("", ""))
        if column.minimum is not None and float(low) < column.minimum:
            yield column.name, f'"{column.name}" < {column.minimum}', f"{{}} 小于 {column.minimum}。"
        if column.type is Type.COUNT and int(high) > MOST:
            yield column.name, f'"{column.name}" > {MOST}', "{} 超出范围。"
        if column.type in (Type.DATE, Type.TIME) and not EARLIEST <= low[:10] <= high[:10] <= LATEST:
            bounds = f"between '{EARLIEST}' and '{LATEST} 23:59:59.999999'"
            yield column.name, f'"{column.name}"::timestamp not {bounds}', "{} 不在 1900 至 2199 年之间。"
        if column.codes is not None:
            texts = ", ".join(map(_quoted, sorted(column.codes)))
            yield column.name, f'"{column.name}" not in ({texts})', "“{}”不是规定的代码。"


def _pair_checks(table: Table, present: set[str]) -> Iterator[tuple[str, str, str]]:
    for low, high in table.ordered:
        if low in present and high in present:
            words = f"{table[low].meaning}不能大于（晚于）{table[high].meaning}，这里是 {{}}。"
            yield low, f'"{low}" > "{high}"', words


def _rows(
    connection: duckdb.DuckDBPyConnection, file: Path, table: Table, column: str, predicate: str, reason: str
) -> Iterator[Fault]:
    if table[column].codes is not None and predicate.startswith(f'"{column}" not in'):
        distinct = f'(select distinct "{column}" from "{table.name}")'
        if connection.execute(f"select count(*) from {distinct} where {predicate}").fetchone() == (0,):
            return
    rows = connection.execute(
        f'select __row, "{column}"::varchar from "{table.name}" where {predicate} order by __row limit {SHOWN + 1}'
    ).fetchall()
    for row, value in rows[:SHOWN]:
        yield Fault(file.name, row, column, reason.format(value))
    if len(rows) > SHOWN:
        yield summed_up(file.name, column, _one_row(connection, table, [f"count(*) filter ({predicate})"])[0])


def _key_faults(connection: duckdb.DuckDBPyConnection, file: Path, table: Table, present: set[str]) -> Iterator[Fault]:
    key = [name for name in table.key if name in present]
    if not key or are_unique(connection, table, key[:1]) or are_unique(connection, table, key):
        return
    columns = ", ".join(f'"{name}"' for name in key)
    doubled = f"""
        select {columns}, min(__row) as first, count(*) - 1 as further from "{table.name}"
        group by {columns} having count(*) > 1"""
    (total,) = connection.execute(f"select coalesce(sum(further), 0) from ({doubled})").fetchone() or (0,)
    if not total:
        return
    same = " and ".join(f't."{name}" is not distinct from d."{name}"' for name in key)
    rows = connection.execute(f"""
        select t.__row, d.* exclude (further) from "{table.name}" t join ({doubled}) d on {same}
        where t.__row > d.first order by t.__row limit {SHOWN}""").fetchall()
    for again, *values, first in rows:
        what = "、".join(f"{name}={value}" for name, value in zip(key, values, strict=True))
        yield Fault(file.name, again, key[0], f"与第{first}行重复（{what}）。")
    if total > SHOWN:
        yield summed_up(file.name, key[0], total)


def _overlap_faults(connection: duckdb.DuckDBPyConnection, file: Path, present: set[str]) -> Iterator[Fault]:
    """States of one organisation that contradict each other; an end on the first day of the next state is allowed."""
    if not {"valid_from", "valid_to"} <= present:
        return
    rows = connection.execute("""
        select __row, org_id, valid_to, following from (
            select *, lead(valid_from) over (partition by org_id order by valid_from nulls first) as following
            from organizations)
        where valid_to > following order by __row""").fetchall()
    for row, org_id, valid_to, following in rows[:SHOWN]:
        reason = f"组织 {org_id} 的这一状态到 {valid_to} 为止，与自 {following} 起的下一状态重叠。"
        yield Fault(file.name, row, "valid_to", reason)
    if len(rows) > SHOWN:
        yield summed_up(file.name, "valid_to", len(rows))


def _sharer_faults(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[Fault]:
    """Who shares an event: the numbers of organisations that are known, apart from each other."""
    between = r"[\s,;|、，；\[\]]"
    shape = f"{between}*([0-9]{{1,18}}({between}+|$))*"
    told = "from events where share_with is not null"
    rows = connection.execute(f"""
        with odd as (select __row, share_with {told} and not regexp_full_match(share_with, '{shape}')),
        single as (
            select __row, unnest(regexp_extract_all(share_with, '[0-9]+'))::bigint as org_id {told}
            and __row not in (select __row from odd))
        select __row, '“' || share_with[:40] || '”应写作组织编号，几个之间用顿号或逗号分开。' as reason from odd
        union all
        select __row, '组织 ' || org_id || ' 不在组织表中。' from single
        where org_id not in (select org_id from organizations)
        order by 1, 2""").fetchall()
    for row, reason in rows[:SHOWN]:
        yield Fault(file.name, row, "share_with", reason)
    if len(rows) > SHOWN:
        yield summed_up(file.name, "share_with", len(rows))


def _unknown_periods(connection: duckdb.DuckDBPyConnection) -> Iterable[str]:
    """A period written in another way is never read, and its value looks as if it were missing."""
    written = "[0-9]{4}(H[12]|Q[1-4]|-(0[1-9]|1[0-2]))?"
    rows = connection.execute(f"""
        select distinct period from "values"
        where not regexp_full_match(period, '{written}') order by period limit {SHOWN}""").fetchall()
    for (period,) in rows:
        yield f"values 里的期间“{period[:40]}”不会被读取，应写作 2026、2026H1、2026Q1 或 2026-01。"


def _absent(facts: Facts, read: Iterable[str]) -> Iterable[str]:
    """Tables and columns that would be read and are not there: said, because it changes the result."""
    wanted = {
        "dissolved_on": "按都未撤销处理",
        "is_temporary": "按都不是临时党组织处理",
        "has_committee": "无法判断是否设支委会，不计支委会",
        "last_election_on": "不计换届",
    }
    for name, effect in wanted.items():
        if name not in facts.columns["organizations"]:
            yield f"organizations 没有 {name} 列，{effect}。"
    tables = {"activities": "按都未开展处理", "appointments": "不计补选", "events": "按都没有发生处理"}
    for name, effect in tables.items():
        if name in read and name not in facts.files:
            yield f"没有 {name} 表，{effect}。"


def _idle_waivers(connection: duckdb.DuckDBPyConnection, facts: Facts) -> Iterable[str]:
    """Waivers of what is neither a duty nor a kind of one-off obligation lift nothing: most likely misspelt."""
    kinds = "select kind from obligations_extra" if "obligations_extra" in facts.files else "select null where false"
    known = ", ".join(map(_quoted, DUTY_CODES))
    rows = connection.execute(f"""
        select distinct duty from waivers
        where duty not in ({known}) and duty not in ({kinds}) order by duty limit {SHOWN}""").fetchall()
    for (duty,) in rows:
        yield f"waivers 里的“{duty}”既不是职责代码，也不是另外应办事项的类别，这样的免除不起作用。"


def _one_row(connection: duckdb.DuckDBPyConnection, table: Table, expressions: list[str]) -> tuple:
    row = connection.execute(f'select {", ".join(expressions)} from "{table.name}"').fetchone()
    assert row is not None
    return row


def _literal_path(file: Path) -> str:
    """The path with the characters DuckDB would read as a pattern taken literally."""
    return "".join(f"[{character}]" if character in "[*?" else character for character in str(file))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
