"""征求意见表, handed out blank, and 征求意见汇总表 (papers 11 and 35). Neither asks who gives an opinion."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import FORM, LANDSCAPE, Align, Caption, Cell, Imprint, Note, Paper, Paragraph, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head, table
from yipanqi.papers.sheets import Column, Sheet, Value

KEPT = "原汁原味登记，不登记提意见人。"
ROOM, LEAST = 180, 20
"""Millimetres of a sheet to write in, shared by all whom it is about, and the least for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionForm:
    """The sheet on which opinions are asked for, about the organisation and about each named."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    subject: Annotated[str, Entry("会议名称", "程序")]
    theme: Annotated[str, Entry("主题", "程序：确定主题")] = ""
    about: Annotated[tuple[str, ...], Entry("征求对象", "集体，及应到会的班子成员")] = ()
    until: Annotated[dt.date | None, Entry("收回日期", "程序：征求意见的计划日期")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpinion:
    """An opinion and what became of it."""

    text: Annotated[str, Entry("意见建议", "征求意见登记")]
    about: Annotated[str, Entry("对象", "征求意见登记")]
    collected: Annotated[str, Entry("征集方式", "征求意见登记")]
    feedback: Annotated[str, Entry("反馈", "征求意见登记")] = ""
    on: Annotated[dt.date | None, Entry("反馈日期", "征求意见登记")] = None
    answered_by: Annotated[str, Entry("反馈人", "征求意见登记")] = ""
    answer: Annotated[str, Entry("采纳情况", "征求意见登记")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionSummary:
    """All opinions of one procedure."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    subject: Annotated[str, Entry("会议名称", "程序")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    opinions: Annotated[tuple[GivenOpinion, ...], Entry("意见", "征求意见登记")]

    @property
    def title(self) -> str:
        """2026年度民主生活会征求意见汇总表."""
        return f"{self.subject}征求意见汇总表"


def opinion_form(data: OpinionForm, imprint: Imprint | None = None) -> Paper:
    """征求意见表: one tall row to write in for each whom it is about; no name, no department of the writer."""
    rows = tuple((head(about), Cell()) for about in (data.about or ("集体",)))
    until = f"请于{chinese_date(data.until)}前交回。" if data.until else ""
    theme = f"，主题是“{data.theme}”" if data.theme else ""
    return Paper(
        title=f"{data.subject}征求意见表",
        blocks=(
            Paragraph(f"{data.organization}将召开{data.subject}{theme}。请实事求是提出意见建议，不必署名。{until}"),
            Table(widths=(16, 64), rows=rows, size=12, row_height=max(LEAST, ROOM // len(rows))),
        ),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


HEADERS = ("序号", "意见建议", "对象", "征集方式", "反馈", "反馈日期", "反馈人", "采纳情况")


def opinion_summary(data: OpinionSummary, imprint: Imprint | None = None) -> Paper:
    """征求意见汇总表 in landscape."""
    widths = (5, 38, 10, 11, 14, 19, 10, 24)
    listed = table(HEADERS, widths, _rows(data), left=("意见建议", "采纳情况"))
    return Paper(
        title=data.title, blocks=(_caption(data), listed, Note(KEPT)), page=LANDSCAPE, imprint=imprint or Imprint(),
        author=data.organization,
    )  # fmt: skip


def _caption(data: OpinionSummary) -> Caption:
    return Caption(left=f"填报单位：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")


def _rows(data: OpinionSummary) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (number, one.text, one.about, one.collected, one.feedback, one.on, one.answered_by, one.answer)
        for number, one in enumerate(data.opinions, start=1)
    )


def opinion_summary_sheet(data: OpinionSummary) -> Sheet:
    """The same as a sheet."""
    caption, widths = _caption(data), (6, 48, 12, 12, 14, 16, 12, 30)
    return Sheet(
        title=data.title,
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.LEFT) for name, width in zip(HEADERS, widths, strict=True)),
        rows=_rows(data),
        notes=(KEPT,),
        name="征求意见汇总",
    )
