"""奖惩 of the demonstration: honours at 1 July, one penalty; entered from documents, days after they were decided."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.actions import enter_merit
from yipanqi.organizations.enums import Kind, MeritKind
from yipanqi.site.demo.calendar import at, working_day, working_day_after
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.faults import TROUBLED
from yipanqi.site.demo.ground import Ground

BUREAU, CITY = "局机关党委", "市直属机关工作委员会"
PENALISED = f"{TROUBLED}#7"


def events(chronicle: Chronicle, ground: Ground, *, by: Actor) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Every July the branches enter who was honoured; in one September a penalty is entered."""
    plan = chronicle.plan
    for year in range(chronicle.setup.year, plan.today.year + 1):
        day = working_day(date(year, 7, 1), 8)
        if chronicle.setup < day < plan.today:
            yield at(day, 16, 45), partial(_honour, chronicle, ground, date(year, 6, 27), by=by)
    day = working_day(date(chronicle.setup.year, 9, 1), 16)
    if chronicle.setup < day < plan.today:
        yield at(day, 16, 45), partial(_penalise, chronicle, ground, by=by)


def _honour(chronicle: Chronicle, ground: Ground, on: date, *, by: Actor) -> None:
    branches = [one for one in chronicle.plan.branches() if one.kind == Kind.BRANCH and one.alive(clock.today())]
    for number, organ in enumerate(branches):
        draw = chance("honour", organ.key, on.year)
        people = [stay.person for stay in chronicle.plan.members(organ.key, on)]
        if not people or draw.random() < 0.5:
            continue
        city = number % 9 == 0
        enter_merit(
            person=ground.people[draw.choice(people).key], kind=MeritKind.HONOUR,
            title="市直机关优秀共产党员" if city else draw.choice(("局优秀共产党员", "局优秀党务工作者")),
            decided_by=CITY if city else BUREAU, decided_on=on,
            number=f"{'江直工' if city else '江建民党'}〔{on.year}〕{12 + number}号", by=by,
        )  # fmt: skip


def _penalise(chronicle: Chronicle, ground: Ground, *, by: Actor) -> None:
    if PENALISED in ground.people:
        enter_merit(
            person=ground.people[PENALISED], kind=MeritKind.PENALTY, title="党内警告", decided_by="局机关纪委",
            decided_on=working_day_after(clock.today(), -9), by=by,
        )  # fmt: skip
