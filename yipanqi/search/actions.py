"""Keeping the index: after every write of a declared row, in its transaction; wholly anew on request."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from yipanqi.kernel import scope, writes
from yipanqi.kernel.errors import Broken
from yipanqi.kernel.scope import Sighted
from yipanqi.search import index, registry, rules
from yipanqi.search.registry import Rest, Shelf, Source

BATCH = 500
_waiting: ContextVar[bool] = ContextVar("search_waiting", default=False)


def declare(source: Source | Shelf) -> None:
    """Make something searchable; from now on the index follows every write it rests on."""
    registry.add(source)
    if isinstance(source, Source):
        for rest in registry.rests_on(source):
            writes.listen(
                rest.model, rest.fields, written=partial(_written, source, rest), gone=partial(_gone, source, rest)
            )


@contextmanager
def made_at_once() -> Iterator[None]:
    """While a whole database is written: rows are not followed one by one, the index is made anew at the end.

    In the transaction of the rows, so that nobody meets rows the index does not know.
    """
    if not connection.in_atomic_block:
        raise Broken("the index of rows written at once is made in their transaction")
    waiting = _waiting.set(True)
    try:
        yield
    finally:
        _waiting.reset(waiting)
    rebuild()


def _written(source: Source, rest: Rest, keys: list[int], new: bool) -> None:
    if _waiting.get():
        return
    if not rest.prefix:
        reindex(source, keys)
        return
    if new and not rest.back:
        return  # nothing rests yet on a row that has just been made
    for chunk in _chunks(keys):
        reindex(source, _all(source).filter(**{f"{rest.prefix}__in": chunk}).order_by().values_list("pk", flat=True))


def _gone(source: Source, rest: Rest, row: Any) -> None:
    if _waiting.get():
        return
    if not rest.prefix:
        index.take_out(source.number, [row.pk])
    elif rest.back:
        reindex(source, [getattr(row, f"{rest.back}_id")])


def reindex(source: Source, keys: Iterable[int]) -> None:
    """Write these rows of a source into the index as they stand now; rows that are no more are taken out."""
    for chunk in _chunks(sorted(set(keys))):
        with transaction.atomic(savepoint=False):  # a save without its index is no save
            index.take_out(source.number, chunk)
            index.put(_entries(source, chunk))


def rebuild() -> dict[str, int]:
    """The whole index anew; how many rows of each source, by what they are called."""
    counted = {}
    with transaction.atomic():
        index.clear()
        for source in registry.sources():
            keys = list(_all(source).filter(source.only).order_by("pk").values_list("pk", flat=True))
            for chunk in _chunks(keys):
                index.put(_entries(source, chunk))
            counted[source.label] = len(keys)
    index.tidy()
    return counted


def astray() -> dict[str, int]:
    """By source, how many rows are missing in the index or should not be in it; nothing when all is well."""
    found = {}
    for source in registry.sources():
        due = set(_all(source).filter(source.only).order_by().values_list("pk", flat=True))
        if apart := len(due ^ index.records(source.number)):
            found[source.label] = apart
    return found


def fill_if_empty(**_: Any) -> None:
    """After a migration: fill an empty index of a database that has rows, or what it lacks of a source that is new;
    empty that of a database that has none.
    """
    if not index.exists():
        return
    tables = set(connection.introspection.table_names())
    if any(source.model._meta.db_table not in tables for source in registry.sources()):
        return  # an earlier version
    with scope.system("检索索引"):
        if not any(_all(source).exists() for source in registry.sources()):
            index.clear()
        elif _unfinished():
            return
        elif index.is_empty():
            rebuild()
        else:
            for source in registry.sources():
                rows = _all(source).filter(source.only)
                if not index.has(source.number) and rows.exists():
                    reindex(source, rows.order_by().values_list("pk", flat=True))


def _unfinished() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


# Reading what goes into it


def _all(source: Source) -> QuerySet:
    """All rows, whoever acts: the index is about everything, only finding is narrowed."""
    return QuerySet(source.model)


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    listed = list(keys)
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]


def _entries(source: Source, chunk: Sequence[int]) -> list[tuple[int, str, str]]:
    """Pieces of the rows. What a row has once comes in one query; whatever it may have several of, in one each."""
    spec = source.model.Scoping
    lookups, titles = (*source.title, *source.body), len(source.title)
    open_to = {f"open_to_{sight}": _holds(condition) for sight, condition in spec.partial.items()}
    wanted = ("pk", spec.path, *spec.also, *([spec.person] if spec.person else []), *open_to, *lookups)
    rows = _all(source).filter(source.only, pk__in=chunk).order_by()
    concerned, several = _concerned(source, rows), _several(source, rows)
    shown = {lookup: _words(source, lookup) for lookup in lookups}
    made = []
    for row in rows.annotate(**open_to).values(*dict.fromkeys(wanted)):
        key, texts = row["pk"], [shown[lookup](row[lookup]) for lookup in lookups]
        cut = rules.pieces(texts[:titles], [*texts[titles:], *several[key]])
        tickets, name = " ".join(sorted(_tickets(spec, row, concerned[key]))), index.first(source.number, key)
        made += [(name + at, words, tickets) for at, words in zip(range(index.MOST_PIECES), cut, strict=False)]
    return made


def _holds(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _words(source: Source, lookup: str) -> Callable[[Any], str]:
    """How a value of a lookup is read by people: as the word of a choice, not its code."""
    field = registry.field_of(source.model, lookup)
    choices = dict(field.flatchoices) if field.choices else {}
    return lambda value: "" if value is None else str(choices.get(value, value))


def _several(source: Source, rows: QuerySet) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for lookup in source.many:
        shown = _words(source, lookup)
        for key, value in rows.exclude(**{lookup: None}).values_list("pk", lookup).distinct():
            found[key].append(shown(value))
    return found


def _concerned(source: Source, rows: QuerySet) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for lookup in source.model.Scoping.concerns:
        for key, person in rows.exclude(**{lookup: None}).values_list("pk", lookup):
            found[key].add(person)
    return found


def _tickets(spec: type[Sighted], row: dict[str, Any], concerned: set[int]) -> set[str]:
    """The tickets of a row, as its model's `Scoping` has it; the manager narrows by the same words."""
    path, people = row[spec.path], concerned | {row[spec.person] if spec.person else None}
    sights = [spec.sight, *(sight for sight in spec.partial if row[f"open_to_{sight}"])]
    places = [(sight, path) for sight in sights] + [(spec.sight, row[lookup]) for lookup in spec.also]
    found = {ticket for sight, place in places if place is not None for ticket in rules.tickets(sight, place)}
    found |= {rules.personal(person) for person in people if person is not None}
    return {rules.alone(ticket) for ticket in found} if spec.in_person else found
