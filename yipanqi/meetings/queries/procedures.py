"""Answers about procedures: which can be begun, how far one is step by step, what its working lists hold. Scoped."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from yipanqi.access.enums import Sight
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings import rules
from yipanqi.meetings.enums import (
    WORKED_OUT,
    Electing,
    Feedback,
    Grade,
    Kind,
    Part,
    Presence,
    SelfCriticism,
    StepState,
    TellerDuty,
)
from yipanqi.meetings.models import (
    Meeting,
    Opinion,
    Procedure,
    Rectification,
    Review,
    Step,
    Timing,
)
from yipanqi.meetings.queries import appraisals, delegates, elections, listing, meetings
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Organization, Person
from yipanqi.regulations import queries as regulations

# Which there are


def get(pk: int) -> Procedure | None:
    """One procedure the actor may see."""
    return Procedure.objects.select_related("organization__parent", "meeting").filter(pk=pk).first()


def listed(*, organization: Organization | None = None, year: int | None = None) -> QuerySet[Procedure]:
    """Procedures the actor may see: newest year first, then in tree order."""
    found = Procedure.objects.select_related("organization__parent", "meeting")
    if organization is not None:
        found = found.filter(organization=organization)
    return found.filter(year=year) if year is not None else found


def of_year(organization: Organization | int, kind: str, year: int) -> Procedure | None:
    """The yearly procedure of an organisation that was not broken off."""
    rows = Procedure.objects.filter(organization=organization, kind=kind, year=year, occasion="", cancelled_reason="")
    return rows.first()


def of_meeting(meeting: Meeting) -> Procedure | None:
    """The procedure a meeting belongs to."""
    return Procedure.objects.filter(meeting=meeting).first()


def beginnable(organization: Organization) -> list[scripts.Script]:
    """The procedures such an organisation carries out every year."""
    return [one for one in scripts.current(clock.today()) if organization.kind in one.holders and not one.duty]


def electable(organization: Organization) -> list[scripts.Script]:
    """The procedures such an organisation begins when a duty asks for it; a temporary branch is appointed (支部8)."""
    if organization.is_temporary:
        return []
    return [one for one in scripts.current(clock.today()) if organization.kind in one.holders and one.duty]


def running(organization: Organization | int, kind: str) -> Procedure | None:
    """The latest procedure of that kind that is neither broken off nor through: its result waits for approval."""
    rows = Procedure.objects.filter(organization=organization, kind=kind, cancelled_reason="")
    return rows.exclude(result__approved_on__isnull=False).order_by("-year", "-id").first()


def waiting_for(organization: Organization, kinds: Collection[str], held_on: date) -> Procedure | None:
    """The procedure a meeting just arranged belongs to: begun, without a meeting that counts, of that year or the year
    before.
    """
    wanted = {one.id for one in scripts.library().values() if one.meeting in kinds and not one.duty}
    rows = Procedure.objects.filter(
        organization=organization,
        kind__in=wanted,
        cancelled_reason="",
        year__in=(held_on.year - 1, held_on.year),
    ).order_by("year", "id")
    known = rows.exclude(meeting=None).select_related("meeting__organization").prefetch_related("meeting__purposes")
    again = known if Kind.DEMOCRATIC_LIFE_MEETING in kinds else ()
    return rows.filter(meeting=None).first() or next((one for one in again if fell_short(one)), None)


def fell_short(procedure: Procedure) -> bool:
    """Whether its meeting was held with fewer than it takes, and is to be held again (民主生活会若干规定 5).

    Meetings of other kinds only decide nothing then.
    """
    meeting = procedure.meeting
    return (
        meeting is not None
        and meeting.held
        and Kind.DEMOCRATIC_LIFE_MEETING in meeting.kinds
        and meetings.quorum_of(meeting).passed is False
    )


def linkable(procedure: Procedure) -> list[Meeting]:
    """Meetings of its kind that belong to no procedure yet, latest first."""
    found = listing.listed(organization=procedure.organization, kind=procedure.prescribed.meeting)
    found = found.filter(procedures=None, held_on__gte=date(procedure.year, 1, 1)).exclude(stage="cancelled")
    return list(found[:6])


def days_of(procedure: Procedure) -> dict[str, int]:
    """The organ's own numbers of days by step: the newest decision of the organisation or of one above it counts."""
    with scope.system("程序时限"):
        path = procedure.organization.path
        above = [one.pk for one in organizations.ancestors(procedure.organization)]
        rows = Timing.objects.filter(
            Q(organization__in=above) | Q(organization__path=path), kind=procedure.kind
        ).order_by("created_at", "id")
        return {row.code: row.days for row in rows}


