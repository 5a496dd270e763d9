"""The library that comes with the product, as data: topics and forms of meeting, in our own words.

A file (`library-<version>.yaml`) is a document of `engine.documents`, frozen by its fingerprint; the newest one counts.
None of it is a rule: no clause is cited, nothing in it is owed. The organ adds its own (`models.Contribution`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yipanqi.engine.documents import checked

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "schema-1.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One topic or form: the words by which it fits, the kinds of meeting it suits, what it needs, how it runs, what
    it leads to. `key` names it in plans and addresses; `home` and `number` belong to the organ's own.
    """

    key: str
    sort: str
    title: str
    words: tuple[str, ...]
    kinds: tuple[str, ...]
    needs: str
    steps: tuple[str, ...]
    leads_to: str
    home: str = ""
    number: int | None = None

    @property
    def text(self) -> str:
        """Everything in it, to be searched."""
        return "　".join((" ".join(self.words), self.needs, "；".join(self.steps), self.leads_to))


def read(files: Iterable[Path]) -> tuple[Entry, ...]:
    """The entries of the newest of the files; raises `engine.errors.InputRefused` with every fault."""
    newest = max((checked(file, SCHEMA) for file in files), key=lambda content: content["version"])
    return tuple(
        Entry(
            key=one["code"], sort=one["sort"], title=one["title"], words=tuple(one["words"]), kinds=tuple(one["kinds"]),
            needs=one["needs"], steps=tuple(one["steps"]), leads_to=one["leads_to"],
        )
        for one in newest["entries"]
    )  # fmt: skip


@cache
def shipped() -> tuple[Entry, ...]:
    """What comes with the product, forms first."""
    return read(FOLDER.glob("library-*.yaml"))
