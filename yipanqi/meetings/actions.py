"""Verbs of a meeting: arrange → notify → record → sign; correct, cancel, settle a decision.

Every action asks for the power, runs in one transaction, writes one audit entry and, where evidence changed, reconciles
the ledger of that one organisation in the same transaction. Nothing is ever back-dated: `held_on` is when it happened,
`recorded_at` the moment of entry.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date, chinese_weekday
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings import queries, rules
from yipanqi.meetings.enums import OPEN_STAGES, Kind, Motion, Presence, Stage
from yipanqi.meetings.models import Attendance, Correction, Decision, Meeting, Purpose
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Organization, Person

SOURCE = "meetings"


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody due who was not there."""

    presence: str = Presence.EXCUSED
    reason: str = ""


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


@dataclass(frozen=True, slots=True)
class Noticed:
    """Whom a notice reached, and who has no account and must be told another way."""

    told: int
    without_account: tuple[str, ...] = ()


DETAILS = ("title", "topic", "agenda", "place", "lecturer", "guests", "host", "recorder")
"""What is said about a meeting beside its time: all optional, all changeable until signing."""


# Before the meeting


@transaction.atomic
def arrange(
    *,
    organization: Organization,
    kinds: Sequence[str],
    starts_at: datetime,
    by: Actor,
    once: str | None = None,
    **details: Any,
) -> Meeting:
    """Arrange a meeting that serves one or several duties (the first names it); `details` as named in `DETAILS`.

    A day in the past is fine: the meeting then waits for its record, which will show when it was entered. The same
    `once` key makes one meeting however often it is sent.
    """
    require(Power.MEETINGS, organization)
    if once and (known := Meeting.objects.filter(once=once, organization=organization).first()):
        return known
    meeting = Meeting(organization=organization, once=once, created_at=clock.now())
    kinds = _place(meeting, kinds, starts_at)
    _describe(meeting, details)
    meeting.title = meeting.title or queries.title_of(kinds[0], meeting.held_on, meeting.organization.kind)
    meeting.host = meeting.host or queries.convener(organization, kinds, meeting.held_on)
    try:
        with transaction.atomic():
            meeting.save(force_insert=True)
    except IntegrityError:
        return _already(once, organization)
    Purpose.objects.bulk_create(Purpose(meeting=meeting, kind=kind) for kind in kinds)
    _log("meeting_arranged", meeting, by, after=_said(meeting, kinds))
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
    meeting = _locked(meeting, Power.MEETINGS, version)
    if meeting.stage not in OPEN_STAGES:
        raise Refused(f"会议{meeting.get_stage_display()}，不能再改安排。")
    before, told = _said(meeting, meeting.kinds), (meeting.starts_at, meeting.place)
    kinds = _place(meeting, kinds or meeting.kinds, starts_at or meeting.starts_at)
    _describe(meeting, details)
    meeting.title = meeting.title or queries.title_of(kinds[0], meeting.held_on, meeting.organization.kind)
    if (meeting.starts_at, meeting.place) != told:
        meeting.stage = Stage.ARRANGED
    _save(meeting)
    _purposes(meeting, kinds)
    _log("meeting_rearranged", meeting, by, before=before, after=_said(meeting, kinds))
    return meeting


@transaction.atomic
def send_notice(*, meeting: Meeting, by: Actor) -> Noticed:
    """Tell everybody due who has an account; sending twice tells nobody twice. Mail waits for working hours."""
    meeting = _locked(meeting, Power.MEETINGS)
    if meeting.stage not in OPEN_STAGES:
        raise Refused(f"会议{meeting.get_stage_display()}，不再发通知。")
    if meeting.held_on < clock.today():
        raise Refused(f"会议日期{chinese_date(meeting.held_on)}已过，不再发通知，请直接填写记录。")
    due = queries.expected(meeting.organization, meeting.kinds, meeting.held_on)
    noticed = _tell(meeting, [one.person for one in due], notice_text(meeting), by)
    if meeting.stage != Stage.NOTIFIED:
        meeting.stage, meeting.notified_at = Stage.NOTIFIED, clock.now()
        _save(meeting)
        _log("meeting_notified", meeting, by, after={"通知": noticed.told, "无账号": list(noticed.without_account)})
    return noticed


