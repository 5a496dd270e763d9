"""Words about duties for templates of this room."""

from django import template

from yipanqi.engine.codes import DUTY_CODES

register = template.Library()


@register.filter
def duty_title(code: str) -> str:
    """Name of a duty by its code."""
    return DUTY_CODES.get(code, code)
