"""Decisions, tasks, the parts of their actors, reports, requests for more time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Sight
from yipanqi.kernel import ids
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization, Person
from yipanqi.plans.enums import Answer, Role, Said, Stage


class Directive(ScopedModel):
    """A decision that is to be carried out: what, by whom and when decided, on what basis.

    `decided_on` is the day of the decision, `created_at` when it was entered. `origin` names the record it comes from
    in the room that keeps it (`decision:12`), or source and key of a list kept elsewhere (`督查系统:2026-017`); typed
    ones have none. Who only carries out a part reads the decision
    through that part.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="directives", verbose_name="决策单位")
    title = models.CharField("决策事项", max_length=120)
    text = models.TextField("决策内容", blank=True)
    decided_on = models.DateField("决策日期")
    basis = models.CharField("依据", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    origin = models.CharField("来源记录", max_length=60, null=True, blank=True)
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)
    withdrawn_at = models.DateTimeField("收回时间", null=True, blank=True)
    withdrawn_why = models.CharField("收回理由", max_length=200, blank=True)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只登记一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.TASKS

    class Meta:
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="directive_withdrawn_says_why",
            ),
            models.UniqueConstraint(
                fields=["origin"], condition=Q(withdrawn_at=None), name="directive_once_per_origin"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Intake(ScopedModel):
    """One taking over of a list kept elsewhere: what it brought, so that it can be taken back while nobody acted on it.

    `told` has the numbers of what was new, changed and as it was, and what the list no longer names.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="决策单位")
    source = models.CharField("来源系统", max_length=20)
    filename = models.CharField("文件名", max_length=200, blank=True)
    at = models.DateTimeField("导入时间")
    actor = models.CharField("导入人", max_length=80)
    told = models.JSONField("结果", default=dict)
    columns = models.JSONField(
        "核对过的列", default=dict, help_text="表头的标识和各列的对应关系，下次遇到同样的表头直接使用"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.TASKS

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.filename or self.source


class ListDraft(models.Model):
    """An uploaded list until it is taken over or discarded, seen by its uploader alone; the file is in the data folder.

    `whole` is what was said once of the whole list (`importing.reading.Whole`), `corrections` which column is which, by
    sheet (`importing.corrections.Correction`).
    """

    token = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    source = models.CharField("来源系统", max_length=20)
    filename = models.CharField("文件名", max_length=200)
    whole = models.JSONField(default=dict)
    corrections = models.JSONField(default=dict)
    created_at = models.DateTimeField("上传时间")

    objects = models.Manager()

    def __str__(self) -> str:
        return self.filename


STAGES_MOST = 800
"""Characters of the goals of all quarters together: lists give each quarter a cell of its own."""


class Task(ScopedModel):
    """One thing to be done, as it was given to its actors: recorded once, however many they are.

    `first_due_on` is the deadline as first given and is never changed; the one that holds is the ledger's. `origin` is
    its key in the list the decision comes from, `intake` the taking over that brought it.
    """

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="tasks")
    parent = models.ForeignKey("Part", models.PROTECT, null=True, blank=True, related_name="splits")
    giver = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="交办单位")
    title = models.CharField("任务", max_length=120)
    result = models.CharField("预期成果", max_length=300)
    seen_by = models.CharField("检验方式", max_length=200)
    measure = models.CharField("路径措施", max_length=300, blank=True)
    stages = models.CharField("季度目标", max_length=STAGES_MOST, blank=True)
    first_due_on = models.DateField("首次期限")
    given_at = models.DateTimeField("交办时间")
    given_by = models.CharField("交办人", max_length=80)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只交办一次")
    origin = models.CharField("来源编号", max_length=60, null=True, blank=True)
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="导入")

    class Scoping(Sighted):
        path = "giver__path"
        also = ("directive__organization__path",)
        sight = Sight.TASKS

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "origin"], condition=Q(parent=None), name="task_once_per_origin"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Part(ScopedModel):
    """What one actor has to do with a task; its deadline and whether it was done stand in the ledger (`entry`).

    `chain` is a path of fixed-width segments (decision, then number by number down the hands), so that everything
    below a hand is a range and the order of the chain is its own order. `since`: when the stage began.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="parts")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="parts", verbose_name="承办单位")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人")
    in_person = models.BooleanField("交给个人", default=False)
    role = models.CharField("方式", max_length=6, choices=Role, default=Role.EACH)
    stage = models.CharField("环节", max_length=12, choices=Stage, default=Stage.SENT)
    since = models.DateTimeField("环节开始")
    note = models.CharField("说明", max_length=300, blank=True)
    chain = models.CharField(max_length=60, unique=True)
    entry = models.OneToOneField(Obligation, models.PROTECT, related_name="+")

    class Scoping(Sighted):
        path = "organization__path"
        also = ("task__giver__path", "task__directive__organization__path")
        sight = Sight.TASKS
        person = "person"

    class Meta:
        ordering = ["chain"]
        indexes = [models.Index(fields=["organization", "stage"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_person=False) | Q(person__isnull=False), name="part_in_person_names_somebody"
            )
        ]

    @property
    def key(self) -> str:
        """Name of the obligation it is."""
        return f"part:{self.chain}"

    @property
    def depth(self) -> int:
        """How many hands there are above it."""
        return len(self.chain) // ids.WIDTH - 2

    @property
    def called(self) -> str:
        """Who carries it out: the organisation, or the person it was given to. Reads both: lists join them."""
        return f"{self.organization.called}·{self.person.name}" if self.in_person else self.organization.called


