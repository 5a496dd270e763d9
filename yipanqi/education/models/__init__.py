"""Nouns of the room, a file per area; all names are re-exported here."""

from yipanqi.education.models.care import Care, CareAct
from yipanqi.education.models.confided import Confided, Reader
from yipanqi.education.models.dues import Arrears, Collection, DuesBase, DuesEntry, DuesFixing, Payment, Publication
from yipanqi.education.models.promises import Promise
from yipanqi.education.models.talks import MustTalk, Party, Talk, TalkRequest, ThoughtReport
from yipanqi.education.models.trainings import Participant, Training

__all__ = [
    "Arrears",
    "Care",
    "CareAct",
    "Collection",
    "Confided",
    "DuesBase",
    "DuesEntry",
    "DuesFixing",
    "MustTalk",
    "Participant",
    "Party",
    "Payment",
    "Promise",
    "Publication",
    "Reader",
    "Talk",
    "TalkRequest",
    "ThoughtReport",
    "Training",
]
