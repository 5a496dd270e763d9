"""Templates of responsibility lists that come with the product, as data: what each subject usually has in its list.

A file (`lists-<version>.yaml`) is a document of `engine.documents`, frozen by its fingerprint; the newest one counts.
Only what a package of rules supports names its clause; everything else is 惯例 and names none. An item with `duty` is
computed by the rules: it is bound to the ledger's own entries and never gets a day of its own. `above` names the item
of a higher list (`organ_committee/risks`) that it carries further.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from yipanqi.engine.documents import checked
from yipanqi.responsibilities.enums import STATEMENT, Subject

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "schema-1.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of a template; `key` (`branch/theme_day`) names it for good, `due` is a month and a day."""

    key: str
    text: str
    rhythm: str
    clause: str = ""
    standard: str = ""
    duty: str = ""
    evidence: str = STATEMENT
    due: str = ""
    passes_down: bool = False
    above: str = ""

    def due_on(self, year: int) -> date | None:
        """Its day in a year."""
        return date(year, int(self.due[:2]), int(self.due[3:])) if self.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The list of one subject."""

    subject: str
    title: str
    version: str
    lines: tuple[Line, ...]


def read(files: Iterable[Path]) -> dict[str, Template]:
    """The templates of the newest of the files by subject; raises `engine.errors.InputRefused` with every fault."""
    newest = max((checked(file, SCHEMA) for file in files), key=lambda content: content["version"])
    version = f"{newest['id']}@{newest['version']}"
    return {one["subject"]: _template(one, version) for one in newest["lists"]}


def _template(content: dict, version: str) -> Template:
    subject = Subject(content["subject"])
    lines = tuple(
        Line(
            key=f"{subject}/{one['code']}", text=one["text"], rhythm=one["rhythm"], clause=one.get("clause", ""),
            standard=one.get("standard", ""), duty=one.get("duty", ""), evidence=one.get("evidence", STATEMENT),
            due=one.get("due", ""), passes_down=one.get("passes_down", False), above=one.get("above", ""),
        )
        for one in content["items"]
    )  # fmt: skip
    return Template(subject=subject, title=content["title"], version=version, lines=lines)


@cache
def shipped() -> dict[str, Template]:
    """What comes with the product."""
    return read(FOLDER.glob("lists-*.yaml"))
