"""党支部工作手册 (paper 1): the year of a branch bound from its own papers; nothing in it is written for it.

Chapters that the organ wants by hand say where the original is kept. Of talks it has the day, of dues the sums of the
branch: a handbook goes to the level above, what concerns one person alone does not (docs/adr/0017).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import (
    FORM,
    BlankLines,
    Block,
    Book,
    Bound,
    Caption,
    Chapter,
    Imprint,
    LabelledLines,
    Note,
    Paper,
    Paragraph,
)
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.appraisal import AppraisalResult, appraisal_summary
from yipanqi.papers.forms.common import MeetingKind, numeral, table
from yipanqi.papers.forms.ledger import YearLedger, ledger
from yipanqi.papers.forms.minutes import MeetingMinutes, minutes
from yipanqi.papers.forms.procedure_report import ProcedureReport, procedure_report
from yipanqi.papers.forms.profile import BranchProfile, profile
from yipanqi.papers.forms.rectification import ItemList, rectification_list
from yipanqi.papers.forms.register import Register, register
from yipanqi.papers.forms.training_register import TrainingRegister, training_register
from yipanqi.papers.forms.year_summary import YearSummary, year_summary

TITLE = "党支部工作手册"
MEETINGS = (
    MeetingKind.ASSEMBLY, MeetingKind.COMMITTEE, MeetingKind.GROUP, MeetingKind.LECTURE, MeetingKind.THEME_DAY,
    MeetingKind.LIFE, MeetingKind.APPRAISAL,
)  # fmt: skip
"""Kinds of meetings with a chapter of their own, in the order of the handbook."""

BY_HAND = (*(kind.value for kind in MEETINGS), "组织生活会和民主评议档案", "谈心谈话", "党费收缴", "发展党员")
"""Chapters an organ may want by hand (惯例)."""

MEETING_HEADERS = ("序号", "日期", "名称（主题）", "应到", "实到", "原件")
COMMITTEE_HEADERS = ("职务", "姓名", "分工", "任职时间")
PLAN_HEADERS = ("月份", "应开展的组织生活", "计划的主题", "安排和开展")
TALK_HEADERS = ("序号", "姓名", "谈话日期", "说明")
DUES_HEADERS = ("月份", "应交党员", "已交党员", "收缴金额（元）")
ELECTION_HEADERS = ("序号", "选举", "选举日期", "选出", "批复")
PROMISE_HEADERS = ("序号", "姓名", "承诺事项", "完成时限", "兑现情况")
HONOUR_HEADERS = ("序号", "姓名", "名称", "决定单位", "决定日期")
DEVELOPMENT_HEADERS = ("序号", "姓名", "事项", "日期")


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the committee and its field of work."""

    post: Annotated[str, Entry("职务", "任职登记")]
    name: Annotated[str, Entry("姓名", "任职登记")]
    work: Annotated[str, Entry("分工", "由职务确定（惯例）")] = ""
    since: Annotated[dt.date | None, Entry("任职时间", "任职登记")] = None


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """A month of the yearly plan."""

    month: Annotated[int, Entry("月份", "自然月")]
    owed: Annotated[str, Entry("应开展的组织生活", "职责规则：当月到期的职责")] = ""
    planned: Annotated[str, Entry("计划的主题", "学习主题计划")] = ""
    arranged: Annotated[str, Entry("安排和开展", "会议安排：主题")] = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting whose record is on paper only."""

    on: Annotated[dt.date, Entry("日期", "会议记录")]
    subject: Annotated[str, Entry("名称", "会议安排：名称、主题")]
    due: Annotated[int | None, Entry("应到", "按会议当日党员名册计算")] = None
    present: Annotated[int | None, Entry("实到", "记录人确认")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingChapter:
    """The meetings of one kind: those recorded here, and those recorded on paper."""

    kind: Annotated[MeetingKind, Entry("会议类型", "会议安排")]
    minutes: Annotated[tuple[MeetingMinutes, ...], Entry("会议记录", "会议记录")] = ()
    on_paper: Annotated[tuple[Listed, ...], Entry("纸质记录", "历史台账导入；手写的会议记录")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureFile:
    """The file of a 组织生活会 or a 民主评议."""

    report: Annotated[ProcedureReport, Entry("情况报告", "组织生活程序")]
    items: Annotated[ItemList | None, Entry("整改清单", "组织生活程序：整改清单")] = None
    appraisal: Annotated[AppraisalResult | None, Entry("评议结果", "组织生活程序：评定等次")] = None


@dataclass(frozen=True, slots=True)
class TalkFact:
    """That a member was talked with: the day, nothing else."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    on: Annotated[dt.date | None, Entry("谈话日期", "谈心谈话登记")] = None
    remark: Annotated[str, Entry("说明", "党员名册：流动、借调、本年编入")] = ""


