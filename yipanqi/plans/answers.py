"""What this room answers when lower rooms ask."""

from datetime import date

from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.questions import answer
from yipanqi.plans.enums import KIND, OPEN, REVIEW, SOURCE, Stage
from yipanqi.plans.models import Directive, Part, Report
from yipanqi.plans.queries import hands, reading

SHOWN = 6
"""Running parts on the page of an organisation before the rest is left to its own page."""


@answer("raised_kinds")
def kinds_of_entries() -> list[tuple[str, str]]:
    """What decisions hand out."""
    return [(KIND, "决策任务")]


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where a report is opened, by who may see it."""
    room, _, number = record.partition(":")
    if room != "task_report" or not number.isdecimal():
        return None
    found = Report.objects.select_related("part").filter(pk=number).first()
    return reverse("plans:part", args=[found.part.chain]) if found else None


@answer("obligation_words")
def words_of_parts(*, entries) -> dict[int, str] | None:
    """Tasks in full for those who may read them, and answers owed to reports. One query for each."""
    own = {entry.pk for entry in entries if entry.source == SOURCE}
    if not own:
        return None
    read = Part.objects.filter(entry__in=own).order_by().values_list("entry_id", "task__title")
    return dict.fromkeys(own, "") | dict(read) | _words_of_reviews(entries)


def _words_of_reviews(entries) -> dict[int, str]:
    asked = {_number(entry.key): entry.pk for entry in entries if entry.source == SOURCE and entry.kind == REVIEW}
    if not asked:
        return {}
    rows = Report.objects.filter(pk__in=asked)
    read = rows.select_related("part__organization__parent", "part__task", "part__person")
    return {asked[one.pk]: f"审核{one.part.called}的报告：{one.part.task.title}" for one in read}


def _number(key: str) -> int:
    return int(key.partition(":")[2])


@answer("next_steps")
def next_steps(*, obligation) -> tuple[str, str] | None:
    """An open part: acknowledge it, or report it; a report: look at it; for who may."""
    if obligation.source == SOURCE and obligation.kind == REVIEW:
        return _review(obligation)
    if obligation.kind != KIND or obligation.source != SOURCE:
        return None
    found = Part.objects.select_related("organization").filter(entry=obligation.pk).first()
    person = scope.current().person_id
    if found is None or not (hands.may(found.organization) or (person is not None and found.person_id == person)):
        return None
    label = {Stage.SENT: "签收", Stage.ACKNOWLEDGED: "报告", Stage.RETURNED: "补充报告"}.get(Stage(found.stage), "打开")
    return label, reverse("plans:part", args=[found.chain])


def _review(obligation) -> tuple[str, str] | None:
    found = Report.objects.select_related("part__task__giver").filter(pk=_number(obligation.key)).first()
    if found is None or not hands.may(found.part.task.giver):
        return None
    return "审核", reverse("plans:part", args=[found.part.chain])


@answer("may_dissolve")
def may_dissolve(*, organization, on: date) -> str | None:
    """An open task due after the last day speaks against it."""
    with scope.system("撤销组织前检查决策任务"):
        later = Part.objects.filter(organization=organization, stage__in=OPEN, entry__due_on__gt=on)
        first = later.select_related("task__giver", "entry").order_by("entry__due_on").first()
    if first is None:
        return None
    until = chinese_date(first.entry.due_on)
    return (
        f"“{organization.name}”还有{first.task.giver.name}交办的任务没有办结（期限{until}），"
        "请先由交办单位收回、改交承接的组织，再撤销。"
    )


@answer("undo_import")
def undo_import(*, organizations, people, **_: object) -> str | None:
    """Decisions and tasks entered since stand against taking the import back."""
    with scope.system("撤销导入前检查决策任务"):
        involved = (
            Directive.objects.filter(organization__in=organizations).exists()
            or Part.objects.filter(organization__in=organizations).exists()
            or Part.objects.filter(person__in=people).exists()
        )
    return "导入的组织或人员已有决策任务的登记，不能撤销导入。" if involved else None


@answer("profile_sections")
def running_tasks(*, organization, on: date, **_: object) -> tuple | None:
    """Open tasks of the organisation that the reader may see."""
    found = list(reading.running(organization)[: SHOWN + 1])
    if not found:
        return None
    turns = hands.turns(found)
    context = {
        "lines": [(one, turns.get(one.pk)) for one in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "organization": organization,
    }
    return 45, "决策任务", "plans/parts/profile.html", context
