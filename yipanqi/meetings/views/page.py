"""The meeting's own page with its stages, and the form of the record with its live parts."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.access.queries import unit_of
from yipanqi.audit.events import EVENTS
from yipanqi.audit.queries import history_of
from yipanqi.files import checks
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings import actions, exports, queries, rules
from yipanqi.meetings.enums import OPEN_STAGES, Kind, MemberMatter, Motion, Presence, Stage, Wanted, Worth
from yipanqi.meetings.forms import (
    USUAL_REASONS,
    CorrectionForm,
    DecisionRow,
    Marks,
    RecordForm,
    SettleForm,
    decision_rows,
    drawn,
    known_rows,
    more_rows,
    owner_source,
)
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.queries import admissions, along, procedures
from yipanqi.meetings.queries.reports import reports_of
from yipanqi.meetings.views.common import MAY_RECORD, address, found, may, noted, read, trail
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.ui.guards import SIGNED_IN, guarded, holds
from yipanqi.ui.lights import Light
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried
from yipanqi.ui.widgets import options_view

MAY_SIGN = holds(Power.SIGN, sentence="会议记录由本组织书记、副书记或党小组长签认。")


@guarded(SIGNED_IN)
@require_GET
def meeting_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a meeting is, what comes next, and everything that came out of it."""
    meeting = read(request, pk)
    recordable = meeting.stage in OPEN_STAGES and meeting.held_on <= clock.today()
    if recordable and may(Power.MEETINGS, meeting.organization):
        return _record_page(request, meeting, *_fresh(meeting))
    return _show(request, meeting, CorrectionForm())


def _show(request: HttpRequest, meeting: Meeting, correction: CorrectionForm, status: int = 200) -> HttpResponse:
    lines = queries.lines(meeting)
    paragraphs = rules.paragraphs(meeting.minutes, [line.person.name for line in lines])
    context = _about(meeting) | {"correction": correction, "lines": lines, "paragraphs": paragraphs}
    if meeting.stage in OPEN_STAGES:
        voters = sum(line.votes for line in lines)
        context["needed"] = queries.quorum(meeting.kinds, due=voters, present=None, electing=queries.elects(meeting))
    if meeting.held:
        context |= _making_up(meeting, lines)
        context |= {"may_say": queries.may_say(meeting), "trend": queries.trend(meeting)}
        context |= {"worth": Worth.choices, "wanted": Wanted.choices}
    return render(request, "meetings/meeting.html", context, status=status)


def _making_up(meeting: Meeting, lines: list[queries.Line]) -> dict:
    """Who was excused from something to study, and whether somebody has not made it up yet."""
    people = queries.making_up(meeting, lines)
    open_ = any(one.made_on is None for one in people)
    return {"making_up": people, "some_open": open_, "today": clock.today()}


def _about(meeting: Meeting) -> dict:
    """What every form of the page shows."""
    organization = meeting.organization
    quorum = queries.quorum_of(meeting) if meeting.held else None
    return {
        "meeting": meeting,
        "speaker": rules.speaker_of(meeting.kinds) or "主讲人",
        "trail": trail(),
        "steps": _steps(meeting),
        "quorum": quorum,
        "quorum_light": light_of(quorum),
        "decisions": [(one, queries.outcome_of(one)) for one in queries.decisions_of(meeting)] if meeting.held else [],
        "reports_wanted": Kind.WORK_REPORT in meeting.kinds,
        "reports": reports_of(meeting) if Kind.WORK_REPORT in meeting.kinds else [],
        "visits": list(meeting.visits.select_related("person")) if meeting.held and meeting.guests else [],
        "served": _served(meeting),
        "papers": exports.offers(meeting),
        "procedure": procedures.of_meeting(meeting),
        **_along(meeting),
        **_member_votes(meeting),
        "agenda": rules.agenda_lines(meeting.agenda),
        "may_arrange": may(Power.MEETINGS, organization),
        "may_sign": may(Power.SIGN, organization),
        "may_hand_over": may(Power.TASKS, organization),
        "notifiable": meeting.held_on >= clock.today(),
        "notice": actions.notice_text(meeting) if meeting.stage in OPEN_STAGES else "",
        "story": _story(meeting) if may(Power.MEETINGS, organization) else [],
    }


def _along(meeting: Meeting) -> dict:
    """An assembly that can be, or is, the 党组's 通报评议 too."""
    if not along.may_serve(meeting):
        return {}
    known = along.served_by(meeting)
    return {"along": known, "serves": known is None and may(Power.MEETINGS, unit_of(meeting.organization))}


