"""How a proposal stands, and as which line it is on an agenda. Pure functions."""

from dataclasses import dataclass
from datetime import date

from yipanqi.agenda.enums import Stage, Standing

INSIDE = (Stage.RAISED, Stage.ANSWERED)
"""Stages of what a member gave to the branch and the branch has not passed on: nobody above reads it."""
FINISHED = (Standing.DISCUSSED, Standing.DECIDED, Standing.DECLINED, Standing.WITHDRAWN)
"""Nothing more is to be planned."""
MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Seat:
    """A proposal's place in one meeting: whether the meeting is over, whether its line still stands in the agenda,
    what was said of it afterwards (None: nothing yet), whether a decision came of it.
    """

    held: bool
    listed: bool
    taken: bool | None = None
    decided: bool = False


def standing(stage: str, *, seat: Seat | None, planned_for: date | None, today: date) -> Standing:
    """How a proposal stands. What the meeting did not take, and what was planned for a month that went by without it,
    waits to be planned again.
    """
    if stage != Stage.OPEN:
        return Standing(stage)
    if seat is not None and seat.taken is not False:
        if seat.held and seat.taken:
            return Standing.DECIDED if seat.decided else Standing.DISCUSSED
        if seat.held:
            return Standing.HELD
        if seat.listed:
            return Standing.PLACED
    if planned_for is not None and planned_for >= today.replace(day=1):
        return Standing.PLANNED
    return Standing.OPEN


def line(title: str, called: str) -> str:
    """The line of the agenda: `研究：窗口党员轮岗学习（甲支部提出）`."""
    return f"研究：{title}（{called}提出）"


def listed(agenda: str, own: str) -> bool:
    """Whether a line stands in an agenda."""
    return own in (one.strip() for one in agenda.splitlines())


def months(today: date) -> list[date]:
    """The months for which something can be planned: this one and those of a year from now."""
    first = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, first + MONTHS_AHEAD)]


def month_label(month: date) -> str:
    """`2026年12月`."""
    return f"{month.year}年{month.month}月"
