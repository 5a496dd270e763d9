"""What every verb of this room needs: locking, plain values for the history, telling the rooms above once."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time, timedelta
from typing import Any

from django.db import models

from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization
from yipanqi.organizations.questions import ORGANIZATION_CHANGED, ORGANIZATIONS_CHANGED
from yipanqi.organizations.rules import every

DAY = timedelta(days=1)
MANY = 20
"""More organisations than this that changed at once are told of together."""

_waiting: ContextVar[dict[int, Organization] | None] = ContextVar("changed_organizations", default=None)


def changed(organization: Organization, *, by: Actor) -> None:
    """Tell the rooms above that something duties depend on changed; inside `together`, once at its end."""
    waiting = _waiting.get()
    if waiting is None:
        ORGANIZATION_CHANGED.ask(organization=organization, by=by)
    else:
        waiting[organization.pk] = organization


@contextmanager
def together(*, by: Actor) -> Iterator[None]:
    """Several changes as one: each organisation is told of once, after the last. Use inside one transaction."""
    if _waiting.get() is not None:
        yield
        return
    token = _waiting.set({})
    try:
        yield
        _tell(list(_waiting.get() or ()), by=by)
    finally:
        _waiting.reset(token)


def _tell(keys: list[int], *, by: Actor) -> None:
    told = [
        organization
        for start in range(0, len(keys), 500)
        for organization in every(Organization).filter(pk__in=keys[start : start + 500])
    ]
    told.sort(key=lambda organization: organization.path)
    if len(told) > MANY:
        ORGANIZATIONS_CHANGED.ask(organizations=told, by=by)
        return
    for organization in told:
        ORGANIZATION_CHANGED.ask(organization=organization, by=by)


def locked(record: models.Model) -> Any:
    """The record as it is now, locked against others until the transaction ends."""
    return every(type(record)).select_for_update(of=("self",)).get(pk=record.pk)


def plain(record: models.Model, fields: tuple[str, ...]) -> dict[str, Any]:
    """Values of a record as the history keeps them: days as text, choices and organisations by name."""
    found = {}
    for name in fields:
        field, value = record._meta.get_field(name), getattr(record, name)
        assert isinstance(field, models.Field)
        if field.choices:
            value = getattr(record, f"get_{name}_display")()
        found[str(field.verbose_name)] = as_text(value)
    return found


def as_text(value: Any) -> Any:
    """A value as plain JSON."""
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value


def assign(record: models.Model, values: dict[str, Any], allowed: tuple[str, ...]) -> tuple[dict, dict]:
    """Set the values that differ and answer `(before, after)`; unknown names are a mistake of the caller."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"unknown values: {sorted(unknown)}")
    differing = tuple(name for name, value in values.items() if getattr(record, name) != value)
    before = plain(record, differing)
    for name in differing:
        setattr(record, name, values[name])
    return before, plain(record, differing)


def require_text(value: str, what: str, *, field: str) -> str:
    """The text without blanks around it; refuses an empty one."""
    value = (value or "").strip()
    if not value:
        raise Refused(f"请填写{what}。", field=field)
    return value
