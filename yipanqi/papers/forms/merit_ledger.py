"""奖惩台账 (paper 18): what documents say for or against members. Nothing is counted or compared."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import Imprint, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

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
    return list_paper(_listing(data), _rows(data), imprint)


def merit_ledger_sheet(data: MeritLedger) -> Sheet:
    """The same as a sheet, days as real days."""
    return list_sheet(_listing(data), _rows(data), widths=(6, 12, 12, 36, 26, 16, 22, 22), name=TITLE)


def _listing(data: MeritLedger) -> Listing:
    return Listing(
        title=TITLE, organization=data.organization, as_of=data.as_of, headers=HEADERS, note=KEPT,
        widths=(10, 22, 20, 54, 40, 33, 38, 40),
        left=("名称", "决定单位"),
    )  # fmt: skip


def _rows(data: MeritLedger) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.lines, start=1):
        yield (number, one.name, one.kind, one.title, one.decided_by, one.decided_on, one.number, one.recorded)
