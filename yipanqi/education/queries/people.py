"""Whom talks and care concern: the people of an organisation, its secretary, the organisations of a visitor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from yipanqi.access.enums import Power, Sight
from yipanqi.education.rules.talks import HOLDERS, SECRETARIES
from yipanqi.kernel import clock, scope
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import COMMITTEE_POSTS, Kind, Post
from yipanqi.organizations.models import Appointment, Organization, Person


def overseen() -> list[Organization]:
    """Organisations whose talks and care the visitor keeps, in tree order."""
    living = organizations.living().filter(kind__in=HOLDERS)
    if not scope.current().everything:
        living = living.at(scope.current().reach.get(Sight.CARE, ()))
    return list(living)


def keeps(organization: Organization) -> bool:
    """Whether the visitor enters talks and care of the organisation (for buttons; actions check again)."""
    return scope.current().may(Power.CARE, organization.path)


def oversees(organization: Organization) -> bool:
    """Whether the visitor sees the talks and the care of the organisation."""
    return scope.current().sees(Sight.CARE, organization.path)


def own_branch(person: Person | int, *, on: date | None = None) -> Organization | None:
    """The branch a person belongs to."""
    with scope.system("本人所在支部"):
        membership = organizations.membership_of(person, on=on)
    return membership.organization if membership else None


def secretary_of(organization: Organization, *, on: date | None = None) -> Person | None:
    """The secretary, or a deputy where the post is vacant."""
    officers = organizations.officers_of(organization, on=on)
    for post in SECRETARIES:
        for office in officers:
            if office.post == post:
                return office.person
    return None


def committee(organization: Organization, *, on: date | None = None) -> list[Person]:
    """The committee's members, in the order of posts; of a leading group its secretary and members."""
    if organization.kind == Kind.LEADING_GROUP:
        posts = COMMITTEE_POSTS | {Post.LEADING_MEMBER}
        offices = [one for one in organizations.officers_of(organization, on=on) if one.post in posts]
    else:
        offices = organizations.committee_of(organization, on=on)
    return list({office.person_id: office.person for office in offices}.values())


def superior(organization: Organization) -> Organization | None:
    """The nearest Party organisation above that keeps talks."""
    above = [one for one in organizations.ancestors(organization) if one.kind in HOLDERS]
    return above[-1] if above else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be chosen, and what tells him or her apart."""

    person: Person
    note: str = ""

    @property
    def pk(self) -> int:
        """Number of the person."""
        return self.person.pk


class Candidates:
    """Who can be party to a talk of an organisation: its own people and, by name, who holds an office of the organ.

    Read beyond the visitor's own sight: members know the names of those they belong together with. `only_own` leaves
    out everybody else: matters of care, and those that demand a talk, are entered where somebody belongs.
    """

    def __init__(self, organization: Organization, on: date | None = None, *, only_own: bool = False):
        self.organization, self.on, self.only_own = organization, on or clock.today(), only_own

    @cached_property
    def own(self) -> list[Candidate]:
        """Its officers, then its members."""
        with scope.system("谈心谈话人选"):
            officers = organizations.officers_of(self.organization, on=self.on)
            members = []
            if self.organization.kind == Kind.BRANCH:
                members = list(organizations.members_of(self.organization, on=self.on))
        found = _officers(officers)
        found += [Candidate(one.person, one.group.name if one.group else "党员") for one in members]
        return _first_of_each(found)

    def find(self, text: str) -> list[Candidate]:
        """By characters, pinyin or initials; one's own people first."""
        found = [one for one in self.own if organizations.is_named(one.person, text)]
        if self.only_own:
            return found
        found += [Candidate(one.person, one.called_in_full) for one in organizations.find_officers(text, on=self.on)]
        return _first_of_each(found)

    def get(self, pk: int) -> Candidate | None:
        """One by number."""
        for one in self.own:
            if one.pk == pk:
                return one
        if self.only_own:
            return None
        office = organizations.officers(on=self.on).filter(person=pk).first()
        return Candidate(office.person, office.called_in_full) if office else None


def _officers(offices: Iterable[Appointment]) -> list[Candidate]:
    return [Candidate(one.person, one.called) for one in offices]


def _first_of_each(found: Iterable[Candidate]) -> list[Candidate]:
    first: dict[int, Candidate] = {}
    for one in found:
        first.setdefault(one.pk, one)
    return list(first.values())


def to_ask(person: Person | int) -> list[tuple[Organization, Candidate]]:
    """Whom a member may ask for a talk: the committee of the branch, then the heads of the organisations above it, each
    with the organisation that answers for it."""
    branch = own_branch(person)
    if branch is None:
        return []
    found = [(branch, one) for one in _officers(organizations.committee_of(branch))]
    for above in reversed(organizations.ancestors(branch)):
        if above.kind in HOLDERS:
            posts = {*SECRETARIES, Post.LEADING_MEMBER}
            offices = [one for one in organizations.officers_of(above) if one.post in posts]
            found += [(above, Candidate(one.person, _shortly(one))) for one in offices]
    number = person.pk if isinstance(person, Person) else person
    first: dict[int, tuple[Organization, Candidate]] = {}
    for organization, one in found:
        if one.pk != number:
            first.setdefault(one.pk, (organization, one))
    return list(first.values())


def _shortly(office: Appointment) -> str:
    """`机关党委书记`, `局党组书记`: with the organisation's short name, no word twice."""
    short = office.organization.short_name or office.organization.name
    return short + office.called.removeprefix(short[-2:])


def to_report_to(person: Person | int) -> list[Candidate]:
    """Who reads a thought report: the committee of the branch, and any full member of it (培养联系人)."""
    branch = own_branch(person)
    if branch is None:
        return []
    number = person.pk if isinstance(person, Person) else person
    with scope.system("思想汇报阅看人选"):
        members = list(organizations.members_of(branch))
    today = clock.today()
    found = _officers(organizations.committee_of(branch))
    found += [Candidate(one.person, "党员") for one in members if _is_full(one.person, today)]
    return [one for one in _first_of_each(found) if one.pk != number]


def _is_full(person: Person, on: date) -> bool:
    return person.full_on is not None and person.full_on <= on
