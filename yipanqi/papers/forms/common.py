"""What several forms share: kinds of meetings, numbering, the text between a list and a sentence."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Align, BlankLines, Block, Cell, Paragraph, Row, Signature, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.text import lines_of

EXCUSED, MISSING = "请假", "缺席"
NUMERALS = "一二三四五六七八九十"


class MeetingKind(StrEnum):
    """The kinds of organisational life a branch keeps records of, by their own names."""

    ASSEMBLY = "党员大会"
    COMMITTEE = "支委会"
    UPPER_COMMITTEE = "委员会会议"
    GROUP = "党小组会"
    THEME_DAY = "主题党日"
    LECTURE = "党课"
    LIFE = "组织生活会"
    APPRAISAL = "民主评议党员"
    DEMOCRATIC = "民主生活会"
    ORGAN_ASSEMBLY = "机关党员干部大会"
    LEADING_STUDY = "专题研究党建会议"
    LEADING_REPORT = "党建工作通报评议会"
    CENTRE_STUDY = "理论学习中心组学习"
    WORK_REPORT = "书记述职评议会"
    CONGRESS = "党员代表大会"

    @property
    def verb(self) -> str:
        """召开 a meeting, 开展 an activity, 举办 a lecture."""
        return _VERBS.get(self, "召开")

    @property
    def speaker(self) -> str:
        """What whoever speaks first is called."""
        return _SPEAKERS.get(self, "主讲人")

    @property
    def content(self) -> str:
        """Heading of what was said."""
        return _CONTENTS.get(self, "会议内容")

    @property
    def noun(self) -> str:
        """How the occasion is called in running text."""
        return "主题党日活动" if self is MeetingKind.THEME_DAY else self.value


_VERBS = {
    MeetingKind.THEME_DAY: "开展",
    MeetingKind.LECTURE: "举办",
    MeetingKind.APPRAISAL: "开展",
    MeetingKind.CENTRE_STUDY: "开展",
}
_SPEAKERS = {
    MeetingKind.ORGAN_ASSEMBLY: "通报人",
    MeetingKind.LEADING_REPORT: "通报人",
    MeetingKind.CENTRE_STUDY: "重点发言人",
}
_CONTENTS = {
    MeetingKind.LECTURE: "授课提纲",
    MeetingKind.LEADING_STUDY: "汇报和研究情况",
    MeetingKind.LEADING_REPORT: "通报和评议情况",
    MeetingKind.CENTRE_STUDY: "学习和研讨情况",
    MeetingKind.WORK_REPORT: "述职和点评情况",
}


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who was expected and did not come. ``state``: 请假 or 缺席."""

    name: Annotated[str, Entry("姓名", "应到人员名单")]
    reason: Annotated[str, Entry("原因", "记录人逐人登记")]
    make_up: Annotated[str, Entry("补学情况", "补学登记")] = ""
    state: Annotated[str, Entry("情况", "记录人逐人登记：请假或缺席")] = EXCUSED


def numeral(number: int) -> str:
    """1 → 一 … 99 → 九十九."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return head + (NUMERALS[ones - 1] if ones else "")


def joined(names: tuple[str, ...], empty: str = "无") -> str:
    """Names separated by 、; ``empty`` when there are none."""
    return "、".join(name for name in names if name) or empty


def attendance_text(due: int, present: int, excused: int) -> str:
    """应到26人，实到23人，请假2人，缺席1人; what is nought is not said. Numbers only: a rate would rank meetings."""
    missing = max(due - present - excused, 0)
    away = (("请假", excused), ("缺席", missing))
    return "，".join([f"应到{due}人", f"实到{present}人", *(f"{word}{number}人" for word, number in away if number)])


def absences_text(absences: tuple[Absence, ...]) -> str:
    """赵六（病假）、钱七（出差，11月5日补学）."""
    return joined(
        tuple(
            f"{one.name}（{'，'.join(part for part in (one.reason or '未说明原因', one.make_up) if part)}）"
            for one in absences
        )
    )


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Every non-empty line of ``text`` as a paragraph of the body."""
    return tuple(Paragraph(line) for line in lines_of(text))


def day_or_blank(day: dt.date | None) -> str:
    """The day of a paper, or room to write it in."""
    return chinese_date(day) or "　　　　年　　月　　日"


def addressed(whom: str) -> tuple[Paragraph, ...]:
    """主送, on a line of its own; nothing where nobody is named."""
    return (Paragraph(f"{whom}：", indent=0),) if whom else ()


def signed(unit: str, day: dt.date | None) -> tuple[Block, ...]:
    """What closes an official paper: an empty line, the unit, the day or room for it."""
    return (BlankLines(1), Signature(unit, day_or_blank(day)))


def numbered(lines: Sequence[str]) -> tuple[str, ...]:
    """Each as a sentence, behind （一）, （二） …; one alone bears no number."""
    if len(lines) == 1:
        return (ended(lines[0]),)
    return tuple(f"（{numeral(number)}）{ended(line)}" for number, line in enumerate(lines, start=1))


def ended(text: str) -> str:
    """``text`` as a sentence."""
    return text if text.rstrip().endswith(("。", "！", "？", "；")) else f"{text.rstrip()}。"


NOTHING = "无"


def or_none(rows: Iterable[Row], columns: int) -> tuple[Row, ...]:
    """The rows of a list; one that says 无 where there are none: an empty row looks as if somebody forgot it."""
    return tuple(rows) or ((Cell(NOTHING, colspan=columns, align=Align.CENTER),),)


def head(text: str, **layout: int) -> Cell:
    """A cell of a table's head, in 黑体 and centred."""
    return Cell(text, head=True, **layout)


def left(text: str, *, columns: int = 1) -> Cell:
    """A cell of running text."""
    return Cell(text, colspan=columns, align=Align.LEFT)


def wide(text: str) -> Cell:
    """What stands beside its label in the three columns that are left of four."""
    return left(text, columns=3)


def _cell(value: object) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell(chinese_date(value) if isinstance(value, dt.date) else "" if value is None else str(value))


def table(
    names: Sequence[str], widths: Sequence[float], rows: Iterable[Iterable[object]], *,
    left: Sequence[str] = (), size: float = 10.5, row_height: float = 8,
) -> Table:  # fmt: skip
    """A list under its head, centred but for the columns named ``left``; see :func:`or_none`.

    ``rows`` of cells or of values: days are written in Chinese, None is left empty.
    """
    return Table(
        widths=tuple(widths),
        header=(tuple(head(name) for name in names),),
        aligns=tuple(Align.LEFT if name in left else Align.CENTER for name in names),
        rows=or_none((tuple(map(_cell, row)) for row in rows), len(names)),
        size=size,
        row_height=row_height,
    )
