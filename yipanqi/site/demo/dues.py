"""Dues of the demonstration, all branches of a month at once, exactly as `education.actions.dues` would have left them.

Every branch confirms its bases at the start of the year and takes dues on a day of its own, every third branch once a
quarter. One member has not paid for half a year, one for three months; one pays less by hardship. The cash books of the
branches that can be tried are kept through the verbs: an older balance, what is handed up every quarter, what was used.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from django.db.models import Sum

from yipanqi.audit.actions import record_many
from yipanqi.education.actions import enter_flow
from yipanqi.education.enums import Flow, Published
from yipanqi.education.models import Collection, DuesBase, DuesFixing, Payment, Publication
from yipanqi.education.queries import dues as queries
from yipanqi.education.queries.cashbook import cashbook
from yipanqi.education.queries.dues import Payer
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.enums import BranchForm, Kind
from yipanqi.organizations.models import Organization
from yipanqi.site.demo.calendar import add_months, at, working_day, working_day_after
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.faults import EXEMPLARY, MOTIONS
from yipanqi.site.demo.ground import Ground

UNPAID = {"approval#9": 6, "property#6": 3}
"""Keys of people of the plan who stopped paying so many months before this one."""
HARDSHIP = "approval#5"
EVENING = 19
CASH_BOOKS = (EXEMPLARY, MOTIONS, "hotline-1")
USED = {
    3: (Flow.MATERIAL, 18_600, "支部学习用书"), 6: (Flow.HONOUR, 24_000, "七一表彰奖状和纪念册"),
    9: (Flow.TRAINING, 32_050, "现场教学租车"), 12: (Flow.HARDSHIP, 50_000, "春节前慰问"),
}  # fmt: skip
"""By last month of a quarter: what the branches with a cash book used, in fen."""


class Dues:
    """Writes dues month by month; `events` says when."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.plan, self.setup, self.ground, self.by = chronicle.plan, chronicle.setup, ground, by
        self.keys: dict[int, str] = {}

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Bases at the setup and at the start of every year, dues towards the end of every month, publication."""
        first, today = add_months(self.setup, 0), self.plan.today
        yield at(working_day_after(self.setup, 2), EVENING, 10), partial(self._fix, self.setup.year)
        yield at(working_day_after(self.setup, 2), EVENING, 15), self._carry_over
        for month in _months(first, today):
            day = working_day(month, 25)
            if month.month == 1 and day <= today:
                yield at(working_day(month, 9), EVENING, 10), partial(self._fix, month.year)
            if day <= today:
                yield at(day, EVENING, 20), partial(self._take, month)
            if month.month % 3 == 0 and day <= today:
                yield at(day, EVENING, 30), partial(self._hand_up, month)
            if month.month == 7 and day <= today:
                yield at(day, EVENING, 40), partial(self._publish, month.year)

    def _branches(self) -> list[Organization]:
        found = Organization.objects.filter(kind=Kind.BRANCH, founded_on__lte=clock.today(), dissolved_on=None)
        return list(found.exclude(form=BranchForm.TEMPORARY).order_by("path"))

    def _key(self, payer: Payer) -> str:
        if payer.person.pk not in self.keys:
            self.keys = {person.pk: key for key, person in self.ground.people.items()}
        return self.keys.get(payer.person.pk, "")

    def _fix(self, year: int) -> None:
        branches, first = self._branches(), max(date(year, 1, 1), add_months(self.setup, 0))
        books = queries.books(branches, first, date(year, 12, 1))
        DuesBase.objects.bulk_create(
            (
                self._base(branch, payer, next(cell.month for cell in payer.cells if cell.owed))
                for branch in branches for payer in books[branch.pk] if any(cell.owed for cell in payer.cells)
            ),
            batch_size=2000,
        )  # fmt: skip
        made = [self._recorded(DuesFixing(organization=one, year=year, on=clock.today())) for one in branches]
        DuesFixing.objects.bulk_create(made)
        counts = {one.pk: len(books[one.pk]) for one in branches}
        self._tell("dues_bases_fixed", made, lambda one: {"年度": year, "人数": counts[one.organization_id]})

    def _base(self, branch: Organization, payer: Payer, month: date) -> DuesBase:
        key = self._key(payer)
        retired = branch.form == BranchForm.RETIRED
        draw = chance("dues", key or payer.person.pk)
        base = draw.randrange(3200, 8800, 10) if retired else draw.randrange(4600, 12800, 10)
        base = base * (100 + 3 * (month.year - self.setup.year)) // 100 * 100
        category, reduced = "retired" if retired else "wage", key == HARDSHIP
        amount, version = queries.amount_on(category, base, month)
        return DuesBase(
            organization=branch, person=payer.person, from_month=month, category=category, base=base,
            amount=500 if reduced else amount, rates=version, reason="生活确有困难" if reduced else "",
            approver="机关党委" if reduced else "", confirmed_at=clock.now(), confirmed_by=self._recorder(branch),
        )  # fmt: skip

    def _take(self, month: date) -> None:
        """Dues of the month, or of the quarter where the branch takes them so."""
        branches, start = self._branches(), add_months(month, -2)
        books = queries.books(branches, start, month)
        self._complete(branches, books)
        books = queries.books(branches, start, month)
        made, payments = [], []
        for number, branch in enumerate(branches):
            by_quarter = number % 3 == 2
            if by_quarter and month.month % 3:
                continue
            day = working_day(month, chance("dues-day", branch.pk).randint(8, 20))
            rows = [
                Payment(organization=branch, person=payer.person, month=cell.month, amount=cell.amount, paid_on=day)
                for payer in books[branch.pk] for cell in payer.cells
                if cell.owed and not cell.paid and cell.amount and (by_quarter or cell.month == month)
                and not self._stopped(payer, cell.month)
            ]  # fmt: skip
            if rows:
                made.append(self._recorded(Collection(organization=branch, on=day)))
                payments.append(rows)
        Collection.objects.bulk_create(made, batch_size=1000)
        for collection, rows in zip(made, payments, strict=True):
            for row in rows:
                row.collection = collection
        Payment.objects.bulk_create((row for rows in payments for row in rows), batch_size=2000)
        sizes = {one.pk: len(rows) for one, rows in zip(made, payments, strict=True)}
        self._tell("dues_collected", made, lambda one: {"月份": [month.isoformat()[:7]], "笔数": sizes[one.pk]})

    def _carry_over(self) -> None:
        for branch in CASH_BOOKS:
            self._enter(branch, Flow.OPENING, 286_400, note="启用前账本余额")

    def _hand_up(self, month: date) -> None:
        """Of what was taken in the quarter most is handed up; something comes back in December, something is used."""
        for branch in CASH_BOOKS:
            taken = Payment.objects.filter(
                organization=self.ground.organs[branch], paid_on__gte=add_months(month, -2), paid_on__lte=clock.today()
            ).order_by()
            voucher = f"{month.year}-{month.month:02d}"
            amount = taken.aggregate(total=Sum("amount"))["total"] or 0
            if amount:
                self._enter(branch, Flow.HANDED_UP, amount, voucher=f"{voucher}-1")
            if month.month == 12:
                self._enter(branch, Flow.RETURNED, 60_000, note="上级返还活动补助")
            flow, spent, note = USED[month.month]
            self._enter(branch, flow, spent, voucher=f"{voucher}-2", note=note)

    def _enter(self, branch: str, flow: str, amount: int, **more: str) -> None:
        head = self.plan.head(branch, clock.today())
        by = Actor(name=head.name if head else self.by.name, via="演示")
        enter_flow(organization=self.ground.organs[branch], flow=flow, amount=amount, on=clock.today(), by=by, **more)

    def _complete(self, branches: list[Organization], books: dict[int, list[Payer]]) -> None:
        """Who came since the bases were confirmed gets one."""
        DuesBase.objects.bulk_create(
            self._base(branch, payer, missing[0])
            for branch in branches for payer in books[branch.pk]
            if (missing := [cell.month for cell in payer.cells if cell.owed and cell.amount is None])
        )  # fmt: skip

    def _stopped(self, payer: Payer, month: date) -> bool:
        count = UNPAID.get(self._key(payer))
        return count is not None and month >= add_months(self.plan.today, -count)

    def _publish(self, year: int) -> None:
        branches = self._branches()
        books = queries.books(branches, date(year, 1, 1), date(year, 12, 1))
        made = [
            self._recorded(
                Publication(
                    organization=branch, year=year, on=clock.today(), way=Published.BOARD,
                    total=sum(payer.paid_in(year) for payer in books[branch.pk]), **self._left(branch, year),
                )
            )
            for branch in branches[: len(branches) * 2 // 3]
        ]  # fmt: skip
        Publication.objects.bulk_create(made)
        self._tell("dues_published", made, lambda one: {"年度": year, "日期": one.on.isoformat()})

    def _left(self, branch: Organization, year: int) -> dict[str, int | None]:
        """What was used and is left, where the branch keeps its cash book here."""
        if branch not in [self.ground.organs[key] for key in CASH_BOOKS]:
            return {}
        book = cashbook(branch, year)
        return {"used": book.used, "balance": book.balance}

    def _recorder(self, branch: Organization) -> str:
        key = next(key for key, organ in self.ground.organs.items() if organ.pk == branch.pk)
        head = self.plan.head(key, clock.today())
        return head.name if head else self.by.name

    def _recorded(self, row):
        row.recorded_at, row.recorded_by = clock.now(), self._recorder(row.organization)
        return row

    def _tell(self, event: str, rows: list, after: Callable) -> None:
        record_many(
            (
                {
                    "event": event, "subject": row, "path": row.organization.path, "after": after(row),
                    "by": Actor(name=row.recorded_by, via="演示"),
                }
                for row in rows
            ),
            by=self.by,
        )  # fmt: skip


def _months(first: date, today: date) -> Iterator[date]:
    while first <= today:
        yield first
        first = add_months(first, 1)
