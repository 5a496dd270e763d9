"""A member's word after a meeting: sums of what was said, and who has said something – nothing joins the two.

See docs/adr/0012 for what is promised. There is no row per answer, no time, no order and no entry in the history.
"""

from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.meetings.models.meeting import Meeting
from yipanqi.organizations.models import Person


class Afterwards(ScopedModel):
    """What was said after a meeting. `shown`: how often each choice was taken, in steps of five answers; `waiting`: the
    answers since the last step, summed up in a closed envelope, so that nobody reads the first of them off the table.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="afterwards")
    shown = models.JSONField("已汇总", default=dict)
    waiting = models.TextField("未满五人", blank=True)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(meeting__committee_only=False)}


class Heard(ScopedModel):
    """That somebody has answered, so that nobody answers twice; seen by that person alone."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.CONFIDED
        person = "person"
        in_person = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="heard_once_per_meeting")]
