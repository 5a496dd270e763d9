"""What can be known of meetings: the fact table `activities`, evidence for six kinds of duty."""

from collections.abc import Sequence
from functools import cache

from django.db.models import Case, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Length, Replace

from yipanqi.facts.registry import Column, FactTable, declare
from yipanqi.kernel import clock, scope
from yipanqi.meetings.enums import HELD_STAGES, Kind
from yipanqi.meetings.models import Purpose

COLUMNS = (
    Column("activity_id", "bigint", "会议编号"),
    Column("kind", "text", "职责代码：一次会议可履行多项职责，各占一行"),
    Column("org_id", "bigint", "召开会议的组织"),
    Column("held_on", "date", "召开日期"),
    Column("recorded_at", "timestamp", "录入时间"),
    Column("expected", "bigint", "应到人数；纸质记录未载明的为空", nullable=True),
    Column("present", "bigint", "实到人数", nullable=True),
    Column("voters_due", "bigint", "应到有表决权人数", nullable=True),
    Column("voters_present", "bigint", "实到有表决权人数", nullable=True),
    Column("minutes_chars", "bigint", "记录字数"),
    Column("speakers", "bigint", "由记录识别的发言人数", nullable=True),
    Column("topics", "bigint", "议程项数"),
)


def rows(organizations: Sequence[int] | None = None) -> list[tuple]:
    """One row per meeting held and purpose, of the organisations named or of all, in the order of `COLUMNS`.

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
        name="activities",
        grain="一次会议 × 一项职责",
        columns=COLUMNS,
        rows=rows,
        meaning="已记录（含已签认）的会议；日期在将来的不计",
        offers=frozenset(Kind.values),
    )
)
