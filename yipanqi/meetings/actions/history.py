"""Older meetings from the organ's workbooks, kept as history: held then, entered now, and marked as such."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Protocol

from django.db import transaction

from yipanqi.audit.actions import record
from yipanqi.files.marks import mark_in, refusal
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed
from yipanqi.meetings import queries, rules
from yipanqi.meetings.actions.visiting import note_past_visits
from yipanqi.meetings.enums import Kind, Stage
from yipanqi.meetings.models import Attendance, Meeting, Purpose
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Organization, Person

FAULT, WARNING = "fault", "warning"
POWERS = ("organizations", "meetings")


class Row(Protocol):
    """One meeting as a workbook tells it; `held_on.value` is the day."""

    branch: str
    kinds: tuple[str, ...]
    held_on: Any
    topic: str
    group: str
    time: str
    place: str
    expected: int | None
    present: int | None
    absent: str
    attendees: str
    host: str
    recorder: str
    lecturer: str
    guests: str
    content: str
    decisions: str
    remark: str


@dataclass
class History:
    """What was taken over, what was there already, what cannot be or should be looked at, and the ids made."""

    new: int = 0
    unchanged: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)
    made: list[int] = field(default_factory=list)

    def issue(self, row: Row, reason: str, severity: str) -> None:
        """Remark on one row."""
        self.issues.append({"row": row, "reason": reason, "severity": severity})


@transaction.atomic
def import_history(
    *, rows: Sequence[Row], organizations: Mapping[str, Organization], by: Actor, dry_run: bool = False
) -> History:
    """Keep older meetings as history; a meeting of the same organisation, day and kind that is there already is left as
    it is, so that importing again never doubles. Organisations that do not exist yet (dry run) count as new.

    Nothing is written for rows with a fault, nor in a dry run. Reads beyond the actor's sight: who imports for an organ
    may not open its branches' records.
    """
    found = History()
    here = scope.current()
    with scope.system("补录历史会议"):
        shelf = _Shelf({organization.pk for organization in organizations.values()})
        made: dict[Organization, list[tuple[Meeting, tuple[str, ...]]]] = {}
        for row in rows:
            branch = organizations.get(row.branch)
            if branch is None:
                found.new += 1
                continue
            if not any(here.may(power, branch.path) for power in POWERS):
                raise NotAllowed(f"您现任职务没有为“{branch.name}”补录历史会议的权限，请联系机关党委。")
            _take(row, branch, shelf, made, found)
        if not dry_run:
            _write(made, found, by)
    return found


def _take(row: Row, branch: Organization, shelf: "_Shelf", made: dict, found: History) -> None:
    day = row.held_on.value
    organization = shelf.holder(row, branch)
    kinds = tuple(kind for kind in row.kinds if kind in rules.kinds_of(organization.kind, has_committee=True))
    for fault in _faults(row, organization, day):
        found.issue(row, fault, FAULT)
        return
    if shelf.claim(organization.pk, day, kinds, _title(row, kinds, organization)):
        found.unchanged += 1
        return
    if lost := [Kind(kind).label for kind in row.kinds if kind in Kind.values and kind not in kinds]:
        found.issue(row, f"没有找到对应的党小组，{'、'.join(lost)}只按原文保存，不计入应履职责。", WARNING)
    found.new += 1
    made.setdefault(organization, []).append((_meeting(row, organization, day, kinds, shelf), kinds))


def _faults(row: Row, organization: Organization, day: date) -> Iterable[str]:
    if day < organization.founded_on and not organization.founded_unknown:
        yield (
            f"会议日期{chinese_date(day)}早于“{organization.name}”成立日期{chinese_date(organization.founded_on)}，"
            "请核对会议日期或更正成立日期。"
        )
    if organization.dissolved_on and day > organization.dissolved_on:
        yield f"“{organization.name}”已于{chinese_date(organization.dissolved_on)}撤销，其后不能有会议。"
    if mark := mark_in(row.content):
        yield f"{refusal(mark)}。"


def _title(row: Row, kinds: Sequence[str], organization: Organization) -> str:
    if kinds:
        return queries.title_of(kinds[0], row.held_on.value, organization.kind)
    return (row.topic or "会议")[:120]


def _meeting(row: Row, organization: Organization, day: date, kinds: tuple[str, ...], shelf: "_Shelf") -> Meeting:
    host, recorder = shelf.person(organization, row.host), shelf.person(organization, row.recorder)
    return Meeting(
        organization=organization,
        title=_title(row, kinds, organization),
        topic=row.topic[:300],
        stage=Stage.RECORDED,
        starts_at=queries.starts(day, time.fromisoformat(row.time) if row.time else time(0)),
        held_on=day,
        place=row.place[:100],
        host=host,
        recorder=recorder,
        lecturer=row.lecturer[:60],
        guests=row.guests[:300],
        minutes=_minutes(row, host, recorder),
        expected_count=row.expected or None,
        present_count=row.present if row.expected else None,
        voters_due=None,
        recorded_at=clock.now(),
        created_at=clock.now(),
        committee_only=rules.committee_only(kinds),
        is_history=True,
    )


def _minutes(row: Row, host: Person | None, recorder: Person | None) -> str:
    """What the workbook says beyond the fields, in its own words."""
    parts = (
        ("", row.content),
        ("议定事项：", row.decisions),
        ("主持人：", "" if host else row.host),
        ("记录人：", "" if recorder else row.recorder),
        ("出席：", row.attendees),
        ("缺席：", row.absent),
        ("备注：", row.remark),
    )
    return "\n".join(f"{label}{text}" for label, text in parts if text)


class _Shelf:
    """What is known of the organisations beforehand: meetings, groups, people. A fixed number of queries."""

    def __init__(self, branches: set[int]):
        groups = Organization.objects.filter(parent__in=branches, kind=OrganizationKind.GROUP)
        self.groups: dict[int, list[Organization]] = {}
        for group in groups:
            self.groups.setdefault(group.parent_id, []).append(group)
        known = [*branches, *(group.pk for group in groups)]
        self.meetings: dict[tuple[int, date], list[tuple[set[str], str]]] = {}
        there = Meeting.objects.filter(organization__in=known).exclude(stage=Stage.CANCELLED)
        for meeting in there.prefetch_related("purposes").order_by("pk"):
            place = self.meetings.setdefault((meeting.organization_id, meeting.held_on), [])
            place.append((set(meeting.kinds), meeting.title))
        self.people: dict[tuple[int | None, str], list[Person]] = {}
        for person in Person.objects.filter(home__in=branches, active=True):
            self.people.setdefault((person.home_id, person.name), []).append(person)

    def holder(self, row: Row, branch: Organization) -> Organization:
        """The group that held a 党小组会: the one named, or the only one; otherwise the branch."""
        if Kind.GROUP_MEETING not in row.kinds:
            return branch
        groups = self.groups.get(branch.pk, [])
        named = [group for group in groups if row.group and row.group in (group.name, group.short_name)]
        named = named or [group for group in groups if row.group and group.name.endswith(row.group)]
        if named:
            return named[0]
        return groups[0] if len(groups) == 1 and not row.group else branch

    def claim(self, organization: int, day: date, kinds: tuple[str, ...], title: str) -> bool:
        """Whether such a meeting is there that no earlier row of the workbook has claimed."""
        there = self.meetings.get((organization, day), [])
        for place, (known, called) in enumerate(there):
            if known & set(kinds) or (not known and not kinds and called == title):
                del there[place]
                return True
        return False

    def person(self, organization: Organization, name: str) -> Person | None:
        """Somebody of the branch by name, when only one bears it."""
        home = organization.parent_id if organization.kind == OrganizationKind.GROUP else organization.pk
        found = self.people.get((home, name.strip()), [])
        return found[0] if len(found) == 1 else None


def _write(made: dict[Organization, list[tuple[Meeting, tuple[str, ...]]]], found: History, by: Actor) -> None:
    everything: list[Meeting] = []
    for organization, entries in made.items():
        meetings = Meeting.objects.bulk_create([meeting for meeting, _ in entries])
        Purpose.objects.bulk_create(Purpose(meeting=meeting, kind=kind) for meeting, kinds in entries for kind in kinds)
        everything += meetings
        found.made += [meeting.pk for meeting in meetings]
        days = [meeting.held_on for meeting in meetings]
        record(
            "meetings_imported", by=by, subject=organization, path=organization.path,
            after={"场次": len(meetings), "最早": str(min(days)), "最晚": str(max(days))},
        )  # fmt: skip
        if max(days) >= organization.go_live_on:
            obligations.reconcile(organization=organization, records="meeting", by=by)
    note_past_visits(everything)


@transaction.atomic
def forget_history(*, meetings: Sequence[int], by: Actor) -> str:
    """Take back what an import made; a sentence, and nothing taken, when somebody has worked on one since."""
    with scope.system("撤销历史会议补录"):
        made = Meeting.objects.filter(pk__in=meetings).select_related("organization")
        for meeting in made:
            touched = not meeting.is_history or meeting.stage != Stage.RECORDED or meeting.version > 1
            if touched or Attendance.objects.filter(meeting=meeting).exists():
                return f"补录的“{meeting.title}”（{chinese_date(meeting.held_on)}）已有人办理，不能撤销。"
        organizations = {meeting.organization for meeting in made}
        made.delete()
        for organization in organizations:
            record("meetings_import_undone", by=by, subject=organization, path=organization.path)
            obligations.reconcile(organization=organization, records="meeting", by=by)
    return ""
