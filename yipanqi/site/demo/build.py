"""Builds the demonstration: once, in one transaction, so that a half-built organ can never be met."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import click
from django.db import transaction

from yipanqi.accounts.models import Account
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.database import refresh_statistics
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.queries.procedures import observers
from yipanqi.organizations.models import Organization
from yipanqi.search import actions as search
from yipanqi.site.demo import agenda, business, history, merits, promises, roles, structure, truth, workbook
from yipanqi.site.demo.calendar import at
from yipanqi.site.demo.chronicle import Chronicle, Held
from yipanqi.site.demo.directives import Directives
from yipanqi.site.demo.dues import Dues
from yipanqi.site.demo.elections import Elections
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.leading import Leading
from yipanqi.site.demo.lists import Lists
from yipanqi.site.demo.records import Line, Records, Step, take, tell
from yipanqi.site.demo.studies import Studies
from yipanqi.site.demo.talks import Talks
from yipanqi.site.demo.trainings import Trainings
from yipanqi.site.demo.upward import Upward
from yipanqi.site.demo.urging import Urging
from yipanqi.site.demo.voices import Voices
from yipanqi.site.demo.yearly import Yearly
from yipanqi.site.tick import tick

OFFICER = "机关党委办公室"


def prepare(data: Path) -> None:
    """Make the demonstration ready in the data folder: build it when there is nothing yet, then run the routine work.

    Ends with a sentence when the folder holds the data of another organ: the demonstration never mixes with real data.
    """
    if _is_built():
        click.echo("演示数据已就绪。")
    else:
        began = time.monotonic()
        click.echo("首次启动：正在生成演示机关（虚构），约需两分钟……")
        build(data)
        click.echo(f"演示数据已生成，用时{time.monotonic() - began:.0f}秒。埋设的问题写在 {data / truth.READABLE}。")
    with _step("例行工作：对账、提醒、封存"):
        tick()


def _is_built() -> bool:
    if Account.objects.filter(username=roles.ROLES[0].username).exists():
        return True
    with scope.system("演示数据检查"):
        if Organization.objects.exists():
            raise click.ClickException(
                "数据目录里已有其他机关的数据，演示不会写入其中。请用环境变量 YIPANQI_DATA 另指一个空目录。"
            )
    return False


def build(data: Path) -> Chronicle:
    """Invent the organ and write it into the database, the truth file beside it."""
    today = clock.today()
    with _step("构思机关与两年的组织生活"):
        plan = structure.invent(today)
        chronicle = Chronicle(plan)
    with scope.system("生成演示数据"), transaction.atomic(), search.made_at_once():
        by = Actor(name=OFFICER, office="演示数据", via="演示")
        ground = Ground(plan, chronicle.setup, by=by)
        with _step("登记组织、人员、任职"):
            ground.begin()
            roles.open_all(ground, by=by)
        with _step("逐日写入变动、会议与台账"):
            Writer(chronicle, ground, by=by).run()
        truth.write(chronicle, data)
        workbook.write(plan, data / workbook.NAME)
    return chronicle


Event = tuple[datetime, Callable[[], None]]
"""Something done through the verbs of a room: its moment, and what to do in a clock frozen there."""


class Writer:
    """Writes day by day what changed, what was held and what the ledger took over, in the order of its moments."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.chronicle, self.ground, self.by = chronicle, ground, by
        self.records = Records(ground)
        self.lines: dict[date, list[Line]] = defaultdict(list)
        self.steps: dict[date, list[Step]] = defaultdict(list)

    def run(self) -> None:
        """Everything up to the cut-off."""
        today = self.chronicle.plan.today
        past = [held for held in self.chronicle.meetings if held.day <= today]
        arranged = _by_day(past, lambda held: held.arranged_at)
        recorded = _by_day([held for held in past if held.recorded_at], lambda held: held.recorded_at)
        events: dict[date, list[Event]] = defaultdict(list)
        for event in self._events([held for held in self.chronicle.meetings if held.day > today]):
            events[event[0].date()].append(event)
        for day in _days(self.chronicle.setup, today):
            if day.day == 1:
                refresh_statistics()  # inside one transaction no database looks at its tables by itself
            for line in self.records.write(arranged[day]):
                self.lines[line[0].date()].append(line)
            self._tell(self.lines.pop(day, []), events[day])
            self._complete(recorded[day])
            self._take(day)

    def _events(self, coming: list[Held]) -> Iterator[Event]:
        yield from self.ground.changes()
        yield from roles.delegations(self.chronicle.plan.today, by=self.by)
        yield from history.events(self.chronicle, self.ground, by=self.by)
        yield from Talks(self.chronicle, self.ground).events()
        yield from Dues(self.chronicle, self.ground, by=self.by).events()
        yield from Leading(self.chronicle, self.ground, by=self.by).events()
        yield from Lists(self.chronicle, self.ground, by=self.by).events()
        yield from Directives(self.chronicle, self.ground, by=self.by).events()
        yield from Urging(self.chronicle, self.ground, by=self.by).events()
        yield from Trainings(self.chronicle, self.ground, by=self.by).events()
        yield from Yearly(self.chronicle, self.ground, self.records).events()
        yield from Voices(self.chronicle, self.ground, self.records).events()
        yield from Studies(self.chronicle, self.ground, self.records, by=self.by).events()
        yield from Elections(self.chronicle, self.ground).events()
        yield from Upward(self.chronicle, self.ground, by=self.by).events()
        yield from merits.events(self.chronicle, self.ground, by=self.by)
        yield from promises.events(self.chronicle, self.ground, by=self.by)
        yield from agenda.events(self.chronicle, self.ground, by=self.by)
        yield from business.events(self.chronicle, self.ground, by=self.by)
        for held in coming:  # what lies ahead goes through the verbs themselves, notices included
            yield held.arranged_at, partial(self._arrange, held)
            if held.notified_at:
                yield held.notified_at, partial(self._notify, held)

    def _tell(self, lines: list[Line], events: list[Event]) -> None:
        """History of one day, and what was done through verbs between."""
        lines = sorted(lines, key=lambda line: line[0])
        for moment, what in sorted(events, key=lambda event: event[0]):
            before = [line for line in lines if line[0] <= moment]
            tell(before, by=self.by)
            lines = lines[len(before) :]
            with clock.frozen(moment):
                what()
        tell(lines, by=self.by)

    def _complete(self, meetings: list[Held]) -> None:
        """Whoever was there and what was decided: people who came meanwhile are registered by now."""
        self.records.write_attendance(meetings)
        for step in self.records.write_decisions(meetings):
            self.steps[step.moment.date()].append(step)
            if step.settles:
                self.lines[step.moment.date()].append(step.line)
        self.records.sign(meetings)

    def _take(self, day: date) -> None:
        """The ledger takes the decisions of the day, after the last of them."""
        steps = sorted(self.steps.pop(day, []), key=lambda step: step.moment)
        if steps:
            with clock.frozen(max(at(day, 22, 0), steps[-1].moment)):
                take(steps, by=self.by)

    def _arrange(self, held: Held) -> None:
        people, words = self.ground.people, held.minutes
        self.records.made[held.key] = meetings.arrange(
            organization=self.ground.organs[held.organ],
            kinds=held.kinds,
            starts_at=held.starts_at,
            topic=words.topic[:300],
            agenda="\n".join(words.agenda),
            place=held.place,
            lecturer=held.lecturer,
            guests=observers(self.ground.organs[held.organ], held.day, held.kinds),
            host=people[held.host.key],
            recorder=people[held.recorder.key],
            by=self.records.actor(held, held.recorder),
        )

    def _notify(self, held: Held) -> None:
        meetings.send_notice(meeting=self.records.made[held.key], by=self.records.actor(held, held.recorder))


def _by_day(meetings: list[Held], moment: Callable[[Held], datetime]) -> dict[date, list[Held]]:
    found: dict[date, list[Held]] = defaultdict(list)
    for held in meetings:
        found[moment(held).date()].append(held)
    return found


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


@contextmanager
def _step(words: str):
    began = time.monotonic()
    click.echo(f"  · {words}……", nl=False)
    yield
    click.echo(f" {time.monotonic() - began:.1f}秒")
