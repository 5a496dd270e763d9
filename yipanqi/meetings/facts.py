"""What can be known of meetings: the fact table `activities`, evidence for six kinds of duty."""

from collections.abc import Sequence
from functools import cache

from django.db.models import Case, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Length, Replace

from yipanqi.facts import activities
from yipanqi.facts.registry import FactTable, declare
from yipanqi.kernel import clock, scope
from yipanqi.meetings.enums import HELD_STAGES, Kind
from yipanqi.meetings.models import Purpose


def rows(organizations: Sequence[int] | None = None) -> list[tuple]:
    """One row per meeting held and purpose, of the organisations named or of all, in the order of its columns.

    Facts are read whatever the present actor may see: a waiver granted by the committee must not change what a branch
    has done.
    """
    found = _held().filter(meeting__held_on__lte=clock.today())
    return list(found if organizations is None else found.filter(meeting__organization__in=organizations))


@cache
def _held() -> QuerySet:
    """The query without days and organisations: working out its columns costs more than running it for one branch."""
    with scope.system("会议事实表"):
        held = Purpose.objects.filter(meeting__stage__in=HELD_STAGES).order_by("meeting_id", "id")
    return held.values_list(
        "meeting_id",
        "kind",
        "meeting__organization_id",
        "meeting__held_on",
        "meeting__recorded_at",
        "meeting__expected_count",
        "meeting__present_count",
        "meeting__voters_due",
        "meeting__voters_present",
        Length("meeting__minutes"),
        "meeting__speakers",
        _lines("meeting__agenda"),
    )


def _lines(field: str):
    """Number of lines of a text without blank ones (as `actions` stores agendas); 0 when it is empty."""
    joined = Replace(F(field), Value("\n"), Value(""), output_field=TextField())
    last = Case(When(**{field: ""}, then=0), default=1, output_field=IntegerField())
    return Length(F(field)) - Length(joined) + last


ACTIVITIES = declare(
    FactTable(
        name=activities.NAME,
        grain="一次会议 × 一项职责",
        columns=activities.COLUMNS,
        rows=rows,
        meaning="已记录（含已签认）的会议；日期在将来的不计",
        offers=frozenset(Kind.values),
        record="meeting",
    )
)
