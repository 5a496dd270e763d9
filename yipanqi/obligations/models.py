"""Obligations, the evidence that meets them, waivers."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.kernel import clock
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.obligations.enums import Cause, Severity, State, WaiverStage
from yipanqi.organizations.models import Organization, Person


class Waiver(ScopedModel):
    """免做/缓做: a duty of an organisation lifted from one day to another, with reason and approver.

    Asked for by the branch or entered by who may approve; only an approved one lifts anything: every period whose
    last day it covers. Revoking it takes effect on the day it is entered.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="waivers")
    duty = models.CharField("职责代码", max_length=40)
    from_on = models.DateField("自")
    to_on = models.DateField("至")
    reason = models.TextField("理由")
    stage = models.CharField("办理", max_length=10, choices=WaiverStage, default=WaiverStage.APPROVED)
    approver = models.CharField("批准人", max_length=60, blank=True)
    answer = models.CharField("批复意见", max_length=200, blank=True)
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)
    decided_at = models.DateTimeField("批复时间", null=True, blank=True)
    revoked_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STATES

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="waiver_dates_in_order"),
            models.CheckConstraint(
                condition=~Q(approver="") | Q(stage__in=[WaiverStage.REQUESTED, WaiverStage.REFUSED]),
                name="waiver_approved_by_somebody",
            ),
        ]

    @property
    def last_on(self) -> date:
        """The last day it lifts anything."""
        return last_day(self.to_on, self.revoked_at)


def last_day(to_on: date, ended_at: datetime | None) -> date:
    """The last day of something that was to last until `to_on`; an early end takes effect on the day it is entered."""
    if ended_at is None:
        return to_on
    return min(to_on, ended_at.astimezone(clock.ZONE).date() - timedelta(days=1))


class Obligation(ScopedModel):
    """One thing owed. `key` names its source uniquely within the organisation:
    `members_meeting:2026-07-01/2026-09-30`, `decision:12`.

    Recurring entries (`source = rule`) are written by reconciliation only; what was owed in an ended period is never
    altered. `pack` and `rule` say by which rule of which package version an entry is owed.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="obligations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="obligations")
    key = models.CharField("来源键", max_length=80)
    source = models.CharField("来源", max_length=20, help_text="rule 或提出该事项的房间名")
    kind = models.CharField("职责代码", max_length=40)
    title = models.CharField("事项", max_length=200)
    basis = models.CharField("依据", max_length=200)
    clause = models.CharField("条款", max_length=20, blank=True)
    pack = models.CharField("规则包", max_length=60, blank=True)
    rule = models.CharField("规则", max_length=60, blank=True)
    address = models.CharField("出处", max_length=200, blank=True)
    severity = models.CharField("要求", max_length=4, choices=Severity)
    period_start = models.DateField("期间起")
    due_on = models.DateField("期限")
    grace_until = models.DateField("宽限至")
    minimum = models.PositiveSmallIntegerField("应履行次数", default=1)
    done = models.PositiveSmallIntegerField("已履行次数", default=0, help_text="计到应履行次数为止")
    state = models.CharField("状态", max_length=8, choices=State, default=State.PENDING)
    met_on = models.DateField("履行日期", null=True, blank=True)
    recorded_late = models.BooleanField("补记", default=False, help_text="凭据在期限过后才录入")
    cause = models.CharField("不适用原因", max_length=10, choices=Cause, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    waiver = models.ForeignKey(Waiver, models.PROTECT, null=True, blank=True, related_name="obligations")
    confided = models.BooleanField("不对上", default=False, help_text="只有本组织和责任人看到，如答复约谈")

    words: str | None = None
    """What the room that raised it says in full to the reader at hand (`queries.worded`); empty: closed to this one."""

    class Scoping(Sighted):
        """What levels above see of an organisation are its states, but of what was confided to it not even that."""

        path = "organization__path"
        sight = Sight.RECORDS
        partial = {Sight.STATES: Q(confided=False)}
        person = "person"

    class Meta:
        ordering = ["due_on", "organization", "kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="obligation_once_per_source"),
            models.CheckConstraint(condition=Q(due_on__gte=F("period_start")), name="obligation_period_in_order"),
            models.CheckConstraint(condition=Q(grace_until__gte=F("due_on")), name="obligation_grace_after_due"),
            models.CheckConstraint(condition=Q(done__lte=F("minimum")), name="obligation_nothing_above_minimum"),
            models.CheckConstraint(
                condition=(Q(state=State.VOID) & ~Q(cause="")) | (~Q(state=State.VOID) & Q(cause="")),
                name="obligation_void_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAIVED) | Q(waiver=None), name="obligation_waiver_only_when_waived"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "period_start"]),
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["due_on"]),
            models.Index(fields=["person", "state"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def called(self) -> str:
        """What it is, to the reader at hand."""
        return self.words or self.title

    @property
    def is_closed(self) -> bool:
        """Whether the record it comes from is not for the reader at hand."""
        return self.words == ""

    @property
    def is_recurring(self) -> bool:
        """Whether it comes from a regulation, again and again."""
        return self.source == "rule"


class Evidence(ScopedModel):
    """A record of some room that meets an obligation: when it happened, when it was recorded, where it can be
    opened.
    """

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="evidence")
    record = models.CharField("记录", max_length=60, help_text="房间:编号，如 meeting:12")
    label = models.CharField("名称", max_length=200)
    happened_on = models.DateField("发生日期")
    recorded_at = models.DateTimeField("录入时间")

    class Scoping(Sighted):
        path = "obligation__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.STATES: Q(obligation__confided=False)}
        person = "obligation__person"

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [models.UniqueConstraint(fields=["obligation", "record"], name="evidence_once_per_record")]
        indexes = [models.Index(fields=["record"])]


class Followed(ScopedModel):
    """Up to when what an organisation owes has been worked out: the day, and a mark of the rules of that day.

    Its row is also the lock under which an organisation's entries are written.
    """

    organization = models.OneToOneField(Organization, models.PROTECT, primary_key=True, related_name="followed")
    on = models.DateField("核对日期")
    rules = models.CharField("规则标记", max_length=32)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STATES
