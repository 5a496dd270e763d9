"""What can be known of meetings: the fact table `activities`. 述职 counts for the organisation of whoever reported."""

from collections.abc import Sequence
from functools import cache

from django.db.models import Case, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Length, Replace

from yipanqi.facts import activities
from yipanqi.facts.registry import FactTable, declare
from yipanqi.kernel import clock, scope
from yipanqi.meetings.enums import HELD_STAGES, Kind
from yipanqi.meetings.models import LifeReport, Purpose, WorkReport


def rows(organizations: Sequence[int] | None = None) -> list[tuple]:
    """One row per meeting held and purpose, of the organisations named or of all, in the order of its columns.

    Facts are read whatever the present actor may see: a waiver granted by the committee must not change what a branch
    has done.
    """
    found = _held().filter(meeting__held_on__lte=clock.today())
    return list(found if organizations is None else found.filter(meeting__organization__in=organizations))


_TOO_FEW = Coalesce(F("meeting__voters_due") * 2 - F("meeting__voters_present") * 3, 0)
"""More than nothing where fewer than two thirds were there: no 民主生活会 is held then (民主生活会若干规定 5)."""


@cache
def _held() -> QuerySet:
    """The query without days and organisations: working out its columns costs more than running it for one branch."""
    with scope.system("会议事实表"):
        held = Purpose.objects.filter(meeting__stage__in=HELD_STAGES).exclude(kind=Kind.WORK_REPORT)
        held = held.annotate(short=_TOO_FEW).exclude(kind=Kind.DEMOCRATIC_LIFE_MEETING, short__gt=0)
        held = held.order_by("meeting_id", "id")
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
        meaning="已记录（含已签认）的会议；日期在将来的、到会不足三分之二的民主生活会不计",
        offers=frozenset(Kind.values) - {Kind.WORK_REPORT},
        record="meeting",
    )
)


def report_rows(organizations: Sequence[int] | None = None) -> list[tuple]:
    """One row per secretary who reported, of the organisations whose secretaries they are."""
    with scope.system("述职事实表"):
        found = WorkReport.objects.filter(meeting__stage__in=HELD_STAGES, meeting__held_on__lte=clock.today())
        if organizations is not None:
            found = found.filter(organization__in=organizations)
        columns = ("pk", "organization_id", "meeting__held_on", "recorded_at")
        rows = list(found.order_by("pk").values_list(*columns))
    return [(pk, Kind.WORK_REPORT, org, on, at, None, None, None, None, 0, None, 0) for pk, org, on, at in rows]


REPORTS = declare(
    FactTable(
        name=activities.NAME,
        grain="一名书记的一次述职",
        columns=activities.COLUMNS,
        rows=report_rows,
        meaning="已登记的书记述职，记在书记所在的组织名下",
        offers=frozenset({Kind.WORK_REPORT}),
        record="report",
    )
)


def life_report_rows(organizations: Sequence[int] | None = None) -> list[tuple]:
    """One row per report that was issued: it counts for the period of the day on which it went out."""
    with scope.system("双重组织生活报告事实表"):
        found = LifeReport.objects.filter(issued_on__lte=clock.today())
        if organizations is not None:
            found = found.filter(organization__in=organizations)
        rows = list(found.order_by("pk").values_list("pk", "organization_id", "issued_on", "issued_at"))
    return [(pk, "life_report", org, on, at, None, None, None, None, 0, None, 0) for pk, org, on, at in rows]


LIFE_REPORTS = declare(
    FactTable(
        name=activities.NAME,
        grain="一份双重组织生活情况报告",
        columns=activities.COLUMNS,
        rows=life_report_rows,
        meaning="机关党委已报出的双重组织生活情况",
        offers=frozenset({"life_report"}),
        record="life_report",
    )
)
