"""Talks and their parties, matters that demand a talk, members' wishes to talk, thought reports – the facts of them.

What was said is in none of these (`models.confided`).
"""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.education.enums import Answer, Occasion, Side, Stage
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization, Person


class Talk(ScopedModel):
    """谈心谈话: that people of an organisation talk, or talked. `held_on`: the day arranged or held, `recorded_at`: the
    moment it was entered as held.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="talks")
    occasion = models.CharField("事由", max_length=10, choices=Occasion, default=Occasion.ROUTINE)
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.ARRANGED)
    held_on = models.DateField("日期")
    at = models.TimeField("时间", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    created_at = models.DateTimeField("登记时间")
    recorded_at = models.DateTimeField("录入时间", null=True, blank=True)
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.CARE
        concerns = ("parties__person",)

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["organization", "held_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.ARRANGED, Stage.CANCELLED]) | Q(recorded_at__isnull=False),
                name="talk_held_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"谈心谈话（{chinese_date(self.held_on)}）"

    @property
    def record(self) -> str:
        """Its name in evidence and for what was confided."""
        return f"talk:{self.pk}"

    @property
    def leads(self) -> list["Party"]:
        """谈话人, from the parties at hand."""
        return [party for party in self.parties.all() if party.side == Side.LEADS]

    @property
    def others(self) -> list["Party"]:
        """谈话对象, from the parties at hand."""
        return [party for party in self.parties.all() if party.side == Side.WITH]


class Party(ScopedModel):
    """Somebody who talks."""

    talk = models.ForeignKey(Talk, models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    side = models.CharField("一方", max_length=6, choices=Side, default=Side.WITH)

    class Scoping(Sighted):
        path = "talk__organization__path"
        sight = Sight.CARE
        concerns = ("talk__parties__person",)

    class Meta:
        ordering = ["side", "id"]
        constraints = [models.UniqueConstraint(fields=["talk", "person"], name="party_once_per_talk")]
        indexes = [models.Index(fields=["person", "talk"])]


class MustTalk(ScopedModel):
    """A matter in which somebody has to be talked with soon: its code in `occasions`, never more about its cause.

    `mark` names the row it follows from (`membership:12`), so that it is raised once; entered ones have none. Seen by
    the committee and by the member; the ledger knows only that a talk is owed, not with whom.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="must_talks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="谈话对象")
    code = models.CharField("事由代码", max_length=24)
    arose_on = models.DateField("发生日期")
    due_on = models.DateField("期限")
    mark = models.CharField("来源", max_length=40, null=True)
    raised_at = models.DateTimeField("列入时间")
    raised_by = models.CharField("列入人", max_length=80)
    talk = models.ForeignKey(Talk, models.SET_NULL, null=True, related_name="answers")
    dropped_at = models.DateTimeField("撤出时间", null=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.CARE
        person = "person"
        in_person = True

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["mark"], name="must_talk_once_per_mark"),
            models.CheckConstraint(condition=Q(due_on__gte=F("arose_on")), name="must_talk_due_after_cause"),
        ]

    def __str__(self) -> str:
        return "及时谈心谈话"

    @property
    def key(self) -> str:
        """Name of the obligation."""
        return f"must_talk:{self.pk}"


class TalkRequest(ScopedModel):
    """约谈: a member wishes to talk with somebody by a day. Only these two see it; the ledger says that an answer is
    owed, not to whom. What about, and the words of the answer, are confided.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人")
    addressee = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="约谈对象")
    wanted_by = models.DateField("希望在此之前")
    asked_at = models.DateTimeField("提出时间")
    answer = models.CharField("办理", max_length=10, choices=Answer, default=Answer.OPEN)
    answered_at = models.DateTimeField("答复时间", null=True)
    talk = models.ForeignKey(Talk, models.SET_NULL, null=True, related_name="requests")
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.CONFIDED
        concerns = ("person", "addressee")
        in_person = True

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("addressee")), name="request_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(answer=Answer.OPEN, answered_at__isnull=True)
                | (~Q(answer=Answer.OPEN) & Q(answered_at__isnull=False)),
                name="request_answered_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return "约谈"

    @property
    def key(self) -> str:
        """Name of the obligation to answer, and of what was confided."""
        return f"talk_request:{self.pk}"


class ThoughtReport(ScopedModel):
    """思想汇报: who handed one in to whom and when. Its text, and that of the reply, are confided."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="汇报人")
    addressee = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="阅看人")
    handed_in_at = models.DateTimeField("递交时间")
    replied_at = models.DateTimeField("答复时间", null=True)
    withdrawn_at = models.DateTimeField("收回时间", null=True)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.CARE
        concerns = ("author", "addressee")
        in_person = True

    class Meta:
        ordering = ["-handed_in_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(author=F("addressee")), name="report_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return "思想汇报"

    @property
    def record(self) -> str:
        """Its name in evidence and for what was confided."""
        return f"thought:{self.pk}"

    @property
    def key(self) -> str:
        """Name of the obligation to reply."""
        return self.record
