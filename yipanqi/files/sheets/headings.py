"""Headers of columns: how a header is reduced to what decides, what it names, what stands above a column."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from yipanqi.files.sheets.values import Cell, clean, compact

SEARCH_ROWS = 40
"""How far down a header is looked for."""

DEPTHS = (1, 2, 3)
"""Rows a header may have."""

_FRAME = re.compile(r"^[\d一二三四五六七八九十]{1,2}[.、．]|[*＊※:：\s\"“”]|请填写|\(?必填\)?|（?必填）?")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


@dataclass(frozen=True)
class FieldSet:
    """The fields of one kind of sheet."""

    titles: dict[str, str]  # field → what the screen calls it
    synonyms: dict[str, str]  # normalised header → field

    def match(self, plain: str) -> tuple[str, float]:
        """The field a normalised header names: 1 by its name, 0.9 without its bracket; else ("", 0)."""
        if plain in self.synonyms:
            return self.synonyms[plain], 1.0
        bare = unbracketed(plain)
        return (self.synonyms[bare], 0.9) if bare in self.synonyms else ("", 0.0)


def field_set(table: Mapping[str, tuple[str, str]]) -> FieldSet:
    """From field → (what the screen calls it, how headers call it, separated by spaces)."""
    synonyms = {normal(word): name for name, (_, words) in table.items() for word in words.split()}
    return FieldSet({name: title for name, (title, _) in table.items()}, synonyms)


def normal(label: str) -> str:
    """A header reduced to what decides: spaces, numbering, asterisks gone, brackets and slashes plain."""
    plain = _FRAME.sub("", clean(label)).lower()
    return plain.translate(str.maketrans("（）／、", "()//"))


def unbracketed(plain: str) -> str:
    """A header without what stands in brackets."""
    return _BRACKETS.sub("", plain)


def signature(labels: Iterable[str]) -> str:
    """What identifies a header: its column names in order, spelling details aside."""
    return hashlib.sha256("\x1f".join(map(normal, labels)).encode()).hexdigest()


def label_parts(rows: list[list[Cell]], column: int) -> list[str]:
    """The texts above a column from top to bottom, repetitions (merged cells) once."""
    parts: list[str] = []
    for row in rows:
        text = compact(row[column]) if column < len(row) and isinstance(row[column], str) else ""
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return parts


def named(parts: list[str], match: Callable[[str], tuple[str, float]]) -> tuple[str, str, float]:
    """Label, field and certainty of a column: by its lowest text, by all together in either order, by the highest."""
    if not parts:
        return "", "", 0.0
    ways = [(parts[-1], parts[-1])]
    if len(parts) > 1:
        joined = "/".join(parts)
        ways = [(joined, "".join(parts)), (joined, "".join(reversed(parts))), *ways, (joined, parts[0])]
    for label, text in ways:
        name, sure = match(text)
        if name:
            return label, name, sure
    return ways[0][0], "", 0.0
