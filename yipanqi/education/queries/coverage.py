"""Who of a branch has been talked with in a year (支部19), as facts: no number of talks stands in any answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yipanqi.education.enums import Stage
from yipanqi.education.models import Talk
from yipanqi.education.queries import people
from yipanqi.education.queries.talks import listed, names
from yipanqi.education.rules.talks import pairs_left
from yipanqi.kernel import clock
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Standing
from yipanqi.organizations.models import Membership, Organization, Person


@dataclass(frozen=True, slots=True)
class Covered:
    """One member: the latest talk of the year, whether one was with somebody of the committee, what is arranged.

    `counts`: belonged to the branch from the first day of the year, so that the year's duty asks for a talk.
    """

    person: Person
    remark: str
    counts: bool
    last: Talk | None
    partners: str
    with_committee: bool
    arranged: Talk | None

    @property
    def talked(self) -> bool:
        """已谈."""
        return self.last is not None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A branch in a year: members in the order of the register, who of them sits in the committee, pairs of the
    committee that have not talked.
    """

    organization: Organization
    year: int
    on: date
    members: tuple[Covered, ...]
    committee: tuple[Person, ...]
    pairs: tuple[tuple[Person, Person], ...]

    @property
    def talked(self) -> int:
        """How many have been talked with."""
        return sum(one.talked for one in self.members)

    @property
    def left(self) -> list[Covered]:
        """Who has not."""
        return [one for one in self.members if not one.talked]


_AWAY = {Standing.MOBILE: "流动在外", Standing.SECONDED_OUT: "借调在外"}


def coverage(organization: Organization, year: int) -> Coverage:
    """The branch as it is today, or as it was on the last day of an earlier year. A fixed number of queries."""
    on = min(clock.today(), date(year, 12, 31))
    held = list(organizations.counted(organizations.members_of(organization, on=on)))
    since = set(
        Membership.objects.filter(organizations.in_force(date(year, 1, 1)), organization=organization)
        .order_by()
        .values_list("person_id", flat=True)
    )
    found = list(listed(organization, year))
    committee = people.committee(organization, on=on)
    numbers, by_person = {one.pk for one in committee}, _by_person(found)
    members = tuple(_covered(one, since, by_person.get(one.person_id, ()), numbers) for one in held)  # names in order
    return Coverage(organization, year, on, members, tuple(committee), _pairs(committee, held, found))


def _by_person(talks: Sequence[Talk]) -> dict[int, list[Talk]]:
    found: dict[int, list[Talk]] = {}
    for talk in talks:
        for party in talk.parties.all():
            found.setdefault(party.person_id, []).append(talk)
    return found


def _covered(membership: Membership, since: set[int], talks: Sequence[Talk], committee: set[int]) -> Covered:
    held = [talk for talk in talks if talk.stage == Stage.HELD]
    coming = [talk for talk in talks if talk.stage == Stage.ARRANGED]
    person, counts = membership.person, membership.person_id in since
    return Covered(
        person=person,
        remark=_AWAY.get(membership.standing, "") or ("" if counts else "本年编入"),
        counts=counts,
        last=held[0] if held else None,
        partners=names(held[0], without=person.pk) if held else "",
        with_committee=any(_partners(talk, person.pk) & committee for talk in held),
        arranged=coming[-1] if coming else None,
    )


def _partners(talk: Talk, person: int) -> set[int]:
    return {party.person_id for party in talk.parties.all()} - {person}


def _pairs(
    committee: Sequence[Person], held: Sequence[Membership], talks: Sequence[Talk]
) -> tuple[tuple[Person, Person], ...]:
    belonging = {one.person_id for one in held}
    known = {one.pk: one for one in committee if one.pk in belonging}
    talked = [
        ([one.person_id for one in talk.leads], [one.person_id for one in talk.others])
        for talk in talks
        if talk.stage == Stage.HELD
    ]
    return tuple((known[one], known[other]) for one, other in pairs_left(list(known), talked))