def _member_votes(meeting: Meeting) -> dict:
    """Votes on members, where such a meeting takes them and they were entered, or may be."""
    if not meeting.held or not admissions.takes_votes(meeting):
        return {}
    votes = [(one, admissions.outcome(one)) for one in admissions.votes_of(meeting)]
    takes = bool(votes) or may(Power.MEETINGS, meeting.organization)
    return {"takes_votes": takes, "member_votes": votes, "member_matters": tuple(MemberMatter)}


def light_of(finding: rules.Finding | None) -> Light:
    """The light of a test: met, not met, or nothing asked."""
    if finding is None or finding.passed is None:
        return Light.GREY
    return Light.GREEN if finding.passed else Light.RED


def _steps(meeting: Meeting) -> list[dict]:
    """安排 → 通知 → 记录 → 签认, each with its moment once done."""
    moments = (
        ("安排", meeting.created_at),
        ("通知", meeting.notified_at),
        ("记录", meeting.recorded_at),
        ("签认", meeting.signed_at),
    )
    if meeting.is_history:
        moments = (("补录历史", meeting.recorded_at),)
    at = _next_step(meeting)
    return [
        {"word": word, "moment": moment, "done": moment is not None, "current": number == at}
        for number, (word, moment) in enumerate(moments)
    ]


def _next_step(meeting: Meeting) -> int:
    """Which step comes next: a meeting whose day has come waits for its record, notified or not."""
    if meeting.stage in OPEN_STAGES and meeting.held_on <= clock.today():
        return 2
    return {Stage.ARRANGED: 1, Stage.NOTIFIED: 2, Stage.RECORDED: 3}.get(meeting.stage, 4)


def _served(meeting: Meeting) -> list[dict]:
    """The duties whose period holds the day of the meeting, with their lights (for who may see states)."""
    today = clock.today()
    entries = (
        Obligation.objects.select_related("organization")
        .filter(
            organization=meeting.organization,
            kind__in=meeting.kinds,
            period_start__lte=meeting.held_on,
            due_on__gte=meeting.held_on,
        )
        .order_by("due_on", "id")
    )
    counted = set(Evidence.objects.filter(record=f"meeting:{meeting.pk}").values_list("obligation_id", flat=True))
    return [
        {
            "entry": entry,
            "address": ledger.address_of(entry),
            "period": ledger.period_label(entry.period_start, entry.due_on),
            "light": ledger.light_of(entry, today),
            "word": ledger.light_word(entry, today),
            "counted": entry.pk in counted,
        }
        for entry in entries
    ]


def _story(meeting: Meeting) -> list[dict]:
    entries = history_of(f"{Meeting._meta.label_lower}:{meeting.pk}")
    return [{"at": one.at, "sentence": EVENTS.get(one.event, one.event), "who": one} for one in entries]


# The record


def _own(pk: int) -> Meeting:
    """The meeting, for the live parts of the form: only for who may record it."""
    meeting = found(pk)
    require(Power.MEETINGS, meeting.organization)
    return meeting


def _fresh(meeting: Meeting) -> tuple[RecordForm, Marks, list[DecisionRow]]:
    """The form as it is opened: nothing marked before the first record, the marks of the last one afterwards."""
    people = queries.people_of(meeting.organization, meeting.held_on)
    form = RecordForm.about(meeting, people)
    if not meeting.held:
        return form, Marks(), []
    away = {line.person.pk: actions.Away(line.presence, line.reason) for line in queries.lines(meeting) if line.away}
    return form, Marks(away), known_rows(queries.decisions_of(meeting))


def _typed(request: HttpRequest, meeting: Meeting) -> tuple[RecordForm, Marks, list[DecisionRow]]:
    people = queries.people_of(meeting.organization, meeting.held_on)
    form = RecordForm(request.POST, request.FILES, people=people, speaker=rules.speaker_of(meeting.kinds))
    return form, Marks.read(request.POST), decision_rows(request.POST)


