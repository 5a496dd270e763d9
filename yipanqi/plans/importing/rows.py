"""A row of a list kept elsewhere, and what comes of it beside what is known here. No database."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from yipanqi.plans.enums import Arrival, Role

OWN = "本系统"
"""The source of what was typed here: its key is the number here."""

MADE_UP = "#"
"""What a key begins with that was made of words."""

SOURCE_MOST, KEY_MOST = 20, 38
"""Characters of the name of a source and of a key; both together name a decision (`Directive.origin`)."""

TITLES = {
    "source": "来源系统", "key": "编号", "title": "决策事项", "text": "决策内容", "basis": "依据", "number": "文号",
    "decided_on": "决策日期", "task_key": "任务编号", "task": "任务", "result": "预期成果", "seen_by": "检验方式",
    "measure": "路径措施", "stages": "季度目标",
    "due_on": "完成时限", Role.EACH.value: "承办单位", Role.LEAD.value: "牵头单位", Role.ASSIST.value: "配合单位",
}  # fmt: skip
"""What the screen, the template and the export call a field; the order is that of the columns."""


@dataclass(frozen=True, slots=True)
class Named:
    """An actor as the list names it: an organisation by any spelling, or all of a kind (各支部、机关各处室)."""

    name: str
    role: str = Role.EACH


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row: a task of a decision, or further actors of a task that another row names too.

    `key` is the decision's, `task_key` the task's within it; without one the task's own words are its key. `source`
    only where it differs from that of the whole list. What a row leaves empty it does not speak of: it changes nothing
    of what is known. `sheet` and `row` (from 1) say where it stands.
    """

    key: str = ""
    title: str = ""
    task: str = ""
    due_on: date | None = None
    actors: tuple[Named, ...] = ()
    result: str = ""
    seen_by: str = ""
    basis: str = ""
    decided_on: date | None = None
    text: str = ""
    number: str = ""
    task_key: str = ""
    source: str = ""
    measure: str = ""
    stages: str = ""
    sheet: str = ""
    row: int = 0

    @property
    def place(self) -> str:
        """Where it stands: 工作表“清单”第5行."""
        if not self.row:
            return f"编号“{self.key or short_key(self.task)}”"
        return f"工作表“{self.sheet}”第{self.row}行" if self.sheet else f"第{self.row}行"


@dataclass(frozen=True, slots=True)
class Fault:
    """What must be mended: in which row and field (a name of `TITLES`), what is wrong and how to mend it."""

    row: Incoming
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.row.place}“{TITLES.get(self.field, '整行')}”：{self.reason}"


@dataclass(frozen=True, slots=True)
class Change:
    """What the list says otherwise than what is known here."""

    label: str
    before: str
    after: str


@dataclass
class Finding:
    """What one task of the list is beside what is known: `changes` are taken over, `notes` say what is not and why.

    `actors` and `due_on`: who gets a new task, until when. `number` and `task_number` are those of the
    decision and the task here, where they are known.
    """

    rows: Sequence[Incoming]
    state: str = Arrival.NEW
    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    actors: str = ""
    due_on: date | None = None
    number: int | None = None
    task_number: int | None = None

    @property
    def row(self) -> Incoming:
        """The row that speaks for it."""
        return self.rows[0]

    @property
    def names_actors(self) -> bool:
        """Whether any of its rows says who carries it out."""
        return any(row.actors for row in self.rows)


def short_key(words: str) -> str:
    """The key of something that the list gives none: it stands for the words and changes with them."""
    plain = re.sub(r"[\s，。；、,.;:：]", "", words)
    return f"{MADE_UP}{hashlib.sha256(plain.encode()).hexdigest()[:16]}"


def origin_of(source: str, key: str) -> str:
    """How a decision names its row elsewhere (`Directive.origin`)."""
    return f"{source}:{key}"


def parted(origin: str | None) -> tuple[str, str] | None:
    """Source and key of a decision taken over from a list; None for one typed here or kept in another room here."""
    source, _, key = (origin or "").partition(":")
    return (source, key) if key and not source.isascii() else None


def own_key(number: int) -> str:
    """The key in an export of a task typed here."""
    return f"{OWN}-{number}"


def own_number(key: str) -> int | None:
    """The number here of such a key."""
    head, _, number = key.rpartition("-")
    return int(number) if head == OWN and number.isdecimal() else None


def source_fault(source: str) -> str:
    """What is wrong with the name of a source, or nothing."""
    if not source:
        return "请写明来源，如“市委督查系统”“年度重点工作台账”。"
    if source.isascii() or ":" in source or "：" in source or len(source) > SOURCE_MOST:
        return f"来源的名称用汉字写，不超过{SOURCE_MOST}字，不用冒号，如“市委督查系统”。"
    return ""