# How far one is


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the page shows it."""

    script: scripts.ScriptStep
    row: Step
    state: StepState
    planned_on: date | None
    done_on: date | None
    recorded_at: datetime | None
    said: str
    citation: str
    verified: bool

    @property
    def late(self) -> bool:
        """Its planned day has passed and it is not done."""
        return self.planned_on is not None and self.planned_on < clock.today() and self.open

    @property
    def unread(self) -> bool:
        """Rests on a wording that nobody here has compared. What is 惯例 claims no wording."""
        return (bool(self.script.clause) and not self.verified) or "待核" in self.citation

    @property
    def open(self) -> bool:
        """Neither done nor left out."""
        return self.state in (StepState.NEXT, StepState.OPEN)

    @property
    def worked_out(self) -> bool:
        """Follows from the records; nobody marks it."""
        return self.script.part in WORKED_OUT


def lines(procedure: Procedure) -> list[StepLine]:
    """Every step in the order of the script, with the first open one as the next. A fixed number of queries."""
    script, days = procedure.prescribed, days_of(procedure)
    rows = {row.code: row for row in procedure.steps.all()}
    facts = worked_out(procedure)
    seen = scope.current().sees(Sight.RECORDS, procedure.organization.path)
    found, next_found = [], procedure.cancelled
    for step in script.steps:
        row = rows.get(step.code) or Step(procedure=procedure, code=step.code)
        done_on, recorded_at = facts.get(step.part, (row.done_on, row.recorded_at))
        state = StepState.DONE if done_on else StepState.SKIPPED if row.skipped else StepState.OPEN
        if state == StepState.OPEN and not next_found:
            state, next_found = StepState.NEXT, True
        found.append(
            StepLine(
                script=step,
                row=row,
                state=state,
                planned_on=row.planned_on or step.day(procedure.meeting_on, days.get(step.code)),
                done_on=done_on,
                recorded_at=recorded_at,
                said=PROGRESS[step.part](procedure) if seen and step.part in PROGRESS else "",
                citation=regulations.clause_citation(step.clause) if step.clause else step.basis,
                verified=verified(step),
            )
        )
    return found


def line(procedure: Procedure, code: str) -> StepLine:
    """One step as it stands."""
    return next(one for one in lines(procedure) if one.script.code == code)


def verified(step: scripts.ScriptStep) -> bool:
    """Whether we have read the wording of its clause ourselves; what rests on habit is never verified."""
    clause = regulations.library().clause(step.clause) if step.clause else None
    return clause is not None and clause.verified


def worked_out(procedure: Procedure) -> dict[str, tuple[date | None, datetime | None]]:
    """Parts whose day follows from the records: the meeting when it is recorded, rectification when all is done."""
    meeting = procedure.meeting
    counts = meeting is not None and meeting.held and not fell_short(procedure)
    held = (meeting.held_on, meeting.recorded_at) if meeting is not None and counts else (None, None)
    with scope.system("整改落实"):  # whether all is done is no secret; which is open may be
        items = list(procedure.rectifications.values_list("done_on", "done_recorded_at"))
    through = bool(items) and all(done for done, _ in items)
    carried = (max(done for done, _ in items), max(at for _, at in items)) if through else (None, None)
    answered = elections.result_of(procedure) if procedure.prescribed.part(Part.APPROVED) else None
    approved = (answered.approved_on, answered.approved_at) if answered else (None, None)
    return {Part.MEETING: held, Part.CARRY_OUT: carried, Part.APPROVED: approved}


def _said_opinions(procedure: Procedure) -> str:
    rows = list(procedure.opinions.values_list("feedback", flat=True))
    waiting = rows.count(Feedback.PENDING)
    if not rows:
        return "还没有登记意见"
    return f"登记{len(rows)}条，{'已全部反馈' if not waiting else f'{waiting}条待反馈'}"


def _said_problems(procedure: Procedure) -> str:
    number = procedure.rectifications.count()
    return f"查摆{number}个问题" if number else "还没有列出问题"


def _said_rectification(procedure: Procedure) -> str:
    rows = list(procedure.rectifications.all())
    owed = sum(one.owed for one in rows)
    if not rows:
        return "还没有整改事项"
    lacking = len(rows) - owed
    return f"{len(rows)}项，{f'{lacking}项还缺措施、责任人或时限' if lacking else '均已明确措施、责任人和时限'}"


def _said_carry_out(procedure: Procedure) -> str:
    rows = [one for one in procedure.rectifications.all() if one.owed]
    return f"办结{sum(one.done_on is not None for one in rows)}项，共{len(rows)}项" if rows else ""


def _said_review(procedure: Procedure) -> str:
    before = previous(procedure)
    if before is None:
        return "系统中没有上年度的程序"
    number, reviewed = before.rectifications.count(), procedure.reviews.count()
    return f"上年度{number}项，已核对{reviewed}项" if number else "上年度没有整改事项"


def _said_criticism(procedure: Procedure) -> str:
    rows = list(procedure.criticisms.values_list("own", "received"))
    spoken = sum(own != SelfCriticism.NONE for own, _ in rows)
    return f"自我批评{spoken}人，相互批评{sum(count for _, count in rows)}人次" if rows else "还没有登记"


def _said_ballots(procedure: Procedure) -> str:
    poll = appraisals.poll_of(procedure)
    return f"发出{poll.issued}张，收回{poll.returned}张，有效{poll.valid}张" if poll else "还没有录入计票数"


def _said_grades(procedure: Procedure) -> str:
    rows = appraisals.graded(procedure)
    through = sum(one.settled for one in rows)
    excellent = sum(one.grade == Grade.EXCELLENT for one in rows)
    return f"已评定{through}人，共{len(rows)}人，优秀{excellent}人" if through else "还没有评定"


def _said_meeting(procedure: Procedure) -> str:
    if procedure.meeting is None:
        return "还没有安排"
    meeting = procedure.meeting
    if not meeting.held:
        return f"{chinese_date(meeting.held_on)}，{meeting.get_stage_display()}"
    return meetings.quorum_of(meeting).sentence + ("，应另行召开" if fell_short(procedure) else "")


def _said_delegates(procedure: Procedure) -> str:
    rows = delegates.of(procedure)
    units, gone = len(delegates.units(procedure)), len(delegates.lost(procedure))
    if not rows:
        return f"共{units}个选举单位，还没有登记代表"
    said = f"{len(rows)}个选举单位选出代表{sum(len(one.delegates.all()) for one in rows)}名，共{units}个单位"
    return f"{said}；{gone}名不再具备资格" if gone else said


def _said_tellers(procedure: Procedure) -> str:
    named = elections.tellers_of(procedure)
    words = [f"{TellerDuty(duty).label}{elections.names_of(people)}" for duty, people in named.items() if people]
    return "，".join(words) or "还没有提名"


def _said_candidates(procedure: Procedure) -> str:
    return elections.standing(procedure, elections.first_of(procedure)).sentence


def _said_heads(procedure: Procedure) -> str:
    if elections.first_of(procedure) == Electing.HEADS:
        return "不设委员会，由党员大会直接选举"
    return elections.standing(procedure, Electing.HEADS).sentence


def _said_result(procedure: Procedure) -> str:
    found = elections.result_of(procedure)
    return f"{chinese_date(found.reported_on)}报告，当选{len(found.elected.all())}人" if found else "还没有报告"


def _said_approved(procedure: Procedure) -> str:
    found = elections.result_of(procedure)
    if found is None:
        return ""
    return f"{found.approval}" if found.approved_on else f"等待{elections.approver(found.organization).name}登记批复"


PROGRESS: dict[str, Callable[[Procedure], str]] = {
    Part.MEETING: _said_meeting,
    Part.OPINIONS: _said_opinions,
    Part.PROBLEMS: _said_problems,
    Part.RECTIFICATION: _said_rectification,
    Part.CARRY_OUT: _said_carry_out,
    Part.REVIEW: _said_review,
    Part.CRITICISM: _said_criticism,
    Part.BALLOTS: _said_ballots,
    Part.GRADES: _said_grades,
    Part.DELEGATES: _said_delegates,
    Part.CANDIDATES: _said_candidates,
    Part.TELLERS: _said_tellers,
    Part.COUNT: _said_candidates,
    Part.HEADS: _said_heads,
    Part.RESULT: _said_result,
    Part.APPROVED: _said_approved,
}
"""In words how far the working list behind a step is."""


# Working lists


@dataclass(frozen=True, slots=True)
class Comrade:
    """Somebody due at the meeting of a procedure, and what is recorded of criticism."""

    person: Person
    remark: str
    there: bool | None
    own: str = SelfCriticism.NONE
    received: int = 0

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Whoever was away may have handed in a written speech; whoever was there spoke."""
        spoken = [] if self.there is False else [SelfCriticism.SPOKEN]
        written = [] if self.there else [SelfCriticism.WRITTEN]
        return [(one.value, one.label) for one in (SelfCriticism.NONE, *spoken, *written)]


