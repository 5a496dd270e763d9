# ruff: noqa: S608 - statements are made of the names in ``tables``
"""The fact tables of a folder for Spark, after ``readers`` found nothing wrong with them.

Parquet is read where it lies, by every machine of the cluster; CSV is read once, as the other executor reads it, and
handed over.
"""

from collections.abc import Iterable

import duckdb
from pyspark.sql import SparkSession

from ..readers import Facts
from ..tables import TABLES, Column, Type

_NAMES = {Type.NUMBER: "decimal(24, 9)", Type.TIME: "timestamp_ntz", Type.TEXT: "string", Type.COUNT: "bigint"}


def know(session: SparkSession, connection: duckdb.DuckDBPyConnection, found: Facts, read: Iterable[str]) -> None:
    """Make the tables ``read`` known to the session; the connection knows them all."""
    for name in read:
        if name not in found.files:
            continue
        file = found.files[name]
        if file.suffix.lower() == ".parquet":
            frame = session.read.parquet(str(file.absolute()))
        else:
            frame = session.createDataFrame(connection.sql(f'select * exclude (__row) from "{name}"').to_arrow_table())
        types = dict(frame.dtypes)
        chosen = [f"{_read(TABLES[name][column], kind)} as `{column}`" for column, kind in types.items()]
        frame.selectExpr(*chosen).createOrReplaceTempView(name)


def _read(column: Column, kind: str) -> str:
    """The column in its type; a file may keep it in another, and a column without any value in any."""
    name, wanted = f"`{column.name}`", _NAMES.get(column.type, column.type.value)
    if kind in ("binary", "void") or kind.startswith(("array", "map", "struct")):
        return f"cast(null as {wanted})"
    if column.type is Type.TIME and kind == "bigint":  # nanoseconds
        return f"cast(timestamp_micros({name} div 1000) as timestamp_ntz)"
    if column.type is Type.NUMBER and kind in ("float", "double"):  # rounded as the other executor rounds
        return f"cast(cast(round(cast({name} as double) * 1000000000) as decimal(28, 0)) * 0.000000001 as {wanted})"
    return f"cast({name} as {wanted})"
