"""Organisations and their dated states, persons, memberships, appointments, terms, imports."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yipanqi.kernel import ids
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.enums import BranchForm, Kind, MeritKind, Post, PostKind, Sex, Standing


class Organization(ScopedModel):
    """Identity of an organisation. What it is and where it stands is dated (`State`); today's is mirrored here.

    `path` is made of fixed-width segments for range queries over a subtree; organisations see each other's existence
    (sight `structure`).
    """

    founded_on = models.DateField("成立日期")
    dissolved_on = models.DateField("撤销日期", null=True, blank=True, help_text="存续的最后一日")
    go_live_on = models.DateField("启用日期", help_text="此日之前的期间不在本系统计算应履职责")
    code = models.CharField("组织代码", max_length=40, blank=True)
    fixed_day = models.PositiveSmallIntegerField("主题党日固定日", null=True, blank=True)
    usual_place = models.CharField("通常地点", max_length=100, blank=True)
    usual_time = models.TimeField("通常时间", null=True, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    founded_unknown = models.BooleanField("成立日期不详", default=False, help_text="所记为已知存在的最早日期")

    # The mirror of the state in force today, kept by actions; history lives in State.
    path = models.CharField(max_length=100, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级组织"
    )
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    form = models.CharField("支部形式", max_length=12, choices=BranchForm, default=BranchForm.ORDINARY)
    has_committee = models.BooleanField("设支委会", default=False)
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")

    class Scoping(Sighted):
        path = "path"
        sight = "structure"

    class Meta:
        verbose_name = "组织"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("founded_on")),
                name="organization_dates_in_order",
            ),
        ]
        indexes = [models.Index(fields=["kind", "path"])]

    def __str__(self) -> str:
        return self.name

    @property
    def range(self) -> tuple[str, str]:
        """Paths of this organisation and everything below it."""
        return ids.subtree(self.path)

    @property
    def called(self) -> str:
        """The name outside its branch: every branch has a 第一党小组, so a group's name stands after the branch's.

        Reads `parent`: lists join it.
        """
        return f"{self.parent.name}·{self.name}" if self.kind == Kind.GROUP and self.parent else self.name

    @property
    def is_temporary(self) -> bool:
        """A temporary branch owes no elections, dues or admissions (支部工作条例 art. 8)."""
        return self.form == BranchForm.TEMPORARY


class Number(models.Model):
    """Numbers for path segments, never used twice: no organisation inherits what was recorded at a path."""

    objects = models.Manager()

    def __str__(self) -> str:
        return str(self.pk)


class State(ScopedModel):
    """What an organisation was from one day to another (`to_on` inclusive, null = open). Never overlapping."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="states")
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)
    parent = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级组织"
    )
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    form = models.CharField("支部形式", max_length=12, choices=BranchForm, default=BranchForm.ORDINARY)
    has_committee = models.BooleanField("设支委会", default=False)
    staff_total = models.PositiveIntegerField("工作人员总数", null=True, blank=True)
    reason = models.CharField("变动事由", max_length=200, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = "structure"

    class Meta:
        verbose_name = "组织变动"
        ordering = ["organization", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "from_on"], name="state_one_per_day"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="state_dates_in_order"
            ),
        ]


