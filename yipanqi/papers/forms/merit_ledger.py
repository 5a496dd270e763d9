"""奖惩台账 (paper 18): what documents say for or against members. Nothing is counted or compared."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Caption, Cell, Imprint, Note, Paper, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head
from yipanqi.papers.sheets import Column, Sheet

TITLE = "奖惩台账"
HEADERS = ("序号", "姓名", "类别", "名称", "决定单位", "决定日期", "文号或证书编号", "登记")
KEPT = "本台账由党支部保管，按文件登记，不作统计比较。"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeritLine:
    """One honour or penalty."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    kind: Annotated[str, Entry("类别", "奖惩登记")]
    title: Annotated[str, Entry("名称", "奖惩登记")]
    decided_by: Annotated[str, Entry("决定单位", "奖惩登记")]
    decided_on: Annotated[dt.date, Entry("决定日期", "奖惩登记")]
    number: Annotated[str, Entry("文号或证书编号", "奖惩登记")] = ""
    recorded: Annotated[str, Entry("登记", "奖惩登记：登记日期和登记人")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeritLedger:
    """The members of an organisation as of a day."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出时选定")]
    lines: Annotated[tuple[MeritLine, ...], Entry("奖惩", "奖惩登记")] = ()


def merit_ledger(data: MeritLedger, imprint: Imprint | None = None) -> Paper:
    """奖惩台账 in landscape."""
    rows = tuple(tuple(Cell(text) for text in _texts(number, one)) for number, one in enumerate(data.lines, start=1))
    table = Table(
        widths=(11, 20, 22, 62, 46, 32, 38, 36),
        header=(tuple(head(name) for name in HEADERS),),
        aligns=(*(Align.CENTER,) * 3, Align.LEFT, Align.LEFT, *(Align.CENTER,) * 3),
        rows=rows or (tuple(Cell() for _ in HEADERS),),
        size=10.5,
        row_height=8,
    )
    return Paper(
        title=TITLE,
        blocks=(_caption(data), table, Note(KEPT)),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _caption(data: MeritLedger) -> Caption:
    return Caption(left=f"党组织：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")


def _texts(number: int, one: MeritLine) -> tuple[str, ...]:
    decided = chinese_date(one.decided_on)
    return (str(number), one.name, one.kind, one.title, one.decided_by, decided, one.number, one.recorded)


def merit_ledger_sheet(data: MeritLedger) -> Sheet:
    """The same as a sheet, days as real days."""
    widths = (6, 12, 12, 36, 26, 16, 22, 22)
    caption = _caption(data)
    return Sheet(
        title=TITLE,
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True)),
        rows=tuple(
            (number, one.name, one.kind, one.title, one.decided_by, one.decided_on, one.number, one.recorded)
            for number, one in enumerate(data.lines, start=1)
        ),
        notes=(KEPT,),
        name=TITLE,
    )
