"""How records open upward for a time: at the branch's own request, or inside an announced inspection; who read them."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.archives.enums import Record
from yipanqi.kernel import clock
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class Help(ScopedModel):
    """A branch asks the level above for guidance and opens the records it names, until a day or until it takes them
    back.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="helps")
    to = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="上级组织")
    question = models.CharField("请求指导的事项", max_length=300)
    until = models.DateField("开放至")
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.CharField("提出人", max_length=80)
    ended_at = models.DateTimeField("收回时间", null=True, blank=True)
    once = models.CharField(max_length=40, null=True, unique=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.HANDED_IN

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return "请求指导"

    @property
    def key(self) -> str:
        """What it is called in the list of readings."""
        return f"help:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its records stand open today."""
        return self.ended_at is None and clock.today() <= self.until


class HelpRecord(ScopedModel):
    """One record opened."""

    help = models.ForeignKey(Help, models.CASCADE, related_name="records")
    kind = models.CharField("类别", max_length=10, choices=Record)
    number = models.PositiveBigIntegerField("编号")
    label = models.CharField("名称", max_length=200)

    class Scoping(Sighted):
        path = "help__organization__path"
        sight = Sight.HANDED_IN

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["help", "kind", "number"], name="help_record_once")]


class Inspection(ScopedModel):
    """An inspection announced beforehand: the records of one year, in the branches named, open in its window only."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="inspections")
    title = models.CharField("检查名称", max_length=100)
    basis = models.CharField("年度计划和备案文号", max_length=200)
    year = models.PositiveSmallIntegerField("检查哪一年的记录")
    from_on = models.DateField("自")
    to_on = models.DateField("至")
    announced_at = models.DateTimeField("通知时间")
    announced_by = models.CharField("通知人", max_length=80)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    cancelled_reason = models.CharField("取消理由", max_length=200, blank=True)
    once = models.CharField(max_length=40, null=True, unique=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="inspection_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """What it is called in the list of readings."""
        return f"inspection:{self.pk}"

    def is_open_on(self, day: date) -> bool:
        """Whether its window is open."""
        return self.cancelled_at is None and self.from_on <= day <= self.to_on


class Inspected(ScopedModel):
    """A branch inside an inspection."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="inspected")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.HANDED_IN

    class Meta:
        ordering = ["organization__path"]
        constraints = [models.UniqueConstraint(fields=["inspection", "organization"], name="inspected_once")]


class Reading(ScopedModel):
    """That somebody of the level above read an opened record, once a day; the branch sees it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    opening = models.CharField("由何开放", max_length=40)
    kind = models.CharField("类别", max_length=10, choices=Record)
    number = models.PositiveBigIntegerField("编号")
    label = models.CharField("名称", max_length=200)
    reader = models.CharField("查阅人", max_length=80)
    office = models.CharField("职务", max_length=120, blank=True)
    account = models.BigIntegerField("账号", null=True)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.HANDED_IN

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "kind", "number", "account", "on"], name="reading_once_a_day")
        ]
