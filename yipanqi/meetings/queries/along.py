"""Answers about 通报评议 held within the 机关党员干部大会."""

from yipanqi.access.queries import unit_of
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Meeting
from yipanqi.organizations.enums import Kind as OrganizationKind


def key(meeting: Meeting) -> str:
    """What the second record is known by: however often it is asked for, there is one."""
    return f"along-{meeting.pk}"


def may_serve(meeting: Meeting) -> bool:
    """Whether it can be the 党组's 通报评议 too: a recorded assembly of a unit that has a 党组（党委）."""
    leads = unit_of(meeting.organization).kind == OrganizationKind.LEADING_GROUP
    return leads and Kind.ORGAN_ASSEMBLY in meeting.kinds and meeting.held and not meeting.is_history


def served_by(meeting: Meeting) -> Meeting | None:
    """The 党组's record made of it, for who may read it."""
    return Meeting.objects.filter(once=key(meeting)).first()
