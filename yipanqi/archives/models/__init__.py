"""The nouns of the room, one file a subject. Everybody imports them from here."""

from yipanqi.archives.models.handed import Custom, HandedIn
from yipanqi.archives.models.opening import Help, HelpRecord, Inspected, Inspection, Reading
from yipanqi.archives.models.package import Package
from yipanqi.archives.models.words import SummaryWords

__all__ = ["Custom", "HandedIn", "Help", "HelpRecord", "Inspected", "Inspection", "Package", "Reading", "SummaryWords"]