def notice_text(meeting: Meeting) -> str:
    """The notice in one sentence."""
    moment = timezone.localtime(meeting.starts_at)
    when = f"{moment.month}月{moment.day}日（{chinese_weekday(moment.date())}）{moment:%H:%M}"
    where = f"在{meeting.place}" if meeting.place else ""
    topic = f"，主题：{meeting.topic}" if meeting.topic else ""
    return f"请参加：{when}{where}召开{meeting.title}{topic}。"[:300]


def _tell(meeting: Meeting, people: Sequence[Person], text: str, by: Actor) -> Noticed:
    """One notice to each account; the key follows from the text, so a changed text is told again."""
    key = f"meeting:{meeting.pk}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    address = reverse("meetings:meeting", args=[meeting.pk])
    without = []
    with scope.system("会议通知"):
        people = list(Person.objects.filter(pk__in=[one.pk for one in people]).select_related("account"))
        for person in people:
            if person.account and person.account.is_active:
                notify(account=person.account, text=text, address=address, key=key, by=by)
            else:
                without.append(person.name)
    return Noticed(len(people) - len(without), tuple(without))


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: Actor, version: int | None = None) -> Meeting:
    """Cancel a meeting that will not be held, or take back a record made by mistake that nobody has signed yet."""
    meeting = _locked(meeting, Power.MEETINGS, version)
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
            obligations.withdraw(
                organization=meeting.organization, key=decision.key, reason=f"会议取消：{reason}", by=by
            )
    meeting.stage, meeting.cancelled_reason = Stage.CANCELLED, reason[:200]
    _save(meeting)
    _log("meeting_cancelled", meeting, by, before={"阶段": was.label}, reason=reason)
    if was == Stage.RECORDED:
        obligations.reconcile(organization=meeting.organization, by=by)
    elif was == Stage.NOTIFIED and meeting.held_on >= clock.today():
        due = queries.expected(meeting.organization, meeting.kinds, meeting.held_on)
        _tell(
            meeting,
            [one.person for one in due],
            f"{meeting.title}（{chinese_date(meeting.held_on)}）已取消：{reason}"[:300],
            by,
        )
    return meeting


# After the meeting


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
    meeting = _locked(meeting, Power.MEETINGS, version)
    _check_recordable(meeting)
    again, before = meeting.held, _said(meeting, meeting.kinds)
    day = held_on or meeting.held_on
    _check_day(meeting, day)
    _describe(meeting, details)
    _write_minutes(meeting, minutes)
    attendances = _attendances(meeting, day, absences or {}, present_count)
    if not again or day != meeting.held_on:
        meeting.recorded_at = clock.now()
    if day != meeting.held_on:
        meeting.starts_at = queries.starts(day, timezone.localtime(meeting.starts_at).time())
        meeting.held_on = day
    meeting.stage = Stage.RECORDED
    _save(meeting)
    meeting.attendances.all().delete()
    Attendance.objects.bulk_create(attendances)
    if decisions is not None:
        _decide(meeting, decisions, by)
    _log("meeting_rerecorded" if again else "meeting_recorded", meeting, by, before=before if again else None,
         after=_said(meeting, meeting.kinds))  # fmt: skip
    obligations.reconcile(organization=meeting.organization, by=by)
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
    rules.check_kinds(
        meeting.kinds, organization_kind=state.kind, has_committee=state.has_committee, name=organization.name
    )


def _write_minutes(meeting: Meeting, minutes: str) -> None:
    minutes = minutes.replace("\r\n", "\n").strip()
    if not minutes:
        raise Refused("请填写会议记录。", field="minutes")
    refuse_classified(minutes, field="minutes")
    meeting.minutes = minutes


