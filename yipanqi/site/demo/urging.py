"""提示督办 of the demonstration: what was urged, how it was answered, and what waits for somebody to decide.

A branch in arrears answered nothing, was urged and talked to; another mended what it had missed and its letter is
closed; a third lets its letter lie, and whether to urge it is for the committee to decide; the 党组 has an answer to
judge. What is overdue is what the ledger has on the day; everything goes through the verbs of the room.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import working_days_after, working_days_before
from yipanqi.letters import actions, queries
from yipanqi.letters.models import Letter
from yipanqi.meetings.enums import Kind
from yipanqi.obligations.actions import reconcile
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.queries import OPEN, worded
from yipanqi.organizations.enums import Kind as OrganKind
from yipanqi.plans.enums import SOURCE as TASKS
from yipanqi.plans.models import Part
from yipanqi.plans.queries.hands import holders
from yipanqi.responsibilities import actions as lists
from yipanqi.responsibilities.enums import ITEM
from yipanqi.responsibilities.enums import SOURCE as LISTS
from yipanqi.site.demo.calendar import add_months, at, month_end, working_day_after
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.faults import EXEMPLARY, MISSED, TROUBLED
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import COMMITTEE, ROOT

Event = tuple[datetime, Callable[[], None]]
MONTH = 14
"""The month since go-live whose 支委会 the branch in arrears never held (`faults.MISSED`), and was urged about."""

OFFICE, SECRETARY, HEAD = "full-time", "deputy-2", "head"
"""Who decides: the 专职副书记 and the secretary of the 机关党委, the secretary of the 党组."""

DONE, IGNORED, STUDY = 34, 3, 6
"""Working days ago: a letter that was answered and closed was issued, the limit of one that was not answered passed,
the 党组 asked.
"""


@cache
def _material() -> dict[str, Any]:
    file = Path(__file__).parent / "material" / "letters.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _basis(about: Obligation, told: dict[str, Any]) -> str:
    """By what it was owed; of a task what was decided."""
    return told["basis"] if about.source == TASKS else queries.said_basis(about)


def _facts(about: Obligation) -> str:
    """What the ledger says of it, with what was decided in full."""
    return queries.said_facts(worded([about])[0])


class Urging:
    """The steps as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.plan, self.ground, self.setup, self.by = chronicle.plan, ground, chronicle.setup, by
        self.letters: dict[str, Letter] = {}

    def events(self) -> Iterator[Event]:
        """Nothing before the setup or after today."""
        for day, hour, what in (*self._stuck(), *self._done(), *self._ignored(), *self._study()):
            if self.setup < day <= self.plan.today:
                yield at(day, hour, 35), what

    def _stuck(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        """Not answered, urged, answered thinly, talked to."""
        assert MONTH in MISSED[TROUBLED, Kind.COMMITTEE_MEETING]
        words, due = _material()["stuck"], month_end(add_months(self.plan.go_live, MONTH))
        hinted = working_day_after(due, 10)
        urged = working_days_after(hinted, self._days("hint") + 2)
        answered = working_days_after(urged, 8)
        talked = working_days_after(answered, 4)
        yield hinted, 9, partial(self._hint_stuck, due)
        yield urged, 9, partial(self._next, "urge", OFFICE, words["urge"])
        yield answered, 16, partial(self._reply, "stuck", words["reply"])
        yield working_days_after(answered, 2), 10, partial(self._judge, "stuck", OFFICE, further=words["further"])
        yield talked, 17, partial(self._next, "talk", SECRETARY, words["follow"], words["occasion"])

    def _done(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        """Mended, answered in time, closed."""
        hinted = working_days_before(self.plan.today, DONE)
        yield hinted, 10, partial(self._hint_missed, "done")
        yield working_days_after(hinted, 8), 17, self._mend
        yield working_days_after(hinted, 10), 10, partial(self._judge, "done", OFFICE)

    def _ignored(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        """Not answered; the next step is for somebody to decide."""
        hinted = working_days_before(self.plan.today, IGNORED + self._days("hint"))
        yield hinted, 10, partial(self._hint_missed, "ignored")

    def _study(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        """The 党组 asks about a task of its own and has the answer."""
        hinted = working_days_before(self.plan.today, STUDY)
        yield hinted, 19, self._hint_study
        yield working_days_after(hinted, STUDY - 2), 17, partial(self._reply, "study", _material()["study"]["reply"])

    @staticmethod
    def _days(step: str) -> int:
        taken = queries.ladder_on(clock.today()).step(step)
        assert taken is not None and taken.days is not None
        return taken.days

    def _hint_stuck(self, due: date) -> None:
        branch = self.ground.organs[TROUBLED]
        reconcile(organization=branch, by=self.by)  # the records were written as they are: the ledger follows here
        about = self._late().filter(organization=branch, kind=Kind.COMMITTEE_MEETING, due_on=due).first()
        self._hint("stuck", about, COMMITTEE, OFFICE)

    def _hint_missed(self, name: str) -> None:
        """About the newest item of a list that some branch missed long enough ago and nobody wrote about."""
        spared = [self.ground.organs[key].pk for key in (TROUBLED, EXEMPLARY)]
        spared += [one.addressee_id for one in self.letters.values()]
        rows = self._late().filter(source=LISTS, kind=ITEM, organization__kind=OrganKind.BRANCH, person__isnull=False)
        rows = rows.exclude(organization__in=spared).order_by("-due_on", "organization__path", "pk")
        found = (one for one in rows if holders([one.organization]).get(one.organization_id))
        self._hint(name, next(found, None), COMMITTEE, OFFICE)

    def _hint_study(self) -> None:
        own = Part.objects.filter(task__giver=self.ground.organs[ROOT], in_person=False).values("entry")
        about = self._late().filter(source=TASKS, pk__in=own).order_by("due_on", "organization__path").first()
        words = _material()["study"]
        self._hint("study", about, ROOT, HEAD, words)

    def _late(self):
        """What is overdue to those above too."""
        day = clock.today() - timedelta(days=9)
        return Obligation.objects.filter(state__in=OPEN, due_on__lt=day).select_related("organization", "person")

    def _hint(
        self, name: str, about: Obligation | None, of: str, who: str, words: dict[str, str] | None = None
    ) -> None:
        if about is None or not queries.overdue(about):
            return
        told = _material() | (words or {})
        self.letters[name] = actions.issue(
            issuer=self.ground.organs[of], about=about, step="hint", facts=_facts(about),
            basis=_basis(about, told), demand=told["demand"], issued_on=clock.today(), approver=told["approver"],
            by=self._person(who),
        )  # fmt: skip

    def _next(self, step: str, who: str, demand: str, occasion: str = "") -> None:
        """The next step about what is stuck."""
        before = self.letters.get("stuck")
        if before is None:
            return
        day = clock.chinese_date(clock.today())
        self.letters["stuck"] = actions.issue(
            issuer=before.issuer, about=before.about, step=step, facts=_facts(before.about),
            basis=_basis(before.about, _material()), demand=demand, issued_on=clock.today(),
            approver=_material()["approver"],
            occasion=f"{day}{occasion}" if occasion else "", by=self._person(who),
        )  # fmt: skip

    def _reply(self, name: str, text: str) -> None:
        letter = self.letters.get(name)
        if letter is None:
            return
        seats = holders([letter.addressee]).get(letter.addressee_id, ())
        by = Actor(name=seats[0].person.name, person_id=seats[0].person_id, via="演示") if seats else self.by
        actions.reply(letter=letter, text=text, replied_on=clock.today(), by=by)

    def _mend(self) -> None:
        letter = self.letters.get("done")
        if letter is None:
            return
        about = Obligation.objects.select_related("person").get(pk=letter.about_id)
        assert about.person is not None
        by = Actor(name=about.person.name, person_id=about.person_id, via="演示")
        if about.state in OPEN:
            lists.report(entry=about, text=_material()["done"]["report"], happened_on=clock.today(), by=by)
        self._reply("done", _material()["done"]["reply"])

    def _judge(self, name: str, who: str, *, further: str = "") -> None:
        letter = self.letters.get(name)
        if letter is not None:
            actions.judge(
                letter=letter, settled=not further, words=further or "已补办，核对过填报。", by=self._person(who)
            )

    def _person(self, key: str) -> Actor:
        person = self.ground.people[key]
        return Actor(name=person.name, person_id=person.pk, via="演示")
