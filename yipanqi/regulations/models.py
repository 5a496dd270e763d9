"""What the organ decided about a rule: another parameter, or a deferral, with reason, approver and expiry."""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class Override(ScopedModel):
    """The organ adjusts or defers one periodic duty for itself (and everything below) for a stated time."""

    class Effect(models.TextChoices):
        DEFER = "defer", "暂缓执行"
        ADJUST = "adjust", "调整参数"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="rule_overrides")
    duty = models.CharField("职责代码", max_length=40)
    effect = models.CharField("处理", max_length=8, choices=Effect)
    grace_days = models.PositiveSmallIntegerField("宽限天数", null=True, blank=True)
    minimum = models.PositiveSmallIntegerField("次数", null=True, blank=True)
    reason = models.TextField("理由")
    approver = models.CharField("批准人", max_length=60)
    from_on = models.DateField("自")
    to_on = models.DateField("至")
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="override_dates_in_order")
        ]
