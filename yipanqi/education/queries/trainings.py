"""Answers about trainings: what was held, who took part, whether what is asked of a year is reached.

Whether it is reached is all that is said of anybody: no sum of hours leaves this module (JF-04).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from yipanqi.access.enums import Power, Sight
from yipanqi.education import norms
from yipanqi.education.enums import Form, Whom
from yipanqi.education.models import Participant, Training
from yipanqi.education.norms import Norm
from yipanqi.education.rules.talks import HOLDERS
from yipanqi.engine.periods import add_months
from yipanqi.kernel import clock, scope
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import COMMITTEE_POSTS, Kind, Post
from yipanqi.organizations.models import Appointment, Membership, Organization, Person


def overseen() -> list[Organization]:
    """Organisations whose trainings the visitor sees, in tree order."""
    found = organizations.living().filter(kind__in=HOLDERS)
    if not scope.current().everything:
        found = found.at(scope.current().reach.get(Sight.TRAININGS, ()))
    return list(found)


def oversees(organization: Organization) -> bool:
    """Whether the visitor sees the trainings of the organisation."""
    return organization.kind in HOLDERS and scope.current().sees(Sight.TRAININGS, organization.path)


def keeps(organization: Organization) -> bool:
    """Whether the visitor enters them (for buttons; actions check again)."""
    return scope.current().may(Power.TRAININGS, organization.path)


def get(pk: int) -> Training | None:
    """One training that may be seen."""
    return Training.objects.select_related("organization").filter(pk=pk).first()


def held(organization: Organization, year: int) -> QuerySet[Training]:
    """What an organisation entered for a year, by day."""
    found = Training.objects.filter(organization=organization, first_on__year=year)
    return found.order_by("first_on", "id").prefetch_related("participants")


def participants(training: Training) -> QuerySet[Participant]:
    """Who took part, as far as the visitor may see, in the order of the register."""
    return Participant.objects.filter(training=training).select_related("person").order_by("person__pinyin", "id")


def branches_below(organization: Organization) -> list[Organization]:
    """The branches whose members an organisation trains: itself, or those below what it keeps."""
    if organization.kind == Kind.BRANCH:
        return [organization]
    top = organization
    if (
        organization.kind == Kind.ORGAN_COMMITTEE
        and organization.parent
        and organization.parent.kind == Kind.LEADING_GROUP
    ):
        top = organization.parent
    return [one for one in organizations.subtree(top) if one.kind == Kind.BRANCH and one.dissolved_on is None]


def members(organization: Organization, on: date) -> list[Membership]:
    """Members of a branch on a day, in the order of the register: who was there can be chosen among them."""
    with scope.system("培训参加人员"):
        return list(organizations.members_of(organization, on=on))


def chosen(branches: Sequence[Organization], whom: str, on: date) -> list[Person]:
    """Who of the branches was meant on a day: two queries, however many branches."""
    with scope.system("培训参加人员"):
        held = Membership.objects.filter(organizations.in_force(on), organization__in=branches)
        people = [one.person for one in held.select_related("person").order_by("organization__path", "person__pinyin")]
        posts = {Post.SECRETARY} if whom == Whom.SECRETARIES else COMMITTEE_POSTS
        seats = Appointment.objects.filter(organizations.in_force(on), post__in=posts, organization__in=branches)
        officers = set(seats.order_by().values_list("person_id", flat=True))
    if whom == Whom.NEWCOMERS:
        return [one for one in people if one.full_on is None or add_months(one.full_on, 12) >= on]
    return people if whom == Whom.ALL else [one for one in people if one.pk in officers]


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a member has reached what is asked of the year. `left`: what is missing, in words without a number."""

    person: Person
    norm: Norm
    met: bool
    left: str
    trainings: tuple[Training, ...]


def reached(organization: Organization, year: int) -> list[Reached]:
    """The members of a branch in the order of the register. A fixed number of queries."""
    on = min(clock.today(), date(year, 12, 31))
    with scope.system("学时是否达到"):
        people = [one.person for one in organizations.counted(organizations.members_of(organization, on=on))]
    return _reached(people, year, on)


def own(person: int, year: int) -> Reached | None:
    """The same for a member about himself or herself."""
    with scope.system("本人学时"):
        found = Person.objects.filter(pk=person, joined_on__isnull=False).first()
    return _reached([found], year, min(clock.today(), date(year, 12, 31)))[0] if found else None


def _reached(people: list[Person], year: int, on: date) -> list[Reached]:
    numbers = [one.pk for one in people]
    rules = norms.in_force(on)
    with scope.system("学时是否达到"):
        took = Participant.objects.filter(person__in=numbers, training__first_on__year=year).order_by(
            "training__first_on", "training_id"
        )
        by_person: dict[int, list[Participant]] = defaultdict(list)
        for one in took.select_related("training"):
            by_person[one.person_id].append(one)
        seats = Appointment.objects.filter(
            organizations.in_force(on), person__in=numbers, post__in=COMMITTEE_POSTS, organization__kind__in=HOLDERS
        )
        officers = set(seats.order_by().values_list("person_id", flat=True))
    return [_of(one, by_person[one.pk], rules.norm(one.pk in officers)) for one in people]


def _of(person: Person, took: list[Participant], norm: Norm) -> Reached:
    central = sum(one.training.form == Form.CENTRAL for one in took)
    halves = sum(one.halves for one in took)
    left = [
        words
        for words, missing in (("学时", halves < norm.halves), ("集中培训", central < norm.central))
        if missing
    ]  # fmt: skip
    return Reached(person, norm, norm.met(halves, central), "、".join(left), tuple(one.training for one in took))


def same(title: str, first_on: date, people: list[int]) -> tuple[Training, list[str]] | None:
    """A training of that title and day, whoever entered it, that some of these people are entered for already."""
    with scope.system("重复登记的培训"):
        rows = Participant.objects.filter(training__title=title, training__first_on=first_on, person__in=people)
        found = list(rows.select_related("training__organization", "person").order_by("id"))
    return (found[0].training, [one.person.name for one in found]) if found else None


def years(organization: Organization, today: date) -> list[int]:
    """Years with trainings, this one included, newest first."""
    days = Training.objects.filter(organization=organization).order_by().dates("first_on", "year")
    return sorted({day.year for day in days} | {today.year}, reverse=True)
