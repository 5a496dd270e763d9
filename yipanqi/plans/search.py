"""Found by search: what one's organisations decided, what they carry out, what was reported to them."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from yipanqi.kernel.clock import chinese_date
from yipanqi.plans.enums import Said, Stage
from yipanqi.plans.models import Directive, Part, Report
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _directives(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        note = f"{one.organization.name} · {chinese_date(one.decided_on)}决策"
        yield one.pk, Hit(one.title, reverse("plans:directive", args=[one.pk]), note, one.text)


def _parts(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization__parent", "person", "entry", "task__directive"):
        note = f"{one.called} · {one.get_stage_display()} · 期限{chinese_date(one.entry.due_on)}"
        address = reverse("plans:part", args=[one.chain])
        yield one.pk, Hit(one.task.title, address, note, f"{one.task.directive.title} {one.task.result}")


def _reports(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("part__organization__parent", "part__person", "part__task"):
        note = f"{one.part.called} · {chinese_date(one.done_on)}完成"
        yield one.pk, Hit(one.part.task.title, reverse("plans:part", args=[one.part.chain]), note, one.text)


declare(Source(70, "directives", "决策事项", Directive, ("title",), _directives, body=("text", "basis", "number")))
declare(
    Source(
        71, "tasks", "决策任务", Part, ("task__title",), _parts, body=("task__directive__title", "task__result"),
        only=~Q(stage=Stage.WITHDRAWN),
    )
)  # fmt: skip
declare(
    Source(
        72, "task_reports", "任务报告", Report, ("part__task__title",), _reports, body=("text",),
        only=Q(said__in=[Said.WAITING, Said.ACCEPTED]),
    )
)  # fmt: skip
