"""关怀: in what a member is cared for, and what was done. The least that serves, seen by the branch's committee and by
the member.
"""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.education.enums import Level, Matter, Way
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization, Person


class Care(ScopedModel):
    """One matter of one member. What is needed is erased when the matter is closed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="关怀对象")
    matter = models.CharField("事项", max_length=12, choices=Matter)
    arose_on = models.DateField("发生日期")
    level = models.CharField("困难程度", max_length=10, choices=Level, default=Level.UNSAID, blank=True)
    need = models.CharField("需要什么", max_length=100, blank=True)
    next_on = models.DateField("下次看望", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    created_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.CARE
        person = "person"
        in_person = True

    class Meta:
        ordering = ["-arose_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("arose_on")), name="care_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(need=""), name="care_need_erased_when_closed"
            ),
        ]

    def __str__(self) -> str:
        return "关怀事项"


class CareAct(ScopedModel):
    """What was done on a day, and by whom: 慰问方式, 慰问品, 慰问人 of the paper ledger."""

    care = models.ForeignKey(Care, models.CASCADE, related_name="acts")
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=10, choices=Way)
    gift = models.CharField("慰问品（金）", max_length=60, blank=True)
    giver = models.CharField("慰问人", max_length=60)
    recorded_at = models.DateTimeField("录入时间")

    class Scoping(Sighted):
        path = "care__organization__path"
        sight = Sight.CARE
        person = "care__person"
        in_person = True

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return "慰问"
