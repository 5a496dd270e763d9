"""What an import would do: organisations and people, new, changed field by field or unchanged, faults, warnings."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yipanqi.organizations.importing import Issue, MeetingRow, OrganizationRow, PersonRow, Plan
from yipanqi.organizations.importing.rows import FAULT
from yipanqi.organizations.models import Appointment, Membership, Organization, Person

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one record, before and after, as text."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class OfficeEntry:
    """An office to be recorded; `ends` are offices that end the day before it begins.

    `organization` is a full name; that of a group is told apart by its `branch`.
    """

    organization: str
    post: str
    branch: str = ""
    title: str = ""
    full_time: bool = False
    since: date | None = None
    ends: list[Appointment] = field(default_factory=list)


@dataclass(slots=True)
class OrganizationEntry:
    """One organisation of the workbook, or one offered to be founded. `superior` is a full name, empty for a root."""

    name: str
    kind: str
    superior: str = ""
    row: OrganizationRow | None = None
    existing: Organization | None = None
    values: dict[str, Any] = field(default_factory=dict)  # of a new one, or undated corrections
    state: dict[str, Any] = field(default_factory=dict)  # dated changes of an existing one
    move: bool = False
    term: dict[str, Any] | None = None
    changes: list[FieldChange] = field(default_factory=list)

    @property
    def status(self) -> str:
        """`new`, `changed` or `unchanged`."""
        if self.existing is None:
            return NEW
        return CHANGED if self.changes else UNCHANGED


@dataclass(slots=True)
class PersonEntry:
    """One person of the workbook. `branch` and `group` are names; `step` is what happens to the membership."""

    row: PersonRow
    existing: Person | None = None
    membership: Membership | None = None
    values: dict[str, Any] = field(default_factory=dict)
    step: str = ""  # "", admit, transfer, continue
    offices: list[OfficeEntry] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)

    def changed(self, label: str, before: str, after: str) -> None:
        """Note a change of somebody known; a new person is all new."""
        if self.existing is not None:
            self.changes.append(FieldChange(label, before, after))

    @property
    def status(self) -> str:
        """`new`, `changed` or `unchanged`."""
        if self.existing is None:
            return NEW
        return CHANGED if self.changes else UNCHANGED


@dataclass
class Proposal:
    """The whole: rows without fault, and what is wrong or doubtful, in the order of the workbook."""

    plan: Plan
    organizations: list[OrganizationEntry] = field(default_factory=list)
    groups: list[OrganizationEntry] = field(default_factory=list)  # named by people only
    people: list[PersonEntry] = field(default_factory=list)
    meetings: list[MeetingRow] = field(default_factory=list)
    meeting_counts: dict[str, int] = field(default_factory=lambda: {NEW: 0, UNCHANGED: 0})
    issues: list[Issue] = field(default_factory=list)
    offers_founding: bool = False  # branches that only people name
    asks_committee: bool = False  # nothing stands above the new branches; a person may name what does

    @property
    def faults(self) -> list[Issue]:
        """What must be mended before anything is written."""
        return [issue for issue in self.issues if issue.severity == FAULT]

    @property
    def warnings(self) -> list[Issue]:
        """What should be looked at."""
        return [issue for issue in self.issues if issue.severity != FAULT]

    def refuse(self, entry: OrganizationEntry, reason: str) -> None:
        """Fault the row of an organisation."""
        self.organizations.remove(entry)
        row = entry.row
        label = self.plan.sheet(row.sheet).label("name")
        self.issues.append(Issue(row.sheet, row.row, label, row.name, reason, FAULT))

    @property
    def changes_nothing(self) -> bool:
        """Everything is in the database already."""
        entries = (*self.organizations, *self.people)
        nothing = all(entry.status == UNCHANGED for entry in entries) and not self.groups
        return nothing and not self.meeting_counts[NEW]

    def summary(self) -> dict[str, Any]:
        """The command line's JSON; the counts speak of rows without fault."""
        return {
            "organizations": _counts(self.organizations),
            "people": _counts(self.people),
            "faults": [issue.as_json() for issue in self.faults],
            "warnings": [issue.as_json() for issue in self.warnings],
        }

    def digest(self) -> str:
        """Changes when anything the preview showed changes: an import is applied only as it was seen."""
        told = [
            [[entry.name, entry.status, *map(_told, entry.changes)] for entry in (*self.organizations, *self.groups)],
            [[entry.row.name, entry.row.row, entry.status, *map(_told, entry.changes)] for entry in self.people],
            self.meeting_counts,
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _told(change: FieldChange) -> list[str]:
    return [change.label, change.before, change.after]


def _counts(entries: list) -> dict[str, int]:
    counts = {NEW: 0, CHANGED: 0, UNCHANGED: 0}
    for entry in entries:
        counts[entry.status] += 1
    return counts
