"""Decisions of the demonstration and what became of them: a dozen, in every state a task can be in; beside them a list
of another system, taken over twice, the second time with a later deadline, and the tokens that admit that system.

The text is in `material/directives.yaml` and `material/goals.yaml`; days are counted back from the day of the
demonstration, so that some are always late, some under way. Everything goes through the verbs of 决策督办.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from yipanqi.accounts.actions import Confirmation
from yipanqi.exchange.actions import issue_token, revoke_token
from yipanqi.exchange.models import Token
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.meetings.models import Decision
from yipanqi.organizations.models import Organization
from yipanqi.plans import actions
from yipanqi.plans.actions import Actors, Assignment, Incoming, Named
from yipanqi.plans.models import Delay, Directive, Part, Report
from yipanqi.plans.queries.hands import holders
from yipanqi.site.demo.calendar import at, working_day_after
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import COMMITTEE

Event = tuple[datetime, Callable[[], None]]
FROM_MEETING, TO_WHOM = 12, ("approval", "property")
"""So many days ago a decision of the newest meeting of the 机关党委 was handed over, and to whom."""


@cache
def _material(name: str = "directives") -> Any:
    file = Path(__file__).parent / "material" / f"{name}.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


class Directives:
    """The decisions and their steps as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.plan, self.ground, self.setup, self.by = chronicle.plan, ground, chronicle.setup, by
        self.made: dict[int, Directive] = {}

    def events(self) -> Iterator[Event]:
        """Decided, entered the next working day, then step by step; nothing before the setup or after today."""
        for number, told in enumerate(_material()):
            decided = self._day(told["decided"])
            entered = working_day_after(decided, 1)
            if decided <= self.setup or entered > self.plan.today:
                continue
            yield at(entered, 17, 50), partial(self._issue, number, told, decided)
            for place, step in enumerate(told.get("steps", ())):
                day = max(self._day(step[0]), working_day_after(entered, 1))
                if day <= self.plan.today:
                    yield at(day, 18, place % 60), partial(self._step, number, *step[1:])
        handing = self._day(FROM_MEETING)
        if handing > self.setup:
            yield at(handing, 18, 55), self._hand_over
        yield from self._tokens()
        taken = self._day(_material("goals")["taken"])
        if taken > self.setup:
            yield at(taken, 18, 57), partial(self._take_in, "due")
            yield at(self._day(_material("goals")["again"]), 18, 58), partial(self._take_in, "later")

    def _tokens(self) -> Iterator[Event]:
        """The other system is admitted; its first token, for trying out, was ended. Nobody keeps their secrets."""
        for told in _material("goals")["tokens"]:
            admitted = self._day(told["admitted"])
            if admitted > self.setup:
                yield at(admitted, 18, 50), partial(self._admit, told)
                if "ended" in told:
                    yield at(self._day(told["ended"]), 18, 51), self._shut_out

    def _admit(self, told: dict[str, Any]) -> None:
        goals = _material("goals")
        giver = self.ground.organs[goals["by"]]
        person = holders([giver])[giver.pk][0].person
        account = person.account_id or 0
        issue_token(
            organization=giver, system=goals["source"], basis=f"{told['why']}（{goals['basis']}）",
            permits=told["permits"], expires_on=date.fromordinal(clock.today().toordinal() + told["days"]),
            confirmed=Confirmation(account, clock.now()),
            by=Actor(name=person.name, account_id=account, person_id=person.pk, via="演示"),
        )  # fmt: skip

    def _shut_out(self) -> None:
        token = Token.objects.filter(revoked_at=None).earliest("issued_at")
        revoke_token(token=token, by=self._hand(token.organization))

    def _take_in(self, due: str) -> None:
        """The list of the other system as it was on that day."""
        told = _material("goals")
        giver = self.ground.organs[told["by"]]
        actions.take_in(
            organization=giver, source=told["source"], filename=told["filename"],
            rows=[self._goal(one, one.get(due, one["due"])) for one in told["rows"]],
            otherwise=Incoming(
                basis=told["basis"], number=told["number"], decided_on=self._day(told["taken"] + 4)
            ),
            by=self._hand(giver),
        )  # fmt: skip

    def _goal(self, told: dict[str, Any], ahead: int) -> Incoming:
        names = [self.ground.organs[key].name for key in told["to"] if key in self.ground.organs]
        words = {name: told[name] for name in ("key", "title", "task", "result", "seen_by")}
        return Incoming(**words, due_on=self._ahead(ahead), actors=tuple(map(Named, names)))

    def _day(self, back: int) -> date:
        """The first working day at least so many days before today, or later."""
        day = working_day_after(date.fromordinal(self.plan.today.toordinal() - back))
        return min(day, self.plan.today)

    def _issue(self, number: int, told: dict[str, Any], decided: date) -> None:
        giver = self.ground.organs[told["by"]]
        self.made[number] = actions.issue(
            organization=giver, title=told["title"], text=told.get("text", ""), decided_on=decided,
            basis=told["basis"], number=told.get("number", ""),
            tasks=[self._assignment(giver, one) for one in told["tasks"]], by=self._hand(giver),
        )  # fmt: skip

    def _assignment(self, giver: Organization, told: dict[str, Any]) -> Assignment:
        due = max(self._day(told["due"]) if told["due"] >= 0 else self._ahead(-told["due"]), self._earliest())
        organizations = [self.ground.organs[key] for key in told.get("to", ()) if key in self.ground.organs]
        lead = self.ground.organs[told["lead"]] if "lead" in told else None
        people = [self.ground.people[key] for key in told.get("people", ())]
        return Assignment(
            title=told["task"], result=told["result"], seen_by=told["seen_by"], due_on=due,
            to=Actors(organizations=organizations, people=people, lead=lead),
        )  # fmt: skip

    def _ahead(self, days: int) -> date:
        return working_day_after(date.fromordinal(self.plan.today.toordinal() + days))

    @staticmethod
    def _earliest() -> date:
        return earliest_wanted(clock.today())

    def _step(self, number: int, verb: str, who: str, *rest: Any) -> None:
        if number not in self.made:
            return
        directive = self.made[number]
        if verb == "recall":
            actions.withdraw_directive(directive=directive, reason=rest[0], by=self._hand(directive.organization))
            return
        part = self._part(directive, who)
        getattr(self, f"_{verb}")(part, *rest)

    def _part(self, directive: Directive, who: str) -> Part:
        """The newest part of an organisation in the decision; `某#3` names the person it was given to."""
        rows = Part.objects.filter(task__directive=directive).select_related(
            "organization", "task__giver", "entry", "person"
        )
        if "#" in who and who not in self.ground.organs:
            return rows.filter(in_person=True, person=self.ground.people[who]).latest("chain")
        return rows.filter(in_person=False, organization=self.ground.organs[who]).latest("chain")

    def _hand(self, organization: Organization) -> Actor:
        """Who answers for the organisation today; the committee's office where the seat is vacant."""
        seats = holders([organization]).get(organization.pk, ())
        if not seats:
            return self.by
        return Actor(name=seats[0].person.name, person_id=seats[0].person_id, office=seats[0].called, via="演示")

    def _acknowledge(self, part: Part) -> None:
        actions.acknowledge(part=part, by=self._hand(part.organization))

    def _decline(self, part: Part, reason: str) -> None:
        actions.decline(part=part, reason=reason, by=self._hand(part.organization))

    def _insist(self, part: Part, answer: str) -> None:
        actions.insist(part=part, answer=answer, by=self._hand(part.task.giver))

    def _split(self, part: Part, told: dict[str, Any]) -> None:
        task = self._assignment(part.organization, told)
        actions.split(part=part, task=task, by=self._hand(part.organization))

    def _report(self, part: Part, text: str) -> None:
        actions.report(part=part, text=text, done_on=clock.today(), by=self._hand(part.organization))

    def _accept(self, part: Part, answer: str = "") -> None:
        report = Report.objects.filter(part=part, said="waiting").get()
        actions.accept(report=report, answer=answer, by=self._hand(part.task.giver))

    def _return(self, part: Part, answer: str) -> None:
        report = Report.objects.filter(part=part, said="waiting").get()
        actions.send_back(report=report, answer=answer, by=self._hand(part.task.giver))

    def _delay(self, part: Part, ahead: int, reason: str) -> None:
        actions.ask_delay(part=part, wanted_on=self._ahead(ahead), reason=reason, by=self._hand(part.organization))

    def _grant(self, part: Part) -> None:
        asked = Delay.objects.filter(part=part, said="asked").get()
        actions.decide_delay(delay=asked, granted=True, by=self._hand(part.task.giver))

    def _withdraw(self, part: Part, reason: str) -> None:
        actions.withdraw_part(part=part, reason=reason, by=self._hand(part.task.giver))

    def _hand_over(self) -> None:
        """What the newest meeting of the 机关党委 decided without naming anybody goes to two branches."""
        committee = self.ground.organs[COMMITTEE]
        rows = Decision.objects.filter(meeting__organization=committee, owner=None, directive=None)
        found = rows.select_related("meeting").order_by("-meeting__held_on", "id").first()
        if found is None or (clock.today() - found.meeting.held_on).days > 60:
            return
        task = Assignment(
            title=found.text[:120], result="办成的事写成一页", seen_by="到支部核对",
            due_on=max(self._ahead(20), self._earliest()),
            to=Actors(organizations=[self.ground.organs[key] for key in TO_WHOM]),
        )  # fmt: skip
        actions.issue(
            organization=committee, title=found.text[:120], decided_on=found.meeting.held_on,
            basis=f"{found.meeting.title}议定", origin=found.key, tasks=[task], by=self._hand(committee),
        )  # fmt: skip
