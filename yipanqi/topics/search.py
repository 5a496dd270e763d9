"""Topics, plans and the library are found by search."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Shelf, Source
from yipanqi.topics import library
from yipanqi.topics.models import Contribution, Planned, Published

OFFERED = Q(withdrawn_at=None)


def _published(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        when = f"{one.year}年{f'{one.month}月' if one.month else ''}"
        yield (
            one.pk,
            Hit(
                one.title,
                f"{reverse('topics:published')}?year={one.year}",
                f"{one.organization.name} · {when}",
                one.basis,
            ),
        )


def _planned(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        address = f"{reverse('topics:plan', args=[one.organization_id])}?year={one.year}"
        yield one.pk, Hit(one.theme, address, f"{one.organization.name} · {one.year}年{one.month}月计划", one.problem)


def _own(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        entry = one.as_entry()
        yield one.pk, Hit(one.title, reverse("topics:entry", args=[entry.key]), f"{entry.home}提供", entry.text)


def _shipped() -> Iterator[Hit]:
    for one in library.shipped():
        yield Hit(one.title, reverse("topics:entry", args=[one.key]), "", one.text)


declare(
    Source(50, "published", "上级主题", Published, ("title",), _published, body=("basis", "materials"), only=OFFERED)
)
declare(Source(51, "planned", "主题计划", Planned, ("theme",), _planned, body=("problem", "materials")))
declare(
    Source(
        52, "contributions", "本机关的主题与形式", Contribution, ("title",), _own,
        body=("words", "needs", "steps", "leads_to"), only=OFFERED,
    )
)  # fmt: skip
declare(Shelf("library", "主题与形式库", _shipped))
