"""补学: that somebody excused from a meeting with something to study has made it up, on which day. No row: not yet."""

from django.db import models

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.meetings.models.meeting import WITH_MEETING, Meeting
from yipanqi.organizations.models import Person


class MakeUp(ScopedModel):
    """Entered by the organiser as a fact: no hours, no time in front of a screen, no proof asked for.
    Read by who keeps the records and by the person; other members are not shown who still has to catch up.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="make_ups")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_on = models.DateField("补学日期")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=80)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        opens = WITH_MEETING
        person = "person"

    class Meta:
        ordering = ["made_on", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="made_up_once_per_person")]
