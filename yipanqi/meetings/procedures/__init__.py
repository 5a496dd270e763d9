"""Procedures of organisational life as data: which steps a 民主生活会 has, by which clause, when, with which paper.

Each file (`<name>-<version>.yaml`) is a document of `engine.documents`: checked by `schema-1.json`, dated, frozen by
its fingerprint. A procedure that has begun keeps the version it began under; a change of the regulations is a new file
with its own `effective_from` and leaves the running ones alone.

How to add a procedure (换届, 接收预备党员, 中心组学习 …)
1. Write `<name>-1.yaml`. `meeting` is the kind of meeting it centres on (`enums.Kind`), `holders` the kinds of
   organisation, `occasions` whether further ones are held in a year for a stated reason, `duty` the duty of the ledger
   it is begun for where that is none of every year (换届, 补选). A step says `title`, `phase`
   (before | meeting | after), its source – `clause` of a rule package, whose verification status is shown with it, or
   `basis` in words where there is none –, `days` before or after the meeting, `papers`, `skippable: false` with `why`
   only where the regulation forbids leaving it out, and `owed` (soft | hard) where its day is a deadline that the
   ledger shall know. What has no `clause` is never owed.
2. A step that is more than a date names a `part`: the working list behind it. `meeting` and `carry_out` are worked out
   from the records; the others (`enums.Part`) have a page each in `views/procedures/`, entered in `PART_PAGES` there. A
   new part: its model in `models/`, its verbs in `actions/procedures/`, one line in `queries.procedures.PROGRESS` that
   says in words how far it is, and its page.
3. A new kind of meeting is entered in `enums.Kind` and `rules` (who holds it, who is due, quorum), and the ledger's
   duty of the same code is in use from then on.
4. Papers: a form in `papers.forms`, `papers.registry`, and the builder in `exports/procedures.py` (`BUILDERS`).
5. Write the fingerprint that `python -m pytest yipanqi/meetings/tests/test_procedures.py` names into the file, and when
   the version is published into `published.json`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from yipanqi.engine.documents import checked
from yipanqi.kernel.errors import Broken

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "schema-1.json"
BEFORE, MEETING, AFTER = "before", "meeting", "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """One prescribed step. `days` counts from the meeting, backwards for what comes before it."""

    code: str
    title: str
    phase: str
    clause: str = ""
    basis: str = ""
    days: int | None = None
    part: str = ""
    papers: tuple[str, ...] = ()
    owed: str = ""
    skippable: bool = True
    why: str = ""
    hint: str = ""

    def day(self, meeting_on: date | None, days: int | None = None) -> date | None:
        """The day the step is planned for when the meeting is on that day; `days` instead of the script's own."""
        count = self.days if days is None else days
        if meeting_on is None or count is None:
            return None
        return meeting_on + timedelta(days=count if self.phase == AFTER else -count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One version of a procedure. With a `duty` it is begun when that duty of the ledger is open, not once a year."""

    id: str
    version: int
    title: str
    effective_from: date
    meeting: str
    holders: tuple[str, ...]
    steps: tuple[ScriptStep, ...]
    occasions: bool = False
    criticism: str = ""
    duty: str = ""
    _by_code: dict[str, ScriptStep] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code = {step.code: step for step in self.steps}
        if len(by_code) != len(self.steps):
            raise Broken(f"procedure {self.reference}: a step stands twice")
        for step in self.steps:
            if not (step.clause or step.basis):
                raise Broken(f"procedure {self.reference}: step {step.code} has no source")
            if step.owed and not (step.clause and step.days is not None):
                raise Broken(f"procedure {self.reference}: step {step.code} is owed without clause or day")
            if step.skippable == bool(step.why):
                raise Broken(f"procedure {self.reference}: step {step.code} must say why it cannot be left out")
        object.__setattr__(self, "_by_code", by_code)

    @property
    def reference(self) -> str:
        """How a procedure names the version it began under: `democratic_life@1`."""
        return f"{self.id}@{self.version}"

    def called(self, year: int, occasion: str = "") -> str:
        """`2026年度民主生活会`, `2026年专题民主生活会`, `2026年换届选举`, `2026年补选（纪检委员）`."""
        if self.duty:
            return f"{year}年{self.title}（{occasion}）" if occasion else f"{year}年{self.title}"
        return f"{year}年专题{self.title}" if occasion else f"{year}年度{self.title}"

    def step(self, code: str) -> ScriptStep:
        """The step with that code; an unknown one is our mistake."""
        try:
            return self._by_code[code]
        except KeyError:
            raise Broken(f"procedure {self.reference} has no step {code!r}") from None

    def part(self, part: str) -> ScriptStep | None:
        """The step with that working list, if the procedure has one."""
        return next((step for step in self.steps if step.part == part), None)


def read(files: Iterable[Path]) -> tuple[Script, ...]:
    """The procedures in the files; raises `engine.errors.InputRefused` with every fault of a file that does not fit."""
    return tuple(_script(checked(file, SCHEMA)) for file in files)


def _script(content: dict) -> Script:
    steps = tuple(ScriptStep(**{**step, "papers": tuple(step.get("papers", ()))}) for step in content["steps"])
    known = ("id", "version", "title", "meeting", "occasions", "criticism", "duty")
    return Script(
        **{name: content[name] for name in known if name in content},
        effective_from=date.fromisoformat(content["effective_from"]),
        holders=tuple(content["holders"]),
        steps=steps,
    )


@cache
def library() -> dict[str, Script]:
    """Every version of every procedure by its reference."""
    return {script.reference: script for script in read(sorted(FOLDER.glob("*.yaml")))}


def script(reference: str) -> Script:
    """The version a procedure began under; versions are never taken away, so an unknown one is our mistake."""
    try:
        return library()[reference]
    except KeyError:
        raise Broken(f"no procedure {reference!r} in the library") from None


def current(on: date) -> tuple[Script, ...]:
    """Of every procedure the version in force on a day, in the order of their titles in the library."""
    newest: dict[str, Script] = {}
    for one in library().values():
        held = newest.get(one.id)
        if one.effective_from <= on and (held is None or one.version > held.version):
            newest[one.id] = one
    return tuple(newest.values())


def of_meeting(kind: str, on: date) -> Script | None:
    """The yearly procedure that centres on a kind of meeting."""
    return next((one for one in current(on) if one.meeting == kind and not one.duty), None)


def of_duty(duty: str, holder: str, on: date) -> Script | None:
    """The procedure that such an organisation carries out when a duty of that code is open."""
    return next((one for one in current(on) if one.duty == duty and holder in one.holders), None)
