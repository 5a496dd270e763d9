"""What another system hands in, as rows of a list kept elsewhere; what came of it, and what must be mended where."""

from yipanqi.exchange.api import schemas
from yipanqi.plans.actions import FaultyList, Incoming, Named, Taken
from yipanqi.plans.enums import Arrival, Role
from yipanqi.plans.queries.kept import brought
from yipanqi.ui.problems import Fault, Problem

_OF_TASK = {
    "task_key": "key", "task": "title", "result": "result", "seen_by": "seen_by", "measure": "measure",
    "stages": "stages", "due_on": "due_on",
    **{str(role): "actors" for role in Role},
}  # fmt: skip
"""Fields of a row that belong to a task, by their names here; the others belong to the decision."""


def rows(given: schemas.DirectiveIn) -> list[Incoming]:
    """One row for each task."""
    return [
        Incoming(
            key=given.key, title=given.title, text=given.text, basis=given.basis, number=given.number,
            decided_on=given.decided_on, task_key=one.key, task=one.title, result=one.result, seen_by=one.seen_by,
            measure=one.measure, stages=one.stages,
            due_on=one.due_on, actors=tuple(Named(each.organization, each.role) for each in one.actors),
        )
        for one in given.tasks
    ]  # fmt: skip


def taken(found: Taken) -> schemas.DirectiveTaken:
    """What came of it."""
    (decided,) = found.comparison.decisions
    new = found.intake is not None and decided.kept is None
    number = decided.kept.directive.pk if decided.kept else None
    if found.intake is not None and number is None:
        number = brought(found.intake)[0].directive_id
    missing = [one.key for one in found.comparison.missing if one.task.directive_id == number]
    return schemas.DirectiveTaken(
        result="created" if new else "updated" if found.intake is not None else "unchanged", id=number,
        tasks=[_task(one.task_key, one.finding) for one in found.comparison.tasks], missing=missing,
    )  # fmt: skip


def _task(key: str, finding) -> schemas.TaskTaken:
    changes = [schemas.Change(label=one.label, before=one.before, after=one.after) for one in finding.changes]
    state = schemas.Coded(code=finding.state, label=str(Arrival(finding.state).label))
    return schemas.TaskTaken(key=key, state=state, changes=changes, notes=finding.notes)


def faulty(error: FaultyList, given: list[Incoming]) -> Problem:
    """The faults of a list at the places of what was handed in."""
    places = {id(row): number for number, row in enumerate(given)}
    faults = [Fault(one.reason, pointer=_pointer(one.field, places[id(one.row)])) for one in error.faults]
    return Problem(422, f"有{len(faults)}处要改，逐处说明见 errors。什么也没有写入。", faults=faults)


def _pointer(name: str, number: int) -> str:
    return f"/tasks/{number}/{_OF_TASK[name]}" if name in _OF_TASK else f"/{name}"
