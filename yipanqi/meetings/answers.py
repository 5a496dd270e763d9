"""What this room answers when lower rooms ask."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.questions import answer
from yipanqi.meetings import queries, rules
from yipanqi.meetings.actions import forget_history, import_history
from yipanqi.meetings.actions.deciding import SOURCE
from yipanqi.meetings.enums import OPEN_STAGES, Kind, Stage
from yipanqi.meetings.models import Attendance, Decision, Meeting


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where a record named in the ledger is opened."""
    room, _, number = record.partition(":")
    names = {"meeting": "meetings:meeting", "decision": "meetings:decision"}
    return reverse(names[room], args=[number]) if room in names and number.isdecimal() else None


@answer("obligation_words")
def decision_words(*, entries) -> dict[int, str] | None:
    """Decisions in full for those who may open the record, or own the decision. One query."""
    own = {int(entry.key.partition(":")[2]): entry.pk for entry in entries if entry.source == SOURCE}
    if not own:
        return None
    readable = dict(Decision.objects.filter(pk__in=own).order_by().values_list("pk", "text"))
    return {pk: readable.get(number, "") for number, pk in own.items()}


@answer("next_steps")
def next_steps(*, obligation) -> tuple[str, str] | None:
    """An open duty to hold a meeting: arrange it, or open the one already arranged."""
    if obligation.kind not in Kind.values:
        return None
    arranged = Meeting.objects.filter(
        organization=obligation.organization_id,
        purposes__kind=obligation.kind,
        stage__in=OPEN_STAGES,
        held_on__gte=obligation.period_start,
        held_on__lte=obligation.due_on,
    ).first()
    if arranged:
        return "打开会议", reverse("meetings:meeting", args=[arranged.pk])
    query = f"organization={obligation.organization_id}&kind={obligation.kind}&obligation={obligation.pk}"
    word = "补记" if obligation.due_on < clock.today() else "安排"
    return word, f"{reverse('meetings:arrange')}?{query}"


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
        named = Q(host__in=people) | Q(recorder__in=people) | Q(signed_by__in=people)
        if meeting := Meeting.objects.filter(named).exclude(pk__in=history or []).first():
            return f"导入的人员已在会议“{meeting.title}”中任主持人或记录人，不能撤销导入。"
    return forget_history(meetings=history, by=by) or None if history else None


@answer("profile_sections")
def recent_meetings(*, organization, on: date, **_: object) -> tuple | None:
    """The latest meetings up to a day on the organisation's page, for those who may open the records."""
    if not rules.kinds_of(organization.kind, has_committee=True):
        return None
    latest = list(queries.listed(organization=organization).filter(held_on__lte=on)[:6])
    if not latest:
        return None
    return 40, "组织生活", "meetings/parts/profile.html", {"meetings": latest, "organization": organization}
