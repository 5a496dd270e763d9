"""What a check says."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    FINE = "正常"
    NOTE = "注意"
    FAULT = "故障"


@dataclass(frozen=True)
class Finding:
    """One finding; whatever is not fine says how to mend it."""

    level: Level
    subject: str
    words: str
    mend: str = ""


def fine(subject: str, words: str) -> Finding:
    """All is well."""
    return Finding(Level.FINE, subject, words)


def note(subject: str, words: str, mend: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(Level.NOTE, subject, words, mend)


def fault(subject: str, words: str, mend: str) -> Finding:
    """Something does not work, or is not safe."""
    return Finding(Level.FAULT, subject, words, mend)
