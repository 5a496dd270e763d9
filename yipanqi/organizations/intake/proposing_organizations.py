"""Organisation rows beside the tree: found, corrected, changed from today, moved; terms and contacts."""

from datetime import date
from typing import TYPE_CHECKING, Any

from yipanqi.kernel.errors import Refused
from yipanqi.organizations import rules
from yipanqi.organizations.enums import BranchForm, Kind
from yipanqi.organizations.importing import Day, OrganizationRow, Parsed
from yipanqi.organizations.importing.codes import kind_of
from yipanqi.organizations.importing.names import canonical
from yipanqi.organizations.intake.dates import differs
from yipanqi.organizations.intake.proposal import FieldChange, OrganizationEntry
from yipanqi.organizations.models import Organization

if TYPE_CHECKING:
    from yipanqi.organizations.intake.proposing import Work

_TEXTS = {
    "short_name": "short_name", "code": "code", "place": "usual_place", "contact": "contact",
    "phone": "contact_phone",
}  # fmt: skip
_LABELS = {
    "kind": "类别", "form": "支部形式", "has_committee": "设支委会", "staff_total": "工作人员总数",
    "short_name": "简称", "code": "组织代码", "usual_place": "通常地点",
    "contact": "联系人", "contact_phone": "联系电话",
    "founded_on": "成立日期",
}  # fmt: skip
_FOUNDED_HERE = (Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.ORGAN_COMMITTEE)


def propose_organizations(work: "Work", parsed: Parsed) -> None:
    """Fill `proposal.organizations`, superiors before those below them where both are new."""
    earliest = _earliest(parsed)
    entries = [_offered(work, name, parsed, earliest) for name in parsed.would_found]
    if entries:
        work.proposal.offers_founding = work.proposal.asks_committee = True
        entries = _rooted(work, entries)
    for row in parsed.organizations:
        entry = _entry(work, row, earliest)
        if entry is not None:
            entries.append(entry)
    entries = _under_named_committee(work, entries)
    for entry in entries:
        entry.superior = work.aliases.get(entry.superior, entry.superior)
    kinds = {entry.name: entry.kind for entry in entries if entry.kind != Kind.GROUP}
    for entry in entries:
        if entry.row is not None:
            _check_place(work, entry, kinds)
    _refuse_cycles(work, entries)
    allowed = {entry.name for entry in entries if entry.existing is None}
    for entry in entries:
        if entry.row is not None and not _may(work, entry, allowed):
            work.fault(entry.row, "name", f"您现任职务没有调整“{entry.superior or entry.name}”及其下属组织的权限。")
    work.proposal.organizations = [
        entry for entry in entries if entry.row is None or (entry.row.sheet, entry.row.row) not in work.faulty
    ]
    if entries and entries[0].row is None and not rules.may_begin():
        raise Refused("您现任职务没有设立组织的权限，请联系机关党委。")


def _earliest(parsed: Parsed) -> dict[str, date]:
    """The earliest day on which the workbook shows a branch at work."""
    days: dict[str, date] = {}
    told = [(row.branch, row.held_on) for row in parsed.meetings]
    told += [(row.branch, row.party_post_since) for row in parsed.people if row.party_post_since]
    told += [(row.name, row.elected) for row in parsed.organizations if row.elected]
    for name, day in told:
        days[name] = min(days.get(name, day.value), day.value)
    return days


def _founding(work: "Work", name: str, founded: Day | None, earliest: dict[str, date]) -> dict[str, Any]:
    """Founding day of a new organisation: as told, else the first day it is known to have existed."""
    if founded is not None:
        return {"founded_on": founded.value, "founded_unknown": False}
    first = min(earliest.get(name, work.go_live_on), work.go_live_on)
    return {"founded_on": first, "founded_unknown": True}


def _offered(work: "Work", name: str, parsed: Parsed, earliest: dict[str, date]) -> OrganizationEntry:
    """A branch that people name while there is no organisation anywhere."""
    said = kind_of(name)
    kind = said.kind if said and said.kind in _FOUNDED_HERE else Kind.BRANCH
    form = said.form if said and kind == Kind.BRANCH else BranchForm.ORDINARY
    values = {**_founding(work, name, None, earliest), "form": form, "go_live_on": work.go_live_on}
    return OrganizationEntry(name=name, kind=kind, values=values)