class Report(ScopedModel):
    """What an actor says was done, and what the giver said to it; never changed, what was sent back is reported anew.

    `done_on` is when it was done, `recorded_at` when it was entered.
    """

    part = models.ForeignKey(Part, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField("第几次报告")
    text = models.CharField("完成情况", max_length=500)
    done_on = models.DateField("完成日期")
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.CharField("报告人", max_length=80)
    said = models.CharField("审核", max_length=8, choices=Said, default=Said.WAITING)
    answer = models.CharField("审核意见", max_length=300, blank=True)
    answered_at = models.DateTimeField("审核时间", null=True, blank=True)
    answered_by = models.CharField("审核人", max_length=80, blank=True)

    class Scoping(Sighted):
        path = "part__organization__path"
        also = ("part__task__giver__path",)
        sight = Sight.TASKS
        person = "part__person"

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["part", "number"], name="report_numbered"),
            models.UniqueConstraint(fields=["part"], condition=Q(said="waiting"), name="report_one_waits"),
            models.CheckConstraint(
                condition=Q(said="waiting", answered_at=None) | (~Q(said="waiting") & Q(answered_at__isnull=False)),
                name="report_answered_has_time",
            ),
        ]

    @property
    def record(self) -> str:
        """What it is called as evidence."""
        return f"task_report:{self.pk}"

    @property
    def key(self) -> str:
        """Name of the answer that its giver owes."""
        return f"report:{self.pk}"


class Linked(ScopedModel):
    """An existing record that a report points to: nothing is written twice, nothing is uploaded."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="linked")
    record = models.CharField("记录", max_length=60)
    label = models.CharField("名称", max_length=200)
    happened_on = models.DateField("发生日期")

    class Scoping(Sighted):
        path = "report__part__organization__path"
        also = ("report__part__task__giver__path",)
        sight = Sight.TASKS
        person = "report__part__person"

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "record"], name="linked_once")]


class Delay(ScopedModel):
    """A request for more time, or more time given unasked: from which deadline to which, why, and what was answered."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="delays")
    from_on = models.DateField("原期限")
    wanted_on = models.DateField("申请延至")
    until = models.DateField("同意延至", null=True, blank=True)
    reason = models.CharField("理由", max_length=300)
    said = models.CharField("答复", max_length=8, choices=Answer, default=Answer.ASKED)
    answer = models.CharField("答复意见", max_length=300, blank=True)
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.CharField("申请人", max_length=80)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    decided_by = models.CharField("答复人", max_length=80, blank=True)

    class Scoping(Sighted):
        path = "part__organization__path"
        also = ("part__task__giver__path",)
        sight = Sight.TASKS
        person = "part__person"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["part"], condition=Q(said="asked"), name="delay_one_waits"),
            models.CheckConstraint(
                condition=Q(said="granted", until__isnull=False) | (~Q(said="granted") & Q(until=None)),
                name="delay_granted_has_day",
            ),
        ]
