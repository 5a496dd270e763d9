"""Answers about a branch's cash book of dues: what came in, went out and is left, to the fen. Three queries a year."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from yipanqi.education.enums import USES, Flow
from yipanqi.education.models import DuesEntry, Payment
from yipanqi.education.rules.dues import shown
from yipanqi.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class Cashbook:
    """A branch and year. Money counts on the day it moved: dues for December paid in January belong to January."""

    organization: Organization
    year: int
    carried: int
    received: int
    entries: tuple[DuesEntry, ...]

    def sum_of(self, *flows: str) -> int:
        """What moved under some kinds, in fen."""
        return sum(one.amount for one in self.entries if one.flow in flows)

    @property
    def opening(self) -> int:
        """What there was at the start of the year, an older balance entered in it included."""
        return self.carried + self.sum_of(Flow.OPENING)

    @property
    def used(self) -> int:
        """What was used."""
        return self.sum_of(*USES)

    @property
    def balance(self) -> int:
        """What is left."""
        incoming = self.received + self.sum_of(Flow.RETURNED)
        return self.opening + incoming - self.sum_of(Flow.HANDED_UP) - self.used

    @property
    def balance_shown(self) -> str:
        """`810.00`."""
        return shown_signed(self.balance)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """From the opening balance to what is left: words and 元."""
        found = [("年初结存", self.opening), ("本年收缴", self.received)]
        found += [(flow.label, self.sum_of(flow)) for flow in (Flow.RETURNED, Flow.HANDED_UP, *USES)]
        return [(words, shown_signed(fen)) for words, fen in (*found, ("结存", self.balance))]


def shown_signed(fen: int) -> str:
    """`-3.50`: a balance may be short when a payment was withdrawn after it was spent."""
    return f"-{shown(-fen)}" if fen < 0 else shown(fen)


def cashbook(organization: Organization, year: int) -> Cashbook:
    """The cash book of a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    earlier = sum(one.signed for one in DuesEntry.objects.filter(organization=organization, on__lt=first))
    return Cashbook(
        organization=organization,
        year=year,
        carried=_paid(organization, paid_on__lt=first) + earlier,
        received=_paid(organization, paid_on__gte=first, paid_on__lte=last),
        entries=tuple(DuesEntry.objects.filter(organization=organization, on__gte=first, on__lte=last)),
    )


def _paid(organization: Organization, **within) -> int:
    found = Payment.objects.filter(organization=organization, **within).order_by()
    return found.aggregate(total=Sum("amount"))["total"] or 0


def lowest_from(organization: Organization, on: date) -> int:
    """The least there is from a day on, in fen: more cannot go out on it without being missed later."""
    moves: Counter[date] = Counter()
    paid = Payment.objects.filter(organization=organization).order_by().values("paid_on").annotate(total=Sum("amount"))
    for row in paid:
        moves[row["paid_on"]] += row["total"]
    for one in DuesEntry.objects.filter(organization=organization):
        moves[one.on] += one.signed
    balance = sum(fen for day, fen in moves.items() if day <= on)
    lowest = balance
    for day in sorted(day for day in moves if day > on):
        balance += moves[day]
        lowest = min(lowest, balance)
    return lowest
