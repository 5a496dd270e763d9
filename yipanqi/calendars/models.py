"""Business dates beside Party life, and the addresses from which other calendars read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class BusinessDate(ScopedModel):
    """A date of the organ's business that Party life should fit around; no secret to anybody in the organ, and shown to
    those it concerns.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    once = models.CharField(max_length=40, unique=True, help_text="同一表单重复提交只建一次")
    title = models.CharField("事项", max_length=80)
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期")
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="business_date_in_order"),
        ]

    def __str__(self) -> str:
        return self.title


class Feed(models.Model):
    """A secret address from which a calendar program reads what one account sees. Only a digest of it is kept."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("开通时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.organization.called if self.organization else "本人日程"
