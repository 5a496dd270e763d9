"""关怀慰问台账 (the care part of paper 18): in what members were cared for in a year, and what was done by whom."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Cell, Imprint, Paper, Row
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

KEPT = "本台账由党支部保管，不上报、不公示。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was done on a day."""

    on: Annotated[dt.date, Entry("慰问日期", "慰问登记")]
    way: Annotated[str, Entry("慰问方式", "慰问登记")]
    gift: Annotated[str, Entry("慰问品或慰问金", "慰问登记")] = ""
    giver: Annotated[str, Entry("慰问人", "慰问登记")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaredFor:
    """One matter of one member."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    matter: Annotated[str, Entry("事项", "关怀登记")]
    arose: Annotated[dt.date, Entry("发生日期", "关怀登记")]
    level: Annotated[str, Entry("困难程度", "关怀登记")] = ""
    given: Annotated[tuple[Given, ...], Entry("慰问情况", "慰问登记")] = ()
    remark: Annotated[str, Entry("备注", "关怀登记：办结或下次看望的日期")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareLedger:
    """A branch in a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    matters: Annotated[tuple[CaredFor, ...], Entry("关怀事项", "关怀登记")]

    @property
    def title(self) -> str:
        """2026年度关怀慰问台账."""
        return f"{self.year}年度关怀慰问台账"


HEADERS = ("序号", "姓名", "事项", "发生日期", "困难程度", "慰问日期", "慰问方式", "慰问品（金）", "慰问人", "备注")


def care_ledger(data: CareLedger, imprint: Imprint | None = None) -> Paper:
    """关怀慰问台账 in landscape; a matter with several visits stands once, merged."""
    return list_paper(
        _listing(data),
        (row for number, one in enumerate(data.matters, start=1) for row in _matter(number, one)),
        imprint,
    )


def care_ledger_sheet(data: CareLedger) -> Sheet:
    """The same as a sheet: every visit stands for itself (no merged cells), so that it can be filtered."""
    return list_sheet(
        _listing(data),
        (row for number, one in enumerate(data.matters, start=1) for row in _lines(number, one)),
        widths=(6, 12, 12, 16, 10, 16, 12, 20, 18, 24),
        name="关怀慰问台账",
    )


def _listing(data: CareLedger) -> Listing:
    return Listing(
        title=data.title, organization=data.organization, as_of=data.as_of, headers=HEADERS, note=KEPT,
        widths=(6, 11, 11, 20, 10, 20, 11, 18, 14, 19),
        left=("慰问品（金）", "慰问人", "备注"),
    )  # fmt: skip


def _matter(number: int, one: CaredFor) -> Iterator[Row]:
    height = max(len(one.given), 1)
    texts = (str(number), one.name, one.matter, chinese_date(one.arose), one.level)
    first: Row = tuple(Cell(text, rowspan=height) for text in texts)
    last: Row = (Cell(one.remark, rowspan=height),)
    for given in one.given or (None,):
        done = (chinese_date(given.on), given.way, given.gift, given.giver) if given else ("", "", "", "")
        yield (*first, *(Cell(text) for text in done), *last)
        first = last = ()


def _lines(number: int, one: CaredFor) -> Iterator[tuple[Value, ...]]:
    for given in one.given or (None,):
        done = (given.on, given.way, given.gift, given.giver) if given else (None, "", "", "")
        yield (number, one.name, one.matter, one.arose, one.level, *done, one.remark)
