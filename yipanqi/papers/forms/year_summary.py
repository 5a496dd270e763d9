"""支部年度工作总结 (paper 4): what the records say was done, each sentence with its source; room for own words.

The facts are drafted; what was done well, what went wrong and what comes next the branch writes itself.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import BlankLines, Block, Heading, Imprint, Note, Paper, Paragraph
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import numeral, signed

OWN = ("主要做法和成效", "存在的问题", "下一年工作打算")
"""Parts that the branch writes; one it has not written is left open for the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One paragraph of facts and the record it comes from."""

    title: Annotated[str, Entry("方面", "本文书")]
    text: Annotated[str, Entry("情况", "有关记录")]
    source: Annotated[str, Entry("来源", "记录的名称")]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSummary:
    """A branch in a year, as it stood on ``as_of``."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    facts: Annotated[tuple[Fact, ...], Entry("工作情况", "台账和各项记录")] = ()
    words: Annotated[tuple[str, str, str], Entry("支部填写的三段", "报送与归档页面填写")] = ("", "", "")
    planned: Annotated[str, Entry("下一年已列入计划的主题", "学习主题计划")] = ""

    @property
    def title(self) -> str:
        """2026年度工作总结."""
        return f"{self.year}年度工作总结"


def year_summary(data: YearSummary, imprint: Imprint | None = None) -> Paper:
    """The summary as an official paper: facts first, then the branch's own words."""
    blocks: list[Block] = [
        Paragraph(f"现将{data.organization}{data.year}年度工作情况总结如下："),
        Heading("一、工作情况"),
    ]
    blocks += [
        Paragraph(f"（{numeral(number)}）{one.title}。{one.text.rstrip('。')}。")
        for number, one in enumerate(data.facts, start=1)
    ] or [Paragraph("本年度没有记录。")]
    for number, (name, words) in enumerate(zip(OWN, data.words, strict=True), start=2):
        blocks.append(Heading(f"{numeral(number)}、{name}"))
        if name == OWN[-1] and data.planned:
            blocks.append(Paragraph(f"已列入学习主题计划：{data.planned}。"))
        said = [Paragraph(line) for line in words.splitlines() if line.strip()]
        blocks += said or [BlankLines(3)]
    blocks += [*signed(data.organization, data.as_of), *_sources(data)]
    return Paper(
        title=f"{data.organization}\n{data.title}", blocks=tuple(blocks), imprint=imprint or Imprint(),
        author=data.organization,
    )  # fmt: skip


def _sources(data: YearSummary) -> list[Note]:
    """Where the facts come from, once, below the paper."""
    named = "；".join(f"{one.title}，{one.source}" for one in data.facts)
    return [Note(f"工作情况按截至{chinese_date(data.as_of)}的记录整理：{named}。")] if named else []
