"""会议记录 of every kind of meeting (papers 5 to 9, 11, 26, 35 and 36).

One form for all kinds: what a kind does not have is left out. A correction never changes the text; it is
appended with its reason, and a record made later than the day of the meeting says so.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import (
    BlankLines,
    Block,
    Heading,
    Imprint,
    LabelledLines,
    Paper,
    Paragraph,
    SignLines,
    Span,
)
from yipanqi.papers.fields import Entry
from yipanqi.papers.fonts import Face
from yipanqi.papers.forms.common import (
    EXCUSED,
    Absence,
    MeetingKind,
    absences_text,
    attendance_text,
    joined,
    numeral,
    paragraphs,
    table,
)
from yipanqi.papers.text import chinese_moment, chinese_span, lines_of, local


@dataclass(frozen=True, slots=True)
class Speech:
    """What one person said."""

    speaker: Annotated[str, Entry("发言人", "会议记录")]
    text: Annotated[str, Entry("发言", "会议记录")]


@dataclass(frozen=True, slots=True)
class Vote:
    """The result of a vote; ``eligible``: 应到会有表决权人数."""

    subject: Annotated[str, Entry("表决事项", "会议记录：表决")]
    method: Annotated[str, Entry("表决方式", "会议记录：表决")]
    eligible: Annotated[int, Entry("应到会有表决权人数", "按党员名册计算")]
    present: Annotated[int, Entry("实到会有表决权人数", "会议记录：表决")]
    favour: Annotated[int, Entry("赞成", "会议记录：表决")]
    against: Annotated[int, Entry("不赞成", "会议记录：表决")]
    abstained: Annotated[int, Entry("弃权", "会议记录：表决")]
    result: Annotated[str, Entry("表决结果", "会议记录：表决")]


@dataclass(frozen=True, slots=True)
class Topic:
    """One item of the agenda: introduction, speeches, votes, conclusion."""

    title: Annotated[str, Entry("议题", "会议安排")]
    text: Annotated[str, Entry("情况", "会议记录")] = ""
    speeches: Annotated[tuple[Speech, ...], Entry("发言", "会议记录")] = ()
    votes: Annotated[tuple[Vote, ...], Entry("表决", "会议记录")] = ()
    conclusion: Annotated[str, Entry("结论", "会议记录")] = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to be done, by whom and until when."""

    text: Annotated[str, Entry("议定事项", "会议记录：决议")]
    owner: Annotated[str, Entry("责任人", "会议记录：决议")]
    due: Annotated[dt.date | None, Entry("完成时限", "会议记录：决议")] = None


