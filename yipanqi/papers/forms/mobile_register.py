"""流动党员台账 (paper 18): who is away, since when, under which number. Where to is left for handwriting."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Caption, Cell, Imprint, Note, Paper, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head
from yipanqi.papers.sheets import Column, Sheet

TITLE = "流动党员台账"
HEADERS = ("序号", "姓名", "性别", "党员类别", "所在党支部", "外出起始", "联系电话", "外出地点", "联系人", "备注")
BLANK = ("", "", "")
KEPT = "外出地点、联系人由支部手写填写；本系统只登记流动的起始日期和联系电话，不记行踪。"


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileMember:
    """One member who is away."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    sex: Annotated[str, Entry("性别", "党员名册")] = ""
    category: Annotated[str, Entry("党员类别", "党员名册：正式或预备")] = ""
    branch: Annotated[str, Entry("所在党支部", "组织关系")] = ""
    since: Annotated[dt.date | None, Entry("外出起始", "组织关系：状态为流动的起始日期")] = None
    phone: Annotated[str, Entry("联系电话", "党员名册")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileRegister:
    """The mobile members of an organisation as of a day."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出时选定")]
    members: Annotated[tuple[MobileMember, ...], Entry("流动党员", "党员名册")] = ()


def mobile_register(data: MobileRegister, imprint: Imprint | None = None) -> Paper:
    """流动党员台账 in landscape."""
    rows = tuple(tuple(Cell(text) for text in _texts(number, one)) for number, one in enumerate(data.members, start=1))
    table = Table(
        widths=(11, 20, 13, 22, 54, 32, 30, 40, 22, 23),
        header=(tuple(head(name) for name in HEADERS),),
        aligns=(*(Align.CENTER,) * 4, Align.LEFT, *(Align.CENTER,) * 5),
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


def _caption(data: MobileRegister) -> Caption:
    return Caption(left=f"党组织：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")


def _texts(number: int, one: MobileMember) -> tuple[str, ...]:
    since = chinese_date(one.since) if one.since else ""
    return (str(number), one.name, one.sex, one.category, one.branch, since, one.phone, *BLANK)


def mobile_register_sheet(data: MobileRegister) -> Sheet:
    """The same as a sheet, days as real days."""
    widths = (6, 12, 8, 12, 30, 16, 16, 22, 12, 16)
    caption = _caption(data)
    return Sheet(
        title=TITLE,
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True)),
        rows=tuple(
            (number, one.name, one.sex, one.category, one.branch, one.since, one.phone, *BLANK)
            for number, one in enumerate(data.members, start=1)
        ),
        notes=(KEPT,),
        name=TITLE,
    )
