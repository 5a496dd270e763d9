"""What of organisations, people and offices is found by search."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from yipanqi.organizations.models import Appointment, Organization, Person
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _organizations(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("parent"):
        note = "已撤销" if one.dissolved_on else one.get_kind_display()
        yield one.pk, Hit(one.called, reverse("organizations:profile", args=[one.pk]), note, one.short_name)


def _people(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("home"):
        where = one.home.name if one.home else ""
        yield one.pk, Hit(one.name, reverse("people:person", args=[one.pk]), where if one.active else "已离开")


def _offices(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("person", "organization"):
        address = reverse("organizations:profile", args=[one.organization_id])
        yield one.pk, Hit(f"{one.person.name}　{one.called_in_full}", address)


declare(Source(1, "organizations", "组织", Organization, ("name", "short_name", "parent__name"), _organizations))
declare(Source(2, "people", "人员", Person, ("name", "pinyin", "initials"), _people))
declare(
    Source(
        3, "offices", "任职", Appointment,
        ("person__name", "person__pinyin", "person__initials", "organization__name", "post", "title"), _offices,
        only=Q(to_on=None),
    )
)  # fmt: skip
