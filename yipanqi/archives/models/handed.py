"""What was handed in, as it was, and what the organ has ruled about handbooks."""

from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Sight
from yipanqi.archives import rules
from yipanqi.archives.enums import Stage, What
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class Custom(ScopedModel):
    """What an organisation has ruled about the handbooks of all below it; the newest of the nearest one counts.

    `by_hand` names the chapters that are kept by hand, `kept_at` where their originals are.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    due_month = models.PositiveSmallIntegerField("报送月", default=rules.DUE_MONTH)
    due_day = models.PositiveSmallIntegerField("报送日", default=rules.DUE_DAY)
    basis = models.CharField("依据", max_length=200)
    by_hand = models.JSONField("手写章节", default=list)
    kept_at = models.CharField("原件存放处", max_length=100, blank=True)
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_month__gte=1, due_month__lte=12, due_day__gte=1, due_day__lte=31),
                name="custom_due_is_a_day",
            ),
        ]


class HandedIn(ScopedModel):
    """A frozen copy that a branch handed in: file, checksum, day; what the level above said. Never changed afterwards.

    `number` counts the copies of the same matter: what was returned is handed in again as a new one.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="handed_in")
    what = models.CharField("材料", max_length=24, choices=What)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几次报送", default=1)
    title = models.CharField("名称", max_length=120)
    stage = models.CharField("办理", max_length=10, choices=Stage, default=Stage.HANDED)
    superior = models.CharField("报送", max_length=100, help_text="报送时的上级党组织")
    file = models.FileField("文件", upload_to="handed/", max_length=200)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    words = models.CharField("报送说明", max_length=200, blank=True)
    handed_at = models.DateTimeField("报送时间")
    handed_by = models.CharField("报送人", max_length=80)
    answer = models.CharField("查阅意见", max_length=500, blank=True)
    answered_at = models.DateTimeField("查阅时间", null=True, blank=True)
    answered_by = models.CharField("查阅人", max_length=80, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.HANDED_IN

    class Meta:
        ordering = ["organization__path", "-year", "what", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "what", "year", "number"], name="handed_in_numbered"),
            models.UniqueConstraint(
                fields=["organization", "what", "year"],
                condition=Q(stage__in=[Stage.HANDED, Stage.ACCEPTED]),
                name="handed_in_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.HANDED, Stage.REPLACED]) | Q(answered_at__isnull=False),
                name="handed_in_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def record(self) -> str:
        """What it is called as evidence."""
        return f"handed:{self.pk}"

    @property
    def key(self) -> str:
        """Name of the obligation it meets."""
        return f"{self.what}:{self.year}"
