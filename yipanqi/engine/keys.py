# ruff: noqa: S608 - statements are made of the names in ``tables``; values from outside are quoted
"""Whether keys are unique, told by flags: every key is a place in an array, and there are as many flags as rows.

Nothing is hashed or sorted, so hundreds of millions of rows take hardly longer than reading their ids.
"""

import duckdb

from .tables import Table, Type

FLAGS = 2**30
"""Most flags, a byte each; keys that spread wider are left to a grouping."""
TEXTS = 1000
"""Most different texts of a column of the key."""
BATCH = 2**20


def are_unique(connection: duckdb.DuckDBPyConnection, table: Table, columns: list[str]) -> bool:
    """Whether no two rows are alike in these columns (null is one value); False also where flags cannot tell."""
    parts = [_places(connection, table, name) for name in columns]
    places, span = "0::bigint", 1
    for part, size in parts:
        places, span = f"({places} * {size} + {part})", span * size
    (rows,) = connection.execute(f'select count(*) from "{table.name}"').fetchall()[0]
    if not rows <= span <= FLAGS:
        return not rows
    return _are_different(connection, f'select {places} from "{table.name}"', rows, span)


def _places(connection: duckdb.DuckDBPyConnection, table: Table, name: str) -> tuple[str, int]:
    """SQL for a number from 0 that tells the column's values apart, and how many numbers there are."""
    column = f'"{name}"'
    if table[name].type is Type.TEXT:
        query = f'select distinct {column} from "{table.name}" where {column} is not null limit {TEXTS + 1}'
        texts = [text for (text,) in connection.execute(query).fetchall()]
        listed = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
        return f"coalesce(list_position([{listed}]::varchar[], {column}), 0)", (
            len(texts) + 1 if len(texts) <= TEXTS else FLAGS + 1
        )
    number = column if table[name].type is Type.ID else f"({column} - date '1900-01-01')"
    query = f'select min({number}), max({number}) from "{table.name}"'
    low, high = connection.execute(query).fetchall()[0]
    return (f"coalesce({number} - {low} + 1, 0)", high - low + 2) if low is not None else ("0", 1)


def _are_different(connection: duckdb.DuckDBPyConnection, query: str, rows: int, span: int) -> bool:
    import numpy  # inline: starting the program loads no library of numbers

    flags = numpy.zeros(span, dtype=bool)
    for batch in connection.sql(query).to_arrow_reader(BATCH):
        try:
            flags[batch.column(0).to_numpy()] = True
        except IndexError:  # a damaged file, whose values are not between its extremes
            return False
    return int(numpy.count_nonzero(flags)) == rows
