"""Matters that follow from the registers: who came, who changed posts, who became a full member, who is long away.

Only what happened since the organ works here and lately: a first run does not raise years of history.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from yipanqi.education import occasions
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Standing
from yipanqi.organizations.models import Appointment, Membership, Organization, Person
from yipanqi.organizations.queries import counted, in_force

LATELY = timedelta(days=60)
AWAY = (Standing.MOBILE, Standing.SECONDED_OUT)


@dataclass(frozen=True, slots=True)
class Found:
    """One matter: who, in which branch, since when, and the row it follows from."""

    organization: Organization
    person: Person
    matter: occasions.Matter
    arose_on: date
    mark: str


def found(today: date, within: Organization | None = None) -> list[Found]:
    """What should have been raised by now, in a fixed number of queries."""
    collected: list[Found] = []
    for matter in occasions.in_force(today):
        if matter.follows:
            collected += _SOURCES[matter.follows](matter, today, within)
    since = [one for one in collected if one.arose_on >= one.organization.go_live_on]
    return sorted(since, key=lambda one: (one.organization.path, one.arose_on, one.mark))


def _members(today: date, within: Organization | None) -> QuerySet[Membership]:
    """Memberships of today in living branches."""
    held = counted(Membership.objects.filter(in_force(today), organization__dissolved_on=None))
    if within is not None:
        low, high = within.range
        held = held.filter(organization__path__gte=low, organization__path__lt=high)
    return held.select_related("organization", "person")


def _newcomers(matter: occasions.Matter, today: date, within: Organization | None) -> Iterable[Found]:
    """Who came to the branch: not with its founding, and not from the same branch (a change of group or standing)."""
    before = Membership.objects.filter(
        person=OuterRef("person"), organization=OuterRef("organization"), from_on__lt=OuterRef("from_on")
    )
    came = _members(today, within).filter(
        ~Exists(before), from_on__gte=today - LATELY, from_on__gt=F("organization__founded_on"), from_unknown=False
    )
    return [_of(one, matter, one.from_on, f"membership:{one.pk}") for one in came]


def _full(matter: occasions.Matter, today: date, within: Organization | None) -> Iterable[Found]:
    became = _members(today, within).filter(person__full_on__gte=today - LATELY, person__full_on__lte=today)
    return [_of(one, matter, one.person.full_on, f"full_member:{one.person_id}") for one in became]


def _moved(matter: occasions.Matter, today: date, within: Organization | None) -> Iterable[Found]:
    """Who took up an office that he or she did not hold the day before."""
    same = Appointment.objects.filter(
        person=OuterRef("person"), organization=OuterRef("organization"), post=OuterRef("post"),
        from_on__lt=OuterRef("from_on"), to_on__gte=OuterRef("from_on") - timedelta(days=1),
    )  # fmt: skip
    began = Appointment.objects.filter(
        in_force(today), ~Exists(same), from_on__gte=today - LATELY, from_on__gt=F("organization__founded_on"),
        from_unknown=False,
    )  # fmt: skip
    latest: dict[int, Appointment] = {}
    for office in began.order_by("from_on", "id"):
        latest[office.person_id] = office
    held = _members(today, within).filter(person__in=latest)
    return [_of(one, matter, latest[one.person_id].from_on, f"appointment:{latest[one.person_id].pk}") for one in held]


def _away(matter: occasions.Matter, today: date, within: Organization | None) -> Iterable[Found]:
    """Who has been away so long by now (away before counts with it, whatever the kind)."""
    until = today - timedelta(days=matter.after)
    gone = _members(today, within).filter(standing__in=AWAY, from_on__lte=until, from_on__gt=until - LATELY)
    return [_of(one, matter, one.from_on + timedelta(days=matter.after), f"standing:{one.pk}") for one in gone]


def _of(membership: Membership, matter: occasions.Matter, arose_on: date, mark: str) -> Found:
    return Found(membership.organization, membership.person, matter, arose_on, mark)


_SOURCES: dict[str, Callable[[occasions.Matter, date, Organization | None], Iterable[Found]]] = {
    "membership": _newcomers,
    "full_member": _full,
    "appointment": _moved,
    "standing": _away,
}


def owing(keys: set[str]) -> dict[tuple[int, str], int | None]:
    """Who owes these entries of the ledger now."""
    entries = Obligation.objects.filter(key__in=keys).order_by()
    return {(number, key): person for number, key, person in entries.values_list("organization_id", "key", "person_id")}
