"""More time: asked for with a reason and answered, or given unasked. The first deadline stays on record."""

from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.plans import rules
from yipanqi.plans.actions.base import (
    address_of,
    answering_for,
    checked,
    common,
    held,
    held_by_actor,
    held_by_giver,
    in_stage,
    owe_until,
    tell,
)
from yipanqi.plans.enums import Answer, Stage
from yipanqi.plans.models import Delay, Part

RUNNING = (Stage.SENT, Stage.DECLINED, Stage.ACKNOWLEDGED, Stage.RETURNED)
"""Stages in which a deadline can still be moved."""


@transaction.atomic
def ask_delay(*, part: Part, wanted_on: date, reason: str, by: Actor) -> Delay:
    """Ask the giver for more time; until the answer the deadline holds."""
    now = held_by_actor(part, by)
    if not rules.reports(now.role):
        raise Refused("这是共同办理的任务，请由牵头单位申请延期，配合单位一并顺延。")
    in_stage(now, RUNNING, "申请延期")
    reason = checked(reason, field="reason", name="延期理由", most=300)
    if now.delays.filter(said=Answer.ASKED).exists():
        raise Conflict("延期申请已经提交，正在等交办单位答复，不用重复申请。")
    _check(now, wanted_on, "wanted_on")
    made = Delay(
        part=now, from_on=now.entry.due_on, wanted_on=wanted_on, reason=reason, asked_at=clock.now(),
        asked_by=str(by)[:80],
    )  # fmt: skip
    made.save(force_insert=True)
    record(
        "delay_asked", by=by, subject=now, path=now.organization.path, reason=reason,
        after={"from": str(made.from_on), "wanted": str(wanted_on)},
    )  # fmt: skip
    text = f"{now.called}申请把任务“{now.task.title}”的期限延至{chinese_date(wanted_on)}，请答复。"
    tell(answering_for(now.task.giver), text, address_of(now), f"delay:{made.pk}", by)
    return made


@transaction.atomic
def decide_delay(*, delay: Delay, granted: bool, until: date | None = None, answer: str = "", by: Actor) -> Delay:
    """Grant it, to the day asked for or another one, or refuse it and say why."""
    with scope.system("答复延期申请"):
        part = Part.objects.select_related("task__giver").get(pk=delay.part_id)
    require(Power.TASKS, part.task.giver)
    part = held(part)
    with scope.system("答复延期申请"):
        now = Delay.objects.select_for_update(of=("self",)).get(pk=delay.pk)
    if now.said != Answer.ASKED:
        by_whom = f"已由{now.decided_by}答复" if now.decided_by else "已经失效"
        raise Conflict(f"这份延期申请{by_whom}（{now.get_said_display()}），请刷新查看。")
    in_stage(part, RUNNING, "延期")
    now.answer = checked(answer, field="answer", name="不同意的理由", most=300, needed=not granted)
    now.decided_at, now.decided_by = clock.now(), str(by)[:80]
    now.said = Answer.GRANTED if granted else Answer.REFUSED
    if granted:
        now.until = until or now.wanted_on
        _move(part, now.until, "until", by)
    now.save(update_fields=["said", "until", "answer", "decided_at", "decided_by"])
    record(
        "delay_granted" if granted else "delay_refused", by=by, subject=part, path=part.task.giver.path,
        before={"due_on": str(now.from_on)}, after={"due_on": str(now.until or now.from_on)}, reason=now.answer,
    )  # fmt: skip
    said = f"已同意延至{chinese_date(now.until)}" if granted else f"未同意：{now.answer}"
    tell(
        answering_for(part.organization, part.person), f"任务“{part.task.title}”的延期申请{said}。", address_of(part),
        f"delay:{now.pk}:{now.said}", by,
    )  # fmt: skip
    return now


@transaction.atomic
def move_deadline(*, part: Part, until: date, reason: str, by: Actor) -> Delay:
    """The giver gives more time unasked. A deadline only ever moves later: nobody is to have less time than given."""
    now = held_by_giver(part)
    in_stage(now, RUNNING, "延期")
    reason = checked(reason, field="reason", name="延期理由", most=300)
    if now.delays.filter(said=Answer.ASKED).exists():
        raise Conflict("承办单位已申请延期，请直接答复其申请。")
    before = now.entry.due_on
    _move(now, until, "until", by)
    made = give_time(now, before, until, reason, by)
    record(
        "delay_granted", by=by, subject=now, path=now.task.giver.path, reason=reason,
        before={"due_on": str(before)}, after={"due_on": str(until)},
    )  # fmt: skip
    return made


def give_time(part: Part, before: date, until: date, reason: str, by: Actor) -> Delay:
    """Keep on record that a deadline was moved unasked, and tell who carries the part out."""
    made = Delay(
        part=part, from_on=before, wanted_on=until, until=until, reason=reason, said=Answer.GRANTED,
        asked_at=clock.now(), asked_by=str(by)[:80], decided_at=clock.now(), decided_by=str(by)[:80],
    )  # fmt: skip
    made.save(force_insert=True)
    text = f"任务“{part.task.title}”的期限延至{chinese_date(until)}：{reason}"
    tell(answering_for(part.organization, part.person), text, address_of(part), f"delay:{made.pk}", by)
    return made


def _check(part: Part, day: date, field: str) -> None:
    earliest = earliest_wanted(clock.today())
    fault = rules.moved_fault(day, first=part.task.first_due_on, now=part.entry.due_on, earliest=earliest)
    above = part.task.parent
    if not fault and above is not None and day > above.entry.due_on:
        fault = (
            f"新的期限{chinese_date(day)}晚于上一级任务的期限{chinese_date(above.entry.due_on)}，"
            "请先由交办单位向其上级申请延期。"
        )
    if fault:
        raise Refused(fault, field=field)


def _move(part: Part, until: date, field: str, by: Actor) -> None:
    """The ledger has the new day, for every actor of a common task."""
    _check(part, until, field)
    for one in common(part):
        owe_until(one, until, by)
