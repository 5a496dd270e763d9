"""签到表: printed blank and signed by hand in the room; two columns of names, free lines for guests."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import FORM, Align, Caption, Cell, Imprint, Paper, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import MeetingKind, head
from yipanqi.papers.text import chinese_span

GUEST_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSheet:
    """The expected people of a meeting that is about to begin."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    kind: Annotated[MeetingKind, Entry("会议类型", "会议安排")]
    subject: Annotated[str, Entry("会议名称", "会议安排")]
    starts: Annotated[dt.datetime, Entry("开始时间", "会议安排")]
    ends: Annotated[dt.datetime | None, Entry("结束时间", "会议安排")] = None
    place: Annotated[str, Entry("地点", "会议安排")]
    names: Annotated[tuple[str, ...], Entry("应到人员", "按会议当日党员名册计算")]
    guests: Annotated[tuple[str, ...], Entry("列席人员", "会议安排")] = ()


def sign_in(data: SignInSheet, imprint: Imprint | None = None) -> Paper:
    """签到表 with a line for everybody expected (read down the left half, then the right) and some for guests."""
    titles = (head("序号"), head("姓名"), head("签名"), head("序号"), head("姓名"), head("签名"))
    table = Table(
        widths=(8, 16, 24, 8, 16, 24),
        header=(*_meeting(data), titles),
        rows=(*_people(data.names), *_guests(data.guests)),
        row_height=10.5,
        size=14,
    )
    count = f"应到{len(data.names)}人，实到　　　人"
    return Paper(
        title=f"{data.kind.noun}签到表",
        blocks=(Caption(left=data.organization, right=count), table),
        page=FORM,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _meeting(data: SignInSheet) -> tuple[tuple[Cell, ...], ...]:
    values = (
        ("会议名称", data.subject),
        ("时　　间", chinese_span(data.starts, data.ends)),
        ("地　　点", data.place),
    )
    return tuple((head(label, colspan=2), Cell(value, colspan=4, align=Align.LEFT)) for label, value in values)


def _people(names: tuple[str, ...]) -> tuple[tuple[Cell, ...], ...]:
    half = -(-len(names) // 2)
    places = [(str(number), name) for number, name in enumerate(names, start=1)]
    right = [*places[half:], ("", "")]
    return tuple(
        tuple(Cell(text) for text in (*left, "", *other, "")) for left, other in zip(places[:half], right, strict=False)
    )


def _guests(guests: tuple[str, ...]) -> tuple[tuple[Cell, ...], ...]:
    """Rows for guests, named and free, beside one tall cell that says so."""
    names = (*guests, *[""] * max(GUEST_LINES - len(guests), len(guests) % 2))
    rows = []
    for at in range(0, len(names), 2):
        mark = (head("列席", rowspan=len(names) // 2),) if at == 0 else ()
        left, right = names[at : at + 2]
        rows.append((*mark, Cell(left), Cell(), Cell(right, colspan=2), Cell()))
    return tuple(rows)