@dataclass(frozen=True, slots=True)
class Report:
    """A secretary's report: of which organisation, to whom, how, and the grade people gave."""

    organization: Annotated[str, Entry("述职的党组织", "述职登记")]
    secretary: Annotated[str, Entry("书记", "任职登记")]
    heard_by: Annotated[str, Entry("听取述职的党组织", "述职登记")]
    way: Annotated[str, Entry("述职方式", "述职登记")]
    grade: Annotated[str, Entry("评议等次", "述职登记：由听取述职的党组织确定")] = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was corrected after signing, by whom, when and why; ``text`` is the right wording."""

    text: Annotated[str, Entry("更正内容", "更正登记")]
    reason: Annotated[str, Entry("更正原因", "更正登记")]
    by: Annotated[str, Entry("更正人", "更正登记")]
    at: Annotated[dt.datetime, Entry("更正时间", "更正登记")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMinutes:
    """A meeting as it was held and recorded."""

    organization: Annotated[str, Entry("党组织", "组织机构：召集会议的党组织全称")]
    kind: Annotated[MeetingKind, Entry("会议类型", "会议安排")]
    subject: Annotated[str, Entry("会议名称", "会议安排")]
    starts: Annotated[dt.datetime, Entry("开始时间", "会议记录")]
    ends: Annotated[dt.datetime | None, Entry("结束时间", "会议记录")] = None
    place: Annotated[str, Entry("地点", "会议记录")]
    host: Annotated[str, Entry("主持人", "会议记录")]
    recorder: Annotated[str, Entry("记录人", "会议记录")]
    lecturer: Annotated[str, Entry("主讲人", "会议记录（党课）")] = ""
    theme: Annotated[str, Entry("主题", "会议安排（主题党日、党课、组织生活会）")] = ""
    due: Annotated[int, Entry("应到人数", "按会议当日党员名册计算")]
    present: Annotated[int, Entry("实到人数", "记录人确认")]
    attendees: Annotated[tuple[str, ...], Entry("出席人员", "记录人逐人确认")] = ()
    absences: Annotated[tuple[Absence, ...], Entry("缺席人员", "记录人逐人登记")] = ()
    guests: Annotated[tuple[str, ...], Entry("列席人员", "会议记录")] = ()
    agenda: Annotated[tuple[str, ...], Entry("会议议程", "会议安排：议题")] = ()
    text: Annotated[str, Entry("会议内容", "会议记录：正文（党课为提纲）")] = ""
    topics: Annotated[tuple[Topic, ...], Entry("议题情况", "会议记录：逐项议题")] = ()
    votes: Annotated[tuple[Vote, ...], Entry("表决情况", "会议记录：表决")] = ()
    reports: Annotated[tuple[Report, ...], Entry("述职评议情况", "述职登记")] = ()
    decisions: Annotated[tuple[Decision, ...], Entry("议定事项", "会议记录：决议")] = ()
    recorded_on: Annotated[dt.date | None, Entry("记录日期", "录入系统的日期")] = None
    signed: Annotated[tuple[str, ...], Entry("确认情况", "签署登记，如“主持人王芳2026年11月6日确认”")] = ()
    corrections: Annotated[tuple[Correction, ...], Entry("更正情况", "更正登记")] = ()

    @property
    def days_late(self) -> int:
        """Days between the meeting and its record; 0 when recorded on the day or the day is not known."""
        return max((self.recorded_on - local(self.starts).date()).days, 0) if self.recorded_on else 0


def minutes(data: MeetingMinutes, imprint: Imprint | None = None) -> Paper:
    """会议记录 as a paper in the manner of a 纪要: labelled head, content, votes, decisions, signatures."""
    blocks: list[Block] = [LabelledLines(_head(data)), BlankLines(1)]
    for number, (title, section) in enumerate(_sections(data), start=1):
        blocks.append(Heading(f"{numeral(number)}、{title}"))
        blocks.extend(section)
    remarks = "；".join((*data.signed, *_lateness(data)))
    blocks += [Paragraph(f"（{remarks}）")] if remarks else []
    blocks += [BlankLines(1), SignLines(("主持人（签字）", "记录人（签字）"))]
    return Paper(
        title=f"{data.organization}\n{_title(data)}",
        blocks=tuple(blocks),
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _title(data: MeetingMinutes) -> str:
    return f"{data.kind.noun}记录"


def _head(data: MeetingMinutes) -> tuple[tuple[str, str], ...]:
    excused = tuple(one for one in data.absences if one.state == EXCUSED)
    missing = tuple(one for one in data.absences if one.state != EXCUSED)
    lines = [
        ("会议名称", data.subject),
        ("主题", data.theme),
        ("时间", chinese_span(data.starts, data.ends)),
        ("地点", data.place),
        ("主持人", data.host),
        (data.kind.speaker, data.lecturer),
        ("记录人", data.recorder),
        ("到会情况", attendance_text(data.due, data.present, len(excused))),
        ("出席", joined(data.attendees, "")),
        ("请假", absences_text(excused)),
        ("缺席", absences_text(missing) if missing else ""),
        ("列席", joined(data.guests)),
    ]
    return tuple((label, value) for label, value in lines if value)


def _sections(data: MeetingMinutes) -> list[tuple[str, tuple[Block, ...]]]:
    content = (*paragraphs(data.text), *(block for topic in _topics(data) for block in topic))
    sections = [
        (
            "会议议程",
            tuple(Paragraph(f"（{numeral(number)}）{item}") for number, item in enumerate(data.agenda, start=1)),
        ),
        (data.kind.content, content),
        ("表决情况", tuple(Paragraph(_vote(vote)) for vote in data.votes)),
        ("述职评议情况", _reports(data)),
        ("议定事项", _decisions(data)),
        ("更正情况", tuple(Paragraph(_correction(one)) for one in data.corrections)),
    ]
    return [(title, blocks) for title, blocks in sections if blocks]


def _topics(data: MeetingMinutes):
    for number, topic in enumerate(data.topics, start=1):
        yield (Heading(f"（{numeral(number)}）{topic.title}", level=2), *paragraphs(topic.text))
        yield tuple(block for speech in topic.speeches for block in _speech(speech))
        yield tuple(Paragraph(_vote(vote)) for vote in topic.votes)
        yield paragraphs(topic.conclusion)


def _speech(speech: Speech) -> tuple[Paragraph, ...]:
    first, *rest = lines_of(speech.text) or ("",)
    spoken = Paragraph((Span(f"{speech.speaker}：", Face.KAI), Span(first)))
    return (spoken, *(Paragraph(line) for line in rest))


def _vote(vote: Vote) -> str:
    return (
        f"{vote.subject}：{vote.method}。应到会有表决权{vote.eligible}人，实到{vote.present}人，"
        f"赞成{vote.favour}人，不赞成{vote.against}人，弃权{vote.abstained}人。{vote.result}"
    )


def _reports(data: MeetingMinutes) -> tuple[Block, ...]:
    if not data.reports:
        return ()
    rows = (
        (number, one.organization, one.secretary, one.heard_by, one.way, one.grade)
        for number, one in enumerate(data.reports, start=1)
    )
    names, left = ("序号", "党组织", "书记", "听取述职的党组织", "述职方式", "评议等次"), ("党组织", "听取述职的党组织")
    return (table(names, (8, 30, 12, 24, 13, 13), rows, left=left, size=12, row_height=9),)


def _decisions(data: MeetingMinutes) -> tuple[Block, ...]:
    if not data.decisions:
        return ()
    rows = ((number, one.text, one.owner, one.due or "未明确") for number, one in enumerate(data.decisions, start=1))
    names = ("序号", "事项", "责任人", "完成时限")
    return (table(names, (8, 50, 17, 25), rows, left=("事项",), size=12, row_height=9),)


def _correction(one: Correction) -> str:
    return f"{chinese_moment(one.at)}，{one.by}更正：{one.text}（原因：{one.reason}）"


def _lateness(data: MeetingMinutes) -> tuple[str, ...]:
    if not data.days_late:
        return ()
    return (f"本记录于{chinese_date(data.recorded_on)}录入，距会议召开{data.days_late}天",)
