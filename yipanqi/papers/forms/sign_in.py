"""签到表: printed blank and signed by hand in the room; two columns of names, free lines for guests.

Names are numbered across (1 left, 2 right), so that the order holds wherever a page ends; the head of the table is
repeated on every page. Lines are as tall as the hand likes them unless a little less saves a sheet.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import FORM, Align, Caption, Cell, Imprint, Paper, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import MeetingKind, head
from yipanqi.papers.text import chinese_span

GUEST_LINES = 4
HEIGHTS = (10.5, 10, 9.5, 9)
"""Of a line in millimetres, the best first; below 9 mm nobody signs with ease."""
ABOVE = 26
"""Millimetres that title and caption take on the first page."""


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
    """签到表 with a line for everybody expected, two to a row, and some for guests."""
    titles = (head("序号"), head("姓名"), head("签名"), head("序号"), head("姓名"), head("签名"))
    header = (*_meeting(data), titles)
    rows = (*_people(data.names), *_guests(data.guests))
    height = _height(len(rows), len(header))
    table = Table(widths=(8, 16, 24, 8, 16, 24), header=header, rows=rows, row_height=height, size=14)
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
    places = [(str(number), name) for number, name in enumerate(names, start=1)]
    places += [("", "")] * (len(places) % 2)
    return tuple(
        tuple(Cell(text) for text in (*left, "", *right, ""))
        for left, right in zip(places[::2], places[1::2], strict=True)
    )


def _height(rows: int, header: int) -> float:
    """The tallest lines that need no more pages than the lowest."""
    fewest = _pages(rows, header, HEIGHTS[-1])
    return next(height for height in HEIGHTS if _pages(rows, header, height) == fewest)


def _pages(rows: int, header: int, height: float) -> int:
    space = FORM.height - FORM.top - FORM.bottom
    first, following = (int(room / height) - header for room in (space - ABOVE, space))
    return 1 + -(-max(0, rows - first) // following)


def _guests(guests: tuple[str, ...]) -> tuple[tuple[Cell, ...], ...]:
    """Rows for guests, named and free, beside one tall cell that says so."""
    names = (*guests, *[""] * max(GUEST_LINES - len(guests), len(guests) % 2))
    rows = []
    for at in range(0, len(names), 2):
        mark = (head("列席", rowspan=len(names) // 2),) if at == 0 else ()
        left, right = names[at : at + 2]
        rows.append((*mark, Cell(left), Cell(), Cell(right, colspan=2), Cell()))
    return tuple(rows)
