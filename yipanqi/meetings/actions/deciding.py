"""Decisions: written with the record, owed when they have an owner and a date, settled by the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import rules
from yipanqi.meetings.enums import Motion, Stage
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Person
from yipanqi.plans.models import Directive

SOURCE = "meetings"
TITLE, SETTLED = "一项会议决定事项", "办结"
"""What the ledger says of a decision and of its outcome; the words stay in the record (`answers.decision_words`)."""


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """A decision as it is typed. `pk` names one that is already there; counted votes come all three or not at all."""

    text: str
    owner: Person | None = None
    due_on: date | None = None
    motion: str = Motion.RESOLUTION
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    pk: int | None = None


def decide(meeting: Meeting, entries: Sequence[DecisionEntry], by: Actor) -> None:
    """Make the meeting's decisions what was typed: new ones are added, named ones changed, the rest taken back."""
    known: dict[int | None, Decision] = {decision.pk: decision for decision in meeting.decisions.all()}
    kept = set()
    for number, entry in enumerate(entries, start=1):
        decision, where = known.get(entry.pk) or Decision(meeting=meeting), f"第{number}项决定"
        was_owed = decision.pk is not None and decision.owed
        _check_unsettled(decision, entry, where=where)
        _fill(decision, entry, meeting, where=where)
        decision.save()
        kept.add(decision.pk)
        if decision.owed:
            obligations.owe(**as_owed(decision), by=by)
        elif was_owed:
            obligations.withdraw(
                organization=meeting.organization, key=decision.key, reason="记录修改：不再指定责任人和期限", by=by
            )
    for pk, decision in known.items():
        if pk not in kept:
            _drop(decision, meeting, by)


def _drop(decision: Decision, meeting: Meeting, by: Actor) -> None:
    if decision.directive_id:
        raise Refused(
            f"决定“{decision.text[:20]}”已转为督办，不能从记录中删去，请先在“决策督办”中收回。", field="decisions"
        )
    if decision.done_on:
        raise Refused(f"决定“{decision.text[:20]}”已经办结，不能从记录中删去。", field="decisions")
    if decision.owed:
        obligations.withdraw(organization=meeting.organization, key=decision.key, reason="记录修改：删去该决定", by=by)
    decision.delete()


def _check_unsettled(decision: Decision, entry: DecisionEntry, *, where: str) -> None:
    """What was reported done, or is followed in 决策督办, stays what it was: another owner or deadline would make late
    what was in time, or not.
    """
    owner = entry.owner.pk if entry.owner else None
    as_it_was = (entry.text.strip(), owner, entry.due_on) == (decision.text, decision.owner_id, decision.due_on)
    if decision.directive_id and not as_it_was:
        raise Refused(
            f"{where}已转为督办，其内容、责任人和期限不能再改；需要改的，请先在“决策督办”中收回。", field="decisions"
        )
    if decision.done_on and not as_it_was:
        raise Refused(f"{where}已经办结，其内容、责任人和期限不能再改；如需更正，请签认后用“更正”。", field="decisions")


def _fill(decision: Decision, entry: DecisionEntry, meeting: Meeting, *, where: str) -> None:
    text = entry.text.strip()
    counted = (entry.in_favour, entry.against, entry.abstained)
    if not text:
        raise Refused(f"{where}：请写明决定事项，或删去这一行。", field="decisions")
    if len(text) > 300:
        raise Refused(f"{where}：决定事项超过300字，请写要点，全文写入会议记录。", field="decisions")
    refuse_classified(text, field="decisions")
    if entry.due_on and not entry.owner:
        raise Refused(f"{where}：填了完成期限，请同时选择责任人。", field="decisions")
    if entry.owner and not entry.due_on:
        raise Refused(f"{where}：选了责任人，请同时填写完成期限。", field="decisions")
    if entry.due_on and entry.due_on < meeting.held_on:
        raise Refused(f"{where}：完成期限{chinese_date(entry.due_on)}早于会议日期，请更正。", field="decisions")
    if any(number is not None for number in counted):
        if entry.in_favour is None:
            raise Refused(f"{where}：请填写赞成票数。", field="decisions")
        counted = (entry.in_favour, entry.against or 0, entry.abstained or 0)
        rules.check_votes(
            in_favour=counted[0], against=counted[1], abstained=counted[2],
            present=meeting.voters_present or 0, where=where,
        )  # fmt: skip
    decision.text, decision.owner, decision.due_on = text, entry.owner, entry.due_on
    decision.motion = Motion(entry.motion)
    decision.in_favour, decision.against, decision.abstained = counted


