"""Codes of the room, a file per area."""

from yipanqi.education.enums.care import TROUBLES, Level, Matter, Way
from yipanqi.education.enums.talks import Answer, Occasion, Side, Stage

SOURCE = "education"
"""`Obligation.source` of what this room owes."""

__all__ = ["SOURCE", "TROUBLES", "Answer", "Level", "Matter", "Occasion", "Side", "Stage", "Way"]
