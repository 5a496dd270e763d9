"""Verbs: publish and withdraw a topic; plan, change and take out a line; add to the library and withdraw from it."""

from typing import Any

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.queries import kinds_for
from yipanqi.organizations.models import Organization
from yipanqi.topics import queries
from yipanqi.topics.enums import Sort
from yipanqi.topics.models import Contribution, Planned, Published, Source
from yipanqi.topics.rules import cut_words, lines

EARLIEST = 2
"""Years before this one that a plan may still be written for: paper plans of years gone by."""


def _check_month(year: int, month: int | None) -> None:
    this = clock.today().year
    if not this - EARLIEST <= year <= this + 1:
        raise Refused(f"年度请填{this - EARLIEST}年至{this + 1}年。", field="year")
    if month is not None and not 1 <= month <= 12:
        raise Refused("月份请选1月至12月。", field="month")


@transaction.atomic
def publish(
    *, organization: Organization, year: int, month: int | None, title: str, basis: str, materials: str, once: str,
    by: Actor,
) -> Published:  # fmt: skip
    """Publish a topic for everything below; the same `once` publishes it once."""
    require(Power.MEETINGS, organization)
    if organization.kind not in queries.PUBLISHERS:
        raise Refused("学习主题由机关党委、党总支等上级党组织发布；支部的主题请直接列入计划。", field="organization")
    if known := Published.objects.filter(once=once).first():
        return known
    _check_month(year, month)
    made = Published.objects.create(
        organization=organization, year=year, month=month, title=title.strip(), basis=basis.strip(),
        materials=materials.strip(), published_at=clock.now(), published_by=str(by)[:80], once=once,
    )  # fmt: skip
    _log("topic_published", made, by, after={"title": made.title, "year": year, "month": month, "basis": made.basis})
    return made


@transaction.atomic
def withdraw_topic(*, topic: Published, by: Actor) -> None:
    """Withdraw a topic: it is offered to nobody any more; plans that took it keep it."""
    require(Power.MEETINGS, topic.organization)
    if topic.withdrawn_at is None:
        topic.withdrawn_at = clock.now()
        topic.save(update_fields=["withdrawn_at"])
        _log("topic_withdrawn", topic, by, before={"title": topic.title})


@transaction.atomic
def plan(*, organization: Organization, once: str, by: Actor, **line: Any) -> Planned:
    """Put a line into the plan of an organisation; the same `once` does it once."""
    require(Power.MEETINGS, organization)
    if known := Planned.objects.filter(once=once, organization=organization).first():
        return known
    row = Planned(organization=organization, once=once, created_at=clock.now(), created_by=str(by)[:80])
    _describe(row, line)
    row.save(force_insert=True)
    _log("topic_planned", row, by, after=_said(row))
    return row


@transaction.atomic
def replan(*, row: Planned, by: Actor, **line: Any) -> Planned:
    """Change a line from which nothing was arranged."""
    before = _said(_open(row))
    _describe(row, line)
    row.save()
    _log("topic_replanned", row, by, before=before, after=_said(row))
    return row


@transaction.atomic
def unplan(*, row: Planned, by: Actor) -> None:
    """Take a line out of the plan, as long as nothing was arranged from it."""
    _log("topic_unplanned", _open(row), by, before=_said(row))
    Source.objects.filter(planned=row).update(planned=None)  # of meetings that were cancelled
    row.delete()


def _open(row: Planned) -> Planned:
    require(Power.MEETINGS, row.organization)
    found = queries.line(row.pk)
    if found is None or not found.free:
        raise Refused("已据此安排会议，计划不再改动；会议取消后可以调整。")
    return row


def _describe(row: Planned, line: dict[str, Any]) -> None:
    for name in ("year", "month", "kind", "theme", "published", "problem", "materials", "entry"):
        if name in line:
            value = line[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    _check_month(row.year, row.month)
    if not row.theme:
        raise Refused("请填写主题。", field="theme")
    if row.kind not in kinds_for(row.organization):
        raise Refused(f"“{row.organization.called}”不召开这类会议，请另选会议类别。", field="kind")
    if row.published and not row.organization.path.startswith(row.published.organization.path):
        raise Refused("这个主题不是发给本组织的。", field="published")


def _said(row: Planned) -> dict[str, Any]:
    return {"year": row.year, "month": row.month, "kind": row.kind, "theme": row.theme, "problem": row.problem}


@transaction.atomic
def contribute(
    *, organization: Organization, sort: str, title: str, words: str, kinds: list[str], needs: str, steps: str,
    leads_to: str, once: str, by: Actor,
) -> Contribution:  # fmt: skip
    """Add an entry to the library in the name of an organisation; the same `once` adds it once."""
    require(Power.MEETINGS, organization)
    if known := Contribution.objects.filter(once=once).first():
        return known
    if sort not in Sort.values:
        raise Refused("请选择主题或形式。", field="sort")
    if any(len(word) < 2 for word in cut_words(words)) or not cut_words(words):
        raise Refused("关键词每个至少两个字，用空格或顿号隔开。", field="words")
    if len(lines(steps)) < 2:
        raise Refused("怎么开展请至少写两步，一行一步。", field="steps")
    made = Contribution.objects.create(
        organization=organization, sort=sort, title=title.strip(), words=" ".join(cut_words(words)), kinds=list(kinds),
        needs=needs.strip(), steps="\n".join(lines(steps)), leads_to=leads_to.strip(), added_at=clock.now(),
        added_by=str(by)[:80], once=once,
    )  # fmt: skip
    _log("library_added", made, by, after={"title": made.title, "words": made.words})
    return made


@transaction.atomic
def withdraw_contribution(*, made: Contribution, by: Actor) -> None:
    """Take an entry of one's own organisation out of the library; plans that name it keep it."""
    require(Power.MEETINGS, made.organization)
    if made.withdrawn_at is None:
        made.withdrawn_at = clock.now()
        made.save(update_fields=["withdrawn_at"])
        _log("library_withdrawn", made, by, before={"title": made.title})


def remember(*, meeting: Meeting, source: str) -> None:
    """Keep from which line of the plan or entry of the library a meeting was arranged; unknown ones leave no trace."""
    what, _, key = source.partition(":")
    row = queries.line(int(key)) if what == "plan" and key.isdecimal() else None
    if row is not None and row.planned.organization_id == meeting.organization_id:
        Source.objects.create(meeting=meeting, planned=row.planned, entry=row.planned.entry)
    elif what == "library" and queries.entry(key) is not None:
        Source.objects.create(meeting=meeting, entry=key)


def _log(event: str, row: Any, by: Actor, **change: Any) -> None:
    record(event, by=by, subject=row, name=str(row), path=row.organization.path, **change)
