"""Opinions asked for: entered as they were said, fed back to whom they concern. Who gave one is never kept."""

from datetime import date

from django.db import transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.procedures.base import happened, held, log, said
from yipanqi.meetings.enums import Collected, Feedback
from yipanqi.meetings.models import Opinion, Procedure
from yipanqi.organizations.models import Person

MOST = 200
"""Opinions entered at once."""


@transaction.atomic
def add_opinions(
    *, procedure: Procedure, text: str, collected: str, by: Actor, about: Person | None = None
) -> list[Opinion]:
    """Enter opinions, one a line. A line that stands there already (same object) is not entered twice."""
    procedure = held(procedure)
    wanted = [line.strip() for line in text.splitlines() if line.strip()]
    if not wanted:
        raise Refused("请填写意见建议，一行一条。", field="text")
    if len(wanted) > MOST:
        raise Refused(f"一次最多登记{MOST}条，请分几次登记。", field="text")
    known = set(procedure.opinions.filter(about=about).values_list("text", flat=True))
    for number, line in enumerate(wanted, start=1):
        said(line, what=f"第{number}条意见", most=500, field="text")
    new = [line for line in dict.fromkeys(wanted) if line not in known]
    rows = [
        Opinion(procedure=procedure, text=line, collected=Collected(collected), about=about, created_at=clock.now())
        for line in new
    ]
    Opinion.objects.bulk_create(rows)
    if rows:
        log("opinions_entered", procedure, by, after={"条数": len(rows), "征集方式": Collected(collected).label})
    return rows


@transaction.atomic
def feed_back(
    *,
    opinion: Opinion,
    feedback: str,
    by: Actor,
    feedback_on: date | None = None,
    answer: str = "",
    answered_by: Person | None = None,
) -> Opinion:
    """Say that an opinion was fed back, by whom, on which day and what became of it; or that it was not yet."""
    procedure = held(opinion.procedure)
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    answer = said(answer, what="采纳情况", most=300, field="answer")
    if feedback == Feedback.PENDING:
        feedback_on = answered_by = None
    elif feedback_on is None:
        raise Refused("请填写反馈日期。", field="feedback_on")
    else:
        happened(feedback_on, what="反馈日期", field="feedback_on")
    opinion.feedback, opinion.feedback_on = Feedback(feedback), feedback_on
    opinion.answer, opinion.answered_by = answer, answered_by
    opinion.save()
    after = {"反馈": opinion.get_feedback_display(), "反馈日期": chinese_date(feedback_on)}
    log("opinion_fed_back", procedure, by, after=after)
    return opinion


@transaction.atomic
def feed_back_all(*, procedure: Procedure, feedback_on: date, by: Actor, answered_by: Person | None = None) -> int:
    """Everything still waiting was fed back on that day."""
    procedure = held(procedure)
    happened(feedback_on, what="反馈日期", field="feedback_on")
    waiting = procedure.opinions.filter(feedback=Feedback.PENDING)
    number = waiting.update(feedback=Feedback.GIVEN, feedback_on=feedback_on, answered_by=answered_by)
    if number:
        log("opinion_fed_back", procedure, by, after={"条数": number, "反馈日期": chinese_date(feedback_on)})
    return number


@transaction.atomic
def drop_opinion(*, opinion: Opinion, by: Actor) -> None:
    """Take back what was entered by mistake and has not been fed back."""
    procedure = held(opinion.procedure)
    if opinion.feedback != Feedback.PENDING:
        raise Refused("这条意见已经反馈，不能删去；填报有误的，请先改为“待反馈”。")
    Opinion.objects.filter(pk=opinion.pk).delete()
    log("opinion_dropped", procedure, by)
