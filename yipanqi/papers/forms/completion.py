"""季度（月度）完成情况表 (paper 22): what was planned, done, late and why, and what comes next – as the ledger has it.

Of one organisation, or of everything below it in tree order. Nothing is counted per organisation or compared.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Block, Caption, Cell, Heading, Imprint, Note, Paper, Row, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import table
from yipanqi.papers.sheets import Column, Sheet, Value

PLANNED = ("事项", "期间", "期限", "完成情况", "完成日期", "原因和说明")
COMING = ("事项", "期间", "期限")
WHOSE = "党组织"
RULE = (
    "取自应履职责台账，没有另外填报。期限在本期的全部列出；期限在后而本期已完成的、前期没有办结的决定事项也列出。"
    "下级的会议决定事项、个人承担的事项不在表内。“补记”指凭据在期限过后录入；免除、不适用的在“原因和说明”中写明。"
)
TOGETHER = 4
"""Rows after which an organisation's name stands again, so that no page is without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionLine:
    """One thing owed, and how it stands in the words of the legend."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    what: Annotated[str, Entry("事项", "职责台账")]
    period: Annotated[str, Entry("期间", "职责台账")] = ""
    due: Annotated[dt.date, Entry("期限", "职责台账")]
    state: Annotated[str, Entry("完成情况", "职责台账")] = ""
    met: Annotated[dt.date | None, Entry("完成日期", "职责台账：凭据")] = None
    reason: Annotated[str, Entry("原因和说明", "免做、缓做登记；不适用的说明")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """An organisation, or it and all below it, in a quarter or month, as it stood on ``as_of``."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    span: Annotated[str, Entry("期间", "导出时选定")]
    following: Annotated[str, Entry("下一期", "由期间得出")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    together: Annotated[bool, Entry("含下级", "导出时选定")] = False
    summary: Annotated[str, Entry("概况", "由职责台账计数")] = ""
    lines: Annotated[tuple[CompletionLine, ...], Entry("本期事项", "职责台账")] = ()
    coming: Annotated[tuple[CompletionLine, ...], Entry("下期事项", "职责台账、职责规则")] = ()

    @property
    def title(self) -> str:
        """2026年第三季度完成情况表."""
        return f"{self.span}完成情况表"


def completion(data: Completion, imprint: Imprint | None = None) -> Paper:
    """The table in landscape; of several organisations each stands once, merged."""
    blocks: tuple[Block, ...] = (
        Caption(
            left=f"党组织：{data.organization}{'及所属党组织' if data.together else ''}",
            right=f"截止日期：{chinese_date(data.as_of)}",
        ),
        Heading(f"一、{data.span}事项"),
        _table(data, data.lines, PLANNED, (38, 34, 33, 30, 33, 49), _planned),
        Note(data.summary),
        Heading(f"二、{data.following}事项"),
        _table(data, data.coming, COMING, (100, 80, 77), _coming),
        Note(RULE),
    )
    return Paper(
        title=data.title,
        blocks=tuple(block for block in blocks if block != Note("")),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _table(data: Completion, lines: tuple[CompletionLine, ...], headers, widths, cells) -> Table:
    named = (WHOSE,) if data.together else ()
    return table(
        (*named, *headers), (*((40,) if named else ()), *widths), _rows(lines, cells, bool(named)),
        left=("事项", "原因和说明"),
    )  # fmt: skip


def _rows(lines: tuple[CompletionLine, ...], cells, named: bool) -> Iterator[Row]:
    for organization, group in groupby(lines, key=lambda one: one.organization):
        own = list(group)
        for start in range(0, len(own), TOGETHER):
            part = own[start : start + TOGETHER]
            mark: Row = (Cell(organization, rowspan=len(part)),) if named else ()
            for one in part:
                yield (*mark, *(Cell(text) for text in cells(one)))
                mark = ()


def _planned(one: CompletionLine) -> tuple[str, ...]:
    state = one.state.replace("·", "\n")
    return (one.what, one.period, chinese_date(one.due), state, chinese_date(one.met), one.reason)


def _coming(one: CompletionLine) -> tuple[str, ...]:
    return (one.what, one.period, chinese_date(one.due))


def completion_sheet(data: Completion) -> Sheet:
    """The same as a sheet, every row for itself: this period and the next one told apart by the first column."""
    headers, widths = ("部分", WHOSE, *PLANNED), (10, 26, 28, 18, 16, 20, 16, 44)
    return Sheet(
        title=data.title,
        unit=f"党组织：{data.organization}{'及所属党组织' if data.together else ''}",
        date=f"截止日期：{chinese_date(data.as_of)}",
        columns=tuple(
            Column(name, width, Align.LEFT if width > 20 else Align.CENTER)
            for name, width in zip(headers, widths, strict=True)
        ),
        rows=tuple(_sheet_rows(data)),
        notes=tuple(note for note in (data.summary, RULE) if note),
        name="完成情况表",
    )


def _sheet_rows(data: Completion) -> Iterator[tuple[Value, ...]]:
    for part, lines in (("本期", data.lines), ("下期", data.coming)):
        for one in lines:
            yield (part, one.organization, one.what, one.period, one.due, one.state, one.met, one.reason)
