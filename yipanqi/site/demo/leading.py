"""Meetings of the 党组 and of the whole organ: 专题研究 each half-year, 中心组学习 each quarter, two assemblies a year.

Few enough to go through the verbs themselves, kept by a party worker of the 机关党委 and signed by whoever presided.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from yipanqi.kernel.actors import Actor
from yipanqi.meetings import actions
from yipanqi.meetings.actions import Away, DecisionEntry
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.meetings.queries import expected
from yipanqi.organizations.enums import Post
from yipanqi.site.demo.calendar import add_months, at, working_day, working_day_after, working_day_before
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.people import Person
from yipanqi.site.demo.plan import COMMITTEE, ROOT

Event = tuple[datetime, Callable[[], None]]
RECORDER = "party-office#6"
MONTHS: dict[int, tuple[tuple[str, str, int], ...]] = {
    1: ((COMMITTEE, Kind.ORGAN_ASSEMBLY, 22),),
    2: ((ROOT, Kind.CENTRE_GROUP_STUDY, 18),),
    5: ((ROOT, Kind.CENTRE_GROUP_STUDY, 20),),
    6: ((ROOT, Kind.LEADING_GROUP_STUDY, 10),),
    8: ((ROOT, Kind.CENTRE_GROUP_STUDY, 19),),
    11: ((ROOT, Kind.CENTRE_GROUP_STUDY, 12),),
    12: ((ROOT, Kind.LEADING_GROUP_STUDY, 4), (ROOT, Kind.LEADING_GROUP_REPORT, 16)),
}
"""Month → which organisation holds what, and about which day."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is written down of one meeting."""

    topic: str
    lines: list[str]
    decisions: tuple[str, ...] = ()
    lecturer: str = ""


@cache
def _material() -> dict[str, Any]:
    file = Path(__file__).parent / "material" / "leading.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


class Leading:
    """The meetings as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.plan, self.ground, self.setup, self.by = chronicle.plan, ground, chronicle.setup, by
        self.made: dict[date, Meeting] = {}

    def events(self) -> Iterator[Event]:
        """Recorded on the eve of the next day, signed two working days later, decisions reported before their day."""
        month = self.plan.go_live
        while month <= self.plan.today:
            for organ, kind, wanted in MONTHS.get(month.month, ()):
                day = working_day(month, wanted)
                if self.setup < day < self.plan.today:
                    yield at(day, 17, 30), partial(self._hold, organ, kind, day)
                    yield from self._after(day)
            month = add_months(month, 1)

    def _after(self, day: date) -> Iterator[Event]:
        signed, done = working_day_after(day, 2), working_day_before(day + timedelta(days=40), 3)
        if signed < self.plan.today:
            yield at(signed, 10, 0), partial(self._sign, day)
        if done < self.plan.today:
            yield at(done, 16, 0), partial(self._settle, day, done)

    def _hold(self, organ: str, kind: str, day: date) -> None:
        organization, people = self.ground.organs[organ], self.ground.people
        leaders = [office.person for office in self.plan.officers(ROOT, day)]
        said = self._said(kind, day, leaders)
        due = expected(organization, (kind,), day)
        busy = chance("leading", kind, day)
        away = [one.person.pk for one in due if busy.random() < 0.08 and one.person.pk != people[leaders[0].key].pk]
        meeting = actions.arrange(
            organization=organization, kinds=(kind,), starts_at=datetime.combine(day, time(9, 0), at(day, 9).tzinfo),
            by=self.by, topic=said.topic, place="局机关五楼会议室" if len(due) < 20 else "市民中心报告厅",
            host=people[leaders[0].key], recorder=people[RECORDER], lecturer=said.lecturer,
        )  # fmt: skip
        self.made[day] = actions.record_meeting(
            meeting=meeting, present_count=len(due) - len(away), minutes="\n".join(said.lines), by=self._recorder(),
            absences={number: Away(reason="外出公务") for number in away},
            decisions=[
                DecisionEntry(text, people[leaders[place % len(leaders)].key], day + timedelta(days=40))
                for place, text in enumerate(said.decisions, start=1)
            ],
        )  # fmt: skip

    def _said(self, kind: str, day: date, leaders: list[Person]) -> Said:
        material = _material()
        if kind == Kind.CENTRE_GROUP_STUDY:
            speaks = leaders[(day.year * 4 + day.month // 3) % len(leaders)]
            topic, first, second = material["centre"][(day.year * 4 + day.month // 3) % len(material["centre"])]
            lines = [f"{leaders[0].name}主持学习，会前各自自学。", f"{speaks.name}：{first}"]
            return Said(topic, [*lines, f"{leaders[1].name}：{second}"], lecturer=speaks.name)
        if kind == Kind.LEADING_GROUP_STUDY:
            number = min((day.year - 2025) * 2 + day.month // 7 - 1, len(material["study"]) - 1)
            words = material["study"][max(number, 0)]
            half = f"{day.year}年{'上' if day.month < 7 else '下'}半年"
            spoken = [f"{person.name}：{view}" for person, view in zip(leaders[1:], words["views"], strict=False)]
            return Said(f"研究{half}机关党建和全面从严治党工作", [words["report"], *spoken], tuple(words["decisions"]))
        words = material["assembly" if kind == Kind.ORGAN_ASSEMBLY else "report"]
        return Said(words["topic"], [f"{leaders[0].name}{words['report']}", *words["views"]], lecturer=leaders[0].name)

    def _sign(self, day: date) -> None:
        head = next(office.person for office in self.plan.officers(ROOT, day) if office.post == Post.SECRETARY)
        by = Actor(name=head.name, person_id=self.ground.people[head.key].pk, via="演示")
        self.made[day] = actions.sign(meeting=self.made[day], by=by)

    def _settle(self, day: date, done: date) -> None:
        for decision in Decision.objects.filter(meeting=self.made[day], due_on__isnull=False):
            actions.settle_decision(
                decision=decision, done_on=done, outcome="已办结，下次会议上报告了结果。", by=self.by
            )

    def _recorder(self) -> Actor:
        person = self.plan.registry.people[RECORDER]
        return Actor(name=person.name, person_id=self.ground.people[RECORDER].pk, via="演示")
