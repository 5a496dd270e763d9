"""Thresholds of the regulations after the import: the members of the database and those of the file together."""

from collections import defaultdict
from typing import TYPE_CHECKING

from yipanqi.organizations.enums import BranchForm, Kind, Standing
from yipanqi.organizations.importing import Parsed, PersonRow, Thresholds
from yipanqi.organizations.importing.codes import FULL
from yipanqi.organizations.models import Organization, State
from yipanqi.organizations.queries import Counts, findings_for

if TYPE_CHECKING:
    from yipanqi.organizations.intake.proposing import Work

NEVER = Thresholds(branch=0, committee=10**9, large=10**9, general_branch=0, organ_committee=10**9)
"""The reading half counts only its own rows, which misleads where the database has members already."""

_TOLD = frozenset({"ZB-04a", "ZB-04b", "ZB-20a", "JG-05", "JG-06"})


def watch_thresholds(work: "Work", parsed: Parsed) -> None:
    """Warn, at its row or at its first member, of every branch and general branch that misses a threshold."""
    counts = _counts(work, parsed)
    first = {}
    for entry in work.proposal.people:
        first.setdefault(entry.row.branch, entry.row)
    rows = {entry.name: entry for entry in work.proposal.organizations}
    for name in dict.fromkeys((*rows, *first)):
        entry = rows.get(name)
        existing = entry.existing if entry else _existing(work, name)
        kind = entry.kind if entry else existing.kind if existing else Kind.BRANCH
        if kind not in (Kind.BRANCH, Kind.GENERAL_BRANCH):
            continue
        row, column = (entry.row, "name") if entry and entry.row else (first.get(name), "branch")
        if row is None or (not counts[name].members and name not in first):
            continue
        for finding in findings_for(existing or Organization(name=name), _state(work, name, kind), counts[name]):
            if finding.clause in _TOLD:
                work.warn(row, column, f"“{name}”{finding.text}")


def _existing(work: "Work", name: str) -> Organization | None:
    found = work.snapshot.find(name)
    return found[0] if len(found) == 1 else None


def _state(work: "Work", name: str, kind: str) -> State:
    """The state as it will be; where nobody says whether there is a 支委会, none is missed."""
    entry = next((each for each in work.proposal.organizations if each.name == name), None)
    existing = entry.existing if entry else _existing(work, name)
    held = work.snapshot.states[existing.pk] if existing else None
    told = {**(entry.values if entry else {}), **(entry.state if entry else {})}
    chosen = told.get("has_committee", held.has_committee if held else True)
    form = told.get("form", held.form if held else BranchForm.ORDINARY)
    return State(kind=kind, form=form, has_committee=chosen is not False)


def _counts(work: "Work", parsed: Parsed) -> dict[str, Counts]:
    """Members and full members by organisation once everything is mended and written; general branches summed up."""
    told = {entry.existing.pk: entry for entry in work.proposal.people if entry.existing}
    found: dict[str, Counts] = defaultdict(Counts)
    for people in work.snapshot.people.values():
        for person in people:
            held = work.snapshot.memberships.get(person.pk)
            if held is None or person.pk in told or held.standing == Standing.SECONDED_IN:
                continue
            full = person.full_on is not None and person.full_on <= work.today
            found[held.organization.name] += Counts(1, int(full))
    for entry in work.proposal.people:
        if entry.row.is_member and entry.row.standing != Standing.SECONDED_IN:
            full = entry.values.get("full_on") or (entry.existing.full_on if entry.existing else None)
            found[entry.row.branch] += Counts(1, int(full is not None and full <= work.today))
    for row in parsed.refused:
        if isinstance(row, PersonRow) and row.is_member and row.standing != Standing.SECONDED_IN:
            found[row.branch] += Counts(1, int(row.category == FULL))
    above = {each.name: each.parent.name for each in work.snapshot.organizations.values() if each.parent}
    above |= {entry.name: entry.superior for entry in work.proposal.organizations if entry.superior}
    for name, counts in list(found.items()):
        if name in above:
            found[above[name]] += counts
    return found
