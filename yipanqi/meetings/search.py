"""What of organisational life is found by search, by those who may read the record."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from yipanqi.kernel.clock import chinese_date
from yipanqi.meetings.models import Decision, ElectionResult, Meeting, Procedure, Rectification
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Source


def _meetings(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization"):
        note = f"{one.organization.name} · {chinese_date(one.held_on)} · {one.get_stage_display()}"
        text = "　".join(part for part in (one.topic, one.agenda, one.minutes, one.lecturer, one.place) if part)
        yield one.pk, Hit(one.title, reverse("meetings:meeting", args=[one.pk]), note, text)


def _decisions(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    """Its owner may open it without the meeting, so nothing of the meeting but its organisation is told."""
    for one in found.select_related("meeting__organization"):
        yield (
            one.pk,
            Hit(one.text, reverse("meetings:decision", args=[one.pk]), one.meeting.organization.name, one.outcome),
        )


def _items(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("procedure__organization"):
        note, text = one.procedure.organization.name, "　".join(filter(None, (one.measure, one.outcome)))
        yield one.pk, Hit(one.problem, reverse("meetings:item", args=[one.pk]), note, text)


def _procedures(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    for one in found.select_related("organization", "meeting"):
        day = one.meeting_on
        note = f"{one.organization.name} · {chinese_date(day) if day else '日期未定'}"
        yield one.pk, Hit(one.title, reverse("meetings:procedure", args=[one.pk]), note, one.theme)


def _results(found: QuerySet) -> Iterator[tuple[int, Hit]]:
    """For whoever keeps the organisation's states above too: who was elected, nothing of the meeting."""
    for one in found.select_related("organization", "procedure__organization").prefetch_related("elected__person"):
        elected = "、".join(f"{each.person.name}{each.get_post_display()}" for each in one.elected.all())
        note = f"{one.organization.name} · {chinese_date(one.elected_on)}选举"
        yield one.pk, Hit(f"{one.procedure.title}结果", reverse("meetings:election", args=[one.pk]), note, elected)


declare(
    Source(
        10, "meetings", "会议", Meeting, ("title",), _meetings,
        body=("topic", "agenda", "minutes", "lecturer", "place"),
    )
)  # fmt: skip
declare(Source(11, "decisions", "决定事项", Decision, ("text",), _decisions, body=("outcome",)))
declare(Source(12, "rectifications", "整改事项", Rectification, ("problem",), _items, body=("measure", "outcome")))
declare(Source(13, "procedures", "程序", Procedure, ("title",), _procedures, body=("theme",)))
declare(
    Source(
        14, "elections", "选举结果", ElectionResult, ("procedure__title",), _results, many=("elected__person__name",)
    )
)
