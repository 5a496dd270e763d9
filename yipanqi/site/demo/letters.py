"""提示督办 of the demonstration: one matter gone as far as a talk, one letter answered. Days count back from today.

What is overdue is what the ledger has on the day; where a branch has made it good meanwhile, no further step is taken.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.letters import actions, queries, rules
from yipanqi.letters.models import Letter
from yipanqi.obligations.enums import RULE
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.queries import OPEN
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.plans.queries.hands import holders, within_reach
from yipanqi.site.demo.calendar import at, working_day_after
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import COMMITTEE

Event = tuple[datetime, Callable[[], None]]
LONG, SHORT = "long", "short"
STEPS = ((50, LONG, "hint"), (26, LONG, "urge"), (3, LONG, "talk"), (14, SHORT, "hint"))
"""So many days ago a step was taken about which of the two matters."""
ANSWERED = 8
DEMAND = "请查明原因，抓紧补办，并按期答复办理情况。"


class Letters:
    """The steps as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.plan, self.ground, self.setup, self.by = chronicle.plan, ground, chronicle.setup, by
        self.matters: dict[str, Obligation] = {}
        self.newest: dict[str, Letter] = {}

    def events(self) -> Iterator[Event]:
        """Step by step; nothing before the setup or after today."""
        for back, matter, step in STEPS:
            if (day := self._day(back)) > self.setup:
                yield at(day, 18, 40), partial(self._take, matter, step)
        if (day := self._day(ANSWERED)) > self.setup:
            yield at(day, 18, 45), self._answer

    def _day(self, back: int) -> date:
        return min(working_day_after(self.plan.today - timedelta(days=back)), self.plan.today)

    def _take(self, matter: str, step: str) -> None:
        committee = self.ground.organs[COMMITTEE]
        if step == "hint":
            self._choose(matter, committee)
        about = self.matters.get(matter)
        if about is None:
            return
        about.refresh_from_db()
        taken = rules.ladder().step(step)
        if taken is None or not queries.overdue(about) or queries.order_fault(taken, queries.newest(about)):
            return
        talk = step == "talk"
        self.newest[matter] = actions.issue(
            issuer=committee, about=about, step=step, facts=queries.said_facts(about), basis=about.basis,
            demand="本月内补办，下月到支部了解情况。" if talk else DEMAND, issued_on=clock.today(),
            approver="机关党委书记", occasion="下午，机关党委会议室，党支部书记" if talk else "", by=self.by,
        )  # fmt: skip

    def _choose(self, matter: str, committee: Organization) -> None:
        """The oldest matter lately missed by a branch of which nothing was written yet."""
        today, taken = clock.today(), {one.organization_id for one in self.matters.values()}
        rows = Obligation.objects.filter(
            source=RULE, organization__kind=Kind.BRANCH, state__in=OPEN, due_on__lt=today - timedelta(days=8),
            due_on__gt=today - timedelta(days=120),
        )  # fmt: skip
        rows = rows.exclude(organization__in=taken).select_related("organization__parent")
        for one in rows.order_by("due_on", "organization__path", "id"):
            if queries.overdue(one) and within_reach(committee, one.organization):
                self.matters[matter] = one
                return

    def _answer(self) -> None:
        one = self.newest.get(SHORT)
        if one is None:
            return
        seats = holders([one.addressee]).get(one.addressee_id, ())
        by = Actor(name=seats[0].person.name, person_id=seats[0].person_id, via="演示") if seats else self.by
        actions.reply(
            letter=one, text="前一阶段集中下乡，记录没有及时补上，本月内补办。", replied_on=clock.today(), by=by
        )
