"""党费收缴台账 (paper 14): base, rate and amount of every member, what a year comes to, the months paid. No salary
stands on it; the column of whoever received the money is signed by hand.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Caption, Cell, Imprint, Note, Paper, Row, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head
from yipanqi.papers.sheets import Column, Sheet

MONTHS = tuple(f"{number}月" for number in range(1, 13))
HEADERS = ("序号", "姓名", "基数", "比例", "月应交", "全年应交", *MONTHS, "全年已交", "收款人签字", "备注")
UNIT = "单位：元"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuesPayer:
    """One member in a year; amounts in 元 as they are printed."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    base: Annotated[str, Entry("基数", "党费基数核定")] = ""
    percent: Annotated[str, Entry("比例", "由基数按规定计算")] = ""
    due: Annotated[str, Entry("每月应交", "由基数按规定计算")] = ""
    due_in_year: Annotated[str, Entry("全年应交", "由各月应交相加；有月份尚未核定基数的留空")] = ""
    months: Annotated[tuple[str, ...], Entry("各月交纳", "党费收缴登记；“—”为当月不在本支部交纳")] = ("",) * 12
    paid: Annotated[str, Entry("全年已交", "由各月相加")] = ""
    remark: Annotated[str, Entry("备注", "党费基数核定：减免")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuesLedger:
    """A branch in a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    members: Annotated[tuple[DuesPayer, ...], Entry("党员", "党员名册、党费登记")]
    total: Annotated[str, Entry("收缴总额", "由各月相加")]
    total_due: Annotated[str, Entry("应交总额", "由全年应交相加；有人留空的留空")] = ""
    published: Annotated[tuple[str, ...], Entry("公布情况", "党费公布登记")] = ()

    @property
    def title(self) -> str:
        """2026年度党费收缴台账."""
        return f"{self.year}年度党费收缴台账"

    @property
    def notes(self) -> tuple[str, ...]:
        """When it was made known, and who signs."""
        said = "；".join(self.published) if self.published else "尚未公布"
        return (f"公布情况：{said}。", "填表人（签字）：　　　　　　　　支部书记（签字）：")


def dues_ledger(data: DuesLedger, imprint: Imprint | None = None) -> Paper:
    """党费收缴台账 in landscape, a month a column."""
    aligns = (Align.CENTER, Align.CENTER, Align.RIGHT, Align.CENTER, *(Align.RIGHT,) * 15, *(Align.CENTER,) * 2)
    rows: tuple[Row, ...] = tuple(
        tuple(Cell(text) for text in _texts(number, one)) for number, one in enumerate(data.members, start=1)
    )
    table = Table(
        widths=(8, 16, 15.5, 9.5, 13, 15.5, *(11,) * 12, 15.5, 16.5, 10),
        header=(tuple(head(name) for name in HEADERS),),
        aligns=aligns,
        rows=(*(rows or (tuple(Cell() for _ in HEADERS),)), _total(data)),
        size=8,
        row_height=7,
    )
    return Paper(
        title=data.title,
        blocks=(_caption(data), table, *(Note(text) for text in data.notes)),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _caption(data: DuesLedger) -> Caption:
    return Caption(left=f"党组织：{data.organization}", right=f"{UNIT}　截止日期：{chinese_date(data.as_of)}")


def _texts(number: int, one: DuesPayer) -> tuple[str, ...]:
    return (
        str(number),
        one.name,
        one.base,
        one.percent,
        one.due,
        one.due_in_year,
        *one.months,
        one.paid,
        "",
        one.remark,
    )


def _total(data: DuesLedger) -> Row:
    return (Cell("合计", colspan=5), Cell(data.total_due), *(Cell() for _ in MONTHS), Cell(data.total), Cell(), Cell())


def dues_ledger_sheet(data: DuesLedger) -> Sheet:
    """The same as a sheet."""
    widths = (6, 12, 12, 8, 10, 12, *(9,) * 12, 12, 12, 10)
    caption = _caption(data)
    total = ("", "合计", "", "", "", data.total_due, *("" for _ in MONTHS), data.total, "", "")
    return Sheet(
        title=data.title,
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True)),
        rows=(*((_texts(number, one)) for number, one in enumerate(data.members, start=1)), total),
        notes=data.notes,
        name="党费收缴台账",
    )
