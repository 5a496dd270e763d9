"""Words for the history of an organisation."""

from typing import Any

from django import template

from yipanqi.audit.events import EVENTS

register = template.Library()


@register.filter
def event_sentence(entry: Any) -> str:
    """What happened, in words."""
    return EVENTS.get(entry.event, entry.event)


@register.filter
def value_of(values: dict, name: str) -> Any:
    """The value under a name that may hold any character."""
    return values.get(name, "")
