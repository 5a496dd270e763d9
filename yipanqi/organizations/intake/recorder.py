"""Remembers rows as they were, so that an import can be undone exactly."""

from typing import Any

from django.db import models

from yipanqi.organizations.models import Appointment, Membership, Organization, Person, State, Term
from yipanqi.organizations.rules import every

MODELS: dict[str, type[models.Model]] = {
    model._meta.model_name: model for model in (Organization, State, Term, Person, Membership, Appointment)
}
"""Everything an import writes, in the order in which rows may be made (undone in the opposite order)."""

_CHUNK = 500


def image(record: models.Model) -> dict[str, Any]:
    """All values of a row as plain JSON."""
    return {field.attname: field.value_to_string(record) if _texts(record, field) else getattr(record, field.attname)
            for field in record._meta.concrete_fields}  # fmt: skip


def _texts(record: models.Model, field: models.Field) -> bool:
    days = (models.DateField, models.TimeField)
    return isinstance(field, days) and getattr(record, field.attname) is not None


def from_image(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Values of `image` as the database takes them. Raises ValidationError for what is none."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


class Recorder:
    """Watches sets of rows: `watch` before writing, `changes` afterwards."""

    def __init__(self) -> None:
        self._before: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in MODELS}
        self._watched: list[tuple[str, str, list[int]]] = []

    def watch(self, model: type[models.Model], lookup: str, values: list[int]) -> None:
        """Remember the rows of `model` whose `lookup` is one of `values`."""
        name = model._meta.model_name
        self._watched.append((name, lookup, values))
        self._before[name].update(_images(model, lookup, values))

    def changes(self, created: dict[str, list[int]]) -> list[dict[str, Any]]:
        """What happened since: `{"model", "pk", "before", "after"}`; a new row has no `before`."""
        after: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in MODELS}
        for name, lookup, values in self._watched:
            after[name].update(_images(MODELS[name], lookup, values))
        for name, keys in created.items():
            after[name].update(_images(MODELS[name], "pk", keys))
        told = []
        for name, rows in after.items():
            for key, now in sorted(rows.items()):
                before = self._before[name].get(key)
                if before is None:
                    told.append({"model": name, "pk": key, "before": None, "after": now})
                elif before != now:
                    differing = [column for column in now if before[column] != now[column]]
                    told.append(
                        {
                            "model": name,
                            "pk": key,
                            "before": {column: before[column] for column in differing},
                            "after": {column: now[column] for column in differing},
                        }
                    )
        return told


def _images(model: type[models.Model], lookup: str, values: list[int]) -> dict[int, dict[str, Any]]:
    found = {}
    for start in range(0, len(values), _CHUNK):
        for record in every(model).filter(**{f"{lookup}__in": values[start : start + _CHUNK]}):
            found[record.pk] = image(record)
    return found
