"""出席情况表: who was expected, who came, why the others did not – confirmed by the recorder, never by a check-in."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import FORM, Align, BlankLines, Caption, Cell, Imprint, Note, Paper, SignLines, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import EXCUSED, MeetingKind, attendance_text, head
from yipanqi.papers.sheets import Column, Sheet
from yipanqi.papers.text import chinese_span, local

PRESENT = "出席"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One expected person. ``state``: 出席, 请假, 缺席."""

    name: Annotated[str, Entry("姓名", "按会议当日党员名册计算")]
    category: Annotated[str, Entry("党员类别", "党员名册：正式或预备")] = ""
    post: Annotated[str, Entry("党内职务", "任职登记")] = ""
    state: Annotated[str, Entry("出席情况", "记录人逐人确认")] = PRESENT
    reason: Annotated[str, Entry("缺席原因", "记录人逐人登记")] = ""
    make_up: Annotated[str, Entry("补学情况", "补学登记")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """The attendance of one meeting."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    kind: Annotated[MeetingKind, Entry("会议类型", "会议安排")]
    subject: Annotated[str, Entry("会议名称", "会议安排")]
    starts: Annotated[dt.datetime, Entry("开始时间", "会议记录")]
    ends: Annotated[dt.datetime | None, Entry("结束时间", "会议记录")] = None
    place: Annotated[str, Entry("地点", "会议记录")]
    attendees: Annotated[tuple[Attendee, ...], Entry("应到人员", "按会议当日党员名册计算")]
    guests: Annotated[tuple[str, ...], Entry("列席人员", "会议记录")] = ()
    confirmed_by: Annotated[str, Entry("确认人", "会议记录：记录人")] = ""
    confirmed_on: Annotated[dt.date | None, Entry("确认日期", "记录人确认的日期")] = None

    @property
    def present(self) -> int:
        """How many of those expected came."""
        return sum(one.state == PRESENT for one in self.attendees)

    @property
    def summary(self) -> str:
        """应到12人，实到10人，请假1人，缺席1人."""
        excused = sum(one.state == EXCUSED for one in self.attendees)
        return attendance_text(len(self.attendees), self.present, excused)


HEADERS = ("序号", "姓名", "党员类别", "党内职务", "出席情况", "缺席原因", "补学情况")


def attendance(data: Attendance, imprint: Imprint | None = None) -> Paper:
    """出席情况表 as a paper form: the meeting on top, one row a person, the count and who confirmed it below."""
    blocks = [
        Caption(left=f"填报单位：{data.organization}", right=_confirmed(data)),
        Table(
            widths=(8, 17, 13, 16, 13, 18, 24),
            header=(*_meeting(data), tuple(head(text) for text in HEADERS)),
            rows=tuple(tuple(Cell(str(value)) for value in row) for row in _rows(data)),
        ),
        Note(f"{data.summary}。" + (f"列席：{'、'.join(data.guests)}。" if data.guests else "")),
        BlankLines(1),
        SignLines(("主持人（签字）", "记录人（签字）")),
    ]
    return Paper(
        title=f"{data.kind.noun}出席情况表",
        blocks=tuple(blocks),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _meeting(data: Attendance) -> tuple[tuple[Cell, ...], ...]:
    values = (
        ("会议名称", data.subject),
        ("时　　间", chinese_span(data.starts, data.ends)),
        ("地　　点", data.place),
    )
    return tuple((head(label, colspan=2), Cell(value, colspan=5, align=Align.LEFT)) for label, value in values)


def _rows(data: Attendance) -> tuple[tuple[int | str, ...], ...]:
    return tuple(
        (number, one.name, one.category, one.post, one.state, one.reason, one.make_up)
        for number, one in enumerate(data.attendees, start=1)
    )


def _confirmed(data: Attendance) -> str:
    if not data.confirmed_by:
        return "（尚未确认）"
    return f"确认人：{data.confirmed_by}　{chinese_date(data.confirmed_on)}".rstrip()


def attendance_sheet(data: Attendance) -> Sheet:
    """The same as a sheet."""
    widths = (6, 12, 12, 16, 12, 22, 22)
    columns = tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True))
    return Sheet(
        title=f"{data.subject}出席情况表",
        unit=f"填报单位：{data.organization}",
        date=f"会议日期：{chinese_date(local(data.starts))}",
        columns=columns,
        rows=_rows(data),
        notes=(f"{data.summary}。", _confirmed(data)),
        name="出席情况表",
    )
