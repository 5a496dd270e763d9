"""Rows of a meeting sheet → `MeetingRow`: older meetings as history."""

import re
from collections.abc import Callable
from datetime import date

from yipanqi.files.sheets.dates import Day
from yipanqi.organizations.importing import values
from yipanqi.organizations.importing.lines import Line
from yipanqi.organizations.importing.names import group_name
from yipanqi.organizations.importing.rows import MeetingRow
from yipanqi.organizations.importing.values import Cell, clean

FindBranch = Callable[[Line, str], str]

_KINDS = (
    ("members_meeting", re.compile(r"党员大会|支部大会")),
    ("committee_meeting", re.compile(r"支委会|支部委员会|支部委员会会议")),
    ("group_meeting", re.compile(r"党小组会|小组会")),
    ("party_lecture", re.compile(r"党课")),
    ("theme_day", re.compile(r"主题党日|党日活动")),
    ("org_life_meeting", re.compile(r"组织生活会")),
)
_TITLES = ("党员大会", "支委会", "党小组会", "党课", "主题党日", "组织生活会")
_CLOCK = re.compile(r"(?:([上下]午|晚上?)\s*)?(\d{1,2})\s*[:：时点]\s*(\d{1,2}|半|整)?")
_DUE = re.compile(r"应到\D{0,6}?(\d+)")
_CAME = re.compile(r"(?:实到|出席|(?<!应)到会)\D{0,6}?(\d+)")


def kinds_in(text: str) -> tuple[str, ...]:
    """The kinds a text names; one meeting may be several (党员大会暨主题党日)."""
    return tuple(code for code, pattern in _KINDS if pattern.search(text))


def read_meeting(line: Line, find_branch: FindBranch, today: date) -> MeetingRow | None:
    """The meeting of a row; None when the row has a fault."""
    held_on = line.day("date")
    if held_on is None:
        if values.is_blank(line.raw("date")):
            line.fault("date", "没有写会议日期，请补填。")
        elif not line.faulty:
            line.fault("date", "会议日期不明，请补填。")
    elif Day(today).before(held_on):
        line.fault("date", f"会议日期{held_on}晚于今天（{Day(today)}）；补录的只能是已经开过的会议。")
    elif held_on.precision != "day":
        line.warn("date", f"只写到{held_on}，按{held_on.value.month}月{held_on.value.day}日登记，请核对。")
    branch = find_branch(line, "branch")
    topic = line.take("topic", values.text)
    expected, present = _attendance(line)
    if expected is not None and present is not None and present > expected:
        line.fault("present", f"实到{present}人多于应到{expected}人，请改正。")
    kinds = _kinds(line, topic)
    if line.faulty or held_on is None:
        return None
    return MeetingRow(
        sheet=line.sheet,
        row=line.row,
        branch=branch,
        kinds=kinds,
        held_on=held_on,
        topic=topic,
        group=group_name(line.raw("group")),
        time=clock_time(line.raw("date")),
        expected=expected,
        present=present,
        **{name: line.take(name, values.text) for name in _WORDS},
    )


_WORDS = ("place", "absent", "attendees", "host", "recorder", "lecturer", "guests", "content", "decisions", "remark")


def _kinds(line: Line, topic: str) -> tuple[str, ...]:
    """By the column, else by the topic, else by the sheet's name."""
    written = clean(line.raw("kind"))
    if found := kinds_in(written):
        return found
    if written:
        line.warn("kind", f"“{written}”不是本系统的会议类型（{'、'.join(_TITLES)}），只按原文保存。")
        return ()
    for source, where in ((topic, "主题"), (line.sheet, "工作表名")):
        if found := kinds_in(source):
            names = "、".join(_TITLES[[code for code, _ in _KINDS].index(code)] for code in found)
            line.warn("kind", f"没有写会议类型，按{where}理解为“{names}”，请核对。")
            return found
    line.warn("kind", "看不出会议类型，不计入任何应履职责，请补填。")
    return ()


def _attendance(line: Line) -> tuple[int | None, int | None]:
    """应到 and 实到, from their columns or from one text (应到12人，实到10人; 12/10)."""
    expected, present = line.take("expected", values.count), line.take("present", values.count)
    both = clean(line.raw("attendance"))
    if both:
        due, came = _DUE.search(both), _CAME.search(both)
        pair = re.fullmatch(r"(\d+)\s*[/／]\s*(\d+)", both)
        expected = expected if expected is not None else int(due[1]) if due else int(pair[1]) if pair else None
        present = present if present is not None else int(came[1]) if came else int(pair[2]) if pair else None
    return expected, present


def clock_time(cell: Cell) -> str:
    """The clock time behind a date as HH:MM; empty where there is none."""
    text = clean(cell)
    found = _CLOCK.search(text)
    if not found:
        return ""
    half, hour, minute = found.groups()
    hours = int(hour) + (12 if half and half != "上午" and int(hour) < 12 else 0)
    minutes = {"半": 30, "整": 0, None: 0}.get(minute) if minute in ("半", "整", None) else int(minute)
    return f"{hours:02d}:{minutes:02d}" if hours < 24 and minutes < 60 else ""
