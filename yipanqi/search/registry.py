"""What rooms declare to be searchable: rows of a model (`Source`), or data of the product itself (`Shelf`).

A room declares in its `search.py`. What the words of a row depend on, and who may find it, is derived from the lookups
and from the model's own `Scoping`, so a declaration can forget neither.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet

from yipanqi.kernel.errors import Broken
from yipanqi.kernel.scope import ScopedModel


@dataclass(frozen=True)
class Hit:
    """One row as it is shown: its title, its address, where it belongs, and the text in which the words may stand."""

    title: str
    address: str
    note: str = ""
    text: str = ""


@dataclass(frozen=True)
class Source:
    """Rows of one model. `number` stands in the index and is never given again.

    `title` and `body` are lookups of texts that belong to a row; `many` lookups that lead to several rows (names of
    those who talked). `only` keeps out what is found in another way. `show` gets the rows found, narrowed to what the
    reader may see, and says how each is shown.
    """

    number: int
    code: str
    label: str
    model: type[ScopedModel]
    title: tuple[str, ...]
    show: Callable[[QuerySet], Iterable[tuple[int, Hit]]]
    body: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)

    def lookups(self) -> set[str]:
        """Every lookup the words or the tickets of a row rest on."""
        spec = self.model.Scoping
        conditions = [self.only, *spec.partial.values()]
        people = {spec.person, *spec.concerns} - {""}
        named = {*self.title, *self.body, *self.many, spec.path, *spec.also} | people
        return named | {lookup for condition in conditions for lookup in _of(condition)}


@dataclass(frozen=True)
class Shelf:
    """Data of the product that everybody in the organ may read; few enough to be read through each time."""

    code: str
    label: str
    hits: Callable[[], Iterable[Hit]]


@dataclass(frozen=True)
class Rest:
    """That a source's rows rest on fields of a model: `prefix` leads there, `back` is the key that leads back from rows
    of which one of ours may have several.
    """

    model: type[Model]
    prefix: str
    fields: frozenset[str]
    back: str = ""


def rests_on(source: Source) -> list[Rest]:
    """Everything of which a change must be followed, worked out from the lookups."""
    fields: dict[tuple[type[Model], str], set[str]] = {(source.model, ""): {"id"}}
    back: dict[str, str] = {}
    for lookup in source.lookups():
        model: Any = source.model
        prefix = ""
        for part in lookup.split("__"):
            step = _field(model, part)
            if step is None:
                break  # a comparison: `due_on__gte`
            if step.concrete:
                fields.setdefault((model, prefix), set()).add(step.name)
            if not step.is_relation:
                break
            prefix, model = f"{prefix}__{part}" if prefix else part, step.related_model
            if not step.concrete:
                back[prefix] = step.remote_field.name
                fields.setdefault((model, prefix), set()).add(back[prefix])
    return [Rest(model, prefix, frozenset(named), back.get(prefix, "")) for (model, prefix), named in fields.items()]


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(model._meta.pk.name if name == "pk" else name)
    except FieldDoesNotExist:
        return None


def field_of(model: type[Model], lookup: str) -> Any:
    """The field a lookup ends in."""
    *relations, name = lookup.split("__")
    at: Any = model
    for one in relations:
        at = _field(at, one).related_model
    return _field(at, name)


def _of(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _of(child)
        else:
            yield child[0]


_sources: dict[str, Source] = {}
_shelves: dict[str, Shelf] = {}


def add(source: Source | Shelf) -> None:
    """Register a source or a shelf; a name or number that is taken is an error."""
    taken = source.code in _sources or source.code in _shelves
    if isinstance(source, Source):
        if taken or any(one.number == source.number for one in _sources.values()):
            raise Broken(f"declared twice for search: {source.code}, {source.number}")
        _sources[source.code] = source
        return
    if taken:
        raise Broken(f"declared twice for search: {source.code}")
    _shelves[source.code] = source


def sources() -> list[Source]:
    """All sources in the order of their numbers."""
    return sorted(_sources.values(), key=lambda source: source.number)


def shelves() -> list[Shelf]:
    """All shelves in the order of declaration."""
    return list(_shelves.values())
