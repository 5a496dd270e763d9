"""书记述职: whose secretary reports at a meeting and to whom, and what was entered."""

from dataclasses import dataclass
from datetime import date

from yipanqi.kernel import scope
from yipanqi.meetings import rules
from yipanqi.meetings.enums import Presence
from yipanqi.meetings.models import Meeting, WorkReport
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Organization, Person


@dataclass(frozen=True, slots=True)
class Reporting:
    """A secretary who is to report: of which organisation, who (None: vacant), to whom (empty: outside the system)."""

    organization: Organization
    person: Person | None
    heard_by: str


_BELOW = (OrganizationKind.BRANCH, OrganizationKind.GENERAL_BRANCH, OrganizationKind.ORGAN_COMMITTEE)


def secretaries(organization: Organization, on: date) -> list[Reporting]:
    """The secretaries of the organisations directly below, in tree order; first the organisation's own, where that
    one reports to somebody who is not in the system.
    """
    with scope.system("述职范围"):
        heads = organizations.heads_on(on=on)
        below = organizations.living(on).filter(parent=organization, kind__in=_BELOW).order_by("path")
        heard_by = organization.short_name or organization.called
        found = [(one, heard_by) for one in below] if organization.kind in rules.REPORTED_TO else []
        if organization.parent is None or organization.parent.kind not in rules.REPORTED_TO:
            found.insert(0, (organization, ""))
    return [Reporting(one, heads[one.pk].person if one.pk in heads else None, heard_by) for one, heard_by in found]


def reporting(meeting: Meeting) -> list[Reporting]:
    """Whose secretaries report at a meeting."""
    return secretaries(meeting.organization, meeting.held_on)


def there(meeting: Meeting) -> frozenset[int]:
    """Who was at the meeting, before anything was entered: they reported there, unless the recorder says otherwise."""
    if meeting.reports.exists():
        return frozenset()
    return frozenset(meeting.attendances.filter(presence=Presence.PRESENT).values_list("person", flat=True))


def reports_of(meeting: Meeting) -> list[WorkReport]:
    """What was entered, in tree order."""
    return list(meeting.reports.select_related("organization__parent", "person").order_by("organization__path"))
