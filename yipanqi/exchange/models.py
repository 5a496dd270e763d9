"""Tokens that admit other systems."""

from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Permit, Sight
from yipanqi.kernel import clock
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class Token(ScopedModel):
    """That another system is admitted in the name of one organisation, to some things and for some time.

    Of the secret only a digest is kept; of its use only the day of the last one, to find tokens nobody needs.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    system = models.CharField("系统名称", max_length=40)
    basis = models.CharField("依据", max_length=200)
    permits = models.JSONField("准许办理", help_text="access.enums.Permit 的代码")
    key = models.CharField("凭证编号", max_length=40, unique=True)
    digest = models.CharField("密文摘要", max_length=64)
    expires_on = models.DateField("有效期至", help_text="最后一日")
    issued_at = models.DateTimeField("发放时间")
    issued_by = models.CharField("发放人", max_length=80)
    last_used_on = models.DateField("最近使用日期", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    revoked_by = models.CharField("停用人", max_length=80, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.TASKS

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="token_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.system

    @property
    def state(self) -> str:
        """`有效`, `已停用`, `已到期` or `组织已撤销`, today. Reads the organisation: lists join it."""
        if self.revoked_at is not None:
            return "已停用"
        today = clock.today()
        if self.expires_on < today:
            return "已到期"
        ended = self.organization.dissolved_on
        return "组织已撤销" if ended is not None and ended < today else "有效"

    @property
    def holds(self) -> bool:
        """Whether it admits anybody today."""
        return self.state == "有效"

    @property
    def admitted_to(self) -> list[Permit]:
        """What it admits to; a permit that no longer exists admits to nothing."""
        return [permit for permit in Permit if permit.value in self.permits]
