"""Lists of goals and matters kept elsewhere, taken over with source and key: nothing is typed twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.organizations.models import Organization
from yipanqi.plans.actions.base import common, held, owe_until
from yipanqi.plans.actions.comparing import NOTHING, Comparison, Decided, Wanted, compare
from yipanqi.plans.actions.delays import give_time
from yipanqi.plans.actions.giving import after, owed, parts_of
from yipanqi.plans.actions.withdrawing import take_back
from yipanqi.plans.enums import Arrival, Stage
from yipanqi.plans.importing.rows import Fault, Incoming, origin_of
from yipanqi.plans.models import Directive, Intake, Part, Task
from yipanqi.plans.queries import kept
from yipanqi.plans.rules import Hand


class FaultyList(Refused):
    """Something of the list must be mended first; `faults` names each with its row and field. Nothing was written."""

    def __init__(self, faults: Sequence[Fault]):
        more = f"（共{len(faults)}处差错，都改正后再导入。）" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}", field="rows")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Taken:
    """What came of it: the list beside what was known before, and the record of it – None where nothing changed."""

    comparison: Comparison
    intake: Intake | None


@transaction.atomic
def take_in(
    *,
    organization: Organization,
    source: str,
    rows: Sequence[Incoming],
    otherwise: Incoming = NOTHING,
    filename: str = "",
    columns: dict[str, dict[str, int]] | None = None,
    digest: str | None = None,
    by: Actor,
) -> Taken:
    """Take over a list kept elsewhere: all of it or nothing. Whoever hands out tasks for `organization` may.

    `source` names where the list is kept (市委督查系统); a decision is known by source and `Incoming.key`, a task of it
    by `Incoming.task_key`, without one by its own words. Rows of one task put their actors together.

    - New tasks are handed out as `issue` does, with the same limits (lead time JF-21, closed organisations, range,
      marks of classification). One whose deadline is over is left out and named (`Arrival.PAST`).
    - Of known ones a later deadline is moved and kept on record as more time given, organisations named further get
      the task, and words are taken over while nobody has acknowledged it. An earlier deadline is a fault. Whatever
      else differs stands in `Finding.notes` and is left to people.
    - What the list no longer names stands in `Comparison.missing` and is never taken back.
    - The same list again changes nothing, writes no history and answers without an `intake`.

    `otherwise`: basis, number, day of the decision, result and how it is seen, said once for whatever is new and does
    not say it itself. `columns`: which column was said to be which, kept for the next list (`drafts.remembered`).
    `digest`: that of the comparison somebody looked at (`compare(…).digest()`); Conflict when it is
    out of date.
    Raises NotAllowed; Refused for a list that cannot be one; FaultyList with every fault. Nothing is written then.
    """
    require(Power.TASKS, organization)
    with scope.system("导入督办清单"):
        # one at a time for an organisation: the second of two sees what the first wrote
        Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    compared = compare(organization=organization, source=source, rows=rows, otherwise=otherwise)
    if digest is not None and digest != compared.digest():
        raise Conflict("预览之后任务有变动，下面是最新的核对结果，请再看一遍。")
    if faults := compared.faults:
        raise FaultyList(faults)
    if compared.changes_nothing:
        return Taken(compared, None)
    made = Intake(
        organization=organization, source=compared.source, filename=filename[:200], at=clock.now(), actor=str(by)[:80],
        told=compared.counts, columns=columns or {},
    )  # fmt: skip
    made.save(force_insert=True)
    try:
        with transaction.atomic():
            _Writing(compared, made, by).run()
    except IntegrityError:
        raise Conflict("清单里有事项刚刚已经登记过，请重新核对。") from None
    return Taken(compared, made)


class _Writing:
    """One list being written; all new tasks together, whatever their number."""

    def __init__(self, compared: Comparison, intake: Intake, by: Actor):
        self.compared, self.intake, self.by = compared, intake, by
        self.reason = f"来源表更新：{compared.source}"
        self.parts: list[Part] = []
        self.moved_on: dict[int, date] = {}

    def run(self) -> None:
        """Decisions, tasks, parts with their entries; then what changed of known ones."""
        decided = self.compared.decisions
        new = [(one, [task for task in one.tasks if task.finding.state == Arrival.NEW]) for one in decided]
        directives = self._decisions([one for one, tasks in new if tasks])
        tasks = self._tasks(directives, new)
        changed = [one for one in self.compared.tasks if one.finding.state == Arrival.CHANGED]
        for one in changed:
            self._add(one)
        owed(self.parts, self.by, self.moved_on)
        for one in changed:
            self._move(one)
            self._reword(one)
        for each in decided:
            self._reword_decision(each)
        record(
            "goals_taken_in", by=self.by, subject=self.intake, path=self.intake.organization.path,
            after={
                "source": self.intake.source, "filename": self.intake.filename, **self.intake.told,
                "tasks": [task.pk for task in tasks],
                "changed": {
                    str(one.known.task.pk): [f"{it.label}：{it.before}→{it.after}" for it in one.finding.changes]
                    for one in changed if one.known is not None
                },
            },
        )  # fmt: skip

    def _decisions(self, wanted: list[Decided]) -> dict[tuple[str, str], Directive]:
        """Those that are known, and the new ones of this list, by source and key."""
        fresh = [self._decision(one) for one in wanted if one.kept is None]
        Directive.objects.bulk_create(fresh, batch_size=500)
        made = {one.key: one.kept.directive for one in wanted if one.kept is not None}
        return made | dict(zip([one.key for one in wanted if one.kept is None], fresh, strict=True))

    def _tasks(
        self, directives: dict[tuple[str, str], Directive], new: list[tuple[Decided, list[Wanted]]]
    ) -> list[Task]:
        made = [self._task(directives[decided.key], wanted) for decided, tasks in new for wanted in tasks]
        with scope.system("导入督办清单"):
            Task.objects.bulk_create(made, batch_size=500)
        place = iter(made)
        for decided, tasks in new:
            number = self._next(decided)
            for wanted in tasks:
                number = self._hand_out(next(place), wanted.actors, number)
        return made

    def _decision(self, one: Decided) -> Directive:
        assert one.decided_on is not None
        return Directive(
            organization=self.intake.organization, decided_on=one.decided_on, origin=origin_of(*one.key),
            created_at=self.intake.at, created_by=self.intake.actor, **one.words,
        )  # fmt: skip

    def _task(self, directive: Directive, wanted: Wanted) -> Task:
        assert wanted.due_on is not None
        return Task(
            directive=directive, giver=self.intake.organization, title=wanted.words["task"],
            result=wanted.words["result"], seen_by=wanted.words["seen_by"], measure=wanted.words.get("measure", ""),
            stages=wanted.words.get("stages", ""), first_due_on=wanted.due_on,
            given_at=self.intake.at, given_by=self.intake.actor, origin=wanted.task_key, intake=self.intake,
        )  # fmt: skip

    def _next(self, decided: Decided) -> int:
        """The number of the next hand of a decision."""
        if decided.kept is None:
            return 1
        above = ids.segment(decided.kept.directive.pk)
        last = max((part.chain for one in decided.kept.tasks.values() for part in one.parts), default=None)
        return after(above, last)

    def _hand_out(self, task: Task, actors: Sequence[tuple[Organization, str]], number: int) -> int:
        links = [(Hand(one.pk), one, None, role) for one, role in actors]
        self.parts += parts_of(task, ids.segment(task.directive_id), number, links)
        return number + len(links)

    def _add(self, wanted: Wanted) -> None:
        """Organisations named further get the task too, until the day that holds now."""
        if not wanted.added or wanted.known is None or wanted.kept is None:
            return
        known = wanted.known
        taken = [part.chain for one in wanted.kept.tasks.values() for part in one.parts]
        taken += [part.chain for part in self.parts if part.task.directive_id == known.task.directive_id]
        self._hand_out(known.task, wanted.added, after(ids.segment(known.task.directive_id), max(taken)))
        now = max(part.entry.due_on for part in known.open)
        self.moved_on[known.task.pk] = wanted.due_on if wanted.moved and wanted.due_on else now

    def _move(self, wanted: Wanted) -> None:
        for part in wanted.moved:
            now = held(part)
            before = now.entry.due_on
            assert wanted.due_on is not None
            if before >= wanted.due_on:
                continue
            for one in common(now):
                owe_until(one, wanted.due_on, self.by)
            give_time(now, before, wanted.due_on, self.reason, self.by)

    def _reword(self, wanted: Wanted) -> None:
        if wanted.reworded and wanted.known is not None:
            task = wanted.known.task
            for name, text in wanted.reworded.items():
                setattr(task, name, text)
            task.save(update_fields=list(wanted.reworded))

    def _reword_decision(self, decided: Decided) -> None:
        if decided.reworded and decided.kept is not None:
            directive = decided.kept.directive
            for name, text in decided.reworded.items():
                setattr(directive, name, text)
            directive.save(update_fields=list(decided.reworded))


def standing(intake: Intake) -> str:
    """Why a taking over cannot be taken back any more, or nothing. One query."""
    if intake.undone_at is not None:
        return "这次导入已经撤销。"
    with scope.system("撤销导入前检查任务"):
        acted = Part.objects.filter(task__intake=intake, task__parent=None).exclude(stage=Stage.SENT)
        first = acted.select_related("organization__parent", "person", "task").order_by("chain").first()
        if first is None and not Task.objects.filter(intake=intake).exists():
            return "这次导入没有新的任务，没有可以撤销的。延长了的期限不能再缩短。"
    if first is not None:
        stage = first.get_stage_display()
        return f"“{first.called}”的任务“{first.task.title}”已是“{stage}”，不能整体撤销，请逐项收回。"
    return ""


@transaction.atomic
def take_back_intake(*, intake: Intake, by: Actor) -> Intake:
    """Take back what a taking over brought, as long as nobody has acted on any of it; the list may then come anew.

    Deadlines that were moved and words that were taken over stay: nobody is to have less time than given.
    """
    require(Power.TASKS, intake.organization)
    with scope.system("撤销导入督办清单"):
        now = Intake.objects.select_for_update(of=("self",)).select_related("organization").get(pk=intake.pk)
    if why := standing(now):
        raise Conflict(why)
    reason = f"撤销导入“{now}”"
    tasks = kept.brought(now)
    with scope.system("撤销导入督办清单"):
        chains = list(Part.objects.filter(task__in=tasks).order_by("chain").values_list("chain", flat=True))
        taken = take_back(chains, reason, by)
        Task.objects.filter(pk__in=[one.pk for one in tasks]).update(origin=None)
        touched = Directive.objects.filter(pk__in={one.directive_id for one in tasks}, withdrawn_at=None)
        emptied = touched.exclude(tasks__in=Task.objects.filter(parent=None).exclude(intake=now))
        for directive in emptied.select_for_update(of=("self",)):
            # gives the key free: the same list may come again, mended
            directive.origin, directive.withdrawn_at, directive.withdrawn_why = None, clock.now(), reason[:200]
            directive.save(update_fields=["origin", "withdrawn_at", "withdrawn_why"])
    now.undone_at = clock.now()
    now.save(update_fields=["undone_at"])
    record(
        "goals_taken_back", by=by, subject=now, path=now.organization.path, reason=reason,
        after={"parts": [one.chain for one in taken]},
    )  # fmt: skip
    return now
