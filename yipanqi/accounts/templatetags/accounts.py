"""How entries of the history read."""

from django import template

from yipanqi.audit.events import EVENTS

register = template.Library()


@register.filter
def event_sentence(code: str) -> str:
    """The sentence of an event; an unknown one is an error, as everywhere in the history."""
    return EVENTS[code]
