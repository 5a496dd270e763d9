"""Names of organisations: which spellings mean the same, and which known organisation a cell means."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from yipanqi.organizations.importing.values import Cell, chinese_number, clean, is_blank


@dataclass(frozen=True)
class KnownNames:
    """What the database knows of organisations at the moment of import.

    `names`: full names in force; `aliases`: short or former name → full name; `root`: the topmost organisation, if
    there is one; `kinds` (name → code) and `founded` (name → date) sharpen the checks where given.
    """

    names: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    root: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    founded: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """An organisation found under a spelling; `guessed` where only the end of its full name was written."""

    name: str
    guessed: bool = False


def organization_name(cell: Cell) -> str:
    """A name as written, spaces gone, brackets full-width."""
    if is_blank(cell):
        return ""
    return clean(cell).replace(" ", "").strip("“”\"'《》").replace("(", "（").replace(")", "）")


_GROUP = re.compile(r"^第?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:党?小组|组)?$")


def group_name(cell: Cell) -> str:
    """A Party group as the register writes it: 1, 一组, 第一小组 → 第一党小组; any other name as it stands."""
    name = organization_name(cell)
    found = _GROUP.match(name)
    return f"第{_chinese(found.group(1))}党小组" if found else name


_ENDINGS = (
    ("总支部委员会", "总支"), ("支部委员会", "支部"), ("总支部", "总支"), ("纪律检查委员会", "纪委"),
    ("机关委员会", "机关党委"),
    ("工作委员会", "工委"), ("委员会", "党委"),
)  # fmt: skip
_NUMBERED = re.compile(
    r"第?(?<![\d一二三四五六七八九十])(\d{1,3}|[一二三四五六七八九十]{1,3})(?=(?:党?支部|党?总支|党?小组)(?:$|（))"
)
_FIGURES = "零一二三四五六七八九"


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """The same for all spellings of one name: 中共××局机关第1支部委员会, ××局机关第一党支部."""
    plain = re.sub(r"^(?:中国共产党|中共)", "", organization_name(name))
    if "工会" not in plain and "妇" not in plain and "团" not in plain:
        for ending, short in _ENDINGS:
            if plain.endswith(ending):
                plain = plain[: -len(ending)] + short
                break
    plain = _NUMBERED.sub(lambda found: "第" + _chinese(found.group(1)), plain)
    return plain.replace("党支部", "支部").replace("党总支", "总支").replace("党小组", "小组")


def _chinese(number: str) -> str:
    value = chinese_number(number)
    if value is None or not 0 < value < 100:
        return number
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _FIGURES[tens] + "十"
    return head + (_FIGURES[ones] if ones else "")


class Directory:
    """All organisations a row may mean: those of the database and those of the file."""

    def __init__(self, known: KnownNames, in_file: Iterable[str] = (), short: Iterable[tuple[str, str]] = ()):
        """`in_file`: full names of the workbook; `short`: its pairs of 简称 and full name."""
        self.names: dict[str, None] = dict.fromkeys((*in_file, *sorted(known.names)))
        self._canonical: dict[str, list[str]] = {}
        for name in self.names:
            self._canonical.setdefault(canonical(name), []).append(name)
        self._aliases = {canonical(alias): name for alias, name in known.aliases.items()} | _of_one(short)
        self._found: dict[str, Match | None] = {}

    def __bool__(self) -> bool:
        return bool(self.names)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def find(self, written: str) -> Match | None:
        """The organisation a spelling means; `None` where none or several could be meant."""
        if written not in self._found:
            self._found[written] = self._find(written)
        return self._found[written]

    def _find(self, written: str) -> Match | None:
        if written in self.names:
            return Match(written)
        key = canonical(written)
        same = self._canonical.get(key, [])
        if same:
            return Match(same[0]) if len(same) == 1 else None
        if key in self._aliases:
            return Match(self._aliases[key])
        longer = [name for other, names in self._canonical.items() if _one_ends_other(key, other) for name in names]
        return Match(longer[0], guessed=True) if len(longer) == 1 else None

    def nearest(self, written: str) -> list[str]:
        """Up to three names somebody may have meant."""
        close = difflib.get_close_matches(canonical(written), self._canonical, n=3, cutoff=0.6)
        return [self._canonical[key][0] for key in close]


def _of_one(short: Iterable[tuple[str, str]]) -> dict[str, str]:
    """简称 → full name, save those that several organisations bear."""
    meant: dict[str, set[str]] = {}
    for alias, name in short:
        if alias and name:
            meant.setdefault(canonical(alias), set()).add(name)
    return {alias: names.pop() for alias, names in meant.items() if len(names) == 1}


def _one_ends_other(one: str, other: str) -> bool:
    """第一支部 and 市局机关第一支部: the shorter must be a name in itself, not just 支部."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.endswith(short)