def as_owed(decision: Decision) -> dict[str, Any]:
    """What `obligations.owe` is told of a decision: that something is owed, by whom and until when, not what."""
    return {
        "organization": decision.meeting.organization,
        "key": decision.key,
        "source": SOURCE,
        "kind": "decision",
        "title": TITLE,
        "basis": f"{chinese_date(decision.meeting.held_on)}会议议定",
        "due_on": decision.due_on,
        "person": decision.owner,
        "severity": Severity.HARD,
        "address": reverse("meetings:decision", args=[decision.pk]),
    }


def as_settled(decision: Decision) -> dict[str, Any]:
    """What `obligations.settle` is told of a decision: that it was carried out and when, not how."""
    return {
        "organization": decision.meeting.organization,
        "key": decision.key,
        "record": decision.key,
        "label": SETTLED,
        "happened_on": decision.done_on,
        "recorded_at": decision.done_recorded_at,
    }


def may_settle(decision: Decision, by: Actor) -> bool:
    """Whether the actor may report a decision he or she sees as carried out."""
    return rules.may_settle(
        person=by.person_id,
        owner=decision.owner_id,
        recorder=decision.meeting.recorder_id,
        signs=scope.current().may(Power.SIGN, decision.meeting.organization.path),
    )


def _held(decision: Decision, by: Actor) -> Decision:
    """The row as it is now, held for this transaction; refuses whom it does not concern."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("meeting__organization")
    fresh = rows.filter(pk=decision.pk).first()
    if fresh is None or not may_settle(fresh, by):
        raise NotAllowed("议定事项由责任人报告办结，也可由会议记录人，书记、副书记（党小组会由党小组长）代为填报。")
    return fresh


@transaction.atomic
def settle_decision(*, decision: Decision, done_on: date, outcome: str, by: Actor) -> Decision:
    """Report a decision as carried out (who may: `rules.may_settle`); the same report twice is one."""
    decision = _held(decision, by)
    meeting = decision.meeting
    outcome = outcome.strip()
    if decision.done_on:
        if (decision.done_on, decision.outcome) == (done_on, outcome):
            return decision
        raise Refused(f"该事项已于{chinese_date(decision.done_on)}办结。")
    if decision.directive_id:
        raise Refused("该决定已转为督办，由承办单位在“决策督办”中报告。")
    if not decision.owed:
        raise Refused("该决定没有指定责任人和期限，不需要办结。")
    if meeting.stage == Stage.CANCELLED:
        raise Refused("会议已取消，该事项不再办理。")
    if done_on > clock.today():
        raise Refused(f"办结日期{chinese_date(done_on)}还没有到，请在办结后填报。", field="done_on")
    if done_on < meeting.held_on:
        raise Refused(f"办结日期早于会议日期{chinese_date(meeting.held_on)}，请更正。", field="done_on")
    if not outcome:
        raise Refused("请用一两句话写明办理结果。", field="outcome")
    decision.done_on, decision.outcome, decision.done_recorded_at = done_on, outcome[:300], clock.now()
    decision.save(update_fields=["done_on", "outcome", "done_recorded_at"])
    obligations.settle(**as_settled(decision), by=by)
    record(
        "decision_settled", by=by, subject=decision, path=meeting.organization.path,
        after={"办结日期": str(done_on), "办理结果": decision.outcome},
    )  # fmt: skip
    return decision


def hand_over(*, directive: Directive, by: Actor) -> None:
    """A decision is followed in 决策督办 from now on: what its owner owed is owed by those who carry it out. Inside the
    transaction that hands out their tasks.
    """
    decision = _origin(directive)
    if decision is None:
        return
    if decision.directive_id or decision.done_on:
        raise Refused("这项会议决定已经办结或已转为督办，请刷新页面查看。")
    if decision.owed:
        obligations.withdraw(
            organization=decision.meeting.organization, key=decision.key, reason="转为督办，由承办单位办理", by=by
        )
    decision.directive = directive
    _keep(decision, "decision_handed_over", by)


def take_over(*, directive: Directive, by: Actor) -> None:
    """It is not followed there any more: owed by its owner again, where it has one."""
    decision = _origin(directive)
    if decision is None or decision.directive_id != directive.pk:
        return
    decision.directive = None
    _keep(decision, "decision_taken_over", by)
    if decision.owed and decision.meeting.stage != Stage.CANCELLED:
        obligations.owe(**as_owed(decision), by=by)


def _origin(directive: Directive) -> Decision | None:
    """The decision it comes from, held for this transaction."""
    what, _, number = (directive.origin or "").partition(":")
    if what != "decision" or not number.isdecimal():
        return None
    with scope.system("会议决定转为督办"):
        rows = Decision.objects.select_for_update(of=("self",)).select_related("meeting__organization", "owner")
        return rows.filter(pk=number).first()


def _keep(decision: Decision, event: str, by: Actor) -> None:
    decision.save(update_fields=["directive"])
    record(event, by=by, subject=decision, path=decision.meeting.organization.path)
