"""Declared fact tables. A room declares a table in its own `facts.py`; nobody reads another room's models for facts.

A table's `rows` takes optional organisation ids and yields tuples in the order of `columns`; `offers` names the duty
kinds for which the table's rows are evidence (a duty that nothing offers evidence for is 未启用), `record` what such a
row is called in evidence (`meeting`: its row 12 is `meeting:12`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from yipanqi.kernel.errors import Broken


@dataclass(frozen=True)
class Column:
    """One typed column: `type` is a word of the engine's schema (`bigint`, `date`, `timestamp`, `text`, `boolean`)."""

    name: str
    type: str
    meaning: str
    nullable: bool = False


@dataclass(frozen=True)
class FactTable:
    """What one room lets be known: name, grain in words, columns, and the query behind it."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    rows: Callable[[Sequence[int] | None], Iterable[tuple]]
    meaning: str
    offers: frozenset[str] = frozenset()
    record: str = ""


_tables: dict[str, list[FactTable]] = {}


def declare(table: FactTable) -> FactTable:
    """Register a table; several rooms may declare the same name with the same columns (their rows are one table).

    A duty is offered by one room only, and what is offered as evidence has a name.
    """
    known = _tables.setdefault(table.name, [])
    if any(other is table for other in known):
        return table
    if known and known[0].columns != table.columns:
        raise Broken(f"fact table {table.name} declared with different columns")
    if twice := offered() & table.offers:
        raise Broken(f"evidence offered by two rooms: {sorted(twice)}")
    if table.offers and (not table.record or any(other.record == table.record for other in known)):
        raise Broken(f"fact table {table.name} offers evidence without a record name of its own: {table.record!r}")
    known.append(table)
    return table


def tables() -> dict[str, list[FactTable]]:
    """All declared tables by name."""
    return dict(_tables)


def offered() -> frozenset[str]:
    """Duty kinds for which some room offers evidence."""
    return frozenset().union(*(table.offers for group in _tables.values() for table in group))


def rows(name: str, organizations: Sequence[int] | None = None) -> Iterable[tuple]:
    """Rows of a declared table, of all organisations or of those named; unknown names are an error."""
    if name not in _tables:
        raise Broken(f"no room declares the fact table {name!r}; declared: {sorted(_tables)}")
    for table in _tables[name]:
        yield from table.rows(organizations)
