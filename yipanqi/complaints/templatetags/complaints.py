"""The light of a complaint."""

from django import template

from yipanqi.complaints.models import Complaint
from yipanqi.complaints.tables import light_of
from yipanqi.ui.templatetags.ui import light

register = template.Library()


@register.simple_tag
def complaint_light(complaint: Complaint) -> str:
    """Its state as a light."""
    shown, word = light_of(complaint)
    return light(shown, word=word)
