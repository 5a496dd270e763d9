"""Visits of leaders follow from the guests named in a record: nothing is entered twice."""

from yipanqi.kernel import ids
from yipanqi.meetings.models import Meeting, Visit
from yipanqi.meetings.queries import double_life


def note_visits(meeting: Meeting, due: set[int]) -> None:
    """Make the visits of a branch's meeting what its guests say; whoever was due there is at home and no visitor."""
    if meeting.organization.kind not in double_life.BRANCHES:
        return
    found: dict[int, str] = {}
    if meeting.guests:
        organ = meeting.organization.path[: ids.WIDTH]
        found = double_life.visitors(meeting.guests, double_life.leaders(organ, meeting.held_on))
    Visit.objects.filter(meeting=meeting).exclude(person__in=found).delete()
    for person, capacity in found.items():
        if person not in due:
            Visit.objects.update_or_create(meeting=meeting, person_id=person, defaults={"capacity": capacity})
