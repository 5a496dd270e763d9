"""A parsed workbook beside the database → a `Proposal`. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.importing import Issue, KnownNames, Parsed, Plan, Workbook, guess, parse
from yipanqi.organizations.importing.rows import FAULT, WARNING
from yipanqi.organizations.importing.values import clean
from yipanqi.organizations.intake.proposal import NEW, UNCHANGED, Proposal
from yipanqi.organizations.intake.proposing_organizations import propose_organizations
from yipanqi.organizations.intake.proposing_people import propose_people
from yipanqi.organizations.intake.snapshot import Snapshot, take
from yipanqi.organizations.intake.thresholds import NEVER, watch_thresholds
from yipanqi.organizations.models import ImportMapping
from yipanqi.organizations.questions import HISTORY_ROWS


@dataclass
class Options:
    """Chosen beside the mapping: 启用日期 of new organisations, name of the organ's committee."""

    go_live_on: date | None = None
    root_name: str = ""


@dataclass
class Work:
    """What the steps of one proposal share."""

    workbook: Workbook
    plan: Plan
    snapshot: Snapshot
    proposal: Proposal
    options: Options
    today: date
    faulty: set[tuple[str, int]] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)  # spelling in the file → name in the database

    def fault(self, row: Any, name: str, reason: str) -> None:
        """The row cannot be imported; it is left out of the counts."""
        self.faulty.add((row.sheet, row.row))
        self._note(row, name, reason, FAULT)

    def warn(self, row: Any, name: str, reason: str) -> None:
        """Somebody should look at this."""
        self._note(row, name, reason, WARNING)

    def _note(self, row: Any, name: str, reason: str, severity: str) -> None:
        plan = self.plan.sheet(row.sheet)
        column = plan.column(name)
        index = -1 if column is None else column
        cells = self.workbook.sheet(row.sheet).rows[row.row - 1]
        value = clean(cells[index]) if 0 <= index < len(cells) else ""
        self.proposal.issues.append(Issue(row.sheet, row.row, plan.label(name), value, reason, severity, index))

    def has_column(self, row: Any, name: str) -> bool:
        """Whether the row's sheet has a column for the field."""
        return self.plan.sheet(row.sheet).column(name) is not None

    @property
    def go_live_on(self) -> date:
        """启用日期 of new organisations: by default the first of the current month."""
        return self.options.go_live_on or self.today.replace(day=1)


def remembered() -> Mapping[str, dict]:
    """The column mappings people corrected before, by the signature of the header."""
    return dict(ImportMapping.objects.values_list("signature", "mapping"))


def propose(workbook: Workbook, *, by: Actor, plan: Plan | None = None, options: Options | None = None) -> Proposal:
    """Compare a workbook with the database, within what the actor sees. Nothing is written."""
    plan = plan or guess(workbook, remembered())
    return propose_parsed(workbook, plan, by=by, options=options or Options())[1]


def propose_parsed(workbook: Workbook, plan: Plan, *, by: Actor, options: Options) -> tuple[Parsed, Proposal]:
    """The same with what was read, for the marked copy."""
    snapshot, today = take(), clock.today()
    known: KnownNames = snapshot.known()
    parsed = parse(workbook, plan, known=known, today=today, thresholds=NEVER)
    proposal = Proposal(plan=plan, issues=list(parsed.issues))
    work = Work(workbook, plan, snapshot, proposal, options, today)
    propose_organizations(work, parsed)
    propose_people(work, parsed)
    proposal.meetings = [replace(row, branch=work.aliases.get(row.branch, row.branch)) for row in parsed.meetings]
    watch_thresholds(work, parsed)
    _history(work, by=by)
    order = {sheet.name: place for place, sheet in enumerate(workbook.sheets)}
    proposal.issues.sort(key=lambda issue: (order[issue.sheet], issue.row, issue.index))
    return parsed, proposal


def _history(work: Work, *, by: Actor) -> None:
    if not work.proposal.meetings:
        return
    organizations = {name: found[0] for name, found in work.snapshot.by_name.items() if found}
    for answer in HISTORY_ROWS.ask(rows=work.proposal.meetings, organizations=organizations, by=by, dry_run=True):
        for issue in answer["issues"]:
            (work.fault if issue["severity"] == FAULT else work.warn)(issue["row"], "date", issue["reason"])
        for key in (NEW, UNCHANGED):
            work.proposal.meeting_counts[key] += answer[key]
