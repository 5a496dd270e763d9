"""What comes out of a workbook: rows of organisations, people and meetings, and what is wrong or doubtful there."""

from dataclasses import dataclass

from yipanqi.files.sheets.dates import Day
from yipanqi.files.sheets.issues import FAULT, WARNING, Issue
from yipanqi.organizations.importing.posts import PostText


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """An organisation as the workbook tells it. Codes are those of `organizations.enums`; empty or None: not said.

    `superior` is the full name of a known organisation or of one in the file; empty for the root. 书记 and 联系人 are
    names only: they make no person.
    """

    sheet: str
    row: int
    name: str
    kind: str
    form: str = "ordinary"
    superior: str = ""
    short_name: str = ""
    founded: Day | None = None
    ordinal: int | None = None
    elected: Day | None = None
    term_ends: Day | None = None
    has_committee: bool | None = None
    secretary: str = ""
    contact: str = ""
    phone: str = ""
    members: int | None = None
    full_members: int | None = None
    staff_total: int | None = None
    code: str = ""
    place: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the workbook tells it. `branch` is a full name (known, in the file, or in `Parsed.would_found`).

    `category` is full, probationary or other (no member of the Party). Posts of Party and mass organisations name the
    organisation they belong to, empty for the person's own branch; an administrative post is words and makes no
    department.
    """

    sheet: str
    row: int
    name: str
    branch: str
    group: str = ""
    sex: str = ""
    ethnicity: str = ""
    born: Day | None = None
    education: str = ""
    degree: str = ""
    joined: Day | None = None
    full: Day | None = None
    category: str = ""
    politics: str = ""
    party_posts: tuple[PostText, ...] = ()
    party_post_since: Day | None = None
    admin_post: str = ""
    rank: str = ""
    mass_posts: tuple[PostText, ...] = ()
    phone: str = ""
    department: str = ""
    standing: str = "normal"
    remark: str = ""

    @property
    def is_member(self) -> bool:
        """Counts as 党员 (正式 or 预备)."""
        return self.category != "other"

    @property
    def month_precision(self) -> tuple[str, ...]:
        """Which of born, joined and full are known only to the month."""
        days = {"born": self.born, "joined": self.joined, "full": self.full}
        return tuple(name for name, day in days.items() if day and day.precision != "day")


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """An older meeting, imported as history. `kinds` are the engine's codes (several where one meeting was several)."""

    sheet: str
    row: int
    branch: str
    kinds: tuple[str, ...]
    held_on: Day
    topic: str = ""
    group: str = ""
    time: str = ""
    place: str = ""
    expected: int | None = None
    present: int | None = None
    absent: str = ""
    attendees: str = ""
    host: str = ""
    recorder: str = ""
    lecturer: str = ""
    guests: str = ""
    content: str = ""
    decisions: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Parsed:
    """The whole result. Faulty rows stand apart in `refused`; `would_found`: branches the preview offers to found."""

    organizations: tuple[OrganizationRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()
    issues: tuple[Issue, ...] = ()
    refused: tuple[OrganizationRow | PersonRow, ...] = ()  # as far as they could be read
    would_found: tuple[str, ...] = ()
    rows_seen: int = 0  # rows with content, faulty ones included

    @property
    def faults(self) -> list[Issue]:
        """What must be mended before anything is written."""
        return [issue for issue in self.issues if issue.severity == FAULT]

    @property
    def warnings(self) -> list[Issue]:
        """What should be looked at."""
        return [issue for issue in self.issues if issue.severity == WARNING]

    def summary(self) -> dict[str, list[dict[str, str | int]]]:
        """The part of the command line's answer that comes from the file alone: `faults` and `warnings`, JSON-able."""
        return {
            "faults": [issue.as_json() for issue in self.faults],
            "warnings": [issue.as_json() for issue in self.warnings],
        }
