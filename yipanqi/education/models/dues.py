"""党费: what a member pays from a month on, who paid which month, what the branch decided, when it was published.

No salary is kept: only the confirmed base and the amount (党费规定第一条). A month is named by its first day.
Seen by the branch's committee and by the member; levels above see how the duty stands, never who pays what.
"""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.education.enums import Flow, Outcome, Published
from yipanqi.education.rules.dues import shown
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization, Person

FIRST_DAY = "首日"


class DuesBase(ScopedModel):
    """What a member pays a month, from a month on until the next row: confirmed by the branch that holds the
    组织关系. `base` and `amount` in fen; `amount` below the rule's needs an approver and a reason (hardship).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="党员")
    from_month = models.DateField("自", help_text=FIRST_DAY)
    category = models.CharField("类别", max_length=16, help_text="education.rates")
    base = models.PositiveBigIntegerField("基数（分）")
    amount = models.PositiveBigIntegerField("每月应交（分）")
    rates = models.PositiveSmallIntegerField("计算标准的版本")
    reason = models.CharField("变更或减免理由", max_length=100, blank=True)
    approver = models.CharField("减免批准", max_length=60, blank=True)
    confirmed_at = models.DateTimeField("核定时间")
    confirmed_by = models.CharField("核定人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DUES
        person = "person"

    class Meta:
        ordering = ["person", "from_month"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "from_month"], name="dues_base_once_a_month"),
            models.CheckConstraint(condition=Q(from_month__day=1), name="dues_base_from_first_day"),
            models.CheckConstraint(condition=Q(approver="") | ~Q(reason=""), name="dues_reduced_with_reason"),
        ]

    def __str__(self) -> str:
        return "党费基数"

    @property
    def base_shown(self) -> str:
        """`6200.00`."""
        return shown(self.base)

    @property
    def amount_shown(self) -> str:
        """`93.00`."""
        return shown(self.amount)


class DuesFixing(ScopedModel):
    """The bases of a branch were confirmed for a year: the evidence of that yearly duty."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    on = models.DateField("核定日期")
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.CharField("录入人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DUES

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["organization", "year"], name="dues_fixing_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year}年党费基数核定"


class Collection(ScopedModel):
    """Dues were taken on a day: of the whole branch (its collecting day), or made up by one member."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    on = models.DateField("收缴日期")
    whole = models.BooleanField("全支部", default=True)
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.CharField("录入人", max_length=80)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DUES

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["organization", "on"])]

    def __str__(self) -> str:
        return "党费收缴"


class Payment(ScopedModel):
    """One month of one member was paid; a month is paid once, wherever the member belonged."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="payments")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="党员")
    month = models.DateField("月份", help_text=FIRST_DAY)
    amount = models.PositiveBigIntegerField("金额（分）")
    paid_on = models.DateField("交纳日期")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DUES
        person = "person"

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="dues_month_paid_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_month_is_first_day"),
        ]
        indexes = [models.Index(fields=["organization", "month"])]

    def __str__(self) -> str:
        return "党费交纳"

    @property
    def amount_shown(self) -> str:
        """`93.00`."""
        return shown(self.amount)


class Arrears(ScopedModel):
    """What the branch decided about months that were not paid; the months covered raise no alert again."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="党员")
    first_month = models.DateField("自")
    last_month = models.DateField("至")
    outcome = models.CharField("处理", max_length=10, choices=Outcome)
    reason = models.CharField("说明", max_length=100)
    decided_on = models.DateField("研究日期")
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.CharField("录入人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DUES
        person = "person"

    class Meta:
        ordering = ["decided_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_month__gte=F("first_month")), name="arrears_months_in_order")
        ]

    def __str__(self) -> str:
        return "欠交党费的处理"


class DuesEntry(ScopedModel):
    """Dues that moved beside their collection: an older balance, handed up, returned, used; in fen, with a voucher.

    Nobody who got help is named here: the paper voucher says who.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    flow = models.CharField("收支类别", max_length=10, choices=Flow)
    on = models.DateField("日期")
    amount = models.PositiveBigIntegerField("金额（分）")
    voucher = models.CharField("凭证号", max_length=40, blank=True)
    note = models.CharField("摘要", max_length=60, blank=True)
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.CharField("录入人", max_length=80)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DUES

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="dues_entry_above_nothing"),
            models.CheckConstraint(
                condition=~Q(voucher="") | Q(flow__in=("opening", "returned")), name="dues_spent_with_voucher"
            ),
        ]
        indexes = [models.Index(fields=["organization", "on"])]

    def __str__(self) -> str:
        return "党费收支"

    @property
    def incoming(self) -> bool:
        """Whether it adds to what there is."""
        return Flow(self.flow).incoming

    @property
    def signed(self) -> int:
        """What it adds to the balance, in fen."""
        return self.amount if self.incoming else -self.amount

    @property
    def amount_shown(self) -> str:
        """`93.00`."""
        return shown(self.amount)


class Publication(ScopedModel):
    """Collection and use were made known to the members: the evidence of that yearly duty."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("公布的年度")
    on = models.DateField("公布日期")
    way = models.CharField("方式", max_length=10, choices=Published)
    total = models.PositiveBigIntegerField("公布的收缴总额（分）")
    used = models.PositiveBigIntegerField("公布的使用总额（分）", default=0)
    balance = models.BigIntegerField("公布的结存（分）", null=True, blank=True)
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.CharField("录入人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DUES

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "year", "on"], name="dues_published_once_a_day")]

    def __str__(self) -> str:
        return "党费公布"

    @property
    def total_shown(self) -> str:
        """`930.00`."""
        return shown(self.total)

    @property
    def used_shown(self) -> str:
        """`120.00`."""
        return shown(self.used)

    @property
    def balance_shown(self) -> str:
        """`810.00`; nothing where it was published before the cash book was kept here."""
        if self.balance is None:
            return ""
        return f"-{shown(-self.balance)}" if self.balance < 0 else shown(self.balance)
