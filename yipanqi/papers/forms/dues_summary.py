"""党费收支结存表 (paper 39): received, handed up, used, left; below it every entry with its voucher."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Align, Caption, Cell, Heading, Imprint, Note, Paper, Row, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head, or_none
from yipanqi.papers.sheets import Column, Sheet

HEADERS = ("序号", "日期", "类别", "摘要", "凭证号", "收入", "支出")
UNIT = "单位：元"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One line of the summary."""

    name: Annotated[str, Entry("项目", "党费规定：收缴、上缴、使用、结存")]
    amount: Annotated[str, Entry("金额", "由各笔相加")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One entry of the cash book; amounts in 元 as they are printed."""

    on: Annotated[dt.date, Entry("日期", "党费收支登记")]
    flow: Annotated[str, Entry("类别", "党费收支登记")]
    note: Annotated[str, Entry("摘要", "党费收支登记")] = ""
    voucher: Annotated[str, Entry("凭证号", "党费收支登记")] = ""
    income: Annotated[str, Entry("收入", "党费收支登记")] = ""
    outgo: Annotated[str, Entry("支出", "党费收支登记")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuesSummary:
    """A branch in a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    sums: Annotated[tuple[Sum, ...], Entry("收支结存", "党费收缴登记、党费收支登记")]
    entries: Annotated[tuple[Flow, ...], Entry("收支明细", "党费收支登记")] = ()
    published: Annotated[tuple[str, ...], Entry("公布情况", "党费公布登记")] = ()

    @property
    def title(self) -> str:
        """2026年度党费收支结存表."""
        return f"{self.year}年度党费收支结存表"

    @property
    def notes(self) -> tuple[str, ...]:
        """When it was made known, and who signs."""
        said = "；".join(self.published) if self.published else "尚未公布"
        return (f"公布情况：{said}。", "经办人（签字）：　　　　　　　　支部书记（签字）：")


def dues_summary(data: DuesSummary, imprint: Imprint | None = None) -> Paper:
    """党费收支结存表: the sums, then the entries."""
    sums = Table(
        widths=(90, 66),
        header=((head("项目"), head("金额")),),
        aligns=(Align.CENTER, Align.RIGHT),
        rows=tuple((Cell(one.name), Cell(one.amount)) for one in data.sums),
        size=12,
        row_height=8,
    )
    rows: tuple[Row, ...] = tuple(
        tuple(Cell(text) for text in _texts(number, one)) for number, one in enumerate(data.entries, start=1)
    )
    entries = Table(
        widths=(10, 29, 30, 33, 24, 15, 15),
        header=(tuple(head(name) for name in HEADERS),),
        aligns=(Align.CENTER, Align.CENTER, Align.CENTER, Align.LEFT, Align.CENTER, Align.RIGHT, Align.RIGHT),
        rows=or_none(rows, len(HEADERS)),
        size=9,
        row_height=7,
    )
    return Paper(
        title=data.title,
        blocks=(_caption(data), sums, Heading("收支明细"), entries, *(Note(text) for text in data.notes)),
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _caption(data: DuesSummary) -> Caption:
    return Caption(left=f"党组织：{data.organization}", right=f"{UNIT}　截止日期：{chinese_date(data.as_of)}")


def _texts(number: int, one: Flow) -> tuple[str, ...]:
    return (str(number), chinese_date(one.on), one.flow, one.note, one.voucher, one.income, one.outgo)


def dues_summary_sheet(data: DuesSummary) -> Sheet:
    """The same as one sheet: the entries, and the sums below them."""
    widths = (6, 16, 22, 30, 16, 14, 14)
    caption = _caption(data)
    return Sheet(
        title=data.title,
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True)),
        rows=tuple(
            (number, one.on, one.flow, one.note, one.voucher, one.income, one.outgo)
            for number, one in enumerate(data.entries, start=1)
        ),
        notes=(*(f"{one.name}：{one.amount}" for one in data.sums), *data.notes),
        name="党费收支结存表",
    )
