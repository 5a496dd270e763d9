"""Before the meeting: arrange, change, notify, cancel."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date, chinese_weekday
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import queries, rules
from yipanqi.meetings.actions.base import describe, locked, log, place, said, save, set_purposes
from yipanqi.meetings.actions.procedures.following import meeting_arranged, meeting_cancelled, meeting_moved
from yipanqi.meetings.actions.reporting import reports_moved
from yipanqi.meetings.enums import OPEN_STAGES, Circle, Kind, Stage
from yipanqi.meetings.models import Meeting, Procedure, Purpose
from yipanqi.meetings.questions import ARRANGED_FROM
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.models import Organization, Person

ASKED_IN = (Circle.ORGAN, Circle.REPORTERS, Circle.DELEGATES)
"""Who comes from outside the body that convenes."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Whom a notice reached, and who has no account and must be told another way."""

    told: int
    without_account: tuple[str, ...] = ()


@transaction.atomic
def arrange(
    *,
    organization: Organization,
    kinds: Sequence[str],
    starts_at: datetime,
    by: Actor,
    once: str | None = None,
    procedure: Procedure | None = None,
    source: str = "",
    **details: Any,
) -> Meeting:
    """Arrange a meeting that serves one or several duties (the first names it); `details` as named in `DETAILS`.

    A day in the past is fine: the meeting then waits for its record, which will show when it was entered. The same
    `once` key makes one meeting however often it is sent. `procedure`: the one whose meeting it is to be, where it is
    not the one that waits for such a meeting. `source`: the line of a plan or the like that it was filled from.
    """
    require(Power.MEETINGS, organization)
    if once and (known := Meeting.objects.filter(once=once, organization=organization).first()):
        return known
    meeting = Meeting(organization=organization, once=once, created_at=clock.now())
    kinds = place(meeting, kinds, starts_at)
    describe(meeting, details)
    meeting.title = meeting.title or queries.title_of(kinds[0], meeting.held_on, meeting.organization.kind)
    meeting.host = meeting.host or queries.convener(organization, kinds, meeting.held_on)
    try:
        with transaction.atomic():
            meeting.save(force_insert=True)
    except IntegrityError:
        return _already(once, organization)
    Purpose.objects.bulk_create(Purpose(meeting=meeting, kind=kind) for kind in kinds)
    log("meeting_arranged", meeting, by, after=said(meeting, kinds))
    meeting_arranged(meeting, kinds, by, procedure)
    if source:
        ARRANGED_FROM.ask(meeting=meeting, source=source, by=by)
    return meeting


def _already(once: str | None, organization: Organization) -> Meeting:
    """The meeting the same form made a moment ago."""
    known = Meeting.objects.filter(once=once, organization=organization).first() if once else None
    if known is None:
        raise Refused("这份表单已经提交过，请返回会议列表查看。")
    return known


@transaction.atomic
def change_arrangement(
    *,
    meeting: Meeting,
    by: Actor,
    version: int | None = None,
    kinds: Sequence[str] | None = None,
    starts_at: datetime | None = None,
    **details: Any,
) -> Meeting:
    """Change what was arranged, as long as nothing is recorded. A new time or place has to be notified again."""
    meeting = locked(meeting, Power.MEETINGS, version)
    if meeting.stage not in OPEN_STAGES:
        raise Refused(f"会议{meeting.get_stage_display()}，不能再改安排。")
    before, told = said(meeting, meeting.kinds), (meeting.starts_at, meeting.place)
    kinds = place(meeting, kinds or meeting.kinds, starts_at or meeting.starts_at)
    describe(meeting, details)
    meeting.title = meeting.title or queries.title_of(kinds[0], meeting.held_on, meeting.organization.kind)
    if (meeting.starts_at, meeting.place) != told:
        meeting.stage = Stage.ARRANGED
    save(meeting)
    set_purposes(meeting, kinds)
    log("meeting_rearranged", meeting, by, before=before, after=said(meeting, kinds))
    meeting_moved(meeting, by)
    return meeting


@transaction.atomic
def send_notice(*, meeting: Meeting, by: Actor) -> Noticed:
    """Tell everybody due who has an account; sending twice tells nobody twice. Mail waits for working hours."""
    meeting = locked(meeting, Power.MEETINGS)
    if meeting.stage not in OPEN_STAGES:
        raise Refused(f"会议{meeting.get_stage_display()}，不再发通知。")
    if meeting.held_on < clock.today():
        raise Refused(f"会议日期{chinese_date(meeting.held_on)}已过，不再发通知，请直接填写记录。")
    due = queries.due_at(meeting)
    noticed = tell(meeting, [one.person for one in due], notice_text(meeting), by)
    if meeting.stage != Stage.NOTIFIED:
        meeting.stage, meeting.notified_at = Stage.NOTIFIED, clock.now()
        save(meeting)
        log("meeting_notified", meeting, by, after={"通知": noticed.told, "无账号": list(noticed.without_account)})
    return noticed


def notice_text(meeting: Meeting) -> str:
    """The notice in one sentence."""
    moment = timezone.localtime(meeting.starts_at)
    when = f"{moment.month}月{moment.day}日（{chinese_weekday(moment.date())}）{moment:%H:%M}"
    where = f"在{meeting.place}" if meeting.place else ""
    topic = f"，主题：{meeting.topic}" if meeting.topic else ""
    return f"请参加：{when}{where}{Kind(meeting.kinds[0]).verb}{meeting.title}{topic}。"[:300]


def tell(meeting: Meeting, people: Sequence[Person], text: str, by: Actor) -> Noticed:
    """One notice to each account; the key follows from the text, so a changed text is told again.

    Whoever is asked in from the whole organ does not read the records of the body that convenes: no address then.
    """
    key = f"meeting:{meeting.pk}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    circle = rules.circle_of(meeting.kinds, meeting.organization.kind)
    address = reverse("meetings:meeting", args=[meeting.pk]) if circle not in ASKED_IN else ""
    without = []
    with scope.system("会议通知"):
        people = list(Person.objects.filter(pk__in=[one.pk for one in people]).select_related("account"))
        for person in people:
            if person.account and person.account.is_active:
                notify(account=person.account, text=text, address=address, key=key, on=meeting.held_on, by=by)
            else:
                without.append(person.name)
    return Noticed(len(people) - len(without), tuple(without))


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: Actor, version: int | None = None) -> Meeting:
    """Cancel a meeting that will not be held, or take back a record made by mistake that nobody has signed yet."""
    meeting = locked(meeting, Power.MEETINGS, version)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明取消的理由。", field="reason")
    if meeting.stage == Stage.CANCELLED:
        return meeting
    if meeting.locked:
        raise Refused("会议记录已签认，不能取消；确有错误请用“更正”。")
    was = Stage(meeting.stage)
    for decision in meeting.decisions.all():
        if decision.owed:
            obligations.withdraw(organization=meeting.organization, key=decision.key, reason="会议取消", by=by)
    meeting.stage, meeting.cancelled_reason = Stage.CANCELLED, reason[:200]
    save(meeting)
    log("meeting_cancelled", meeting, by, before={"阶段": was.label}, reason=reason)
    meeting_cancelled(meeting, by)
    reports_moved(meeting, by)
    if was == Stage.RECORDED:
        obligations.reconcile(organization=meeting.organization, records="meeting", by=by)
    elif was == Stage.NOTIFIED and meeting.held_on >= clock.today():
        due = queries.due_at(meeting)
        tell(
            meeting,
            [one.person for one in due],
            f"{meeting.title}（{chinese_date(meeting.held_on)}）已取消：{reason}"[:300],
            by,
        )
    return meeting
