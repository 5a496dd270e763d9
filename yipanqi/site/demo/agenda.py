"""党组议题 of the demonstration: what was asked before each 专题研究 and what became of it; what waits for the next."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from yipanqi.agenda import actions
from yipanqi.agenda.models import Placing, Proposal
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.meetings.enums import Kind
from yipanqi.site.demo.calendar import add_months, at, working_day, working_day_after, working_day_before
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.leading import MONTHS
from yipanqi.site.demo.plan import ROOT

Event = tuple[datetime, Callable[[], None]]
Words = dict[str, Any]


@cache
def _material() -> dict[str, list[Words]]:
    return yaml.safe_load((Path(__file__).parent / "material" / "agenda.yaml").read_text(encoding="utf-8"))


def events(chronicle: Chronicle, ground: Ground, *, by: Actor) -> Iterator[Event]:
    """Proposals before each meeting that was held, and those that wait."""
    asking, today = _Asking(chronicle, ground, by), chronicle.plan.today
    held = [day for day in _meetings(chronicle) if chronicle.setup + timedelta(days=60) < day < today]
    for day, words in zip(held[::-1], (_material()["last"], _material()["before"]), strict=False):
        for one in words:
            yield from asking.studied(one, day)
    for one in _material()["waiting"]:
        yield from asking.waiting(one)


def _meetings(chronicle: Chronicle) -> Iterator[date]:
    month = chronicle.plan.go_live
    while month <= chronicle.plan.today:
        for organ, kind, wanted in MONTHS.get(month.month, ()):
            if (organ, kind) == (ROOT, Kind.LEADING_GROUP_STUDY):
                yield working_day(month, wanted)
        month = add_months(month, 1)


class _Asking:
    """The steps of a proposal as events."""

    def __init__(self, chronicle: Chronicle, ground: Ground, by: Actor):
        self.plan, self.ground, self.by = chronicle.plan, ground, by

    def studied(self, words: Words, day: date) -> Iterator[Event]:
        """Asked some weeks before the meeting, planned, studied; noted when the minutes were signed."""
        first = working_day_before(day - timedelta(days=words["days"]), 1)
        yield at(first, 10, 20), partial(self._ask, words)
        yield at(working_day_before(day, 12), 15, 40), partial(self._plan, words, day)
        noted = working_day_after(day, 3)
        if noted < self.plan.today:
            yield at(noted, 9, 40), partial(self._note, words, day)

    def waiting(self, words: Words) -> Iterator[Event]:
        """Asked in the last weeks; a few days later what was done with it."""
        first = working_day_before(self.plan.today - timedelta(days=words["days"]), 1)
        yield at(first, 10, 30), partial(self._ask, words)
        if "fate" in words:
            yield at(working_day_after(first, 3), 11, 10), partial(self._decide, words)

    def _ask(self, words: Words) -> None:
        organization, today = self.ground.organs[words["of"]], clock.today()
        said = {name: words.get(name, "") for name in ("title", "problem", "asked", "materials")}
        if not words.get("member"):
            actions.propose(organization=organization, once=_once(words), by=self._head(words["of"], today), **said)
            return
        stay = next(one for one in self.plan.members(words["of"], today)[words["member"] :])
        person = self.ground.people[stay.person.key]
        with scope.using(scope.Scope(everything=True, person_id=person.pk)):
            by = Actor(name=person.name, person_id=person.pk, via="演示")
            made = actions.suggest(person=person, branch=organization, once=_once(words), by=by, **said)
        if words.get("passed"):
            actions.pass_on(proposal=made, by=self._head(words["of"], today), **said)

    def _plan(self, words: Words, day: date) -> None:
        actions.plan(proposal=_row(words), month=day.replace(day=1), by=self.by)

    def _note(self, words: Words, day: date) -> None:
        placing = Placing.objects.filter(proposal=_row(words), meeting__held_on=day).select_related("meeting").get()
        decided = list(placing.meeting.decisions.all())
        result = words["result"]
        chosen = str(decided[result].pk) if isinstance(result, int) else result
        actions.note_result(placing=placing, result=chosen, by=self.by)
        if result == actions.NEXT_TIME:
            self._plan_next(words)

    def _plan_next(self, words: Words) -> None:
        """For the next half-year's meeting, as far as a plan reaches."""
        ahead = [add_months(clock.today().replace(day=1), number) for number in range(1, 12)]
        month = next(
            one for one in ahead if any(kind == Kind.LEADING_GROUP_STUDY for _, kind, _ in MONTHS.get(one.month, ()))
        )
        actions.plan(proposal=_row(words), month=month, by=self.by)

    def _decide(self, words: Words) -> None:
        row, fate = _row(words), words["fate"]
        if fate == "planned":
            self._plan_next(words)
        elif fate == "declined":
            actions.decline(proposal=row, reason=words["reason"], by=self.by)
        elif fate == "answered":
            actions.answer_member(proposal=row, answer=words["reason"], by=self._head(words["of"], clock.today()))
        elif fate == "withdrawn":
            actions.withdraw(proposal=row, by=self._head(words["of"], clock.today()))
        else:
            day = working_day_after(earliest_wanted(clock.today()), 12)
            actions.ask_material(proposal=row, wanted=words["reason"], wanted_on=day, by=self.by)

    def _head(self, organ: str, day: date) -> Actor:
        head = self.plan.head(organ, day)
        return Actor(name=head.name, person_id=self.ground.people[head.key].pk, via="演示") if head else self.by


def _once(words: Words) -> str:
    return f"demo-agenda-{words['key']}"


def _row(words: Words) -> Proposal:
    return Proposal.objects.get(once=_once(words))
