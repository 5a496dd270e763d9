"""The minutes of a year at once, for books: a fixed number of queries, however many meetings there were."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from yipanqi.meetings import queries
from yipanqi.meetings.enums import HELD_STAGES
from yipanqi.meetings.exports import minutes_of
from yipanqi.meetings.models import Attendance, Decision, Meeting
from yipanqi.organizations.models import Organization, State
from yipanqi.papers.forms.minutes import MeetingMinutes


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting with its minutes; None where the record is on paper only."""

    meeting: Meeting
    minutes: MeetingMinutes | None


def held_in(organization: Organization, year: int) -> list[HeldMeeting]:
    """What an organisation and its groups held in a year, oldest first."""
    low, high = organization.range
    found = (
        Meeting.objects.filter(
            organization__path__gte=low, organization__path__lt=high, stage__in=HELD_STAGES,
            held_on__gte=date(year, 1, 1), held_on__lte=date(year, 12, 31),
        )
        .select_related("organization__parent", "host", "recorder", "signed_by")
        .prefetch_related(
            "purposes", "corrections",
            Prefetch("attendances", Attendance.objects.select_related("person").order_by("id")),
            Prefetch("decisions", Decision.objects.select_related("owner").order_by("id")),
        )
        .order_by("held_on", "starts_at", "id")
    )  # fmt: skip
    states = State.objects.filter(organization__path__gte=low, organization__path__lt=high).select_related("parent")
    known = list(states.order_by("from_on"))
    return [HeldMeeting(one, None if one.is_history else _minutes(one, known)) for one in found]


def _minutes(meeting: Meeting, states: list[State]) -> MeetingMinutes:
    lines = [queries.Line(row.person, row.votes, "", row.presence, row.reason) for row in meeting.attendances.all()]
    decisions = list(meeting.decisions.all())
    for decision in decisions:
        decision.meeting = meeting
    on = meeting.held_on
    state = next(
        (
            one
            for one in states
            if one.organization_id == meeting.organization_id
            and one.from_on <= on
            and (one.to_on is None or one.to_on >= on)
        ),
        None,
    )
    return minutes_of(meeting, lines, decisions, state)
