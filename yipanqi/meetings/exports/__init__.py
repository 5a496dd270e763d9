"""Papers of meetings and the year's 三会一课台账. Each carries the owner and the newest audit seal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from yipanqi.access.enums import Sight
from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import queries, rules
from yipanqi.meetings.enums import Circle, Kind, MemberMatter, Motion, Presence, Stage
from yipanqi.meetings.models import Decision, Meeting, MemberVote, WorkReport
from yipanqi.meetings.queries import admissions
from yipanqi.meetings.queries.reports import reports_of
from yipanqi.obligations.enums import RULE
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.obligations.queries import light_of, light_word, period_label
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import BRANCH_KINDS
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Organization, State
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms import admission, attendance, ledger, minutes, notice, sign_in
from yipanqi.papers.forms.common import EXCUSED, MISSING, Absence, MeetingKind
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind


@dataclass(frozen=True, slots=True)
class PaperOffer:
    """A paper a meeting can have, as the page offers it."""

    code: str
    title: str
    kinds: tuple[FileKind, ...]
    hint: str = ""


_WORD_PDF = (FileKind.WORD, FileKind.PDF)
_NOTICE = PaperOffer("notice", "会议通知", _WORD_PDF)
_SIGN_IN = PaperOffer("sign_in", "签到表", _WORD_PDF, "空白，会上手签")
_MINUTES = PaperOffer("minutes", "会议记录", _WORD_PDF)
_ATTENDANCE = PaperOffer("attendance", "出席情况表", (*_WORD_PDF, FileKind.EXCEL))


def offers(meeting: Meeting) -> tuple[PaperOffer, ...]:
    """The papers of a meeting as it stands. History from paper has its own original. What is for before the meeting is
    not made up afterwards: no notice that was never sent, no blank sheet to sign for a day that is past.
    """
    if meeting.stage == Stage.CANCELLED or meeting.is_history:
        return ()
    past = meeting.held_on < clock.today()
    notice_ = () if past and meeting.notified_at is None else (_NOTICE,)
    if meeting.held:
        return (_MINUTES, _ATTENDANCE, *notice_)
    return notice_ if past else (*notice_, _SIGN_IN)


def paper(meeting: Meeting, code: str, kind: str) -> ExportedFile:
    """One paper of a meeting as a file; refuses what the meeting does not have (yet)."""
    offer = next((one for one in offers(meeting) if one.code == code), None)
    if offer is None or kind not in offer.kinds:
        raise Refused("这次会议现在没有这份文书。通知、签到表在会前取用，会后不补；记录、出席情况表在记录之后。")
    data = _FORMS[code](meeting)
    template = active_template(code) if kind == FileKind.WORD else None
    return export(code, data, kind, imprint=imprint(), template=template, about=_about(meeting))


def imprint() -> Imprint:
    """Owner and newest seal for the foot; what was written since the last sealing is sealed first."""
    seal()
    return Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())


def _about(meeting: Meeting) -> str:
    return f"{meeting.organization.short_name or meeting.organization.called}_{meeting.held_on:%Y%m%d}"


def _common(meeting: Meeting, state: State | None = None) -> dict:
    """What every paper of a meeting says; the organisation by its name on that day."""
    state = state or organizations.as_of(meeting.organization, meeting.held_on)
    return {
        "organization": _written(state) if state else meeting.organization.called,
        "kind": _kind(meeting),
        "subject": meeting.title,
        "starts": timezone.localtime(meeting.starts_at, clock.ZONE),
        "place": meeting.place,
    }


def _written(state: State) -> str:
    """The full name a paper carries: a group stands under its branch's."""
    if state.kind == OrganizationKind.GROUP and state.parent:
        return f"{state.parent.name}{state.name}"
    return state.name


def _kind(meeting: Meeting) -> MeetingKind:
    first = meeting.kinds[0]
    if first == Kind.COMMITTEE_MEETING and meeting.organization.kind != OrganizationKind.BRANCH:
        return MeetingKind.UPPER_COMMITTEE
    return MeetingKind(Kind(first).label)


def _names(text: str) -> tuple[str, ...]:
    """Guests as typed, one name each."""
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return tuple(name.strip() for name in text.split("、") if name.strip())


_ADDRESSEES = {
    Circle.MEMBERS: "全体党员",
    Circle.GROUP: "党小组全体党员",
    Circle.COMMITTEE: "各位委员",
    Circle.ORGAN: "机关全体党员干部",
    Circle.REPORTERS: "各位委员、有关党组织书记",
    Circle.DELEGATES: "各位代表",
}
_LEADERSHIP = "领导班子各成员"


def _notice(meeting: Meeting) -> notice.MeetingNotice:
    circle = rules.circle_of(meeting.kinds, meeting.organization.kind)
    leading = meeting.organization.kind == OrganizationKind.LEADING_GROUP and circle == Circle.COMMITTEE
    sent = timezone.localtime(meeting.notified_at, clock.ZONE).date() if meeting.notified_at else None
    return notice.MeetingNotice(
        **_common(meeting),
        host=meeting.host.name if meeting.host else "",
        addressees=(_LEADERSHIP if leading else _ADDRESSEES[circle],),
        guests=_names(meeting.guests),
        agenda=rules.agenda_lines(meeting.agenda) or ((meeting.topic,) if meeting.topic else ()),
        contact=meeting.recorder.name if meeting.recorder else "",
        issued=sent or clock.today(),
    )


