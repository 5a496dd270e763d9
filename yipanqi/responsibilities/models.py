"""Lists, their items, what was said about them and who signed for them; powers and risk points; the organ's rulings."""

from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.obligations.enums import Severity
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Organization, Person
from yipanqi.responsibilities.enums import (
    EVIDENCE,
    PUBLIC_STAGES,
    SHAPES,
    STATEMENT,
    UNDATED,
    Grade,
    Guards,
    Party,
    Rhythm,
    Stage,
    Subject,
    Way,
)
from yipanqi.responsibilities.rules import APPROVAL_DAYS, REVIEW_DAYS, VETO


class DutyList(ScopedModel):
    """One version of the list of a subject for a year. What was published is never edited: a change is a new version.

    `based_on` is the version it was written from: the one before, or last year's. A draft is seen by those who draft
    and approve, by those asked for comments and by whom it is about; once published it is everybody's in the organ.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="duty_lists")
    subject = models.CharField("责任主体", max_length=24, choices=Subject)
    post = models.CharField("职务", max_length=24, choices=Post, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    field = models.CharField("分管领域", max_length=100, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次", default=1)
    title = models.CharField("名称", max_length=160)
    stage = models.CharField("状态", max_length=10, choices=Stage, default=Stage.DRAFT)
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    template = models.CharField("样表", max_length=40, blank=True)
    created_at = models.DateTimeField("拟订时间")
    created_by = models.CharField("拟订人", max_length=80)
    comments_until = models.DateField("意见征求至", null=True, blank=True)
    approved_on = models.DateField("审定日期", null=True, blank=True)
    approved_at = models.DateTimeField("审定登记时间", null=True, blank=True)
    approved_by = models.CharField("审定人", max_length=80, blank=True)
    decision = models.CharField("审定依据", max_length=200, blank=True, help_text="哪一次会议、哪一份批示")
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    published_by = models.CharField("公布人", max_length=80, blank=True)
    together = models.PositiveBigIntegerField(
        "公布批次", null=True, blank=True, help_text="一起公布的第一份清单的编号，历史记在它名下"
    )
    ended_at = models.DateTimeField("停止时间", null=True, blank=True)
    ended_reason = models.CharField("停止理由", max_length=200, blank=True)
    once = models.CharField(max_length=60, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.DRAFTS
        person = "person"
        concerns = ("invitations__person",)
        partial = {Sight.STRUCTURE: Q(stage__in=PUBLIC_STAGES)}

    class Meta:
        verbose_name = "责任清单"
        ordering = ["organization__path", "subject", "post", "version"]
        indexes = [models.Index(fields=["year", "stage"])]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject", "post", "year", "version"], condition=Q(person=None),
                name="dutylist_version_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "subject", "person", "year", "version"], condition=Q(person__isnull=False),
                name="dutylist_version_once_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.APPROVED, Stage.PUBLISHED]) | Q(approved_on__isnull=False),
                name="dutylist_approved_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.PUBLISHED) | Q(published_at__isnull=False), name="dutylist_published_at"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）" if self.version > 1 else self.title

    @property
    def shape(self):
        """Where such lists belong and who answers for them."""
        return SHAPES[self.subject]

    @property
    def is_public(self) -> bool:
        """Whether everybody in the organ may read it."""
        return self.stage in PUBLIC_STAGES

    @property
    def level(self) -> str:
        """On which of the levels it stands."""
        return self.shape.level


class Point(ScopedModel):
    """权力事项 or 廉政风险点 of an organisation, as its own lists have it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="power_points")
    kind = models.CharField("类别", max_length=6, choices=Guards)
    number = models.CharField("编号", max_length=40)
    name = models.CharField("名称", max_length=200)
    grade = models.CharField("风险等级", max_length=6, choices=Grade, blank=True)
    measure = models.CharField("防控措施", max_length=300, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.CharField("登记人", max_length=80)
    ended_on = models.DateField("停用日期", null=True, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        verbose_name = "权力事项、廉政风险点"
        ordering = ["organization__path", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "number"], name="point_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Item(ScopedModel):
    """One duty of a list. `token` stays the same from version to version and from year to year; `above` is the token of
    the item of a higher list that it carries further.

    An item is either bound to a duty that the rules compute (`duty`: its days and its state are those of the ledger),
    or it has a rhythm of its own. `lead`: who answers for it, where it is not the holder of the list; `unit`: the
    organisation that takes the lead in it, where it is another one.
    """

    list = models.ForeignKey(DutyList, models.CASCADE, related_name="items")
    token = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField("次序")
    duty_text = models.CharField("职责", max_length=200)
    clause = models.CharField("条款", max_length=20, blank=True)
    basis = models.CharField("本机关依据", max_length=150, blank=True)
    standard = models.CharField("要求", max_length=300, blank=True)
    duty = models.CharField("台账职责", max_length=40, blank=True)
    rhythm = models.CharField("频次", max_length=10, choices=Rhythm)
    due_on = models.DateField("期限", null=True, blank=True)
    evidence = models.CharField("凭据", max_length=30, default=STATEMENT)
    lead = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    assisting = models.ManyToManyField(Organization, blank=True, related_name="+")
    guards = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="items")
    passes_down = models.BooleanField("须逐级落实", default=False)
    above = models.CharField("承接", max_length=20, blank=True)
    template = models.CharField("样表事项", max_length=60, blank=True)
    reason = models.CharField("改期理由", max_length=200, blank=True)

    class Scoping(Sighted):
        path = "list__organization__path"
        sight = Sight.DRAFTS
        person = "list__person"
        concerns = ("list__invitations__person",)
        partial = {Sight.STRUCTURE: Q(list__stage__in=PUBLIC_STAGES)}

    class Meta:
        verbose_name = "责任事项"
        ordering = ["list", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["list", "token"], name="item_token_once_per_list"),
            models.CheckConstraint(
                condition=~Q(rhythm=Rhythm.ONCE) | Q(due_on__isnull=False) | ~Q(duty=""), name="item_once_has_a_day"
            ),
        ]
        indexes = [models.Index(fields=["token"]), models.Index(fields=["above"])]

    def __str__(self) -> str:
        return self.duty_text

    @property
    def is_custom(self) -> bool:
        """惯例: neither a clause nor a rule of the organ's own stands behind it."""
        return not self.clause and not self.basis

    @property
    def severity(self) -> str:
        """A clause or a rule of the organ binds; a custom is a general requirement."""
        return Severity.SOFT if self.is_custom else Severity.HARD

    @property
    def is_dated(self) -> bool:
        """Whether it gives entries with a day of its own."""
        return not self.duty and self.rhythm not in UNDATED

    @property
    def evidence_words(self) -> str:
        """What meets it, in words."""
        return EVIDENCE.get(self.evidence, self.evidence)


