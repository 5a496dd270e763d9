"""What the verbs share: the row held for the transaction, the version, the words of the history."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings import queries, rules
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Meeting, Purpose

DETAILS = ("title", "topic", "agenda", "place", "lecturer", "guests", "host", "recorder", "reach")
"""What is said about a meeting beside its time: all optional, all changeable until signing."""


def locked(meeting: Meeting, power: Power, version: int | None = None, *, current: str | None = None) -> Meeting:
    """The row as it is now, held for this transaction; refuses without the power or when somebody saved meanwhile.

    `current`: a stage in which the work is already done, so that an old version does no harm.
    """
    require(power, meeting.organization)
    fresh = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("organization")
        .prefetch_related("purposes")
        .filter(pk=meeting.pk)
        .first()
    )
    if fresh is None:
        raise NotAllowed("您现任职务看不到这次会议的记录，请联系该组织书记。")
    if version is not None and version != fresh.version and fresh.stage != current:
        raise Conflict(
            f"“{fresh.title}”刚被他人修改过（现为{fresh.get_stage_display()}）。您填写的内容仍在页面上，请核对最新内容后再次保存。"
        )
    return fresh


def save(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save()


def place(meeting: Meeting, kinds: Collection[str], starts_at: datetime) -> list[str]:
    """Set when the meeting is; refuse what the organisation as it is then does not hold. The kinds without doubles."""
    organization = meeting.organization
    if timezone.is_naive(starts_at):
        starts_at = starts_at.replace(tzinfo=clock.ZONE)
    day = timezone.localtime(starts_at, clock.ZONE).date()
    state = queries.state_on(organization, day)
    wanted = list(dict.fromkeys(kinds))
    unknown = [kind for kind in wanted if kind not in Kind.values]
    if unknown:
        raise Refused("会议类别不在列表中，请重新选择。", field="kinds")
    check_kinds(meeting, wanted, state)
    meeting.starts_at, meeting.held_on = starts_at, day
    meeting.committee_only = rules.committee_only(wanted)
    return wanted


def check_kinds(meeting: Meeting, kinds: Collection[str], state) -> None:
    """Refuse what the organisation, as it was on the day, does not hold."""
    rules.check_kinds(
        kinds,
        organization_kind=state.kind,
        has_committee=state.has_committee,
        name=meeting.organization.name,
        upper=state.parent.kind if state.parent else "",
    )


def describe(meeting: Meeting, details: dict[str, Any]) -> None:
    """Set the optional details; an unknown name is a mistake of ours."""
    for name, value in details.items():
        if name not in DETAILS:
            raise TypeError(f"unknown detail of a meeting: {name}")
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").strip()
            field = Meeting._meta.get_field(name)
            assert isinstance(field, models.Field)
            if field.max_length and len(value) > field.max_length:
                raise Refused(f"{field.verbose_name}超过{field.max_length}字，请缩短。", field=name)
            refuse_classified(value, field=name)
        setattr(meeting, name, value)
    if "agenda" in details:
        meeting.agenda = "\n".join(line.strip() for line in meeting.agenda.splitlines() if line.strip())


def set_purposes(meeting: Meeting, kinds: Collection[str]) -> None:
    if tuple(kinds) != meeting.kinds:
        meeting.purposes.all().delete()
        Purpose.objects.bulk_create(Purpose(meeting=meeting, kind=kind) for kind in kinds)


def said(meeting: Meeting, kinds: Collection[str]) -> dict[str, Any]:
    """What the history keeps of a meeting, in words."""
    words: dict[str, Any] = {
        "名称": meeting.title,
        "类别": "、".join(rules.called(kind, meeting.organization.kind) for kind in kinds),
        "时间": f"{timezone.localtime(meeting.starts_at):%Y-%m-%d %H:%M}",
        "地点": meeting.place,
        "主题": meeting.topic,
        "议程": meeting.agenda,
    }
    if meeting.held:
        words |= {"应到": meeting.expected_count, "实到": meeting.present_count, "记录": meeting.minutes}
    return words


def log(
    event: str,
    meeting: Meeting,
    by: Actor,
    *,
    before: dict | None = None,
    after: dict | None = None,
    reason: str = "",
) -> None:
    record(event, by=by, subject=meeting, path=meeting.organization.path, before=before, after=after, reason=reason)
