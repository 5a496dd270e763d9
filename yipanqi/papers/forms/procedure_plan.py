"""方案 of a 组织生活会 or 民主生活会 (papers 11 and 35): theme, time, who takes part, steps with their days."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Block, Heading, Imprint, Note, Paper, Paragraph, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import joined, numeral, signed, table


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step with the day it is planned for."""

    phase: Annotated[str, Entry("阶段", "程序：会前、会上、会后")]
    title: Annotated[str, Entry("步骤", "程序")]
    on: Annotated[dt.date | None, Entry("计划日期", "程序：按会议日期推算，或另定")] = None
    basis: Annotated[str, Entry("依据", "规则库：条款")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePlan:
    """What an organisation plans for its meeting of the year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    subject: Annotated[str, Entry("会议名称", "程序")]
    theme: Annotated[str, Entry("主题", "程序：确定主题")] = ""
    on: Annotated[dt.date | None, Entry("会议日期", "会议安排，或拟开会日期")] = None
    place: Annotated[str, Entry("地点", "会议安排")] = ""
    host: Annotated[str, Entry("主持人", "会议安排")] = ""
    participants: Annotated[tuple[str, ...], Entry("参加人员", "按会议当日名册计算")] = ()
    guests: Annotated[str, Entry("列席人员", "会议安排；专职副书记由任职登记得出")] = ""
    steps: Annotated[tuple[PlannedStep, ...], Entry("步骤安排", "程序")] = ()
    issued: Annotated[dt.date | None, Entry("日期", "程序：制定方案的日期")] = None

    @property
    def title(self) -> str:
        """2026年度民主生活会方案."""
        return f"{self.subject}方案"


def procedure_plan(data: ProcedurePlan, imprint: Imprint | None = None) -> Paper:
    """The plan as a paper; what is not fixed yet is left to be filled in by hand."""
    sections = (
        ("会议主题", f"{data.theme}。" if data.theme else "＿" * 20),
        ("时间和地点", _when(data)),
        ("参加人员", _who(data)),
    )
    blocks: list[Block] = []
    for number, (title, text) in enumerate(sections, start=1):
        blocks += [Heading(f"{numeral(number)}、{title}"), Paragraph(text)]
    blocks += [Heading(f"{numeral(len(sections) + 1)}、步骤安排"), _steps(data)]
    blocks += [
        Note("计划日期按会议日期推算；依据未经核实的，以上级通知为准。"),
        *signed(data.organization, data.issued),
    ]
    return Paper(title=data.title, blocks=tuple(blocks), imprint=imprint or Imprint(), author=data.organization)


def _when(data: ProcedurePlan) -> str:
    day = chinese_date(data.on) if data.on else "＿＿＿＿年＿＿月＿＿日"
    return f"{day}，{data.place or '＿' * 8}。"


def _who(data: ProcedurePlan) -> str:
    host = f"主持人：{data.host}。" if data.host else ""
    number = len(data.participants)
    people = f"参加：{joined(data.participants)}，共{number}人。" if number <= 20 else f"参加人员应到{number}人。"
    return f"{host}{people}{f'列席：{data.guests}。' if data.guests else ''}"


def _steps(data: ProcedurePlan) -> Table:
    headers = ("序号", "阶段", "步骤", "计划日期", "依据")
    rows = ((number, one.phase, one.title, one.on, one.basis) for number, one in enumerate(data.steps, start=1))
    return table(headers, (6, 7, 23, 20, 38), rows, left=("步骤", "依据"))
