"""Answers about care: what is open, what was done, whose 政治生日 comes. Seen by the committee, and by the member."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from yipanqi.education.enums import Matter
from yipanqi.education.models import Care, CareAct, MustTalk
from yipanqi.education.occasions import RETIREMENT
from yipanqi.education.rules.care import anniversary, retiring_month
from yipanqi.kernel import clock
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.models import Organization, Person

AHEAD = timedelta(days=45)
RETIRING_AHEAD = timedelta(days=122)
"""How long before: time for a talk, a farewell and handing over."""
A_YEAR = timedelta(days=366)


def cares() -> QuerySet[Care]:
    """The matters one may see with what was done, newest first."""
    acts = CareAct.objects.order_by("on", "id")
    return Care.objects.select_related("organization", "person").prefetch_related(Prefetch("acts", acts))


def get(pk: int) -> Care | None:
    """One matter that may be seen."""
    return cares().filter(pk=pk).first()


def open_cares(organization: Organization) -> QuerySet[Care]:
    """What is not closed, by the day of the next visit, 政治生日 left out."""
    found = cares().filter(organization=organization, closed_on=None).exclude(matter=Matter.BIRTHDAY)
    return found.order_by("next_on", "-arose_on", "id")


def of_year(organization: Organization, year: int) -> QuerySet[Care]:
    """What arose in a year, or in which something was done then, oldest first."""
    touched = CareAct.objects.filter(on__year=year).order_by().values("care")
    found = cares().filter(organization=organization)
    return found.filter(Q(arose_on__year=year) | Q(pk__in=touched)).order_by("arose_on", "id")


def of_person(person: int) -> QuerySet[Care]:
    """What is kept about a member, for that member."""
    return cares().filter(person=person)


@dataclass(frozen=True, slots=True)
class Birthday:
    """A 政治生日: the day of joining in this year, how many years, and what was done."""

    person: Person
    on: date
    years: int
    exact: bool
    act: CareAct | None

    @property
    def shown(self) -> str:
        """`7月1日`, or only the month where the register knows no more."""
        return f"{self.on.month}月{self.on.day}日" if self.exact else f"{self.on.month}月"


@dataclass(frozen=True, slots=True)
class Retiring:
    """Who reaches the retirement age, in which month, and whether the talk before it is entered."""

    person: Person
    month: date
    entered: bool


def reminders(organization: Organization) -> tuple[list[Birthday], list[Retiring]]:
    """What the register lets one think of in a branch: 政治生日 and retirements since the first of last month and in
    the weeks to come; days that are only guessed are left out.
    """
    today = clock.today()
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    held = organizations.counted(organizations.members_of(organization))
    members = [membership.person for membership in held]
    return _birthdays(organization, members, since, today), _retiring(organization, members, since, today)


def _birthdays(organization: Organization, members: list[Person], since: date, today: date) -> list[Birthday]:
    marked = _marked(organization, since)
    found = []
    for person in members:
        if person.joined_on is None or _guessed(person, "joined_on"):
            continue
        for year in {since.year, today.year, (today + AHEAD).year}:
            on = anniversary(person.joined_on, year)
            if since <= on <= today + AHEAD and year > person.joined_on.year:
                exact = "joined_on" not in person.month_precision.split(",")
                years = year - person.joined_on.year
                found.append(Birthday(person, on, years, exact, marked.get((person.pk, year))))
    return sorted(found, key=lambda one: (one.on, one.person.pinyin, one.person.pk))


def _guessed(person: Person, name: str) -> bool:
    return name in person.estimated.split(",")


def _marked(organization: Organization, since: date) -> dict[tuple[int, int], CareAct]:
    acts = CareAct.objects.filter(
        care__organization=organization, care__matter=Matter.BIRTHDAY, on__year__gte=since.year
    ).select_related("care")
    return {(act.care.person_id, act.care.arose_on.year): act for act in acts}


def _retiring(organization: Organization, members: list[Person], since: date, today: date) -> list[Retiring]:
    entered = set(
        MustTalk.objects.filter(organization=organization, code=RETIREMENT, raised_at__gte=clock.now() - A_YEAR)
        .order_by()
        .values_list("person_id", flat=True)
    )
    found = []
    for person in members:
        if person.born_on is None or _guessed(person, "born_on"):
            continue
        month = retiring_month(person.born_on, person.sex)
        if month is not None and since <= month <= today + RETIRING_AHEAD:
            found.append(Retiring(person, month, person.pk in entered))
    return sorted(found, key=lambda one: (one.month, one.person.pinyin, one.person.pk))


def years(organization: Organization, today: date) -> list[int]:
    """Years with entries, this one included, newest first."""
    found = {day.year for day in Care.objects.filter(organization=organization).order_by().dates("arose_on", "year")}
    return sorted(found | {today.year}, reverse=True)
