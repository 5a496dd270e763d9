"""Finding: what of all declared sources and shelves holds the words and is open to the reader in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from yipanqi.kernel import scope
from yipanqi.search import index, registry, rules
from yipanqi.search.registry import Hit, Shelf, Source
from yipanqi.search.rules import Part, Phrase

FEW, MANY = 5, 20
"""How many of each kind stand on the first page, and how many on a page of one kind."""


@dataclass(frozen=True)
class Found:
    """One hit with what was looked for marked."""

    title: list[Part]
    address: str
    note: str
    excerpt: list[Part]


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `after`: where the rest of it begins, None when there is none. Nothing is counted."""

    code: str
    label: str
    found: list[Found]
    after: int | None = None


def look(typed: str) -> list[Group]:
    """The first few of every kind, kinds with nothing left out."""
    wanted = rules.phrases(typed)
    declared = (*registry.sources(), *registry.shelves()) if wanted else ()
    groups = [_group(source, wanted, most=FEW) for source in declared]
    return [group for group in groups if group.found]


def look_in(code: str, typed: str, *, after: int | None = None) -> Group | None:
    """A page of one kind; None for a kind there is not."""
    wanted = rules.phrases(typed)
    for source in (*registry.sources(), *registry.shelves()):
        if source.code == code:
            return _group(source, wanted, most=MANY, after=after) if wanted else Group(code, source.label, [])
    return None


def _group(source: Source | Shelf, wanted: Sequence[Phrase], *, most: int, after: int | None = None) -> Group:
    if isinstance(source, Shelf):
        return _on_shelf(source, tuple(wanted), most=most, after=after or 0)
    seen = scope.current()
    keys = None if seen.everything else rules.keys(seen)
    records = index.find(source.number, wanted, keys, most=most + 1, before=after)
    more = records[most - 1] if len(records) > most else None
    # The rows themselves decide once more who sees them, and say what is shown.
    shown = dict(source.show(source.model.objects.filter(pk__in=records[:most]))) if records else {}
    found = [_found(shown[record], tuple(wanted)) for record in records[:most] if record in shown]
    return Group(source.code, source.label, found, more)


def _on_shelf(shelf: Shelf, wanted: tuple[Phrase, ...], *, most: int, after: int) -> Group:
    hits = [hit for hit in shelf.hits() if _holds(hit, wanted)]
    more = after + most if len(hits) > after + most else None
    return Group(shelf.code, shelf.label, [_found(hit, wanted) for hit in hits[after : after + most]], more)


def _holds(hit: Hit, wanted: Iterable[Phrase]) -> bool:
    cut = f" {_cut(hit.title)} {rules.BETWEEN} {_cut(hit.text)} "
    return all(f" {' '.join(one.tokens)}{'' if one.open_ended else ' '}" in cut for one in wanted)


@lru_cache(maxsize=4096)
def _cut(text: str) -> str:
    """The tokens of a text of the product's own, of which there are few."""
    return " ".join(token.text for token in rules.tokens(text))


def _found(hit: Hit, wanted: tuple[Phrase, ...]) -> Found:
    return Found(rules.marked(hit.title, wanted), hit.address, hit.note, rules.excerpt(hit.text, wanted))
