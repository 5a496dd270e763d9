"""How an entry fits a problem, and how a month may be planned. Pure functions."""

from collections.abc import Iterable


def shared(words: Iterable[str], text: str) -> tuple[str, ...]:
    """The words of an entry that stand in the text of a problem: the whole reason why it is offered."""
    return tuple(word for word in words if word in text)


def lines(text: str) -> tuple[str, ...]:
    """The filled lines of a text, each without blanks around it."""
    return tuple(line for line in (part.strip() for part in text.splitlines()) if line)


def cut_words(text: str) -> tuple[str, ...]:
    """Words somebody typed, separated by blanks, 、 or ，; each once."""
    for sign in "、，,；;":
        text = text.replace(sign, " ")
    return tuple(dict.fromkeys(text.split()))
