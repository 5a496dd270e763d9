"""问题清单, 整改清单（含承诺）, 整改事项公示 and 对照检查材料目录 (papers 11 and 35)."""

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
    Heading,
    Imprint,
    Note,
    Paper,
    Paragraph,
    SignLines,
    Table,
)
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import signed, table
from yipanqi.papers.sheets import Column, Sheet, Value

PROMISE = "以上整改事项，本人承诺按期落实，接受党员群众监督。"
OWN_LEFT_OUT = "个人整改事项由本人落实，不在公示范围。"
PAPER_ONLY = "材料由本人手写或打印签名，纸质存档，不录入系统。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A problem, what is done about it, by whom, until when, and how it stands."""

    list_of: Annotated[str, Entry("对象", "整改清单：集体，或个人姓名", former=("清单",))]
    problem: Annotated[str, Entry("问题", "整改清单")]
    measure: Annotated[str, Entry("整改措施", "整改清单")] = ""
    owner: Annotated[str, Entry("责任人", "整改清单")] = ""
    due: Annotated[dt.date | None, Entry("完成时限", "整改清单")] = None
    state: Annotated[str, Entry("进展", "整改清单：办结日期和结果")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """The problems and measures of one procedure; ``before``: what last year's list came to."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    subject: Annotated[str, Entry("会议名称", "程序")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    items: Annotated[tuple[Item, ...], Entry("事项", "整改清单")]
    before: Annotated[tuple[Item, ...], Entry("上年度事项", "上年度整改清单及核对结论")] = ()
    promisers: Annotated[tuple[str, ...], Entry("承诺人", "整改清单：责任人")] = ()


WHOLE = "集体"
PROBLEM_HEADERS = ("序号", "对象", "问题")
HEADERS = ("序号", "对象", "问题", "整改措施", "责任人", "完成时限", "进展")


def problem_list(data: ItemList, imprint: Imprint | None = None) -> Paper:
    """问题清单: problems only."""
    rows = ((number, one.list_of, one.problem) for number, one in enumerate(data.items, start=1))
    listed = table(PROBLEM_HEADERS, (8, 16, 60), rows, left=("问题",), size=12, row_height=10)
    return Paper(
        title=f"{data.subject}问题清单", blocks=(_caption(data), listed), page=FORM, imprint=imprint or Imprint(),
        author=data.organization,
    )  # fmt: skip


def rectification_list(data: ItemList, imprint: Imprint | None = None) -> Paper:
    """整改清单 in landscape, last year's items below it, and the promise to be signed by hand."""
    blocks: list[Block] = [_caption(data), _table(data.items)]
    if data.before:
        blocks += [Heading("上年度整改事项核对情况"), _table(data.before)]
    if data.promisers:
        signs = SignLines(tuple(f"{name}（签字）" for name in data.promisers))
        blocks += [Heading("承诺"), Paragraph(PROMISE), signs]
    return Paper(
        title=f"{data.subject}整改清单",
        blocks=tuple(blocks),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def rectification_notice(data: ItemList, imprint: Imprint | None = None) -> Paper:
    """整改事项公示: what the body itself has to mend, to be posted; lists of single persons are not."""
    shown = [one for one in data.items if one.list_of == WHOLE]
    names = HEADERS[:1] + HEADERS[2:6]
    rows = ((number, one.problem, one.measure, one.owner, one.due) for number, one in enumerate(shown, start=1))
    listed = table(names, (11, 42, 45, 21, 37), rows, left=("问题", "整改措施"), size=12, row_height=10)
    blocks: list[Block] = [
        Paragraph(
            f"现将{data.organization}{data.subject}的整改事项予以公示，请党员和群众监督。有意见建议的，请向本组织反映。"
        ),
        listed,
        *((Note(OWN_LEFT_OUT),) if len(shown) < len(data.items) else ()),
        *signed(data.organization, data.as_of),
    ]
    return Paper(
        title=f"{data.subject}整改事项公示", blocks=tuple(blocks), imprint=imprint or Imprint(),
        author=data.organization,
    )  # fmt: skip


def _table(items: tuple[Item, ...]) -> Table:
    return table(HEADERS, (6, 10, 33, 33, 10, 18, 24), _rows(items), left=("问题", "整改措施", "进展"))


def _caption(data: ItemList) -> Caption:
    return Caption(left=f"填报单位：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")


def _rows(items: tuple[Item, ...]) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (number, one.list_of, one.problem, one.measure, one.owner, one.due, one.state)
        for number, one in enumerate(items, start=1)
    )


def rectification_sheet(data: ItemList) -> Sheet:
    """The list as a sheet; last year's items follow."""
    caption, widths = _caption(data), (6, 12, 40, 40, 12, 16, 30)
    return Sheet(
        title=f"{data.subject}整改清单",
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.LEFT) for name, width in zip(HEADERS, widths, strict=True)),
        rows=(*_rows(data.items), *((f"上年度{row[0]}", *row[1:]) for row in _rows(data.before))),
        name="整改清单",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementList:
    """Whose 对照检查材料 there are: a cover sheet for what is kept on paper."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    subject: Annotated[str, Entry("会议名称", "程序")]
    people: Annotated[tuple[str, ...], Entry("人员", "按会议当日名册计算")]
    on: Annotated[dt.date | None, Entry("会议日期", "会议安排")] = None


def statement_list(data: StatementList, imprint: Imprint | None = None) -> Paper:
    """对照检查材料目录: the leadership's own first, then everybody's; pages and keeper are written by hand."""
    headers = ("序号", "材料", "页数", "交稿日期", "签收")
    names = ("集体对照检查材料", *(f"{name}同志对照检查材料" for name in data.people))
    rows = ((number, name, "", "", "") for number, name in enumerate(names, start=1))
    listed = table(headers, (8, 40, 10, 18, 16), rows, left=("材料",), size=12, row_height=10)
    caption = Caption(left=data.organization, right=chinese_date(data.on))
    return Paper(
        title=f"{data.subject}对照检查材料目录", blocks=(caption, listed, Note(PAPER_ONLY)), page=FORM,
        imprint=imprint or Imprint(), author=data.organization,
    )  # fmt: skip
