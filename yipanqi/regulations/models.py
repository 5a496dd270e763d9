"""What the organ decided about a rule: another parameter, or a deferral, with reason, approver and expiry."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.kernel import clock
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization
from yipanqi.regulations import days
from yipanqi.regulations.enums import CHOSEN_PERIODS, Effect
from yipanqi.regulations.rules import Decision


class Override(ScopedModel):
    """The organ adjusts or defers one periodic duty for itself (and everything below) for a stated time.

    It applies to the periods that begin while it is in force; periods that have ended are never touched.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="rule_overrides")
    duty = models.CharField("职责代码", max_length=40)
    effect = models.CharField("处理", max_length=8, choices=Effect)
    grace_days = models.PositiveSmallIntegerField("宽限天数", null=True, blank=True)
    minimum = models.PositiveSmallIntegerField("次数", null=True, blank=True)
    period = models.CharField("周期", max_length=12, blank=True, choices=CHOSEN_PERIODS)
    reason = models.TextField("理由")
    approver = models.CharField("批准人", max_length=60)
    from_on = models.DateField("自")
    to_on = models.DateField("至")
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)
    ended_reason = models.CharField("提前结束理由", max_length=200, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="override_dates_in_order"),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(minimum__gte=1), name="override_minimum_positive"
            ),
            models.CheckConstraint(
                condition=Q(effect=Effect.DEFER, minimum__isnull=True, grace_days__isnull=True, period="")
                | (Q(effect=Effect.ADJUST) & ~Q(period=""))
                | Q(effect=Effect.ADJUST, minimum__isnull=False)
                | Q(effect=Effect.ADJUST, grace_days__isnull=False),
                name="override_says_what",
            ),
        ]

    @property
    def last_on(self) -> date:
        """The last day in force; an early end takes effect on the day it is entered."""
        if self.ended_at is None:
            return self.to_on
        return min(self.to_on, self.ended_at.astimezone(clock.ZONE).date() - timedelta(days=1))

    @property
    def is_running(self) -> bool:
        """Whether it can still be ended early."""
        return self.ended_at is None and self.to_on >= clock.today()

    @property
    def decision(self) -> Decision:
        """As the rules need it."""
        return Decision(
            duty=self.duty,
            from_on=self.from_on,
            last_on=self.last_on,
            defers=self.effect == Effect.DEFER,
            minimum=self.minimum,
            grace_days=self.grace_days,
            period=self.period,
        )

    @property
    def words(self) -> str:
        """What it does, in words: `暂缓执行`, `每期2次，宽限10天`."""
        if self.effect == Effect.DEFER:
            return str(Effect.DEFER.label)
        parts = [f"改为{self.get_period_display()}"] if self.period else []
        parts += [f"每期{self.minimum}次"] if self.minimum is not None else []
        return "，".join(parts + ([f"宽限{self.grace_days}天"] if self.grace_days is not None else []))


class AnnouncedYear(ScopedModel):
    """放假安排 of a year that the library does not know, as the organ entered it: days off, weekends worked, basis.

    Never changed: a correction takes the earlier one back and enters another. Deadlines that were computed before stay
    as they were given.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="announced_years")
    year = models.PositiveSmallIntegerField("年份")
    off = models.TextField("放假日")
    on = models.TextField("调休上班日", blank=True)
    basis = models.CharField("依据", max_length=200)
    entered_at = models.DateTimeField("录入时间")
    entered_by = models.CharField("录入人", max_length=80)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_why = models.CharField("撤回理由", max_length=200, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(withdrawn_at=None), name="announced_year_once_in_force"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="announced_year_withdrawn_says_why",
            ),
        ]

    @property
    def days(self) -> dict[date, bool]:
        """Days off and weekends worked, as `kernel.worktime` asks for them."""
        off = dict.fromkeys(days.parsed(self.off, self.year, field="off"), False)
        return off | dict.fromkeys(days.parsed(self.on, self.year, field="on"), True)
