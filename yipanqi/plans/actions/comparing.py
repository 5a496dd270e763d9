"""What a list kept elsewhere says beside what is known here, task by task. Writes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.organizations.models import Organization
from yipanqi.plans import rules
from yipanqi.plans.actions.base import checked
from yipanqi.plans.actions.delays import RUNNING
from yipanqi.plans.enums import Arrival, Role
from yipanqi.plans.importing.rows import (
    KEY_MOST,
    OWN,
    TITLES,
    Change,
    Fault,
    Finding,
    Incoming,
    origin_of,
    own_number,
    short_key,
    source_fault,
)
from yipanqi.plans.models import STAGES_MOST, Part
from yipanqi.plans.queries import kept
from yipanqi.plans.queries.kept import Kept, Known
from yipanqi.plans.queries.naming import Names

NOTHING = Incoming()

MANY = 4
"""More organisations of a kind are not named one by one in a preview."""

MOST_ROWS = 2000
"""Rows of one list at most: a year's goals of an organ have a few hundred."""

_TASK_WORDS = {
    "task": ("任务", 120), "result": ("预期成果", 300), "seen_by": ("检验方式", 200), "measure": ("路径措施", 300),
    "stages": ("季度目标", STAGES_MOST),
}  # fmt: skip
_OPTIONAL = ("measure", "stages")
"""What a new task may leave out."""
_DECISION_WORDS = {
    "title": ("决策事项", 120),
    "text": ("决策内容", 4000),
    "basis": ("依据", 200),
    "number": ("文号", 60),
}
_OF_DECISION = (*_DECISION_WORDS, "decided_on")

Asked = tuple[Organization, str]
"""An organisation and its role."""


@dataclass
class Wanted:
    """One task of the list, its rows put together, beside what is known of it."""

    finding: Finding
    key: tuple[str, str]
    task_key: str
    words: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None
    actors: list[Asked] = field(default_factory=list)
    known: Known | None = None
    kept: Kept | None = None
    added: list[Asked] = field(default_factory=list)
    moved: list[Part] = field(default_factory=list)
    reworded: dict[str, str] = field(default_factory=dict)

    def fault(self, name: str, reason: str, row: Incoming | None = None) -> None:
        """Something to be mended."""
        self.finding.faults.append(Fault(row or self.finding.row, name, reason))


@dataclass
class Decided:
    """A decision of the list: what its rows say of it together, its tasks, and what is known of it."""

    key: tuple[str, str]
    tasks: list[Wanted] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    decided_on: date | None = None
    kept: Kept | None = None
    reworded: dict[str, str] = field(default_factory=dict)


