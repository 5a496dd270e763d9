"""Answers about care: what is open, what was done, whose 政治生日 comes. Seen by the committee, and by the member."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from yipanqi.education.enums import Matter
from yipanqi.education.models import Care, CareAct
from yipanqi.kernel import clock
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.models import Organization, Person

AHEAD = timedelta(days=45)


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


def birthdays(organization: Organization) -> list[Birthday]:
    """Those since the first of last month and within the next weeks, by day; days only guessed are left out."""
    today = clock.today()
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    marked = _marked(organization, since)
    found = []
    for membership in organizations.counted(organizations.members_of(organization)):
        person = membership.person
        if person.joined_on is None or "joined_on" in person.estimated.split(","):
            continue
        for year in {since.year, today.year, (today + AHEAD).year}:
            on = _in_year(person.joined_on, year)
            if since <= on <= today + AHEAD and year > person.joined_on.year:
                exact = "joined_on" not in person.month_precision.split(",")
                years = year - person.joined_on.year
                found.append(Birthday(person, on, years, exact, marked.get((person.pk, year))))
    return sorted(found, key=lambda one: (one.on, one.person.pinyin, one.person.pk))


def _marked(organization: Organization, since: date) -> dict[tuple[int, int], CareAct]:
    acts = CareAct.objects.filter(
        care__organization=organization, care__matter=Matter.BIRTHDAY, on__year__gte=since.year
    ).select_related("care")
    return {(act.care.person_id, act.care.arose_on.year): act for act in acts}


def _in_year(day: date, year: int) -> date:
    """The anniversary; 29 February is marked on the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def years(organization: Organization, today: date) -> list[int]:
    """Years with entries, this one included, newest first."""
    found = {day.year for day in Care.objects.filter(organization=organization).order_by().dates("arose_on", "year")}
    return sorted(found | {today.year}, reverse=True)
