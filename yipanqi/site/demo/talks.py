"""谈心谈话 of the invented organ: every branch talks with everybody in the course of a year, most of them late in it.

What was said is nobody's business, here as elsewhere. A few words are confided, so that whoever tries the demonstration
sees how that looks: a wish to talk, matters of care, one of them closed, a 政治生日.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from yipanqi.education import actions
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.enums import Kind
from yipanqi.site.demo.calendar import at, working_day, working_day_before
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.faults import EXEMPLARY
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.people import Person

Event = tuple[datetime, Callable[[], None]]
FIRST_YEAR = 2026
"""The duty is kept in the ledger from this year on."""

SHOWN = {EXEMPLARY: (3, 6, 9, 12), "property": (7, 12), "hall-1": (4, 10), "hotline-1": (5, 11)}
"""Months in which branches that can be tried talk with a part of their members each; all others in one of autumn."""

WISH = "想谈谈岗位调整之后的工作安排。"


class Talks:
    """What the branches talked, as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground):
        self.plan, self.ground, self.setup = chronicle.plan, ground, chronicle.setup

    def events(self) -> Iterator[Event]:
        """Up to the present day."""
        today = self.plan.today
        for day, what in (*self._of_branches(), *self._confided(today)):
            if self.setup < day < today:
                yield at(day, 17, 20), what

    def _of_branches(self) -> Iterator[tuple[date, Callable[[], None]]]:
        branches = [key for key, organ in self.plan.organs.items() if organ.kind == Kind.BRANCH]
        for year in range(FIRST_YEAR, self.plan.today.year + 1):
            for branch in branches:
                months = SHOWN.get(branch) or (chance("talk month", branch, year).randint(9, 11),)
                for part, month in enumerate(months):
                    day = working_day(date(year, month, 1), chance("talk day", branch, year, month).randint(2, 26))
                    yield day, partial(self._hold, branch, day, part, len(months))

    def _hold(self, branch: str, day: date, part: int, parts: int) -> None:
        lead = self.plan.head(branch, day)
        if lead is None or not self.plan.organs[branch].alive(day):
            return
        members = [stay.person for stay in self.plan.members(branch, day) if stay.person is not lead]
        met = [person for person in members if chance("talk part", person.key).randrange(parts) == part]
        if met:
            actions.hold_talks(
                organization=self.ground.organs[branch], lead=self.ground.people[lead.key],
                others=[self.ground.people[person.key] for person in met], held_on=day, by=self._actor(lead),
            )  # fmt: skip

    def _confided(self, today: date) -> Iterator[tuple[date, Callable[[], None]]]:
        yield working_day_before(today, 200), self._past
        yield working_day_before(today, 45), self._birthday
        yield working_day_before(today, 6), partial(self._care, "illness", "取药不便，需要有人帮忙", 1)
        yield working_day_before(today, 3), self._wish
        yield working_day_before(today, 2), partial(self._care, "hardship", "", 2)

    def _wish(self) -> None:
        today = self.plan.today
        lead, asks = self.plan.head(EXEMPLARY, today), self._member(EXEMPLARY, 0)
        if lead is not None:
            actions.ask_talk(
                addressee=self.ground.people[lead.key], wanted_by=working_day_before(today, -14), text=WISH,
                by=self._actor(asks),
            )  # fmt: skip

    def _care(self, matter: str, need: str, number: int) -> None:
        lead, today = self.plan.head(EXEMPLARY, self.plan.today), self.plan.today
        if lead is None:
            return
        by, arose_on = self._actor(lead), working_day_before(today, 12)
        care = actions.enter_care(
            organization=self.ground.organs[EXEMPLARY], person=self.ground.people[self._member(EXEMPLARY, number).key],
            matter=matter, arose_on=arose_on, need=need, by=by,
        )  # fmt: skip
        if need:
            actions.give_care(
                care=care, on=working_day_before(today, 6), way="visit", giver=lead.name, gift="水果",
                next_on=working_day_before(today, -10), by=by,
            )  # fmt: skip

    def _past(self) -> None:
        """Somebody was ill in spring, was looked after, is well again."""
        lead, day = self.plan.head(EXEMPLARY, self.plan.today), clock.today()
        if lead is None:
            return
        by, person = self._actor(lead), self.ground.people[self._member(EXEMPLARY, 3).key]
        branch = self.ground.organs[EXEMPLARY]
        arose_on = working_day_before(day, 30)
        care = actions.enter_care(organization=branch, person=person, matter="illness", arose_on=arose_on, by=by)
        actions.hold_talks(organization=branch, lead=self.ground.people[lead.key], others=[person], held_on=day, by=by)
        for way, before in (("visit", 28), ("call", 14)):
            actions.give_care(care=care, on=working_day_before(day, before), way=way, giver=lead.name, by=by)
            care.refresh_from_db()
        actions.close_care(care=care, on=day, by=by)

    def _birthday(self) -> None:
        lead, day = self.plan.head(EXEMPLARY, self.plan.today), clock.today()
        if lead is not None:
            person = self.ground.people[self._member(EXEMPLARY, 4).key]
            actions.mark_birthday(
                organization=self.ground.organs[EXEMPLARY], person=person, on=day, way="ceremony", giver=lead.name,
                gift="党章", by=self._actor(lead),
            )  # fmt: skip

    def _member(self, branch: str, number: int) -> Person:
        """Some member without an office: the same every time."""
        today = self.plan.today
        busy = {office.person.key for office in self.plan.officers(branch, today)}
        return [one.person for one in self.plan.members(branch, today) if one.person.key not in busy][number]

    def _actor(self, person: Person) -> Actor:
        return Actor(name=person.name, person_id=self.ground.people[person.key].pk, via="演示")