def _sign_in(meeting: Meeting) -> sign_in.SignInSheet:
    names = tuple(line.person.name for line in queries.lines(meeting))
    return sign_in.SignInSheet(**_common(meeting), names=names, guests=_names(meeting.guests))


def _minutes(meeting: Meeting) -> minutes.MeetingMinutes:
    return minutes_of(meeting, queries.lines(meeting), queries.decisions_of(meeting), reports_of(meeting))


def minutes_of(
    meeting: Meeting,
    lines: Sequence[queries.Line],
    decisions: Sequence[Decision],
    reports: Sequence[WorkReport],
    state: State | None = None,
) -> minutes.MeetingMinutes:
    """会议记录 of a meeting with what is known of it; `state`: the organisation on that day."""
    named = rules.circle_of(meeting.kinds, meeting.organization.kind) != Circle.ORGAN
    return minutes.MeetingMinutes(
        **_common(meeting, state),
        host=meeting.host.name if meeting.host else "",
        recorder=meeting.recorder.name if meeting.recorder else "",
        lecturer=meeting.lecturer,
        theme=meeting.topic,
        due=meeting.expected_count,
        present=meeting.present_count or 0,
        attendees=tuple(line.person.name for line in lines if named and line.presence == Presence.PRESENT),
        absences=_absences(meeting, lines),
        guests=_names(meeting.guests),
        agenda=rules.agenda_lines(meeting.agenda),
        text=meeting.minutes,
        votes=tuple(_vote(one) for one in decisions if one.voted),
        reports=tuple(_report(one) for one in reports),
        decisions=tuple(
            minutes.Decision(one.text, one.owner.name if one.owner else "", one.due_on) for one in decisions
        ),
        recorded_on=timezone.localtime(meeting.recorded_at, clock.ZONE).date(),
        signed=_signed(meeting),
        corrections=tuple(
            minutes.Correction(one.text, one.reason, one.by, timezone.localtime(one.at, clock.ZONE))
            for one in meeting.corrections.all()
        ),
    )


def _absences(meeting: Meeting, lines: Sequence[queries.Line]) -> tuple[Absence, ...]:
    """Who was not there, why, and when it was made up."""
    made, states = queries.made_up(meeting), {Presence.EXCUSED: EXCUSED, Presence.ABSENT: MISSING}
    return tuple(
        Absence(line.person.name, line.reason, make_up=_made_up(line, meeting, made), state=states[line.presence])
        for line in lines
        if line.away
    )


def _made_up(line: queries.Line, meeting: Meeting, made: Mapping[int, date]) -> str:
    """`11月27日补学`; with the year where it is not the meeting's."""
    on = made.get(line.person.pk)
    if on is None:
        return ""
    return f"{chinese_date(on).removeprefix(f'{meeting.held_on.year}年')}补学"


def _report(one: WorkReport) -> minutes.Report:
    return minutes.Report(
        organization=one.organization.called,
        secretary=one.person.name,
        heard_by=one.heard_by,
        way=one.get_way_display(),
        grade=one.get_grade_display(),
    )


def _vote(decision: Decision) -> minutes.Vote:
    meeting = decision.meeting
    return minutes.Vote(
        subject=decision.text,
        method="选举" if decision.motion == Motion.ELECTION else "表决",
        eligible=meeting.voters_due,
        present=meeting.voters_present or 0,
        favour=decision.in_favour or 0,
        against=decision.against or 0,
        abstained=decision.abstained or 0,
        result=f"{queries.outcome_of(decision).sentence}。",
    )


def _signed(meeting: Meeting) -> tuple[str, ...]:
    if not meeting.locked:
        return ()
    who = meeting.signed_by.name if meeting.signed_by else ""
    return (f"{who}{chinese_date(timezone.localtime(meeting.signed_at, clock.ZONE).date())}签认",)


_STATES = {Presence.PRESENT: attendance.PRESENT, Presence.EXCUSED: "请假", Presence.ABSENT: "缺席"}


def _attendance(meeting: Meeting) -> attendance.Attendance:
    return attendance_of(meeting, queries.lines(meeting))


