"""Answers about yearly packages: what was made, how far the making has come."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from yipanqi.archives.enums import PackageStage
from yipanqi.archives.models import Package
from yipanqi.kernel import scope
from yipanqi.organizations.models import Organization


def get(pk: int) -> Package | None:
    """One package the actor may open."""
    return Package.objects.select_related("organization").filter(pk=pk).first()


def of(organization: Organization, year: int) -> Package | None:
    """The package of an organisation and year."""
    return Package.objects.filter(organization=organization, year=year).first()


def file_of(package: Package) -> Path:
    """Where a finished package lies."""
    return Path(settings.PACKAGES) / package.file


def is_there(package: Package) -> bool:
    """Whether it was made and can be taken. Packages are no part of a backup: a restore brings back the row alone."""
    return package.stage == PackageStage.READY and file_of(package).is_file()


def gone() -> list[Package]:
    """Those that were made and whose file is no longer there."""
    rows = Package.objects.filter(stage=PackageStage.READY).select_related("organization")
    return [one for one in rows if not is_there(one)]


def failed() -> QuerySet[Package]:
    """Those that could not be made; the row says why."""
    return Package.objects.filter(stage=PackageStage.FAILED).select_related("organization")


def waiting() -> QuerySet[Package]:
    """What is still to be made, in the order in which it is made."""
    return Package.objects.filter(stage=PackageStage.WAITING).select_related("organization").order_by("year", "id")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the packages of a year have come; what is in them stays with the branches."""

    year: int
    asked: int
    ready: int
    failed: int

    @property
    def left(self) -> int:
        """How many are still to be made."""
        return self.asked - self.ready - self.failed


def progress(branches: list[int], year: int) -> Progress:
    """The packages of some branches. One query."""
    with scope.system("归档进度"):
        counted = Package.objects.filter(year=year, organization__in=branches).aggregate(
            asked=Count("id"),
            ready=Count("id", filter=Q(stage=PackageStage.READY)),
            failed=Count("id", filter=Q(stage=PackageStage.FAILED)),
        )
    return Progress(year, **counted)
