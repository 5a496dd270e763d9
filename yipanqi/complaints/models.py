"""对本系统的投诉建议 and its answers.

《政务移动互联网应用程序规范化管理办法》 asks for a complaint function with tracking, answer and feedback.
"""

from django.conf import settings
from django.db import models

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class Complaint(ScopedModel):
    """What somebody says about this product; seen by its author and by whoever answers for the organ."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "投诉"
        PROPOSAL = "proposal", "建议"

    class Stage(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已回访"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="complaints")
    once = models.CharField(max_length=40, unique=True, help_text="同一表单重复提交只建一次")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    about = models.CharField("页面", max_length=200, blank=True)
    text = models.TextField("内容")
    created_at = models.DateTimeField("提出时间")
    answer_due_on = models.DateField("答复期限")
    stage = models.CharField("状态", max_length=10, choices=Stage, default=Stage.OPEN)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=80, blank=True)
    satisfied = models.BooleanField("是否满意", null=True, blank=True)
    rating_note = models.CharField("回访意见", max_length=500, blank=True)
    rated_at = models.DateTimeField("回访时间", null=True, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.COMPLAINTS
        person = "author__person"

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage="open", answered_at__isnull=True)
                | models.Q(stage__in=["answered", "closed"], answered_at__isnull=False),
                name="complaint_answered_when_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(stage="closed", satisfied__isnull=False)
                | models.Q(stage__in=["open", "answered"], satisfied__isnull=True),
                name="complaint_rated_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.pk}"