@dataclass(frozen=True, slots=True)
class DuesMonth:
    """A month of dues, the branch as a whole."""

    month: Annotated[int, Entry("月份", "自然月")]
    due: Annotated[int, Entry("应交党员", "党员名册、党费基数核定")] = 0
    paid: Annotated[int, Entry("已交党员", "党费收缴登记")] = 0
    amount: Annotated[str, Entry("收缴金额", "由党费收缴登记相加")] = ""


@dataclass(frozen=True, slots=True)
class Election:
    """An election of the year: whom it brought into which office, and the reply of the level above."""

    title: Annotated[str, Entry("选举", "换届、补选程序")]
    on: Annotated[dt.date, Entry("选举日期", "选举结果报告")]
    elected: Annotated[str, Entry("选出", "选举结果报告")] = ""
    approval: Annotated[str, Entry("批复", "选举结果批复")] = ""


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """A promise and what came of it; the evaluations stay with the branch."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    text: Annotated[str, Entry("承诺事项", "承诺登记")]
    due_on: Annotated[dt.date, Entry("完成时限", "承诺登记")]
    kept: Annotated[str, Entry("兑现情况", "承诺登记：兑现情况")] = ""


@dataclass(frozen=True, slots=True)
class Honour:
    """An honour of the year; penalties concern one person alone and stay with the branch."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    title: Annotated[str, Entry("名称", "奖惩登记")]
    decided_by: Annotated[str, Entry("决定单位", "奖惩登记")]
    on: Annotated[dt.date, Entry("决定日期", "奖惩登记")]


