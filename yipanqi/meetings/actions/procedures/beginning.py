"""Begin a procedure, plan it, tie it to its meeting, break it off."""

from datetime import date

from django.db import IntegrityError, transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings.actions.procedures.base import held, log, owe_steps, owed_now, said, save
from yipanqi.meetings.enums import Stage
from yipanqi.meetings.models import Meeting, Procedure, Step
from yipanqi.meetings.queries import elections
from yipanqi.meetings.queries import procedures as queries
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.models import Organization


@transaction.atomic
def begin(
    *,
    organization: Organization,
    script: scripts.Script,
    year: int,
    by: Actor,
    theme: str = "",
    planned_on: date | None = None,
    occasion: str = "",
    once: str | None = None,
) -> Procedure:
    """Begin the procedure of a year, or a further one for a stated occasion. The same `once` key begins one.

    A meeting of that kind which is there already (arranged or held) and belongs to no procedure becomes its meeting.
    """
    require(Power.MEETINGS, organization)
    if once and (known := Procedure.objects.filter(once=once, organization=organization).first()):
        return known
    _check(organization, script, year, occasion)
    occasion = said(occasion, what="专题事由", most=200, field="occasion")
    procedure = Procedure(
        organization=organization, kind=script.id, script=script.reference, year=year, once=once,
        created_at=clock.now(), title=script.called(year, occasion), occasion=occasion,
        theme=said(theme, what="主题", most=300, field="theme"), planned_on=planned_on,
    )  # fmt: skip
    _check_day(procedure, planned_on)
    try:
        with transaction.atomic():
            procedure.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"{procedure.title}已经开始，请在“程序”中打开。", field="year") from None
    Step.objects.bulk_create(Step(procedure=procedure, code=step.code) for step in script.steps)
    there = [one for one in queries.linkable(procedure) if one.held_on.year == year]
    if there and not occasion and not script.duty:
        procedure.meeting = there[0]
        procedure.save(update_fields=["meeting"])
    log("procedure_begun", procedure, by, after=_words(procedure))
    owe_steps(procedure, by)
    return procedure


def _check(organization: Organization, script: scripts.Script, year: int, occasion: str) -> None:
    if organization.kind not in script.holders:
        raise Refused(f"“{organization.name}”不开{script.title}，请改选组织。", field="organization")
    if organization.dissolved_on and organization.dissolved_on.year < year:
        raise Refused(f"“{organization.name}”已撤销，不能开始{year}年度的程序。", field="year")
    if not organization.founded_on.year <= year <= clock.today().year + 1:
        raise Refused("年度应在组织成立之后，且不晚于明年。", field="year")
    if script.duty and organization.is_temporary:
        raise Refused(f"“{organization.name}”是临时党支部，班子由上级指定，不进行选举。", field="organization")
    if script.duty and script.occasions and not occasion.strip():
        raise Refused("请写明补选哪些职务。", field="occasion")
    if occasion and not script.occasions:
        raise Refused(f"{script.title}不另作专题，请去掉专题事由。", field="occasion")
    if not occasion and queries.of_year(organization, script.id, year):
        raise Refused(f"{year}年度{script.title}已经开始，请在“程序”中打开。", field="year")


def _check_day(procedure: Procedure, day: date | None) -> None:
    """The meeting of a year may slip into the first months of the next one, as upper levels often fix it."""
    if day is not None and not date(procedure.year, 1, 1) <= day <= date(procedure.year + 1, 6, 30):
        raise Refused(f"拟开会日期应在{procedure.year}年内，最迟次年6月。", field="planned_on")
    if day is not None and procedure.prescribed.duty == "election":
        timing = elections.timing(procedure.organization, day)
        if timing.passed is False:
            raise Refused(f"{timing.sentence}（{timing.clause}），请改选日期。", field="planned_on")


def _words(procedure: Procedure) -> dict[str, str]:
    return {
        "程序": procedure.title,
        "主题": procedure.theme,
        "拟开会日期": str(procedure.planned_on or ""),
        "会议": str(procedure.meeting or ""),
        "专题事由": procedure.occasion,
    }


@transaction.atomic
def plan(
    *, procedure: Procedure, theme: str, planned_on: date | None, by: Actor, version: int | None = None
) -> Procedure:
    """Set theme and intended day; what is owed before and after follows the day."""
    procedure = held(procedure, version)
    before = _words(procedure)
    procedure.theme = said(theme, what="主题", most=300, field="theme")
    _check_day(procedure, planned_on)
    procedure.planned_on = planned_on
    save(procedure)
    log("procedure_planned", procedure, by, before=before, after=_words(procedure))
    owe_steps(procedure, by)
    return procedure


@transaction.atomic
def link_meeting(*, procedure: Procedure, meeting: Meeting | None, by: Actor) -> Procedure:
    """Say which meeting is its meeting, or that it has none any more."""
    procedure = held(procedure)
    if meeting is not None:
        if meeting.organization_id != procedure.organization_id or procedure.prescribed.meeting not in meeting.kinds:
            raise Refused(f"这次会议不是本组织的{procedure.prescribed.title}，请改选。", field="meeting")
        if meeting.stage == Stage.CANCELLED:
            raise Refused("会议已取消，请改选。", field="meeting")
        if procedure.meeting_id == meeting.pk:
            return procedure
        if queries.of_meeting(meeting):
            raise Refused("这次会议已经属于另一个程序。", field="meeting")
    before = _words(procedure)
    procedure.meeting = meeting
    save(procedure)
    log("procedure_planned", procedure, by, before=before, after=_words(procedure))
    owe_steps(procedure, by)
    return procedure


@transaction.atomic
def break_off(*, procedure: Procedure, reason: str, by: Actor) -> Procedure:
    """Break it off with a reason: what it owed is withdrawn, what it recorded stays readable."""
    procedure = held(procedure)
    if procedure.held:
        raise Refused("会议已经召开并作了记录，程序不能终止；请把其余步骤办完，或写明未开展的原因。")
    reason = said(reason, what="终止理由", most=200, field="reason", required=True)
    keys = [row.key for row in procedure.steps.all()] + [row.key for row in procedure.rectifications.all()]
    for key in keys:
        if owed_now(procedure, key):
            obligations.withdraw(organization=procedure.organization, key=key, reason="程序终止", by=by)
    procedure.cancelled_reason, procedure.meeting = reason, None
    save(procedure)
    log("procedure_broken_off", procedure, by, reason=reason)
    return procedure
