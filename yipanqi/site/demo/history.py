"""Older records from paper: the branches typed in the months before go-live, briefly, as people do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Broken
from yipanqi.meetings.actions import import_history
from yipanqi.meetings.enums import Kind
from yipanqi.site.demo import rhythm
from yipanqi.site.demo.calendar import MONTHS_ON_PAPER, add_months, at, working_day_after
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import votes
from yipanqi.site.demo.prose import material, said


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a paper record."""

    value: date


@dataclass(slots=True)
class Row:
    """One line of the old ledger, as an imported workbook tells it."""

    branch: str
    kinds: tuple[str, ...]
    held_on: Day
    topic: str
    expected: int
    present: int
    host: str
    content: str
    decisions: str
    place: str = ""
    group: str = ""
    time: str = ""
    absent: str = ""
    attendees: str = ""
    recorder: str = ""
    lecturer: str = ""
    guests: str = ""
    remark: str = "据纸质台账补录"


def events(chronicle: Chronicle, ground: Ground, *, by: Actor) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The paper records are entered on the working day after the setup: (moment, what to do)."""
    yield at(working_day_after(chronicle.setup, 1), 16, 0), partial(_take_over, chronicle, ground, by=by)


def _take_over(chronicle: Chronicle, ground: Ground, *, by: Actor) -> None:
    branches = [organ.key for organ in chronicle.plan.branches() if organ.key in ground.organs]
    months = range(-MONTHS_ON_PAPER, 0)
    rows = [row for branch in branches for month in months for row in _rows(chronicle, branch, month)]
    found = import_history(rows=rows, organizations={key: ground.organs[key] for key in branches}, by=by, dry_run=False)
    if found.issues:
        raise Broken(f"the invented history does not fit: {found.issues[0]}")


def _rows(chronicle: Chronicle, branch: str, month: int) -> list[Row]:
    plan = chronicle.plan
    organ, first = plan.organs[branch], add_months(plan.go_live, month)
    if organ.founded_on >= first:
        return []
    found = [_row(chronicle, branch, rhythm.theme_day(organ, first), (Kind.THEME_DAY,))]
    if month % 2 and organ.has_committee_on(first):
        found.append(_row(chronicle, branch, rhythm.committee_day(organ, first), (Kind.COMMITTEE_MEETING,)))
    return found


def _row(chronicle: Chronicle, branch: str, day: date, kinds: tuple[str, ...]) -> Row:
    plan, stuff = chronicle.plan, material()
    draw = chance("paper", branch, day, kinds)
    organ = plan.organs[branch]
    due = [stay for stay in plan.members(branch, plan.go_live) if votes(stay, plan.go_live)]
    expected = len(plan.committee(branch, plan.go_live)) if kinds == (Kind.COMMITTEE_MEETING,) else len(due)
    matter = draw.choice(stuff.for_flavours(organ.flavours) if draw.random() < 0.6 else stuff.matters)
    numbers = matter.draw_numbers(draw)
    views = draw.sample(matter.views, 2)
    host = plan.head(branch, plan.go_live)
    content = "\n".join(
        said(piece, draw, numbers, p="前面发言的同志", q="大家", m="上月")
        for piece in (draw.choice(matter.facts), *views)
    )
    return Row(
        branch=branch, kinds=kinds, held_on=Day(day), topic=matter.topic, expected=expected,
        present=max(expected // 2 + 1, expected - draw.randint(0, 3)), host=host.name if host else "", content=content,
        decisions=draw.choice(matter.decisions) if draw.random() < 0.6 else "", place=organ.usual_place,
    )  # fmt: skip
