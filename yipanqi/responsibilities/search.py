"""Lists, their items and 责任书 are found by search: published ones by everybody in the organ."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import DutyList, Item, Letter, Point
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source

CURRENT = ~Q(stage__in=[Stage.SUPERSEDED, Stage.WITHDRAWN])


def _lists(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        note = f"{one.organization.name} · {one.get_stage_display()}"
        yield one.pk, Hit(str(one), reverse("responsibilities:list", args=[one.pk]), note)


def _items(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("list"):
        text = "　".join(part for part in (one.standard, one.basis) if part)
        yield one.pk, Hit(one.duty_text, reverse("responsibilities:item", args=[one.pk]), one.list.title, text)


def _points(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        address = f"{reverse('responsibilities:points')}?organization={one.organization_id}"
        yield one.pk, Hit(one.name, address, f"{one.organization.name} · {one.get_kind_display()}", one.measure)


def _letters(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization", "above"):
        note = f"{one.organization.name} · 与{one.above.short_name or one.above.name}签订"
        yield one.pk, Hit(one.title, reverse("responsibilities:letter", args=[one.pk]), note, one.assessment)


declare(Source(60, "duty_lists", "责任清单", DutyList, ("title",), _lists, only=CURRENT))
declare(
    Source(
        61, "duty_items", "责任事项", Item, ("duty_text",), _items, body=("standard", "basis"),
        only=Q(list__stage=Stage.PUBLISHED),
    )
)  # fmt: skip
declare(Source(62, "power_points", "权力事项、风险点", Point, ("name",), _points, body=("number", "measure")))
declare(Source(63, "duty_letters", "责任书", Letter, ("title",), _letters, body=("assessment", "basis")))
