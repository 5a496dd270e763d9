"""Business dates are found by search."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from yipanqi.calendars.models import BusinessDate
from yipanqi.kernel.clock import chinese_date
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _dates(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        note = f"{one.organization.name} · {chinese_date(one.from_on)}"
        yield one.pk, Hit(one.title, f"{reverse('calendars:month')}?month={one.from_on:%Y-%m}", note)


declare(Source(40, "dates", "业务日程", BusinessDate, ("title",), _dates))