@dataclass(frozen=True, slots=True)
class Developed:
    """Somebody who was admitted or became a full member in the year."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    step: Annotated[str, Entry("事项", "党员名册：入党日期、转正日期")]
    on: Annotated[dt.date, Entry("日期", "党员名册：入党日期、转正日期")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handbook:
    """A branch in a year, as it stood on ``as_of``."""

    organization: Annotated[str, Entry("党支部", "组织机构")]
    superior: Annotated[str, Entry("上级党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    secretary: Annotated[str, Entry("支部书记", "任职登记")] = ""
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    profile: Annotated[BranchProfile, Entry("基本情况", "组织机构、任职登记、党员名册")]
    committee: Annotated[tuple[Seat, ...], Entry("支部班子", "任职登记")] = ()
    register: Annotated[Register, Entry("党员花名册", "党员名册")]
    plan: Annotated[tuple[PlannedMonth, ...], Entry("年度安排", "职责台账、会议安排")] = ()
    meetings: Annotated[tuple[MeetingChapter, ...], Entry("会议", "会议记录")] = ()
    procedures: Annotated[tuple[ProcedureFile, ...], Entry("程序档案", "组织生活程序")] = ()
    talks: Annotated[tuple[TalkFact, ...], Entry("谈心谈话", "谈心谈话登记")] = ()
    trainings: Annotated[TrainingRegister, Entry("学习培训", "培训登记")]
    dues: Annotated[tuple[DuesMonth, ...], Entry("党费收缴", "党费登记")] = ()
    dues_published: Annotated[tuple[str, ...], Entry("党费公布", "党费公布登记")] = ()
    development: Annotated[tuple[Developed, ...], Entry("发展党员", "党员名册")] = ()
    elections: Annotated[tuple[Election, ...], Entry("换届和补选", "选举结果报告")] = ()
    promises: Annotated[tuple[PromiseFact, ...], Entry("党员承诺", "承诺登记")] = ()
    honours: Annotated[tuple[Honour, ...], Entry("表彰奖励", "奖惩登记")] = ()
    summary: Annotated[YearSummary, Entry("年度工作总结", "台账和各项记录")]
    ledger: Annotated[YearLedger, Entry("三会一课台账", "职责台账")]
    by_hand: Annotated[tuple[str, ...], Entry("手写章节", "本机关对手册的规定")] = ()
    kept_at: Annotated[str, Entry("原件存放处", "本机关对手册的规定")] = ""


def handbook(data: Handbook, imprint: Imprint | None = None) -> Book:
    """党支部工作手册: cover, contents, chapters."""
    chapters = [
        Chapter(f"{numeral(number)}、{name}", papers) for number, (name, papers) in enumerate(_chapters(data), start=1)
    ]
    cover = (
        ("党支部", data.organization), ("上级党组织", data.superior), ("年度", f"{data.year}年"),
        ("支部书记", data.secretary or "未登记"), ("截止日期", chinese_date(data.as_of)),
    )  # fmt: skip
    return Book(
        title=TITLE,
        cover=cover,
        chapters=tuple(chapters),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _chapters(data: Handbook) -> Iterator[tuple[str, tuple[Bound, ...]]]:
    yield "支部基本情况", _one(profile(data.profile))
    yield "支部班子及分工", _one(_committee(data))
    yield "党员花名册", _one(register(data.register))
    yield "年度工作安排", _one(_plan(data))
    for kind in MEETINGS:
        yield kind.value, _meetings(data, next((one for one in data.meetings if one.kind is kind), None), kind)
    yield "组织生活会和民主评议档案", _procedures(data)
    yield "换届和补选", _one(_elections(data))
    yield "谈心谈话", _one(_by_hand(data, "谈心谈话") or _talks(data))
    yield "学习培训", _one(training_register(data.trainings))
    yield "党员承诺", _one(_promises(data))
    yield "党费收缴", _one(_by_hand(data, "党费收缴") or _dues(data))
    yield "发展党员", _one(_by_hand(data, "发展党员") or _development(data))
    yield "表彰奖励", _one(_honours(data))
    yield "履职情况台账", _one(ledger(data.ledger))
    yield "年度工作总结", _one(year_summary(data.summary))


def _one(paper: Paper) -> tuple[Bound, ...]:
    return (Bound("", paper),)


def _sheet(data: Handbook, title: str, *blocks: Block) -> Paper:
    caption = Caption(left=data.organization, right=f"截止日期：{chinese_date(data.as_of)}")
    return Paper(title=title, blocks=(caption, *blocks), page=FORM, author=data.organization)


def _none(data: Handbook, title: str, said: str) -> Paper:
    return _sheet(data, title, Paragraph(said))


def _original(data: Handbook) -> LabelledLines:
    place = data.kept_at or "＿＿＿＿＿＿＿＿＿＿＿＿"
    return LabelledLines((("文书原件存于", place), ("份数、页数", "＿＿＿＿份　＿＿＿＿页")))


def _by_hand(data: Handbook, name: str) -> Paper | None:
    """The page of a chapter that the organ wants by hand."""
    if name not in data.by_hand:
        return None
    return _sheet(data, name, Paragraph("按照本机关规定，本部分以手写原件为准。"), _original(data))


def _committee(data: Handbook) -> Paper:
    rows = [(one.post, one.name, one.work, one.since) for one in data.committee]
    if not rows:
        return _none(data, "支部班子及分工", "没有登记支部班子。")
    return _sheet(
        data, "支部班子及分工", table(COMMITTEE_HEADERS, (30, 26, 70, 37), rows, left=("分工",)),
        Note("分工按职务列出；支部另有分工的，以支委会决定为准。"),
    )  # fmt: skip


def _plan(data: Handbook) -> Paper:
    rows = [(f"{one.month}月", one.owed, one.planned, one.arranged) for one in data.plan]
    return _sheet(
        data, f"{data.year}年度工作安排", table(PLAN_HEADERS, (14, 42, 52, 55), rows, left=PLAN_HEADERS[1:]),
        Note("应开展的组织生活按当月到期的职责列出；计划的主题取自学习主题计划；安排和开展取自会议安排。"),
    )  # fmt: skip


def _meetings(data: Handbook, found: MeetingChapter | None, kind: MeetingKind) -> tuple[Bound, ...]:
    if found is None or not (found.minutes or found.on_paper):
        return _one(_by_hand(data, kind.value) or _none(data, kind.value, f"本年度没有{kind.value}的记录。"))
    bound = [Bound(_line(data, one), minutes(one)) for one in found.minutes]
    if found.on_paper:
        bound.append(Bound("纸质记录目录", _on_paper(data, found)))
    return tuple(bound)


def _line(data: Handbook, one: MeetingMinutes) -> str:
    """The line of a meeting in the table of contents; a group's says which group."""
    group = one.organization.removeprefix(data.organization)
    mark = f"（{group}）" if group and group != one.organization else ""
    return f"{chinese_date(one.starts.date())}　{one.subject}{mark}"


