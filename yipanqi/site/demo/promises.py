"""党员承诺 of the demonstration: in branches that can be tried some members promise in January; in July it is
looked at, in December told. The exemplary branch tells all, others leave some open.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from yipanqi.education import actions
from yipanqi.education.models import Promise
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.site.demo.calendar import at, working_day
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.faults import EXEMPLARY, TROUBLED
from yipanqi.site.demo.ground import Ground

BRANCHES = {EXEMPLARY: 8, "hall-1": 4, "hotline-1": 3, TROUBLED: 2}
"""Branches with promises, and how many of their members make one."""

PROMISES = (
    ("窗口一次说清要补的材料", "把常退的几种情况写成一张纸，每季度更新", "已写成，正在试用", "全年更新四次，退件少了"),
    ("带一名新同志独立办件", "每月一起办一次，讲清口径", "已能独立办常规件", "能独立办件，遇到疑难再商量"),
    ("牵头理顺一件久拖的事项", "每月碰一次头，列出卡在哪里", "卡点已列清，分头在办", "事项办结，做法写进办事指南"),
    ("每月到联系社区服务一次", "同社区商定日子，有事提前改期", "上半年去了五次", "全年去了十一次，一次因防汛改期"),
)


def events(chronicle: Chronicle, ground: Ground, *, by: Actor) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Up to the present day, in the order of the calendar."""
    plan = chronicle.plan
    for year in range(chronicle.setup.year, plan.today.year + 1):
        for month, what in ((1, _make), (7, _review), (12, _tell)):
            day = working_day(date(year, month, 1), 14)
            if chronicle.setup < day < plan.today:
                yield at(day, 16, 10), partial(what, chronicle, ground, by=by)


def _make(chronicle: Chronicle, ground: Ground, *, by: Actor) -> None:
    today = clock.today()
    for key, number in BRANCHES.items():
        for place, stay in enumerate(chronicle.plan.members(key, today)[:number]):
            text, measure, _, _ = PROMISES[(place + today.year) % len(PROMISES)]
            actions.make_promise(
                organization=ground.organs[key], person=ground.people[stay.person.key], text=text, measure=measure,
                made_on=today, due_on=today.replace(month=12, day=31), by=by,
            )  # fmt: skip


def _open(year: int) -> Iterator[tuple[Promise, tuple[str, str, str, str]]]:
    said = {one[0]: one for one in PROMISES}
    for one in Promise.objects.filter(due_on__year=year).select_related("organization").order_by("id"):
        yield one, said[one.text]


def _review(chronicle: Chronicle, ground: Ground, *, by: Actor) -> None:
    today = clock.today()
    kept = {ground.organs[EXEMPLARY].pk}
    for one, (_, _, review, _) in _open(today.year):
        if one.organization_id in kept or chance("promise", one.pk).random() < 0.6:
            actions.review_promise(promise=one, review=review, reviewed_on=today, by=by)


def _tell(chronicle: Chronicle, ground: Ground, *, by: Actor) -> None:
    today = clock.today()
    troubled = ground.organs[TROUBLED].pk
    for one, (_, _, _, kept) in _open(today.year):
        if one.organization_id == troubled:
            continue
        told = actions.keep_promise(promise=one, kept=kept, kept_on=today, own_word="按承诺做了", by=by)
        actions.judge_promise(promise=told, masses_word="说到做到，办事顺了", branch_word="同意本人所述", by=by)