def _rooted(work: "Work", entries: list[OrganizationEntry]) -> list[OrganizationEntry]:
    """Put offered branches under the organ's committee: the one the workbook names, or the one the person named."""
    top = next((entry for entry in entries if entry.kind == Kind.ORGAN_COMMITTEE), None)
    named = work.options.root_name.strip()
    if top is None and named:
        values = {"founded_on": min(entry.values["founded_on"] for entry in entries), "founded_unknown": True}
        top = OrganizationEntry(name=named, kind=Kind.ORGAN_COMMITTEE, values=values | {"go_live_on": work.go_live_on})
        entries = [top, *entries]
    for entry in entries:
        if top is not None and entry is not top:
            entry.superior = top.name
    return sorted(entries, key=lambda entry: entry is not top)


def _under_named_committee(work: "Work", entries: list[OrganizationEntry]) -> list[OrganizationEntry]:
    """A list of branches with nothing above them, put under the committee the person named beside the mapping."""
    loose = [each for each in entries if each.row and not each.superior]
    kinds = {each.kind for each in loose}
    if not kinds or work.snapshot.organizations or kinds - {Kind.BRANCH, Kind.GENERAL_BRANCH}:
        return entries
    work.proposal.asks_committee = True
    return _rooted(work, loose) + [entry for entry in entries if entry not in loose]


def _entry(work: "Work", row: OrganizationRow, earliest: dict[str, date]) -> OrganizationEntry | None:
    found = _existing(work, row)
    if len(found) > 1:
        work.fault(row, "name", f"系统中有{len(found)}个“{row.name}”，请写明上级组织以便区分。")
        return None
    existing = found[0] if found else None
    name = existing.name if existing else row.name
    if row.kind != Kind.GROUP:
        work.aliases[row.name] = name
    entry = OrganizationEntry(name=name, kind=row.kind, superior=row.superior, row=row, existing=existing)
    if existing is None:
        _new(work, entry, earliest)
    else:
        _compare(work, entry)
    _term(work, entry)
    return entry


def _existing(work: "Work", row: OrganizationRow) -> list[Organization]:
    if row.kind != Kind.GROUP:
        return work.snapshot.find(row.name, superior=row.superior)
    key = canonical(row.name)
    branches = work.snapshot.find(row.superior) if row.superior else []
    return [group for branch in branches if (group := work.snapshot.groups.get((branch.pk, key)))]


def _new(work: "Work", entry: OrganizationEntry, earliest: dict[str, date]) -> None:
    row = entry.row
    entry.values = {
        **_founding(work, row.name, row.founded, earliest),
        **{ours: getattr(row, theirs)[:100] for theirs, ours in _TEXTS.items() if getattr(row, theirs)},
        "form": row.form if row.kind == Kind.BRANCH else BranchForm.ORDINARY,
        "go_live_on": work.go_live_on,
        "has_committee": row.has_committee,
        "staff_total": row.staff_total,
    }


def _compare(work: "Work", entry: OrganizationEntry) -> None:
    row, existing = entry.row, entry.existing
    for theirs, ours in _TEXTS.items():
        told = getattr(row, theirs)
        if told and told != getattr(existing, ours):
            _change(entry, entry.values, ours, getattr(existing, ours), told)
    held = None if existing.founded_unknown else Day(existing.founded_on)
    if differs(held, row.founded):
        _change(entry, entry.values, "founded_on", held or "不详", row.founded.value, shown=str(row.founded))
        entry.values["founded_unknown"] = False
    state = work.snapshot.states[existing.pk]
    told = {"has_committee": row.has_committee, "staff_total": row.staff_total}
    if work.has_column(row, "kind"):
        told |= {"kind": row.kind, "form": row.form}
    for name, value in told.items():
        if value is not None and value != getattr(state, name):
            _change(entry, entry.state, name, getattr(state, name), value)
    entry.kind = entry.state.get("kind", existing.kind)
    if row.superior and (existing.parent is None or canonical(existing.parent.name) != canonical(row.superior)):
        entry.move = True
        entry.changes.append(FieldChange("上级组织", existing.parent.name if existing.parent else "", row.superior))