def _on_paper(data: Handbook, found: MeetingChapter) -> Paper:
    rows = [
        (number, one.on, one.subject, _number(one.due), _number(one.present), "纸质")
        for number, one in enumerate(found.on_paper, start=1)
    ]
    listed = table(MEETING_HEADERS, (11, 35, 67, 14, 14, 22), rows, left=MEETING_HEADERS[2:3])
    return _sheet(data, f"{found.kind.value}纸质记录目录", listed, BlankLines(1), _original(data))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _procedures(data: Handbook) -> tuple[Bound, ...]:
    name = "组织生活会和民主评议档案"
    if paper := _by_hand(data, name):
        return _one(paper)
    bound = []
    for one in data.procedures:
        bound.append(Bound(f"{one.report.subject}情况报告", procedure_report(one.report)))
        if one.items and one.items.items:
            bound.append(Bound(f"{one.report.subject}整改清单", rectification_list(one.items)))
        if one.appraisal and one.appraisal.members:
            bound.append(Bound(f"{one.report.subject}汇总表", appraisal_summary(one.appraisal)))
    return tuple(bound) or _one(_none(data, name, "本年度没有组织生活会、民主评议党员的程序记录。"))


def _talks(data: Handbook) -> Paper:
    rows = [(number, one.name, one.on, one.remark) for number, one in enumerate(data.talks, start=1)]
    if not rows:
        return _none(data, "谈心谈话", "本年度没有应谈心谈话的党员。")
    listed = table(TALK_HEADERS, (14, 36, 50, 63), rows, left=("说明",))
    return _sheet(data, "谈心谈话", listed, Note("只列最近一次谈话的日期；谈话内容由谈话双方保存，不上报。"))


def _dues(data: Handbook) -> Paper:
    rows = [(f"{one.month}月", str(one.due), str(one.paid), one.amount) for one in data.dues]
    said = "；".join(data.dues_published) if data.dues_published else "尚未公布"
    listed = table(DUES_HEADERS, (30, 40, 40, 53), rows, left=())
    return _sheet(
        data, "党费收缴", listed, Note(f"公布情况：{said}。每名党员的基数和交纳情况见支部留存的党费收缴台账。")
    )


def _development(data: Handbook) -> Paper:
    rows = [(number, one.name, one.step, one.on) for number, one in enumerate(data.development, start=1)]
    if not rows:
        return _none(data, "发展党员", "本年度没有接收预备党员、预备党员转正。")
    return _sheet(data, "发展党员", table(DEVELOPMENT_HEADERS, (14, 40, 59, 50), rows, left=()))


def _elections(data: Handbook) -> Paper:
    rows = [
        (number, one.title, one.on, one.elected, one.approval) for number, one in enumerate(data.elections, start=1)
    ]
    if not rows:
        return _none(data, "换届和补选", "本年度没有换届、补选。")
    listed = table(ELECTION_HEADERS, (12, 33, 33, 50, 35), rows, left=ELECTION_HEADERS[3:])
    return _sheet(data, "换届和补选", listed, Note("请示、选举办法、选票、计票单和结果报告见换届材料。"))


def _promises(data: Handbook) -> Paper:
    rows = [(number, one.name, one.text, one.due_on, one.kept) for number, one in enumerate(data.promises, start=1)]
    if not rows:
        return _none(data, "党员承诺", "本年度没有登记党员承诺。")
    listed = table(PROMISE_HEADERS, (12, 22, 50, 33, 46), rows, left=("承诺事项", "兑现情况"))
    return _sheet(data, "党员承诺", listed, Note("年中检查和各方面评价见支部留存的党员承诺台账。"))


def _honours(data: Handbook) -> Paper:
    rows = [(number, one.name, one.title, one.decided_by, one.on) for number, one in enumerate(data.honours, start=1)]
    if not rows:
        return _none(data, "表彰奖励", "本年度没有登记表彰奖励。")
    return _sheet(data, "表彰奖励", table(HONOUR_HEADERS, (12, 24, 52, 42, 33), rows, left=HONOUR_HEADERS[2:4]))
