"""三会一课台账 (paper 22 over a year): per duty and period what was owed, held, and when it was recorded."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Caption, Cell, Imprint, Note, Paper, Row
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import table
from yipanqi.papers.sheets import Column, Sheet, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One meeting that serves a duty, with the day it happened and the day it was recorded."""

    on: Annotated[dt.date, Entry("开展日期", "会议记录")]
    subject: Annotated[str, Entry("主题", "会议记录")]
    due: Annotated[int | None, Entry("应到", "会议记录")] = None
    present: Annotated[int | None, Entry("实到", "会议记录")] = None
    recorded_on: Annotated[dt.date | None, Entry("记录日期", "录入系统的日期")] = None

    @property
    def record(self) -> str:
        """当日记录, 会后8天记录, or nothing when the day of recording is not known."""
        if self.recorded_on is None:
            return ""
        days = (self.recorded_on - self.on).days
        return f"会后{days}天记录" if days > 0 else "当日记录"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period of a duty: 第一季度, 3月. ``state`` in the words of the legend."""

    name: Annotated[str, Entry("周期", "职责规则与组织存续时间")]
    due: Annotated[dt.date | None, Entry("应完成时间", "职责规则")] = None
    state: Annotated[str, Entry("履行情况", "职责台账")] = ""
    held: Annotated[tuple[Held, ...], Entry("开展情况", "会议记录")] = ()
    remark: Annotated[str, Entry("备注", "免除、顺延与说明登记")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A recurring duty of the branch and its periods in the year."""

    name: Annotated[str, Entry("职责", "职责规则")]
    basis: Annotated[str, Entry("依据", "职责规则：条款")] = ""
    periods: Annotated[tuple[Period, ...], Entry("各周期", "职责台账")]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLedger:
    """One branch, one year, as it stood on ``as_of``."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    duties: Annotated[tuple[Duty, ...], Entry("职责清单", "职责台账")]
    name: Annotated[str, Entry("台账名称", "组织机构：党支部为“三会一课”台账")] = "“三会一课”台账"

    @property
    def title(self) -> str:
        """2026年度“三会一课”台账."""
        return f"{self.year}年度{self.name}"


HEADERS = ("职责", "周期", "履行情况", "开展日期", "主题", "应到", "实到", "记录情况", "备注")
_SHARES = (15.5, 11, 13, 20, 46.5, 6, 6, 15, 15)
QUARTER, QUARTERS = 3, 4
LATENESS = "“记录情况”按开展日期与录入系统日期之差计算。"


def ledger(data: YearLedger, imprint: Imprint | None = None) -> Paper:
    """三会一课台账 in landscape; a duty and a period with several meetings stand once, merged."""
    listed = table(HEADERS, _SHARES, (row for duty in data.duties for row in _duty(duty)), left=("主题", "备注"))
    caption = Caption(left=f"党组织：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")
    return Paper(
        title=data.title,
        blocks=(caption, listed, Note(f"{LATENESS}{_bases(data)}")),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _bases(data: YearLedger) -> str:
    """依据：党员大会，《…》第十一条；支委会，《…》第十二条。"""
    said = "；".join(f"{duty.name}，{duty.basis}" for duty in data.duties if duty.basis)
    return f"依据：{said}。" if said else ""


def _duty(duty: Duty) -> Iterator[Row]:
    """Rows of a duty; of a monthly one the name stands again every quarter, so that no page is without it."""
    step = QUARTER if len(duty.periods) > QUARTERS else QUARTERS
    for start in range(0, len(duty.periods), step):
        periods = duty.periods[start : start + step]
        height = sum(max(len(period.held), 1) for period in periods)
        mark: Row = (Cell(duty.name, rowspan=height, align=Align.CENTER),)
        for row in (row for period in periods for row in _period(period)):
            yield (*mark, *row)
            mark = ()


def _period(period: Period) -> Iterator[Row]:
    height = max(len(period.held), 1)
    state = period.state.replace("·", "\n")
    first: Row = (Cell(period.name, rowspan=height), Cell(state, rowspan=height))
    last: Row = (Cell(period.remark, rowspan=height),)
    for held in period.held or (None,):
        yield (*first, *(Cell(text) for text in _held(held)), *last)
        first = last = ()


def _held(held: Held | None) -> tuple[str, ...]:
    if held is None:
        return ("",) * 5
    return (chinese_date(held.on), held.subject, _number(held.due), _number(held.present), held.record)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def ledger_sheet(data: YearLedger) -> Sheet:
    """The same as a sheet: every row stands for itself (no merged cells), so that it can be filtered."""
    columns = ("职责", "依据", "周期", "应完成时间", *HEADERS[2:5], "应到", "实到", "记录日期", *HEADERS[7:])
    widths = (14, 24, 12, 17, 12, 17, 40, 7, 7, 17, 16, 28)
    return Sheet(
        title=data.title,
        unit=f"党组织：{data.organization}",
        date=f"截止日期：{chinese_date(data.as_of)}",
        columns=tuple(
            Column(name, width, Align.LEFT if width > 20 else Align.CENTER)
            for name, width in zip(columns, widths, strict=True)
        ),
        rows=tuple(_sheet_rows(data)),
        notes=(LATENESS,),
        name=f"{data.year}年三会一课台账",
    )


def _sheet_rows(data: YearLedger) -> Iterator[tuple[Value, ...]]:
    for duty in data.duties:
        for period in duty.periods:
            for held in period.held or (None,):
                activity = (
                    (held.on, held.subject, held.due, held.present, held.recorded_on, held.record)
                    if held
                    else (None,) * 6
                )
                yield (duty.name, duty.basis, period.name, period.due, period.state, *activity, period.remark)
