"""What of the ledger is found by search: what somebody raised. Recurring duties are the same sentence for every
organisation and are found once, as rules.
"""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from yipanqi.kernel.clock import chinese_date
from yipanqi.obligations.enums import RULE
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.queries import worded
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _entries(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in worded(list(found.select_related("organization", "person"))):
        note = f"{one.organization.name} · 期限{chinese_date(one.due_on)}"
        yield one.pk, Hit(one.called, reverse("obligations:entry", args=[one.pk]), note)


declare(Source(20, "entries", "台账事项", Obligation, ("title",), _entries, only=~Q(source=RULE)))
