"""Nouns of the room, a file per area; all names are re-exported here."""

from yipanqi.education.models.care import Care, CareAct
from yipanqi.education.models.confided import Confided, Reader
from yipanqi.education.models.talks import MustTalk, Party, Talk, TalkRequest, ThoughtReport

__all__ = ["Care", "CareAct", "Confided", "MustTalk", "Party", "Reader", "Talk", "TalkRequest", "ThoughtReport"]
