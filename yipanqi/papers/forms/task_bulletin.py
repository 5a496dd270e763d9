"""季度督办情况通报 (paper 30): everything an organisation has under way in a quarter, decision by decision.

Nobody is compared: decisions stand by their day, actors in the order of the tree; what is counted is counted together.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import Imprint, Paper, Paragraph
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import signed
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

TITLE = "督办情况通报"
HEADERS = (
    "序号", "决策事项", "任务", "承办单位", "首次期限", "现期限", "进展", "完成日期", "说明和原因",
)  # fmt: skip
RULE = (
    "按决策先后、组织次序排列，不排名。本季度在办和办结的都列出，写明导出之日的情况；"
    "逾期七日内的由承办单位自行补办，不列为逾期。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinLine:
    """One actor of one task."""

    decision: Annotated[str, Entry("决策事项", "决策登记")]
    task: Annotated[str, Entry("任务", "交办登记")]
    actor: Annotated[str, Entry("承办单位", "交办登记")]
    first_due_on: Annotated[dt.date, Entry("首次期限", "交办登记")]
    due_on: Annotated[dt.date, Entry("现期限", "职责台账")]
    state: Annotated[str, Entry("进展", "办理登记和职责台账：环节，是否逾期")]
    done_on: Annotated[dt.date | None, Entry("完成日期", "报告登记")] = None
    words: Annotated[str, Entry("说明和原因", "报告、延期和退回的登记")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBulletin:
    """One organisation's decisions in a quarter (``span``: 2026年第三季度)."""

    organization: Annotated[str, Entry("决策单位", "组织机构")]
    span: Annotated[str, Entry("季度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    summary: Annotated[str, Entry("概况", "由办理登记计数")] = ""
    lines: Annotated[tuple[BulletinLine, ...], Entry("承办情况", "办理登记")] = ()


def task_bulletin(data: TaskBulletin, imprint: Imprint | None = None) -> Paper:
    """季度督办情况通报 in landscape: what it says in one sentence, the list, who says it and when."""
    said = f"现将{data.organization}{data.span}督办情况通报如下：{data.summary}"
    return list_paper(
        _listing(data, RULE), _rows(data), imprint, before=(Paragraph(said),),
        after=signed(data.organization, data.as_of),
    )  # fmt: skip


def task_bulletin_sheet(data: TaskBulletin) -> Sheet:
    """The same as a sheet, days as real days; the sentence stands below the list."""
    listing = _listing(data, f"{data.summary}{RULE}")
    return list_sheet(listing, _rows(data), widths=(6, 34, 34, 30, 16, 16, 16, 16, 50), name=TITLE)


def _listing(data: TaskBulletin, note: str) -> Listing:
    return Listing(
        title=f"{data.span}{TITLE}", organization=data.organization, as_of=data.as_of, headers=HEADERS,
        note=note, widths=(10, 31, 34, 28, 31, 31, 26, 31, 35),
        left=("决策事项", "任务", "承办单位", "说明和原因"),
    )  # fmt: skip


def _rows(data: TaskBulletin) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.lines, start=1):
        yield (
            number, one.decision, one.task, one.actor, one.first_due_on, one.due_on, one.state, one.done_on, one.words,
        )  # fmt: skip