@guarded(MAY_RECORD)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the record; a refusal comes back with everything typed still there."""
    meeting = found(pk)
    if request.method == "GET":
        if meeting.locked or meeting.stage == Stage.CANCELLED or not may(Power.MEETINGS, meeting.organization):
            return redirect(address(meeting))
        return _record_page(request, meeting, *_fresh(meeting))
    form, marks, rows = _typed(request, meeting)
    if not form.is_valid():
        _unread(meeting, form, rows)
        return _record_page(request, meeting, form, marks, rows, status=422)
    try:
        saved = _save(request, meeting, form, marks, rows)
    except NotAllowed:
        raise
    except Conflict as error:
        return _conflict(request, meeting, form, marks, rows, error)
    except Refused as error:
        form.refused(error)
        return _record_page(request, meeting, form, marks, rows, status=422)
    done(request, "记录已保存。")
    return redirect(address(saved))


def _unread(meeting: Meeting, form: RecordForm, rows: list[DecisionRow]) -> None:
    """A decision that cannot be read, told beside what else is wrong with the form."""
    try:
        _entries(meeting, form.cleaned_data.get("held_on") or meeting.held_on, rows)
    except Refused as error:
        form.refused(error)


def _entries(meeting: Meeting, on: date, rows: list[DecisionRow]) -> list[actions.DecisionEntry]:
    owners = owner_source(meeting, on)
    return [row.entry(owners) for row in rows if not row.blank]


def _save(request: HttpRequest, meeting: Meeting, form: RecordForm, marks: Marks, rows: list[DecisionRow]) -> Meeting:
    given = form.cleaned_data
    return actions.record_meeting(
        meeting=meeting,
        held_on=given["held_on"],
        absences=marks.away,
        present_count=given["present_count"],
        minutes=given["minutes"],
        decisions=_entries(meeting, given["held_on"], rows),
        version=int(given["version"]) if given["version"].isdecimal() else None,
        by=request.actor,
        **form.said,
    )


def _conflict(
    request: HttpRequest, meeting: Meeting, form: RecordForm, marks: Marks, rows: list[DecisionRow], error: Conflict
) -> HttpResponse:
    """What was typed stays; what the other one saved stands beside it; saving again is then deliberate."""
    newest = found(meeting.pk)
    form.data = form.data.copy()
    form.data["version"] = str(newest.version)
    form.refused(error)
    return _record_page(request, newest, form, marks, rows, status=409, theirs=newest)


def _record_page(
    request: HttpRequest,
    meeting: Meeting,
    form: RecordForm,
    marks: Marks,
    rows: list[DecisionRow],
    *,
    status: int = 200,
    theirs: Meeting | None = None,
) -> HttpResponse:
    context = (
        _about(meeting)
        | _roll(meeting, form, marks)
        | {
            "form": form,
            "rows": drawn(owner_source(meeting, meeting.held_on), rows),
            "motions": Motion.choices,
            "reasons": USUAL_REASONS,
            "theirs": theirs,
        }
    )
    return render(request, "meetings/record.html", context, status=status)


def _roll(meeting: Meeting, form: RecordForm, marks: Marks) -> dict:
    """The expected list of the day in the form, with the marks typed, and what follows from them."""
    day = _day(meeting, form)
    due = queries.due_at(meeting, day)
    lines = [
        queries.Line(
            one.person,
            one.votes,
            one.remark,
            marks.away[one.person.pk].presence if one.person.pk in marks.away else Presence.UNMARKED,
            marks.away[one.person.pk].reason if one.person.pk in marks.away else "",
            one.usual_reason,
        )
        for one in due
    ]
    away = [line for line in lines if line.away]
    voters = sum(line.votes for line in lines)
    here = voters - sum(line.votes for line in away)
    counted = _counted(form)
    known = here if counted is not None or away else None
    quorum = queries.quorum(meeting.kinds, due=voters, present=known, electing=queries.elects(meeting))
    return {
        "roll": lines,
        "roll_day": day,
        "expected": len(lines),
        "away": len(away),
        "marked_present": len(lines) - len(away),
        "counted": counted,
        "fits": counted == len(lines) - len(away),
        "live": quorum,
        "live_light": light_of(quorum),
    }


def _day(meeting: Meeting, form: RecordForm):
    if not form.is_bound:
        return meeting.held_on
    try:
        day = form.fields["held_on"].to_python(form.data.get("held_on"))
    except Exception:  # noqa: BLE001 – whatever was typed, the list of the arranged day is shown
        day = None
    return day if day and day <= clock.today() else meeting.held_on


def _counted(form: RecordForm) -> int | None:
    text = str(form.data.get("present_count", "")) if form.is_bound else ""
    return int(text) if text.isdecimal() and len(text) < 6 else None


@guarded(MAY_RECORD)
@require_POST
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: the expected list of another day, marks kept, and the sum that follows from it."""
    meeting = _own(pk)
    form, marks, _ = _typed(request, meeting)
    context = _roll(meeting, form, marks) | {"meeting": meeting, "form": form, "reasons": USUAL_REASONS}
    return render(request, "meetings/record.html#day", context | {"another_day": True})


