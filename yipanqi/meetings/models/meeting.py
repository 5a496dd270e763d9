"""Meetings, the duties each serves, who was due and came, decisions, corrections after signing."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import Opens, ScopedModel, Sighted
from yipanqi.meetings import rules
from yipanqi.meetings.enums import HELD_STAGES, Kind, Motion, Presence, Reach, ReportGrade, ReportWay, Stage
from yipanqi.organizations.models import Organization, Person
from yipanqi.plans.models import Directive

WITH_MEETING = Opens("meeting", "meeting", "meeting__held_on__year", Q(meeting__stage=Stage.SIGNED))
"""Rows that are opened with their meeting, once it is signed."""


class Meeting(ScopedModel):
    """One meeting of one organisation. `held_on`: when it happened, `recorded_at`: when entered; never one field."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="meetings")
    title = models.CharField("名称", max_length=120)
    topic = models.CharField("主题（议题）", max_length=300, blank=True)
    agenda = models.TextField("议程", blank=True)
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.ARRANGED)
    starts_at = models.DateTimeField("时间")
    held_on = models.DateField("召开日期")
    place = models.CharField("地点", max_length=100, blank=True)
    host = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主持人")
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人")
    lecturer = models.CharField("主讲人", max_length=60, blank=True)
    reach = models.CharField(
        "参加范围", max_length=8, choices=Reach, null=True, blank=True, help_text="空：机关全体党员"
    )  # nullable: the table is not rebuilt and keeps its triggers
    guests = models.CharField("列席人员", max_length=300, blank=True)
    minutes = models.TextField("记录", blank=True)
    expected_count = models.PositiveIntegerField("应到人数", null=True, default=0, help_text="空：纸质记录未载明")
    present_count = models.PositiveIntegerField("实到人数", null=True, blank=True)
    speakers = models.PositiveSmallIntegerField("发言人数", null=True, blank=True, help_text="由记录正文识别")
    voters_due = models.PositiveIntegerField("应到有表决权人数", null=True, default=0)
    voters_present = models.PositiveIntegerField("实到有表决权人数", null=True, blank=True)
    notified_at = models.DateTimeField("通知时间", null=True, blank=True)
    recorded_at = models.DateTimeField("录入时间", null=True, blank=True)
    signed_at = models.DateTimeField("签认时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签认人"
    )
    cancelled_reason = models.CharField("取消理由", max_length=200, blank=True)
    committee_only = models.BooleanField(
        "仅支委会", default=False, help_text="只作支委会用途的会议，普通党员不见其记录"
    )
    is_history = models.BooleanField("历史补录", default=False, help_text="启用前的纸质台账")
    created_at = models.DateTimeField("安排时间")
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(committee_only=False)}
        opens = Opens("meeting", "pk", "held_on__year", Q(stage=Stage.SIGNED))

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["organization", "held_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(present_count__isnull=True) | Q(present_count__lte=models.F("expected_count")),
                name="meeting_present_not_above_expected",
            ),
            models.CheckConstraint(
                condition=Q(voters_present__isnull=True) | Q(voters_present__lte=models.F("voters_due")),
                name="meeting_voters_present_not_above_due",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=HELD_STAGES)
                | Q(is_history=True, recorded_at__isnull=False)
                | Q(present_count__isnull=False, voters_present__isnull=False, recorded_at__isnull=False),
                name="meeting_held_has_count",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.SIGNED, signed_at__isnull=False)
                | (~Q(stage=Stage.SIGNED) & Q(signed_at__isnull=True)),
                name="meeting_signed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def held(self) -> bool:
        """Whether it is recorded as held (and so is evidence)."""
        return self.stage in HELD_STAGES

    @property
    def locked(self) -> bool:
        """Signed records are never changed; corrections are appended."""
        return self.stage == Stage.SIGNED

    @property
    def recorded_later(self) -> bool:
        """补记: entered after the month in which it was held."""
        return rules.recorded_later(self.held_on, self.recorded_at and timezone.localtime(self.recorded_at))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Codes of the duties it serves, the first being what it is called."""
        return tuple(purpose.kind for purpose in self.purposes.all())

    @property
    def kinds_label(self) -> str:
        """`党员大会、党课`."""
        return "、".join(rules.called(kind, self.organization.kind) for kind in self.kinds)


class Purpose(ScopedModel):
    """One duty kind the meeting serves; one meeting can serve several."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="purposes")
    kind = models.CharField("会议类别", max_length=24, choices=Kind)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(meeting__committee_only=False)}
        opens = WITH_MEETING

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind"], name="purpose_once_per_kind")]


class Attendance(ScopedModel):
    """Somebody due at a meeting, as the expected list stood on the day; marked by the recorder."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    votes = models.BooleanField("有表决权", default=False)
    presence = models.CharField("出席", max_length=8, choices=Presence, default=Presence.UNMARKED)
    reason = models.CharField("原因", max_length=100, blank=True)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(meeting__committee_only=False)}
        opens = WITH_MEETING
        person = "person"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once_per_person")]


class Decision(ScopedModel):
    """Something the meeting decided; with an owner and a date it becomes an obligation. One that was handed over to
    决策督办 (`directive`) is followed there, and owed by those who carry it out, not here.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    text = models.CharField("决定事项", max_length=300)
    motion = models.CharField("表决类型", max_length=10, choices=Motion, default=Motion.RESOLUTION)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人")
    due_on = models.DateField("完成期限", null=True, blank=True)
    in_favour = models.PositiveIntegerField("赞成", null=True, blank=True)
    against = models.PositiveIntegerField("反对", null=True, blank=True)
    abstained = models.PositiveIntegerField("弃权", null=True, blank=True)
    done_on = models.DateField("办结日期", null=True, blank=True)
    done_recorded_at = models.DateTimeField("办结录入时间", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=300, blank=True)
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转为督办"
    )

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(meeting__committee_only=False)}
        opens = WITH_MEETING
        person = "owner"

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """Name of the obligation it becomes."""
        return f"decision:{self.pk}"

    @property
    def owed(self) -> bool:
        """With an owner and a date it is owed, unless it is followed elsewhere."""
        return self.owner_id is not None and self.due_on is not None and self.directive_id is None

    @property
    def voted(self) -> bool:
        """Whether votes were counted."""
        return self.in_favour is not None


class Correction(ScopedModel):
    """Appended to signed minutes: what is corrected and why. The signed text is never changed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="corrections")
    text = models.TextField("更正内容")
    reason = models.CharField("更正理由", max_length=200)
    at = models.DateTimeField("更正时间")
    by = models.CharField("更正人", max_length=80)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(meeting__committee_only=False)}
        opens = WITH_MEETING

    class Meta:
        ordering = ["id"]


class WorkReport(ScopedModel):
    """A secretary's yearly report to the level above, heard at a meeting; evidence of the secretary's organisation.

    The meeting may be the upper level's (it hears those below) or the organisation's own, when the upper level is not
    in the system.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reports")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="述职的党组织")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="书记")
    way = models.CharField("述职方式", max_length=8, choices=ReportWay)
    heard_by = models.CharField("听取述职的党组织", max_length=80)
    grade = models.CharField("评议等次", max_length=8, choices=ReportGrade, blank=True)
    recorded_at = models.DateTimeField("录入时间")

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        person = "person"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "organization"], name="work_report_once_per_meeting")]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """`王芳，现场述职，较好`."""
        return "，".join(filter(None, (self.person.name, self.get_way_display(), self.get_grade_display())))
