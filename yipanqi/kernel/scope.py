"""Scope once: what the present actor may see and do, enforced below every query.

A `Scope` holds, for every *sight* (a word the models choose) and every *power*, ranges of tree paths. A `ScopedManager`
refuses to run without a scope in the context and narrows every read to it. `access` computes scopes; this module only
enforces them. Rows about a person are visible to that person whatever the sight (`Scoping.person`),
those about several to each of them (`Scoping.concerns`). Rows that are nobody's business but the actor's own
(`Scoping.in_person`) stay closed to an assistant who acts for somebody, whatever that person may see.

Records can be opened for a time to somebody whose offices do not reach them: `Scope.opened` says which, `Scoping.opens`
says how the rows of a model belong to such a record.

Writing is not narrowed by the database: actions call `require(...)` before and base views re-check after.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from yipanqi.kernel import writes
from yipanqi.kernel.errors import Broken

log = logging.getLogger("yipanqi.scope")

Ranges = tuple[tuple[str, str], ...]


class ScopeMissing(Broken):
    """A scoped model was touched without a scope."""


@dataclass(frozen=True)
class Opened:
    """Records opened for a time beyond what the offices give: those of one `year` in some `ranges` of the tree, and
    those `named` by kind and number. `key` says what opened them (`help:3`), for the history of who read what.
    """

    key: str
    ranges: Ranges = ()
    year: int = 0
    named: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def holds(self, kind: str, number: int, path: str, year: int) -> bool:
        """Whether this record is among them."""
        return number in self.named.get(kind, ()) or (year == self.year and _inside(path, self.ranges))


@dataclass(frozen=True)
class Scope:
    """What one actor sees (`reach`: sight → path ranges) and may do (`powers`: capability → path ranges)."""

    reach: Mapping[str, Ranges] = field(default_factory=dict)
    powers: Mapping[str, Ranges] = field(default_factory=dict)
    person_id: int | None = None
    everything: bool = False
    by_assistant: bool = False
    opened: tuple[Opened, ...] = ()

    def sees(self, sight: str, path: str) -> bool:
        """Whether rows of this sight at this path are visible."""
        return self.everything or _inside(path, self.reach.get(sight, ()))

    def may(self, power: str, path: str) -> bool:
        """Whether the actor holds this capability over this path."""
        return self.everything or _inside(path, self.powers.get(power, ()))

    def may_anywhere(self, power: str) -> bool:
        """Whether the actor holds this capability over anything at all (for navigation)."""
        return self.everything or bool(self.powers.get(power))


def _inside(path: str, ranges: Ranges) -> bool:
    return any(low <= path < high for low, high in ranges)


NOTHING = Scope()
_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope in force; `ScopeMissing` when there is none."""
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("no scope: enter `using(scope)` or `system(reason)` first")
    return scope


@contextmanager
def using(scope: Scope) -> Iterator[Scope]:
    """Run the block with this scope."""
    reset = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(reset)


@contextmanager
def system(reason: str) -> Iterator[Scope]:
    """Run the block seeing everything; the reason is logged, and for actions the audit entry names the actor."""
    if not reason:
        raise Broken("a system scope needs a reason")
    log.info("system scope: %s", reason)
    with using(Scope(everything=True)) as scope:
        yield scope


class ScopedQuerySet(models.QuerySet):
    """Rows narrowed to the scope that was in force when the query was begun. Writes of many rows are heard of."""

    def at(self, ranges: Ranges) -> "ScopedQuerySet":
        """Only rows whose organisation lies in one of the path ranges."""
        return self.filter(within(_scoping(self.model).path, ranges))

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Any]:
        """As Django does."""
        made = super().bulk_create(objs, *args, **options)
        writes.tell(self.model, (row.pk for row in made), new=not options.get("update_conflicts"))
        return made

    def update(self, **values: Any) -> int:
        """As Django does; where somebody listens, the rows are named before they change."""
        if not writes.heard(self.model, values):
            return super().update(**values)
        with transaction.atomic():
            keys = list(self.order_by().values_list("pk", flat=True))
            number = super().update(**values)
            writes.tell(self.model, keys, values)
        return number


def _scoping(model: Any) -> "type[Sighted]":
    return model.Scoping


def within(path: str, ranges: Ranges) -> models.Q:
    """Condition that the tree path a lookup leads to lies in one of the ranges; never, where there are none."""
    wanted = models.Q(pk__in=())
    for low, high in ranges:
        wanted |= models.Q(**{f"{path}__gte": low, f"{path}__lt": high})
    return wanted


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc] # made by Django at run time
    """The only door to a scoped model: every manager method begins here, so none can be called without a scope."""

    def get_queryset(self) -> ScopedQuerySet:
        """All rows that the current scope may see."""
        scope, rows = current(), super().get_queryset()
        if scope.everything:
            return rows
        spec = _scoping(self.model)
        if spec.in_person and scope.by_assistant:
            return rows.none()
        wanted = within(spec.path, scope.reach.get(spec.sight, ()))
        for lookup in spec.also:
            wanted |= within(lookup, scope.reach.get(spec.sight, ()))
        for sight, condition in spec.partial.items():
            if sight in scope.reach:
                wanted |= within(spec.path, scope.reach[sight]) & condition
        if spec.opens is not None:
            for opened in scope.opened:
                wanted |= spec.opens.condition(opened, spec.path)
        if spec.person and scope.person_id is not None:
            wanted |= models.Q(**{spec.person: scope.person_id})
        if scope.person_id is not None:
            for lookup in spec.concerns:  # by key, because a lookup through many rows would give a row more than once
                own: models.QuerySet = models.QuerySet(self.model).filter(**{lookup: scope.person_id})
                wanted |= models.Q(pk__in=own.order_by().values("pk"))
        return rows.filter(wanted)


@dataclass(frozen=True)
class Opens:
    """How rows belong to a record that can be opened: its `kind`, the lookups that lead to its number and its year, and
    which of them are opened at all.
    """

    kind: str
    number: str
    year: str
    only: models.Q = field(default_factory=models.Q)

    def condition(self, opened: Opened, path: str) -> models.Q:
        """The rows of the records opened."""
        wanted = models.Q(**{f"{self.number}__in": opened.named.get(self.kind, ())})
        if opened.ranges:
            wanted |= within(path, opened.ranges) & models.Q(**{self.year: opened.year})
        return wanted & self.only


class Sighted:
    """How the rows of a scoped model are reached; see `ScopedModel`."""

    path: str = ""
    also: tuple[str, ...] = ()
    sight: str = ""
    person: str = ""
    concerns: tuple[str, ...] = ()
    partial: Mapping[str, models.Q] = {}
    in_person: bool = False
    opens: Opens | None = None


class ScopedModel(models.Model):
    """Base of every model that belongs to an organisation.

    A subclass names in its `Scoping(Sighted)` the lookup that leads to the organisation's path, those that lead (by
    keys of its own) to further organisations it concerns alike, the sight that opens it, optionally the lookup that
    leads to the person it is about (or those that lead to the several people it concerns), lesser sights that open
    only some rows, whether an assistant is kept out, and how its rows belong to a record that can be opened for a time.
    """

    class Scoping(Sighted):
        pass

    objects = ScopedManager()

    class Meta:
        abstract = True


def check_scoping(model: type[ScopedModel]) -> list[str]:
    """What is wrong with a model's `Scoping`, as sentences for the system check."""
    spec = model.Scoping
    return [f"{model.__name__}.Scoping lacks {name}" for name in ("path", "sight") if not getattr(spec, name)]
