# ruff: noqa: S608 - statements are made of those the rules give
"""States of duties on Spark: the records of a duty are grouped, where the other executor folds them when sorted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..duties import columnar, sql


class Grouped(columnar.Evaluation):
    """An evaluation whose states are one statement, whatever its size: the cluster splits it."""

    def state(self) -> pa.Table:
        return self._states_relation().to_arrow_table()

    def write_state(self, file: Path, *, watch: Callable[[float], None] = lambda share: None) -> None:
        self._states_relation().write_parquet(str(file))
        watch(1.0)

    def _states_relation(self) -> Any:
        records = sql.records_by_slot(self.rules, self.window, self.as_of, -(2**63), 2**63 - 1)
        folded = f"""
            select org_id, slot, count(activity_id)::integer as done,
                list_sort(list(activity_id) filter (activity_id is not null)) as activity_ids
            from ({records}) group by org_id, slot
            union all select org_id, slot, done, activity_ids from duty_long"""
        return self.connection.sql(sql.state_rows(f"({folded})"))


def evaluate(connection: Any, **options: Any) -> Grouped:
    """As ``columnar.evaluate``."""
    return Grouped(**vars(columnar.evaluate(connection, **options)))
