"""A Spark session that answers the engine's statements as a DuckDB connection does: same text, same rows.

A table that many statements read is kept as it stands (a checkpoint), so that plans do not grow with the stages; any
other is a definition, worked out where it is read – every statement gives the same rows whenever it is run. All of it
is known to this session alone.
"""

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from .dialect import Statement, translated

LISTING = "show tables"
DROPPING = "drop table "
KEPT = frozenset({"duty_slots", "duty_periods", "sc_measured", "sc_scores"})
"""Tables whose rows are kept, because many statements read them; the others are worked out where they are read."""


@dataclass(frozen=True)
class Rows:
    """The answer to a statement, as plain tuples; whole numbers are integers, however wide."""

    frame: DataFrame

    def fetchall(self) -> list[tuple]:
        return [tuple(map(_plain, row)) for row in self.frame.collect()]

    def fetchone(self) -> tuple | None:
        return next(iter(self.fetchall()), None)

    @property
    def columns(self) -> list[str]:
        return self.frame.columns

    def filter(self, condition: str) -> "Rows":
        return Rows(self.frame.filter(condition))

    def order(self, columns: str) -> "Rows":
        return Rows(self.frame.orderBy(columns))

    def to_arrow_table(self) -> pa.Table:
        return self.frame.toArrow()

    def write_parquet(self, file: str) -> None:
        """One file, as the other executor writes it: what the machines of the cluster wrote is put together."""
        parts = Path(f"{file}.parts")
        self.frame.write.mode("overwrite").parquet(str(parts.absolute()))
        duckdb.read_parquet(f"{parts}/*.parquet").write_parquet(file, compression="zstd")
        shutil.rmtree(parts)


@dataclass
class SparkConnection:
    """``execute`` and ``sql`` take the engine's statements; ``register`` makes an Arrow table known."""

    session: SparkSession

    def execute(self, statement: str) -> Rows:
        if statement == LISTING:
            return Rows(self.session.sql("show views").select("viewName"))
        if statement.startswith(DROPPING):
            self.unregister(statement.removeprefix(DROPPING))
            return Rows(self.session.createDataFrame([], "dropped string"))
        told = translated(statement)
        frame = self._frame(told)
        if told.writes:
            Rows(frame).write_parquet(told.writes)
        if told.makes:
            kept = self._kept(frame) if told.makes in KEPT else frame
            kept.createOrReplaceTempView(told.makes)
        return Rows(frame)

    def sql(self, statement: str) -> Rows:
        return Rows(self._frame(translated(statement)))

    def register(self, name: str, table: pa.Table) -> None:
        self.session.createDataFrame(table).createOrReplaceTempView(name)

    def unregister(self, name: str) -> None:
        self.session.catalog.dropTempView(name)

    def _frame(self, told: Statement) -> DataFrame:
        return self.session.sql(told.sql)

    def _kept(self, frame: DataFrame) -> DataFrame:
        """The rows themselves: in the folder for checkpoints if the cluster has one, else where they were computed."""
        reliable = self.session.conf.get("spark.checkpoint.dir", "")
        kept = frame.checkpoint() if reliable else frame.localCheckpoint()
        return kept.toDF(*kept.columns)  # columns of their own, or a join with what they came from is refused


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value
