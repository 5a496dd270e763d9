"""Answers about 党费: who pays what in which month in a branch, what is paid, what the branch has to look into.

One loader serves one branch and many: a fixed number of queries, whatever the number of members.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from yipanqi.access.enums import Power, Sight
from yipanqi.education import rates
from yipanqi.education.models import Arrears, Collection, DuesBase, DuesEntry, DuesFixing, Payment, Publication
from yipanqi.education.rules.dues import Stay, alert, later, longest_unpaid, month_of, months_between, payee, shown
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Broken
from yipanqi.organizations.enums import BranchForm, Kind
from yipanqi.organizations.models import Membership, Organization, Person, State
from yipanqi.organizations.queries import counted, living

DEATH = "去世"


def overseen() -> list[Organization]:
    """Branches whose dues the visitor sees, in tree order."""
    found = living().filter(kind=Kind.BRANCH)
    if not scope.current().everything:
        found = found.at(scope.current().reach.get(Sight.DUES, ()))
    return list(found)


def oversees(organization: Organization) -> bool:
    """Whether the visitor sees the dues of this branch."""
    return organization.kind == Kind.BRANCH and scope.current().sees(Sight.DUES, organization.path)


def keeps(organization: Organization) -> bool:
    """Whether the visitor enters them (for buttons; actions check again)."""
    return scope.current().may(Power.DUES, organization.path)


def amount_on(category: str, base: int, month: date) -> tuple[int, int]:
    """What is paid a month on a base, in fen, and the version of the rule it follows."""
    version = rates.in_force(month)
    found = version.category(category)
    if found is None:
        raise Broken(f"no category of dues {category!r}")
    return version.amount(found, base), version.version


@dataclass(frozen=True, slots=True)
class Cell:
    """One member in one month: whether the month is owed here, how much (None: no base yet), and what was paid."""

    month: date
    owed: bool
    amount: int | None = None
    paid: Payment | None = None

    @property
    def state(self) -> str:
        """`none`, `paid`, `free` (免交), `unfixed`, `open`, `ahead` (not over yet)."""
        if self.paid:
            return "paid"
        if not self.owed:
            return "none"
        if self.amount == 0:
            return "free"
        if self.month >= month_of(clock.today()):
            return "ahead"
        return "unfixed" if self.amount is None else "open"


@dataclass(frozen=True, slots=True)
class Behind:
    """Months in a row that were not paid, the alert reached, and what the branch decided about them."""

    first: date
    last: date
    count: int
    level: int
    gate: bool


@dataclass(slots=True)
class Payer:
    """One member in the books of a branch: the bases confirmed here, a cell for every month asked for."""

    person: Person
    bases: list[DuesBase] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    decided: list[Arrears] = field(default_factory=list)

    def base_in(self, month: date) -> DuesBase | None:
        """The base in force in a month."""
        return next((one for one in reversed(self.bases) if one.from_month <= month), None)

    @property
    def base(self) -> DuesBase | None:
        """The base in force in the last month asked for that has begun."""
        begun = [cell.month for cell in self.cells if cell.month <= clock.today()]
        return self.base_in(begun[-1]) if begun else (self.bases[-1] if self.bases else None)

    @property
    def behind(self) -> Behind | None:
        """What the branch is told about; months it has decided about are settled."""
        rules = rates.in_force(clock.today())
        settled = {
            cell.month for cell in self.cells for one in self.decided if one.first_month <= cell.month <= one.last_month
        }
        owed = [cell.month for cell in self.cells if cell.state in ("open", "paid", "free")]
        met = {cell.month for cell in self.cells if cell.state in ("paid", "free")} | settled
        run = longest_unpaid(owed, met)
        if run is None or not (level := alert(run[2], rules.alerts)):
            return None
        return Behind(*run, level, run[2] >= rules.gate)

    def in_year(self, year: int) -> list[Cell]:
        """The cells of a year."""
        return [cell for cell in self.cells if cell.month.year == year]

    def owed_in(self, year: int) -> int | None:
        """What the months of a year come to, in fen, those to come included; None while one of them has no base yet."""
        owed = [cell.amount for cell in self.in_year(year) if cell.owed]
        known = [amount for amount in owed if amount is not None]
        return sum(known) if len(known) == len(owed) else None

    def paid_in(self, year: int) -> int:
        """What was paid for the months of a year, in fen."""
        return sum(cell.paid.amount for cell in self.in_year(year) if cell.paid)


def books(organizations: Sequence[Organization], first: date, last: date) -> dict[int, list[Payer]]:
    """The members of branches with their months from first to last, in the order of the register.

    Read with the system's eyes, because a transfer lies in two branches; ask only for branches the visitor oversees.
    """
    with scope.system("党费登记"):
        source = _Source([one.pk for one in organizations], first, last)
    months = months_between(first, last)
    return {branch.pk: source.payers(branch, months) for branch in organizations}


class _Source:
    """The rows behind the books of some branches: one query each."""

    def __init__(self, numbers: Sequence[int], first: date, last: date):
        within = Membership.objects.filter(organization__in=numbers, from_on__lt=later(last, 1)).exclude(
            to_on__lt=first
        )
        self.people: dict[int, dict[int, Person]] = defaultdict(dict)
        self.stays: dict[int, list[Stay]] = defaultdict(list)
        concerned = counted(within).order_by().values("person_id")
        self._stay(counted(Membership.objects.filter(person__in=concerned)), set(numbers))
        self.bases = _grouped(DuesBase.objects.filter(organization__in=numbers).order_by("from_month", "id"))
        self.decided = _grouped(Arrears.objects.filter(organization__in=numbers).order_by("id"))
        paid = Payment.objects.filter(person__in=concerned, month__gte=first, month__lte=last).order_by()
        self.paid = {(one.person_id, one.month): one for one in paid}
        self.temporary: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        for one in State.objects.filter(organization__in=numbers, form=BranchForm.TEMPORARY):
            self.temporary[one.organization_id].append((month_of(one.from_on), one.to_on))

    def _stay(self, memberships, numbers: set[int]) -> None:
        """All places where the 组织关系 was; the branches asked for know their people by it."""
        for one in memberships.order_by("from_on", "id").select_related("person"):
            settled = one.to_on is not None and one.end_reason == DEATH
            self.stays[one.person_id].append(Stay(one.organization_id, one.from_on, one.to_on, settled))
            if one.organization_id in numbers:
                self.people[one.organization_id][one.person_id] = one.person

    def payers(self, branch: Organization, months: Sequence[date]) -> list[Payer]:
        """Who owes or paid any of the months in the branch."""
        found = []
        for person in self.people[branch.pk].values():
            key = (branch.pk, person.pk)
            payer = Payer(person, self.bases.get(key, []), [], self.decided.get(key, []))
            payer.cells = [self._cell(branch, payer, month) for month in months]
            if any(cell.owed or cell.paid for cell in payer.cells):
                found.append(payer)
        return sorted(found, key=lambda one: (one.person.pinyin, one.person.pk))

    def _cell(self, branch: Organization, payer: Payer, month: date) -> Cell:
        payment, base = self.paid.get((payer.person.pk, month)), payer.base_in(month)
        here = payment is None or payment.organization_id == branch.pk
        owed = here and self._owes(branch, payer.person, month)
        return Cell(month, owed, base.amount if base else None, payment if here else None)

    def _owes(self, branch: Organization, person: Person, month: date) -> bool:
        """Not before the branch works with this product, not in a temporary branch (支部8), where the 组织关系 is."""
        if month < branch.go_live_on:
            return False
        if any(low <= month and (high is None or month <= high) for low, high in self.temporary[branch.pk]):
            return False
        return payee(self.stays[person.pk], month, person.joined_on) == branch.pk


def _grouped(rows: Iterable) -> dict[tuple[int, int], list]:
    found: dict[tuple[int, int], list] = defaultdict(list)
    for one in rows:
        found[one.organization_id, one.person_id].append(one)
    return found


@dataclass(frozen=True, slots=True)
class Book:
    """A branch and year."""

    organization: Organization
    year: int
    payers: tuple[Payer, ...]
    fixing: DuesFixing | None
    publications: tuple[Publication, ...]

    @property
    def months(self) -> list[date]:
        """The twelve months."""
        return months_between(date(self.year, 1, 1), date(self.year, 12, 1))

    @property
    def unfixed(self) -> list[Payer]:
        """Members who owe a month that has begun and have no base for it."""
        today = clock.today()
        return [
            one
            for one in self.payers
            if any(cell.owed and cell.amount is None and cell.month <= today for cell in one.in_year(self.year))
        ]

    @property
    def behind(self) -> list[Payer]:
        """Members whose unpaid months the branch has to look into."""
        return [one for one in self.payers if one.behind]

    @property
    def total(self) -> int:
        """What was paid for the months of the year, in fen."""
        return sum(one.paid_in(self.year) for one in self.payers)

    @property
    def total_shown(self) -> str:
        """`930.00`."""
        return shown(self.total)

    def in_month(self, month: date) -> list[tuple[Payer, Cell]]:
        """Who owes a month, with how it stands."""
        return [(one, cell) for one in self.payers for cell in one.cells if cell.month == month and cell.owed]


def book(organization: Organization, year: int) -> Book:
    """The dues of a branch in a year (and the year before, for what is still unpaid). A fixed number of queries."""
    months = months_between(date(year - 1, 1, 1), date(year, 12, 1))
    found = books([organization], months[0], months[-1])[organization.pk]
    return Book(
        organization=organization,
        year=year,
        payers=tuple(one for one in found if any(cell.owed or cell.paid for cell in one.in_year(year))),
        fixing=DuesFixing.objects.filter(organization=organization, year=year).first(),
        publications=tuple(publications(organization, year)),
    )


def publications(organization: Organization, year: int) -> list[Publication]:
    """When the dues of a year were made known."""
    return list(Publication.objects.filter(organization=organization, year=year))


def payer(organization: Organization, person: int, year: int) -> Payer | None:
    """One member in the books of a branch."""
    return next((one for one in book(organization, year).payers if one.person.pk == person), None)


def own(person: int, year: int) -> Payer | None:
    """What a member pays, for that member: every month where the 组织关系 was."""
    months = months_between(date(year, 1, 1), date(year, 12, 1))
    with scope.system("本人党费"):
        held = counted(Membership.objects.filter(person=person, from_on__lt=later(months[-1], 1)))
        places = {one.organization for one in held.exclude(to_on__lt=months[0]).select_related("organization")}
    found = books(sorted(places, key=lambda one: one.pk), months[0], months[-1])
    mine = [one for payers in found.values() for one in payers if one.person.pk == person]
    if not mine:
        return None
    rows = zip(*(one.cells for one in mine), strict=True)
    cells = [next((one for one in row if one.owed or one.paid), row[0]) for row in rows]
    bases = sorted((base for one in mine for base in one.bases), key=lambda one: (one.from_month, one.pk))
    return Payer(mine[0].person, bases, cells, [one for each in mine for one in each.decided])


def collections(organization: Organization, year: int) -> list[Collection]:
    """When dues were taken in a year, newest first."""
    found = Collection.objects.filter(organization=organization, on__year=year).order_by("-on", "-id")
    return list(found.prefetch_related("payments"))


def years(organization: Organization, today: date) -> list[int]:
    """Years with dues, this one included, newest first."""
    paid = Payment.objects.filter(organization=organization).order_by().dates("month", "year")
    moved = DuesEntry.objects.filter(organization=organization).order_by().dates("on", "year")
    return sorted({day.year for day in (*paid, *moved)} | {today.year}, reverse=True)
