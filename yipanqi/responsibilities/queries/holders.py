"""Who answers for a list on a day: the holder of the office, never a rank."""

from collections.abc import Iterable, Sequence
from datetime import date

from yipanqi.kernel import clock
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment, Organization, Person
from yipanqi.organizations.queries import in_force
from yipanqi.responsibilities.enums import SHAPES, Subject
from yipanqi.responsibilities.models import DutyList

HEADS = (Post.SECRETARY, Post.GROUP_LEADER, Post.HEAD, Post.CHAIR, Post.DEPARTMENT_HEAD)
"""Who answers for an organisation as a whole."""


ANSWERING: dict[str, tuple[str, ...]] = {
    kind: SHAPES[subject].posts
    for subject in (
        Subject.LEADING_GROUP, Subject.ORGAN_COMMITTEE, Subject.ORGAN_DISCIPLINE, Subject.GENERAL_BRANCH,
        Subject.BRANCH, Subject.DEPARTMENT_HEAD, Subject.MASS,
    )
    for kind in SHAPES[subject].kinds
}  # fmt: skip
"""By kind of organisation: whose holder answers for it, the first that is held."""


def holders(lists: Iterable[DutyList], *, on: date | None = None) -> dict[int, Appointment]:
    """The office by which somebody answers for each of the lists on a day; a list whose office is vacant is left out.
    One query, none without lists.
    """
    wanted = list(lists)
    if not wanted:
        return {}
    offices = _offices({one.organization_id for one in wanted}, on or clock.today())
    found = {}
    for one in wanted:
        held = offices.get(one.organization_id, ())
        fitting = [office for office in held if _fits(one, office)]
        if fitting:
            found[one.pk] = min(fitting, key=lambda office: (_order(one, office), office.from_on, office.pk))
    return found


def holder_of(one: DutyList, *, on: date | None = None) -> Appointment | None:
    """The office by which somebody answers for the list on a day."""
    return holders([one], on=on).get(one.pk)


def _offices(organizations: set[int], day: date) -> dict[int, list[Appointment]]:
    held = Appointment.objects.filter(in_force(day), organization__in=organizations)
    found: dict[int, list[Appointment]] = {}
    for office in held.select_related("person__account", "organization"):
        found.setdefault(office.organization_id, []).append(office)
    return found


def _fits(one: DutyList, office: Appointment) -> bool:
    if one.person_id is not None:
        return office.person_id == one.person_id and office.post in SHAPES[one.subject].posts
    return office.post == one.post if one.post else office.post in SHAPES[one.subject].posts


def _order(one: DutyList, office: Appointment) -> int:
    return SHAPES[one.subject].posts.index(office.post)


def heads(organizations: Iterable[int], *, on: date | None = None) -> dict[int, Appointment]:
    """Who answers for organisations that take the lead in an item: secretary, head or chair. One query."""
    wanted = set(organizations)
    if not wanted:
        return {}
    held = Appointment.objects.filter(in_force(on or clock.today()), organization__in=wanted, post__in=HEADS)
    return {office.organization_id: office for office in held.select_related("person").order_by("-from_on", "-pk")}


def answering(organizations: Iterable[int], *, on: date | None = None) -> dict[int, Appointment]:
    """Who signs for organisations: the holder of the first post that is held, as for its list. One query."""
    held = Appointment.objects.filter(in_force(on or clock.today()), organization__in=set(organizations))
    found: dict[int, Appointment] = {}
    for office in held.select_related("person", "organization__parent").order_by("from_on", "pk"):
        posts = ANSWERING.get(office.organization.kind, ())
        known = found.get(office.organization_id)
        if office.post in posts and (known is None or posts.index(office.post) < posts.index(known.post)):
            found[office.organization_id] = office
    return found


def of_subject(organization: Organization, subject: str, *, on: date | None = None) -> list[Appointment]:
    """Offices in an organisation that a list of the subject can be about, in the order of posts."""
    posts: Sequence[str] = SHAPES[subject].posts
    held = Appointment.objects.filter(in_force(on or clock.today()), organization=organization, post__in=posts)
    return sorted(held.select_related("person"), key=lambda one: (posts.index(one.post), one.from_on, one.pk))


def colleagues(organization: Organization, *, on: date | None = None) -> list[Person]:
    """Who is usually asked about a draft: who holds an office in the organisation or directly below it. One query."""
    day = on or clock.today()
    low, high = organization.range
    held = Appointment.objects.filter(
        in_force(day), organization__path__gte=low, organization__path__lt=high, person__active=True
    )
    near = [one for one in held.select_related("person", "organization") if _is_near(organization, one.organization)]
    near.sort(key=lambda one: (one.organization.path, one.pk))
    return list({one.person_id: one.person for one in near}.values())


def _is_near(above: Organization, other: Organization) -> bool:
    return other.pk == above.pk or other.parent_id == above.pk
