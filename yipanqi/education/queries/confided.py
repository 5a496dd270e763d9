"""The one place where confided words are opened (docs/adr/0009). Nothing else in the product may call `envelope.open_`,
and nothing is ever computed from what is read here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yipanqi.education.models import Confided
from yipanqi.kernel import envelope, scope
from yipanqi.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, for one of those it was written for."""

    author: str
    own: bool
    written_at: datetime
    text: str


def reads(by: Actor) -> bool:
    """Whether this actor can read anything confided at all: only a person for himself or herself – no system scope, no
    command line, no assistant who acts for somebody (代办)."""
    seen = scope.current()
    return not seen.everything and seen.person_id is not None and by.person_id == seen.person_id and not by.on_behalf_of


def words(record: str, *, by: Actor) -> list[Words]:
    """The words kept with a record, oldest first, if they were written for this actor; otherwise none."""
    if not reads(by):
        return []
    kept = Confided.objects.filter(record=record, readers__person=by.person_id)
    found = []
    for one in kept.select_related("author").prefetch_related("readers"):
        readers = [reader.person_id for reader in one.readers.all()]
        text = envelope.open_(one.envelope, about=about(record, one.author_id, readers))
        found.append(Words(one.author.name, one.author_id == by.person_id, one.written_at, text))
    return found


def about(record: str, author: int, readers: Iterable[int]) -> str:
    """What an envelope is bound to: its record, who wrote it, who may read it."""
    return f"{record}|{author}|{','.join(str(number) for number in sorted(readers))}"
