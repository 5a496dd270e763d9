"""Reads the building material of the minutes and turns its pieces into what somebody said.

Notation of the material: `<甲|乙>` one of them; `{a}` a number of the matter, the same all through one meeting; `{p}`,
`{q}` other people; `{m}` a month that lies back. A piece that begins with `^` answers the one before it, and is said
only after it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from random import Random

import yaml

FOLDER = Path(__file__).parent / "material"
BUSINESS = (
    "approval",
    "hotline",
    "finance",
    "renewal",
    "safety",
    "drainage",
    "municipal",
    "housing",
    "data",
    "green_energy",
    "office",
    "retired",
)
_FITS = {"service": (False,), "retired": (True,), "all": (False, True)}
"""`for:` in the material: members in service, retired ones, or both (`retired in fits`)."""
_CHOICE = re.compile(r"<([^<>|]+(?:\|[^<>|]+)+)>")
ANSWERS = "^"
_SLOT = re.compile(r"\{([a-z])\}")


@dataclass(frozen=True, slots=True)
class Matter:
    """Something argued about: what is the case, what people say, how they agree, what is decided, what came of it."""

    id: str
    topic: str
    facts: tuple[str, ...]
    views: tuple[str, ...]
    turns: tuple[str, ...]
    decisions: tuple[str, ...]
    results: tuple[str, ...]
    numbers: tuple[tuple[str, int, int], ...]
    months: tuple[int, ...]
    tags: tuple[str, ...]
    fits: tuple[bool, ...] = (False,)

    def draw_numbers(self, draw: Random) -> dict[str, int]:
        """The numbers of the matter for one meeting."""
        return {name: draw.randint(low, high) for name, low, high in self.numbers}


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is studied, or a lecture, with what was said about it."""

    id: str
    title: str
    pieces: tuple[str, ...]
    replies: tuple[str, ...] = ()
    fits: tuple[bool, ...] = (False,)


@dataclass(frozen=True)
class Material:
    """Everything written by hand."""

    business: tuple[Matter, ...]
    matters: tuple[Matter, ...]
    activities: tuple[Matter, ...]
    studies: tuple[Text, ...]
    lectures: tuple[Text, ...]
    orglife: dict[str, tuple[str, ...]]
    frames: dict
    yearly: dict

    def for_flavours(self, flavours: Sequence[str]) -> list[Matter]:
        """Business matters of these kinds of work, the first kind's first."""
        return [matter for flavour in flavours for matter in self.business if flavour in matter.tags]


def _load(name: str):
    return yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a SafeLoader


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _matters(name: str) -> tuple[Matter, ...]:
    return tuple(_matter(f"{name}.{number}", name, entry) for number, entry in enumerate(_load(name)))


def _matter(key: str, name: str, entry: dict) -> Matter:
    numbers = ((letter, *map(int, span.split("-"))) for letter, span in entry.get("numbers", {}).items())
    return Matter(
        id=key,
        topic=entry["topic"],
        facts=tuple(entry["facts"]),
        views=tuple(entry["views"]),
        turns=tuple(entry["turns"]),
        decisions=tuple(entry["decisions"]),
        results=tuple(entry.get("results", ())),
        numbers=tuple(numbers),
        months=tuple(entry.get("months", ())),
        tags=tuple(entry.get("tags", (name,))),
        fits=_FITS[entry.get("for", "service")],
    )


@lru_cache(maxsize=1)
def material() -> Material:
    """The material, read once."""
    studies = (
        Text(f"study.{n}", entry["text"], tuple(entry["thoughts"]), fits=_FITS[entry.get("for", "service")])
        for n, entry in enumerate(_load("study"))
    )
    lectures = (
        Text(
            f"lecture.{n}",
            entry["topic"],
            tuple(entry["outline"]),
            tuple(entry["replies"]),
            _FITS[entry.get("for", "service")],
        )
        for n, entry in enumerate(_load("lectures"))
    )
    return Material(
        business=tuple(matter for name in BUSINESS for matter in _matters(name)),
        matters=_matters("matters"),
        activities=_matters("activities"),
        studies=tuple(studies),
        lectures=tuple(lectures),
        orglife={name: tuple(lines) for name, lines in _load("orglife").items()},
        frames=_load("frames"),
        yearly=_load("yearly"),
    )


def said(piece: str, draw: Random, numbers: dict[str, int] | None = None, **names: str) -> str:
    """A piece in its final words."""
    while _CHOICE.search(piece):
        piece = _CHOICE.sub(lambda found: draw.choice(found[1].split("|")), piece)
    values = {**(numbers or {}), **names}
    return _SLOT.sub(lambda found: str(values[found[1]]), piece)


def _with_what_it_answers(pieces: Sequence[str], place: int) -> set[int]:
    """The piece and those before it without which it would hang in the air."""
    first = place
    while pieces[first].startswith(ANSWERS):
        first -= 1
    return set(range(first, place + 1))


@dataclass
class Memory:
    """What was already used and where, so that two records do not come out alike by accident."""

    used: Counter = field(default_factory=Counter)
    told: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    records: int = 0

    def pick(self, name: str, pieces: Sequence[str], count: int, draw: Random) -> list[tuple[str, str]]:
        """`count` of the pieces as `(id, piece)`: those used least, in the order in which they were written."""
        order = sorted(range(len(pieces)), key=lambda place: (self.used[f"{name}/{place}"] // 2, draw.random()))
        chosen: set[int] = set()
        for place in order:
            needed = _with_what_it_answers(pieces, place) - chosen
            if len(chosen) + len(needed) <= count:
                chosen |= needed
        return [(f"{name}/{place}", pieces[place].removeprefix(ANSWERS)) for place in sorted(chosen)]

    def likeness(self, pieces: Collection[str]) -> float:
        """The largest share of these pieces that one earlier record already has."""
        shared = Counter(chain.from_iterable(self.told.get(piece, ()) for piece in pieces))
        return max(shared.values(), default=0) / max(1, len(pieces))

    def keep(self, pieces: Collection[str]) -> None:
        """The record is written: remember what it is made of."""
        self.records += 1
        for piece in pieces:
            self.used[piece] += 1
            self.told[piece].append(self.records)

    def choose(self, name: str) -> None:
        """A matter, text or lecture was taken up."""
        self.used[name] += 1
