"""督办单 and 督办情况表 (paper 30), 任务分解表 (paper 23) of one decision: who does what
until when, and how it stands.

Nobody is compared: lines stand in the order of the tree, and who has not reported stands among them.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import (
    FORM,
    BlankLines,
    Caption,
    Heading,
    Imprint,
    Paper,
    Row,
    SignLines,
    Table,
)
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head, joined, left, table, wide
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

BREAKDOWN, STATUS = "任务分解表", "督办情况表"
BREAKDOWN_HEADERS = (
    "序号", "任务", "预期成果", "路径措施", "检验方式", "牵头（承办）单位", "配合单位", "责任人", "期限", "季度目标",
)  # fmt: skip
STATUS_HEADERS = ("序号", "承办单位", "任务", "首次期限", "现期限", "环节", "报告", "完成日期", "进展和说明")
FIRST = "期限为首次确定的期限；同意延期的，以督办情况表所列现期限为准。"
IN_ORDER = "按组织次序排列，不排名。“尚未报告”指没有已提交且未被退回的报告。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happened with a task on one day."""

    on: Annotated[dt.date, Entry("日期", "系统记载的日期")]
    what: Annotated[str, Entry("事项", "签收、报告、审核、延期的登记")]
    by: Annotated[str, Entry("经办人", "登记人")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSlip:
    """One actor's task, on one sheet."""

    giver: Annotated[str, Entry("交办单位", "交办登记")]
    actor: Annotated[str, Entry("承办单位", "交办登记")]
    role: Annotated[str, Entry("承办方式", "交办登记：承办、牵头或配合")]
    fellows: Annotated[tuple[str, ...], Entry("共同办理的单位", "交办登记")] = ()
    person: Annotated[str, Entry("责任人", "签收时由承办单位指定")] = ""
    decision: Annotated[str, Entry("决策事项", "决策登记")]
    decided_on: Annotated[dt.date, Entry("决策日期", "决策登记")]
    basis: Annotated[str, Entry("依据", "决策登记")]
    number: Annotated[str, Entry("文号", "决策登记")] = ""
    task: Annotated[str, Entry("任务", "交办登记")]
    result: Annotated[str, Entry("预期成果", "交办登记")]
    seen_by: Annotated[str, Entry("检验方式", "交办登记")]
    measure: Annotated[str, Entry("路径措施", "交办登记，可不填")] = ""
    stages: Annotated[str, Entry("季度目标", "交办登记，可不填")] = ""
    given_on: Annotated[dt.date, Entry("交办日期", "交办登记")]
    first_due_on: Annotated[dt.date, Entry("首次期限", "交办登记")]
    due_on: Annotated[dt.date, Entry("现期限", "职责台账")]
    state: Annotated[str, Entry("环节", "办理登记")] = ""
    steps: Annotated[tuple[Step, ...], Entry("办理经过", "办理登记")] = ()


def task_slip(data: TaskSlip, imprint: Imprint | None = None) -> Paper:
    """督办单 on one sheet, with room for signatures."""
    facts = Table(widths=(18, 32, 18, 32), rows=_facts(data), row_height=9, size=12)
    steps = ((one.on, one.what, one.by) for one in data.steps)
    course = table(("日期", "事项", "经办人"), (24, 56, 20), steps, left=("事项",))
    return Paper(
        title="督办单",
        blocks=(
            Caption(left=f"交办单位：{data.giver}", right=chinese_date(data.given_on)), facts, Heading("办理经过"),
            course, BlankLines(1), SignLines(("承办单位负责人（签字）", "交办单位经办人（签字）")),
        ),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.giver,
    )  # fmt: skip


def _facts(data: TaskSlip) -> tuple[Row, ...]:
    due = chinese_date(data.due_on)
    if data.due_on != data.first_due_on:
        due = f"{due}（首次期限{chinese_date(data.first_due_on)}）"
    basis = f"{data.basis}{f'（{data.number}）' if data.number else ''}"
    actor = f"{data.actor}{f'（{data.role}）' if data.role != '承办' else ''}"
    return (
        (head("承办单位"), left(actor), head("责任人"), left(data.person)),
        *(((head("共同办理"), wide(joined(data.fellows))),) if data.fellows else ()),
        (head("决策事项"), wide(data.decision)),
        (head("决策日期"), left(chinese_date(data.decided_on)), head("依据"), left(basis)),
        (head("任务"), wide(data.task)),
        (head("预期成果"), wide(data.result)),
        (head("检验方式"), wide(data.seen_by)),
        *(((head("路径措施"), wide(data.measure)),) if data.measure else ()),
        *(((head("季度目标"), wide(data.stages)),) if data.stages else ()),
        (head("期限"), left(due), head("环节"), left(data.state)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task as it was handed out."""

    task: Annotated[str, Entry("任务", "交办登记")]
    result: Annotated[str, Entry("预期成果", "交办登记")]
    seen_by: Annotated[str, Entry("检验方式", "交办登记")]
    leads: Annotated[tuple[str, ...], Entry("牵头或承办单位", "交办登记")]
    assists: Annotated[tuple[str, ...], Entry("配合单位", "交办登记")] = ()
    people: Annotated[tuple[str, ...], Entry("责任人", "承办单位签收时指定")] = ()
    due_on: Annotated[dt.date, Entry("期限", "交办登记：首次期限")]
    measure: Annotated[str, Entry("路径措施", "交办登记，可不填")] = ""
    stages: Annotated[str, Entry("季度目标", "交办登记，可不填")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBreakdown:
    """The tasks of one decision."""

    organization: Annotated[str, Entry("决策单位", "决策登记")]
    decision: Annotated[str, Entry("决策事项", "决策登记")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    lines: Annotated[tuple[TaskLine, ...], Entry("任务", "交办登记")] = ()


def task_breakdown(data: TaskBreakdown, imprint: Imprint | None = None) -> Paper:
    """任务分解表 in landscape."""
    return list_paper(_breakdown(data), _lines(data), imprint)


def task_breakdown_sheet(data: TaskBreakdown) -> Sheet:
    """The same as a sheet, days as real days."""
    return list_sheet(_breakdown(data), _lines(data), widths=(6, 36, 40, 36, 30, 36, 30, 18, 16, 36), name=BREAKDOWN)


def _breakdown(data: TaskBreakdown) -> Listing:
    return Listing(
        title=f"“{data.decision}”{BREAKDOWN}", organization=data.organization, as_of=data.as_of,
        headers=BREAKDOWN_HEADERS, note=FIRST, widths=(10, 31, 32, 30, 28, 28, 24, 16, 33, 25),
        left=("任务", "预期成果", "路径措施", "检验方式", "牵头（承办）单位", "配合单位", "季度目标"),
    )  # fmt: skip


def _lines(data: TaskBreakdown) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.lines, start=1):
        named = (joined(one.leads, ""), joined(one.assists, ""), joined(one.people, ""))
        yield (number, one.task, one.result, one.measure, one.seen_by, *named, one.due_on, one.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """How one actor's task stands."""

    actor: Annotated[str, Entry("承办单位", "交办登记")]
    task: Annotated[str, Entry("任务", "交办登记")]
    first_due_on: Annotated[dt.date, Entry("首次期限", "交办登记")]
    due_on: Annotated[dt.date, Entry("现期限", "职责台账")]
    state: Annotated[str, Entry("环节", "办理登记")]
    outcome: Annotated[str, Entry("报告", "办理登记：没有报告的写明尚未报告")]
    done_on: Annotated[dt.date | None, Entry("完成日期", "报告登记")] = None
    words: Annotated[str, Entry("进展和说明", "报告、延期和退回的登记")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStatus:
    """Every actor of one decision as of a day."""

    organization: Annotated[str, Entry("决策单位", "决策登记")]
    decision: Annotated[str, Entry("决策事项", "决策登记")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    lines: Annotated[tuple[StatusLine, ...], Entry("承办情况", "办理登记")] = ()


def task_status(data: TaskStatus, imprint: Imprint | None = None) -> Paper:
    """督办情况表 in landscape."""
    return list_paper(_status(data), _states(data), imprint)


def task_status_sheet(data: TaskStatus) -> Sheet:
    """The same as a sheet, days as real days."""
    return list_sheet(_status(data), _states(data), widths=(6, 34, 36, 16, 16, 14, 18, 16, 50), name=STATUS)


def _status(data: TaskStatus) -> Listing:
    return Listing(
        title=f"“{data.decision}”{STATUS}", organization=data.organization, as_of=data.as_of,
        headers=STATUS_HEADERS, note=IN_ORDER, widths=(10, 32, 40, 33, 33, 17, 19, 33, 40),
        left=("承办单位", "任务", "进展和说明"),
    )  # fmt: skip


def _states(data: TaskStatus) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.lines, start=1):
        yield (
            number, one.actor, one.task, one.first_due_on, one.due_on, one.state, one.outcome, one.done_on, one.words,
        )  # fmt: skip
