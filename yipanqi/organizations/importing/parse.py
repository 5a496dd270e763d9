"""Workbook and plan → rows and issues. The only entry is `parse`."""

from collections import Counter
from datetime import date

from yipanqi.files.sheets.dates import Day
from yipanqi.files.sheets.workbook import Workbook
from yipanqi.organizations.importing import checks, codes
from yipanqi.organizations.importing.checks import Thresholds
from yipanqi.organizations.importing.fields import MEETINGS, ORGANIZATIONS, PEOPLE, UNKNOWN, match
from yipanqi.organizations.importing.headers import branch_in, department_in, headings
from yipanqi.organizations.importing.history import read_meeting
from yipanqi.organizations.importing.lines import Line, SheetReader
from yipanqi.organizations.importing.names import Directory, KnownNames, Match, canonical, organization_name
from yipanqi.organizations.importing.people import continued, read_person
from yipanqi.organizations.importing.plan import Plan, SheetPlan
from yipanqi.organizations.importing.rows import FAULT, WARNING, Issue, MeetingRow, OrganizationRow, Parsed, PersonRow
from yipanqi.organizations.importing.structure import Tree, read_organization, unknown_name

NOTHING_KNOWN = KnownNames()
STATUTORY = Thresholds()


def parse(
    workbook: Workbook,
    plan: Plan,
    *,
    known: KnownNames = NOTHING_KNOWN,
    today: date,
    thresholds: Thresholds = STATUTORY,
) -> Parsed:
    """Read every sheet the plan reads and check each row by itself, among its neighbours and against what is `known`.

    Nothing is written anywhere; the same arguments give the same result. `today` judges what lies in the future and
    which 预备期 are overdue.
    """
    return _Parser(workbook, plan, known, today, thresholds).run()


