"""双重组织生活 (民主生活会若干规定 3、机关条例 26): life in the own branch, the 民主生活会, and visits – kept apart."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from yipanqi.kernel import ids, scope
from yipanqi.meetings.enums import HELD_STAGES, Capacity, Kind, LeaderReach
from yipanqi.meetings.models import Attendance, LifeScope, Visit
from yipanqi.meetings.rules import LEADING_POSTS
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment, Person

HEADING = (Post.HEAD, Post.DEPUTY_HEAD)
RANKED: dict[str, tuple[Post, ...]] = {
    LeaderReach.LEADERSHIP: (),
    LeaderReach.HEADS: (Post.DEPARTMENT_HEAD,),
    LeaderReach.DEPUTIES: (Post.DEPARTMENT_HEAD, Post.DEPARTMENT_DEPUTY),
}
"""Posts of departments that are held by 党员领导干部 (县处级 and above, 民主生活会若干规定 2、3)."""
_OfMeeting = TypeVar("_OfMeeting", Attendance, Visit)
BRANCHES = (OrganizationKind.BRANCH, OrganizationKind.GROUP)


@dataclass(frozen=True, slots=True)
class Leader:
    """A member of the 党组（党委）, of the unit's leadership, or 县处级 in a department, with the offices."""

    person: Person
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """What one leader was due at as a member, the 民主生活会, and where he or she was a guest. Oldest first.

    `own` leaves out meetings of the branch's committee: a leader sits there by office and not as an ordinary member
    (民主生活会若干规定 3).
    """

    own: list[Attendance] = field(default_factory=list)
    leadership: list[Attendance] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def reach(path: str) -> str:
    """Whom the organ counts as leaders beside its leadership; as long as it has not said, heads and deputies of its
    departments, so that nobody is left out.
    """
    with scope.system("双重组织生活：领导干部范围"):
        said = LifeScope.objects.filter(organization__path__startswith=path[: ids.WIDTH]).first()
    return said.reach if said else LeaderReach.DEPUTIES


def leading(path: str, first: date, last: date) -> list[Appointment]:
    """Offices below a path that make a leader, held at some time between two days: seats in a 党组（党委）, heads and
    deputies of the unit, and as far as the organ says that they are 县处级 those of its departments, of Party members.
    In the order of tree and office. Two queries.
    """
    low, high = ids.subtree(path)
    seats = Q(organization__kind=OrganizationKind.LEADING_GROUP, post__in=LEADING_POSTS) | Q(post__in=HEADING)
    ranked = Q(post__in=RANKED[reach(path)], person__joined_on__lte=last)
    days = Q(from_on__lte=last) & (Q(to_on=None) | Q(to_on__gte=first))
    with scope.system("双重组织生活：领导干部名单"):
        held = Appointment.objects.filter(
            seats | ranked, days, organization__path__gte=low, organization__path__lt=high
        )
        rows = list(held.select_related("person", "organization"))
    order = (*LEADING_POSTS, *HEADING, *RANKED[LeaderReach.DEPUTIES])
    rows.sort(key=lambda one: (one.organization.path, order.index(one.post), one.pk))
    return rows


def leaders(path: str, on: date) -> list[Leader]:
    """The leaders of the unit below a path on a day. One query."""
    return as_leaders(leading(path, on, on))


def as_leaders(held: Iterable[Appointment]) -> list[Leader]:
    """Each person once, with the offices."""
    offices: dict[int, list[str]] = {}
    people: dict[int, Person] = {}
    for one in held:
        people.setdefault(one.person_id, one.person)
        offices.setdefault(one.person_id, []).append(one.called)
    return [Leader(person, tuple(dict.fromkeys(offices[pk]))) for pk, person in people.items()]


def lives(people: Collection[int], first: date, last: date) -> dict[int, Life]:
    """The lives of these people between two days, in the scope in force. Four queries, however many they are."""
    found = {number: Life() for number in people}
    held = Q(meeting__stage__in=HELD_STAGES, meeting__held_on__gte=first, meeting__held_on__lte=last)
    due = Attendance.objects.filter(held, person__in=found).select_related("meeting__organization__parent")
    for one in _by_day(due.prefetch_related("meeting__purposes")):
        if one.meeting.organization.kind in BRANCHES:
            if not one.meeting.committee_only:
                found[one.person_id].own.append(one)
        elif any(purpose.kind == Kind.DEMOCRATIC_LIFE_MEETING for purpose in one.meeting.purposes.all()):
            found[one.person_id].leadership.append(one)
    visits = Visit.objects.filter(held, person__in=found).select_related("meeting__organization__parent")
    visits = visits.prefetch_related("meeting__purposes")
    for one in _by_day(visits):
        found[one.person_id].visits.append(one)
    return found


def _by_day(rows: QuerySet[_OfMeeting]) -> list[_OfMeeting]:
    """Sorted here: they are few, and an order over all the columns joined costs Django more than the statement."""
    return sorted(rows.order_by(), key=lambda one: (one.meeting.held_on, one.pk))


_GUEST = re.compile(r"^\s*([^（(]*)[（(]?([^）)]*)")


def visitors(guests: str, leading: Iterable[Leader]) -> dict[int, str]:
    """Which leaders are named among guests, and as what: `周建国（联系点指导）`. A name two bear names nobody."""
    named: dict[str, list[int]] = {}
    for leader in leading:
        named.setdefault(leader.person.name, []).append(leader.person.pk)
    found: dict[int, str] = {}
    for part in re.split(r"[、，,；;\n]", guests):
        name, said = _GUEST.match(part).groups()
        pks = named.get(name.strip().removesuffix("同志"), [])
        if len(pks) == 1:
            found[pks[0]] = _capacity(said)
    return found


def _capacity(said: str) -> str:
    if "联系" in said or "指导" in said:
        return Capacity.CONTACT
    return Capacity.RESEARCH if "调研" in said else Capacity.GUEST
