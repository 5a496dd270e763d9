"""谈心谈话情况统计表: of every member of a branch whether the year's talk took place; no number of talks."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import FORM, Align, Caption, Imprint, Note, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import table
from yipanqi.papers.sheets import Column, Sheet, Value

BASIS = "《中国共产党支部工作条例（试行）》第十九条：委员之间、委员与党员、党员之间，一般每年谈心谈话不少于一次。"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkedWith:
    """One member: the latest talk of the year."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    on: Annotated[dt.date | None, Entry("最近谈话日期", "谈心谈话登记")] = None
    partners: Annotated[str, Entry("谈话人", "谈心谈话登记", former=("同谁谈",))] = ""
    committee: Annotated[bool, Entry("委员谈过", "谈心谈话登记与任职登记")] = False
    remark: Annotated[str, Entry("备注", "党员名册：流动、借调、本年编入")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkSummary:
    """A branch in a year, as it stood on ``as_of``."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期，或该年最后一日")]
    members: Annotated[tuple[TalkedWith, ...], Entry("党员", "党员名册")]
    pairs: Annotated[tuple[str, ...], Entry("委员之间尚未谈话的", "谈心谈话登记与任职登记")] = ()

    @property
    def title(self) -> str:
        """2026年度谈心谈话情况统计表."""
        return f"{self.year}年度谈心谈话情况统计表"

    @property
    def summary(self) -> str:
        """共12名党员，已谈11名，未谈1名。委员之间：已全部谈过。"""
        done = sum(one.on is not None for one in self.members)
        total = len(self.members)
        pairs = f"尚未谈话的有{'、'.join(self.pairs)}" if self.pairs else "已全部谈过"
        return f"共{total}名党员，已谈{done}名，未谈{total - done}名。委员之间：{pairs}。"


HEADERS = ("序号", "姓名", "是否谈过", "最近谈话日期", "谈话人", "委员谈过", "备注")


def talk_summary(data: TalkSummary, imprint: Imprint | None = None) -> Paper:
    """谈心谈话情况统计表 as a paper form."""
    listed = table(HEADERS, (7, 14, 12, 22, 24, 12, 16), _rows(data), left=("谈话人", "备注"))
    return Paper(
        title=data.title,
        blocks=(_caption(data), listed, Note(data.summary), Note(BASIS)),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _caption(data: TalkSummary) -> Caption:
    return Caption(left=f"填报单位：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")


def _rows(data: TalkSummary) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (
            number, one.name, "已谈" if one.on else "未谈", one.on, one.partners,
            ("是" if one.committee else "否") if one.on else "", one.remark,
        )
        for number, one in enumerate(data.members, start=1)
    )  # fmt: skip


def talk_summary_sheet(data: TalkSummary) -> Sheet:
    """The same as a sheet."""
    widths = (6, 14, 10, 16, 24, 10, 16)
    caption = _caption(data)
    return Sheet(
        title=data.title,
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True)),
        rows=_rows(data),
        notes=(data.summary, BASIS),
        name="谈心谈话情况",
    )
