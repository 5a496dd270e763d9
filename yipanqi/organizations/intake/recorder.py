"""Remembers rows as they were, so that an import can be undone exactly."""

import hashlib
import json
from collections.abc import Iterator
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

    def changes(self, created: dict[str, list[int]]) -> dict[str, Any]:
        """What happened since, as plain JSON.

        `created`: model → id → mark of the new row as it was written; `changed`: rows as `{"model", "pk", "before",
        "after"}` with the values that differ; `organizations`: ids of all organisations concerned.
        """
        told: dict[str, Any] = {"created": {name: {} for name in MODELS}, "changed": []}
        concerned: set[int] = set()
        seen: set[tuple[str, int]] = set()
        for name, lookup, values in self._watched:
            for key, now in _images(MODELS[name], lookup, values):
                if (name, key) in seen:
                    continue
                seen.add((name, key))
                before = self._before[name].get(key)
                if before is None:
                    told["created"][name][str(key)] = mark(now)
                elif before != now:
                    told["changed"].append(_difference(name, key, before, now))
                    concerned |= _concerned(name, before)
                concerned |= _concerned(name, now)
        for name, keys in created.items():
            for key, now in _images(MODELS[name], "pk", keys):
                told["created"][name][str(key)] = mark(now)
                concerned |= _concerned(name, now)
        return told | {"organizations": sorted(concerned)}


def _difference(name: str, key: int, before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    columns = [column for column in now if before[column] != now[column]]
    old, new = ({column: values[column] for column in columns} for values in (before, now))
    return {"model": name, "pk": key, "before": old, "after": new}


def _concerned(name: str, values: dict[str, Any]) -> set[int]:
    """The organisations a row is or names."""
    columns = ("id",) if name == "organization" else ("organization_id", "home_id", "group_id")
    return {values[column] for column in (*columns, "parent_id") if values.get(column)}


def mark(values: dict[str, Any]) -> str:
    """A short mark that changes with any value."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def _images(model: type[models.Model], lookup: str, values: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    for start in range(0, len(values), _CHUNK):
        for record in every(model).filter(**{f"{lookup}__in": values[start : start + _CHUNK]}):
            yield record.pk, image(record)
