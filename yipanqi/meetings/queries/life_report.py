"""双重组织生活情况报告: what is to be reported, for which days, what was issued."""

from datetime import date, timedelta

from django.db.models import QuerySet

from yipanqi.access.queries import unit_of
from yipanqi.engine.periods import Window, period_of
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.meetings.enums import Presence
from yipanqi.meetings.models import Attendance, LifeReport, Visit
from yipanqi.meetings.queries import double_life
from yipanqi.obligations import queries as ledger
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Membership, Organization
from yipanqi.organizations.queries import in_force
from yipanqi.regulations.queries import rules_for


def reports_life(organization: Organization) -> bool:
    """Whether an organisation reports: a 机关党委, of the leaders of its unit."""
    return organization.kind == Kind.ORGAN_COMMITTEE


def next_period(organization: Organization) -> tuple[date, date]:
    """From the day after the last report, else from the first day of the running period – half a year unless the organ
    says otherwise – or 启用日期, until today.
    """
    today = clock.today()
    last = LifeReport.objects.filter(organization=organization).order_by("-last_on").first()
    if last is not None:
        return min(last.last_on + timedelta(days=1), today), today
    rules = [one for one in rules_for(organization, on=today).duties if one.code == "life_report"]
    begun = period_of(rules[0].period if rules else "half_year", today).start
    return max(begun, organization.go_live_on or date.min), today


def quarter(text: str) -> Window | None:
    """`2026Q3` as the quarter it names, if it has ended: of a running one nobody can say whether what it asks was
    reached. None for anything else.
    """
    found = ledger.span(text) if "Q" in text else None
    return found if found and found.end < clock.today() else None


def quarters() -> list[tuple[str, str]]:
    """The two quarters that ended last: (`2026Q3`, `2026年第三季度`)."""
    return ledger.latest_quarters(period_of("quarter", clock.today()).start - timedelta(days=1))


def issued(organization: Organization) -> QuerySet[LifeReport]:
    """What was reported, newest first."""
    return LifeReport.objects.filter(organization=organization).select_related("organization")


def lines(organization: Organization, first: date, last: date) -> list[dict]:
    """One line a leader in tree order, plain facts to be kept: six queries, however many leaders there are.

    Records of branches are read with the system's eyes: 机关26 has the 机关党委 report just this, and no more of a
    record goes into it than day, name of the meeting, and whether the leader was there.
    """
    leading = double_life.leaders(unit_of(organization).path, last)
    people = [one.person.pk for one in leading]
    with scope.system("双重组织生活情况报告"):
        lives = double_life.lives(people, first, last)
        held = Membership.objects.filter(in_force(last), person__in=people).select_related("organization", "group")
        homes = {one.person_id: _home(one) for one in held}
    return [
        {
            "name": one.person.name,
            "offices": "、".join(one.offices),
            "home": homes.get(one.person.pk, ""),
            "own": _counted(lives[one.person.pk].own, last.year),
            "leadership": [_said(row, last.year) for row in lives[one.person.pk].leadership],
            "visits": [_visited(row, last.year) for row in lives[one.person.pk].visits],
        }
        for one in leading
    ]


def _home(membership: Membership) -> str:
    return membership.organization.called + (membership.group.name if membership.group else "")


def _counted(due: list[Attendance], year: int) -> dict:
    """How many there were, how many he or she was at; the others by day with the reason."""
    there = sum(one.presence == Presence.PRESENT for one in due)
    away = [_said(one, year) for one in due if one.presence in (Presence.EXCUSED, Presence.ABSENT)]
    return {"due": len(due), "present": there, "away": away}


def _day(one: Attendance | Visit, year: int) -> str:
    """`10月13日`, with the year where it is not that of the report."""
    day = one.meeting.held_on
    return f"{day.month}月{day.day}日" if day.year == year else chinese_date(day)


def _said(one: Attendance, year: int) -> dict:
    return {
        "on": _day(one, year), "title": one.meeting.kinds_label, "presence": one.get_presence_display(),
        "reason": one.reason,
    }  # fmt: skip


def _visited(one: Visit, year: int) -> dict:
    return {
        "on": _day(one, year), "title": one.meeting.kinds_label, "where": one.meeting.organization.called,
        "capacity": one.get_capacity_display(),
    }  # fmt: skip
