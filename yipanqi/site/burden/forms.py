"""The register of forms, and the forms there really are."""

import csv
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django import forms
from django.conf import settings

import yipanqi
from yipanqi.ui.forms import Form, OnceForm, VersionForm

REGISTER = Path(__file__).with_name("forms.csv")
TECHNICAL = frozenset({"once", "version"})
"""Hidden fields that keep a form from taking effect twice or overwriting; nobody types them."""


@dataclass(frozen=True)
class Admitted:
    """One form and why it may ask: `fields` by name, `basis` (clause or the organ's own rule), who answers for it."""

    form: str
    fields: tuple[str, ...]
    basis: str
    owner: str
    review_by: date


def admitted() -> dict[str, Admitted]:
    """The register, by form."""
    with REGISTER.open(encoding="utf-8", newline="") as file:
        lines = [
            Admitted(
                row["form"], tuple(row["fields"].split()), row["basis"], row["owner"],
                date.fromisoformat(row["review_by"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    return {line.form: line for line in lines}


def every_form() -> list[type[forms.BaseForm]]:
    """The forms somebody fills in: those of the rooms' forms files, and any other that a page uses."""
    importlib.import_module(settings.ROOT_URLCONF)
    for module in pkgutil.walk_packages(yipanqi.__path__, "yipanqi."):
        parts = module.name.split(".")
        if "forms" in parts and not {"tests", "papers", "burden"} & set(parts):
            importlib.import_module(module.name)
    ours = {one for one in _below(forms.BaseForm) if one.__module__.startswith("yipanqi.")}
    return [one for one in ours - {Form, OnceForm, VersionForm} if "tests" not in one.__module__.split(".")]


def forms_of_the_product() -> dict[str, tuple[str, ...]]:
    """Every form by its name, with the names of what it asks."""
    found = {f"{one.__module__.removeprefix('yipanqi.')}.{one.__name__}": _asked(one) for one in every_form()}
    return dict(sorted(found.items()))


def _asked(form: type) -> tuple[str, ...]:
    return tuple(name for name in form.base_fields if name not in TECHNICAL)


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def differences(register: dict[str, Admitted], there: dict[str, tuple[str, ...]]) -> list[str]:
    """What asks without being admitted, and what is admitted but gone, as sentences."""
    found = [f"{name} 未经准入" for name in there if name not in register]
    found += [f"{name} 已不存在" for name in register if name not in there]
    for name in there.keys() & register.keys():
        extra = [field for field in there[name] if field not in register[name].fields]
        found += [f"{name} 新增了{field}" for field in extra]
        found += [f"{name} 已不问{field}" for field in register[name].fields if field not in there[name]]
    return sorted(found)


def overdue(register: dict[str, Admitted], on: date) -> list[Admitted]:
    """Forms whose day of review has passed."""
    return [line for line in register.values() if line.review_by < on]