class Invitation(ScopedModel):
    """Somebody asked to comment on a draft, and what he or she said."""

    list = models.ForeignKey(DutyList, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField("征求时间")
    text = models.CharField("意见", max_length=500, blank=True)
    said_at = models.DateTimeField("提出时间", null=True, blank=True)
    adopted = models.BooleanField("采纳", null=True, blank=True)
    reply = models.CharField("答复", max_length=300, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    replied_by = models.CharField("答复人", max_length=80, blank=True)

    class Scoping(Sighted):
        path = "list__organization__path"
        sight = Sight.DRAFTS
        person = "person"

    class Meta:
        verbose_name = "征求意见"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["list", "person"], name="invitation_once_per_list"),
            models.CheckConstraint(
                condition=Q(adopted__isnull=True) | Q(said_at__isnull=False), name="invitation_answered_when_said"
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether something was said that nobody answered."""
        return bool(self.text) and self.adopted is None


class Acknowledgement(ScopedModel):
    """By name and in office: who signed for a published version, on which day; `on_paper`: the signed sheet is kept."""

    list = models.ForeignKey(DutyList, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.CharField("职务", max_length=120)
    signed_on = models.DateField("签收日期")
    on_paper = models.BooleanField("纸质签字", default=False)
    at = models.DateTimeField("登记时间")
    by = models.CharField("登记人", max_length=80)

    class Scoping(Sighted):
        path = "list__organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        verbose_name = "签收"
        ordering = ["signed_on", "id"]
        constraints = [models.UniqueConstraint(fields=["list", "person"], name="acknowledged_once")]


class Report(ScopedModel):
    """A few words by which an entry was met. The ledger knows that and when; the words stay with the organisation."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    text = models.CharField("办理情况", max_length=300)
    happened_on = models.DateField("办理日期")
    recorded_at = models.DateTimeField("填报时间")
    recorded_by = models.CharField("填报人", max_length=80)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS
        person = "person"

    class Meta:
        verbose_name = "办理情况"
        ordering = ["happened_on", "id"]

    def __str__(self) -> str:
        return "办理情况说明"


class Letter(ScopedModel):
    """责任书 of an organisation for a year, with the Party organisation above it: one, and only one (docs/adr/0022).

    It keeps no goal of its own: what is promised are the items of the lists published for the organisation.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="letters")
    above = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=160)
    assessment = models.CharField("考核的补充约定", max_length=300, blank=True)
    basis = models.CharField("依据", max_length=150, blank=True)
    made_at = models.DateTimeField("生成时间")
    made_by = models.CharField("生成人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        verbose_name = "责任书"
        ordering = ["organization__path", "year"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="letter_one_a_year"),
            models.CheckConstraint(
                condition=~Q(assessment__contains=VETO) | ~Q(basis=""), name="letter_veto_has_a_basis"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Edition(ScopedModel):
    """The lists a letter carried from one day on. Published lists are never edited, so this is what was signed; a new
    version of a list makes a new edition, which is signed anew.
    """

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("版次")
    lists = models.ManyToManyField(DutyList, related_name="editions")
    made_at = models.DateTimeField("生成时间")
    made_by = models.CharField("生成人", max_length=80)

    class Scoping(Sighted):
        path = "letter__organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        verbose_name = "责任书版次"
        ordering = ["letter", "number"]
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="edition_number_once")]


class LetterSignature(ScopedModel):
    """By name and in office, for one side: who signed an edition, on which day and how."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="signatures")
    party = models.CharField("签订方", max_length=6, choices=Party)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.CharField("职务", max_length=120)
    signed_on = models.DateField("签字日期")
    way = models.CharField("方式", max_length=14, choices=Way)
    at = models.DateTimeField("登记时间")
    by = models.CharField("登记人", max_length=80)

    class Scoping(Sighted):
        path = "edition__letter__organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        verbose_name = "责任书签字"
        ordering = ["signed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "party", "person"], name="letter_signed_once"),
        ]


class Ruling(ScopedModel):
    """What an organ has ruled: working days for comments, for approving and for signing its lists, for answering the
    report of a task; how many items one person can lead. The newest of the nearest organisation counts.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    comment_days = models.PositiveSmallIntegerField("征求意见工作日")
    signing_days = models.PositiveSmallIntegerField("签收工作日")
    approval_days = models.PositiveSmallIntegerField("审定工作日", default=APPROVAL_DAYS)
    review_days = models.PositiveSmallIntegerField("审核报告工作日", default=REVIEW_DAYS)
    capacity = models.PositiveSmallIntegerField("一人牵头事项上限")
    basis = models.CharField("依据", max_length=200)
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comment_days__gte=3, signing_days__gte=3, capacity__gte=1)
                & Q(approval_days__gte=3, review_days__gte=3),
                name="ruling_leaves_time",
            ),
        ]
