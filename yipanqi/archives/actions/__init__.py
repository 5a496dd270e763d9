"""Verbs of the room, a file a subject. Everybody imports them from here."""

from yipanqi.archives.actions.customs import rule_handbooks
from yipanqi.archives.actions.handing import accept, hand_in, raise_handbooks, send_back
from yipanqi.archives.actions.opening import announce, ask_help, cancel_inspection, end_help, note_read
from yipanqi.archives.actions.packing import ask_packages, package_failed, package_made
from yipanqi.archives.actions.words import write_summary

__all__ = [
    "accept",
    "announce",
    "ask_help",
    "ask_packages",
    "cancel_inspection",
    "end_help",
    "hand_in",
    "note_read",
    "package_failed",
    "package_made",
    "raise_handbooks",
    "rule_handbooks",
    "send_back",
    "write_summary",
]
