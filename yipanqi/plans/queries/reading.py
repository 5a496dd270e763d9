"""Decisions, parts and reports one may see; what waits for whom. Lists stand in tree order or by due date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When

from yipanqi.access.enums import Power, Sight
from yipanqi.engine.periods import ONE_DAY, Period
from yipanqi.kernel import clock, ids, scope
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.queries import address_of_record, missed
from yipanqi.organizations.models import Organization
from yipanqi.plans.enums import OPEN, UNREPORTED, Answer, Role, Said, Stage
from yipanqi.plans.models import Delay, Directive, Part, Report
from yipanqi.plans.questions import DIRECTIVE_SOURCE, LINKABLE

FEW = 30
"""Records offered to be linked at most."""

_WITH = (
    "organization__parent", "person", "entry__organization", "task__giver__parent",
    "task__directive__organization", "task__parent__organization__parent", "task__parent__person",
)  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """What a decision kept elsewhere is filled in with."""

    organization: Organization
    title: str
    decided_on: date
    basis: str
    text: str = ""


def filled(source: str) -> Filled | None:
    """A decision kept elsewhere (`decision:12`), as far as the reader may hand it over and nobody has yet."""
    return next(iter(DIRECTIVE_SOURCE.ask(source=source)), None) if source else None


def directives() -> QuerySet[Directive]:
    """Decisions of the organisations one decides for, newest first, with how many parts there are and how far."""
    parts = Q(tasks__parent=None) & ~Q(tasks__parts__stage=Stage.WITHDRAWN)
    return (
        Directive.objects.select_related("organization__parent")
        .annotate(
            actors=Count("tasks__parts", filter=parts),
            unreported=Count(
                "tasks__parts",
                filter=parts & Q(tasks__parts__stage__in=UNREPORTED) & ~Q(tasks__parts__role=Role.ASSIST),
            ),
            waiting=Count(
                "tasks__parts",
                filter=parts & Q(tasks__parts__stage=Stage.REPORTED) & ~Q(tasks__parts__role=Role.ASSIST),
            ),
        )
        .order_by("-decided_on", "-id")
    )


def unreported(found: Iterable[Directive]) -> dict[int, tuple[date, int]]:
    """Of what is not reported yet, as it was handed out at the top: the next deadline and how many are late to the
    reader, as the ledger has it, by decision. One query.
    """
    open_ones = Part.objects.filter(task__directive__in=[one.pk for one in found], task__parent=None)
    open_ones = open_ones.filter(stage__in=UNREPORTED).exclude(role=Role.ASSIST)
    late = Exists(QuerySet(Obligation).filter(missed(clock.today()), pk=OuterRef("entry")))
    rows = open_ones.order_by().values_list("task__directive")
    rows = rows.annotate(next_due=Min("entry__due_on"), late=Count("pk", filter=late))
    return {number: (next_due, many) for number, next_due, many in rows}


def directive(pk: int) -> Directive | None:
    """One decision one may see as such."""
    return Directive.objects.select_related("organization__parent").filter(pk=pk).first()


def parts() -> QuerySet[Part]:
    """Parts one may see, with everything a line says of them, in the order of their chains."""
    return Part.objects.select_related(*_WITH).order_by("chain")


def part(chain: str) -> Part | None:
    """One part one may see."""
    return parts().filter(chain=chain).first()


def under(found: Directive) -> QuerySet[Part]:
    """All parts of a decision, down to the last hand."""
    low, high = ids.below(ids.segment(found.pk))
    return parts().filter(chain__gte=low, chain__lt=high)


def children(found: Part) -> QuerySet[Part]:
    """The parts that a part was split into."""
    return parts().filter(task__parent=found.pk)


def open_below(found: Part) -> list[Part]:
    """Open parts that a part was split into, as far as somebody has to report them."""
    with scope.system("分解出去的任务"):
        return list(children(found).filter(stage__in=OPEN).exclude(role=Role.ASSIST))


def deciding() -> list[Organization]:
    """Organisations whose decisions one may see as such, in tree order. One query."""
    with_decisions = Directive.objects.order_by().values("organization")
    return list(Organization.objects.filter(pk__in=with_decisions).select_related("parent").order_by("path"))


def in_quarter(organization: Organization, quarter: Period) -> list[Part]:
    """What an organisation handed out that was under way in a quarter: given by its end, not accepted before it began.
    By day of the decision, then in the order of the chain. One query.
    """
    begun, over = _morning(quarter.start), _morning(quarter.end + ONE_DAY)
    found = parts().filter(task__directive__organization=organization, task__parent=None, task__given_at__lt=over)
    found = found.exclude(stage=Stage.WITHDRAWN).exclude(stage=Stage.ACCEPTED, since__lt=begun)
    return list(found.order_by("task__directive__decided_on", "task__directive_id", "task_id", "chain"))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), clock.ZONE)


SHOWN = ("", "missing", "stuck", "review")
"""Which parts of a decision: all, those not reported, where it is stuck, those to be answered by the giver."""


def shown(found: QuerySet[Part], show: str) -> QuerySet[Part]:
    """A selection of parts. It is stuck where a hand is open and no hand further down is."""
    if show == "missing":
        return found.filter(stage__in=UNREPORTED).exclude(role=Role.ASSIST)
    if show == "review":
        waiting = Exists(QuerySet(Delay).filter(part=OuterRef("pk"), said=Answer.ASKED))
        return found.filter(Q(stage__in=(Stage.REPORTED, Stage.DECLINED)) | waiting).exclude(role=Role.ASSIST)
    if show == "stuck":
        further = QuerySet(Part).filter(task__parent=OuterRef("pk"), stage__in=OPEN).exclude(role=Role.ASSIST)
        return found.filter(stage__in=OPEN).exclude(role=Role.ASSIST).exclude(Exists(further))
    return found


def tallies(found: QuerySet[Part]) -> list[tuple[str, int]]:
    """How many parts are in each stage, in the order of the stages; none that nobody is in. One query."""
    rows = found.order_by().values("stage").annotate(number=Count("id"))
    counted = {row["stage"]: row["number"] for row in rows}
    return [(str(stage.label), counted[stage]) for stage in Stage if stage in counted]


def mine() -> QuerySet[Part]:
    """Parts of the organisations whose tasks one answers for, and of oneself; open ones first, by due date."""
    seen = scope.current()
    own = scope.within("organization__path", tuple(seen.reach.get(Sight.TASKS, ())))
    if seen.person_id is not None:
        own |= Q(person=seen.person_id)
    found = parts().filter(own)
    over = Case(When(stage__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.annotate(over=over).order_by("over", "entry__due_on", "chain")


def to_answer() -> QuerySet[Part]:
    """Parts handed out by the organisations one acts for, of which something waits for their answer, in tree order."""
    ranges = tuple(scope.current().powers.get(Power.TASKS, ()))
    given = parts().filter(scope.within("task__giver__path", ranges))
    return shown(given, "review").order_by("organization__path", "chain")


def running(organization: Organization) -> QuerySet[Part]:
    """Open parts of an organisation that the reader may see, by due date."""
    return parts().filter(organization=organization, stage__in=OPEN).order_by("entry__due_on", "chain")


def reports_of(found: Iterable[Part]) -> dict[int, list[Report]]:
    """Reports of these parts that the reader may see, oldest first, by part. Two queries."""
    rows = (
        Report.objects.filter(part__in=[one.pk for one in found]).prefetch_related("linked").order_by("part", "number")
    )
    answer: dict[int, list[Report]] = {}
    for one in rows:
        answer.setdefault(one.part_id, []).append(one)
    return answer


def delays_of(found: Iterable[Part]) -> dict[int, list[Delay]]:
    """Requests for more time of these parts that the reader may see, oldest first, by part. One query."""
    answer: dict[int, list[Delay]] = {}
    for one in Delay.objects.filter(part__in=[one.pk for one in found]).order_by("part", "id"):
        answer.setdefault(one.part_id, []).append(one)
    return answer


def report(pk: int) -> Report | None:
    """A report one may see."""
    return Report.objects.select_related("part").filter(pk=pk).first()


def delay(pk: int) -> Delay | None:
    """A request for more time one may see."""
    return Delay.objects.select_related("part").filter(pk=pk).first()


def address_of_origin(found: Directive) -> str:
    """Where the record a decision comes from is opened; nothing for a typed one."""
    return address_of_record(found.origin) if found.origin else ""


def lead_of(found: Part) -> Part | None:
    """Who leads the common task a part assists in, by name only. One query."""
    if found.role != Role.ASSIST:
        return None
    with scope.system("牵头单位"):
        return (
            Part.objects.select_related("organization__parent", "person")
            .filter(task=found.task_id, role=Role.LEAD)
            .first()
        )


def fellows(found: Part) -> list[Part]:
    """The other actors of a common task, by name only. One query."""
    if found.role == Role.EACH:
        return []
    with scope.system("共同办理的单位"):
        others = Part.objects.filter(task=found.task_id).exclude(pk=found.pk).exclude(stage=Stage.WITHDRAWN)
        return list(others.select_related("organization__parent", "person").order_by("chain"))


def linkable(found: Part) -> list[tuple[str, str, date]]:
    """Records there are already that a report of this part may point to, newest first."""
    since = found.task.directive.decided_on
    offered = [one for some in LINKABLE.ask(organization=found.organization, since=since) for one in some]
    return sorted(offered, key=lambda one: one[2], reverse=True)[:FEW]


def days_since(found: Part) -> int:
    """Days since the stage began."""
    return (clock.today() - found.since.astimezone(clock.ZONE).date()).days


def told(found: Sequence[Part]) -> dict[int, str]:
    """The report that stands, in words, by part, as far as the reader may read it. One query."""
    standing = Report.objects.filter(part__in=[one.pk for one in found], said__in=(Said.WAITING, Said.ACCEPTED))
    return dict(standing.order_by("number").values_list("part_id", "text"))