def _change(entry: OrganizationEntry, into: dict, name: str, before: Any, after: Any, shown: str = "") -> None:
    into[name] = after
    words = {"kind": Kind, "form": BranchForm}.get(name)
    text = [_word(value, words) for value in (before, after)]
    entry.changes.append(FieldChange(_LABELS[name], text[0], shown or text[1]))


def _word(value: Any, words: Any) -> str:
    if words is not None:
        return words(value).label
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _term(work: "Work", entry: OrganizationEntry) -> None:
    """The election told in the row, unless the database has it; from the end of the term where only that is told."""
    row = entry.row
    kind = entry.kind
    if kind not in rules.TERM_YEARS or row.form == BranchForm.TEMPORARY or not (row.elected or row.term_ends):
        return
    years = rules.TERM_YEARS[kind]
    if row.elected and row.term_ends:
        years = min(max(round((row.term_ends.value - row.elected.value).days / 365.25), 1), 5)
    elected = row.elected or _years_before(row.term_ends, years)
    held = work.snapshot.terms.get(entry.existing.pk, []) if entry.existing else []
    if any(not differs(Day(term.elected_on), Day(elected.value, "month")) for term in held):
        return
    if entry.existing and elected.value < entry.existing.founded_on and not entry.values.get("founded_on"):
        work.warn(row, "elected", f"选举日期{elected}早于登记的成立日期，换届未登记。")
        return
    if elected.value > work.today:
        return
    entry.term = {"elected_on": elected.value, "years": years, "ordinal": row.ordinal}
    if entry.existing is None:
        entry.values["founded_on"] = min(entry.values["founded_on"], elected.value)
    entry.changes.append(FieldChange("本届选举日期", str(Day(held[-1].elected_on)) if held else "", str(elected)))


def _years_before(day: Day, years: int) -> Day:
    value = day.value
    last = 28 if (value.month, value.day) == (2, 29) else value.day
    return Day(value.replace(year=value.year - years, day=last), day.precision)


def _check_place(work: "Work", entry: OrganizationEntry, kinds: dict[str, str]) -> None:
    superior = entry.superior or (entry.existing.parent.name if entry.existing and entry.existing.parent else "")
    above = (
        kinds.get(superior) or next((found.kind for found in work.snapshot.find(superior)), None) if superior else None
    )
    if superior and above is None:
        return  # the superior's own row is faulty, which was said there
    try:
        rules.require_parent(entry.kind, above, name=entry.name)
    except Refused as refused:
        work.fault(entry.row, "superior" if work.has_column(entry.row, "superior") else "name", refused.message)


def _refuse_cycles(work: "Work", entries: list[OrganizationEntry]) -> None:
    """甲 under 乙 in the file while 乙 stands under 甲 in the database."""
    above = {each.name: each.parent.name for each in work.snapshot.organizations.values() if each.parent}
    above |= {entry.name: entry.superior for entry in entries if entry.superior and entry.kind != Kind.GROUP}
    for entry in entries:
        chain, name = [entry.name], above.get(entry.name, "")
        while name and name not in chain:
            chain.append(name)
            name = above.get(name, "")
        if name == entry.name and entry.row is not None and entry.move:
            work.fault(entry.row, "superior", f"这样调整会形成循环隶属：{' → '.join((*chain, name))}。请改正上级组织。")


def _may(work: "Work", entry: OrganizationEntry, founded: set[str]) -> bool:
    """Whether the actor may write the row: power over the organisation, and over its superior if founded or moved."""
    powers = (rules.PEOPLE, rules.ORGANIZATIONS) if entry.kind == Kind.GROUP else (rules.ORGANIZATIONS,)
    if entry.existing is not None:
        if entry.changes and not rules.may_any(powers, entry.existing):
            return False
        if not entry.move:
            return True
    if entry.superior in founded:
        return True
    above = work.snapshot.find(entry.superior) if entry.superior else []
    if above:
        return rules.may_any(powers, above[0])
    return rules.may_begin() if not work.snapshot.organizations else rules.scope.current().everything
