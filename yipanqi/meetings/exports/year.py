"""The minutes of a year at once, for books: a fixed number of queries, however many meetings there were."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from yipanqi.meetings import queries
from yipanqi.meetings.enums import HELD_STAGES
from yipanqi.meetings.exports import minutes_of
from yipanqi.meetings.models import Attendance, Decision, Meeting, WorkReport
from yipanqi.organizations.models import Organization, State
from yipanqi.papers.forms.minutes import MeetingMinutes


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting with its expected list and its minutes; None where the record is on paper only."""

    meeting: Meeting
    lines: list[queries.Line]
    minutes: MeetingMinutes | None


def held_in(organization: Organization, year: int) -> list[HeldMeeting]:
    """What an organisation and its groups held in a year, oldest first."""
    low, high = organization.range
    reported = WorkReport.objects.select_related("organization__parent", "person")
    found = (
        Meeting.objects.filter(
            organization__path__gte=low, organization__path__lt=high, stage__in=HELD_STAGES,
            held_on__gte=date(year, 1, 1), held_on__lte=date(year, 12, 31),
        )
        .select_related("organization__parent", "host", "recorder", "signed_by")
        .prefetch_related(
            "purposes", "corrections", "make_ups",
            Prefetch("attendances", Attendance.objects.select_related("person").order_by("id")),
            Prefetch("decisions", Decision.objects.select_related("owner").order_by("id")),
            Prefetch("reports", reported.order_by("organization__path")),
        )
        .order_by("held_on", "starts_at", "id")
    )  # fmt: skip
    states = State.objects.filter(organization__path__gte=low, organization__path__lt=high).select_related("parent")
    known = list(states.order_by("from_on"))
    return [_held(one, known) for one in found]


def _held(meeting: Meeting, states: list[State]) -> HeldMeeting:
    lines = [queries.Line(row.person, row.votes, "", row.presence, row.reason) for row in meeting.attendances.all()]
    if meeting.is_history:
        return HeldMeeting(meeting, lines, None)
    decisions = list(meeting.decisions.all())
    for decision in decisions:
        decision.meeting = meeting
    state = next((one for one in states if _in_force(one, meeting)), None)
    return HeldMeeting(meeting, lines, minutes_of(meeting, lines, decisions, list(meeting.reports.all()), state))


def _in_force(state: State, meeting: Meeting) -> bool:
    on = meeting.held_on
    return (
        state.organization_id == meeting.organization_id
        and state.from_on <= on
        and (state.to_on is None or state.to_on >= on)
    )
