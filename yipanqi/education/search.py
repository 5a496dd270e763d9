"""What of education is found by search: trainings, and that people talked – never what was said."""

from collections.abc import Iterator

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from yipanqi.education.enums import Stage
from yipanqi.education.models import Party, Talk, Training
from yipanqi.education.queries.talks import names
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _trainings(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        note = f"{one.organization.name} · {one.days}"
        yield one.pk, Hit(one.title, reverse("education:training", args=[one.pk]), note, one.host)


def _talks(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    parties = Party.objects.select_related("person").order_by("side", "id")
    for one in found.select_related("organization").prefetch_related(Prefetch("parties", parties)):
        note = f"{one.organization.name} · {one.get_occasion_display()}"
        yield one.pk, Hit(str(one), reverse("education:talk", args=[one.pk]), note, names(one))


declare(Source(30, "trainings", "学习培训", Training, ("title",), _trainings, body=("host", "place")))
declare(
    Source(
        31, "talks", "谈心谈话", Talk, ("occasion",), _talks, many=("parties__person__name",),
        only=~Q(stage=Stage.CANCELLED),
    )
)  # fmt: skip
