"""谈心谈话记录 (paper 13): who talked with whom, when and where; what was said is left blank for handwriting.

The product never fills in theme, contents, opinions or follow-up: they belong to those who talked.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import FORM, BlankLines, Caption, Imprint, Note, Paper, Row, SignLines, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head, joined, left, wide

HANDWRITTEN = (("谈话主题", 2), ("谈话内容", 12), ("意见和诉求", 6), ("后续事项", 4))
"""What is written by hand, and how many blank lines it gets."""
ON_PAPER = "谈话内容由谈话人手写，另行保管，不录入系统。"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRecord:
    """The facts of one talk, held or arranged."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    leads: Annotated[tuple[str, ...], Entry("谈话人", "谈心谈话登记")]
    others: Annotated[tuple[str, ...], Entry("谈话对象", "谈心谈话登记")]
    on: Annotated[dt.date, Entry("日期", "谈心谈话登记")]
    at: Annotated[dt.time | None, Entry("时间", "谈心谈话登记")] = None
    place: Annotated[str, Entry("地点", "谈心谈话登记")] = ""
    occasion: Annotated[str, Entry("事由", "谈心谈话登记：日常、及时、约谈等，不写原因")] = ""


def talk_record(data: TalkRecord, imprint: Imprint | None = None) -> Paper:
    """谈心谈话记录 with room for handwriting."""
    table = Table(widths=(18, 32, 18, 32), rows=(*_facts(data), *map(_blank, HANDWRITTEN)), row_height=10)
    return Paper(
        title="谈心谈话记录",
        blocks=(
            Caption(left=f"党组织：{data.organization}"), table, Note(ON_PAPER), BlankLines(1),
            SignLines(("谈话人（签字）", "谈话对象（签字）")),
        ),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )  # fmt: skip


def _facts(data: TalkRecord) -> tuple[Row, ...]:
    moment = f"{chinese_date(data.on)}{f' {data.at:%H:%M}' if data.at else ''}"
    return (
        (head("谈话人"), left(joined(data.leads, "")), head("谈话对象"), left(joined(data.others, ""))),
        (head("时间"), left(moment), head("地点"), left(data.place)),
        (head("事由"), wide(data.occasion)),
    )


def _blank(field: tuple[str, int]) -> Row:
    label, lines = field
    return head(label), wide("\n" * (lines - 1))
