"""Marks of classification (密级): texts that carry one must not enter the product (GB/T 9704 7.2.2)."""

import re

HEAD_LINES = 12
"""Where an office puts the mark: the first lines of the first page."""

_LEVEL = "(?:绝密|机密|秘密)"
_STAR = re.compile(rf"{_LEVEL}级?[★☆*]")
_ALONE = re.compile(
    rf"^[（(【〔\[]?(?:密级[：:]?)?{_LEVEL}级?(?:[（(]?\d+(?:年|个月)[）)]?|长期|[（(]?启用前[）)]?)?[）)】〕\]]?$"
)


def mark_in(text: str, *, headers: str = "") -> str:
    """The mark found, or nothing: `机密★10年` anywhere, `机密` alone on a line at the head or in a page header."""
    lines = [re.sub(r"\s", "", line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    top = [re.sub(r"\s", "", line) for line in headers.splitlines()] + lines[:HEAD_LINES]
    for line in top:
        if _ALONE.match(line):
            return line
    for line in [*top, *lines]:
        if found := _STAR.search(line):
            return line[found.start() : found.start() + 12]
    return ""
