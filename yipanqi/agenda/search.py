"""Proposals are found by search, by whoever may read them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from yipanqi.agenda.models import Proposal
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _proposals(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        note = f"{one.organization.name} · {one.get_stage_display()}"
        yield one.pk, Hit(one.title, reverse("agenda:item", args=[one.pk]), note, f"{one.problem}　{one.asked}")


declare(
    Source(80, "agenda", "党组议题", Proposal, ("title",), _proposals, body=("problem", "asked", "materials", "answer"))
)
