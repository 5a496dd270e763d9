"""督办单, 任务分解表, 督办情况表, 季度督办情况通报: each saying no more than its reader may read. All
decisions as a list, in the form in which lists are taken over.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.engine.periods import Period
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.obligations.queries import period_label
from yipanqi.organizations.models import Organization
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.supervision import StatusLine, Step, TaskBreakdown, TaskLine, TaskSlip, TaskStatus
from yipanqi.papers.forms.task_bulletin import BulletinLine, TaskBulletin
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind
from yipanqi.papers.sheets import Column, Sheet
from yipanqi.papers.xlsx import CONTENT_TYPE, write_xlsx
from yipanqi.plans import rules
from yipanqi.plans.enums import Answer, Role, Said, Stage
from yipanqi.plans.importing.reading import TEMPLATE_NOTES
from yipanqi.plans.importing.rows import TITLES
from yipanqi.plans.models import Delay, Directive, Part, Report
from yipanqi.plans.queries import kept, reading
from yipanqi.plans.queries.kept import Kept, Known
from yipanqi.plans.queries.naming import Names
from yipanqi.plans.tables import is_late, light_of

KINDS = {
    "task_breakdown": tuple(FileKind),
    "task_status": tuple(FileKind),
    "task_slip": (FileKind.WORD, FileKind.PDF),
    "task_bulletin": tuple(FileKind),
}


def of_directive(found: Directive, code: str, kind: FileKind) -> ExportedFile:
    """任务分解表 or 督办情况表 of a decision."""
    data = breakdown(found) if code == "task_breakdown" else status(found)
    return _file(code, data, kind, about=found.title[:30])


def slip(part: Part, kind: FileKind) -> ExportedFile:
    """督办单 of one actor."""
    return _file(
        "task_slip", _slip(part), kind, about=f"{part.organization.short_name or part.called}_{part.task.title[:20]}"
    )


def _file(code: str, data: object, kind: FileKind, *, about: str) -> ExportedFile:
    seal()
    template = active_template(code) if kind == FileKind.WORD else None
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    return export(code, data, kind, imprint=imprint, template=template, about=about)


def breakdown(found: Directive) -> TaskBreakdown:
    """The tasks the decision was broken into, as they were handed out at the top."""
    by_task: dict[int, list[Part]] = {}
    for part in reading.under(found).filter(task__parent=None).exclude(stage=Stage.WITHDRAWN):
        by_task.setdefault(part.task_id, []).append(part)
    return TaskBreakdown(
        organization=found.organization.name, decision=found.title, as_of=clock.today(),
        lines=tuple(_line(parts) for _, parts in sorted(by_task.items())),
    )  # fmt: skip


def _line(parts: list[Part]) -> TaskLine:
    task = parts[0].task
    return TaskLine(
        task=task.title, result=task.result, seen_by=task.seen_by, due_on=task.first_due_on,
        measure=task.measure, stages=task.stages,
        leads=tuple(one.called for one in parts if one.role != Role.ASSIST),
        assists=tuple(one.called for one in parts if one.role == Role.ASSIST),
        people=tuple(one.person.name for one in parts if one.person),
    )  # fmt: skip


def status(found: Directive) -> TaskStatus:
    """Every hand of the decision, in the order of the chain; who has not reported stands among them."""
    parts = list(reading.under(found))
    texts, delays = reading.told(parts), reading.delays_of(parts)
    return TaskStatus(
        organization=found.organization.name, decision=found.title, as_of=clock.today(),
        lines=tuple(_state(one, texts.get(one.pk, ""), delays.get(one.pk, ())) for one in parts),
    )  # fmt: skip


def _state(part: Part, told: str, delays: Iterable[Delay]) -> StatusLine:
    moved = [
        f"经同意由{chinese_date(one.from_on)}延至{chinese_date(one.until)}：{one.reason}"
        for one in delays
        if one.said == Answer.GRANTED
    ]
    note = part.note if part.stage in (Stage.DECLINED, Stage.RETURNED, Stage.WITHDRAWN) else ""
    return StatusLine(
        actor=f"{'　' * part.depth}{part.called}", task=part.task.title, first_due_on=part.task.first_due_on,
        due_on=part.entry.due_on, state=part.get_stage_display(), outcome=rules.outcome(part.stage, part.role),
        done_on=part.entry.met_on, words="；".join(text for text in (told, note, *moved) if text),
    )  # fmt: skip


def bulletin(organization: Organization, quarter: Period, kind: FileKind) -> ExportedFile:
    """季度督办情况通报 of an organisation: its tasks under way in a quarter, as its reader may read them."""
    data = _bulletin(organization, quarter)
    return _file("task_bulletin", data, kind, about=f"{organization.short_name or organization.name}_{data.span}")


def _bulletin(organization: Organization, quarter: Period) -> TaskBulletin:
    parts = reading.in_quarter(organization, quarter)
    texts, delays = reading.told(parts), reading.delays_of(parts)
    lines = []
    for part in parts:
        state = _state(part, texts.get(part.pk, ""), delays.get(part.pk, ()))
        role = f"（{part.get_role_display()}）" if part.role != Role.EACH else ""
        lines.append(
            BulletinLine(
                decision=part.task.directive.title,
                task=state.task,
                actor=f"{part.called}{role}",
                first_due_on=state.first_due_on,
                due_on=state.due_on,
                state=light_of(part)[1],
                done_on=state.done_on,
                words=state.words,
            )
        )
    return TaskBulletin(
        organization=organization.name, span=period_label(quarter.start, quarter.end), as_of=clock.today(),
        summary=_together(parts), lines=tuple(lines),
    )  # fmt: skip


def _together(parts: Sequence[Part]) -> str:
    """How many there are in each stage, all together; nobody is counted apart."""
    if not parts:
        return "本季度没有在办的决策任务。"
    counted = Counter(part.stage for part in parts)
    said = "，".join(f"{stage.label}{counted[stage]}" for stage in Stage if counted[stage])
    late = sum(1 for part in parts if is_late(part))
    decisions = len({part.task.directive_id for part in parts})
    return f"列入{decisions}项决策、{len(parts)}项承办任务：{said}{f'，其中逾期{late}' if late else ''}。"


def _slip(part: Part) -> TaskSlip:
    task, directive = part.task, part.task.directive
    return TaskSlip(
        giver=task.giver.name, actor=part.called, role=str(part.get_role_display()),
        fellows=tuple(one.called for one in reading.fellows(part)),
        person=part.person.name if part.person else "", decision=directive.title, decided_on=directive.decided_on,
        basis=directive.basis, number=directive.number, task=task.title, result=task.result, seen_by=task.seen_by,
        measure=task.measure, stages=task.stages,
        given_on=task.given_at.astimezone(clock.ZONE).date(), first_due_on=task.first_due_on, due_on=part.entry.due_on,
        state=str(part.get_stage_display()), steps=tuple(steps(part)),
    )  # fmt: skip


def steps(part: Part) -> list[Step]:
    """What happened with a part, day by day, from its reports and requests as far as the reader may read them."""
    found = [(part.task.given_at, f"交办，期限{chinese_date(part.task.first_due_on)}", part.task.given_by)]
    for report in reading.reports_of([part]).get(part.pk, ()):
        found += _of_report(report)
    for delay in reading.delays_of([part]).get(part.pk, ()):
        found += _of_delay(delay)
    ordered = sorted(found, key=lambda one: one[0])
    return [Step(on=moment.astimezone(clock.ZONE).date(), what=what, by=by) for moment, what, by in ordered]


def _of_report(report: Report) -> list[tuple]:
    told = [(report.recorded_at, f"报告（{chinese_date(report.done_on)}完成）：{report.text}", report.recorded_by)]
    if report.said in (Said.ACCEPTED, Said.RETURNED):
        said = f"{report.get_said_display()}{f'：{report.answer}' if report.answer else ''}"
        told.append((report.answered_at, said, report.answered_by))
    return told


def _of_delay(delay: Delay) -> list[tuple]:
    told = []
    if delay.decided_at != delay.asked_at:
        wanted = chinese_date(delay.wanted_on)
        told.append((delay.asked_at, f"申请延至{wanted}：{delay.reason}", delay.asked_by))
    if delay.said == Answer.GRANTED:
        told.append((delay.decided_at, f"同意延至{chinese_date(delay.until)}", delay.decided_by))
    elif delay.said == Answer.REFUSED:
        told.append((delay.decided_at, f"不同意延期：{delay.answer}", delay.decided_by))
    return told


# The list in the form it is taken over from


def goals(organization: Organization) -> ExportedFile:
    """Everything an organisation decided and handed out, as a list that comes in again and changes nothing."""
    names = Names(organization)
    rows = [
        _goal(one, task, names)
        for one in kept.standing(organization)
        for task in one.tasks.values()
        if task.standing
    ]  # fmt: skip
    sheet = Sheet(
        "督办清单", _GOAL_COLUMNS, tuple(rows), unit=organization.name, date=chinese_date(clock.today()),
        notes=("“来源系统”“编号”“任务编号”用来认出同一事项，请不要改；“办理情况”只供查看，不导入。",), name="督办清单",
    )  # fmt: skip
    content = write_xlsx(sheet, author=settings.PAGE_OWNER)
    return ExportedFile(f"督办清单-{organization.short_name or organization.name}.xlsx", CONTENT_TYPE, content)


_WIDTHS = {"title": 30, "text": 30, "task": 36, "result": 24, "seen_by": 20, "key": 16, "due_on": 16, "each": 24}
STATE = "办理情况"
_GOAL_COLUMNS = (*(Column(title, _WIDTHS.get(name, 14)) for name, title in TITLES.items()), Column(STATE, 14))


def _goal(one: Kept, known: Known, names: Names) -> tuple:
    directive, task, (source, key) = one.directive, known.task, one.named
    who = {
        role: "、".join(
            names.word(part.organization) for part in known.standing if part.role == role and not part.in_person
        )
        for role in (Role.EACH, Role.LEAD, Role.ASSIST)
    }  # fmt: skip
    due_on = max(part.entry.due_on for part in known.open or known.standing)
    stages = dict.fromkeys(str(part.get_stage_display()) for part in known.standing)
    return (
        source, key, directive.title, directive.text, directive.basis, directive.number, directive.decided_on,
        known.key, task.title, task.result, task.seen_by, task.measure, task.stages, due_on, who[Role.EACH],
        who[Role.LEAD], who[Role.ASSIST], "、".join(stages),
    )  # fmt: skip


def template() -> ExportedFile:
    """An empty list with every column, and a sheet that says what each is for."""
    columns = tuple(column for column in _GOAL_COLUMNS if column.header != STATE)
    sheet = Sheet("督办清单", columns, (), name="督办清单")
    told = tuple((title, _NOTES[name], _EXAMPLE.get(name, "")) for name, title in TITLES.items())
    notes = Sheet(
        TEMPLATE_NOTES, (Column("列", 14), Column("怎样填", 70), Column("例", 24)), told, name=TEMPLATE_NOTES,
        notes=("机关已有的清单不必照这张表重做：列名相近、有标题和合并单元格都认得出，直接上传即可。",),
    )  # fmt: skip
    return ExportedFile("督办清单模板.xlsx", CONTENT_TYPE, write_xlsx(sheet, notes))


_EXAMPLE = {
    "source": "市委督查系统", "key": "2026-017", "title": "改进窗口服务", "basis": "局党组会议",
    "decided_on": "2026-05-20", "task": "完成窗口服务自查", "result": "自查报告一份", "seen_by": "看问题清单",
    "due_on": "2026年9月底前", Role.EACH.value: "各支部",
}  # fmt: skip
_NOTES = {
    "source": "事项原来在哪里登记，如“市委督查系统”。整份清单相同的，上传时写一次，这一列可以不要。",
    "key": "来源里的编号，一个决策事项一个，以后不变：再导入时靠它认出同一事项。没有编号的按决策事项的文字认。",
    "title": "议定了什么，120字以内。没有这一列的，整份清单作一个决策事项，或者每行任务各作一个。",
    "text": "可以不填。",
    "basis": "会议名称、上级文件或本机关制度。整份清单相同的，预览时写一次。",
    "number": "可以不填。",
    "decided_on": "哪一天议定或印发。整份清单相同的，预览时写一次。",
    "task_key": "一个决策事项有几项任务的，给每项一个编号；没有的按任务的文字认。",
    "task": "要做成的一件事，120字以内。",
    "result": "做成以后是什么样子。没有这一列的，预览时统一写。",
    "seen_by": "看什么就知道办成了。没有这一列的，预览时统一写。",
    "measure": "可以不填。怎样办，已经商定的写在这里。",
    "stages": "可以不填。分季度推进的，每季度到哪一步，写在一格里；四个季度各有一列的也认得出。",
    "due_on": "写到哪一天，“2026年6月底前”“三季度”“年底前”也认得出。“长期坚持”“每季度”没有办结的日子，请列入责任清单。",
    Role.EACH.value: "组织的名称或简称，几个之间用顿号；“各支部”“机关各处室”会展开。没有牵头单位的，各自报告。",
    Role.LEAD.value: "只写一个，由它报告一次，配合单位一并计入。",
    Role.ASSIST.value: "有配合单位的，要有一个牵头单位。",
}
