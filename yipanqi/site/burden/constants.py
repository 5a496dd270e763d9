"""How long it takes to type a field of each kind: constants, never a person.

`seconds.csv` holds, for each kind of field, how many keys and clicks a typical value takes. They are measured in a real
browser on the product's own fields (tests/test_typing.py measures them again and compares). Seconds follow from the
published times of the keystroke-level model (Card, Moran, Newell 1980): a keystroke of an average typist, a pointing
and clicking with the hand moving to the mouse, a moment to decide. Chinese is counted as its pinyin with one key to
choose each word. Nobody is timed, and no page keeps any time (field law JF-03).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django import forms

from yipanqi.kernel.exact import half_up
from yipanqi.ui.widgets import PeopleField

TABLE = Path(__file__).with_name("seconds.csv")
KEY, CLICK, DECIDE = Decimal("0.28"), Decimal("1.7"), Decimal("1.35")
"""Seconds of a keystroke, of a click with its way there (0.4 + 1.1 + 0.2), of a decision."""

UNSEEN = {"file": 2, "choice": 1}
"""Clicks inside windows of the browser itself, which no page can count: its file dialog, the open list of a choice."""

SAVE = "save"
"""Opening a form and saving it, once for each time it is handed in."""


@dataclass(frozen=True)
class Kind:
    """One kind of field: its name, the value it was measured with, keys and clicks, seconds."""

    code: str
    label: str
    sample: str
    keys: int
    clicks: int
    seconds: Decimal


@cache
def kinds() -> dict[str, Kind]:
    """The table, by code."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["kind"]: Kind(
                row["kind"], row["label"], row["sample"], int(row["keys"]), int(row["clicks"]), Decimal(row["seconds"])
            )
            for row in csv.DictReader(file)
        }


def seconds_of(keys: int, clicks: int) -> Decimal:
    """What the model makes of so many keys and clicks for one field."""
    return half_up(DECIDE + KEY * keys + CLICK * clicks, 1)


def kind_of(field: forms.Field) -> str:
    """Which kind a field of a form is."""
    if isinstance(field, PeopleField):
        return "people"
    for kind, classes in _FIELDS.items():
        if isinstance(field, classes):
            return kind
    for kind, widgets in _WIDGETS.items():
        if isinstance(field.widget, widgets):
            return kind
    return "text"


_FIELDS: dict[str, tuple[type[forms.Field], ...]] = {
    "file": (forms.FileField,), "number": (forms.IntegerField,), "time": (forms.TimeField,),
}  # fmt: skip
_WIDGETS: dict[str, tuple[type[forms.Widget], ...]] = {
    "box": (forms.RadioSelect, forms.CheckboxInput, forms.CheckboxSelectMultiple), "choice": (forms.Select,),
    "day": (forms.DateInput,), "long": (forms.Textarea,),
}  # fmt: skip


def seconds(codes: Iterable[str]) -> Decimal:
    """Seconds of some fields together."""
    table = kinds()
    return sum((table[code].seconds for code in codes), Decimal())
