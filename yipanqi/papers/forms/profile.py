"""党支部基本情况表 (paper 2): one page that says what the branch is, who leads it, how many it has."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import FORM, Align, Caption, Cell, Imprint, Paper, Row, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head
from yipanqi.papers.text import chinese_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A member of the branch committee, or the secretary of a branch without one."""

    post: Annotated[str, Entry("党内职务", "任职登记")]
    name: Annotated[str, Entry("姓名", "任职登记")]
    sex: Annotated[str, Entry("性别", "党员名册")] = ""
    born: Annotated[dt.date | None, Entry("出生年月", "党员名册")] = None
    education: Annotated[str, Entry("学历", "党员名册")] = ""
    work: Annotated[str, Entry("行政职务", "任职登记")] = ""
    since: Annotated[dt.date | None, Entry("任职时间", "任职登记")] = None
    phone: Annotated[str, Entry("联系电话", "党员名册")] = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A Party group of the branch."""

    name: Annotated[str, Entry("党小组名称", "组织机构")]
    leader: Annotated[str, Entry("组长", "任职登记")] = ""
    members: Annotated[int, Entry("党员人数", "党员名册")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchProfile:
    """A branch as of ``as_of``; a count that is not known is ``None`` and stays blank on the paper."""

    name: Annotated[str, Entry("党支部名称", "组织机构")]
    superior: Annotated[str, Entry("上级党组织", "组织机构")]
    form: Annotated[str, Entry("党支部类型", "组织机构：普通、离退休、联合、临时、流动党员")] = ""
    founded: Annotated[dt.date | None, Entry("成立时间", "组织机构")] = None
    approved_by: Annotated[str, Entry("批准机关及文号", "组织机构")] = ""
    term_from: Annotated[dt.date | None, Entry("本届任期开始", "换届登记")] = None
    term_until: Annotated[dt.date | None, Entry("任期届满时间", "换届登记与任期规定")] = None
    members: Annotated[int | None, Entry("党员总数", "党员名册")] = None
    full: Annotated[int | None, Entry("正式党员", "党员名册")] = None
    probationary: Annotated[int | None, Entry("预备党员", "党员名册")] = None
    women: Annotated[int | None, Entry("女党员", "党员名册")] = None
    minority: Annotated[int | None, Entry("少数民族党员", "党员名册")] = None
    young: Annotated[int | None, Entry("三十五岁及以下党员", "党员名册")] = None
    retired: Annotated[int | None, Entry("离退休党员", "党员名册")] = None
    mobile: Annotated[int | None, Entry("流动党员", "党员名册")] = None
    activists: Annotated[int | None, Entry("入党积极分子", "发展党员登记")] = None
    officers: Annotated[tuple[Officer, ...], Entry("支部班子", "任职登记")] = ()
    groups: Annotated[tuple[Group, ...], Entry("党小组", "组织机构")] = ()
    theme_day: Annotated[str, Entry("主题党日", "年度计划")] = ""
    contact: Annotated[str, Entry("联系人", "组织机构")] = ""
    phone: Annotated[str, Entry("联系电话", "组织机构")] = ""
    place: Annotated[str, Entry("活动场所", "组织机构")] = ""
    as_of: Annotated[dt.date, Entry("填表日期", "导出时选定")]


SHEET = 205
"""Millimetres of the sheet for the rows: the form stays on one page however many groups there are."""
# Every part of the form stands on one grid of eight columns.
_WIDTHS = (20, 19, 16, 12, 24, 24.5, 23.5, 24)


def profile(data: BranchProfile, imprint: Imprint | None = None) -> Paper:
    """党支部基本情况表 in the shape of the paper form."""
    rows = (*_identity(data), *_numbers(data), *_officers(data), *_groups(data), *_contact(data))
    table = Table(widths=_WIDTHS, rows=rows, size=10.5, row_height=min(10, SHEET // len(rows)))
    return Paper(
        title="党支部基本情况表",
        blocks=(Caption(right=f"填表日期：{chinese_date(data.as_of)}"), table),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.name,
    )


def _pair(label: str, value: str, *, label_span: int = 1, span: int) -> tuple[Cell, Cell]:
    return head(label, colspan=label_span), Cell(value, colspan=span, align=Align.LEFT)


def _identity(data: BranchProfile) -> tuple[Row, ...]:
    term = f"{chinese_date(data.term_from)}至{chinese_date(data.term_until)}" if data.term_from else ""
    return (
        _pair("支部名称", data.name, span=7),
        _pair("上级组织", data.superior, span=7),
        (
            *_pair("成立时间", chinese_date(data.founded), span=3),
            *_pair("支部类型", data.form, label_span=2, span=2),
        ),
        _pair("批准机关及文号", data.approved_by, span=7),
        (
            *_pair("本届任期", term, span=4),
            *_pair("届满时间", chinese_date(data.term_until), span=2),
        ),
    )


def _numbers(data: BranchProfile) -> tuple[Row, ...]:
    counts = (
        ("总数", data.members),
        ("正式", data.full),
        ("预备", data.probationary),
        ("女性", data.women),
        ("35岁及以下", data.young),
        ("少数民族", data.minority),
        ("离退休", data.retired),
    )
    more = f"流动党员{_count(data.mobile)}人，入党积极分子{_count(data.activists)}人"
    return (
        (head("党员情况", rowspan=3), *(head(label) for label, _ in counts)),
        tuple(Cell("" if value is None else str(value)) for _, value in counts),
        (Cell(more, colspan=7, align=Align.LEFT),),
    )


def _count(value: int | None) -> str:
    return "　　" if value is None else str(value)


def _officers(data: BranchProfile) -> tuple[Row, ...]:
    lines = [
        (one.post, one.name, one.sex, chinese_month(one.born), one.work, chinese_month(one.since), one.phone)
        for one in data.officers
    ]
    lines = lines or [("",) * 7]
    labels = ("职务", "姓名", "性别", "出生年月", "行政职务", "任职时间", "联系电话")
    return (
        (head("支部班子", rowspan=len(lines) + 1), *(head(label) for label in labels)),
        *(tuple(Cell(text) for text in line) for line in lines),
    )


def _groups(data: BranchProfile) -> tuple[Row, ...]:
    lines = [(group.name, group.leader, str(group.members)) for group in data.groups] or [("", "", "")]
    return (
        (head("党小组", rowspan=len(lines) + 1), head("名称", colspan=4), head("组长"), head("人数", colspan=2)),
        *((Cell(name, colspan=4), Cell(leader), Cell(members, colspan=2)) for name, leader, members in lines),
    )


def _contact(data: BranchProfile) -> tuple[Row, ...]:
    return (
        (*_pair("主题党日", data.theme_day, span=3), *_pair("活动场所", data.place, span=3)),
        (*_pair("联系人", data.contact, span=3), *_pair("联系电话", data.phone, span=3)),
    )