def _attendances(
    meeting: Meeting, day: date, absences: Mapping[int, Away], present_count: int | None
) -> list[Attendance]:
    """The marked list; sets the meeting's counts. Refuses names that are not due, and a count that does not fit."""
    due = queries.expected(meeting.organization, meeting.kinds, day)
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
    meeting = _locked(meeting, Power.SIGN, version, current=Stage.SIGNED)
    if meeting.locked:
        return meeting
    if meeting.stage != Stage.RECORDED:
        raise Refused(f"会议{meeting.get_stage_display()}，还没有记录，不能签认。")
    meeting.stage, meeting.signed_at, meeting.signed_by_id = Stage.SIGNED, clock.now(), by.person_id
    _save(meeting)
    _log("meeting_signed", meeting, by, after={"签认时间": meeting.signed_at.isoformat()})
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
    _log("meeting_corrected", meeting, by, after={"更正内容": text}, reason=reason)
    return correction


# Decisions


def _decide(meeting: Meeting, entries: Sequence[DecisionEntry], by: Actor) -> None:
    """Make the meeting's decisions what was typed: new ones are added, named ones changed, the rest taken back."""
    known = {decision.pk: decision for decision in meeting.decisions.all()}
    kept = set()
    for number, entry in enumerate(entries, start=1):
        decision = known.get(entry.pk) or Decision(meeting=meeting)
        _fill(decision, entry, meeting, where=f"第{number}项决定")
        was_owed = decision.pk is not None and known[decision.pk].owed
        decision.save()
        kept.add(decision.pk)
        if decision.owed:
            _owe(decision, meeting, by)
        elif was_owed:
            obligations.withdraw(
                organization=meeting.organization, key=decision.key, reason="记录修改：不再指定责任人和期限", by=by
            )
    for pk, decision in known.items():
        if pk not in kept:
            _drop(decision, meeting, by)


def _drop(decision: Decision, meeting: Meeting, by: Actor) -> None:
    if decision.done_on:
        raise Refused(f"决定“{decision.text[:20]}”已经办结，不能从记录中删去。", field="decisions")
    if decision.owed:
        obligations.withdraw(organization=meeting.organization, key=decision.key, reason="记录修改：删去该决定", by=by)
    decision.delete()


def _fill(decision: Decision, entry: DecisionEntry, meeting: Meeting, *, where: str) -> None:
    text = entry.text.strip()
    counted = (entry.in_favour, entry.against, entry.abstained)
    if not text:
        raise Refused(f"{where}：请写明决定事项，或删去这一行。", field="decisions")
    if len(text) > 300:
        raise Refused(f"{where}：决定事项超过300字，请写要点，全文写入会议记录。", field="decisions")
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


def _owe(decision: Decision, meeting: Meeting, by: Actor) -> None:
    obligations.owe(
        organization=meeting.organization,
        key=decision.key,
        source=SOURCE,
        kind="decision",
        title=_title(decision, meeting),
        basis=f"{chinese_date(meeting.held_on)}{meeting.title}议定"[:200],
        due_on=decision.due_on,
        person=decision.owner,
        severity=Severity.HARD,
        address=reverse("meetings:decision", args=[decision.pk]),
        by=by,
    )


def _title(decision: Decision, meeting: Meeting) -> str:
    """Words of a committee meeting stay in its record: the ledger is read by people who may not open that."""
    return f"落实{meeting.title}议定事项" if meeting.committee_only else decision.text[:200]


@transaction.atomic
def settle_decision(*, decision: Decision, done_on: date, outcome: str, by: Actor) -> Decision:
    """Report a decision as carried out: by its owner, or by whoever records the organisation's meetings."""
    meeting = decision.meeting
    if by.person_id is None or by.person_id != decision.owner_id:
        require(Power.MEETINGS, meeting.organization)
    outcome = outcome.strip()
    if decision.done_on:
        if (decision.done_on, decision.outcome) == (done_on, outcome):
            return decision
        raise Refused(f"该事项已于{chinese_date(decision.done_on)}办结。")
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
    obligations.settle(
        organization=meeting.organization,
        key=decision.key,
        record=decision.key,
        label="办结" if meeting.committee_only else decision.outcome[:200],
        happened_on=done_on,
        recorded_at=decision.done_recorded_at,
        by=by,
    )
    record(
        "decision_settled", by=by, subject=decision, path=meeting.organization.path,
        after={"办结日期": str(done_on), "办理结果": decision.outcome},
    )  # fmt: skip
    return decision


