"""What a giver says to a report: accept it, or send it back with what is missing."""

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.obligations import actions as ledger
from yipanqi.plans.actions.base import address_of, answering_for, checked, come_to, common, held, owe_until, tell
from yipanqi.plans.actions.reviewing import settle_review
from yipanqi.plans.enums import Said, Stage
from yipanqi.plans.models import Part, Report


@transaction.atomic
def accept(*, report: Report, answer: str = "", by: Actor) -> Report:
    """What was reported is what was wanted; it counts for every actor of a common task."""
    now, part = _waiting(report)
    now.answer = checked(answer, field="answer", name="审核意见", most=300, needed=False)
    _answered(now, part, Said.ACCEPTED, by)
    come_to(common(part), Stage.ACCEPTED, now.answer)
    record("task_accepted", by=by, subject=part, path=part.task.giver.path, reason=now.answer)
    _tell(part, f"任务“{part.task.title}”的报告已认可。", now, by)
    return now


@transaction.atomic
def send_back(*, report: Report, answer: str, by: Actor) -> Report:
    """Return it with what is missing. It is owed again: until its deadline, or as long as the lead time leaves (JF-21)
    where that is later; the first deadline stays on record.
    """
    now, part = _waiting(report)
    now.answer = checked(answer, field="answer", name="退回的原因和需要补充的内容", most=300)
    _answered(now, part, Said.RETURNED, by)
    shared = common(part)
    come_to(shared, Stage.RETURNED, now.answer)
    until = max(part.entry.due_on, earliest_wanted(clock.today()))
    for one in shared:
        ledger.unsettle(
            organization=one.organization, key=one.key, record=now.record, reason="报告退回，需要补充", by=by
        )
        owe_until(one, max(one.entry.due_on, until), by)
    record("task_returned", by=by, subject=part, path=part.task.giver.path, reason=now.answer)
    _tell(part, f"任务“{part.task.title}”的报告已退回，请在{chinese_date(until)}前补充后重新报告。", now, by)
    return now


def _waiting(report: Report) -> tuple[Report, Part]:
    """Both rows held. Of two people who answer at the same moment the second is told who was first."""
    with scope.system("审核报告"):
        part = Part.objects.select_related("task__giver").get(pk=report.part_id)
    require(Power.TASKS, part.task.giver)
    part = held(part)
    with scope.system("审核报告"):
        now = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if now.said == Said.DROPPED:
        raise Conflict("任务已经收回，这份报告不再审核。")
    if now.said != Said.WAITING:
        moment = clock.chinese_date(now.answered_at.astimezone(clock.ZONE).date()) if now.answered_at else ""
        raise Conflict(f"这份报告已由{now.answered_by}于{moment}{now.get_said_display()[1:]}，不用再审核。请刷新查看。")
    return now, part


def _answered(report: Report, part: Part, said: Said, by: Actor) -> None:
    report.said, report.answered_at, report.answered_by = said, clock.now(), str(by)[:80]
    report.save(update_fields=["said", "answer", "answered_at", "answered_by"])
    settle_review(report, part, by)


def _tell(part: Part, text: str, report: Report, by: Actor) -> None:
    people = answering_for(part.organization, part.person)
    tell(people, text, address_of(part), f"{report.record}:{report.said}", by)