def comrades(procedure: Procedure) -> list[Comrade]:
    """Everybody due at the meeting, in its order, with what is recorded of each."""
    known = {row.person_id: row for row in procedure.criticisms.select_related("person")}
    found = []
    for person, remark, there in _due(procedure):
        row = known.pop(person.pk, None)
        found.append(Comrade(person, remark, there, row.own if row else SelfCriticism.NONE, row.received if row else 0))
    return found + [Comrade(row.person, "", None, row.own, row.received) for row in known.values()]


def _due(procedure: Procedure) -> list[tuple[Person, str, bool | None]]:
    meeting = procedure.meeting
    if meeting is not None and meeting.held:
        return [(one.person, one.remark, one.presence == Presence.PRESENT) for one in meetings.lines(meeting)]
    on = procedure.meeting_on or clock.today()
    kinds = meeting.kinds if meeting is not None else (procedure.prescribed.meeting,)
    return [(one.person, one.remark, None) for one in meetings.expected(procedure.organization, kinds, on)]


def silent(procedure: Procedure) -> list[Person]:
    """Who has not criticised himself (or has no written speech) though the procedure asks it of everybody."""
    return [one.person for one in comrades(procedure) if one.own == SelfCriticism.NONE]


def opinions_of(procedure: Procedure) -> list[Opinion]:
    """What was said, in the order it came in."""
    return list(procedure.opinions.select_related("about", "answered_by"))


