"""Asking for yearly packages, and noting that one was made. Writing them is the work of `archives.exports`."""

from collections.abc import Iterable

from django.db import transaction

from yipanqi.archives.enums import PackageStage
from yipanqi.archives.models import Package
from yipanqi.archives.queries.package import is_there
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization


@transaction.atomic
def ask_packages(*, branches: Iterable[Organization], year: int, anew: bool = False, by: Actor) -> int:
    """Put the packages of a year into the queue; those waiting stay where they are, those made are made again only
    `anew`, or where their file is gone. Answers how many are new.

    The caller decides who may: whoever keeps the branch's records for one, who receives handbooks for many.
    """
    if not 1949 <= year <= clock.today().year:
        raise Refused(f"{year}年还没有到，没有可以归档的文书。", field="year")
    named = list(branches)
    with scope.system("安排归档"):
        known = {one.organization_id: one for one in Package.objects.filter(organization__in=named, year=year)}
        fresh = [one for one in named if one.pk not in known]
        now = {"asked_at": clock.now(), "asked_by": str(by)}
        Package.objects.bulk_create(Package(organization=one, year=year, **now) for one in fresh)
        again = [one.pk for one in known.values() if one.stage != PackageStage.WAITING and (anew or not is_there(one))]
        Package.objects.filter(pk__in=again).update(stage=PackageStage.WAITING, fault="", **now)
    if fresh or again:
        record(
            "packages_asked", by=by, subject=f"archives.packages:{year}", name=f"{year}年度归档包",
            after={"branches": len(fresh) + len(again)},
        )  # fmt: skip
    return len(fresh) + len(again)


@transaction.atomic
def package_made(*, package: Package, file: str, size: int, digest: str, papers: int, by: Actor) -> Package:
    """Note where the finished package lies."""
    with scope.system("生成归档包"):
        held = Package.objects.select_for_update(of=("self",)).select_related("organization").get(pk=package.pk)
        held.stage, held.file, held.size, held.digest, held.papers = PackageStage.READY, file, size, digest, papers
        held.made_at, held.fault = clock.now(), ""
        held.save()
    record("package_made", by=by, subject=held, path=held.organization.path, after={"digest": digest, "papers": papers})
    return held


@transaction.atomic
def package_failed(*, package: Package, fault: str, by: Actor) -> None:
    """Note why it was not made; it can be asked for again."""
    with scope.system("生成归档包"):
        Package.objects.filter(pk=package.pk).update(stage=PackageStage.FAILED, fault=fault[:300])
