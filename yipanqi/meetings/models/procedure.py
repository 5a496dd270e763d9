"""Procedures of organisational life: their steps, the opinions asked for, criticism, rectification, appraisal.

What a step is called and what it rests on stands in the script (`meetings.procedures`); rows keep only what happened.
Content that is sensitive stays on paper: of a talk or a statement there is a date, of criticism the fact.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import Opens, ScopedModel, Sighted
from yipanqi.meetings import procedures
from yipanqi.meetings.enums import Collected, Feedback, Grade, SelfCriticism, Verdict
from yipanqi.meetings.models.meeting import Meeting
from yipanqi.organizations.models import Organization, Person


class Procedure(ScopedModel):
    """One procedure of one organisation: the yearly one, or a further one held for a stated `occasion` (专题)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="procedures")
    kind = models.CharField("程序", max_length=24)
    script = models.CharField("程序版本", max_length=40, help_text="开始时适用的版本，如 democratic_life@1")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=300, help_text="由程序、年度和专题事由而来，供搜索")
    occasion = models.CharField("专题事由", max_length=200, blank=True)
    theme = models.CharField("主题", max_length=300, blank=True)
    planned_on = models.DateField("拟开会日期", null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="procedures")
    cancelled_reason = models.CharField("终止理由", max_length=200, blank=True)
    created_at = models.DateTimeField("开始时间")
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}
        opens = Opens("procedure", "pk", "year")

    class Meta:
        ordering = ["-year", "organization__path", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "year"],
                condition=Q(occasion="", cancelled_reason=""),
                name="procedure_yearly_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def prescribed(self) -> procedures.Script:
        """The version of the procedure it began under."""
        return procedures.script(self.script)

    @property
    def cancelled(self) -> bool:
        """Whether it was broken off."""
        return bool(self.cancelled_reason)

    @property
    def meeting_on(self) -> date | None:
        """The day of its meeting, arranged or only planned."""
        return self.meeting.held_on if self.meeting else self.planned_on

    @property
    def held(self) -> bool:
        """Whether its meeting was held and is recorded: before, there is nothing to report."""
        return self.meeting is not None and self.meeting.held


class Step(ScopedModel):
    """One step of a procedure: planned, done on a day, or left out with a reason.

    `planned_on` is set only where somebody set another day than the script's; the day shown is `queries`' business.
    """

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="steps")
    code = models.CharField("步骤", max_length=24)
    planned_on = models.DateField("计划日期", null=True, blank=True)
    planned_reason = models.CharField("计划日期的依据", max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人")
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("情况", max_length=500, blank=True)
    skipped = models.CharField("未开展的原因", max_length=200, blank=True)
    recorded_at = models.DateTimeField("录入时间", null=True, blank=True)

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}
        opens = Opens("procedure", "procedure", "procedure__year")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "code"], name="step_once_per_procedure"),
            models.CheckConstraint(condition=Q(done_on=None) | Q(skipped=""), name="step_done_or_skipped"),
            models.CheckConstraint(
                condition=Q(done_on=None, skipped="") | Q(recorded_at__isnull=False), name="step_recorded_has_time"
            ),
        ]

    @property
    def settled(self) -> bool:
        """Done, or left out with a reason."""
        return self.done_on is not None or bool(self.skipped)

    @property
    def key(self) -> str:
        """Name of the obligation it is where its day is a deadline."""
        return f"step:{self.pk}"


class Timing(ScopedModel):
    """The organ's own number of days for a step, for itself and everything below: the newest one counts."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField("程序", max_length=24)
    code = models.CharField("步骤", max_length=24)
    days = models.PositiveSmallIntegerField("天数")
    reason = models.CharField("依据", max_length=200, help_text="上级通知的名称或文号")
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-created_at", "-id"]


class Opinion(ScopedModel):
    """An opinion that was asked for, as it was said. Who said it is never kept: only in which way it came in."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="opinions")
    text = models.CharField("意见建议", max_length=500)
    collected = models.CharField("征集方式", max_length=12, choices=Collected, default=Collected.MEETING)
    about = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对象", help_text="空：对集体"
    )
    feedback = models.CharField("反馈", max_length=10, choices=Feedback, default=Feedback.PENDING)
    feedback_on = models.DateField("反馈日期", null=True, blank=True)
    answer = models.CharField("采纳情况", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="反馈人"
    )
    created_at = models.DateTimeField("登记时间")

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(feedback=Feedback.PENDING, feedback_on=None)
                | (~Q(feedback=Feedback.PENDING) & Q(feedback_on__isnull=False)),
                name="opinion_fed_back_on_a_day",
            ),
        ]


