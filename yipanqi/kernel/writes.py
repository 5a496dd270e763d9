"""Hearing of writes: whoever keeps something derived from rows is told of them, in the transaction that writes them.

Rows are written in four ways – saving one, creating many, updating many, deleting – and all four are heard: one by
Django's signals, the others by the scoped query set (`kernel.scope`), which is the only door to scoped models.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save

Written = Callable[[list[int], bool], None]
"""`(keys, new)`: rows that were written, and whether they are new, so that no other row can point at them yet."""

Gone = Callable[[models.Model], None]
"""A row that was deleted, as it was."""

_written: dict[type[models.Model], list[tuple[frozenset[str], Written]]] = defaultdict(list)
_gone: dict[type[models.Model], list[Gone]] = defaultdict(list)


def listen(model: type[models.Model], fields: Iterable[str], *, written: Written, gone: Gone) -> None:
    """Tell `written` whenever one of these fields may have changed or a row is new, and `gone` of deleted rows."""
    if not _written[model]:
        post_save.connect(_saved, sender=model, dispatch_uid=f"writes-{model._meta.label}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"writes-{model._meta.label}")
    _written[model].append((frozenset(fields), written))
    _gone[model].append(gone)


def heard(model: type[models.Model], fields: Iterable[str]) -> bool:
    """Whether anybody wants to hear of a change to these fields."""
    named = _names(model, fields)
    return any(named & wanted for wanted, _ in _written.get(model, ()))


def tell(
    model: type[models.Model], keys: Iterable[int | None], fields: Iterable[str] | None = None, *, new: bool = False
) -> None:
    """Pass on that these rows were written, and which of their fields (None: any of them)."""
    listeners = _written.get(model)
    numbers = [key for key in keys if key is not None] if listeners else []
    if not numbers:
        return
    named = None if fields is None else _names(model, fields)
    for wanted, written in listeners or ():
        if named is None or named & wanted:
            written(numbers, new)


def _names(model: type[models.Model], fields: Iterable[str]) -> frozenset[str]:
    """Names of fields, `home_id` taken for `home`."""
    return frozenset(model._meta.get_field(name).name if name != "pk" else "id" for name in fields)


def _saved(
    sender: type[models.Model], instance: models.Model, created: bool, update_fields: Any = None, **_: Any
) -> None:
    tell(sender, [instance.pk], update_fields, new=created)


def _deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    for gone in _gone.get(sender, ()):
        gone(instance)
