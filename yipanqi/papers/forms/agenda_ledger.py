"""党组党建议题台账 (paper 26): who asked the 党组 to study what, when it did, what it decided, what came of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Imprint, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

TITLE = "党组党建议题台账"
HEADERS = (
    "序号", "提请日期", "提出单位", "议题", "要解决的问题", "提请研究什么", "状态", "研究日期", "议定事项或答复",
    "落实情况",
)  # fmt: skip
KEPT = "研究日期、议定事项和落实情况取自会议记录，不另外填报。半年至少专题研究一次，由职责台账计算。"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One proposal."""

    submitted_on: Annotated[dt.date, Entry("提请日期", "议题登记")]
    proposer: Annotated[str, Entry("提出单位", "组织机构")]
    title: Annotated[str, Entry("议题", "议题登记")]
    problem: Annotated[str, Entry("要解决的问题", "议题登记")]
    asked: Annotated[str, Entry("提请研究什么", "议题登记")]
    standing: Annotated[str, Entry("状态", "议题登记和会议记录")]
    held_on: Annotated[dt.date | None, Entry("研究日期", "会议记录")] = None
    decision: Annotated[str, Entry("议定事项或答复", "会议记录；没有列入的，答复的理由")] = ""
    followed: Annotated[str, Entry("落实情况", "会议议定事项的办理")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLedger:
    """A 党组 in a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    studied: Annotated[tuple[str, ...], Entry("专题研究", "应履职责台账")] = ()
    lines: Annotated[tuple[AgendaLine, ...], Entry("议题", "议题登记")] = ()

    @property
    def title(self) -> str:
        """2026年度党组党建议题台账."""
        return f"{self.year}年度{TITLE}"


def agenda_ledger(data: AgendaLedger, imprint: Imprint | None = None) -> Paper:
    """党组党建议题台账 in landscape."""
    return list_paper(_listing(data), _rows(data), imprint)


def agenda_ledger_sheet(data: AgendaLedger) -> Sheet:
    """The same as a sheet, days as real days."""
    return list_sheet(_listing(data), _rows(data), widths=(6, 16, 20, 30, 40, 40, 12, 16, 40, 36), name=TITLE)


def followed(owner: str, due_on: dt.date | None, done_on: dt.date | None, outcome: str) -> str:
    """`张三，7月20日前；2026年7月16日办结：已轮岗两名。`"""
    asked = f"{owner}，{chinese_date(due_on)}前" if owner and due_on else ""
    done = f"{chinese_date(done_on)}办结{f'：{outcome}' if outcome else ''}" if done_on else ""
    return "；".join(filter(None, (asked, done)))


def _listing(data: AgendaLedger) -> Listing:
    studied = f"专题研究：{'；'.join(data.studied)}。" if data.studied else ""
    return Listing(
        title=data.title, organization=data.organization, as_of=data.as_of, headers=HEADERS, note=studied + KEPT,
        widths=(10, 33, 20, 24, 32, 28, 18, 33, 31, 28), left=(*HEADERS[3:6], *HEADERS[8:]),
    )  # fmt: skip


def _rows(data: AgendaLedger) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.lines, start=1):
        yield (
            number, one.submitted_on, one.proposer, one.title, one.problem, one.asked, one.standing, one.held_on,
            one.decision, one.followed,
        )  # fmt: skip
