"""Checks that look at several rows: duplicates, and the thresholds of the regulations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yipanqi.files.sheets.dates import Day
from yipanqi.organizations.importing.codes import FULL
from yipanqi.organizations.importing.lines import Line
from yipanqi.organizations.importing.rows import MeetingRow, OrganizationRow, PersonRow
from yipanqi.organizations.importing.structure import identity


@dataclass(frozen=True)
class Thresholds:
    """Sizes the regulations set. 3 and 7 count 正式党员, 50 and 100 count all members.

    支部工作条例 arts. 4 and 20; 机关基层组织工作条例 arts. 5, 6 and 7. An organ may pass its own.
    """

    branch: int = 3
    committee: int = 7
    large: int = 50
    general_branch: int = 50
    organ_committee: int = 100


def _where(row: PersonRow | OrganizationRow | MeetingRow, sheet: str) -> str:
    return f"第{row.row}行" if row.sheet == sheet else f"工作表“{row.sheet}”第{row.row}行"


def refuse_twins(read: list[tuple[Line, PersonRow]]) -> list[tuple[Line, PersonRow]]:
    """Fault the later of two rows for one person: same name and branch, and nothing that tells them apart.

    The answer is the rows that stand for a person of their own, other faults or not.
    """
    kept: list[tuple[Line, PersonRow]] = []
    seen: dict[tuple[str, str], list[PersonRow]] = defaultdict(list)
    elsewhere: dict[tuple[str, object, object], PersonRow] = {}
    for line, person in read:
        if not person.name or not person.branch:
            continue
        earlier = next((one for one in seen[person.name, person.branch] if not _differ(one, person)), None)
        if earlier is not None:
            line.fault("name", f"与{_where(earlier, line.sheet)}重复：同一支部的“{person.name}”。请删去其中一行。")
            continue
        seen[person.name, person.branch].append(person)
        kept.append((line, person))
        if person.born and person.joined and person.born.precision == "day":
            other = elsewhere.setdefault((person.name, person.born, person.joined), person)
            if other is not person:
                line.warn(
                    "name",
                    f"与{_where(other, line.sheet)}（{other.branch}）可能是同一人：姓名、生日、入党日期都相同。",
                )
    return kept


def _differ(one: PersonRow, other: PersonRow) -> bool:
    """Whether something tells two persons of one name and branch apart."""
    born, joined = _apart(one.born, other.born), _apart(one.joined, other.joined)
    if born is False or joined is False:
        return False
    if born or joined:
        return True
    pairs = ((one.sex, other.sex), (one.phone, other.phone))
    return any(a and b and a != b for a, b in pairs)


def _apart(one: Day | None, other: Day | None) -> bool | None:
    """True: different days; False: the same; None: one of them is not known."""
    if one is None or other is None:
        return None
    return one.before(other) or other.before(one)


def refuse_double_organizations(read: list[tuple[Line, OrganizationRow]]) -> list[tuple[Line, OrganizationRow]]:
    """Fault the later of two rows for one organisation; the answer is the others."""
    kept: list[tuple[Line, OrganizationRow]] = []
    seen: dict[str, OrganizationRow] = {}
    for line, row in read:
        earlier = seen.setdefault(identity(row), row)
        if earlier is row:
            kept.append((line, row))
        else:
            line.fault("name", f"与{_where(earlier, line.sheet)}重复：“{row.name}”。如果确是两个组织，请都写全称。")
    return kept


def refuse_meetings_before_founding(read: list[tuple[Line, MeetingRow]], founded: Mapping[str, Day]) -> None:
    """Fault a meeting held before its branch existed."""
    for line, row in read:
        day = founded.get(row.branch)
        if day and row.held_on.before(day):
            line.fault("date", f"会议日期{row.held_on}时“{row.branch}”尚未成立（{day}成立），请改正。")


def refuse_double_meetings(read: list[tuple[Line, MeetingRow]]) -> None:
    """Fault the later of two rows for one meeting: same branch, group, day, kinds, topic and hour."""
    seen: dict[tuple, MeetingRow] = {}
    for line, row in read:
        earlier = seen.setdefault((row.branch, row.group, row.held_on, row.kinds, row.topic, row.time), row)
        if earlier is not row:
            line.fault("date", f"与{_where(earlier, line.sheet)}重复：同一组织同一天的同一会议。请删去其中一行。")


@dataclass
class _Size:
    members: int = 0
    full: int = 0


def branch_sizes(people: Iterable[PersonRow]) -> dict[str, _Size]:
    """Members and full members per branch."""
    sizes: dict[str, _Size] = defaultdict(_Size)
    for person in people:
        if person.is_member:
            sizes[person.branch].members += 1
            sizes[person.branch].full += person.category == FULL
    return sizes


def watch_thresholds(
    organizations: list[tuple[Line, OrganizationRow]], people: list[tuple[Line, PersonRow]], thresholds: Thresholds
) -> None:
    """Warn where a branch is too small, too large, or must have a 支委会, counted from the file's own rows."""
    sizes = branch_sizes(person for _, person in people)
    rows = {row.name: (line, row) for line, row in organizations}
    first: dict[str, Line] = {}
    for line, person in people:
        first.setdefault(person.branch, line)
    for branch, size in sizes.items():
        line, row = rows.get(branch, (first[branch], None))
        field = "name" if row else "branch"
        if row is None or row.kind == "branch":
            for sentence in _branch_sentences(branch, size, row, thresholds):
                line.warn(field, sentence)
        if row:
            _compare_declared(line, row, size)
    _watch_general_branches(organizations, sizes, thresholds)


def _branch_sentences(branch: str, size: _Size, row: OrganizationRow | None, limits: Thresholds) -> Iterable[str]:
    if size.full < limits.branch:
        yield f"“{branch}”正式党员{size.full}名，不足{limits.branch}名，应成立联合党支部（支部工作条例第四、五条）。"
    if size.full >= limits.committee and row and row.has_committee is False:
        yield f"“{branch}”正式党员{size.full}名，达到{limits.committee}名，应当设立支委会（支部工作条例第二十条）。"
    if size.members > limits.large:
        yield f"“{branch}”党员{size.members}名，超过{limits.large}名，一般应当分设（支部工作条例第四条）。"


def _compare_declared(line: Line, row: OrganizationRow, size: _Size) -> None:
    for name, declared, counted, what in (
        ("members", row.members, size.members, "党员"),
        ("full_members", row.full_members, size.full, "正式党员"),
    ):
        if declared is not None and declared != counted:
            line.warn(name, f"写着{what}{declared}名，名册中有{counted}名，请核对。")


def _watch_general_branches(
    organizations: list[tuple[Line, OrganizationRow]], sizes: dict[str, _Size], limits: Thresholds
) -> None:
    """A 总支 is for 50 to 99 members, counted over its branches; 100 and more need a 机关党委."""
    below: dict[str, list[str]] = defaultdict(list)
    for _, row in organizations:
        below[row.superior].append(row.name)
    for line, row in organizations:
        if row.kind != "general_branch":
            continue
        total = sum(sizes[name].members for name in (row.name, *below[row.name]) if name in sizes)
        if total >= limits.organ_committee:
            line.warn(
                "name",
                f"“{row.name}”下有党员{total}名，达到{limits.organ_committee}名，应当设立机关党委（机关基层组织工作条例第五条）。",
            )
        elif 0 < total < limits.general_branch:
            line.warn(
                "name",
                f"“{row.name}”下有党员{total}名，不足{limits.general_branch}名，设总支须经上级批准（机关基层组织工作条例第六条）。",
            )
