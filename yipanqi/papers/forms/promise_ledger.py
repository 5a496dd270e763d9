"""党员承诺台账 (paper 17): what members promised, how it stood in mid-year, how it went – in words, without a grade."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import Imprint, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

TITLE = "党员承诺台账"
HEADERS = (
    "序号", "姓名", "承诺事项", "具体措施", "完成时限", "年中检查", "兑现情况", "本人评价", "群众评价", "组织评价",
)  # fmt: skip
KEPT = "承诺由本人填写或者支部代填，评价只写文字；由党支部保管，不打分、不比较。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """One promise of one member."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    text: Annotated[str, Entry("承诺事项", "承诺登记")]
    measure: Annotated[str, Entry("具体措施", "承诺登记")]
    due_on: Annotated[dt.date, Entry("完成时限", "承诺登记")]
    review: Annotated[str, Entry("年中检查", "承诺登记：年中检查")] = ""
    kept: Annotated[str, Entry("兑现情况", "承诺登记：兑现情况")] = ""
    own_word: Annotated[str, Entry("本人评价", "承诺登记：兑现情况")] = ""
    masses_word: Annotated[str, Entry("群众评价", "承诺登记：评价")] = ""
    branch_word: Annotated[str, Entry("组织评价", "承诺登记：评价")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLedger:
    """The members of a branch in a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    lines: Annotated[tuple[PromiseLine, ...], Entry("承诺", "承诺登记")] = ()

    @property
    def title(self) -> str:
        """2026年度党员承诺台账."""
        return f"{self.year}年度{TITLE}"


def promise_ledger(data: PromiseLedger, imprint: Imprint | None = None) -> Paper:
    """党员承诺台账 in landscape."""
    return list_paper(_listing(data), _rows(data), imprint)


def promise_ledger_sheet(data: PromiseLedger) -> Sheet:
    """The same as a sheet, days as real days."""
    return list_sheet(_listing(data), _rows(data), widths=(6, 12, 32, 40, 16, 32, 32, 24, 24, 24), name=TITLE)


def _listing(data: PromiseLedger) -> Listing:
    return Listing(
        title=data.title, organization=data.organization, as_of=data.as_of, headers=HEADERS, note=KEPT,
        widths=(11, 17, 35, 40, 35, 34, 34, 23, 23, 23), left=HEADERS[2:4] + HEADERS[5:],
    )  # fmt: skip


def _rows(data: PromiseLedger) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.lines, start=1):
        yield (
            number, one.name, one.text, one.measure, one.due_on, one.review, one.kept, one.own_word, one.masses_word,
            one.branch_word,
        )  # fmt: skip
