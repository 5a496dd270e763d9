"""Who was excused from a meeting with something to study, and who has made it up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from yipanqi.access.enums import Power
from yipanqi.kernel import scope
from yipanqi.meetings import rules
from yipanqi.meetings.enums import Presence
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.queries.meetings import Line
from yipanqi.organizations.models import Person


@dataclass(frozen=True, slots=True)
class MakingUp:
    """One person excused: why, and on which day it was made up, if it was."""

    person: Person
    reason: str
    made_on: date | None


def making_up(meeting: Meeting, lines: Collection[Line]) -> list[MakingUp]:
    """Those excused, in the order of the list, for who arranges the meetings; everybody else finds only himself.
    Nobody where there was nothing to study, and then nothing is asked.
    """
    seen = scope.current()
    whole = seen.may(Power.MEETINGS, meeting.organization.path)
    away = [line for line in lines if line.presence == Presence.EXCUSED and (whole or line.person.pk == seen.person_id)]
    if not away or not meeting.held or not rules.is_study(meeting.kinds, meeting.topic, meeting.agenda):
        return []
    made = made_up(meeting)
    return [MakingUp(line.person, line.reason, made.get(line.person.pk)) for line in away]


def made_up(meeting: Meeting) -> dict[int, date]:
    """The days on which people made up a meeting, by their number; asks nothing where they came with the meeting."""
    return {one.person_id: one.made_on for one in meeting.make_ups.all()}
