"""Votes of a branch's members' meeting on one person: received as a probationary member, made a full one, the
probation extended, or its end without admission.

Each person is voted on alone and has numbers of its own; who voted how is never kept.
"""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.meetings.enums import MemberMatter
from yipanqi.meetings.models.meeting import Meeting
from yipanqi.organizations.models import Person


class MemberVote(ScopedModel):
    """One vote on one person: numbers as counted, `written` opinions of who could not come counted in favour.

    `approved_on`: the day on which the upper organisation approved; only then do the registers change. `decided_on`:
    the day on which the 党组（党委） decided before that, where there is one above (机关条例 37).
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="member_votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="member_votes")
    matter = models.CharField("表决事项", max_length=8, choices=MemberMatter)
    due = models.PositiveIntegerField("应到会有表决权人数")
    present = models.PositiveIntegerField("实到会有表决权人数")
    in_favour = models.PositiveIntegerField("赞成")
    against = models.PositiveIntegerField("反对")
    abstained = models.PositiveIntegerField("弃权")
    written = models.PositiveIntegerField("会前书面赞成", default=0)
    opinion = models.CharField("大会意见", max_length=300, blank=True)
    months = models.PositiveSmallIntegerField("延长的月数", null=True, blank=True)
    recorded_at = models.DateTimeField("录入时间")
    decided_on = models.DateField("党组（党委）讨论决定日期", null=True, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval = models.CharField("批准的党组织和文号", max_length=100, blank=True)
    approved_at = models.DateTimeField("批准录入时间", null=True, blank=True)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="member_vote_once_per_meeting"),
            models.CheckConstraint(condition=Q(present__lte=F("due")), name="member_vote_present_of_due"),
            models.CheckConstraint(
                condition=Q(present__gte=F("in_favour") + F("against") + F("abstained")),
                name="member_vote_cast_by_present",
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("present") + F("written")), name="member_vote_written_by_absent"
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None, approved_at=None)
                | Q(approved_on__isnull=False, approved_at__isnull=False),
                name="member_vote_approved_has_time",
            ),
            models.CheckConstraint(
                condition=Q(matter=MemberMatter.EXTEND, months__gte=6, months__lte=12)
                | (~Q(matter=MemberMatter.EXTEND) & Q(months=None)),
                name="member_vote_extends_by_half_a_year_to_one",
            ),
        ]

    @property
    def key(self) -> str:
        """Name of the approval that is owed."""
        return f"member_vote:{self.pk}"

    @property
    def yes(self) -> int:
        """Everything in favour: at the meeting and in writing before it."""
        return self.in_favour + self.written

    @property
    def phrase(self) -> str:
        """接收李昇同志为中共预备党员, 李昇同志转为中共正式党员, 李昇同志预备期延长6个月."""
        return _PHRASES[self.matter].format(name=f"{self.person.name}同志", months=self.months)


_PHRASES = {
    MemberMatter.RECEIVE: "接收{name}为中共预备党员",
    MemberMatter.CONFIRM: "{name}转为中共正式党员",
    MemberMatter.EXTEND: "{name}预备期延长{months}个月",
    MemberMatter.REVOKE: "取消{name}预备党员资格",
}
