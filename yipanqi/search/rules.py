"""How text is cut, how a phrase is found again in it, and who holds the key to a row. Pure functions.

Every character beyond ASCII is a token of its own, letters and digits of ASCII run together, everything else only
separates. A word somebody types is cut in the same way and looked for as a phrase, so two-character Chinese words are
found exactly, and no sign that means something to a database ever reaches it. Tokens are ASCII (a character is its
number in base 35, a run begins with `z`, which no such number holds): what a database takes for a letter varies with
its age, and names have rare characters.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from yipanqi.kernel import ids
from yipanqi.kernel.scope import Ranges, Scope

MOST_CHARACTERS, MOST_WORDS = 60, 6
"""How much of what was typed is looked for."""

PIECE, OVERLAP = 3000, MOST_CHARACTERS
"""Long texts are held in pieces: PostgreSQL keeps 256 places of a token and forgets places beyond 16,383."""

BETWEEN = "z"
"""Stands between two fields, so that no phrase is found across them."""

SHORT = 200
"""Up to how many characters the tokens of a text are remembered."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a text and the characters it stands for."""

    text: str
    start: int
    end: int


@cache
def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


@cache
def _numbered(character: str) -> str:
    return ids.short(ord(character))


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order."""
    run, begun = "", 0
    for at, character in enumerate(text):
        for part in _folded(character):
            if part.isascii() and part.isalnum():
                begun = begun if run else at
                run += part
                continue
            if run:
                yield Token("z" + run, begun, at)
                run = ""
            if not part.isascii() and part.isalnum():
                yield Token(_numbered(part), at, at + 1)
    if run:
        yield Token("z" + run, begun, len(text))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow each other. A run of letters that ends it may go on: `wa` finds `wang`."""

    tokens: tuple[str, ...]

    @property
    def open_ended(self) -> bool:
        """Whether its last token is only the beginning of one."""
        return self.tokens[-1].startswith("z") and len(self.tokens[-1]) > 2

    def at(self, found: list[Token], place: int) -> bool:
        """Whether it stands at this place among the tokens of a text."""
        own = [token.text for token in found[place : place + len(self.tokens)]]
        if len(own) < len(self.tokens) or tuple(own[:-1]) != self.tokens[:-1]:
            return False
        return own[-1].startswith(self.tokens[-1]) if self.open_ended else own[-1] == self.tokens[-1]


def phrases(typed: str) -> tuple[Phrase, ...]:
    """What was typed, as phrases that must all be found; nothing when there is nothing to look for."""
    found: list[Phrase] = []
    for word in typed[:MOST_CHARACTERS].split():
        cut = tuple(token.text for token in tokens(word))
        if cut and Phrase(cut) not in found:
            found.append(Phrase(cut))
    return tuple(found[:MOST_WORDS])


def pieces(title: Iterable[str], body: Iterable[str]) -> Iterator[str]:
    """The text of one row as the index holds it: its title before every piece of the rest."""
    head, rest = _joined(title), _joined(body)
    for start in range(0, max(len(rest) - OVERLAP, 1), PIECE):
        yield " ".join(head + rest[start : start + PIECE + OVERLAP])


def _joined(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        found += _cut_short(text) if len(text) <= SHORT else _cut(text)
        found.append(BETWEEN)
    return found


def _cut(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(text))


_cut_short = lru_cache(maxsize=2048)(_cut)
"""Short texts are often the same in many rows written together, as duties are in the lists of all branches."""


# Who may find a row: its tickets, of which a reader must hold one as a key


@lru_cache(maxsize=2048)
def tickets(sight: str, path: str) -> frozenset[str]:
    """The tickets of a row of this sight at this place in the tree: for every range of paths that holds it."""
    word = sight.replace("_", "")
    whole = {f"u{word}x{path[:end]}" for end in range(0, len(path) + 1, ids.WIDTH)}
    below = {f"b{word}x{path[:end]}" for end in range(0, len(path), ids.WIDTH)}
    return frozenset({f"e{word}x{path}"} | whole | below)


def personal(person: int) -> str:
    """The ticket of a row that is about somebody."""
    return f"p{person}"


def alone(ticket: str) -> str:
    """The ticket of a row from which an assistant is kept out."""
    return f"i{ticket}"


def keys(scope: Scope) -> list[str]:
    """Every ticket that a scope opens; it may find rows with one of them."""
    held = [_key(sight, low, high) for sight, ranges in scope.reach.items() for low, high in _all(ranges)]
    if scope.person_id is not None:
        held.append(personal(scope.person_id))
    return sorted({*held, *(() if scope.by_assistant else map(alone, held))})


def _all(ranges: Ranges) -> Ranges:
    return tuple(dict.fromkeys(ranges))


def _key(sight: str, low: str, high: str) -> str:
    word = sight.replace("_", "")
    for letter, path, made in (("e", low, ids.exactly), ("u", low, ids.subtree), ("b", low[:-1], ids.below)):
        if made(path) == (low, high):
            return f"{letter}{word}x{path}"
    raise ValueError(f"not a range of paths that `ids` makes: {low!r} to {high!r}")


# What is shown of a text


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text, marked where it is what was looked for."""

    text: str
    marked: bool


def marked(text: str, wanted: tuple[Phrase, ...]) -> list[Part]:
    """The whole text, cut where what was looked for begins and ends."""
    parts: list[Part] = []
    last = 0
    for start, end in _spans(text, wanted):
        parts += [Part(text[last:start], False), Part(text[start:end], True)]
        last = end
    parts.append(Part(text[last:], False))
    return [part for part in parts if part.text]


def excerpt(text: str, wanted: tuple[Phrase, ...], *, before: int = 24, length: int = 110) -> list[Part]:
    """The neighbourhood of the first place found; nothing where the words are not in this text."""
    text = " ".join(text.split())
    first = next(iter(_spans(text, wanted)), None)
    if first is None:
        return []
    start = max(first[0] - before, 0)
    cut = text[start : start + length]
    shown = f"{'…' if start else ''}{cut}{'…' if start + length < len(text) else ''}"
    return marked(shown, wanted)


def _spans(text: str, wanted: tuple[Phrase, ...]) -> Iterator[tuple[int, int]]:
    """Where something was found, from the left, never overlapping."""
    found = list(tokens(text))
    place = 0
    while place < len(found):
        lengths = [len(phrase.tokens) for phrase in wanted if phrase.at(found, place)]
        if not lengths:
            place += 1
            continue
        last = place + max(lengths) - 1
        yield found[place].start, found[last].end
        place = last + 1
