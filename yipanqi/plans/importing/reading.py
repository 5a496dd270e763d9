"""From a workbook and what was said of the list as a whole to rows, with everything that is wrong or doubtful there."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from types import MappingProxyType

from yipanqi.files.sheets.issues import FAULT, WARNING, Issue
from yipanqi.files.sheets.lines import Line, Reader
from yipanqi.files.sheets.marked import LIST_NAME
from yipanqi.files.sheets.values import Cell, clean, is_blank
from yipanqi.files.sheets.workbook import Sheet, Workbook
from yipanqi.plans.enums import Role
from yipanqi.plans.importing import deadlines, fields, quarters
from yipanqi.plans.importing.corrections import Corrections
from yipanqi.plans.importing.fields import ACTORS, FIELDS, Header
from yipanqi.plans.importing.quarters import QUARTERS
from yipanqi.plans.importing.rows import MADE_UP, Fault, Finding, Incoming, Named, short_key

TEMPLATE_NOTES = "填写说明"
"""A sheet of the template that is for reading only."""

_DECISION = ("source", "key", "title", "text", "basis", "number", "decided_on")
_WORDS = ("title", "text", "basis", "number", "task", "result", "seen_by", "measure", "stages")
_PARTED = re.compile(r"[、；;，,/｜|\n\r]+")
_TOLD = re.compile(r"^(牵头|主办|主责|责任|承办|配合|协办|参与)(?:单位|部门|处室|科室)?[:：]\s*")
_MARKED = re.compile(r"[(（](牵头|主办|主责|配合|协办)(?:单位|部门)?[)）]$")
_ROLES = {
    "牵头": Role.LEAD, "主办": Role.LEAD, "主责": Role.LEAD, "责任": Role.EACH, "承办": Role.EACH, "配合": Role.ASSIST,
    "协办": Role.ASSIST, "参与": Role.ASSIST,
}  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """What is said once of the whole list, for rows that do not say it.

    `title`: the list itself is the decision and its rows are its tasks. `open_until`: the day that stands for 长期坚持,
    每季度 and the like, and for a new task without deadline; without one they are faults.
    """

    title: str = ""
    basis: str = ""
    number: str = ""
    decided_on: date | None = None
    result: str = ""
    seen_by: str = ""
    open_until: date | None = None

    def to_json(self) -> dict:
        """Plain texts; `from_json` reads them back."""
        return {name: str(value) if isinstance(value, date) else value for name, value in asdict(self).items()}

    @property
    def otherwise(self) -> Incoming:
        """For `actions.take_in`: what is new takes it where its row says nothing; what is known is left as it is."""
        return Incoming(
            basis=self.basis, number=self.number, decided_on=self.decided_on, result=self.result, seen_by=self.seen_by,
            due_on=self.open_until,
        )  # fmt: skip

    @staticmethod
    def from_json(told: dict) -> "Whole":
        """What `to_json` made."""
        days = {name: date.fromisoformat(told[name]) for name in ("decided_on", "open_until") if told.get(name)}
        return Whole(
            **{name: told.get(name) or "" for name in ("title", "basis", "number", "result", "seen_by")}, **days
        )


@dataclass
class Told:
    """What a workbook says: its rows, what is wrong or doubtful, how its sheets were read (None: not at all);
    `opens`: a deadline of it is a rhythm, without end or not written.
    """

    rows: list[Incoming] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    headers: dict[str, Header | None] = field(default_factory=dict)
    opens: bool = False

    @property
    def faults(self) -> list[Issue]:
        """What must be mended."""
        return [one for one in self.issues if one.severity == FAULT]

    @property
    def warnings(self) -> list[Issue]:
        """What should be looked at."""
        return [one for one in self.issues if one.severity == WARNING]

    def lacks(self, name: str) -> bool:
        """Whether no sheet that is read has a column for it."""
        return all(name not in one.columns for one in self.headers.values() if one is not None)

    def wants(self, name: str) -> bool:
        """Whether something is to be said once for the whole list: rows, or all of them, do not say it."""
        if name == "open_until":
            return self.opens
        if name in ("title", "number"):
            return self.lacks(name)
        return self.lacks(name) or any(not getattr(row, name) for row in self.rows)

    def noted(self, found: list[Finding]) -> "Told":
        """With what came out beside what is known: faults, and what is not taken over."""
        seen = {(one.sheet, one.row, one.index) for one in self.faults}
        issues = list(dict.fromkeys(self._issue(one, fault) for one in found for fault in one.faults))
        # a day that could not be read is not also a day that is missing
        issues = [one for one in issues if (one.sheet, one.row, one.index) not in seen]
        issues += [self._note(one.row, note) for one in found for note in one.notes]
        order = {name: place for place, name in enumerate(self.headers)}
        merged = sorted([*self.issues, *issues], key=lambda one: (order.get(one.sheet, 0), one.row, one.index))
        return Told(self.rows, merged, self.headers, self.opens)

    def _issue(self, finding: Finding, fault: Fault) -> Issue:
        header = self.headers.get(fault.row.sheet)
        if header and not header.names_actors and fault.field in ACTORS and not finding.names_actors:
            # said of the header, for all its rows; what is known already needs nobody named
            return Issue(fault.row.sheet, header.rows[1], "", "", _no_actors(header), FAULT)
        column = header.columns.get(_beside(header, fault.field), -1) if header else -1
        label = header.labels[column] if header and column >= 0 else FIELDS.titles.get(fault.field, "")
        return Issue(fault.row.sheet, fault.row.row, label, _said(fault.row, fault.field), fault.reason, FAULT, column)

    def _note(self, row: Incoming, note: str) -> Issue:
        return Issue(row.sheet, row.row, FIELDS.titles["task"], row.task, note, WARNING, -1)


_INSTEAD = {
    "task": ("title",), "title": ("task",), "task_key": ("key", "task", "title"), "key": ("task_key", "task", "title"),
    "stages": tuple(QUARTERS),
}  # fmt: skip


def _beside(header: Header, name: str) -> str:
    """The column a fault is shown in: its own, else that of another way to name actors, of the task or its decision."""
    if name in header.columns:
        return name
    others = _INSTEAD.get(name, ())
    return next((one for one in (*others, *(ACTORS if name in ACTORS else ())) if one in header.columns), name)


def _said(row: Incoming, name: str) -> str:
    if name in ACTORS:
        return "、".join(one.name for one in row.actors)
    value = str(getattr(row, name, "") or "")
    # a key we made up of the words says nothing to anybody: the words do
    return (row.task or row.title) if name in ("key", "task_key") and value.startswith(MADE_UP) else value


AS_RECOGNISED: Corrections = MappingProxyType({})
"""Nobody has said otherwise."""


def guess(workbook: Workbook, corrections: Corrections = AS_RECOGNISED) -> Whole:
    """What the workbook itself says of the whole: its headline is the decision where no column names decisions."""
    told = read(workbook, Whole(), today=date(2000, 1, 1), corrections=corrections)
    title = ""
    if any(told.headers.values()) and told.lacks("title") and told.lacks("decided_on"):
        found = ((workbook.sheet(name), header) for name, header in told.headers.items() if header)
        title = next((text for sheet, header in found if (text := fields.headline(sheet, header))), "")
    return Whole(
        title=title, basis=f"《{title}》" if title and told.lacks("basis") else "",
        result="完成任务所列事项" if told.lacks("result") else "",
        seen_by="看任务所列事项的实际结果" if told.lacks("seen_by") else "",
    )  # fmt: skip


def is_apart(sheet: Sheet) -> bool:
    """Whether a sheet is none of the list: hidden, the notes of the template, the remarks of a marked copy."""
    return sheet.hidden or sheet.name in (LIST_NAME, TEMPLATE_NOTES)


def read(workbook: Workbook, whole: Whole, *, today: date, corrections: Corrections = AS_RECOGNISED) -> Told:
    """Read every sheet that has such a list, as people said or as we recognise it. Nothing is looked up; `today` gives
    the year where a deadline has none.
    """
    told = Told()
    for sheet in workbook.sheets:
        said = corrections.get(sheet.name)
        header = None if is_apart(sheet) else said.header(sheet) if said else fields.find(sheet)
        told.headers[sheet.name] = header
        if header is not None:
            one = _Sheet(workbook, sheet, header, whole, today, told.issues)
            told.rows += one.rows()
            told.opens = told.opens or one.opens
        elif sheet.rows and said is None and not is_apart(sheet):
            told.issues.append(Issue(sheet.name, 1, "", "", "没有认出表头，这张工作表没有读。", WARNING))
    if not any(told.headers.values()):
        reason = "没有找到督办清单的表头：要有“任务”（或“决策事项”），还要有“责任单位”“牵头单位”或“完成时限”一列。"
        told.issues[:] = [Issue(workbook.sheets[0].name, 1, "", "", reason, FAULT)]
    elif not told.rows:
        name, header = next((name, header) for name, header in told.headers.items() if header)
        told.issues.append(Issue(name, header.rows[1], "", "", "表头下面没有一行任务，请填写后重新上传。", FAULT))
    return told


def _no_actors(header: Header) -> str:
    """Why nobody is named, and how to mend it."""
    unread = header.unread[:6]
    which = f"没有采用的列有“{'”“'.join(unread)}”，其中有承办单位的，" if unread else "表里有承办单位一列的，"
    return (
        f"没有认出承办单位（牵头单位、责任单位）一列。{which}请在“核对列的对应关系”里指定；没有的，请加一列“责任单位”。"
    )


class _Reader(Reader):
    # a task may begin with 共计 or 合计, so a total is told by the first cell of its row alone
    leads = ("", "task", "title")


class _Sheet:
    """One sheet being read."""

    def __init__(
        self, workbook: Workbook, sheet: Sheet, header: Header, whole: Whole, today: date, issues: list[Issue]
    ):
        self.header, self.whole, self.today = header, whole, today
        self.reader = _Reader(
            workbook, sheet.name, header=header.rows, labels=header.labels, columns=header.columns,
            titles=FIELDS.titles, issues=issues,
        )  # fmt: skip
        self.listed = bool(whole.title) and "title" not in header.columns
        self.told: set[str] = set()
        self.opens = False
        self.above: dict[str, Cell] = {}

    def rows(self) -> list[Incoming]:
        """Its rows of data."""
        return [self._row(line) for line in self._lines()]

    def _lines(self) -> Iterator[Line]:
        before: list[Cell] = []
        task = self.header.columns.get("task", self.header.columns.get("title"))
        for index in range(self.header.rows[1], len(self.reader.sheet.rows)):
            cells = self.reader.sheet.rows[index]
            if self.reader.tells_nothing(index, cells):
                continue
            alone = self.reader.alone(cells)
            own = [column for column, cell in enumerate(cells) if not is_blank(cell)] == [task]
            if alone is not None and (not own or self.reader.is_remark(index, cells)):
                continue  # 一、政治建设 across the sheet, a remark below it
            before = cells = self.reader.without_ditto(cells, before)
            yield Line(self.reader, index + 1, cells)

    def _row(self, line: Line) -> Incoming:
        said = {name: _text(line.raw(name)) for name in _WORDS}
        said["stages"] = quarters.together(said["stages"], {name: line.raw(name) for name in QUARTERS})
        said |= {name: _key(line.raw(name)) for name in ("source", "key", "task_key")}
        day = line.day("decided_on")
        decided_on = day.value if day else None
        if self._goes_on(line, said):
            said |= {name: self.above[name] for name in _DECISION if name != "decided_on" and not said.get(name)}
            decided_on = decided_on or self.above["decided_on"]
        else:
            self.above = {**said, "decided_on": decided_on}
        if "task" not in self.header.columns:
            said["task"] = said["title"]
        self._of_the_list(said)
        return Incoming(
            **{name: said[name] for name in (*_WORDS, "source", "key", "task_key")}, decided_on=decided_on,
            due_on=self._due_on(line, decided_on), actors=self._actors(line), sheet=line.sheet, row=line.row,
        )  # fmt: skip

    def _goes_on(self, line: Line, said: dict) -> bool:
        """A further task of the decision above: lists name it in the first row of its block only."""
        if "task" not in self.header.columns or not self.above or said["key"] or said["title"]:
            return False
        named = {"key", "title"} & set(self.header.columns)
        if self.listed or not named or not (self.above["key"] or self.above["title"]):
            return False
        if "above" not in self.told:
            self.told.add("above")
            line.warn(min(named), "空白处按上面最近的一个决策事项理解，请核对。")
        return True

    def _of_the_list(self, said: dict) -> None:
        """Where the list itself is the decision, its numbers are those of the tasks."""
        if not self.listed:
            return
        said["title"], said["task_key"] = self.whole.title, said["task_key"] or said["key"]
        said["key"] = short_key(self.whole.title)

    def _due_on(self, line: Line, decided_on: date | None) -> date | None:
        if is_blank(line.raw("due_on")):
            self.opens = True  # what is new has the day said of the whole list, what is known keeps its own
            return None
        year = (decided_on or self.whole.decided_on or self.today).year
        found = deadlines.read(line.raw("due_on"), year=year, style=self.reader.style("due_on"))
        self.opens = self.opens or found.open
        if found.open and self.whole.open_until:
            return self.whole.open_until
        if found.fault:
            line.fault("due_on", found.fault)
        elif found.guessed and "year" not in self.told:
            self.told.add("year")
            line.warn("due_on", f"期限没有写年份，都按{year}年理解，请核对。")
        return found.day

    def _actors(self, line: Line) -> tuple[Named, ...]:
        found: list[Named] = []
        for role in ACTORS:
            found += _named(line.raw(role), role)
        leads = [one for one in found if one.role == Role.LEAD] or [one for one in found if one.role == Role.EACH]
        if len(leads) > 1 and any(one.role == Role.ASSIST for one in found):
            first = leads[0]
            column = next((role for role in ACTORS if line.has(role)), Role.EACH.value)
            line.warn(
                column, f"有几个牵头（责任）单位，又有配合单位，按惯例由排在第一位的“{first.name}”牵头，其余列为配合。"
            )
            found = [Named(first.name, Role.LEAD), *(Named(one.name, Role.ASSIST) for one in found if one is not first)]
        return tuple(dict.fromkeys(found))


def _named(cell: Cell, role: str) -> list[Named]:
    """The actors of a cell: 办公室、人事处; 牵头单位：办公室；配合单位：人事处; 办公室（牵头）."""
    if is_blank(cell):
        return []
    found = []
    for piece in _PARTED.split(str(cell)):
        text = clean(piece)
        if told := _TOLD.match(text):
            role, text = _ROLES[told[1]], text[told.end() :]
        own = _MARKED.search(text)
        name = text[: own.start()] if own else text
        if not is_blank(name):
            found.append(Named(name, _ROLES[own[1]] if own else role))
    return found


def _text(cell: Cell) -> str:
    """Words as they stand, their lines kept; a mark for nothing is no word."""
    if is_blank(cell):
        return ""
    if not isinstance(cell, str):
        return clean(cell)
    return "\n".join(" ".join(line.split()) for line in cell.strip().splitlines())


def _key(cell: Cell) -> str:
    return " ".join(_text(cell).split())
