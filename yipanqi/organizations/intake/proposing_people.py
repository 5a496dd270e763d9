"""People rows beside the registers: matched, corrected, admitted, transferred, appointed."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from yipanqi.organizations import rules
from yipanqi.organizations.codes import DEGREE, EDUCATION, ETHNICITY
from yipanqi.organizations.enums import Kind, Sex, Standing
from yipanqi.organizations.importing import Day, OrganizationRow, Parsed, PersonRow
from yipanqi.organizations.importing.codes import FULL
from yipanqi.organizations.importing.names import canonical
from yipanqi.organizations.intake.dates import PERSON_DAYS, differs, known, marks, year_after
from yipanqi.organizations.intake.matching import Matcher
from yipanqi.organizations.intake.offices import Offices
from yipanqi.organizations.intake.proposal import OrganizationEntry, PersonEntry
from yipanqi.organizations.models import Organization

if TYPE_CHECKING:
    from yipanqi.organizations.intake.proposing import Work

_CODED = {
    "sex": ("性别", dict(Sex.choices)), "ethnicity": ("民族", ETHNICITY), "education": ("学历", EDUCATION),
    "degree": ("学位", DEGREE), "phone": ("联系电话", {}), "rank": ("职级", {}),
}  # fmt: skip
_DAYS = {"born": "出生日期", "joined": "入党日期", "full": "转正日期"}
_LENGTHS = {"phone": 30, "rank": 60}


def propose_people(work: "Work", parsed: Parsed) -> None:
    """Fill `proposal.people` and the groups that people name and nobody has founded."""
    matcher, places = Matcher(work.snapshot), _Places(work, parsed)
    for read in parsed.people:
        row = replace(read, branch=work.aliases.get(read.branch, read.branch))
        entry = _entry(work, row, matcher, places)
        if entry is not None and (row.sheet, row.row) not in work.faulty:
            work.proposal.people.append(entry)
    work.proposal.groups = list(places.new_groups.values())
    Offices(work, places).propose(parsed)
    places.guess_committees()


class _Places:
    """The organisations rows mean: of the database, of the file, and groups named only by their members."""

    def __init__(self, work: "Work", parsed: Parsed):
        self.work = work
        self.entries = {entry.name: entry for entry in work.proposal.organizations if entry.kind != Kind.GROUP}
        self.file_groups = {
            (entry.superior, canonical(entry.name)): entry
            for entry in work.proposal.organizations
            if entry.kind == Kind.GROUP
        }
        self.new_groups: dict[tuple[str, str], OrganizationEntry] = {}
        rows = (*parsed.refused, *parsed.organizations)
        self.withheld = {row.name for row in rows if isinstance(row, OrganizationRow)} - set(self.entries)
        """Organisations of the file whose own rows have a fault: said there, and no fault of their people."""

    def existing(self, name: str) -> Organization | None:
        """The one organisation of the database under this name."""
        found = self.work.snapshot.find(name)
        return found[0] if len(found) == 1 else None

    def kind(self, name: str) -> str:
        """Kind of an organisation of the file or of the database; empty for an unknown name."""
        if name in self.entries:
            return self.entries[name].kind
        found = self.existing(name)
        return found.kind if found else ""

    def founded_on(self, name: str) -> date:
        """The day the organisation was founded, as it will be recorded."""
        entry, existing = self.entries.get(name), self.existing(name)
        if entry is not None and "founded_on" in entry.values:
            return entry.values["founded_on"]
        return existing.founded_on if existing else self.work.go_live_on

    def group(self, branch: str, name: str) -> str:
        """The full name of a group of the branch, offering to found it; empty for no group."""
        if not name:
            return ""
        key = (branch, canonical(name))
        existing = self.existing(branch)
        held = self.work.snapshot.groups.get((existing.pk, key[1])) if existing else None
        if held is not None:
            return held.name
        if key in self.file_groups:
            return self.file_groups[key].name
        values = {"founded_on": self.founded_on(branch), "founded_unknown": True, "go_live_on": self.work.go_live_on}
        offered = OrganizationEntry(name=name, kind=Kind.GROUP, superior=branch, values=values)
        return self.new_groups.setdefault(key, offered).name

    def guess_committees(self) -> None:
        """A new branch of which the file does not say whether it has a 支委会: by its committee posts and its size."""
        people: dict[str, list[PersonEntry]] = defaultdict(list)
        for entry in self.work.proposal.people:
            people[entry.row.branch].append(entry)
        for name, entry in self.entries.items():
            if entry.existing is not None or entry.values.get("has_committee") is not None:
                continue
            posts = [office.post for person in people[name] for office in person.offices if office.organization == name]
            full = sum(person.row.category == FULL for person in people[name])
            chosen = any(post.endswith("_member") for post in posts) or full >= 7
            entry.values["has_committee"] = entry.kind == Kind.BRANCH and chosen


def _entry(work: "Work", row: PersonRow, matcher: Matcher, places: _Places) -> PersonEntry | None:
    branch = places.existing(row.branch)
    if branch is None and row.branch in places.withheld:
        entry = PersonEntry(row=row, existing=matcher.find(row, None).person)
        _values(work, entry, places)
        return entry
    if branch is None and row.branch not in places.entries:
        several = len(work.snapshot.find(row.branch))
        reason = f"系统中有{several}个“{row.branch}”，分不清是哪一个。" if several > 1 else f"“{row.branch}”未能导入。"
        work.fault(row, "branch", reason)
        return None
    kind = places.kind(row.branch)
    if row.is_member and kind != Kind.BRANCH:
        label = Kind(kind).label
        work.fault(row, "branch", f"“{row.branch}”是{label}，党员应编入党支部，请写明所在党支部。")
        return None
    if branch is not None and not rules.may_any((rules.PEOPLE,), branch):
        work.fault(row, "branch", f"您现任职务没有维护“{row.branch}”人员信息的权限。")
        return None
    found = matcher.find(row, branch)
    if found.fault:
        work.fault(row, "name", found.fault)
        return None
    if found.warning:
        work.warn(row, "name", found.warning)
    person = found.person
    entry = PersonEntry(row=row, existing=person)
    _values(work, entry, places)
    _membership(work, entry, places)
    return entry


def _values(work: "Work", entry: PersonEntry, places: _Places) -> None:
    """Fields that the row tells and the register does not have. A blank cell never erases anything."""
    row, person = entry.row, entry.existing
    for name, (label, words) in _CODED.items():
        told = getattr(row, name)[: _LENGTHS.get(name)]
        held = getattr(person, name) if person else ""
        if told and told != held:
            entry.values[name] = told
            entry.changed(label, words.get(held, held), words.get(told, told))
    precise = marks(person.month_precision) if person else set()
    estimated = marks(person.estimated) if person else set()
    for theirs, ours in PERSON_DAYS.items():
        told = getattr(row, theirs)
        if theirs == "full" and told and told.value > work.today:
            told = None  # a planned date: becoming a full member is a resolution of the branch
        held = known(getattr(person, ours), ours, person.month_precision, person.estimated) if person else None
        if differs(held, told):
            entry.values[ours] = told.value
            precise = precise - {ours} if told.precision == "day" else precise | {ours}
            estimated -= {ours}
            entry.changed(_DAYS[theirs], str(held or ""), str(told))
    _estimate(work, entry, estimated, places)
    for name, wanted in (("month_precision", precise), ("estimated", estimated)):
        text = ",".join(sorted(wanted))
        if text != (getattr(person, name) if person else ""):
            entry.values[name] = text


def _estimate(work: "Work", entry: PersonEntry, estimated: set[str], places: _Places) -> None:
    """正式党员 without a day: a year after joining, else the branch's beginning; marked as estimated."""
    row, person = entry.row, entry.existing
    if row.category != FULL or not row.is_member:
        return
    held = entry.values.get("full_on") or (person.full_on if person else None)
    joined = entry.values.get("joined_on") or (person.joined_on if person else None)
    if held and not ("full_on" in estimated and "joined_on" in entry.values):
        return
    guess = min(year_after(joined), work.today) if joined else places.founded_on(row.branch)
    if guess == held:
        return
    entry.values["full_on"] = guess
    estimated.add("full_on")
    entry.changed("转正日期", str(Day(held)) if held else "", f"{Day(guess)}（推算）")