@dataclass
class Comparison:
    """The whole list beside what is known. `missing`: tasks still open here that the list no longer names."""

    organization: Organization
    source: str
    tasks: list[Wanted] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)
    missing: list[Known] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """Every task of the list in its order."""
        return [one.finding for one in self.tasks]

    @property
    def faults(self) -> list[Fault]:
        """What must be mended before anything is written, in the order of the list."""
        return [fault for one in self.findings for fault in one.faults]

    @property
    def counts(self) -> dict[str, int]:
        """How many tasks are new, changed, as they were …; `missing` beside them."""
        told = Counter(one.state for one in self.findings)
        return {**{str(state): told[state] for state in Arrival}, "missing": len(self.missing)}

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to be written."""
        return not self.counts[Arrival.NEW] and not self.counts[Arrival.CHANGED]

    def digest(self) -> str:
        """The same as long as what would be written is, also of what is said once of the whole list, and what is known
        of it; a preview that is out of date is not applied.
        """
        tasks = [
            (one.key, one.task_key, one.words, str(one.due_on), [(each.pk, str(role)) for each, role in one.actors],
             [part.pk for part in one.moved], one.finding.state, one.finding.notes,
             [(it.label, it.before, it.after) for it in one.finding.changes],
             [str(fault) for fault in one.finding.faults])
            for one in self.tasks
        ]  # fmt: skip
        decisions = [(one.key, one.words, str(one.decided_on)) for one in self.decisions]
        missing = [one.task.pk for one in self.missing]
        return sha256(repr((tasks, decisions, missing)).encode()).hexdigest()[:32]


def compare(
    *, organization: Organization, source: str, rows: Sequence[Incoming], otherwise: Incoming = NOTHING
) -> Comparison:
    """Put a list beside what is known. A fixed number of queries, whatever the list's length.

    `otherwise`: what is said once of the whole list; what is new takes it where its row says nothing.

    Raises Refused where the list as a whole cannot be: no source, nothing in it, too many rows. Everything else is a
    fault of its row.
    """
    source = source.strip()
    if fault := source_fault(source):
        raise Refused(fault, field="source")
    if not rows:
        raise Refused("清单里没有一行任务。请检查表头和内容。", field="rows")
    if len(rows) > MOST_ROWS:
        raise Refused(f"一次最多导入{MOST_ROWS}行，请分成几份。", field="rows")
    return _Comparing(organization, source, rows, otherwise).run()


class _Comparing:
    def __init__(self, organization: Organization, source: str, rows: Sequence[Incoming], otherwise: Incoming):
        self.made, self.otherwise = Comparison(organization, source), otherwise
        self.organization, self.rows = organization, rows
        self.names = Names(organization)
        sources = {source, *(row.source.strip() for row in rows)} - {""}
        self.kept = kept.of_sources(organization, sources)
        self.earliest = earliest_wanted(clock.today())

    def run(self) -> Comparison:
        decisions: dict[tuple[str, str], Decided] = {}
        self.made.tasks = self._together()
        for wanted in self.made.tasks:
            decided = decisions.setdefault(wanted.key, Decided(wanted.key, kept=self.kept.get(wanted.key)))
            wanted.kept = decided.kept
            decided.tasks.append(wanted)
        self.made.decisions = list(decisions.values())
        origins = {origin_of(*key) for key in decisions if key[0] != OWN}
        elsewhere = kept.taken_elsewhere(self.organization, origins)
        for decided in self.made.decisions:
            self._decide(decided, elsewhere.get(origin_of(*decided.key)))
        self._missing(decisions)
        return self.made

    # Rows that belong together

    def _together(self) -> list[Wanted]:
        """Rows of one task put together: they may differ in their actors only."""
        tasks: dict[tuple[str, str, str], Wanted] = {}
        for row in self.rows:
            source = row.source.strip() or self.made.source
            key = (source, row.key.strip() or short_key(row.title or row.task))
            # rows that lack their words are not one and the same
            task_key = row.task_key.strip() or short_key(row.task or f"{row.sheet}/{row.row}")
            wanted = tasks.get((*key, task_key))
            if wanted is None:
                tasks[*key, task_key] = Wanted(Finding([row]), key, task_key)
                self._check_keys(tasks[*key, task_key], row, source)
            else:
                self._join(wanted, row)
        return list(tasks.values())

    def _check_keys(self, wanted: Wanted, row: Incoming, source: str) -> None:
        if source != OWN and (fault := source_fault(source)):
            wanted.fault("source", fault)
        for name in ("key", "task_key"):
            if len(getattr(row, name).strip()) > KEY_MOST:
                wanted.fault(name, f"{TITLES[name]}超过{KEY_MOST}字，请用来源表里的短编号。")

    def _join(self, wanted: Wanted, row: Incoming) -> None:
        first = wanted.finding.row
        wanted.finding.rows = [*wanted.finding.rows, row]
        for name in (*_TASK_WORDS, "due_on"):
            told = getattr(row, name)
            if told and getattr(first, name) and told != getattr(first, name):
                reason = f"与{first.place}是同一项任务，“{TITLES[name]}”却不同。"
                wanted.fault(name, f"{reason}请改成一致；如是两项任务，请各给一个任务编号。", row)
        said = {(one.name, one.role) for each in wanted.finding.rows[:-1] for one in each.actors}
        nobody = not said and not row.actors  # what is missing then is who, and is said
        if not nobody and not [one for one in row.actors if (one.name, one.role) not in said]:
            wanted.fault("key", f"与{first.place}重复。请删去一行；如是两项任务，请各给一个任务编号。", row)

    # A decision

    def _decide(self, decided: Decided, elsewhere: str | None) -> None:
        if decided.kept is not None and decided.kept.directive.withdrawn_at is not None:
            self._withdrawn(decided)
            return
        for task in decided.tasks:
            self._task(task)
        first = next((task for task in decided.tasks if task.finding.state != Arrival.PAST), None)
        if first is not None:
            self._decision(decided, first, elsewhere)
        for task in decided.tasks:
            if task.finding.faults:
                task.finding.state = Arrival.FAULTY

    def _decision(self, decided: Decided, first: Wanted, elsewhere: str | None) -> None:
        rows = [row for task in decided.tasks for row in task.finding.rows]
        for name in _OF_DECISION:
            said = [(row, getattr(row, name)) for row in rows if getattr(row, name)]
            for row in [row for row, value in said[1:] if value != said[0][1]][:1]:
                reason = f"与{said[0][0].place}同属一个决策事项，“{TITLES[name]}”却不同。请改成一致，或用不同的编号。"
                first.fault(name, reason, row)
            if said and name == "decided_on":
                decided.decided_on = said[0][1]
            elif said:
                self._words(first, name, said[0][1], _DECISION_WORDS, decided.words)
        if elsewhere:
            first.fault("key", f"这个编号已由“{elsewhere}”导入，不再重复交办。请删去这一行。")
        if decided.kept is None:
            self._new_decision(decided, first)
        else:
            self._known_decision(decided, first.finding)

    def _words(self, wanted: Wanted, name: str, text: str, limits: dict, into: dict[str, str]) -> None:
        called, most = limits[name]
        try:
            into[name] = checked(text, field=name, name=called, most=most, needed=False)
        except Refused as refused:
            wanted.fault(name, refused.message)

    def _new_decision(self, decided: Decided, first: Wanted) -> None:
        if decided.key[0] == OWN:
            for task in decided.tasks:
                task.finding.faults.clear()
            first.fault("key", f"本系统没有编号为“{decided.key[1]}”的决策事项。新的事项请写来源系统的名称和编号。")
            return
        for name in ("basis", "number"):
            if not decided.words.get(name) and (said := getattr(self.otherwise, name)):
                self._words(first, name, said, _DECISION_WORDS, decided.words)
        decided.decided_on = decided.decided_on or self.otherwise.decided_on
        if not decided.words.get("title"):
            decided.words["title"] = _short(first.finding.row.task)
        if not decided.words.get("basis"):
            first.fault("basis", "没有依据，请写明会议名称、上级文件或本机关制度。")
        if decided.decided_on is None:
            first.fault("decided_on", "没有决策日期，请写明哪一天议定（文件印发）的。")
        elif decided.decided_on > clock.today():
            first.fault("decided_on", f"决策日期{chinese_date(decided.decided_on)}还没有到，请核对。")

    def _withdrawn(self, decided: Decided) -> None:
        assert decided.kept is not None
        why = decided.kept.directive.withdrawn_why
        for task in decided.tasks:
            task.finding.state = Arrival.WITHDRAWN
            task.finding.number = decided.kept.directive.pk
            task.finding.notes.append(f"已在本系统收回（{why}），不再导入。确需重新交办的，请换一个编号。")
            task.finding.faults.clear()

    def _known_decision(self, decided: Decided, finding: Finding) -> None:
        """Words of a decision that nobody has acknowledged follow the list; those that were taken on stay."""
        assert decided.kept is not None
        directive = decided.kept.directive
        told = {name: text for name, text in decided.words.items() if text and text != getattr(directive, name)}
        untouched = all(one.untouched for one in decided.kept.tasks.values())
        for name, text in told.items():
            _differs(finding, _DECISION_WORDS[name][0], str(getattr(directive, name)), text, taken=untouched)
        decided.reworded = told if untouched else {}
        if decided.reworded and finding.state == Arrival.SAME:
            finding.state = Arrival.CHANGED
        if decided.decided_on and decided.decided_on != directive.decided_on:
            before, after = chinese_date(directive.decided_on), chinese_date(decided.decided_on)
            finding.notes.append(f"决策日期在来源表里是{after}，本系统登记的是{before}，没有改。")

    # A task

    def _task(self, wanted: Wanted) -> None:
        row, finding = wanted.finding.row, wanted.finding
        for name in _TASK_WORDS:
            told = next((getattr(each, name) for each in finding.rows if getattr(each, name)), "")
            self._words(wanted, name, told, _TASK_WORDS, wanted.words)
        wanted.due_on = next((each.due_on for each in finding.rows if each.due_on), None)
        wanted.known = wanted.kept.tasks.get(wanted.task_key) if wanted.kept is not None else None
        self._actors(wanted)
        if wanted.kept is not None:
            finding.number = wanted.kept.directive.pk
        if wanted.known is None and own_number(wanted.task_key) is not None:
            name = wanted.task_key
            finding.faults.clear()
            wanted.fault("task_key", f"这项决策没有编号为“{name}”的任务，请核对。新的任务请用来源表的编号。")
        elif wanted.known is None:
            self._new_task(wanted, row)
        else:
            finding.task_number = wanted.known.task.pk
            self._compare(wanted, wanted.known)

    def _actors(self, wanted: Wanted) -> None:
        named: dict[int, Asked] = {}
        spelled: dict[str, list[Organization]] = {}
        for row in wanted.finding.rows:
            for actor in row.actors:
                found, fault = self.names.find(actor.name)
                if fault:
                    wanted.fault(actor.role, fault, row)
                spelled[actor.name] = found
                for one in found:
                    if (known := named.get(one.pk)) and known[1] != actor.role and len(found) == 1:
                        words = f"“{one.called}”既是{_word(known[1])}单位又是{_word(actor.role)}单位，请只留一处。"
                        wanted.fault(actor.role, words, row)
                    named.setdefault(one.pk, (one, actor.role))
        wanted.actors = sorted(named.values(), key=lambda one: one[0].path)
        self._roles(wanted)
        wanted.finding.actors = _shown(spelled, {one.pk: role for one, role in wanted.actors})

    def _roles(self, wanted: Wanted) -> None:
        """One that leads and others that assist, or each for itself: a task has one report or one of each."""
        leads = [one for one, role in wanted.actors if role == Role.LEAD]
        assists = [one for one, role in wanted.actors if role == Role.ASSIST]
        eaches = [one for one, role in wanted.actors if role == Role.EACH]
        if assists and not leads and len(eaches) == 1:
            leads, eaches = eaches, []
        if (assists or (leads and eaches)) and len(leads) != 1:
            many = f"有{len(leads or eaches)}个牵头（责任）单位" if leads or eaches else "只写了配合单位"
            reason = f"{many}，有配合单位的任务要有一个牵头单位。请只写一个牵头，其余写作配合；或者分成几项任务。"
            wanted.fault(Role.LEAD if leads else Role.EACH, reason)
            return
        lead = leads[0].pk if len(leads) == 1 and (assists or eaches) else None
        wanted.actors = [
            (one, Role.EACH if lead is None else Role.LEAD if one.pk == lead else Role.ASSIST)
            for one, _ in wanted.actors
        ]

    def _new_task(self, wanted: Wanted, row: Incoming) -> None:
        finding = wanted.finding
        for name, (called, _) in _TASK_WORDS.items():
            if not wanted.words.get(name) and (said := getattr(self.otherwise, name)):
                self._words(wanted, name, said, _TASK_WORDS, wanted.words)
            if (
                name not in _OPTIONAL
                and not wanted.words.get(name)
                and not any(each.field == name for each in finding.faults)
            ):
                wanted.fault(name, f"没有写{called}，请补填。")
        if not wanted.actors and not any(each.field in Role.values for each in finding.faults):
            wanted.fault(Role.EACH, "没有承办单位，请补填。")
        finding.due_on = wanted.due_on = wanted.due_on or self.otherwise.due_on
        if wanted.due_on is None:
            wanted.fault("due_on", "没有完成时限，请写明到哪一天，或在“没有具体日期的时限”里统一填一天。")
            return
        if wanted.due_on < clock.today():
            finding.state, finding.faults = Arrival.PAST, []
            day = chinese_date(wanted.due_on)
            finding.notes = [f"期限{day}已过，不导入：过去的事项不补列台账。仍要办的，请在来源表里改期限。"]
            return
        if fault := rules.day_fault(wanted.due_on, earliest=self.earliest):
            wanted.fault("due_on", fault)
        self._check_ends(wanted, [one for one, _ in wanted.actors], wanted.due_on)

    def _check_ends(self, wanted: Wanted, organizations: Sequence[Organization], due_on: date) -> None:
        for one in organizations:
            if one.dissolved_on is not None and one.dissolved_on < due_on:
                wanted.fault(Role.EACH, self.names.ending(one))

    def _compare(self, wanted: Wanted, known: Known) -> None:
        finding = wanted.finding
        finding.state = Arrival.SAME
        self._reword(wanted, known)
        self._move(wanted, known)
        self._further(wanted, known)
        if finding.changes:
            finding.state = Arrival.CHANGED

    def _reword(self, wanted: Wanted, known: Known) -> None:
        for name, text in wanted.words.items():
            column = "title" if name == "task" else name
            before = getattr(known.task, column)
            if text and text != before:
                _differs(wanted.finding, _TASK_WORDS[name][0], before, text, taken=known.untouched)
                if known.untouched:
                    wanted.reworded[column] = text

    def _move(self, wanted: Wanted, known: Known) -> None:
        """A day the task already had says nothing new, also where more time was given here since."""
        if wanted.due_on is None or wanted.due_on in known.days:
            return
        if not known.open:
            wanted.finding.notes.append(
                f"来源表的期限是{chinese_date(wanted.due_on)}，任务已办结（收回），期限不再改。"
            )
            return
        now = max(part.entry.due_on for part in known.open)
        fault = rules.moved_fault(wanted.due_on, first=known.task.first_due_on, now=now, earliest=self.earliest)
        if fault:
            wanted.fault("due_on", fault)
            return
        movable = [part for part in known.open if rules.reports(part.role) and part.stage in RUNNING]
        wanted.moved = [part for part in movable if part.pk not in known.asked]
        for part in movable:
            if part.pk in known.asked:
                wanted.finding.notes.append(f"“{part.called}”已申请延期，请直接答复其申请，期限未改。")
        if wanted.moved:
            wanted.finding.changes.append(Change("完成时限", chinese_date(now), chinese_date(wanted.due_on)))
        elif not wanted.finding.notes:
            wanted.finding.notes.append("报告正在审核，期限未改。")

    def _further(self, wanted: Wanted, known: Known) -> None:
        """Organisations the list names beside those that have the task, and those it no longer names."""
        if not wanted.actors:
            return
        had = {part.organization_id for part in known.parts}
        told = {one.pk for one, _ in wanted.actors}
        gone = [part for part in known.open if part.organization_id not in told and not part.in_person]
        if gone:
            names = "、".join(part.organization.called for part in gone)
            wanted.finding.notes.append(f"来源表不再写“{names}”。要收回的，请在任务页上收回。")
        further = [(one, role) for one, role in wanted.actors if one.pk not in had]
        if not further:
            return
        words = "、".join(_called(one, role) for one, role in further)
        if why := self._not_further(wanted, known, further):
            wanted.finding.notes.append(f"来源表增加了“{words}”，没有交办：{why}")
            return
        wanted.added = further
        wanted.finding.changes.append(Change("增加承办单位", "", words))

    def _not_further(self, wanted: Wanted, known: Known, further: Sequence[Asked]) -> str:
        until = known.task.first_due_on if not known.open else max(part.entry.due_on for part in known.open)
        due_on = wanted.due_on if wanted.moved and wanted.due_on else until
        common = any(part.role != Role.EACH for part in known.standing)
        if not known.open:
            return "任务已办结（收回）。请另给一个任务编号。"
        fits = {role for _, role in further} == {Role.ASSIST if common else Role.EACH}
        if not fits:
            return "牵头和配合的关系变了。请在任务页上收回后，另给一个任务编号重新交办。"
        if due_on < self.earliest:
            return f"现在的期限是{chinese_date(due_on)}，来不及办。请先在来源表里延后期限。"
        ending = [one for one, _ in further if one.dissolved_on is not None and one.dissolved_on < due_on]
        return self.names.ending(ending[0]) if ending else ""

    def _missing(self, decisions: dict[tuple[str, str], Decided]) -> None:
        """Open tasks that came from this source and that the list no longer names; never taken back by themselves."""
        named = {one.known.task.pk for each in decisions.values() for one in each.tasks if one.known is not None}
        self.made.missing = [
            known
            for (source, _), one in self.kept.items()
            if source == self.made.source and one.directive.withdrawn_at is None
            for known in one.tasks.values()
            if known.open and known.task.pk not in named
        ]


def _differs(finding: Finding, label: str, before: str, after: str, *, taken: bool) -> None:
    """Note a difference: taken over, or left with the reason."""
    if taken:
        finding.changes.append(Change(label, before, after))
        return
    finding.notes.append(f"“{label}”在来源表里改为“{_short(after)}”。任务已有人签收，交办时的文字不改。")


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 120 else f"{plain[:119]}…"


def _shown(spelled: dict[str, list[Organization]], roles: dict[int, str]) -> str:
    """Who is meant: each by name, many of a kind by the list's own word and how many they are."""
    words: list[str] = []
    for name, found in spelled.items():
        if len(found) > MANY:
            role = roles.get(found[0].pk, Role.EACH)
            words.append(f"{name}（{len(found)}个组织{'' if role == Role.EACH else '，' + _word(role)}）")
        else:
            words += [_called(one, roles.get(one.pk, Role.EACH)) for one in found]
    return "、".join(dict.fromkeys(words))


def _word(role: str) -> str:
    return str(Role(role).label)


def _called(one: Organization, role: str) -> str:
    return one.called if role == Role.EACH else f"{one.called}（{_word(role)}）"
