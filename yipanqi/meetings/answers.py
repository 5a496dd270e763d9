"""What this room answers when lower rooms ask."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from yipanqi.access.enums import Power
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.questions import answer
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings import queries, rules
from yipanqi.meetings.actions import forget_history, import_history
from yipanqi.meetings.actions.deciding import SOURCE, hand_over, take_over
from yipanqi.meetings.actions.vacancies import follow_vacancies
from yipanqi.meetings.enums import HELD_STAGES, OPEN_STAGES, Kind, Stage
from yipanqi.meetings.models import (
    Appraisal,
    Attendance,
    Criticism,
    Decision,
    Meeting,
    Opinion,
    Procedure,
    Rectification,
    Step,
    Visit,
    WorkReport,
)
from yipanqi.meetings.queries import procedures as steps
from yipanqi.organizations.models import Appointment, Term
from yipanqi.plans.queries.reading import Filled

LINKABLE = 30
"""Meetings offered to be pointed to by a report at most."""

ELECTED = ("election", "vacancy")
"""Duties that begin an election."""
_PAGES = {
    "election": "meetings:election",
    "meeting": "meetings:meeting",
    "member_vote": "meetings:member_vote",
    "decision": "meetings:decision",
    "rectification": "meetings:item",
}


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where a record named in the ledger is opened."""
    room, _, number = record.partition(":")
    if not number.isdecimal():
        return None
    if room == "life_report":
        return reverse("meetings:life")
    if room == "report":
        meeting = Meeting.objects.filter(reports=number).first()
        return reverse("meetings:meeting", args=[meeting.pk]) if meeting else None
    if room == "step":
        step = Step.objects.filter(pk=number).first()
        return reverse("meetings:step", args=[step.procedure_id, step.code]) if step else None
    if room in ("term", "appointment"):
        entered = (Term if room == "term" else Appointment).objects.filter(pk=number).first()
        return reverse("organizations:profile", args=[entered.organization_id]) if entered else None
    return reverse(_PAGES[room], args=[number]) if room in _PAGES else None


@answer("obligation_words")
def words_of_entries(*, entries) -> dict[int, str] | None:
    """Decisions and items of rectification in full for those who may open the record, or own them. Two queries."""
    own = [(entry.key.partition(":"), entry.pk) for entry in entries if entry.source == SOURCE]
    decisions = {int(number): pk for (what, _, number), pk in own if what == "decision"}
    items = {int(number): pk for (what, _, number), pk in own if what == "rectification"}
    if not decisions and not items:
        return None
    found = _readable(Decision, "text", decisions) if decisions else {}
    return found | (_readable(Rectification, "problem", items) if items else {})


def _readable(model, field: str, numbers: dict[int, int]) -> dict[int, str]:
    readable = dict(model.objects.filter(pk__in=numbers).order_by().values_list("pk", field))
    return {pk: readable.get(number, "") for number, pk in numbers.items()}


@answer("next_steps")
def next_steps(*, obligation) -> tuple[str, str] | None:
    """An open duty to hold a meeting: open its procedure or begin it, arrange it, or open the one already arranged."""
    if obligation.kind in ELECTED:
        return _election_step(obligation)
    if obligation.kind == "life_report":
        may = scope.current().may(Power.MEETINGS, obligation.organization.path)
        return ("报告", reverse("meetings:life")) if may else None
    if obligation.kind not in Kind.values or not queries.holds(obligation.organization, obligation.kind):
        return None
    organization, due_on = obligation.organization_id, obligation.due_on
    if script := scripts.of_meeting(obligation.kind, clock.today()):
        begun = steps.of_year(organization, script.id, due_on.year)
        if begun:
            return "打开程序", reverse("meetings:procedure", args=[begun.pk])
    arranged = Meeting.objects.filter(
        organization=organization,
        purposes__kind=obligation.kind,
        stage__in=OPEN_STAGES,
        held_on__gte=obligation.period_start,
        held_on__lte=due_on,
    ).first()
    if arranged:
        return "打开会议", reverse("meetings:meeting", args=[arranged.pk])
    over = due_on < clock.today()
    if script and not over:
        query = f"organization={organization}&kind={script.id}&year={due_on.year}"
        return "开始准备", f"{reverse('meetings:begin')}?{query}"
    query = f"organization={organization}&kind={obligation.kind}&obligation={obligation.pk}"
    return "补记" if over else "安排", f"{reverse('meetings:arrange')}?{query}"


def _election_step(obligation) -> tuple[str, str] | None:
    """换届 and 补选: open the procedure that is under way, or begin it."""
    organization, today = obligation.organization, clock.today()
    script = scripts.of_duty(obligation.kind, organization.kind, today)
    if script is None:
        return None
    if begun := steps.running(organization, script.id):
        return "打开程序", reverse("meetings:procedure", args=[begun.pk])
    query = f"organization={organization.pk}&kind={script.id}&year={today.year}"
    return "开始准备", f"{reverse('meetings:begin')}?{query}"


