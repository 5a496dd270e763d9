"""Proposals for the agenda of a 党组, and in which of its meetings each was placed."""

from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Sight
from yipanqi.agenda.enums import Stage
from yipanqi.agenda.rules import INSIDE
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.organizations.models import Organization, Person


class Proposal(ScopedModel):
    """What an organisation asks the 党组 to study; with `raised_by` it came from a member, through the branch.

    Read by the organisation that proposes, by the member, and, once the branch has passed it on, by the 党组 and those
    who prepare its meetings.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="提出单位")
    leading_group = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提请的党组（党委）",
        help_text="空：还在支部",
    )  # fmt: skip
    raised_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出建议的党员"
    )
    title = models.CharField("议题", max_length=60)
    problem = models.CharField("要解决的问题", max_length=500)
    asked = models.CharField("提请党组研究什么", max_length=300)
    materials = models.TextField("材料", blank=True)
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.OPEN)
    submitted_on = models.DateField("提请日期", null=True, blank=True)
    planned_for = models.DateField("计划研究的月份", null=True, blank=True, help_text="当月一日")
    answer = models.CharField("答复", max_length=300, blank=True, help_text="支部不提请、党组不列入的理由")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=80, blank=True)
    wanted = models.CharField("请补充的材料", max_length=200, blank=True)
    wanted_on = models.DateField("补充期限", null=True, blank=True)
    given_at = models.DateTimeField("补充时间", null=True, blank=True)
    created_at = models.DateTimeField("录入时间")
    created_by = models.CharField("录入人", max_length=80)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只提出一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.AGENDA
        person = "raised_by"
        also = ("leading_group__path",)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["leading_group", "stage"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=INSIDE) | Q(stage=Stage.WITHDRAWN) | Q(submitted_on__isnull=False),
                name="proposal_submitted_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=(Stage.ANSWERED, Stage.DECLINED)) | ~Q(answer=""), name="proposal_no_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """Name of the material owed, in the ledger."""
        return f"agenda_material:{self.pk}"

    @property
    def material_open(self) -> bool:
        """Whether material was asked for and has not come."""
        return self.wanted_on is not None and self.given_at is None


class Placing(ScopedModel):
    """A proposal on the agenda of one meeting. `taken`: whether the meeting came to it, as the record says (None: not
    noted yet); `decision`: the decision of that record that answers it.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="placings")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    taken = models.BooleanField("已研究", null=True, blank=True)
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, blank=True, related_name="+")
    placed_at = models.DateTimeField("列入时间")

    class Scoping(Sighted):
        path = "proposal__organization__path"
        sight = Sight.AGENDA
        person = "proposal__raised_by"
        also = ("proposal__leading_group__path",)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "meeting"], name="placed_once_in_a_meeting")]
