"""Who may see and do what on a given day, computed from dated offices and memberships."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache

from django.db.models import Q

from yipanqi.access.enums import Permit, Power, Sight
from yipanqi.access.questions import OPENED
from yipanqi.access.rules import (
    ADMINISTRATOR_POWERS,
    BELOW,
    BOTH,
    EXACT,
    MEMBER,
    ORGAN,
    PERMITS,
    PREPARING_POSTS,
    UNIT,
    Grant,
    grant_of,
    keeps_the_unit,
)
from yipanqi.accounts.enums import Administers
from yipanqi.accounts.models import Account, Delegation
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.models import Appointment, Membership, Organization, Person


def scope_of(account: Account, *, on: date | None = None) -> scope.Scope:
    """The scope of one account on one day: union of what its offices, its membership and its administrator kind give.

    Everybody who belongs to the organ sees its structure; administrators see no business rows at all.
    """
    return _sight_and_offices(account, on or clock.today())[0]


def _sight_and_offices(account: Account, on: date) -> tuple[scope.Scope, list[Appointment]]:
    if not account.is_active:
        return scope.NOTHING, []
    if account.administers:
        return _administrator(account.administers), []
    with scope.system("权限计算"):
        # Every request asks this: of the rows that serve the scope alone, only the paths are read.
        found = Person.objects.filter(account=account, active=True).select_related("home").only("home__path")
        person = next(iter(found.order_by()), None)
        if person is None:
            return scope.NOTHING, []
        offices = offices_of(person, on=on)
        seen = _scope_from(person, offices, _memberships(person, on))
        return replace(seen, opened=_opened(offices, on)), offices


def _opened(offices: list[Appointment], on: date) -> tuple[scope.Opened, ...]:
    """What branches have opened to those whose offices receive what is handed in (docs/adr/0017)."""
    receiving = [
        office.organization_id
        for office in offices
        if (granted := grant_of(office.organization.kind, office.post)) and Power.RECEIVE in granted.powers
    ]
    if not receiving:
        return ()
    return tuple(one for opened in OPENED.ask(organizations=receiving, on=on) for one in opened)


def _administrator(kind: str) -> scope.Scope:
    """Administrators read no business rows. Before the first organisation exists there are none: until then the
    system administrator may carry out the first import, because nobody holds an office yet that could.
    """
    powers: tuple[str, ...] = ADMINISTRATOR_POWERS[Administers(kind)]
    if kind == Administers.SYSTEM and not _founded():
        powers = (*powers, Power.ORGANIZATIONS, Power.PEOPLE)
    return scope.Scope(powers=dict.fromkeys(powers, (("", "z"),)))


def _founded() -> bool:
    with scope.system("是否已有组织"):
        return Organization.objects.exists()


def _scope_from(person: Person, offices: list[Appointment], memberships: list[Membership]) -> scope.Scope:
    reach: dict[str, set] = defaultdict(set)
    powers: dict[str, set] = defaultdict(set)
    if person.home:
        reach[Sight.STRUCTURE].add(_range(person.home, ORGAN))
    for office in offices:
        reach[Sight.STRUCTURE].add(_range(office.organization, ORGAN))
        granted = grant_of(office.organization.kind, office.post)
        if granted:
            _add(granted, office.organization, reach, powers)
    for membership in memberships:
        for organization in (membership.organization, membership.group):
            if organization is not None:
                _add(MEMBER, organization, reach, powers)
    return scope.Scope(reach=_sorted(reach), powers=_sorted(powers), person_id=person.pk)


def powers_of(permits: Iterable[Permit]) -> list[Power]:
    """The powers these permits take: whoever gives them must hold them himself."""
    return list(dict.fromkeys(Power(power) for permit in permits for power in PERMITS[permit].powers))


def _sorted(found: dict[str, set]) -> dict[str, scope.Ranges]:
    return {name: tuple(sorted(ranges)) for name, ranges in found.items()}


def scope_of_system(organization: Organization, permits: Iterable[Permit]) -> scope.Scope:
    """The scope of another system that is admitted in the name of an organisation: nobody's in person."""
    reach: dict[str, set] = defaultdict(set)
    powers: dict[str, set] = defaultdict(set)
    for permit in permits:
        _add(PERMITS[permit], organization, reach, powers)
    return scope.Scope(reach=_sorted(reach), powers=_sorted(powers))


