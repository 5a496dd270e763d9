"""The light of a complaint."""

from django import template

from yipanqi.complaints.models import Complaint
from yipanqi.kernel import clock
from yipanqi.ui.lights import Light
from yipanqi.ui.templatetags.ui import light

register = template.Library()


@register.simple_tag
def complaint_light(complaint: Complaint) -> str:
    """Answering in time is owed without exception, so a late answer is red."""
    if complaint.stage == Complaint.Stage.OPEN:
        late = complaint.answer_due_on < clock.today()
        return light(Light.RED, word="逾期未答复") if late else light(Light.BLUE, word="待答复")
    return light(Light.GREEN, word=complaint.get_stage_display())
