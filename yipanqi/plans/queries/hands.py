"""Who may be given something, and who holds the rope now: named holders of offices, never counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yipanqi.access.enums import Power
from yipanqi.access.queries import posts_holding, unit_of
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Appointment, Membership, Organization, Person
from yipanqi.organizations.queries import POST_ORDER, in_force, living
from yipanqi.plans import rules
from yipanqi.plans.models import Part, Task
from yipanqi.plans.rules import ACTOR, GIVER


def may(organization: Organization) -> bool:
    """Whether the reader hands out and answers for tasks of the organisation."""
    return scope.current().may(Power.TASKS, organization.path)


def givers() -> list[Organization]:
    """Organisations in whose name the reader may hand out tasks, in tree order. One query."""
    ranges = scope.current().powers.get(Power.TASKS, ())
    if scope.current().everything:
        return list(living().order_by("path"))
    return list(living().filter(scope.within("path", ranges)).select_related("parent").order_by("path"))


def offices() -> set[int]:
    """Organisations in which the reader holds an office today. One query."""
    person = scope.current().person_id
    with scope.system("本人的职务"):
        held = Appointment.objects.filter(in_force(clock.today()), person=person)
        return set(held.values_list("organization", flat=True))


def reach(giver: Organization) -> tuple[str, str]:
    """Range of paths of those an organisation may hand a task to: everything below it; for a 机关党委 the unit of the
    党组 above it, which it keeps (docs/adr/0007).
    """
    return unit_of(giver).range


def within_reach(giver: Organization, target: Organization) -> bool:
    """Whether an organisation may hand a task to another one; nobody hands anything to itself or upward."""
    low, high = reach(giver)
    return low <= target.path < high and target.pk not in (giver.pk, unit_of(giver).pk)


def targets(giver: Organization) -> list[Organization]:
    """Living organisations a task is offered to, in tree order; a group gets its tasks from its branch. One query."""
    low, high = reach(giver)
    found = living().filter(path__gte=low, path__lt=high).exclude(pk__in=[giver.pk, unit_of(giver).pk])
    found = found.filter(~Q(kind=Kind.GROUP) | Q(parent=giver.pk))
    return list(found.select_related("parent").order_by("path"))


def ended(giver: Organization) -> list[Organization]:
    """Organisations of the same range that have been closed, in tree order. One query."""
    low, high = reach(giver)
    found = Organization.objects.filter(path__gte=low, path__lt=high, dissolved_on__lt=clock.today())
    return list(found.select_related("parent").order_by("path"))


def ended_words(target: Organization) -> str:
    """Why nothing is handed to an organisation that is, or is about to be, closed."""
    ends = target.dissolved_on
    assert ends is not None
    when = "已于" if ends < clock.today() else "将于"
    return f"“{target.called}”{when}{chinese_date(ends)}撤销，到期限前不能办结，请改交承接其工作的组织。"


def belonging(organization: Organization) -> QuerySet[Person]:
    """People of an organisation, of whom one may be named: holders of its offices, its members and its register."""
    today = clock.today()
    with scope.system("可以指定的责任人"):
        held = Appointment.objects.filter(in_force(today), organization=organization)
        members = Membership.objects.filter(in_force(today)).filter(
            Q(organization=organization) | Q(group=organization)
        )
        belongs = Q(pk__in=held.values("person")) | Q(pk__in=members.values("person")) | Q(home=organization)
        return Person.objects.filter(belongs, active=True).order_by("pinyin", "id")


NAMED = 3
"""Names of those who may act for an organisation that are written out, whoever heads it first."""


def holders(organizations: Iterable[Organization]) -> dict[int, list[Appointment]]:
    """Who answers for the tasks of these organisations today, by organisation, whoever heads it first. One query."""
    wanted = {one.pk: one for one in organizations}
    if not wanted:
        return {}
    found: dict[int, list[Appointment]] = {}
    with scope.system("任务在谁手里"):
        held = Appointment.objects.filter(in_force(clock.today()), organization__in=wanted).select_related("person")
        for office in held.order_by("organization__path", "id"):
            if office.post in posts_holding(Power.TASKS, wanted[office.organization_id].kind):
                found.setdefault(office.organization_id, []).append(office)
    for seats in found.values():
        seats.sort(key=lambda office: POST_ORDER[office.post])
    return found


@dataclass(frozen=True)
class Turn:
    """Whose turn it is with a part: to do what, the organisation, names of those who may do it."""

    what: str
    organization: Organization
    names: tuple[str, ...]
    mine: bool

    @property
    def words(self) -> str:
        """`工会（张敏、李强）签收`."""
        called = self.organization.short_name or self.organization.called
        few = self.names if len(self.names) <= NAMED else self.names[:1]
        more = f"等{len(self.names)}人" if few != self.names else ""
        return f"{called}（{'、'.join(few) or '职务空缺'}{more}）{self.what}"


def turns(parts: Iterable[Part]) -> dict[int, Turn]:
    """Whose turn it is with each of these parts; none for those that are over. One query for all of them."""
    listed = list(parts)
    seats = holders([one.organization for one in listed] + [one.task.giver for one in listed])
    found = {}
    for part in listed:
        side, what = rules.TURN[part.stage]
        if side == GIVER:
            found[part.pk] = _turn(part.task.giver, what, seats, None)
        elif side == ACTOR:
            found[part.pk] = _turn(part.organization, what, seats, part.person)
    return found


def _turn(organization: Organization, what: str, seats: dict, person: Person | None) -> Turn:
    names = (person.name,) if person else tuple(one.person.name for one in seats.get(organization.pk, ()))
    mine = may(organization) or (person is not None and person.pk == scope.current().person_id)
    return Turn(what, organization, tuple(dict.fromkeys(names)), mine)


def acts_for(part: Part, by: Actor) -> bool:
    """Whether the actor may acknowledge and report a part: whoever answers for the organisation's tasks, or the person
    named; of a part given to a person, that person, or who answers for the organisation in his place.
    """
    return may(part.organization) or (part.person_id is not None and part.person_id == by.person_id)


def gave(task: Task) -> bool:
    """Whether the reader answers for what the giver of a task decides: accepts, sends back, gives more time."""
    return may(task.giver)
