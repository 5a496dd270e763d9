"""The register of forms, and the forms there really are."""

import csv
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings

import yipanqi
from yipanqi.ui.forms import ConfirmedForm, Form, OnceForm, VersionForm

REGISTER = Path(__file__).with_name("forms.csv")
DATA = Path(__file__).with_name("data.csv")
BASES = frozenset({Form, OnceForm, VersionForm, ConfirmedForm})
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

    @property
    def title(self) -> str:
        """What the form is called."""
        return known()[self.form].title


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


@dataclass(frozen=True)
class Known:
    """What one form asks, in words: its title; what it is about, and which fields name a datum of another name; the
    forms whose data it changes or enters in another way; the fields usually typed, where these are not the required.
    """

    form: str
    title: str
    about: str
    named: Mapping[str, str]
    change_of: tuple[str, ...]
    typed: tuple[str, ...]

    def datum(self, field: str) -> str:
        """The datum a field asks: `meeting.topic`."""
        name = self.named.get(field, field)
        return name if "." in name else f"{self.about}.{name}"


@cache
def known() -> dict[str, Known]:
    """`data.csv`, by form."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["form"]: _known(row) for row in csv.DictReader(file)}


def _known(row: dict[str, str]) -> Known:
    about, *named = row["about"].split()
    return Known(
        row["form"], row["title"], about, dict(one.split("=", 1) for one in named), tuple(row["change_of"].split()),
        tuple(row["typed"].split()),
    )  # fmt: skip


def asked_twice(register: Iterable[Admitted], known: Mapping[str, Known]) -> list[str]:
    """Data that two forms ask without one being declared a change of the other, as sentences; forms without a line."""
    found, askers = [], defaultdict(list)
    for line in register:
        if line.form not in known:
            found.append(f"{line.form} 没有写明所问的数据（data.csv）")
            continue
        for field in line.fields:
            askers[known[line.form].datum(field)].append(line.form)
    for datum, forms_ in askers.items():
        first = [one for one in forms_ if not set(known[one].change_of) & set(forms_)]
        if len(first) > 1:
            found.append(f"{datum} 已由 {first[0]} 采集，{'、'.join(first[1:])} 重复采集")
    return found


def every_form() -> list[type[forms.BaseForm]]:
    """The forms somebody fills in: those of the rooms' forms files, and any other that a page uses."""
    importlib.import_module(settings.ROOT_URLCONF)
    for module in pkgutil.walk_packages(yipanqi.__path__, "yipanqi."):
        parts = module.name.split(".")
        if "forms" in parts and not {"tests", "papers", "burden"} & set(parts):
            importlib.import_module(module.name)
    ours = {one for one in _below(forms.BaseForm) if one.__module__.startswith("yipanqi.")}
    return [one for one in ours - BASES if "tests" not in one.__module__.split(".")]


def forms_of_the_product() -> dict[str, tuple[str, ...]]:
    """Every form by its name, with the names of what it asks."""
    return dict(sorted((name_of(one), _asked(one)) for one in every_form()))


def name_of(form: type) -> str:
    """`meetings.forms.ArrangeForm`."""
    return f"{form.__module__.removeprefix('yipanqi.')}.{form.__name__}"


def _asked(form: Any) -> tuple[str, ...]:
    return tuple(name for name in form.base_fields if name not in TECHNICAL)


def _below(kind: Any) -> Iterator[type]:
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
