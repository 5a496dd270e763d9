"""The index itself, in the words of the database in use. A row is named by its source's number, its own, and its piece.

Newest first is the order of the names, so a search stops as soon as it has enough, whatever else would be found.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from yipanqi.search.rules import Phrase

TABLE = "search_index"
_RECORD, _SOURCE, MOST_PIECES = 8, 48, 256


def first(source: int, record: int = 0) -> int:
    """The lowest name of a record's pieces, or of a source's records."""
    return (source << _SOURCE) | (record << _RECORD)


def record_of(name: int) -> int:
    """The record a name belongs to."""
    return (name & ((1 << _SOURCE) - 1)) >> _RECORD


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def put(rows: Iterable[tuple[int, str, str]]) -> None:
    """Write `(name, words, tickets)`; names that are there already must have been taken out."""
    if _postgres():
        statement = f"insert into {TABLE} (id, words, tickets) values (%s, %s::tsvector, %s::tsvector)"  # noqa: S608
        made = [(name, _placed(words), tickets) for name, words, tickets in rows]
    else:
        statement = f"insert into {TABLE} (rowid, words, tickets) values (%s, %s, %s)"  # noqa: S608 - our own name
        made = list(rows)
    if made:
        with connection.cursor() as cursor:
            cursor.executemany(statement, made)


def _placed(words: str) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words.split(), start=1):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"{word}:{','.join(where)}" for word, where in places.items())


def take_out(source: int, records: Sequence[int]) -> None:
    """Take all pieces of these records out."""
    key = "id" if _postgres() else "rowid"
    statement = f"delete from {TABLE} where {key} >= %s and {key} < %s"  # noqa: S608 - our own names
    if records:
        with connection.cursor() as cursor:
            cursor.executemany(statement, [(first(source, one), first(source, one + 1)) for one in records])


def clear() -> None:
    """Remove everything."""
    with connection.cursor() as cursor:
        cursor.execute(f"delete from {TABLE}")  # noqa: S608 - our own name


def is_empty() -> bool:
    """Whether nothing is in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"select 1 from {TABLE} limit 1")  # noqa: S608 - our own name
        return cursor.fetchone() is None


def exists() -> bool:
    """Whether the table is there: a database of an earlier version has none."""
    return TABLE in connection.introspection.table_names()


def records(source: int) -> set[int]:
    """Every record of a source that is in it."""
    return {record_of(name) for name in _names_of(source)}


def has(source: int) -> bool:
    """Whether anything of a source is in it."""
    return bool(_names_of(source, "limit 1"))


def _names_of(source: int, limit: str = "") -> list[int]:
    key = "id" if _postgres() else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {key} from {TABLE} where {key} >= %s and {key} < %s {limit}",  # noqa: S608 - our own names
            [first(source), first(source + 1)],
        )
        return [name for (name,) in cursor.fetchall()]


def find(
    source: int, wanted: Sequence[Phrase], keys: Sequence[str] | None, *, most: int, before: int | None = None
) -> list[int]:
    """At most so many records of a source that hold all phrases in one piece and have a ticket among the keys (None:
    whatever their tickets), newest first, beginning below `before`.
    """
    if keys is not None and not keys:
        return []
    found: list[int] = []
    below = first(source + 1) if before is None else first(source, before)
    while len(found) < most:
        asked = most - len(found)
        names = _names(source, wanted, keys, below=below, most=asked)
        found += [one for one in dict.fromkeys(map(record_of, names)) if one not in found]
        if len(names) < asked:
            break
        below = first(source, found[-1])  # the last one may have further pieces
    return found


def _names(source: int, wanted: Sequence[Phrase], keys: Sequence[str] | None, *, below: int, most: int) -> list[int]:
    key, holds = "rowid", f"{TABLE} match %s"
    about = [_match(wanted, keys)]
    if _postgres():
        key, holds = "id", "words @@ %s::tsquery" + ("" if keys is None else " and tickets @@ %s::tsquery")
        about = [_tsquery(wanted), *([] if keys is None else [" | ".join(keys)])]
    statement = f"select {key} from {TABLE} where {holds} and {key} >= %s and {key} < %s order by {key} desc limit %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*about, first(source), below, most])
        return [name for (name,) in cursor.fetchall()]


def _tsquery(wanted: Sequence[Phrase]) -> str:
    return " & ".join(f"({' <-> '.join(one.tokens)}{':*' if one.open_ended else ''})" for one in wanted)


def _match(wanted: Sequence[Phrase], keys: Sequence[str] | None) -> str:
    said = " AND ".join(f'"{" ".join(one.tokens)}"{"*" if one.open_ended else ""}' for one in wanted)
    opened = "" if keys is None else " AND tickets : (" + " OR ".join(f'"{key}"' for key in keys) + ")"
    return f"(words : ({said})){opened}"


def tidy() -> None:
    """Merge what many small writes left behind; after a rebuild."""
    if not _postgres():
        with connection.cursor() as cursor:
            cursor.execute(f"insert into {TABLE} ({TABLE}) values ('optimize')")  # noqa: S608 - our own name
