"""Topics from above, the plan of an organisation, what the organ adds to the library, where a meeting came from."""

from django.db import models
from django.db.models import Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Meeting
from yipanqi.organizations.models import Organization
from yipanqi.topics.enums import Sort
from yipanqi.topics.library import Entry
from yipanqi.topics.rules import cut_words, lines

_MONTH = Q(month__gte=1, month__lte=12)


class Published(ScopedModel):
    """A topic that an upper Party organisation asks its branches to study in a year, or in one month of it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="发布组织")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份", null=True, blank=True, help_text="空：全年")
    title = models.CharField("主题", max_length=120)
    basis = models.CharField("依据", max_length=200, help_text="上级通知、会议的名称或文号")
    materials = models.TextField("学习材料", blank=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.CharField("发布人", max_length=80)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只发布一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["year", "id"]
        constraints = [models.CheckConstraint(condition=Q(month=None) | _MONTH, name="published_month_of_a_year")]

    def __str__(self) -> str:
        return self.title


class Planned(ScopedModel):
    """One line of an organisation's plan: in which month, at what kind of meeting, what about.

    Whether it was held is nowhere here: the meetings say so (`Source`).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    kind = models.CharField("会议类别", max_length=24, choices=Kind)
    theme = models.CharField("主题", max_length=120)
    published = models.ForeignKey(Published, models.PROTECT, null=True, blank=True, related_name="planned")
    problem = models.CharField("针对的问题", max_length=200, blank=True)
    materials = models.TextField("学习材料", blank=True)
    entry = models.CharField("库中条目", max_length=40, blank=True)
    created_at = models.DateTimeField("列入时间")
    created_by = models.CharField("列入人", max_length=80)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只列入一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["month", "id"]
        indexes = [models.Index(fields=["organization", "year"])]
        constraints = [models.CheckConstraint(condition=_MONTH, name="planned_month_of_a_year")]

    def __str__(self) -> str:
        return self.theme


class Source(ScopedModel):
    """Where an arranged meeting came from: a line of the plan, an entry of the library, or both."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="+")
    planned = models.ForeignKey(Planned, models.PROTECT, null=True, blank=True, related_name="sources")
    entry = models.CharField("库中条目", max_length=40, blank=True)

    class Scoping(Sighted):
        path = "meeting__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q(meeting__committee_only=False)}


class Contribution(ScopedModel):
    """What an organisation added to the library; read by everybody in the organ."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="提供组织")
    sort = models.CharField("类别", max_length=8, choices=Sort)
    title = models.CharField("名称", max_length=60)
    words = models.CharField("关键词", max_length=100)
    kinds = models.JSONField("适用会议", default=list)
    needs = models.TextField("需要准备")
    steps = models.TextField("怎么开展")
    leads_to = models.CharField("形成什么", max_length=200)
    added_at = models.DateTimeField("加入时间")
    added_by = models.CharField("加入人", max_length=80)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只加入一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STRUCTURE

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def as_entry(self) -> Entry:
        """The same as the entries that come with the product. Reads `organization`: lists join it."""
        return Entry(
            key=f"own-{self.pk}", sort=self.sort, title=self.title, words=cut_words(self.words),
            kinds=tuple(self.kinds), needs=self.needs, steps=lines(self.steps), leads_to=self.leads_to,
            home=self.organization.name, number=self.pk,
        )  # fmt: skip
