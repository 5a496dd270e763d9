"""Letters, talks and bulletins about an overdue entry of the ledger."""

from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Sight
from yipanqi.kernel import clock
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.letters import rules
from yipanqi.letters.enums import Paper, Stage
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization


class Letter(ScopedModel):
    """One step of the ladder, taken by a person. `issued_on` is when it was issued or held, `recorded_at` when entered.

    The answer that is owed is an entry of the ledger (`entry`); none for a talk or a bulletin. Of a talk it keeps fact,
    occasion and follow-up only. Read by the addressee and the issuer, and nobody between or above.
    """

    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="letters_sent", verbose_name="发出单位")
    addressee = models.ForeignKey(Organization, models.PROTECT, related_name="letters_got", verbose_name="主送单位")
    about = models.ForeignKey(Obligation, models.PROTECT, related_name="+", verbose_name="督促的事项")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    step = models.CharField("步骤代码", max_length=20)
    name = models.CharField("步骤", max_length=20)
    paper = models.CharField("文书", max_length=10, choices=Paper)
    ladder = models.CharField("步骤版本", max_length=40)
    number = models.CharField("文号", max_length=60, blank=True)
    matter = models.CharField("事由", max_length=200)
    facts = models.CharField("事实", max_length=800)
    basis = models.CharField("依据", max_length=200)
    demand = models.CharField("要求", max_length=500)
    occasion = models.CharField("约谈时间、地点和对象", max_length=200, blank=True)
    issued_on = models.DateField("日期")
    approver = models.CharField("批准人（会议）", max_length=60)
    entry = models.OneToOneField(Obligation, models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField("进展", max_length=8, choices=Stage)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=80)
    reply = models.CharField("答复", max_length=500, blank=True)
    replied_on = models.DateField("答复日期", null=True, blank=True)
    replied_at = models.DateTimeField("答复录入时间", null=True, blank=True)
    replied_by = models.CharField("答复人", max_length=80, blank=True)
    verdict = models.CharField("结果说明", max_length=300, blank=True)
    judged_at = models.DateTimeField("结果登记时间", null=True, blank=True)
    judged_by = models.CharField("结果登记人", max_length=80, blank=True)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只登记一次")

    class Scoping(Sighted):
        path = "addressee__path"
        also = ("issuer__path",)
        sight = Sight.TASKS

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "step"], condition=~Q(stage="revoked"), name="letter_step_once_per_matter"
            ),
            models.CheckConstraint(
                condition=Q(stage="revoked")
                | Q(paper="letter", entry__isnull=False)
                | (~Q(paper="letter") & Q(entry=None)),
                name="letter_answer_is_owed",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["revoked", "on"]) | ~Q(verdict=""), name="letter_ended_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.matter}"

    @property
    def key(self) -> str:
        """Name of the answer that is owed."""
        return f"letter:{self.pk}"

    @property
    def record(self) -> str:
        """What the answer is called as evidence."""
        return f"letter_reply:{self.pk}"


class OwnLadder(ScopedModel):
    """Steps the organ has set for itself, from a day on; what began earlier goes on by the steps it began with.

    Never changed: other steps are another version. `steps` are name, paper, deciding posts and working days of each, in
    order. Holds for the whole organ.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="制定单位")
    version = models.PositiveSmallIntegerField("版次", unique=True)
    valid_from = models.DateField("施行日期")
    basis = models.CharField("依据", max_length=200)
    approver = models.CharField("批准人（会议）", max_length=60)
    steps = models.JSONField("步骤")
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.CharField("撤回人", max_length=80, blank=True)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只登记一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        verbose_name = "提示督办步骤"
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"本机关第{self.version}版"

    @property
    def is_ahead(self) -> bool:
        """Whether its day has not come yet, so that it may be taken back."""
        return self.withdrawn_at is None and self.valid_from > clock.today()

    @property
    def ladder(self) -> rules.Ladder:
        """As the rules need it."""
        return rules.Ladder(str(self), self.basis, rules.in_a_row(self.steps))
