"""Trainings: events of an organisation, entered by who organised them, with the hours of everybody who took part.

Never derived from anything somebody did in this product (JF-04). Hours are whole numbers of half hours.
"""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.education.enums import Aim, Form
from yipanqi.education.rules.trainings import shown
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization, Person


class Training(ScopedModel):
    """One training or study together. `host`: who held it, where that was not the organisation that entered it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="trainings")
    title = models.CharField("主题", max_length=100)
    first_on = models.DateField("开始日期")
    last_on = models.DateField("结束日期")
    form = models.CharField("形式", max_length=10, choices=Form)
    aim = models.CharField("对象", max_length=12, choices=Aim, default=Aim.GENERAL)
    halves = models.PositiveSmallIntegerField("学时（半学时）")
    place = models.CharField("地点", max_length=100, blank=True)
    host = models.CharField("主办单位", max_length=60, blank=True)
    absent = models.PositiveSmallIntegerField("未参加人数", default=0)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=80)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.TRAININGS
        concerns = ("participants__person",)

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "title", "first_on"], name="training_entered_once"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="training_days_in_order"),
            models.CheckConstraint(condition=Q(halves__gte=1), name="training_has_hours"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def record(self) -> str:
        """Its name in evidence."""
        return f"training:{self.pk}"

    @property
    def days(self) -> str:
        """`2026年5月6日`, `2026年5月6日至8日`."""
        first = chinese_date(self.first_on)
        if self.last_on == self.first_on:
            return first
        if (self.first_on.year, self.first_on.month) == (self.last_on.year, self.last_on.month):
            return f"{first}至{self.last_on.day}日"
        return f"{first}至{chinese_date(self.last_on)}"

    @property
    def hours_shown(self) -> str:
        """`3.5`."""
        return shown(self.halves)


class Participant(ScopedModel):
    """Somebody took part; the hours are the training's unless they were written otherwise."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="参加人")
    halves = models.PositiveSmallIntegerField("学时（半学时）")

    class Scoping(Sighted):
        path = "training__organization__path"
        sight = Sight.TRAININGS
        person = "person"

    class Meta:
        ordering = ["person__pinyin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["training", "person"], name="participant_once"),
            models.CheckConstraint(condition=Q(halves__gte=1), name="participant_has_hours"),
        ]

    def __str__(self) -> str:
        return "培训参加"

    @property
    def hours_shown(self) -> str:
        """`3.5`."""
        return shown(self.halves)
