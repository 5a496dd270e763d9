"""民主评议党员 (paper 12): the blank ballot, the summary of votes and grades, a register sheet for every member."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import (
    FORM,
    LANDSCAPE,
    Align,
    Block,
    Caption,
    Cell,
    Imprint,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Table,
)
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head, table
from yipanqi.papers.sheets import Column, Sheet, Value

ASPECTS = ("理想信念", "理论素质", "组织纪律", "廉洁自律", "联系群众", "模范作用")
GRADES = ("优秀", "合格", "基本合格", "不合格")
HOW = "无记名填写。六个方面填“好”“一般”“差”，总体评价在相应等次内画“○”。预备党员参加测评，不列入被评议人。"
DECIDED = "等次由支部结合日常表现研究确定，测评票数供参考，不简单以票取人。"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalBallot:
    """The sheet everybody fills in without a name."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "程序")]
    names: Annotated[tuple[str, ...], Entry("被评议人", "按会议当日党员名册：组织关系在本支部的正式党员")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisedMember:
    """One member: votes, grade, opinion; what he and others said is written by hand."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    excellent: Annotated[int, Entry("优秀票", "民主测评计票")] = 0
    qualified: Annotated[int, Entry("合格票", "民主测评计票")] = 0
    barely: Annotated[int, Entry("基本合格票", "民主测评计票")] = 0
    unqualified: Annotated[int, Entry("不合格票", "民主测评计票")] = 0
    grade: Annotated[str, Entry("评定等次", "支部评定")] = ""
    opinion: Annotated[str, Entry("评定意见", "支部评定")] = ""
    joined: Annotated[dt.date | None, Entry("入党日期", "党员名册")] = None
    full: Annotated[dt.date | None, Entry("转正日期", "党员名册")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalResult:
    """A branch's appraisal of a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "程序")]
    held_on: Annotated[dt.date | None, Entry("评议日期", "会议记录")] = None
    issued: Annotated[int, Entry("发出", "民主测评计票")] = 0
    returned: Annotated[int, Entry("收回", "民主测评计票")] = 0
    valid: Annotated[int, Entry("有效", "民主测评计票")] = 0
    total: Annotated[int, Entry("党员总数", "按会议当日党员名册计算")] = 0
    members: Annotated[tuple[AppraisedMember, ...], Entry("党员", "民主评议登记")] = ()

    @property
    def summary(self) -> str:
        """党员12人，评定11人：优秀3人，合格8人，基本合格0人，不合格0人。"""
        grades = [one.grade for one in self.members if one.grade]
        counts = "，".join(f"{grade}{grades.count(grade)}人" for grade in GRADES)
        ballots = f"测评票发出{self.issued}张，收回{self.returned}张，有效{self.valid}张。"
        return f"党员{self.total}人，评定{len(grades)}人：{counts}。{ballots}"


def appraisal_ballot(data: AppraisalBallot, imprint: Imprint | None = None) -> Paper:
    """民主测评表 in landscape, one row for everybody appraised; without a foot, so that no sheet can be told apart."""
    middle = (head("六个方面", colspan=6), head("总体评价", colspan=4))
    top = (head("姓名", rowspan=2), *middle, head("主要问题", rowspan=2))
    second = tuple(head(text) for text in (*ASPECTS, *GRADES))
    rows = tuple((Cell(name), *(Cell() for _ in range(11))) for name in data.names)
    table = Table(
        widths=(14, *(9,) * 6, 8, 8, 9, 8, 21), header=(top, second), rows=rows or ((*(Cell() for _ in range(12)),),),
        size=10.5, row_height=9,
    )  # fmt: skip
    return Paper(
        title=f"{data.year}年度民主评议党员测评表",
        blocks=(Caption(left=data.organization, right="　　年　　月　　日"), table, Note(HOW)),
        page=LANDSCAPE,
        author=data.organization,
        foot=False,
    )


HEADERS = ("序号", "姓名", "优秀票", "合格票", "基本合格票", "不合格票", "评定等次", "评定意见")


def appraisal_summary(data: AppraisalResult, imprint: Imprint | None = None) -> Paper:
    """民主评议党员汇总表."""
    listed = table(HEADERS, (7, 15, 10, 10, 15, 12, 13, 32), _rows(data), left=("评定意见",))
    return Paper(
        title=f"{data.year}年度民主评议党员汇总表",
        blocks=(_caption(data), listed, Note(data.summary), Note(DECIDED)),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _caption(data: AppraisalResult) -> Caption:
    return Caption(left=f"填报单位：{data.organization}", right=f"评议日期：{chinese_date(data.held_on)}")


def _rows(data: AppraisalResult) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (number, one.name, one.excellent, one.qualified, one.barely, one.unqualified, one.grade, one.opinion)
        for number, one in enumerate(data.members, start=1)
    )


def appraisal_summary_sheet(data: AppraisalResult) -> Sheet:
    """The same as a sheet."""
    caption, widths = _caption(data), (6, 14, 9, 9, 12, 10, 12, 36)
    return Sheet(
        title=f"{data.year}年度民主评议党员汇总表",
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True)),
        rows=_rows(data),
        notes=(data.summary, DECIDED),
        name="民主评议汇总",
    )


def appraisal_register(data: AppraisalResult, imprint: Imprint | None = None) -> Paper:
    """民主评议党员登记表: one sheet for everybody; self-appraisal and others' words are left for handwriting."""
    title = f"{data.year}年度民主评议党员登记表"
    blocks: list[Block] = []
    for number, one in enumerate(data.members):
        if number:
            blocks.append(PageBreak(title))
        blocks += [Caption(left=data.organization, right=f"评议日期：{chinese_date(data.held_on)}"), _register(one)]
    return Paper(
        title=title,
        blocks=tuple(blocks) or (Paragraph("没有评定等次的党员。"),),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _register(one: AppraisedMember) -> Table:
    votes = (("优秀", one.excellent), ("合格", one.qualified), ("基本合格", one.barely), ("不合格", one.unqualified))
    counted = "，".join(f"{name}{count}票" for name, count in votes)
    decided = "；".join(text for text in (one.grade, one.opinion) if text)
    wide = (
        ("个人自评", "\n" * 11), ("党员互评", "\n" * 8), ("民主测评", counted),
        ("支部意见", f"{decided}\n\n\n书记（签字）：　　　　　　　　　　年　　月　　日"),
        ("上级党组织意见", "\n\n\n（盖章）　　　　　　　　　　　　年　　月　　日"),
        ("本人签字", "\n　　　　　　　　　　　　　　　　年　　月　　日"),
    )  # fmt: skip
    first = (head("姓名"), Cell(one.name), head("入党日期"), Cell(chinese_date(one.joined)), head("转正日期"),
             Cell(chinese_date(one.full)))  # fmt: skip
    rows = (first, *((head(label), Cell(text, colspan=5, align=Align.LEFT)) for label, text in wide))
    return Table(widths=(14, 14, 13, 21, 13, 21), rows=rows, size=10.5, row_height=10)
