"""年度学习计划 (paper 4): what the regulations ask, the topics month by month, what was held of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Caption, Heading, Imprint, Note, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import table

LAWS = ("组织生活", "频次", "依据")
HEADERS = ("月份", "形式", "主题", "来源", "针对的问题", "学习材料", "开展情况")
RULE = "开展情况取自会议记录；未列入计划的会议不在表内。频次以规定为准，依据未经核实的以上级通知为准。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the regulations ask of an organisation."""

    title: Annotated[str, Entry("组织生活", "规则库")]
    rhythm: Annotated[str, Entry("频次", "规则库")]
    citation: Annotated[str, Entry("依据", "规则库：条款")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTopic:
    """One line of the plan."""

    month: Annotated[int, Entry("月份", "学习主题计划")]
    kind: Annotated[str, Entry("形式", "学习主题计划")]
    theme: Annotated[str, Entry("主题", "学习主题计划")]
    origin: Annotated[str, Entry("来源", "上级主题、本支部问题或自定")]
    problem: Annotated[str, Entry("针对的问题", "学习主题计划")] = ""
    materials: Annotated[str, Entry("学习材料", "学习主题计划")] = ""
    held: Annotated[str, Entry("开展情况", "会议记录")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """An organisation in a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("日期", "导出日期")]
    asked: Annotated[tuple[Asked, ...], Entry("规定的组织生活", "规则库")]
    topics: Annotated[tuple[PlannedTopic, ...], Entry("学习主题安排", "学习主题计划")]

    @property
    def title(self) -> str:
        """2026年度学习计划."""
        return f"{self.year}年度学习计划"


def year_plan(data: YearPlan, imprint: Imprint | None = None) -> Paper:
    """年度学习计划 in landscape."""
    laws = ((one.title, one.rhythm, one.citation) for one in data.asked)
    asked = table(LAWS, (60, 60, 137), laws, left=LAWS[-1:])
    topics = table(
        HEADERS, (14, 26, 62, 24, 47, 52, 32), map(_values, data.topics),
        left=("主题", "针对的问题", "学习材料"),
    )  # fmt: skip
    caption = Caption(left=f"党组织：{data.organization}", right=f"日期：{chinese_date(data.as_of)}")
    blocks = (caption, Heading("一、规定的组织生活"), asked, Heading("二、学习主题安排"), topics, Note(RULE))
    return Paper(
        title=data.title, blocks=blocks, page=LANDSCAPE, imprint=imprint or Imprint(), author=data.organization
    )


def _values(one: PlannedTopic) -> tuple[str, ...]:
    materials = "；".join(line.strip() for line in one.materials.splitlines() if line.strip())
    return (f"{one.month}月", one.kind, one.theme, one.origin, one.problem, materials, one.held)
