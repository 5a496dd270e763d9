"""Evidence for what a branch owes about dues: its collecting days, the confirmation of bases, the publication.

A collection of the whole branch is evidence, one member's payment is not; who did not pay stays inside the branch.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import QuerySet

from yipanqi.education.models import Collection, DuesFixing, Publication
from yipanqi.facts import activities
from yipanqi.facts.registry import FactTable, declare
from yipanqi.kernel import clock, scope

COLLECTED, FIXED, PUBLISHED = "dues", "dues_base", "dues_publication"


def _rows(kind: str, found: Callable[[], QuerySet]) -> Callable[[Sequence[int] | None], Iterable[tuple]]:
    def rows(organizations: Sequence[int] | None = None) -> list[tuple]:
        """One row per record, whatever the present actor may see."""
        with scope.system("党费事实表"):
            held = found().filter(on__lte=clock.today()).order_by("id")
            if organizations is not None:
                held = held.filter(organization__in=organizations)
            kept = list(held.values_list("pk", "organization_id", "on", "recorded_at"))
        return [(pk, kind, branch, on, at, None, None, None, None, 0, None, 0) for pk, branch, on, at in kept]

    return rows


def _declared(kind: str, grain: str, meaning: str, found: Callable[[], QuerySet]) -> FactTable:
    return declare(
        FactTable(
            name=activities.NAME, grain=grain, columns=activities.COLUMNS, rows=_rows(kind, found), meaning=meaning,
            offers=frozenset({kind}), record=kind,
        )
    )  # fmt: skip


COLLECTIONS = _declared(
    COLLECTED, "一次全支部收缴", "支部收党费的日子；谁交多少不在其中", lambda: Collection.objects.filter(whole=True)
)
FIXINGS = _declared(FIXED, "一个党支部 × 一年", "党费基数核定；基数不在其中", lambda: DuesFixing.objects.all())
PUBLICATIONS = _declared(PUBLISHED, "一次公布", "党费收缴情况公布", lambda: Publication.objects.all())