class _Parser:
    """One run: organisations first, since people and meetings name them."""

    def __init__(self, workbook: Workbook, plan: Plan, known: KnownNames, today: date, thresholds: Thresholds):
        self.workbook, self.plan, self.known, self.today, self.thresholds = workbook, plan, known, today, thresholds
        self.issues: list[Issue] = []
        self.seen = 0
        self.founds = not known.names and not any(sheet.kind == ORGANIZATIONS for sheet in plan.sheets)
        self.would_found: dict[str, str] = {}  # canonical name → name as first written
        self.founded = {name: Day(day) for name, day in known.founded.items()}
        self.guessed: Counter[str] = Counter()
        self.told: set[tuple[str, str]] = set()  # sheet and spelling whose meaning was said

    def run(self) -> Parsed:
        """Read, check, and put the issues into the order of the workbook."""
        self._remark_on_sheets()
        organizations = self._organizations()
        people = self._people()
        meetings = self._meetings()
        checks.watch_thresholds(organizations, people, self.thresholds)
        order = {sheet.name: place for place, sheet in enumerate(self.workbook.sheets)}
        self.issues.sort(key=lambda issue: (order[issue.sheet], issue.row, issue.index))
        return Parsed(
            organizations=tuple(row for line, row in organizations if not line.faulty),
            people=tuple(row for line, row in people if not line.faulty),
            meetings=tuple(row for line, row in meetings if not line.faulty),
            issues=tuple(self.issues),
            refused=tuple(row for line, row in (*organizations, *people) if line.faulty),
            would_found=tuple(self.would_found.values()),
            rows_seen=self.seen,
        )

    def _remark_on_sheets(self) -> None:
        """Say what is not read: an unrecognised sheet is a warning, a workbook without any other one a fault."""
        reads = any(sheet.reads for sheet in self.plan.sheets)
        for sheet in self.plan.sheets:
            self._remark_on_columns(sheet)
            if sheet.kind == UNKNOWN and reads:
                self._remark(sheet.sheet, f"工作表“{sheet.sheet}”没有认出表头，未导入。", WARNING)
        if not reads:
            first = self.workbook.sheets[0].name
            reason = "没有找到可以导入的表：表头里要有“姓名”（人员）、“组织名称”（组织）或“会议名称、时间”（会议）。"
            self._remark(first, reason, FAULT)

    def _remark_on_columns(self, plan: SheetPlan) -> None:
        """Two tables side by side: of each row only the left one would be read, which nobody would notice."""
        own = plan.column("name")
        if plan.kind != PEOPLE or own is None:
            return
        rows = self.workbook.sheet(plan.sheet).rows[plan.header[1] :]
        for column, label in enumerate(plan.labels):
            again = column != own and column not in plan.columns and match(label, PEOPLE) == ("name", 1.0)
            if again and any(column < len(row) and row[column] is not None for row in rows):
                reason = f"第{own + 1}列和第{column + 1}列都是“{label}”，是左右并排的两张表，只读得到左边的。"
                reason += "请把右边的各行接到左边下面，或在对应关系中确认只要左边的。"
                severity = WARNING if plan.settled else FAULT
                self.issues.append(Issue(plan.sheet, plan.header[1], label, label, reason, severity, column))

    def _remark(self, sheet: str, reason: str, severity: str) -> None:
        self.issues.append(Issue(sheet, 1, "", "", reason, severity))

    def _readers(self, kind: str) -> list[SheetReader]:
        return [SheetReader(self.workbook, sheet, self.issues) for sheet in self.plan.sheets if sheet.kind == kind]

    def _organizations(self) -> list[tuple[Line, OrganizationRow]]:
        read: list[tuple[Line, OrganizationRow]] = []
        names: list[str] = []
        for reader in self._readers(ORGANIZATIONS):
            for line in reader.lines():
                if reader.continues(line):
                    continue
                self.seen += 1
                names.append(organization_name(line.raw("name")))
                row = read_organization(line, self.today)
                if row.name:
                    read.append((line, row))
        read = checks.refuse_double_organizations(read)
        groups = {row.name for _, row in read if row.kind == "group"}
        short = ((row.short_name, row.name) for _, row in read if row.kind != "group")
        self.directory = Directory(self.known, (name for name in names if name and name not in groups), short)
        self.founded |= {row.name: row.founded for _, row in read if row.founded}
        return Tree(read, self.known, self.directory).build()

    def _people(self) -> list[tuple[Line, PersonRow]]:
        read: list[tuple[Line, PersonRow]] = []
        for reader in self._readers(PEOPLE):
            for line in reader.lines():
                if read and reader.continues(line) and read[-1][0].sheet == line.sheet:
                    read[-1] = (read[-1][0], continued(read[-1][1], line))
                    continue
                self.seen += 1
                read.append((line, read_person(line, self._branch, self.today)))
        return checks.refuse_twins(read)

    def _meetings(self) -> list[tuple[Line, MeetingRow]]:
        read: list[tuple[Line, MeetingRow]] = []
        for reader in self._readers(MEETINGS):
            for line in reader.lines():
                self.seen += 1
                meeting = read_meeting(line, self._branch, self.today)
                if meeting is not None:
                    read.append((line, meeting))
        checks.refuse_meetings_before_founding(read, self.founded)
        checks.refuse_double_meetings(read)
        return [(line, meeting) for line, meeting in read if not line.faulty]

    def _branch(self, line: Line, field: str) -> str:
        """The full name of the branch a row belongs to; a fault where there is none."""
        in_cell = organization_name(line.raw(field))
        written = in_cell or line.organization
        if not written:
            line.fault(field, "没有写所在党支部，请补填。")
            return ""
        if self.founds:
            return self._would_found(line, field, written if in_cell or branch_in(written) else f"{written}党支部")
        found = self._meant(written) or (None if in_cell else self._by_headings(line.sheet))
        if found is None:
            line.fault(field, unknown_name(written, self.directory, "党支部"), value=written)
            return ""
        if found.guessed:
            self._say_once(line, field, written, found.name)
        return found.name

    def _meant(self, written: str) -> Match | None:
        """The branch a spelling means; 办公室 is written for 办公室党支部 where there is one."""
        found = self.directory.find(written)
        kind = codes.kind_of(found.name) if found else None
        if kind is None or kind.kind == "department":
            longer = self.directory.find(f"{written}党支部")
            found = Match(longer.name, guessed=True) if longer else found
        return found

    def _by_headings(self, sheet: str) -> Match | None:
        """The known branch that another heading of the sheet names, where the first one names none."""
        named = (each(text) for text in self._headings(sheet) for each in (branch_in, department_in))
        return next((Match(found.name, guessed=True) for name in named if name and (found := self._meant(name))), None)

    def _headings(self, sheet: str) -> list[str]:
        return headings(self.workbook.sheet(sheet), self.plan.sheet(sheet).header)

    def _say_once(self, line: Line, field: str, written: str, meant: str) -> None:
        """A spelling that had to be understood is said at its first row of a sheet, not at hundreds."""
        if (line.sheet, written) not in self.told:
            self.told.add((line.sheet, written))
            line.warn(field, f"“{written}”按“{meant}”理解，请核对。", value=written)

    def _would_found(self, line: Line, field: str, written: str) -> str:
        """Nothing is known yet: the named branch is offered for founding."""
        name = self.would_found.setdefault(canonical(written), written)
        if name != written:
            self._say_once(line, field, written, name)
        kind = codes.kind_of(name)
        if (kind is None or kind.kind not in ("branch", "general_branch", "organ_committee")) and not self.guessed[
            name
        ]:
            line.warn(field, f"“{name}”看不出是党支部，将按党支部建立，请核对。")
        self.guessed[name] += 1
        return name
