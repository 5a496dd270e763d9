"""The nouns of 组织生活, one file a subject. Everybody imports them from here."""

from yipanqi.meetings.models.meeting import Attendance, Correction, Decision, Meeting, Purpose

__all__ = ["Attendance", "Correction", "Decision", "Meeting", "Purpose"]
