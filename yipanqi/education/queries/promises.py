"""Answers about promises: one's own, those of a branch in a year. In the order of the register; nobody is compared."""

from datetime import date

from django.db.models import QuerySet

from yipanqi.access.enums import Power, Sight
from yipanqi.education.models import Promise
from yipanqi.education.queries import people
from yipanqi.kernel import clock, scope
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization

_READS = (Sight.RECORDS, Sight.OPEN_RECORDS)


def holders() -> list[Organization]:
    """Branches whose promises the visitor reads, in tree order."""
    seen = scope.current()
    found = organizations.living().filter(kind=Kind.BRANCH)
    return [one for one in found if any(seen.sees(sight, one.path) for sight in _READS)]


def own_branch() -> Organization | None:
    """Where the visitor makes promises."""
    person = scope.current().person_id
    return people.own_branch(person) if person else None


def keeps(organization: Organization) -> bool:
    """Whether the visitor enters promises for others and the branch's word (for buttons; actions check again)."""
    return scope.current().may(Power.MEETINGS, organization.path)


def may_tell(promise: Promise) -> bool:
    """Whether the visitor changes it and tells how it went: its member, and who keeps the branch's records."""
    return promise.person_id == scope.current().person_id or keeps(promise.organization)


def get(pk: int) -> Promise | None:
    """One promise that may be read."""
    return _rows().filter(pk=pk).first()


def _rows() -> QuerySet[Promise]:
    return Promise.objects.select_related("organization", "person")


def of_branch(organization: Organization, year: int) -> QuerySet[Promise]:
    """The promises of a branch for a year, in the order of the register."""
    found = _rows().filter(organization=organization, due_on__year=year)
    return found.order_by("person__pinyin", "person_id", "due_on", "id")


def mine(year: int) -> list[Promise]:
    """One's own promises for a year."""
    person = scope.current().person_id
    return list(_rows().filter(person=person, due_on__year=year).order_by("due_on", "id")) if person else []


def years(organization: Organization | None = None) -> list[int]:
    """This year and those with promises, newest first."""
    found = Promise.objects.all() if organization is None else Promise.objects.filter(organization=organization)
    days: list[date] = list(found.order_by().values_list("due_on", flat=True).distinct())
    return sorted({clock.today().year, *(day.year for day in days)}, reverse=True)
