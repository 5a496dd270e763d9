"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    backup_made="备份",
    data_restored="从备份恢复",
)
