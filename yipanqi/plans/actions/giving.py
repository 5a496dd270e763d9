"""Deciding and handing out: a decision with its tasks in one step, further tasks, splitting further down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.obligations import actions as ledger
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Organization, Person
from yipanqi.plans import rules
from yipanqi.plans.actions.base import TITLE, basis_of, checked, held, in_stage
from yipanqi.plans.enums import KIND, SOURCE, Role, Stage
from yipanqi.plans.models import STAGES_MOST, Directive, Part, Task
from yipanqi.plans.queries import hands, reading
from yipanqi.plans.questions import DIRECTIVE_ISSUED
from yipanqi.plans.rules import Hand

MOST = 5000
"""Actors of one task at most."""


@dataclass(frozen=True, slots=True)
class Actors:
    """To whom: organisations, people of the giver's own, which organisation leads (nobody: each for itself). `persons`
    names somebody responsible in an organisation, where the giver knows.
    """

    organizations: Sequence[Organization] = ()
    people: Sequence[Person] = ()
    lead: Organization | None = None
    persons: dict[int, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One task as it is handed out: what, what shall come of it, how that will be seen, until when, to whom; by which
    way and what by the end of which quarter, where that was settled.
    """

    title: str
    result: str
    seen_by: str
    due_on: date
    to: Actors
    once: str | None = None
    measure: str = ""
    stages: str = ""


