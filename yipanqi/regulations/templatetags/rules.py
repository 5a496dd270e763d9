"""Words about rules for templates of this room."""

from django import template

from yipanqi.engine.codes import DUTY_CODES
from yipanqi.regulations import queries

register = template.Library()
register.filter("rhythm", queries.rhythm)
register.filter("owed_by", queries.owed_by_words)
register.filter("citation", queries.clause_citation)
register.filter("is_enabled", queries.enabled)


@register.filter
def is_verified(clause: str) -> bool:
    """Whether the clause's own wording was read."""
    found = queries.library().clause(clause)
    return found is not None and found.verified


@register.filter
def duty_title(code: str) -> str:
    """Name of a duty by its code."""
    return DUTY_CODES.get(code, code)


@register.filter
def trail_to(address: str, label: str) -> list[tuple[str, str]]:
    """The way back for `page_header`: one step."""
    return [(label, address)]