# What the actions share


def _locked(meeting: Meeting, power: Power, version: int | None = None, *, current: str | None = None) -> Meeting:
    """The row as it is now, held for this transaction; refuses without the power or when somebody saved meanwhile.

    `current`: a stage in which the work is already done, so that an old version does no harm.
    """
    require(power, meeting.organization)
    fresh = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("organization")
        .prefetch_related("purposes")
        .filter(pk=meeting.pk)
        .first()
    )
    if fresh is None:
        raise NotAllowed("您现任职务看不到这次会议的记录，请联系该组织书记。")
    if version is not None and version != fresh.version and fresh.stage != current:
        raise Conflict(
            f"“{fresh.title}”刚被他人修改过（现为{fresh.get_stage_display()}）。您填写的内容仍在页面上，请核对最新内容后再次保存。"
        )
    return fresh


def _save(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save()


def _place(meeting: Meeting, kinds: Collection[str], starts_at: datetime) -> list[str]:
    """Set when the meeting is; refuse what the organisation as it is then does not hold. The kinds without doubles."""
    organization = meeting.organization
    if timezone.is_naive(starts_at):
        starts_at = starts_at.replace(tzinfo=clock.ZONE)
    day = timezone.localtime(starts_at, clock.ZONE).date()
    state = queries.state_on(organization, day)
    wanted = list(dict.fromkeys(kinds))
    unknown = [kind for kind in wanted if kind not in Kind.values]
    if unknown:
        raise Refused("会议类别不在列表中，请重新选择。", field="kinds")
    rules.check_kinds(wanted, organization_kind=state.kind, has_committee=state.has_committee, name=organization.name)
    meeting.starts_at, meeting.held_on = starts_at, day
    meeting.committee_only = rules.committee_only(wanted)
    return wanted


def _describe(meeting: Meeting, details: dict[str, Any]) -> None:
    """Set the optional details; an unknown name is a mistake of ours."""
    for name, value in details.items():
        if name not in DETAILS:
            raise TypeError(f"unknown detail of a meeting: {name}")
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").strip()
            limit = Meeting._meta.get_field(name).max_length
            if limit and len(value) > limit:
                label = Meeting._meta.get_field(name).verbose_name
                raise Refused(f"{label}超过{limit}字，请缩短。", field=name)
        setattr(meeting, name, value)
    if "agenda" in details:
        meeting.agenda = "\n".join(line.strip() for line in meeting.agenda.splitlines() if line.strip())


def _purposes(meeting: Meeting, kinds: Collection[str]) -> None:
    if tuple(kinds) != meeting.kinds:
        meeting.purposes.all().delete()
        Purpose.objects.bulk_create(Purpose(meeting=meeting, kind=kind) for kind in kinds)


def _said(meeting: Meeting, kinds: Collection[str]) -> dict[str, Any]:
    """What the history keeps of a meeting, in words."""
    said = {
        "名称": meeting.title,
        "类别": "、".join(rules.called(kind, meeting.organization.kind) for kind in kinds),
        "时间": f"{timezone.localtime(meeting.starts_at):%Y-%m-%d %H:%M}",
        "地点": meeting.place,
        "主题": meeting.topic,
        "议程": meeting.agenda,
    }
    if meeting.held:
        said |= {"应到": meeting.expected_count, "实到": meeting.present_count, "记录": meeting.minutes}
    return said


def _log(
    event: str,
    meeting: Meeting,
    by: Actor,
    *,
    before: dict | None = None,
    after: dict | None = None,
    reason: str = "",
) -> None:
    record(event, by=by, subject=meeting, path=meeting.organization.path, before=before, after=after, reason=reason)