@guarded(MAY_RECORD)
@require_POST
def quorum(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: the sum and the quorum light for what is marked and counted so far."""
    meeting = _own(pk)
    form, marks, _ = _typed(request, meeting)
    return render(request, "meetings/record.html#tally", _roll(meeting, form, marks) | {"meeting": meeting})


@guarded(MAY_RECORD)
@require_POST
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: the field of the minutes with the text of the uploaded file, or with the sentence why not."""
    meeting = _own(pk)
    upload = request.FILES.get("file")
    text, refusal = request.POST.get("minutes", ""), ""
    try:
        read = checks.text_of(upload) if upload else ""
        text = f"{text.rstrip()}\n{read}" if text.strip() else read
    except Refused as error:
        refusal = error.message
    context = {"meeting": meeting, "minutes": text, "refusal": refusal, "read": upload.name if upload else ""}
    return render(request, "meetings/record.html#minutes", context)


@guarded(MAY_RECORD)
@require_POST
def decision_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: one more row for a decision, or the rows of a draft; their numbers follow those in the form."""
    meeting = _own(pk)
    rows = drawn(owner_source(meeting, meeting.held_on), more_rows(request.POST))
    return render(request, "meetings/record.html#more", {"meeting": meeting, "rows": rows, "motions": Motion.choices})


@guarded(MAY_RECORD)
@require_GET
def owners(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: whom what was typed could mean as the owner of a decision."""
    meeting = _own(pk)
    return options_view(owner_source(meeting, meeting.held_on), MAY_RECORD)(request)


# After the record


@guarded(MAY_RECORD)
@require_POST
def report_along(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the assembly as the 党组's 通报评议 too."""
    made = actions.report_along(meeting=found(pk), by=request.actor)
    done(request, "已同时记作党组（党委）通报评议会，由党组（党委）书记签认。")
    return redirect(address(made))


@guarded(MAY_SIGN)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the record."""
    version = request.POST.get("version", "")
    meeting = actions.sign(meeting=found(pk), version=int(version) if version.isdecimal() else None, by=request.actor)
    done(request, "已签认，记录锁定。需要更正的，在本页追加更正。")
    return redirect(address(meeting))


@guarded(MAY_SIGN)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Append a correction."""
    meeting = found(pk)
    form = CorrectionForm(request.POST)
    if tried(form, lambda: actions.correct(meeting=meeting, by=request.actor, **form.cleaned_data)):
        done(request, "已追加更正，原记录保留。")
        return redirect(address(meeting))
    return _show(request, meeting, form, status=422)


def _may_hand_over(decision) -> bool:
    open_ = decision.meeting.held and decision.done_on is None and decision.directive_id is None
    return open_ and may(Power.TASKS, decision.meeting.organization)


class DecisionPage(ActionView):
    """One decision: for its owner, who may see nothing else of the meeting, and for the organisation's officers."""

    guard = SIGNED_IN
    template_name = "meetings/decision.html"
    form_class = SettleForm

    def _decision(self):
        decision = queries.decision(self.pk)
        if decision is None:
            raise Http404
        noted(self.request, decision.meeting)
        return decision

    def get_initial(self) -> dict:
        """Done today, unless said otherwise."""
        return {"done_on": clock.today()}

    def get_context_data(self, **kwargs) -> dict:
        """The decision, where it comes from, and whether the visitor may report it done."""
        decision = self._decision()
        meeting = decision.meeting
        open_ = decision.owed and decision.done_on is None and meeting.stage != Stage.CANCELLED
        return super().get_context_data(**kwargs) | {
            "decision": decision,
            "meeting": meeting,
            "outcome": queries.outcome_of(decision) if queries.get(meeting.pk) else None,
            "visible": queries.get(meeting.pk) is not None,
            "settleable": open_ and actions.may_settle(decision, self.request.actor),
            "late": open_ and decision.due_on < clock.today(),
            "may_hand_over": _may_hand_over(decision),
            "trail": trail(),
        }

    def act(self, form) -> HttpResponse:
        """Report it as carried out."""
        decision = actions.settle_decision(decision=self._decision(), by=self.request.actor, **form.cleaned_data)
        done(self.request, "已办结。")
        return redirect("meetings:decision", decision.pk)
