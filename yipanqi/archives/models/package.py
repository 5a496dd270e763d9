"""The yearly packages: asked for, made, where they lie."""

from django.db import models

from yipanqi.access.enums import Sight
from yipanqi.archives.enums import PackageStage
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class Package(ScopedModel):
    """The package of one branch and year; made again, it replaces the one before. Kept by the branch alone."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="packages")
    year = models.PositiveSmallIntegerField("年度")
    stage = models.CharField("进度", max_length=8, choices=PackageStage, default=PackageStage.WAITING)
    file = models.CharField("文件", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    digest = models.CharField("摘要（SHA-256）", max_length=64, blank=True)
    papers = models.PositiveIntegerField("文书份数", default=0)
    asked_at = models.DateTimeField("安排时间")
    asked_by = models.CharField("安排人", max_length=80)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)
    fault = models.CharField("没有生成的原因", max_length=300, blank=True)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS

    class Meta:
        ordering = ["organization__path", "-year"]
        constraints = [models.UniqueConstraint(fields=["organization", "year"], name="package_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year}年度归档包"
