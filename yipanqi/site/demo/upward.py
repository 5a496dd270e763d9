"""What branches of the demonstration hand in and open upward: handbooks, requests for help, inspections.

The handbook of the year before is handed in by nearly everybody, returned to one branch and never handed in by another.
Two branches that can be tried hand in the real book; for all others a page that says so stands in, or a first start
would bind sixty books.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from yipanqi.accounts.models import Account
from yipanqi.archives import actions
from yipanqi.archives.enums import What
from yipanqi.archives.exports import books
from yipanqi.archives.models import HandedIn
from yipanqi.archives.queries import opening
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import working_days_after
from yipanqi.papers.document import Heading, Imprint, Paper, Paragraph
from yipanqi.papers.pdf import write_pdf
from yipanqi.site.demo import faults
from yipanqi.site.demo.calendar import at, working_day, working_day_after, working_day_before
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import COMMITTEE, Organ

Event = tuple[datetime, Callable[[], None]]

READER, READER_ACCOUNT = "full-time", "demo-fushuji"
BOUND = (faults.EXEMPLARY, faults.TROUBLED)
"""Branches whose handbook is the real one."""
STANDING_IN = "演示数据：这一页代替本支部的手册。完整的手册，请看行政审批处党支部、物业管理处党支部报送的。"
MISSING = "park-2"
"""Hands in nothing."""
RETURNED, MENDED = faults.TROUBLED, "hotline-3"
"""Whose is returned: one does nothing, the other hands in again."""

WHY_RETURNED = {
    RETURNED: "八月、九月的支委会只有一行标题，没有议什么、定什么；整改清单没有办理情况。请补齐后重新报送。",
    MENDED: "党费收缴表缺第三季度，请核对后重新报送。",
}
ACCEPTED = "已查阅。"
PRAISED = "已查阅。谈心谈话和整改清单前后对得上，机关党委拟请你支部在书记例会上介绍做法。"

PLEA = "任期已满半年，支委会缺纪检委员，会也常常凑不齐人。换届先从哪一步办起、出缺的委员要不要先补选，请机关党委指导。"
ASKED = "想把组织生活会前的谈心谈话做实一些，请看看我们的会议记录，指出哪里还停在面上。"
PLANNED = "局年度督查检查计划第6项，已报市委办公室备案（江督备〔{year}〕14号）"
INSPECTED = (faults.EXEMPLARY, faults.TROUBLED, "hall-1")


DUE = (1, 10)
"""Month and day by which a handbook is due where the organ has ruled nothing else."""


def years_over(since: date, today: date) -> list[int]:
    """The years whose handbooks were owed since that day and are due by now."""
    return [
        year for year in range(since.year, today.year) if date(year, 12, 1) > since and today > date(year + 1, *DUE)
    ]


class Upward:
    """Handing in and opening, as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.chronicle, self.plan, self.ground, self.by = chronicle, chronicle.plan, ground, by
        self._standing_in: bytes | None = None
        self._help = None
        self._inspection = None

    def events(self) -> Iterator[Event]:
        """Up to the present hour."""
        for moment, what in (*self._handbooks(), *self._helps(), *self._inspections()):
            if at(self.chronicle.setup, 18) < moment <= self.chronicle.cutoff:
                yield moment, what

    # Handbooks

    def _handbooks(self) -> Iterator[Event]:
        for year in range(self.chronicle.setup.year, self.plan.today.year + 1):
            opened = working_day_after(date(year, 12, 1))
            if date(year, 12, 1) <= self.chronicle.setup:
                continue
            yield at(opened, 7, 50), partial(actions.raise_handbooks, by=self.by)
            for number, organ in enumerate(one for one in self.plan.branches() if one.alive(date(year, 12, 31))):
                if organ.key != MISSING:
                    yield from self._handbook(organ, year, number)

    def _handbook(self, organ: Organ, year: int, number: int) -> Iterator[Event]:
        """Handed in on some day before the last, answered within two weeks."""
        late = organ.key == RETURNED
        day = working_day_before(
            date(year + 1, 1, 9), 0 if late else chance("handbook", organ.key, year).randint(0, 22)
        )
        answered = working_day_after(day, 8)
        hand_in = partial(self._hand_in, organ.key, year)
        yield at(day, 16, number % 60), hand_in
        if organ.key in WHY_RETURNED:
            yield at(answered, 14, number % 60), partial(self._send_back, organ.key)
            if organ.key == MENDED:
                again = working_day_after(answered, 3)
                yield at(again, 16, number % 60), hand_in
                yield at(working_day_after(again, 4), 14, number % 60), partial(self._accept, organ.key)
        else:
            yield at(answered, 14, number % 60), partial(self._accept, organ.key)

    def _hand_in(self, branch: str, year: int) -> None:
        head = self.plan.head(branch, clock.today())
        if head is None:
            return
        organization = self.ground.organs[branch]
        content = books.frozen(organization, What.HANDBOOK, year).content if branch in BOUND else self._page()
        actions.hand_in(
            organization=organization, what=What.HANDBOOK, year=year, content=content, by=self._actor(branch)
        )

    def _page(self) -> bytes:
        """The page that stands in for a book."""
        if self._standing_in is None:
            paper = Paper(
                title="党支部工作手册", blocks=(Heading("党支部工作手册"), Paragraph(STANDING_IN)), imprint=Imprint()
            )
            self._standing_in = write_pdf(paper)
        return self._standing_in

    def _waiting(self, branch: str) -> HandedIn | None:
        rows = HandedIn.objects.filter(organization=self.ground.organs[branch], what=What.HANDBOOK)
        return rows.order_by("-year", "-number").first()

    def _accept(self, branch: str) -> None:
        if handed := self._waiting(branch):
            answer = PRAISED if branch == faults.EXEMPLARY else ACCEPTED
            actions.accept(handed=handed, answer=answer, by=self._reader())

    def _send_back(self, branch: str) -> None:
        if handed := self._waiting(branch):
            actions.send_back(handed=handed, answer=WHY_RETURNED[branch], by=self._reader())

    # Help

    def _helps(self) -> Iterator[Event]:
        today = self.plan.today
        before, now = working_day_before(today, 75), working_day_before(today, 5)
        yield at(before, 11, 10), partial(self._ask, faults.EXEMPLARY, ASKED, 3)
        read = working_day_after(before, 2)
        yield at(read, 15, 5), self._read_help
        yield at(working_day_after(read, 10), 9, 5), self._end_help
        yield at(now, 17, 35), partial(self._ask, faults.TROUBLED, PLEA, 4)
        yield at(working_day_after(now, 1), 9, 40), self._read_help

    def _ask(self, branch: str, question: str, count: int) -> None:
        organization = self.ground.organs[branch]
        records = [one.key for one in opening.openable(organization)[:count]]
        self._help = actions.ask_help(
            organization=organization, question=question, records=records, until=clock.today() + timedelta(days=25),
            by=self._actor(branch),
        )  # fmt: skip

    def _read_help(self) -> None:
        """The upper level reads two of the records; the branch sees who did."""
        for one in self._help.records.order_by("id")[:2]:
            actions.note_read(
                key=self._help.key, kind=one.kind, number=one.number, organization=self._help.organization,
                label=one.label, by=self._reader(),
            )  # fmt: skip

    def _end_help(self) -> None:
        actions.end_help(help=self._help, by=self._actor(faults.EXEMPLARY))

    # Inspections

    def _inspections(self) -> Iterator[Event]:
        """One lies a year back and is over, one is announced and has not begun."""
        today = self.plan.today
        now = working_day_before(today, 2)
        past = working_day(date(working_days_after(now, 6).year - 1, 10, 1), 14)
        yield at(past, 10, 10), self._announce
        yield at(working_days_after(past, 7), 10, 30), self._read_inspected
        yield at(now, 10, 10), self._announce

    def _announce(self) -> None:
        from_on = working_days_after(clock.today(), 6)
        branches = [self.ground.organs[key] for key in INSPECTED]
        self._inspection = actions.announce(
            organization=self.ground.organs[COMMITTEE], title=f"{from_on.year}年基层组织生活制度落实情况检查",
            basis=PLANNED.format(year=from_on.year), year=from_on.year, branches=branches, from_on=from_on,
            to_on=from_on + timedelta(days=4), by=self._reader(),
        )  # fmt: skip

    def _read_inspected(self) -> None:
        for key in INSPECTED[:2]:
            organization = self.ground.organs[key]
            for one in opening.openable(organization)[:2]:
                actions.note_read(
                    key=self._inspection.key, kind=one.kind, number=one.number, organization=organization,
                    label=one.label, by=self._reader(),
                )  # fmt: skip

    def _actor(self, branch: str) -> Actor:
        head = self.plan.head(branch, clock.today())
        office = f"{self.plan.organs[branch].name}书记"
        return Actor(name=head.name, person_id=self.ground.people[head.key].pk, office=office, via="演示")

    def _reader(self) -> Actor:
        person = self.plan.registry.people[READER]
        account = Account.objects.get(username=READER_ACCOUNT)
        return Actor(
            name=person.name, person_id=self.ground.people[READER].pk, account_id=account.pk,
            office="机关党委专职副书记", via="演示",
        )  # fmt: skip
