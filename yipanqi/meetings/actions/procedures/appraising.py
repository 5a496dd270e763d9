"""民主评议: ballots counted on paper are entered, grades are decided by the branch. A tally never is the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import rules
from yipanqi.meetings.actions.procedures.base import happened, held, log, said
from yipanqi.meetings.enums import Grade
from yipanqi.meetings.models import Appraisal, Poll, Procedure
from yipanqi.meetings.queries import appraisals as queries


@dataclass(frozen=True, slots=True)
class Votes:
    """The ballots that said something of one member."""

    excellent: int = 0
    qualified: int = 0
    barely: int = 0
    unqualified: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.excellent + self.qualified + self.barely + self.unqualified


@dataclass(frozen=True, slots=True)
class Decided:
    """What the branch decided of one member; without a grade the opinion says why there is none."""

    grade: str = ""
    opinion: str = ""


@transaction.atomic
def count_ballots(
    *,
    procedure: Procedure,
    issued: int,
    returned: int,
    valid: int,
    counted_on: date,
    votes: Mapping[int, Votes],
    by: Actor,
) -> Poll:
    """Enter the count of the paper ballots, of every member graded (by person id)."""
    procedure = held(procedure)
    meeting = procedure.meeting
    if meeting is None or not meeting.held:
        raise Refused("请先记录民主评议会，再录入计票数。")
    happened(counted_on, what="计票日期", field="counted_on")
    if counted_on < meeting.held_on:
        raise Refused(f"计票日期早于会议日期{chinese_date(meeting.held_on)}，请更正。", field="counted_on")
    rules.check_ballots(issued=issued, returned=returned, valid=valid, present=meeting.present_count or 0)
    graded = {one.person.pk: one.person for one in queries.graded(procedure)}
    if set(votes) - set(graded):
        raise Refused("有人不参加评定等次（预备党员、组织关系不在本支部），请重新打开页面核对名单。", field="votes")
    for pk, one in votes.items():
        if one.total > valid:
            name = graded[pk].name
            raise Refused(f"{name}得{one.total}票，多于有效票{valid}张，请核对。", field="votes")
    poll, _ = Poll.objects.update_or_create(
        procedure=procedure,
        defaults={"issued": issued, "returned": returned, "valid": valid, "counted_on": counted_on},
    )
    for pk, one in votes.items():
        counts = {name: getattr(one, name) for name in queries.VOTES}
        Appraisal.objects.update_or_create(procedure=procedure, person_id=pk, defaults=counts)
    log("ballots_counted", procedure, by, after={"发出": issued, "收回": returned, "有效": valid})
    return poll


@transaction.atomic
def decide_grades(
    *, procedure: Procedure, decided: Mapping[int, Decided], by: Actor, more_reason: str = ""
) -> Procedure:
    """Enter the grades the branch decided on, after self-appraisal, mutual appraisal and the ballot.

    More than a third 优秀 needs the reason why: 评议 says 一般, so it is said and not forbidden.
    """
    procedure = held(procedure)
    _check_sequence(procedure)
    graded = {one.person.pk: one for one in queries.graded(procedure)}
    if set(decided) - set(graded):
        raise Refused("有人不参加评定等次（预备党员、组织关系不在本支部），请重新打开页面核对名单。", field="grades")
    grades = {pk: one.grade for pk, one in graded.items()} | {pk: one.grade for pk, one in decided.items()}
    more_reason = said(more_reason, what="优秀超过三分之一的依据", most=200, field="more_reason")
    _check_cap(procedure, list(grades.values()), more_reason)
    for pk, one in decided.items():
        name = graded[pk].person.name
        if one.grade and one.grade not in Grade.values:
            raise Refused(f"{name}的等次不在列表中，请重新选择。", field="grades")
        opinion = said(one.opinion, what=f"{name}的评定意见", most=200, field="grades")
        values = {"grade": one.grade, "opinion": opinion}
        Appraisal.objects.update_or_create(procedure=procedure, person_id=pk, defaults=values)
    Poll.objects.filter(procedure=procedure).update(more_reason=more_reason)
    counts = {grade.label: list(grades.values()).count(grade) for grade in Grade}
    log("grades_decided", procedure, by, after=counts, reason=more_reason)
    return procedure


def _check_sequence(procedure: Procedure) -> None:
    """评议 has an order: who grades before the ballot grades by nothing."""
    missing = [
        procedure.prescribed.step(row.code).title
        for row in procedure.steps.filter(code__in=("self", "peer"))
        if not row.settled
    ]
    if missing:
        raise Refused(f"请先登记{'、'.join(missing)}（没有开展的写明原因），再评定等次。")
    if not Poll.objects.filter(procedure=procedure).exists():
        raise Refused("请先录入民主测评的计票数，再评定等次。")


def _check_cap(procedure: Procedure, grades: list[str], reason: str) -> None:
    excellent, most = grades.count(Grade.EXCELLENT), queries.most_excellent(procedure)
    if excellent > most and not reason:
        raise Refused(
            f"优秀{excellent}人，超过党员总数的三分之一（最多{most}人）。请调整；上级另有规定的，写明依据。",
            field="more_reason",
        )
