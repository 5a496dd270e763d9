"""Last year's list, looked at again: done, or to be continued until another day for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.procedures.base import happened, held, log, said
from yipanqi.meetings.actions.procedures.rectifying import finish, owe_item
from yipanqi.meetings.enums import Verdict
from yipanqi.meetings.models import Procedure, Rectification, Review
from yipanqi.meetings.queries import procedures as queries


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of one item: done on a day, or continued until a day; always with words."""

    pk: int
    verdict: str
    day: date | None = None
    reason: str = ""


@transaction.atomic
def review_items(*, procedure: Procedure, judged: Sequence[Judged], by: Actor) -> Procedure:
    """Say of each item named how it stands. An item continued is owed again, until its new day."""
    procedure = held(procedure)
    known = {one.item.pk: one.item for one in queries.to_review(procedure)}
    for number, entry in enumerate(judged, start=1):
        item = known.get(entry.pk)
        if item is None:
            raise Refused(f"第{number}项不在上年度的清单上，请重新打开页面。", field="items")
        _judge(procedure, item, entry, f"第{number}项", by)
    done = sum(one.verdict == Verdict.DONE for one in judged)
    log("items_reviewed", procedure, by, after={"已完成": done, "继续整改": len(judged) - done})
    return procedure


def _judge(procedure: Procedure, item: Rectification, entry: Judged, where: str, by: Actor) -> None:
    reason = said(entry.reason, what=f"{where}的说明", most=300, field="items", required=not item.done_on)
    was_due_on = item.due_on
    if entry.verdict == Verdict.CONTINUE:
        if item.done_on:
            raise Refused(f"{where}已经报告办结，不能再“继续整改”；仍有问题的，请列入今年的清单。", field="items")
        if entry.day is None or entry.day < clock.today():
            raise Refused(f"{where}继续整改，请写明今后的新时限。", field="items")
        item.due_on = entry.day
        item.version += 1
        item.save()
        if item.owed:
            owe_item(item.procedure, item, by)
    elif not item.done_on:
        if entry.day is None:
            raise Refused(f"{where}已完成，请填写完成日期。", field="items")
        happened(entry.day, what=f"{where}的完成日期", field="items")
        finish(item, entry.day, reason, by)
    Review.objects.update_or_create(
        procedure=procedure,
        item=item,
        defaults={
            "verdict": Verdict(entry.verdict), "reason": reason or item.outcome, "was_due_on": was_due_on,
            "due_on": item.due_on, "at": clock.now(), "by": str(by),
        },
    )  # fmt: skip
