"""双重组织生活: visits of leaders to branches that are not their own."""

from django.db import models

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.meetings.enums import Capacity, LeaderReach
from yipanqi.meetings.models.meeting import Meeting
from yipanqi.organizations.models import Organization, Person


class Visit(ScopedModel):
    """A leader named among the guests of a branch's meeting (民主生活会若干规定 3: visits are kept apart).

    Nobody enters it: it follows from the guests of the record and the offices of the day.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="visits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="领导干部")
    capacity = models.CharField("身份", max_length=8, choices=Capacity, default=Capacity.GUEST)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: models.Q(meeting__committee_only=False)}
        person = "person"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="visit_once_per_meeting")]

    def __str__(self) -> str:
        return f"{self.meeting}：{self.get_capacity_display()}"


class LifeScope(ScopedModel):
    """Whom a 机关党委 counts as leaders: whether its departments are headed by 县处级 is known to the organ alone."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="+")
    reach = models.CharField("领导干部范围", max_length=12, choices=LeaderReach)
    set_at = models.DateTimeField("登记时间")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS

    def __str__(self) -> str:
        return f"{self.organization}：{self.get_reach_display()}"


class LifeReport(ScopedModel):
    """双重组织生活情况报告 of a 机关党委 (机关条例 26(一)), as it was issued: it does not change any more."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    first_on = models.DateField("自")
    last_on = models.DateField("至")
    issued_on = models.DateField("报告日期")
    issued_at = models.DateTimeField("录入时间")
    issued_by = models.CharField("报告人", max_length=80)
    addressee = models.CharField("报送", max_length=80)
    lines = models.JSONField("内容", default=list)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "first_on", "last_on"], name="life_report_once_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.organization}：{self.first_on}至{self.last_on}"
