"""督办单, 任务分解表, 督办情况表: the papers of a decision, each saying no more than its reader may read."""

from collections.abc import Iterable

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.supervision import StatusLine, Step, TaskBreakdown, TaskLine, TaskSlip, TaskStatus
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind
from yipanqi.plans import rules
from yipanqi.plans.enums import Answer, Role, Said, Stage
from yipanqi.plans.models import Delay, Directive, Part, Report
from yipanqi.plans.queries import reading

KINDS = {
    "task_breakdown": tuple(FileKind),
    "task_status": tuple(FileKind),
    "task_slip": (FileKind.WORD, FileKind.PDF),
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


def _slip(part: Part) -> TaskSlip:
    task, directive = part.task, part.task.directive
    return TaskSlip(
        giver=task.giver.name, actor=part.called, role=str(part.get_role_display()),
        fellows=tuple(one.called for one in reading.fellows(part)),
        person=part.person.name if part.person else "", decision=directive.title, decided_on=directive.decided_on,
        basis=directive.basis, number=directive.number, task=task.title, result=task.result, seen_by=task.seen_by,
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