class Term(ScopedModel):
    """One term of office (届) of a committee: elected on a day, for a number of years (机关条例 arts. 5–7)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="terms")
    elected_on = models.DateField("选举日期")
    years = models.PositiveSmallIntegerField("任期年数")
    ordinal = models.PositiveSmallIntegerField("届次", null=True, blank=True)
    recorded_at = models.DateTimeField("录入时间", null=True, blank=True, help_text="空：由名册导入")

    class Scoping(Sighted):
        path = "organization__path"
        sight = "structure"

    class Meta:
        verbose_name = "换届"
        ordering = ["organization", "elected_on"]
        constraints = [models.UniqueConstraint(fields=["organization", "elected_on"], name="term_one_per_day")]


class Person(ScopedModel):
    """Somebody of the organ, Party member or not. `home` is the organisation whose register holds the person now.

    `pinyin` and `initials` hold every reading of the name, the right one first (`spelling.spelled`).
    """

    name = models.CharField("姓名", max_length=60)
    initials = models.CharField("拼音首字母", max_length=60, blank=True)
    pinyin = models.CharField("拼音", max_length=200, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    ethnicity = models.CharField("民族", max_length=2, blank=True, help_text="GB/T 3304-1991")
    born_on = models.DateField("出生日期", null=True, blank=True)
    education = models.CharField("学历", max_length=2, blank=True, help_text="GB/T 4658-2006")
    degree = models.CharField("学位", max_length=3, blank=True, help_text="GB/T 6864-2003")
    rank = models.CharField("职级", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    joined_on = models.DateField("入党日期", null=True, blank=True)
    full_on = models.DateField("转正日期", null=True, blank=True)
    probation_until = models.DateField(
        "预备期延长至", null=True, blank=True, help_text="大会决议延长、经批准的；空为未延长"
    )
    month_precision = models.CharField("仅到月的日期", max_length=60, blank=True, help_text="字段名，逗号分隔")
    estimated = models.CharField("推算的日期", max_length=60, blank=True, help_text="字段名，逗号分隔；不作为原件依据")
    home = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="residents")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person"
    )
    # Who has left stays with the last register; `active` ends with leaving.
    active = models.BooleanField("在册", default=True)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只登记一次")
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")

    class Scoping(Sighted):
        path = "home__path"
        sight = "register"
        person = "id"

    class Meta:
        verbose_name = "人员"
        ordering = ["pinyin", "id"]
        indexes = [models.Index(fields=["name"]), models.Index(fields=["initials"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(full_on__isnull=True) | Q(joined_on__isnull=True) | Q(full_on__gte=F("joined_on")),
                name="person_full_not_before_joining",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def shown(self, name: str, *, month: bool = False) -> str:
        """A day as precisely as it is known: `2005年7月`, `2006年7月1日（推算）`; an unknown one is an empty text.

        ``month``: no more of it than its month.
        """
        day = getattr(self, name)
        if day is None:
            return ""
        coarse = month or name in self.month_precision.split(",")
        text = f"{day.year}年{day.month}月" if coarse else chinese_date(day)
        return f"{text}（推算）" if name in self.estimated.split(",") else text

    @property
    def born_shown(self) -> str:
        """出生日期 as precisely as it is known."""
        return self.shown("born_on")

    @property
    def joined_shown(self) -> str:
        """入党日期 as precisely as it is known."""
        return self.shown("joined_on")

    @property
    def full_shown(self) -> str:
        """转正日期 as precisely as it is known."""
        return self.shown("full_on")


class Membership(ScopedModel):
    """Belonging of a Party member to a branch (and group) from one day to another (`to_on` inclusive)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="group_memberships")
    standing = models.CharField("状态", max_length=12, choices=Standing, default=Standing.NORMAL)
    from_on = models.DateField("自")
    from_unknown = models.BooleanField("编入日期不详", default=False, help_text="所记为按成立、入党日期推定的日期")
    to_on = models.DateField("至", null=True, blank=True)
    end_reason = models.CharField("结束事由", max_length=100, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = "register"
        person = "person"

    class Meta:
        verbose_name = "组织关系"
        ordering = ["organization", "from_on", "id"]
        indexes = [models.Index(fields=["organization", "to_on"]), models.Index(fields=["person", "to_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(to_on__isnull=True), name="membership_one_open_per_person"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="membership_dates_in_order"
            ),
        ]


class Appointment(ScopedModel):
    """An office held from one day to another (`to_on` inclusive). Everybody may know who holds it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="appointments")
    post = models.CharField("职务", max_length=24, choices=Post)
    kind = models.CharField("职务类别", max_length=16, choices=PostKind)
    title = models.CharField("职务名称", max_length=60, blank=True, help_text="如“办公室主任”；空则用标准名称")
    full_time = models.BooleanField("专职", default=False)
    from_on = models.DateField("自")
    from_unknown = models.BooleanField("任职日期不详", default=False, help_text="所记为已知在任的最早日期")
    to_on = models.DateField("至", null=True, blank=True)
    end_reason = models.CharField("离任事由", max_length=100, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = "structure"
        person = "person"

    class Meta:
        verbose_name = "任职"
        ordering = ["organization", "id"]
        indexes = [models.Index(fields=["person", "to_on"]), models.Index(fields=["organization", "to_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="appointment_dates_in_order",
            ),
        ]

    @property
    def called(self) -> str:
        """The office as the organ calls it."""
        return self.title or self.get_post_display()

    @property
    def called_in_full(self) -> str:
        """With its organisation, once: 办公室主任 stays so in the 办公室."""
        name = self.organization.name
        return self.called if self.called.startswith(name) else f"{name}{self.called}"


class Merit(ScopedModel):
    """奖惩 of a person as a document says it: what, by whom, on which day, under which number. Nothing is counted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="merits")
    kind = models.CharField("类别", max_length=8, choices=MeritKind)
    title = models.CharField("名称", max_length=100)
    decided_by = models.CharField("决定单位", max_length=60)
    decided_on = models.DateField("决定日期")
    number = models.CharField("文号或证书编号", max_length=60, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=80)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "person__home__path"
        sight = "register"
        person = "person"

    class Meta:
        verbose_name = "奖惩"
        ordering = ["decided_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "title", "decided_on"], name="merit_once_a_day"),
        ]

    def __str__(self) -> str:
        return "奖惩"


class Import(ScopedModel):
    """One import of a workbook: what it changed, so that the last one can be undone. Belongs to the root."""

    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="imports")
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    at = models.DateTimeField("导入时间")
    actor = models.CharField("导入人", max_length=80)
    summary = models.JSONField("结果")
    undo = models.JSONField("撤销所需", default=dict)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = "structure"

    class Meta:
        verbose_name = "导入"
        ordering = ["-id"]


class ImportDraft(models.Model):
    """An uploaded workbook until applied or discarded, seen by its uploader alone; the file is in the data folder."""

    token = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    filename = models.CharField("文件名", max_length=200)
    plan = models.JSONField()
    options = models.JSONField(default=dict)
    created_at = models.DateTimeField("上传时间")

    objects = models.Manager()

    def __str__(self) -> str:
        return self.filename


class ImportMapping(models.Model):
    """A column mapping that somebody corrected, remembered by the signature of the header it belongs to."""

    signature = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)

    objects = models.Manager()

    def __str__(self) -> str:
        return self.signature
