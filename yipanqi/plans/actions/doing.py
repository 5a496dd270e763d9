"""What an actor does with a part: acknowledge it, ask for it to be given to somebody else, report it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yipanqi.audit.actions import record
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.obligations import actions as ledger
from yipanqi.organizations.models import Person
from yipanqi.plans import rules
from yipanqi.plans.actions.base import (
    address_of,
    answering_for,
    checked,
    come_to,
    common,
    held_by_actor,
    held_by_giver,
    in_stage,
    owe_until,
    tell,
)
from yipanqi.plans.actions.reviewing import owe_review
from yipanqi.plans.enums import Role, Said, Stage
from yipanqi.plans.models import Linked, Part, Report
from yipanqi.plans.queries import hands, reading

REPORTED = "决策任务的报告"
"""What the ledger calls the evidence; what was reported stays in the report."""


@transaction.atomic
def acknowledge(*, part: Part, person: Person | None = None, by: Actor) -> Part:
    """Take the part on; the organisation may name who answers for it, on whose desk it then lies."""
    now = held_by_actor(part, by)
    in_stage(now, (Stage.SENT, Stage.DECLINED), "签收")
    if person is not None and not now.in_person:
        if not hands.belonging(now.organization).filter(pk=person.pk).exists():
            name = now.organization.called
            raise Refused(f"{person.name}不在“{name}”任职或编组，不能作为责任人。", field="person")
        now.person = person
        now.save(update_fields=["person"])
        owe_until(now, now.entry.due_on, by)
    come_to([now], Stage.ACKNOWLEDGED)
    record(
        "task_acknowledged", by=by, subject=now, path=now.organization.path,
        after={"person": now.person_id, "chain": now.chain},
    )  # fmt: skip
    return now


@transaction.atomic
def decline(*, part: Part, reason: str, by: Actor) -> Part:
    """Ask the giver to hand the part to somebody else; it stays owed until the giver answers."""
    now = held_by_actor(part, by)
    in_stage(now, (Stage.SENT,), "请求改派，已签收的请先与交办单位商量")
    reason = checked(reason, field="reason", name="理由", most=300)
    come_to([now], Stage.DECLINED, reason)
    record("task_declined", by=by, subject=now, path=now.organization.path, reason=reason)
    text = f"{now.called}请求改派任务“{now.task.title}”。"
    tell(answering_for(now.task.giver), text, address_of(now), f"declined:{now.pk}:{clock.now():%y%m%d%H%M}", by)
    return now


@transaction.atomic
def insist(*, part: Part, answer: str, by: Actor) -> Part:
    """The giver keeps it where it is, and says why. Handing it to somebody else: take it back, assign anew."""
    now = held_by_giver(part)
    in_stage(now, (Stage.DECLINED,), "答复改派请求")
    answer = checked(answer, field="answer", name="答复意见", most=300)
    come_to([now], Stage.SENT, answer)
    record("task_insisted", by=by, subject=now, path=now.task.giver.path, reason=answer)
    text = f"任务“{now.task.title}”仍请{now.called}承办：{answer}"
    tell(answering_for(now.organization, now.person), text, address_of(now), f"insisted:{now.pk}:{now.since}", by)
    return now


@transaction.atomic
def report(*, part: Part, text: str, done_on: date, records: Sequence[str] = (), by: Actor) -> Report:
    """Report what was done, in short words, pointing to records there are already; nothing need be uploaded.

    In the ledger the part is met from now on, as of the day it was done, for all actors of a common task; when the
    giver sends the report back it is owed again.
    """
    now = held_by_actor(part, by)
    if not rules.reports(now.role):
        raise Refused("这是共同办理的任务，由牵头单位报告一次，配合单位一并计入，不用另外报告。")
    in_stage(now, (Stage.ACKNOWLEDGED, Stage.RETURNED), "报告，请先签收" if now.stage == Stage.SENT else "报告")
    text = checked(text, field="text", name="完成情况", most=500)
    _check_done(now, done_on)
    _check_below(now)
    made = Report(
        part=now, number=now.reports.count() + 1, text=text, done_on=done_on, recorded_at=clock.now(),
        recorded_by=str(by)[:80],
    )  # fmt: skip
    made.save(force_insert=True)
    _link(made, records)
    shared = common(now)
    come_to(shared, Stage.REPORTED)
    _meet(shared, made, by)
    owe_review(made, now, by)
    record(
        "task_reported", by=by, subject=now, path=now.organization.path,
        after={"number": made.number, "text": text, "done_on": str(done_on), "records": list(records)},
    )  # fmt: skip
    text = f"{now.called}报告了任务“{now.task.title}”，请审核。"
    tell(answering_for(now.task.giver), text, address_of(now), f"{made.record}:waits", by)
    return made


def _check_done(part: Part, done_on: date) -> None:
    decided = part.task.directive.decided_on
    if done_on > clock.today():
        raise Refused(f"完成日期{chinese_date(done_on)}还没有到，请在完成后报告。", field="done_on")
    if done_on < decided:
        raise Refused(f"完成日期早于决策日期{chinese_date(decided)}，请更正。", field="done_on")


def _check_below(part: Part) -> None:
    waiting = reading.open_below(part)
    if waiting:
        names = "、".join(one.called for one in waiting[:3]) + ("等" if len(waiting) > 3 else "")
        raise Refused(
            f"分解给{names}的{len(waiting)}项还没有办结，请先认可其报告；不再需要的，先收回，再报告本级完成情况。"
        )


def _link(report: Report, records: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(records))
    if not wanted:
        return
    known = {key: (label, day) for key, label, day in reading.linkable(report.part)}
    if any(key not in known for key in wanted):
        raise Refused("选中的记录里有已经变动的，请重新选择。", field="records")
    Linked.objects.bulk_create(
        Linked(report=report, record=key, label=known[key][0][:200], happened_on=known[key][1]) for key in wanted
    )


def _meet(parts: Sequence[Part], made: Report, by: Actor) -> None:
    for one in parts:
        ledger.settle(**as_met(one, made.record, made.done_on, made.recorded_at), by=by)


def as_met(part: Part, record_of: str, done_on: date, recorded_at: datetime) -> dict:
    """What the ledger is told of a part that was reported: when it was done, not what."""
    return {
        "organization": part.organization,
        "key": part.key,
        "record": record_of,
        "label": REPORTED if part.role != Role.ASSIST else f"{REPORTED}（牵头单位）",
        "happened_on": done_on,
        "recorded_at": recorded_at,
    }


def waiting_report(part: Part) -> Report | None:
    """The report of a part that waits for an answer. One query."""
    with scope.system("待审核的报告"):
        return Report.objects.filter(part=part, said=Said.WAITING).first()
