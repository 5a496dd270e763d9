"""After the meeting: record, sign, correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import queries, rules
from yipanqi.meetings.actions.base import check_kinds, describe, locked, log, said, save
from yipanqi.meetings.actions.deciding import DecisionEntry, decide
from yipanqi.meetings.actions.procedures.following import meeting_moved
from yipanqi.meetings.actions.reporting import check_reports, reports_moved
from yipanqi.meetings.actions.visiting import note_visits
from yipanqi.meetings.enums import Presence, Stage
from yipanqi.meetings.models import Attendance, Correction, Meeting
from yipanqi.obligations import actions as obligations


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody due who was not there."""

    presence: str = Presence.EXCUSED
    reason: str = ""


@transaction.atomic
def record_meeting(
    *,
    meeting: Meeting,
    present_count: int | None,
    minutes: str,
    by: Actor,
    absences: Mapping[int, Away] | None = None,
    decisions: Sequence[DecisionEntry] | None = None,
    held_on: date | None = None,
    version: int | None = None,
    **details: Any,
) -> Meeting:
    """Record who was there and what was said and decided; may be repeated until the record is signed.

    `absences` by person id; everybody else on the expected list of that day counts as present, and `present_count`,
    counted by the recorder, must say the same. `decisions` None leaves those recorded before as they are. `recorded_at`
    is the moment of the first entry; when the day of the meeting is changed afterwards it is the moment of that change.
    """
    meeting = locked(meeting, Power.MEETINGS, version)
    _check_recordable(meeting)
    again, before = meeting.held, said(meeting, meeting.kinds)
    day = held_on or meeting.held_on
    _check_day(meeting, day)
    describe(meeting, details)
    _write_minutes(meeting, minutes)
    attendances = _attendances(meeting, day, absences or {}, present_count)
    if not again or day != meeting.held_on:
        meeting.recorded_at = clock.now()
    if day != meeting.held_on:
        meeting.starts_at = queries.starts(day, timezone.localtime(meeting.starts_at).time())
        meeting.held_on = day
    meeting.stage = Stage.RECORDED
    save(meeting)
    if again:
        meeting.attendances.all().delete()
    Attendance.objects.bulk_create(attendances)
    note_visits(meeting, {row.person_id for row in attendances})
    if decisions is not None:
        decide(meeting, decisions, by)
    log("meeting_rerecorded" if again else "meeting_recorded", meeting, by, before=before if again else None,
         after=said(meeting, meeting.kinds))  # fmt: skip
    obligations.reconcile(organization=meeting.organization, records="meeting", by=by)
    reports_moved(meeting, by)
    meeting_moved(meeting, by)
    return meeting


def _check_recordable(meeting: Meeting) -> None:
    if meeting.locked:
        raise Refused("会议记录已签认，不能再修改；如需更正，请用“更正”，原记录保留。")
    if meeting.stage == Stage.CANCELLED:
        raise Refused("会议已取消，不能记录。如会议仍然召开了，请另行安排后记录。")


def _check_day(meeting: Meeting, day: date) -> None:
    organization = meeting.organization
    rules.check_held_on(
        day,
        today=clock.today(),
        founded_on=organization.founded_on,
        dissolved_on=organization.dissolved_on,
        name=organization.name,
    )
    state = queries.state_on(organization, day)
    check_kinds(meeting, meeting.kinds, state)


def _write_minutes(meeting: Meeting, minutes: str) -> None:
    minutes = minutes.replace("\r\n", "\n").strip()
    if not minutes:
        raise Refused(rules.NO_MINUTES, field="minutes")
    refuse_classified(minutes, field="minutes")
    meeting.minutes = minutes


def _attendances(
    meeting: Meeting, day: date, absences: Mapping[int, Away], present_count: int | None
) -> list[Attendance]:
    """The marked list; sets the meeting's counts. Refuses names that are not due, and a count that does not fit."""
    due = queries.due_at(meeting, day)
    if not due:
        raise Refused(
            f"“{meeting.organization.name}”在{chinese_date(day)}没有应到人员，请先在党员名册中补登。", field="held_on"
        )
    strangers = set(absences) - {one.person.pk for one in due}
    if strangers:
        raise Refused(
            f"标记为未到的人员中有{len(strangers)}人不在{chinese_date(day)}的应到名单上，请重新打开页面核对名单。",
            field="absences",
        )
    rules.check_count(expected=len(due), away=len(absences), counted=present_count)
    rows = []
    for one in due:
        away = absences.get(one.person.pk)
        rows.append(
            Attendance(
                meeting=meeting,
                person=one.person,
                votes=one.votes,
                presence=away.presence if away else Presence.PRESENT,
                reason=away.reason.strip()[:100] if away else "",
            )
        )
    there = [row for row in rows if row.presence == Presence.PRESENT]
    meeting.expected_count, meeting.present_count = len(rows), len(there)
    meeting.voters_due = sum(row.votes for row in rows)
    meeting.voters_present = sum(row.votes for row in there)
    meeting.speakers = rules.speakers(meeting.minutes, [row.person.name for row in rows])
    return rows


@transaction.atomic
def sign(*, meeting: Meeting, by: Actor, version: int | None = None) -> Meeting:
    """Sign the record: from now on it is locked. Signing twice signs once."""
    meeting = locked(meeting, Power.SIGN, version, current=Stage.SIGNED)
    if meeting.locked:
        return meeting
    if meeting.stage != Stage.RECORDED:
        raise Refused(f"会议{meeting.get_stage_display()}，还没有记录，不能签认。")
    check_reports(meeting)
    meeting.stage, meeting.signed_at, meeting.signed_by_id = Stage.SIGNED, clock.now(), by.person_id
    save(meeting)
    log("meeting_signed", meeting, by, after={"签认时间": meeting.signed_at.isoformat()})
    return meeting


@transaction.atomic
def correct(*, meeting: Meeting, text: str, reason: str, by: Actor) -> Correction:
    """Append a correction to a signed record; the signed text stays as it is. The same form sent twice appends once."""
    require(Power.SIGN, meeting.organization)
    text, reason = text.strip(), reason.strip()
    if not meeting.locked:
        raise Refused("会议记录尚未签认，可以直接修改，不必更正。")
    if not text:
        raise Refused("请写明更正后的内容。", field="text")
    if not reason:
        raise Refused("请写明更正的理由。", field="reason")
    same = meeting.corrections.filter(text=text, reason=reason, by=str(by)).first()
    if same:
        return same
    correction = Correction.objects.create(meeting=meeting, text=text, reason=reason[:200], at=clock.now(), by=str(by))
    log("meeting_corrected", meeting, by, after={"更正内容": text}, reason=reason)
    return correction
