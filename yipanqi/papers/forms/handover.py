"""工作交接清单: what a secretary hands over, on paper, to be gone through and signed by both and by the witness."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import FORM, Block, Caption, Heading, Imprint, Note, Paper, SignLines, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import numeral, table

CHECKS = (
    "台账、未办结事项逐项说明", "党员名册与转正、任期等日期", "会议记录等电子件能打开",
    "纸质原件、印章、活动场所和设备", "党费账目和余款", "谈心谈话、关怀等只能当面说的事项",
    "账号不转让；代办授权已撤销或重新授权",
)  # fmt: skip
"""What both go through; ticked by hand."""
LOW = 7
"""Millimetres of a row: eight parts share two sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyState:
    """How one duty stands in the year."""

    title: Annotated[str, Entry("职责", "应履职责台账")]
    owed: Annotated[int, Entry("应履行", "应履职责台账")]
    met: Annotated[int, Entry("已履行", "应履职责台账")]
    missed: Annotated[int, Entry("逾期", "应履职责台账")]
    open: Annotated[int, Entry("待办", "应履职责台账")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatter:
    """Something not finished."""

    text: Annotated[str, Entry("事项", "会议决定、整改清单")]
    owner: Annotated[str, Entry("责任人", "会议决定、整改清单")]
    due: Annotated[dt.date | None, Entry("期限", "会议决定、整改清单")]
    origin: Annotated[str, Entry("出处", "会议名称、程序名称")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLine:
    """A day to come."""

    on: Annotated[dt.date, Entry("日期", "名册、换届登记、日历")]
    what: Annotated[str, Entry("事项", "名册、换届登记、日历")]
    who: Annotated[str, Entry("人员或组织", "名册、日历")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """A kind of record and how much there is of it."""

    what: Annotated[str, Entry("资料", "系统内的记录")]
    extent: Annotated[str, Entry("范围", "系统内的记录")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The hand-over of an organisation as of a day."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    holder: Annotated[str, Entry("现任书记", "任职登记")] = ""
    members: Annotated[str, Entry("党员情况", "党员名册")] = ""
    officers: Annotated[str, Entry("班子", "任职登记")] = ""
    duties: Annotated[tuple[DutyState, ...], Entry("台账状况", "应履职责台账")] = ()
    missed: Annotated[tuple[str, ...], Entry("逾期未履行", "应履职责台账")] = ()
    matters: Annotated[tuple[OpenMatter, ...], Entry("未办结事项", "会议决定、整改清单")] = ()
    dates: Annotated[tuple[DatedLine, ...], Entry("人员与任期的日期", "名册、换届登记")] = ()
    coming: Annotated[tuple[DatedLine, ...], Entry("今后九十天", "日历、应履职责台账")] = ()
    kept: Annotated[tuple[KeptLine, ...], Entry("资料", "系统内的记录")] = ()
    access: Annotated[tuple[str, ...], Entry("代办授权", "代办登记、日历订阅")] = ()
    in_person: Annotated[str, Entry("当面交接", "只有件数")] = ""


def handover(data: Handover, imprint: Imprint | None = None) -> Paper:
    """The paper: seven parts, then what is ticked and signed by hand."""
    parts: Sequence[tuple[str, Sequence[Block]]] = (
        ("台账状况", (_duties(data), *_lines("逾期未履行", data.missed))),
        ("未办结事项", (_matters(data),)),
        ("人员与任期", (Note(data.members), Note(data.officers), *_dated(data.dates))),
        ("今后九十天", _dated(data.coming)),
        ("资料", (_kept(data),)),
        ("代办授权、日历订阅", tuple(Note(line) for line in data.access) or (Note("没有有效的代办授权和订阅地址。"),)),
        ("当面交接", (Note(data.in_person or "没有需要当面交接的事项。"),)),
        ("逐项确认", (_checks(),)),
    )
    blocks: list[Block] = [
        Caption(
            left=f"党组织：{data.organization}　　现任书记：{data.holder}",
            right=f"截止日期：{chinese_date(data.as_of)}",
        )
    ]
    for number, (title, content) in enumerate(parts, start=1):
        blocks += [Heading(f"{numeral(number)}、{title}"), *content]
    blocks += [
        SignLines(("移交人（签字）", "接收人（签字）", "监交人（签字）", "交接日期")),
        Note("监交人由上级党组织派出。本清单一式三份，移交人、接收人和上级党组织各存一份。办法按惯例。"),
    ]
    return Paper(
        title="工作交接清单", blocks=tuple(blocks), page=FORM, imprint=imprint or Imprint(), author=data.organization
    )


def _duties(data: Handover) -> Table:
    rows = ((one.title, one.owed, one.met, one.missed, one.open) for one in data.duties)
    return table(
        ("职责", "应履行", "已履行", "逾期", "待办"), (60, 25, 25, 25, 25), rows, left=("职责",), row_height=LOW
    )


def _lines(label: str, lines: Sequence[str]) -> tuple[Note, ...]:
    return (Note(f"{label}：{'；'.join(lines)}。"),) if lines else (Note(f"{label}：无。"),)


def _matters(data: Handover) -> Table:
    rows = ((one.text, one.owner, one.due, one.origin) for one in data.matters)
    return table(("事项", "责任人", "期限", "出处"), (75, 22, 32, 34), rows, left=("事项", "出处"), row_height=LOW)


def _dated(lines: Sequence[DatedLine]) -> tuple[Table, ...]:
    rows = ((one.on, one.what, one.who) for one in lines)
    return (table(("日期", "事项", "人员或组织"), (36, 87, 40), rows, left=("事项",), row_height=LOW),)


def _kept(data: Handover) -> Table:
    rows = ((one.what, one.extent, "") for one in data.kept)
    names = ("资料（系统内）", "范围", "纸质原件存放处")
    return table(names, (66, 52, 45), rows, left=names[:2], row_height=LOW)


def _checks() -> Table:
    rows = ((text, "□", "□") for text in CHECKS)
    return table(("项目", "移交人", "接收人"), (103, 30, 30), rows, left=("项目",), row_height=LOW)