def attendance_of(meeting: Meeting, lines: Sequence[queries.Line]) -> attendance.Attendance:
    """出席情况表 of a meeting with the expected list as it was marked."""
    officers = organizations.officers_of(meeting.organization, on=meeting.held_on)
    posts: dict[int, list[str]] = {}
    for office in officers:
        posts.setdefault(office.person_id, []).append(office.called)
    attendees, made = [], queries.made_up(meeting)
    for line in lines:
        category = organizations.category_of(line.person, on=meeting.held_on)
        attendees.append(
            attendance.Attendee(
                name=line.person.name,
                category=category.label if category else "",
                post="、".join(posts.get(line.person.pk, ())),
                state=_STATES.get(line.presence, ""),
                reason=line.reason,
                make_up=_made_up(line, meeting, made),
            )
        )
    return attendance.Attendance(
        **_common(meeting),
        attendees=tuple(attendees),
        guests=_names(meeting.guests),
        confirmed_by=meeting.recorder.name if meeting.recorder else "",
        confirmed_on=timezone.localtime(meeting.recorded_at, clock.ZONE).date(),
    )


_FORMS: dict[str, Callable[[Meeting], object]] = {
    "notice": _notice,
    "sign_in": _sign_in,
    "minutes": _minutes,
    "attendance": _attendance,
}


# The year


def has_ledger(organization: Organization) -> bool:
    """Whether the visitor sees the states of such an organisation, and it owes what the ledger lists."""
    return scope.current().sees(Sight.STATES, organization.path) and bool(
        rules.kinds_of(organization.kind, has_committee=True)
    )


def year_ledger(organization: Organization, year: int, kind: str) -> ExportedFile:
    """三会一课台账 of one organisation and year: what was owed, what was held, when it was recorded."""
    about = f"{organization.short_name or organization.name}_{year}年"
    template = active_template("ledger") if kind == FileKind.WORD else None
    data = ledger_of(organization, year)
    return export("ledger", data, kind, imprint=imprint(), template=template, about=about)


def ledger_of(organization: Organization, year: int) -> ledger.YearLedger:
    """The year as the paper has it."""
    owed = (
        Obligation.objects.select_related("organization")
        .filter(
            organization=organization,
            source=RULE,
            kind__in=Kind.values,
            period_start__lte=date(year, 12, 31),
            due_on__gte=date(year, 1, 1),
        )
        .order_by("kind", "period_start")
    )
    entries = list(owed)
    held = _held_by_obligation(entries)
    return ledger.YearLedger(
        organization=organization.name,
        year=year,
        as_of=clock.today(),
        duties=tuple(_duties(entries, held)),
        **({} if organization.kind in BRANCH_KINDS else {"name": "会议和组织生活台账"}),
    )


def _held_by_obligation(entries: Iterable[Obligation]) -> dict[int, tuple[ledger.Held, ...]]:
    """The meetings behind each entry, in two queries."""
    proofs = list(
        Evidence.objects.filter(obligation__in=entries, record__startswith="meeting:").order_by("happened_on", "id")
    )
    numbers = {int(proof.record.partition(":")[2]) for proof in proofs}
    meetings = Meeting.objects.in_bulk(numbers)
    found: dict[int, list[ledger.Held]] = {}
    for proof in proofs:
        meeting = meetings.get(int(proof.record.partition(":")[2]))
        found.setdefault(proof.obligation_id, []).append(
            ledger.Held(
                on=proof.happened_on,
                subject=(meeting.topic or meeting.title) if meeting else proof.label,
                due=meeting.expected_count if meeting else None,
                present=meeting.present_count if meeting else None,
                recorded_on=timezone.localtime(proof.recorded_at, clock.ZONE).date(),
            )
        )
    return {pk: tuple(rows) for pk, rows in found.items()}


def _duties(entries: list[Obligation], held: dict[int, tuple[ledger.Held, ...]]) -> Iterable[ledger.Duty]:
    today = clock.today()
    for kind in Kind.values:
        own = [entry for entry in entries if entry.kind == kind]
        if not own:
            continue
        periods = tuple(
            ledger.Period(
                name=period_label(entry.period_start, entry.due_on).removeprefix(f"{entry.due_on.year}年") or "全年",
                due=entry.due_on,
                state=light_word(entry, today) or light_of(entry, today).word,
                held=held.get(entry.pk, ()),
                remark=entry.note,
            )
            for entry in own
        )
        yield ledger.Duty(name=own[0].title, basis=own[0].basis, periods=periods)


def resolution(vote: MemberVote, kind: str) -> ExportedFile:
    """支部大会决议 of one vote, for who may see it."""
    meeting, outcome = vote.meeting, admissions.outcome(vote)
    if kind not in _WORD_PDF:
        raise Refused("支部大会决议可以下载为Word或PDF。")
    data = admission.Admission(
        organization=_common(meeting)["organization"],
        person=vote.person.name,
        matter=vote.phrase,
        on=meeting.held_on,
        due=vote.due,
        present=vote.present,
        in_favour=vote.yes,
        against=vote.against,
        abstained=vote.abstained,
        written=vote.written,
        outcome=outcome.sentence,
        reason=outcome.reason,
        carried=bool(outcome.passed),
        clause=outcome.clause,
        opinion=vote.opinion,
        joined=None if vote.matter == MemberMatter.RECEIVE else vote.person.joined_on,
    )
    code = "admission_resolution"
    template = active_template(code) if kind == FileKind.WORD else None
    return export(code, data, kind, imprint=imprint(), template=template, about=_about(meeting))
