"""One step: done on a day, left out for a reason, planned for another day, open again."""

from datetime import date

from django.db import transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.procedures.base import happened, held, log, owe_steps, owed_now, said, settle_step
from yipanqi.meetings.enums import WORKED_OUT, Electing, Part
from yipanqi.meetings.models import Procedure, Step
from yipanqi.meetings.procedures import AFTER, MEETING, ScriptStep
from yipanqi.meetings.queries import appraisals, delegates, elections
from yipanqi.meetings.queries import procedures as queries
from yipanqi.obligations import actions as obligations


def _step(procedure: Procedure, code: str) -> tuple[ScriptStep, Step]:
    step = procedure.prescribed.step(code)
    if step.part in WORKED_OUT:
        raise Refused(f"“{step.title}”由记录自动得出，不必填报。")
    return step, procedure.steps.get(code=code)


@transaction.atomic
def mark_done(*, procedure: Procedure, code: str, done_on: date, by: Actor, note: str = "") -> Step:
    """The step happened on that day; the moment of entry is kept beside it. Saying it again changes what was said.

    The moment of entry is that of the first report of this day: another day is another report.
    """
    procedure = held(procedure)
    step, row = _step(procedure, code)
    happened(done_on, what="完成日期", field="done_on")
    note = said(note, what="情况", most=500, field="note")
    _check_order(procedure, step, done_on)
    _check_part(procedure, step)
    before = _words(row)
    if row.done_on != done_on:
        row.recorded_at = clock.now()
    row.done_on, row.note, row.skipped = done_on, note, ""
    row.save()
    log("procedure_step_done", procedure, by, before=before, after={"步骤": step.title, **_words(row)})
    settle_step(procedure, row, by)
    return row


def _check_order(procedure: Procedure, step: ScriptStep, done_on: date) -> None:
    """What belongs to the meeting, or comes after it, did not happen before it."""
    meeting = procedure.meeting
    if step.phase not in (MEETING, AFTER):
        return
    if meeting is None or not meeting.held:
        raise Refused(f"“{step.title}”在会上或会后进行，请先记录会议。", field="done_on")
    if done_on < meeting.held_on:
        raise Refused(f"完成日期早于会议日期{chinese_date(meeting.held_on)}，请更正。", field="done_on")


def _check_part(procedure: Procedure, step: ScriptStep) -> None:
    """What the regulation does not let be left out is done only when its working list says so."""
    _check_election(procedure, step.part)
    if step.part == Part.BALLOTS and appraisals.poll_of(procedure) is None:
        raise Refused("请先录入民主测评的计票数，再填报完成。", field="done_on")
    if step.part == Part.GRADES:
        open_ = [one.person.name for one in appraisals.graded(procedure) if not one.settled]
        if open_:
            names = "、".join(open_[:6])
            raise Refused(f"还没有评定等次：{names}。不评定的，写明原因。", field="done_on")
    if step.part == Part.CRITICISM:
        missing = queries.silent(procedure)
        if procedure.prescribed.criticism == "each" and missing:
            names = "、".join(one.name for one in missing[:6])
            raise Refused(f"还没有登记自我批评：{names}。逐人登记后再填报完成；缺席的应有书面发言。", field="done_on")
        if not procedure.criticisms.exists():
            raise Refused("请先登记批评与自我批评的人数，再填报完成。", field="done_on")


def _check_election(procedure: Procedure, part: str) -> None:
    """Candidates, counts and the report are entered on their pages; the step follows them."""
    if part == Part.DELEGATES and not delegates.of(procedure):
        raise Refused("请先登记各选举单位选出的代表，再填报完成。", field="done_on")
    if part == Part.CANDIDATES and elections.standing(procedure, elections.first_of(procedure)).last is None:
        raise Refused("请先登记候选人，再填报完成。", field="done_on")
    if part in (Part.COUNT, Part.HEADS):
        electing = elections.first_of(procedure) if part == Part.COUNT else Electing.HEADS
        if not elections.standing(procedure, electing).through:
            raise Refused("选举还没有结束，请先录入计票数；需要再次投票的，投票后再填报完成。", field="done_on")
    if part == Part.RESULT and elections.result_of(procedure) is None:
        raise Refused("请在“选举结果”中报告，报告后本步自动完成。", field="done_on")


def _words(row: Step) -> dict[str, str]:
    return {"完成日期": str(row.done_on or ""), "情况": row.note, "未开展的原因": row.skipped}


@transaction.atomic
def skip(*, procedure: Procedure, code: str, reason: str, by: Actor) -> Step:
    """The step is left out, for a reason that stays on the page. Its deadline, if it has one, stays in the ledger."""
    procedure = held(procedure)
    step, row = _step(procedure, code)
    if not step.skippable:
        raise Refused(f"“{step.title}”不能省去：{step.why}", field="reason")
    reason = said(reason, what="未开展的原因", most=200, field="reason", required=True)
    if row.done_on:
        raise Refused(f"这一步已于{chinese_date(row.done_on)}完成。填报有误的，请先“恢复为待办”。", field="reason")
    row.skipped, row.recorded_at = reason, clock.now()
    row.save()
    log("procedure_step_skipped", procedure, by, after={"步骤": step.title}, reason=reason)
    return row


@transaction.atomic
def reopen(*, procedure: Procedure, code: str, by: Actor) -> Step:
    """What was reported was a mistake: the step is open again, and so is its deadline."""
    procedure = held(procedure)
    step, row = _step(procedure, code)
    if not row.settled:
        return row
    before = _words(row)
    row.done_on, row.skipped, row.note, row.recorded_at = None, "", "", None
    row.save()
    log("procedure_step_reopened", procedure, by, before=before, after={"步骤": step.title})
    if owed_now(procedure, row.key):
        obligations.unsettle(organization=procedure.organization, key=row.key, record=row.key, by=by)
    return row


@transaction.atomic
def move(*, procedure: Procedure, code: str, planned_on: date | None, reason: str, by: Actor) -> Step:
    """Another day than the script's, by a notice of the upper organisation; None returns to the script's day."""
    procedure = held(procedure)
    step, row = _step(procedure, code)
    reason = said(reason, what="计划日期的依据", most=200, field="reason", required=planned_on is not None)
    before = {"计划日期": str(row.planned_on or ""), "依据": row.planned_reason}
    row.planned_on, row.planned_reason = planned_on, reason if planned_on else ""
    row.save()
    after = {"步骤": step.title, "计划日期": str(planned_on or ""), "依据": row.planned_reason}
    log("procedure_step_moved", procedure, by, before=before, after=after)
    owe_steps(procedure, by)
    return row
