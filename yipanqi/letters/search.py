"""Letters are found by search, by their issuer and their addressee."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from yipanqi.kernel.clock import chinese_date
from yipanqi.letters.enums import Stage
from yipanqi.letters.models import Letter
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _letters(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("addressee__parent"):
        note = f"{one.addressee.called} · {chinese_date(one.issued_on)} · {one.get_stage_display()}"
        yield one.pk, Hit(str(one), reverse("letters:letter", args=[one.pk]), note, one.facts)


declare(
    Source(
        74, "letters", "提示督办", Letter, ("matter",), _letters, body=("facts", "demand", "number", "reply"),
        only=~Q(stage=Stage.REVOKED),
    )
)  # fmt: skip