@transaction.atomic
def issue(
    *,
    organization: Organization,
    title: str,
    decided_on: date,
    basis: str,
    text: str = "",
    number: str = "",
    origin: str | None = None,
    tasks: Sequence[Assignment] = (),
    once: str | None = None,
    by: Actor,
) -> Directive:
    """Enter a decision and hand its tasks out, in one step; the same `once` enters only one.

    `origin` names the record it comes from (`decision:12`); that room is told, so that nothing is owed twice.
    """
    require(Power.TASKS, organization)
    if once and (known := Directive.objects.filter(once=once, organization=organization).first()):
        return known
    if decided_on > clock.today():
        raise Refused(f"决策日期{chinese_date(decided_on)}还没有到，请核对。", field="decided_on")
    if origin and ((kept := reading.filled(origin)) is None or kept.organization.pk != organization.pk):
        raise Conflict("这项会议决定已经转为督办或已办结，或者不是本组织的决定。请在“决策事项”中查看。")
    made = Directive(
        organization=organization,
        title=checked(title, field="title", name="决策事项", most=120),
        text=checked(text, field="text", name="决策内容", most=4000, needed=False),
        decided_on=decided_on,
        basis=checked(basis, field="basis", name="依据", most=200),
        number=checked(number, field="number", name="文号", most=60, needed=False),
        origin=origin or None, created_at=clock.now(), created_by=str(by)[:80], once=once or None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict("这项决策刚刚已经登记过，请在“决策督办”中查看。") from None
    record(
        "directive_issued", by=by, subject=made, path=organization.path,
        after={"title": made.title, "decided_on": str(decided_on), "basis": made.basis, "origin": made.origin},
    )  # fmt: skip
    for one in tasks:
        _hand_out(made, None, organization, one, by)
    if made.origin:
        DIRECTIVE_ISSUED.ask(directive=made, by=by)
    return made


@transaction.atomic
def assign(*, directive: Directive, task: Assignment, by: Actor) -> Task:
    """One more task of a decision."""
    require(Power.TASKS, directive.organization)
    now = Directive.objects.select_for_update(of=("self",)).select_related("organization").get(pk=directive.pk)
    if now.withdrawn_at is not None:
        raise Conflict("这项决策已经收回，不能再交办任务。")
    return _hand_out(now, None, now.organization, task, by)


@transaction.atomic
def split(*, part: Part, task: Assignment, by: Actor) -> Task:
    """Hand a part, or some of it, further down: to lower organisations or to people of one's own."""
    require(Power.TASKS, part.organization)
    now = held(part)
    if now.in_person:
        raise Refused("这项任务已经落实到人，由责任人本人办理，不再分解。")
    in_stage(now, (Stage.ACKNOWLEDGED, Stage.RETURNED), "分解，请先签收" if now.stage == Stage.SENT else "分解")
    if now.depth + 1 >= rules.LEVELS:
        raise Refused(f"任务已分解{rules.LEVELS}层，不再往下分解。")
    return _hand_out(now.task.directive, now, now.organization, task, by)


def _hand_out(directive: Directive, parent: Part | None, giver: Organization, given: Assignment, by: Actor) -> Task:
    if given.once and (known := _known(given.once, giver)):
        return known
    title = checked(given.title, field="task", name="任务", most=120)
    result = checked(given.result, field="result", name="预期成果", most=300)
    seen_by = checked(given.seen_by, field="seen_by", name="检验方式", most=200)
    further = {
        "measure": checked(given.measure, field="measure", name="路径措施", most=300, needed=False),
        "stages": checked(given.stages, field="stages", name="季度目标", most=STAGES_MOST, needed=False),
    }  # fmt: skip
    latest = parent.entry.due_on if parent is not None else None
    if fault := rules.day_fault(given.due_on, earliest=earliest_wanted(clock.today()), latest=latest):
        raise Refused(fault, field="due_on")
    chain = _chain(directive, parent)
    links = _links(giver, chain, given)
    made = Task(
        directive=directive, parent=parent, giver=giver, title=title, result=result, seen_by=seen_by, **further,
        first_due_on=given.due_on, given_at=clock.now(), given_by=str(by)[:80], once=given.once or None,
    )  # fmt: skip
    made.save(force_insert=True)
    _write(made, parent.chain if parent is not None else ids.segment(directive.pk), links, by)
    record(
        "task_given", by=by, subject=made, path=giver.path,
        after={
            "title": title, "due_on": str(given.due_on), "directive": directive.pk,
            "to": [f"{one.organization_id}:{one.person_id}" if one.person_id else str(one.organization_id)
                   for one, _, _, _ in links],
        },
    )  # fmt: skip
    return made


def _known(once: str, giver: Organization) -> Task | None:
    return Task.objects.filter(once=once, giver=giver).first()


def _chain(directive: Directive, parent: Part | None) -> list[Hand]:
    """Everybody from the organisation that decided down to the one that hands on. One query."""
    chain = [Hand(directive.organization_id)]
    if parent is not None:
        steps = range(2 * ids.WIDTH, len(parent.chain) + 1, ids.WIDTH)
        with scope.system("交办链"):
            above = Part.objects.filter(chain__in=[parent.chain[:end] for end in steps]).order_by("chain")
            chain += [Hand(one.organization_id, one.person_id if one.in_person else None) for one in above]
    return chain


Link = tuple[Hand, Organization, Person | None, str]
"""A new link of the chain: who, the organisation, the person responsible where one is named, the role."""


def _links(giver: Organization, chain: list[Hand], given: Assignment) -> list[Link]:
    organizations = sorted({one.pk: one for one in given.to.organizations}.values(), key=lambda one: one.path)
    people = list({one.pk: one for one in given.to.people}.values())
    if not organizations and not people:
        raise Refused("请选择承办单位或责任人。", field="organizations")
    if len(organizations) + len(people) > MOST:
        raise Refused(f"一次最多交办{MOST}个承办单位，请分次交办。", field="organizations")
    lead = given.to.lead
    if lead is not None and (people or lead.pk not in {one.pk for one in organizations}):
        raise Refused("牵头单位须是所选的承办单位之一；有牵头单位的任务不再另交给个人。", field="lead")
    if lead is not None and len(organizations) == 1:
        raise Refused("只有一个承办单位，不需要牵头单位。", field="lead")
    for one in organizations:
        _check_target(giver, chain, one, given.due_on)
    _check_people(giver, chain, people)
    _check_named(given.to.persons, organizations)
    place = next((number for number, one in enumerate(organizations) if lead is not None and one.pk == lead.pk), None)
    links: list[Link] = [
        (Hand(one.pk), one, given.to.persons.get(one.pk), role)
        for one, role in zip(organizations, rules.roles(len(organizations), place), strict=True)
    ]
    return links + [(Hand(giver.pk, one.pk), giver, one, Role.EACH) for one in people]


def _check_target(giver: Organization, chain: list[Hand], target: Organization, due_on: date) -> None:
    if rules.circle(chain, Hand(target.pk)):
        raise Refused(f"“{target.called}”在这项任务的交办链上，交回去会循环。请选择下级组织。", field="organizations")
    if target.dissolved_on is not None and target.dissolved_on < due_on:
        raise Refused(hands.ended_words(target), field="organizations")
    if not hands.within_reach(giver, target):
        raise Refused(f"“{target.called}”不是“{giver.called}”的下级，不能向它交办任务。", field="organizations")


def _check_people(giver: Organization, chain: list[Hand], people: list[Person]) -> None:
    own = set(hands.belonging(giver).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    for one in people:
        if one.pk not in own:
            raise Refused(f"{one.name}不在“{giver.called}”任职或编组，不能作为责任人。", field="people")
        if rules.circle(chain, Hand(giver.pk, one.pk)):
            raise Refused(f"{one.name}已在这项任务的交办链上，交回去会循环。", field="people")


def _check_named(persons: dict[int, Person], organizations: Iterable[Organization]) -> None:
    for organization in organizations:
        person = persons.get(organization.pk)
        if person is not None and not hands.belonging(organization).filter(pk=person.pk).exists():
            raise Refused(f"{person.name}不在“{organization.called}”任职或编组，不能作为责任人。", field="people")


def _write(task: Task, above: str, links: list[Link], by: Actor) -> None:
    """The parts in the order of the tree, each with its entry in the ledger."""
    low, high = ids.below(above)
    with scope.system("交办任务"):
        Directive.objects.select_for_update(of=("self",)).get(pk=task.directive_id)
        taken = Part.objects.filter(chain__gte=low, chain__lt=high).order_by("-chain").values_list("chain", flat=True)
        last = taken.first()
    owed(parts_of(task, above, after(above, last), links), by)


def after(above: str, last: str | None) -> int:
    """The number of the next hand below a link of the chain. `last`: the last chain below it, None for none."""
    return int(last[len(above) : len(above) + ids.WIDTH], 35) + 1 if last else 1


def parts_of(task: Task, above: str, first: int, links: Iterable[Link]) -> list[Part]:
    """The parts of a task, not yet written, numbered from `first` below a link of the chain."""
    return [
        Part(
            task=task, organization=organization, person=person, in_person=hand.person_id is not None, role=role,
            stage=Stage.SENT, since=clock.now(), chain=above + ids.segment(number),
        )
        for number, (hand, organization, person, role) in enumerate(links, start=first)
    ]  # fmt: skip


def owed(parts: list[Part], by: Actor, due_on: dict[int, date] | None = None) -> None:
    """Write parts with their entries in the ledger, of any number of tasks at once. `due_on`: by task, where it is not
    the first deadline any more.
    """
    moved = due_on or {}
    entries = ledger.owe_many(
        (
            {
                "organization": part.organization, "key": part.key, "source": SOURCE, "kind": KIND, "title": TITLE,
                "basis": basis_of(part.task.directive), "due_on": moved.get(part.task_id, part.task.first_due_on),
                "person": part.person, "severity": Severity.HARD, "address": reverse("plans:part", args=[part.chain]),
            }
            for part in parts
        ),
        by=by,
    )  # fmt: skip
    for part, entry in zip(parts, entries, strict=True):
        part.entry = entry
    with scope.system("交办任务"):
        Part.objects.bulk_create(parts, batch_size=500)
