"""Dates of the invented bureau's business, which Party life fits around: noted at the start of every year."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from yipanqi.calendars.actions import note_date
from yipanqi.kernel.actors import Actor
from yipanqi.site.demo.calendar import at, working_day, working_day_after
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import BUREAU

DATES: tuple[tuple[str, str, tuple[int, int], tuple[int, int]], ...] = (
    (BUREAU, "人大代表建议、政协提案集中答复", (5, 18), (5, 29)),
    (BUREAU, "入汛动员和设备联调", (6, 1), (6, 3)),
    (BUREAU, "主汛期应急值守", (7, 20), (8, 10)),
    (BUREAU, "下一年度部门预算编制", (9, 14), (9, 25)),
    (BUREAU, "全市建设工程质量安全大检查", (10, 19), (10, 30)),
    (BUREAU, "供热启动保障", (11, 12), (11, 16)),
    (BUREAU, "年度考核", (12, 8), (12, 26)),
    ("hall-1", "政务服务大厅叫号系统切换", (3, 16), (3, 20)),
    ("hall-1", "不动产业务年底高峰", (12, 21), (12, 31)),
    ("approval", "审批事项清单集中修订", (11, 23), (12, 4)),
    ("hotline-1", "采暖季热线加班", (11, 13), (11, 20)),
)
"""Whose, what, from and to (month, day) of every year."""


def events(chronicle: Chronicle, ground: Ground, *, by: Actor) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The first list some days after the setup, then one in every January."""
    plan = chronicle.plan
    yield at(working_day_after(chronicle.setup, 3), 10, 5), partial(_note, ground, plan.go_live.year, by=by)
    for year in range(plan.go_live.year + 1, plan.today.year + 1):
        day = working_day(date(year, 1, 1), 8)
        if day <= plan.today:
            yield at(day, 10, 5), partial(_note, ground, year, by=by)


def _note(ground: Ground, year: int, *, by: Actor) -> None:
    for number, (organ, title, first, last) in enumerate(DATES):
        note_date(
            organization=ground.organs[organ], title=title, from_on=date(year, *first), to_on=date(year, *last),
            once=f"demo:{year}:{number}", by=by,
        )  # fmt: skip
