"""What the house rules look at: the source tree as data. Pure functions, to try planted violations on."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "yipanqi"

ORDER = (
    "kernel", "engine", "facts", "search", "audit", "files", "papers", "ui", "accounts", "organizations", "access",
    "regulations", "obligations", "complaints", "responsibilities", "plans", "letters", "meetings", "education",
    "topics", "agenda", "archives", "calendars", "exchange", "insights", "site",
)  # fmt: skip
"""The rooms from the bottom up, as in docs/architecture.md and the import contract."""

VERTICAL = frozenset(ORDER[8:-1])
"""Rooms of the domain: they have the same inner files and the same public surface."""

PUBLIC = frozenset({"models", "queries", "actions", "enums", "facts", "events"})
"""What other rooms may import from a vertical room (`events` only declares audit sentences)."""

COMPOSITION = PUBLIC | {"intake", "exchange", "exports", "tasks"}
"""What `site` may compose besides: the import, the exchange, papers and recurring work."""

BINDERS = frozenset({"archives"})
"""Rooms that bind the papers of the rooms below into books: they read `exports` as well."""

FILE_LINES, FUNCTION_LINES = 600, 60


@dataclass(frozen=True)
class Source:
    """One Python file: where it is, its dotted name, its text and tree."""

    path: Path
    name: str
    text: str

    @property
    def room(self) -> str:
        """The room the file belongs to (`kernel`, `meetings`, …)."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @cached_property
    def tree(self) -> ast.Module:
        """Syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return tuple(ast.walk(self.tree))


@cache
def sources(*, tests: bool = False) -> tuple[Source, ...]:
    """Every Python file of the package, read and parsed once; migrations left out, tests instead on request."""
    return tuple(_sources(tests))


def _sources(tests: bool) -> Iterator[Source]:
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(ROOT)
        if "migrations" in relative.parts or ("tests" in relative.parts) != tests:
            continue
        name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        yield Source(relative, name, path.read_text())


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """`(line, dotted name)` of everything imported from our own package, names of `from … import` resolved."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, item.name) for item in node.names if item.name.startswith("yipanqi"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("yipanqi"):
            yield from ((node.lineno, f"{node.module}.{item.name}") for item in node.names)


def surface_for(room: str) -> frozenset[str]:
    """What a room may import of another one of the domain."""
    if room == "site":
        return COMPOSITION
    return PUBLIC | {"exports"} if room in BINDERS else PUBLIC


def surface_breaches(source: Source) -> list[str]:
    """Imports of something another vertical room keeps to itself."""
    found = []
    for line, name in imports(source):
        parts = name.split(".")
        if len(parts) < 3 or parts[1] not in VERTICAL or parts[1] == source.room:
            continue
        if parts[2] not in surface_for(source.room):
            found.append(f"{source.path}:{line} imports {name}")
    return found


_DOTTED = re.compile(r"^yipanqi\.(\w+)(?:\.\w+)+$")
_MODEL = re.compile(r"^(\w+)\.[A-Z]\w+$")


def string_edges(source: Source) -> list[tuple[str, str]]:
    """Edges no import shows, as `(from->to, text)`: dotted strings, string foreign keys, foreign templates."""
    found = []
    for node in source.nodes:
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        text = node.value
        target = ""
        if match := _DOTTED.match(text) or (_MODEL.match(text) if text.split(".")[0] in ORDER else None):
            target = match[1]
        elif text.endswith(".html") and "/" in text:
            target = text.split("/")[0]
        if target in ORDER and target != source.room and _upward_or_private(source.room, target, text):
            found.append((f"{source.room}->{target}", text))
    return found


def _upward_or_private(room: str, target: str, text: str) -> bool:
    """Strings that point up the order are hidden edges; so are templates of another vertical room."""
    if room not in ORDER:
        return True
    upward = ORDER.index(target) > ORDER.index(room)
    return upward or (text.endswith(".html") and target in VERTICAL)


def template_edges(path: Path, text: str) -> list[tuple[str, str]]:
    """Templates of another vertical room that a template includes or extends."""
    room = path.relative_to(PACKAGE).parts[0]
    named = re.findall(r"{%\s*(?:include|extends)\s+[\"']([\w-]+)/", text)
    return [(f"{room}->{other}", str(path.relative_to(ROOT))) for other in named if other in VERTICAL - {room}]


def migration_edges(path: Path, text: str) -> list[tuple[str, str]]:
    """Migration dependencies that point up the order."""
    room = path.relative_to(PACKAGE).parts[0]
    named = re.findall(r"\(\s*[\"'](\w+)[\"'],\s*[\"']\d{4}_", text)
    return [
        (f"{room}->{other}", path.name)
        for other in named
        if other in ORDER and other != room and ORDER.index(other) > ORDER.index(room)
    ]


def oversized(source: Source) -> list[str]:
    """The file when it is too long, and its functions that are."""
    found = []
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        found.append(f"{source.path}: {lines} lines")
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{source.path}:{node.lineno} {node.name}: {length} lines")
    return found
