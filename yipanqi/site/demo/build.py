"""Builds the demonstration: once, in one transaction, so that a half-built organ can never be met."""

import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from django.db import transaction

from yipanqi.accounts.models import Account
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import actions as meetings
from yipanqi.organizations.models import Organization
from yipanqi.site.demo import history, roles, structure, truth
from yipanqi.site.demo.calendar import at
from yipanqi.site.demo.chronicle import Chronicle, Held
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.records import Line, Records, Step, by_month, take, tell
from yipanqi.site.tick import tick

OFFICER = "机关党委办公室"


def prepare(data: Path) -> None:
    """Make the demonstration ready in the data folder: build it when there is nothing yet, then run the routine work.

    Raises Refused when the folder holds the data of another organ: the demonstration never mixes with real data.
    """
    if _is_built():
        click.echo("演示数据已就绪。")
    else:
        began = time.monotonic()
        click.echo("首次启动：正在生成演示机关（虚构），约需一分钟……")
        build(data)
        click.echo(f"演示数据已生成，用时{time.monotonic() - began:.0f}秒。埋设的问题写在 {data / truth.READABLE}。")
    with _step("例行工作：对账、提醒、封存"):
        tick()


def _is_built() -> bool:
    if Account.objects.filter(username=roles.ROLES[0].username).exists():
        return True
    with scope.system("演示数据检查"):
        if Organization.objects.exists():
            raise Refused("数据目录里已有其他机关的数据，演示不会写入其中。请用环境变量 YIPANQI_DATA 另指一个空目录。")
    return False


def build(data: Path) -> Chronicle:
    """Invent the organ and write it into the database, the truth file beside it."""
    today = clock.today()
    with _step("构思机关与十八个月的组织生活"):
        plan = structure.invent(today)
        chronicle = Chronicle(plan)
    with scope.system("生成演示数据"), transaction.atomic():
        by = Actor(name=OFFICER, office="演示数据", via="演示")
        ground = Ground(plan, chronicle.setup, by=by)
        with _step("登记组织、人员、任职"):
            ground.begin()
            roles.open_all(ground, by=by)
        with _step("补录启用前的纸质台账"):
            history.take_over(chronicle, ground, by=by)
        with _step("逐月写入变动与会议"):
            Writer(chronicle, ground, by=by).run()
    truth.write(chronicle, data)
    return chronicle


class Writer:
    """Writes month by month what changed and what was held; within a month everything in the order of its moment."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.chronicle, self.ground, self.by = chronicle, ground, by
        self.records = Records(ground)
        self.past = [held for held in chronicle.meetings if held.day <= chronicle.plan.today]
        self.lines: list[Line] = []
        self.steps: list[Step] = []
        self.coming = [held for held in chronicle.meetings if held.day > chronicle.plan.today]

    def run(self) -> None:
        """Everything up to the cut-off, then what is arranged for the days to come."""
        changes, arranged = self.ground.changes(), by_month(self.past)
        months = sorted(arranged.keys() | {_month(change[0]) for change in changes})
        waiting: list[Held] = []
        for month in months:
            for moment, _, what in changes:
                if _month(moment) == month:
                    self._do(moment, what)
            held = arranged.get(month, [])
            self.lines += self.records.write(held)
            waiting += held
            self._complete([one for one in waiting if one.recorded_at and _month(one.recorded_at) <= month])
            waiting = [one for one in waiting if not one.recorded_at or _month(one.recorded_at) > month]
            self._tell_until(month)
        for held in self.coming:
            self._arrange(held)

    def _complete(self, meetings: list[Held]) -> None:
        """Whoever was there and what was decided: people who came meanwhile are registered by now."""
        self.records.write_attendance(meetings)
        self.steps += self.records.write_decisions(meetings)
        self.records.sign(meetings)

    def _tell_until(self, month: tuple[int, int]) -> None:
        """History and ledger of the month, day by day; what belongs to later months waits."""
        days: dict[date, tuple[list[Line], list[Step]]] = defaultdict(lambda: ([], []))
        for line in sorted(self.lines, key=lambda line: line[0]):
            days[line[0].date()][0].append(line)
        for step in sorted(self.steps, key=lambda step: step.moment):
            days[step.moment.date()][1].append(step)
        later = [day for day in days if (day.year, day.month) > month]
        self.lines = [line for day in later for line in days[day][0]]
        self.steps = [step for day in later for step in days[day][1]]
        for day in sorted(days.keys() - set(later)):
            lines, steps = days[day]
            tell(lines, by=self.by)
            self._do(at(day, 20, 0), lambda steps=steps: take(steps, by=self.by))

    def _do(self, moment, what) -> None:
        with clock.frozen(moment):
            what()

    def _arrange(self, held: Held) -> None:
        """What lies ahead goes through the verbs themselves, notices included."""
        by = self.records.actor(held, held.recorder)
        with clock.frozen(held.arranged_at):
            meeting = meetings.arrange(
                organization=self.ground.organs[held.organ], kinds=held.kinds, starts_at=held.starts_at, by=by,
                topic=held.minutes.topic[:300], place=held.place, agenda="\n".join(held.minutes.agenda), lecturer=held.lecturer,
                host=self.ground.people[held.host.key], recorder=self.ground.people[held.recorder.key],
            )  # fmt: skip
        if held.notified_at:
            with clock.frozen(held.notified_at):
                meetings.send_notice(meeting=meeting, by=by)


def _month(moment: datetime) -> tuple[int, int]:
    return (moment.year, moment.month)


@contextmanager
def _step(words: str):
    began = time.monotonic()
    click.echo(f"  · {words}……", nl=False)
    yield
    click.echo(f" {time.monotonic() - began:.1f}秒")