def opinion(pk: int) -> Opinion | None:
    """One opinion the actor may see."""
    related = ("procedure__organization__parent", "about", "answered_by")
    return Opinion.objects.select_related(*related).filter(pk=pk).first()


def items_of(procedure: Procedure) -> list[Rectification]:
    """Problems and measures: the common list first, then each person's."""
    rows = Rectification.objects.filter(procedure=procedure).select_related("person", "owner")
    return sorted(rows, key=lambda one: (one.person_id is not None, one.person.name if one.person else "", one.pk))


def item(pk: int) -> Rectification | None:
    """One item the actor may see, or owns."""
    related = ("procedure__organization__parent", "person", "owner")
    return Rectification.objects.select_related(*related).filter(pk=pk).first()


def previous(procedure: Procedure) -> Procedure | None:
    """The latest earlier procedure of the same kind that has a list of rectification."""
    with scope.system("上年度整改"):
        earlier = Procedure.objects.filter(
            organization=procedure.organization, kind=procedure.kind, year__lt=procedure.year, cancelled_reason=""
        )
        return earlier.exclude(rectifications=None).order_by("-year", "-id").first()


@dataclass(frozen=True, slots=True)
class Looked:
    """An item of last year's list, and what this year's procedure says of it."""

    item: Rectification
    review: Review | None


def to_review(procedure: Procedure) -> list[Looked]:
    """Last year's list with this year's verdicts."""
    before = previous(procedure)
    if before is None:
        return []
    said = {one.item_id: one for one in procedure.reviews.all()}
    return [Looked(one, said.get(one.pk)) for one in items_of(before)]


def people_of(procedure: Procedure) -> list[Person]:
    """Who can be named in its lists: whoever can be given something by the organisation's meetings."""
    return meetings.people_of(procedure.organization, procedure.meeting_on or clock.today())


OBSERVED = (Kind.DEMOCRATIC_LIFE_MEETING, Kind.LEADING_GROUP_STUDY)


def observers(organization: Organization, on: date, kinds: Collection[str] = OBSERVED) -> str:
    """机关26: the full-time deputy of the unit's 机关党委 attends, without a vote, the leadership's 民主生活会 and its
    meetings about Party work.
    """
    if not set(kinds) & set(OBSERVED) or organization.kind not in (
        OrganizationKind.LEADING_GROUP,
        OrganizationKind.WORK_COMMITTEE,
    ):
        return ""
    with scope.system("列席人员"):
        below = organizations.living(on).filter(parent=organization, kind=OrganizationKind.ORGAN_COMMITTEE)
        named = [
            f"{office.person.name}（{one.short_name or one.name}{office.called}）"
            for one in below
            for office in organizations.officers_of(one, on=on)
            if office.post == Post.FULL_TIME_DEPUTY
        ]
    return "、".join(named)


def may_settle(item: Rectification, person: int | None, *, signs: bool) -> bool:
    """Who may report an item as done: its owner, and who signs for the organisation."""
    return rules.may_settle(person=person, owner=item.owner_id, recorder=None, signs=signs)
