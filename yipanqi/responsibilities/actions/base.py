"""What the verbs share: the row held for the transaction, its stage, the words of the history."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict, NotAllowed
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import DutyList


def locked(found: DutyList, *stages: str) -> DutyList:
    """The version as it is now, held for this transaction; refuses when it has moved on meanwhile."""
    return locked_many([found], *stages)[0]


def locked_many(lists: Iterable[DutyList], *stages: str) -> list[DutyList]:
    """The same of many, in the order of the tree."""
    wanted = {one.pk for one in lists}
    rows = DutyList.objects.select_for_update(of=("self",)).select_related("organization__parent", "person", "based_on")
    fresh = list(rows.filter(pk__in=wanted).order_by("organization__path", "pk"))
    if len(fresh) != len(wanted):
        raise NotAllowed("您现任职务看不到这份责任清单，请联系机关党委。")
    for one in fresh:
        if stages and one.stage not in stages:
            allowed = "、".join(str(Stage(stage).label) for stage in stages)
            raise Conflict(
                f"“{one}”现为“{one.get_stage_display()}”，这一步只在“{allowed}”时办理。请刷新后查看是否已有人办过。"
            )
    return fresh


def address_of(found: DutyList) -> str:
    """The page of a version."""
    return reverse("responsibilities:list", args=[found.pk])


def log(event: str, found: DutyList, by: Actor, **change: Any) -> None:
    """Tell the history of a version."""
    record(event, by=by, subject=found, name=str(found), path=found.organization.path, **change)


def tidy(text: str) -> str:
    """One line without doubled blanks."""
    return " ".join(text.split())


def told(text: str, *, field: str) -> str:
    """What somebody wrote, tidied; refused when it carries a mark of classification."""
    text = tidy(text)
    refuse_classified(text, field=field)
    return text


def all_seen(reason: str):
    """What an action must look at beyond the actor's own sight."""
    return scope.system(reason)
