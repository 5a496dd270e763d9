"""Records in the words of the interface. People are named only where a task was given to one in person."""

from datetime import date, datetime

from yipanqi.exchange import queries
from yipanqi.exchange.api import schemas
from yipanqi.kernel import clock
from yipanqi.organizations.models import Organization
from yipanqi.plans.enums import Role, Stage
from yipanqi.plans.models import Directive, Part
from yipanqi.plans.queries.kept import Kept, Known


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()


def _ref(one: Organization) -> schemas.OrganizationRef:
    return schemas.OrganizationRef(id=one.pk, name=one.called)


def organization(named: queries.Named) -> schemas.Organization:
    """An organisation."""
    one = named.organization
    return schemas.Organization(
        id=one.pk, name=one.called, short_name=one.short_name, code=one.code,
        kind=schemas.Coded(code=one.kind, label=one.get_kind_display()),
        superior=_ref(one.parent) if one.parent else None, may_be_given=named.may_be_given,
    )  # fmt: skip


def _headed(one: Directive) -> dict:
    source, key = Kept(one).named
    return {
        "id": one.pk, "source": source, "key": key, "title": one.title,
        "organization": _ref(one.organization), "decided_on": one.decided_on,
        "basis": one.basis, "number": one.number, "entered_on": _day(one.created_at),
        "withdrawn_on": _day(one.withdrawn_at) if one.withdrawn_at else None,
        "withdrawn_why": one.withdrawn_why,
    }  # fmt: skip


def line(one: Directive) -> schemas.DirectiveLine:
    """A decision in a list."""
    return schemas.DirectiveLine(**_headed(one))


def directive(one: Directive) -> schemas.Directive:
    """A decision with everything. Two queries."""
    return schemas.Directive(**_headed(one), text=one.text, tasks=[_task(given) for given in queries.tasks(one)])


def _task(given: queries.Given) -> schemas.Task:
    task = given.task
    return schemas.Task(
        key=Known(task).key, title=task.title, result=task.result, seen_by=task.seen_by, measure=task.measure,
        stages=task.stages, first_due_on=task.first_due_on,
        giver=_ref(task.giver), split_from=task.parent.chain if task.parent else None,
        parts=[_part(part) for part in given.parts],
    )  # fmt: skip


def _part(part: Part) -> schemas.Part:
    return schemas.Part(
        chain=part.chain, organization=_ref(part.organization),
        person=part.person.name if part.in_person and part.person else None,
        role=schemas.Coded(code=part.role, label=str(Role(part.role).label)),
        stage=schemas.Coded(code=part.stage, label=str(Stage(part.stage).label)),
        stage_since=_day(part.since), due_on=part.entry.due_on, met_on=part.entry.met_on,
    )  # fmt: skip