@answer("directive_source")
def directive_source(*, source: str) -> Filled | None:
    """A decision of a recorded meeting, for who hands out tasks in the name of its organisation."""
    what, _, number = source.partition(":")
    if what != "decision" or not number.isdecimal():
        return None
    found = Decision.objects.select_related("meeting__organization").filter(
        pk=number, meeting__stage__in=HELD_STAGES, directive=None, done_on=None
    )
    decision = found.first()
    if decision is None or not scope.current().may(Power.TASKS, decision.meeting.organization.path):
        return None
    meeting = decision.meeting
    return Filled(meeting.organization, decision.text, meeting.held_on, f"{meeting.title}议定")


@answer("directive_issued")
def directive_issued(*, directive, by) -> None:
    """The decision is followed elsewhere now."""
    hand_over(directive=directive, by=by)


@answer("directive_withdrawn")
def directive_withdrawn(*, directive, by) -> None:
    """It is not any more."""
    take_over(directive=directive, by=by)


@answer("linkable_records")
def linkable_records(*, organization, since: date) -> list[tuple[str, str, date]]:
    """Recorded meetings of an organisation since a day, newest first. One query."""
    held = Meeting.objects.filter(organization=organization, stage__in=HELD_STAGES, held_on__gte=since)
    return [(f"meeting:{one.pk}", one.title, one.held_on) for one in held.order_by("-held_on", "-id")[:LINKABLE]]


@answer("organization_changed")
def seats_of_organization(*, organization, by) -> None:
    """An office began or ended: vacant seats are owed, filled ones met."""
    follow_vacancies([organization], by)


@answer("organizations_changed")
def seats_of_organizations(*, organizations, by) -> None:
    """The same for many."""
    follow_vacancies(organizations, by)


@answer("may_dissolve")
def may_dissolve(*, organization, on: date) -> str | None:
    """A meeting after the last day speaks against it."""
    with scope.system("撤销组织前检查会议"):
        later = Meeting.objects.filter(organization=organization, held_on__gt=on).exclude(stage=Stage.CANCELLED).first()
    if later is None:
        return None
    what = "已安排" if later.stage in OPEN_STAGES else "已记录"
    return f"“{organization.name}”{what}{chinese_date(later.held_on)}的{later.title}，请先取消，或改选撤销日期。"


@answer("history_rows")
def history_rows(*, rows, organizations, by, dry_run: bool) -> dict:
    """Older meetings of an imported workbook."""
    found = import_history(rows=rows, organizations=organizations, by=by, dry_run=dry_run)
    return {"new": found.new, "unchanged": found.unchanged, "issues": found.issues, "undo": found.made}


@answer("undo_import")
def undo_import(*, organizations, people, history, by) -> str | None:
    """Take imported history back; meetings held since stand against it."""
    with scope.system("撤销导入前检查会议"):
        own = Meeting.objects.filter(organization__in=organizations).exclude(pk__in=history or [])
        if blocking := own.select_related("organization").first():
            return f"“{blocking.organization.name}”已有会议“{blocking.title}”，不能撤销导入。"
        involved = Attendance.objects.filter(person__in=people).select_related("person", "meeting").first()
        if involved:
            return f"{involved.person.name}已列入“{involved.meeting.title}”的出席名单，不能撤销导入。"
        owner = Decision.objects.filter(owner__in=people).select_related("owner").first()
        if owner:
            return f"{owner.owner.name}是会议议定事项的责任人，不能撤销导入。"
        if Visit.objects.filter(person__in=people).exists():
            return "导入的人员已列为会议的列席领导，不能撤销导入。"
        if WorkReport.objects.filter(Q(organization__in=organizations) | Q(person__in=people)).exists():
            return "导入的党组织已登记书记述职，不能撤销导入。"
        if reason := _procedures_speak_against(organizations, people):
            return reason
        named = Q(host__in=people) | Q(recorder__in=people) | Q(signed_by__in=people)
        if meeting := Meeting.objects.filter(named).exclude(pk__in=history or []).first():
            return f"导入的人员已在会议“{meeting.title}”中任主持人或记录人，不能撤销导入。"
    return forget_history(meetings=history, by=by) or None if history else None


def _procedures_speak_against(organizations, people) -> str | None:
    """A procedure begun since, or somebody named in one."""
    if begun := Procedure.objects.filter(organization__in=organizations).select_related("organization").first():
        return f"“{begun.organization.name}”已开始{begun.title}，不能撤销导入。"
    named = (
        Criticism.objects.filter(person__in=people),
        Appraisal.objects.filter(person__in=people),
        Opinion.objects.filter(Q(about__in=people) | Q(answered_by__in=people)),
        Rectification.objects.filter(Q(person__in=people) | Q(owner__in=people)),
        Step.objects.filter(person__in=people),
    )
    if any(rows.exists() for rows in named):
        return "导入的人员已列入组织生活程序，不能撤销导入。"
    return None


@answer("profile_sections")
def recent_meetings(*, organization, on: date, **_: object) -> tuple | None:
    """The latest meetings up to a day on the organisation's page, for those who may open the records."""
    if not rules.kinds_of(organization.kind, has_committee=True):
        return None
    latest = list(queries.listed(organization=organization).filter(held_on__lte=on)[:6])
    if not latest:
        return None
    return 40, "组织生活", "meetings/parts/profile.html", {"meetings": latest, "organization": organization}
