"""Sentences of these pages' history."""

from yipanqi.audit import events

events.declare(template_used="更换公文模板", template_restored="恢复系统自带公文版式")
