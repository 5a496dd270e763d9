"""What members said after a meeting, as a trend for the branch; who may still say something."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, envelope, scope
from yipanqi.meetings.enums import HELD_STAGES, Presence, Wanted, Worth
from yipanqi.meetings.models import Afterwards, Attendance, Heard, Meeting

FEWEST = 5
"""Answers that are summed up together; fewer people there are not asked."""
OPEN_FOR = timedelta(days=14)
"""How long after the record was entered."""
CHOICES = (*Worth.values, *Wanted.values)


@dataclass(frozen=True, slots=True)
class Trend:
    """What most said, in words and without a number."""

    worth: str
    wanted: tuple[str, ...]


def trend(meeting: Meeting) -> Trend | None:
    """The trend of a meeting from five answers on, for those who belong to the organisation or arrange its meetings."""
    seen, path = scope.current(), meeting.organization.path
    if not (seen.sees(Sight.OPEN_RECORDS, path) or seen.may(Power.MEETINGS, path)):
        return None
    kept = Afterwards.objects.filter(meeting=meeting).first()
    return in_words(kept.shown) if kept and kept.shown else None


def in_words(counts: Mapping[str, int]) -> Trend:
    """What more than half said; of the wishes the two most frequent, those of less than a fifth left out."""
    total = sum(counts.get(one, 0) for one in Worth.values)
    worth = "看法不一"
    for one, words in ((Worth.GOOD, "多数同志觉得有收获"), (Worth.POOR, "多数同志觉得收获不大")):
        if counts.get(one, 0) * 2 > total:
            worth = words
    ranked = sorted(Wanted, key=lambda one: -counts.get(one, 0))
    return Trend(worth, tuple(one.label for one in ranked[:2] if counts.get(one, 0) * 5 > total))


def waiting_of(kept: Afterwards) -> dict[str, int]:
    """The answers since the last step."""
    known = json.loads(envelope.open_(kept.waiting, about=about(kept))) if kept.waiting else [0] * len(CHOICES)
    return dict(zip(CHOICES, known, strict=True))


def closed(kept: Afterwards, counts: Mapping[str, int]) -> str:
    """The same closed; every envelope is as long as any other, because no number in it has two digits."""
    return envelope.close(json.dumps([counts[one] for one in CHOICES]), about=about(kept))


def about(kept: Afterwards) -> str:
    """What the envelope belongs to."""
    return f"afterwards:{kept.meeting_id}"


def may_say(meeting: Meeting) -> bool:
    """Whether the visitor was there, in person, lately, with at least four others, and has not answered yet."""
    seen = scope.current()
    if seen.person_id is None or seen.by_assistant or not _is_open(meeting):
        return False
    there = Attendance.objects.filter(meeting=meeting, person=seen.person_id, presence=Presence.PRESENT).exists()
    return there and not Heard.objects.filter(meeting=meeting, person=seen.person_id).exists()


def _is_open(meeting: Meeting) -> bool:
    if not meeting.held or meeting.is_history or meeting.recorded_at is None:
        return False
    return meeting.recorded_at >= clock.now() - OPEN_FOR and (meeting.present_count or 0) >= FEWEST


def to_say(person: int) -> list[Meeting]:
    """The latest meetings about which somebody may still say a word. Two at most."""
    if scope.current().by_assistant:
        return []
    there = Attendance.objects.filter(person=person, presence=Presence.PRESENT).order_by().values("meeting")
    lately = Meeting.objects.filter(
        pk__in=there, stage__in=HELD_STAGES, is_history=False, present_count__gte=FEWEST,
        recorded_at__gte=clock.now() - OPEN_FOR,
    )  # fmt: skip
    return list(lately.exclude(pk__in=Heard.objects.filter(person=person).order_by().values("meeting"))[:2])
