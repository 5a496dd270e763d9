"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    complaint_filed="提出对本系统的投诉建议", complaint_answered="答复投诉建议", complaint_rated="回访投诉建议答复"
)
