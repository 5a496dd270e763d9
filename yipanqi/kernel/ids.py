"""Identifiers that carry meaning: tree paths made for range queries, and unguessable tokens."""

import secrets
from collections.abc import Iterable

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxy"  # no "z": it closes ranges
WIDTH = 5


def segment(number: int) -> str:
    """Fixed-width base-35 text of a positive number; sorts like the number in every collation."""
    text = short(number)
    if len(text) > WIDTH:
        raise ValueError(f"number too large for a path segment: {number}")
    return text.rjust(WIDTH, "0")


def short(number: int) -> str:
    """Base-35 text of a positive number, as short as it goes; "z" is never in it."""
    text = ""
    while number:
        number, rest = divmod(number, len(_DIGITS))
        text = _DIGITS[rest] + text
    return text


def subtree(path: str) -> tuple[str, str]:
    """Half-open range of paths that holds `path` and everything below it."""
    return path, path + "z"


def below(path: str) -> tuple[str, str]:
    """Half-open range of paths that holds everything below `path`, not itself."""
    return path + "0", path + "z"


def exactly(path: str) -> tuple[str, str]:
    """Half-open range of paths that holds `path` alone."""
    return path, path + "0"


def common(paths: Iterable[str]) -> str:
    """The path of the nearest one that holds all of these; empty where they share none."""
    shared = next(iter(paths := list(paths)), "")
    while not all(path.startswith(shared) for path in paths):
        shared = shared[:-WIDTH]
    return shared


def token() -> str:
    """Unguessable text for addresses and once-only form keys."""
    return secrets.token_urlsafe(24)
