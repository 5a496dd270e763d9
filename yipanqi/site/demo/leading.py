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

from yipanqi.agenda import queries as agenda
from yipanqi.kernel.actors import Actor
from yipanqi.meetings import actions
from yipanqi.meetings.actions import Away, DecisionEntry, ReportEntry
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.meetings.queries import expected
from yipanqi.meetings.queries.reports import reporting
from yipanqi.organizations.enums import Kind as OrganKind
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Organization
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


CONTACTS = {"deputy-1": "station-1", "deputy-2": "hall-1", "deputy-3": "hotline-1", "engineer": "drain-1"}
"""Which branch a leader is the contact of: a lecture is given there twice a year, and counts as a visit only."""

REPORTING, ABOVE = 12, "市直机关工委"
LECTURED = "先听支部讲难处，再讲党课，最后逐条回应：能办的当场定人，不能办的说清楚为什么。"
HEARD = "各书记逐个述职，一述一评。点评集中在三件事：欠账怎么补、群众的话有没有下文、党员有困难时支部在不在。"


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


def studied(day: date) -> dict[str, Any]:
    """What the 党组 was asked, heard and decided at its meeting on Party building of a half-year."""
    study = _material()["study"]
    number = min((day.year - 2025) * 2 + day.month // 7 - 1, len(study) - 1)
    return study[max(number, 0)]


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
            if month.month in (3, 9):
                for place, (leader, branch) in enumerate(CONTACTS.items()):
                    day = working_day(month, 21 + place)
                    if self.setup < day < self.plan.today and self.plan.organs[branch].alive(day):
                        yield at(day, 17, 40 + place), partial(self._visit, leader, branch, day)
            if month.month == REPORTING:
                yield from self._reports(month)
            month = add_months(month, 1)

    def _visit(self, leader: str, branch: str, day: date) -> None:
        """A leader lectures at the branch whose contact he or she is, as a guest there."""
        organization, name = self.ground.organs[branch], self.plan.registry.people[leader].name
        kinds, head = (Kind.PARTY_LECTURE,), self.plan.head(branch, day)
        due = len(expected(organization, kinds, day))
        meeting = actions.arrange(
            organization=organization, kinds=kinds, starts_at=at(day, 15), place=self.plan.organs[branch].usual_place,
            topic="到联系点讲党课", lecturer=name, guests=f"{name}（联系点指导）", by=self.by,
            host=self.ground.people[head.key] if head else None,
        )  # fmt: skip
        held = actions.record_meeting(meeting=meeting, present_count=due, minutes=LECTURED, by=self.by)
        if head:
            by = Actor(name=head.name, person_id=self.ground.people[head.key].pk, via="演示")
            actions.sign(meeting=held, by=by)

    def _reports(self, month: date) -> Iterator[Event]:
        """Secretaries report to the level above: first to the general branches, then to the 机关党委."""
        hearing = [key for key, organ in self.plan.organs.items() if organ.kind == OrganKind.GENERAL_BRANCH]
        for place, organ in enumerate((*hearing, COMMITTEE)):
            day = working_day(month, 14 + 4 * (organ == COMMITTEE))
            if self.setup < day < self.plan.today and self.plan.organs[organ].alive(day):
                yield at(day, 18, 2 * place), partial(self._hear, organ, day)

    def _hear(self, organ: str, day: date) -> None:
        organization, by = self.ground.organs[organ], self._recorder()
        kinds, starts_at = (Kind.WORK_REPORT,), at(day, 14)
        due = len(expected(organization, kinds, day))
        meeting = actions.arrange(organization=organization, kinds=kinds, starts_at=starts_at, place="会议室", by=by)
        meeting = actions.record_meeting(meeting=meeting, present_count=due, minutes=HEARD, by=by)
        said = {one.organization.pk: ReportEntry("spoken", "", ABOVE) for one in reporting(meeting) if one.person}
        actions.enter_reports(meeting=meeting, entries=said, by=by)

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
            by=self.by, source="agenda", agenda="\n".join(self._agenda(organization, kind)), topic=said.topic,
            place="局机关五楼会议室" if len(due) < 20 else "市民中心报告厅",
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

    def _agenda(self, organization: Organization, kind: str) -> list[str]:
        """What is planned for the meeting."""
        return [one.line for one in agenda.planned(organization)] if kind == Kind.LEADING_GROUP_STUDY else []

    def _said(self, kind: str, day: date, leaders: list[Person]) -> Said:
        material = _material()
        if kind == Kind.CENTRE_GROUP_STUDY:
            speaks = leaders[(day.year * 4 + day.month // 3) % len(leaders)]
            topic, first, second = material["centre"][(day.year * 4 + day.month // 3) % len(material["centre"])]
            lines = [f"{leaders[0].name}主持学习，会前各自自学。", f"{speaks.name}：{first}"]
            other = next(person for person in leaders[1:] if person is not speaks)
            return Said(topic, [*lines, f"{other.name}：{second}"], lecturer=speaks.name)
        if kind == Kind.LEADING_GROUP_STUDY:
            words = studied(day)
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
