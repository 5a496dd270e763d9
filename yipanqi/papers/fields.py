"""Declares once, on the dataclass a form takes, what each value is called and where it comes from.

From the declaration come the field list of a paper (shown to those who write a template), the context a Word
template is filled with, and the check that a template asks only for fields that exist.
"""

import dataclasses
import datetime as dt
import typing
from enum import Enum
from functools import cache

from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Broken
from yipanqi.papers.text import chinese_moment, clean


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A value of a paper: Chinese ``name``, ``source`` in words; a list (``many``), the fields of each entry
    (``children``), or a ``number``. ``former``: see :class:`Entry`."""

    name: str
    source: str
    many: bool = False
    children: tuple["Field", ...] = ()
    number: bool = False
    former: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """Annotation of a dataclass field: its Chinese ``name`` in templates, its ``source`` in words.

    ``place: Annotated[str, Entry("地点", "会议记录")]``. ``former``: names it once had; templates that organs have
    stored may go on using them, nothing offers them any more.
    """

    name: str
    source: str
    former: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (self.name, *self.former):
            if not name.isidentifier():
                raise Broken(f"not a name a template can use: {name!r}")


@cache
def _entries(form: type) -> tuple[tuple[str, Entry, typing.Any], ...]:
    """(attribute, entry, type) of every declared field of the dataclass ``form``."""
    hints = typing.get_type_hints(form, include_extras=True)
    declared = []
    for name, hint in hints.items():
        if typing.get_origin(hint) is typing.Annotated:
            kind, *notes = typing.get_args(hint)
            declared += [(name, note, kind) for note in notes if isinstance(note, Entry)]
    return tuple(declared)


@cache
def fields_of(form: type) -> tuple[Field, ...]:
    """The declared fields of the dataclass ``form``, those of nested dataclasses as children."""
    return tuple(_field(note, kind) for _, note, kind in _entries(form))


def _field(note: Entry, kind: typing.Any) -> Field:
    parts = typing.get_args(kind) or (kind,)
    inner = [one for one in parts if dataclasses.is_dataclass(one)]
    return Field(
        name=note.name,
        source=note.source,
        many=typing.get_origin(kind) is tuple,
        children=fields_of(inner[0]) if inner else (),
        number=int in parts,
        former=note.former,
    )


def by_name(fields: typing.Iterable[Field]) -> dict[str, Field]:
    """``fields`` under every name a template may use, former ones included."""
    return {name: field for field in fields for name in (field.name, *field.former)}


def context_of(data: typing.Any) -> dict[str, typing.Any]:
    """The values of ``data`` by Chinese name, dates and moments written out, nothing as an empty text."""
    return {note.name: _value(getattr(data, name)) for name, note, _ in _entries(type(data))}


def _value(value: typing.Any) -> typing.Any:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if dataclasses.is_dataclass(value):
        return context_of(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return chinese_moment(value)
    if isinstance(value, dt.date):
        return chinese_date(value)
    if isinstance(value, Enum):
        return str(value.value)
    return clean(value) if isinstance(value, str) else value