class Criticism(ScopedModel):
    """That somebody criticised himself, and how many comrades criticised him. The words stay on paper."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="criticisms")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    own = models.CharField("自我批评", max_length=8, choices=SelfCriticism, default=SelfCriticism.NONE)
    received = models.PositiveSmallIntegerField("提出批评的人数", default=0)

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        person = "person"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["procedure", "person"], name="criticism_once_per_person")]


class Rectification(ScopedModel):
    """A problem with its measure, owner and deadline: owed in the ledger, looked at again a year later.

    `person` names whose personal list it stands on; without one it is on the list of the branch or the leadership.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="rectifications")
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="个人清单",
        help_text="空：集体清单",
    )
    problem = models.CharField("问题", max_length=300)
    measure = models.CharField("整改措施", max_length=300, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人")
    due_on = models.DateField("完成时限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_recorded_at = models.DateTimeField("完成录入时间", null=True, blank=True)
    outcome = models.CharField("整改结果", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(person=None)}
        person = "owner"
        opens = Opens("procedure", "procedure", "procedure__year", Q(person=None))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_recorded_at=None)
                | Q(done_on__isnull=False, done_recorded_at__isnull=False),
                name="rectification_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.title}整改事项"

    @property
    def key(self) -> str:
        """Name of the obligation it is."""
        return f"rectification:{self.pk}"

    @property
    def owed(self) -> bool:
        """With a measure, an owner and a date it is owed."""
        return bool(self.measure) and self.owner_id is not None and self.due_on is not None


class Review(ScopedModel):
    """What a later year's procedure said of an item: done, or to be continued until another day for a reason."""

    item = models.ForeignKey(Rectification, models.CASCADE, related_name="reviews")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="reviews")
    verdict = models.CharField("核对结论", max_length=8, choices=Verdict)
    reason = models.CharField("说明", max_length=300)
    was_due_on = models.DateField("原时限", null=True, blank=True)
    due_on = models.DateField("新时限", null=True, blank=True)
    at = models.DateTimeField("核对时间")
    by = models.CharField("核对人", max_length=80)

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(item__person=None)}
        person = "item__owner"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "procedure"], name="review_once_per_procedure")]


class Poll(ScopedModel):
    """The paper ballots of an appraisal, counted; with the reason where more than a third were graded 优秀."""

    procedure = models.OneToOneField(Procedure, models.CASCADE, related_name="poll")
    issued = models.PositiveIntegerField("发出")
    returned = models.PositiveIntegerField("收回")
    valid = models.PositiveIntegerField("有效")
    counted_on = models.DateField("计票日期")
    more_reason = models.CharField("优秀超过三分之一的依据", max_length=200, blank=True)

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(returned__lte=F("issued")), name="poll_returned_not_above_issued"),
            models.CheckConstraint(condition=Q(valid__lte=F("returned")), name="poll_valid_not_above_returned"),
        ]


class Appraisal(ScopedModel):
    """One member in an appraisal: the votes as counted, the grade as the organisation decided it."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="appraisals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    excellent = models.PositiveIntegerField("优秀票", default=0)
    qualified = models.PositiveIntegerField("合格票", default=0)
    barely = models.PositiveIntegerField("基本合格票", default=0)
    unqualified = models.PositiveIntegerField("不合格票", default=0)
    grade = models.CharField("评定等次", max_length=12, choices=Grade, blank=True)
    opinion = models.CharField("评定意见", max_length=200, blank=True)

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        person = "person"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["procedure", "person"], name="appraisal_once_per_person")]

    @property
    def votes(self) -> int:
        """Ballots that said something of this member."""
        return self.excellent + self.qualified + self.barely + self.unqualified
