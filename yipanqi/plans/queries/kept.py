"""What is known here of lists kept elsewhere: decisions by source and key, their tasks, how these stand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from yipanqi.kernel import scope
from yipanqi.organizations.models import Organization
from yipanqi.plans.enums import OPEN, Answer, Stage
from yipanqi.plans.importing.rows import OWN, own_key, parted
from yipanqi.plans.models import Delay, Directive, Intake, Part, Task


@dataclass
class Known:
    """A task as it stands here: its parts at the top, every deadline it ever had, what asks for more time."""

    task: Task
    parts: list[Part] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)

    @property
    def key(self) -> str:
        """Its key in its list; a name of our own where it was typed here."""
        return self.task.origin or own_key(self.task.pk)

    @property
    def open(self) -> list[Part]:
        """Parts that somebody still has to do something about."""
        return [one for one in self.parts if one.stage in OPEN]

    @property
    def standing(self) -> list[Part]:
        """Parts that were not taken back."""
        return [one for one in self.parts if one.stage != Stage.WITHDRAWN]

    @property
    def untouched(self) -> bool:
        """Whether nobody has acknowledged or answered anything of it yet."""
        return all(one.stage == Stage.SENT for one in self.parts)


@dataclass
class Kept:
    """A decision of a source and its tasks, by their keys."""

    directive: Directive
    tasks: dict[str, Known] = field(default_factory=dict)

    @property
    def named(self) -> tuple[str, str]:
        """Source and key: those of the list it comes from, else our own."""
        return parted(self.directive.origin) or (OWN, str(self.directive.pk))


def of_sources(organization: Organization, sources: Iterable[str]) -> dict[tuple[str, str], Kept]:
    """Decisions of an organisation that come from these sources, by source and key; of those taken back the latest,
    where none stands. Three queries.
    """
    wanted = set(sources)
    named = Q(*(("origin__startswith", f"{source}:") for source in sorted(wanted)), _connector=Q.OR)
    with scope.system("来源清单已导入的事项"):
        found = Directive.objects.filter(organization=organization).select_related("organization")
        rows = [Kept(one) for one in (found if OWN in wanted else found.filter(named)).order_by("pk")]
    kept: dict[tuple[str, str], Kept] = {}
    for one in rows:
        earlier = kept.get(one.named)
        if one.named[0] in wanted and (earlier is None or earlier.directive.withdrawn_at is not None):
            kept[one.named] = one
    _fill(list(kept.values()))
    return kept


def standing(organization: Organization) -> list[Kept]:
    """All decisions of an organisation that were not taken back, with their tasks, oldest first. Three queries."""
    with scope.system("督办清单"):
        found = Directive.objects.filter(organization=organization, withdrawn_at=None).select_related("organization")
        kept = [Kept(one) for one in found.order_by("decided_on", "pk")]
    _fill(kept)
    return kept


def _fill(kept: list[Kept]) -> None:
    by_number = {one.directive.pk: one for one in kept}
    with scope.system("来源清单已导入的任务"):
        parts = Part.objects.filter(task__directive__in=by_number, task__parent=None).select_related(
            "task__directive", "task__giver", "organization__parent", "person__account", "entry", "task__parent"
        )
        known: dict[int, Known] = {}
        for part in parts.order_by("chain"):
            one = known.setdefault(part.task_id, Known(part.task))
            one.parts.append(part)
            one.days |= {part.task.first_due_on, part.entry.due_on}
        delays = Delay.objects.filter(part__task__in=known, said__in=(Answer.ASKED, Answer.GRANTED))
        for number, part_number, until, said in delays.values_list("part__task", "part", "until", "said"):
            if said == Answer.ASKED:
                known[number].asked.add(part_number)
            else:
                known[number].days.add(until)
    for one in known.values():
        by_number[one.task.directive_id].tasks[one.key] = one


def taken_elsewhere(organization: Organization, origins: Iterable[str]) -> dict[str, str]:
    """Of these origins those that another organisation has taken over already, with its name. One query."""
    with scope.system("来源清单由谁导入"):
        rows = Directive.objects.filter(origin__in=set(origins), withdrawn_at=None).exclude(organization=organization)
        return dict(rows.values_list("origin", "organization__name"))


def intakes() -> list[Intake]:
    """Files taken over that one may see, newest first, few. One query."""
    return list(Intake.objects.exclude(filename="").select_related("organization").order_by("-pk")[:10])


def intake(pk: int) -> Intake | None:
    """One taking over one may see."""
    return Intake.objects.select_related("organization").filter(pk=pk).first()


def brought(found: Intake) -> list[Task]:
    """The tasks a taking over brought, with their decisions, in the order of entry. One query."""
    with scope.system("导入的任务"):
        return list(Task.objects.filter(intake=found).select_related("directive").order_by("directive_id", "pk"))


def columns_known() -> dict[str, dict[str, int]]:
    """Which column people said is which in earlier lists, by the signature of the header, the newest. One query."""
    rows = Intake.objects.exclude(columns={}).order_by("-pk").values_list("columns", flat=True)[:50]
    return {key: columns for row in reversed(rows) for key, columns in row.items()}


def sources_known() -> list[str]:
    """Names of sources that were used before, newest first; offered in the form. One query."""
    return list(dict.fromkeys(Intake.objects.order_by("-pk").values_list("source", flat=True)[:50]))
