"""通报并接受评议 held within the 机关党员干部大会: entered once, kept in both places."""

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.access.queries import unit_of
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.arranging import arrange
from yipanqi.meetings.actions.recording import Away, record_meeting
from yipanqi.meetings.enums import Kind, Presence
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.queries import along as queries


@transaction.atomic
def report_along(*, meeting: Meeting, by: Actor) -> Meeting:
    """Keep the recorded assembly as the 党组's 通报评议 too: same day, people and minutes, one more duty met (机关35).

    Asked again, the record made the first time comes back. It is the 党组's own: its secretary signs it.
    """
    require(Power.MEETINGS, meeting.organization)
    leading = unit_of(meeting.organization)
    if not queries.may_serve(meeting):
        raise Refused("只有已经记录的机关党员干部大会，并且单位设有党组（党委）的，才能同时作为通报评议会。")
    if known := queries.served_by(meeting):
        return known
    made = arrange(
        organization=leading, kinds=(Kind.LEADING_GROUP_REPORT,), starts_at=meeting.starts_at, by=by,
        once=queries.key(meeting), place=meeting.place, topic=meeting.topic, agenda=meeting.agenda,
        lecturer=meeting.lecturer, guests=meeting.guests, recorder=meeting.recorder, reach=meeting.reach,
    )  # fmt: skip
    away = {
        row.person_id: Away(row.presence, row.reason) for row in meeting.attendances.exclude(presence=Presence.PRESENT)
    }
    said = f"与{meeting.title}合并召开，党组（党委）通报抓机关党建情况并接受评议。\n{meeting.minutes}"
    return record_meeting(
        meeting=made, absences=away, present_count=meeting.present_count, minutes=said, by=by
    )  # fmt: skip
