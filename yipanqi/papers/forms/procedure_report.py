"""情况报告 of a 组织生活会 or 民主生活会 to the upper organisation (papers 11 and 35): facts, no words of anybody."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Block, Heading, Imprint, Paper, Paragraph
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import Absence, absences_text, addressed, numbered, signed


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenStep:
    """A step: done on a day, or left out for a reason."""

    title: Annotated[str, Entry("步骤", "程序")]
    on: Annotated[dt.date | None, Entry("完成日期", "程序")] = None
    facts: Annotated[str, Entry("登记情况", "程序：各项登记")] = ""
    skipped: Annotated[str, Entry("未开展的原因", "程序")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureReport:
    """How the meeting was prepared, held and followed up."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    addressee: Annotated[str, Entry("主送", "组织机构：上级党组织")] = ""
    subject: Annotated[str, Entry("会议名称", "程序")]
    theme: Annotated[str, Entry("主题", "程序：确定主题")] = ""
    held_on: Annotated[dt.date | None, Entry("召开日期", "会议记录")] = None
    host: Annotated[str, Entry("主持人", "会议记录")] = ""
    due: Annotated[int, Entry("应到人数", "会议记录")] = 0
    present: Annotated[int, Entry("实到人数", "会议记录")] = 0
    absences: Annotated[tuple[Absence, ...], Entry("请假缺席", "会议记录")] = ()
    guests: Annotated[str, Entry("列席人员", "会议记录")] = ""
    quorum: Annotated[str, Entry("到会要求", "会议记录：按规定计算")] = ""
    before: Annotated[tuple[TakenStep, ...], Entry("会前步骤", "程序")] = ()
    at: Annotated[tuple[TakenStep, ...], Entry("会上步骤", "程序")] = ()
    after: Annotated[tuple[TakenStep, ...], Entry("会后步骤", "程序")] = ()
    rectification: Annotated[str, Entry("整改情况", "整改清单：项数和进展")] = ""
    issued: Annotated[dt.date | None, Entry("日期", "程序：报告的日期")] = None
    verb: Annotated[str, Entry("召开或开展", "程序")] = "召开"
    after_title: Annotated[str, Entry("会后部分的标题", "程序")] = "整改落实情况"


def procedure_report(data: ProcedureReport, imprint: Imprint | None = None) -> Paper:
    """The report as an official paper: three parts, each sentence from a record."""
    blocks: list[Block] = [*addressed(data.addressee)]
    theme = f"，主题是“{data.theme}”" if data.theme else ""
    blocks.append(
        Paragraph(f"按照有关规定，{data.organization}{data.verb}了{data.subject}{theme}。现将有关情况报告如下：")
    )
    blocks += [Heading("一、会前准备情况"), *_steps(data.before)]
    blocks += [Heading("二、会议召开情况"), Paragraph(_held(data)), *_steps(data.at)]
    after = (*_steps(data.after), *((Paragraph(data.rectification),) if data.rectification else ()))
    blocks += [Heading(f"三、{data.after_title}"), *(after or (Paragraph("正在制定整改措施。"),))]
    blocks += [Paragraph("特此报告。"), *signed(data.organization, data.issued)]
    return Paper(
        title=f"关于{data.verb}{data.subject}情况的报告",
        blocks=tuple(blocks),
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _held(data: ProcedureReport) -> str:
    if data.held_on is None:
        return "会议尚未召开。"
    host = f"由{data.host}主持，" if data.host else ""
    away = "".join(
        f"{state}：{absences_text(tuple(one for one in data.absences if one.state == state))}。"
        for state in dict.fromkeys(one.state for one in data.absences)
    )
    guests = f"列席：{data.guests}。" if data.guests else ""
    quorum = f"{data.quorum}。" if data.quorum else ""
    return (
        f"会议于{chinese_date(data.held_on)}召开，{host}应到{data.due}人，实到{data.present}人。{quorum}{away}{guests}"
    )


def _steps(steps: tuple[TakenStep, ...]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line) for line in numbered([_said(one) for one in steps]))


def _said(one: TakenStep) -> str:
    if one.skipped:
        return f"{one.title}：未开展，原因是{one.skipped.rstrip('。')}。"
    facts = f"，{one.facts.rstrip('。')}" if one.facts else ""
    return f"{one.title}：{f'{chinese_date(one.on)}完成' if one.on else '正在办理'}{facts}。"
