"""流动党员台账 (paper 18): who is away, since when, under which number. Where to is left for handwriting."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import Imprint, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

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
    return list_paper(_listing(data), _rows(data), imprint)


def mobile_register_sheet(data: MobileRegister) -> Sheet:
    """The same as a sheet, days as real days."""
    return list_sheet(_listing(data), _rows(data), widths=(6, 12, 8, 12, 30, 16, 16, 22, 12, 16), name=TITLE)


def _listing(data: MobileRegister) -> Listing:
    return Listing(
        title=TITLE, organization=data.organization, as_of=data.as_of, headers=HEADERS, note=KEPT,
        widths=(11, 20, 13, 22, 54, 32, 30, 40, 22, 23),
        left=("所在党支部",),
    )  # fmt: skip


def _rows(data: MobileRegister) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.members, start=1):
        yield (number, one.name, one.sex, one.category, one.branch, one.since, one.phone, *BLANK)