def offices_of(person: Person, *, on: date) -> list[Appointment]:
    """The offices a person holds on a day, with their organisations, in tree order. Sorted here, because they are few
    and every request asks: an order in the statement costs Django more than all the rest of it.
    """
    held = Appointment.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), person=person, from_on__lte=on)
    found = held.select_related("organization__parent").order_by()
    return sorted(found, key=lambda one: (one.organization.path, one.pk))


def _memberships(person: Person, on: date) -> list[Membership]:
    held = Membership.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), person=person, from_on__lte=on)
    found = held.select_related("organization", "group").only("organization__path", "group__path")
    return list(found.order_by())


def _add(grant: Grant, organization: Organization, reach: dict[str, set], powers: dict[str, set]) -> None:
    for sight, far in grant.sights.items():
        reach[sight].update(_ranges(organization, far))
    for power, far in grant.powers.items():
        powers[power].update(_ranges(organization, far))


def _ranges(organization: Organization, far: str) -> list[tuple[str, str]]:
    if far != BOTH:
        return [_range(organization, far)]
    return list(dict.fromkeys(_range(one, EXACT) for one in (organization, unit_of(organization))))


def unit_of(organization: Organization) -> Organization:
    """The 党组（党委） whose unit a 机关党委 keeps (docs/adr/0007); any other organisation stands for itself."""
    above = organization.parent
    return above if above is not None and keeps_the_unit(organization.kind, above.kind) else organization


@cache
def posts_holding(power: Power, kind: str) -> frozenset[str]:
    """The posts in an organisation of a kind that hold a power over it."""
    return frozenset(post for post in Post if (one := grant_of(kind, post)) and power in one.powers)


def preparers_of(leading_group: Organization, *, on: date) -> list[Appointment]:
    """Who of the 机关党委 below prepares the meetings of a 党组（党委） on a day; of anything else nobody."""
    if leading_group.kind != Kind.LEADING_GROUP:
        return []
    held = Appointment.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), from_on__lte=on)
    below = held.filter(organization__parent=leading_group, organization__kind=Kind.ORGAN_COMMITTEE)
    return list(below.filter(post__in=PREPARING_POSTS).select_related("person").order_by("organization__path", "id"))


def _range(organization: Organization, far: str) -> tuple[str, str]:
    path = organization.path
    if far == EXACT:
        return ids.exactly(path)
    if far == ORGAN:
        return ids.subtree(path[: ids.WIDTH])
    above = organization.parent if far in (UNIT, BELOW) else None
    if above is None or not keeps_the_unit(organization.kind, above.kind):
        return ids.subtree(path)
    return ids.subtree(above.path) if far == UNIT else ids.below(above.path)


def acting(account: Account, principal_id: int | None, *, origin: str = "") -> tuple[Account, Actor, scope.Scope]:
    """Who acts, for whom, and with which scope: `(principal, actor, scope)`.

    An assistant acts for a principal only while a delegation holds today; otherwise the account acts for itself. What
    a person sees `in_person` only, the assistant does not see.
    """
    principal = _principal(account, principal_id)
    seen, offices = _sight_and_offices(principal, clock.today())
    held = "、".join(f"{office.organization.name}{office.called}" for office in offices)
    actor = Actor(
        name=account.name,
        account_id=account.pk,
        person_id=seen.person_id,
        office=held[:120] or account.get_administers_display(),
        on_behalf_of=principal.name if principal != account else "",
        origin=origin,
    )
    return principal, actor, replace(seen, by_assistant=True) if principal != account else seen


def _principal(account: Account, principal_id: int | None) -> Account:
    if principal_id is None:
        return account
    today = clock.today()
    held = Delegation.objects.filter(
        assistant=account,
        principal=principal_id,
        revoked_at__isnull=True,
        from_on__lte=today,
        to_on__gte=today,
    )
    delegation = held.select_related("principal").first()
    return delegation.principal if delegation else account