def _membership(work: "Work", entry: PersonEntry, places: _Places) -> None:
    row, person = entry.row, entry.existing
    held = entry.membership = work.snapshot.memberships.get(person.pk) if person else None
    group = places.group(row.branch, row.group) if row.is_member else ""
    if held is None:
        entry.step = "admit" if row.is_member else ""
        if person and row.is_member:
            entry.changed("所在党支部", "", row.branch)
        return
    if not row.is_member:
        work.warn(row, "category", f"系统中“{row.name}”是“{held.organization.name}”党员，未作变动，请核对。")
        return
    if canonical(held.organization.name) != canonical(row.branch):
        if not rules.may_any((rules.PEOPLE,), held.organization):
            work.fault(row, "branch", f"“{row.name}”在“{held.organization.name}”，您没有为其转移组织关系的权限。")
        entry.step = "transfer"
        entry.changed("所在党支部", held.organization.name, row.branch)
        return
    told: dict[str, Any] = {}
    if group and (held.group is None or held.group.name != group):
        told["group"] = group
        entry.changed("党小组", held.group.name if held.group else "", group)
    said = any(work.has_column(row, name) for name in ("mobility", "secondment"))
    if row.standing != held.standing and (said or row.standing != Standing.NORMAL):
        told["standing"] = row.standing
        entry.changed("状态", held.get_standing_display(), Standing(row.standing).label)
    entry.step = "continue" if told else ""
