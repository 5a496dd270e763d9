"""Plain rules of lists: when an item is due, what changed between two lists, how words differ, pasted tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from yipanqi.engine.periods import MONTHS, Period, calendar_periods
from yipanqi.kernel.clock import chinese_date
from yipanqi.responsibilities.enums import UNDATED, Change, Rhythm

COMMENT_DAYS, APPROVAL_DAYS, SIGNING_DAYS, REVIEW_DAYS, CAPACITY = 5, 5, 10, 5, 30
"""Where the organ has ruled nothing (惯例): working days for comments, for approving after them, for signing and for
answering the report of a task; items one person leads.
"""

LEAST_DAYS = 3
"""Nobody is given less time (field law JF-21)."""


class Due(NamedTuple):
    """One period in which an item is owed: asked for from the first day, due on the last."""

    start: date
    due_on: date


def periods(rhythm: str, due_on: date | None, year: int) -> list[Due]:
    """The periods of a year in which an item of this rhythm is due: none for 遇事 and 经常. A day of its own ends the
    year's period, or is the whole of `ONCE`.
    """
    whole = Period(date(year, 1, 1), date(year, 12, 31))
    if rhythm in UNDATED:
        return []
    if rhythm == Rhythm.ONCE:
        return [Due(whole.start, due_on)] if due_on else []
    if rhythm == Rhythm.YEAR:
        return [Due(whole.start, due_on or whole.end)]
    assert rhythm in MONTHS, rhythm
    return [Due(one.start, one.end) for one in calendar_periods(rhythm, whole)]


def owed_after(dues: Iterable[Due], first: date) -> list[Due]:
    """Those that leave the time everybody is given: due no earlier than `first`."""
    return [one for one in dues if one.due_on >= first]


def key_of(token: str, due: Due, rhythm: str) -> str:
    """`item:3kf0…:2026-01-01/2026-03-31`; what has a day of its own keeps its key when the day moves."""
    until = date(due.start.year, 12, 31) if rhythm in (Rhythm.ONCE, Rhythm.YEAR) else due.due_on
    return f"item:{token}:{due.start}/{until}"


def token_of(key: str) -> str:
    """The token in a key."""
    return key.split(":")[1]


def deadline_words(rhythm: str, due_on: date | None, year: int) -> str:
    """`每季度末`, `12月31日前`, `发生时`, as a list says it."""
    if due_on:
        return f"{due_on.month}月{due_on.day}日前" if due_on.year == year else f"{chinese_date(due_on)}前"
    ends = {Rhythm.YEAR: "12月31日前", Rhythm.HALF_YEAR: "每半年末", Rhythm.QUARTER: "每季度末", Rhythm.MONTH: "每月末"}
    return ends.get(Rhythm(rhythm), "发生时" if rhythm == Rhythm.EVENT else "全年")


# Differences


class Part(NamedTuple):
    """A stretch of text: unchanged (``), taken out (`old`) or put in (`new`)."""

    kind: str
    text: str


def word_difference(old: str, new: str) -> list[Part]:
    """What was taken out and put in, by characters; a text that has little in common with the old one is new whole."""
    if old == new:
        return [Part("", new)] if new else []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:
        return [part for part in (Part("old", old), Part("new", new)) if part.text]
    found: list[Part] = []
    for what, first, last, begin, end in matcher.get_opcodes():
        if what == "equal":
            found.append(Part("", old[first:last]))
            continue
        found += [part for part in (Part("old", old[first:last]), Part("new", new[begin:end])) if part.text]
    return found


COMPARED = (
    ("职责", "duty_text"), ("依据", "basis_words"), ("要求", "standard"), ("频次", "rhythm_words"),
    ("期限", "deadline"), ("凭据", "evidence_words"), ("责任人", "owner"), ("配合单位", "assisting_words"),
    ("权力事项、风险点", "guards_words"),
)  # fmt: skip
"""What of an item is compared: word and attribute of `queries.lists.Line` and of an item of a template."""


@dataclass(frozen=True)
class Difference:
    """One item in two lists; `parts`: of every field that differs, its word and what changed in it."""

    change: Change
    item: Any
    parts: tuple[tuple[str, list[Part]], ...] = ()


def differences(before: Sequence[Any], after: Sequence[Any], *, by: str) -> list[Difference]:
    """Items of a list beside those of another, matched by an attribute; in the order of the new list, each item that
    is gone after the one it stood behind.
    """
    old, new = {getattr(one, by): one for one in before}, {getattr(one, by): one for one in after}
    keys = list(new)
    for place, gone in enumerate(old):
        if gone not in new:
            ahead = [key for key in list(old)[:place] if key in keys]
            keys.insert(keys.index(ahead[-1]) + 1 if ahead else 0, gone)
    return [_difference(old.get(key), new.get(key)) for key in keys]


def _difference(old: Any, new: Any) -> Difference:
    if old is None:
        return Difference(Change.ADDED, new)
    if new is None:
        return Difference(Change.DROPPED, old)
    parts = []
    for label, name in COMPARED:
        was, now = str(getattr(old, name, "") or ""), str(getattr(new, name, "") or "")
        if was != now and hasattr(old, name):
            parts.append((label, word_difference(was, now)))
    return Difference(Change.CHANGED if parts else Change.SAME, new, tuple(parts))


# One letter a year

VETO = "一票否决"
_BETWEEN = re.compile(r"[\s“”\"'‘’《》·、，。（）()—-]+")
_CITED = re.compile(r"《[^《》]{2,}》|[〔\[【]\d{4}[〕\]】]\s*第?\d+号")


def names_veto(*texts: str) -> bool:
    """Whether 一票否决 is spoken of, however it is spaced or quoted."""
    return any(VETO in _BETWEEN.sub("", text) for text in texts)


def cites(basis: str) -> bool:
    """Whether a basis names a document: by its title (《…》) or its number (〔2026〕3号)."""
    return bool(_CITED.search(basis))


# What is pasted from a workbook


class Pasted(NamedTuple):
    """One line of a pasted table of powers and risk points."""

    row: int
    kind: str
    number: str
    name: str
    grade: str
    measure: str


COLUMNS = ("类别", "编号", "名称", "风险等级", "防控措施")
_KINDS = {"权力": "power", "权力事项": "power", "风险": "risk", "风险点": "risk", "廉政风险点": "risk"}
_GRADES = {"": "", "高": "high", "中": "middle", "低": "low", "一级": "high", "二级": "middle", "三级": "low"}
MOST_ROWS = 500


def read_points(text: str) -> tuple[list[Pasted], list[str]]:
    """The lines of a table copied from a workbook (columns `COLUMNS`, separated by tabs or ｜), and what is wrong in
    which line. A line with the column names is passed over.
    """
    found: list[Pasted] = []
    faults: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for row, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.replace("|", "｜").split("｜"))]
        if not any(cells) or cells[0] == COLUMNS[0]:
            continue
        cells += [""] * (len(COLUMNS) - len(cells))
        fault = _fault(cells, seen)
        if fault:
            faults.append(f"第{row}行：{fault}")
            continue
        kind = _KINDS[cells[0]]
        seen[kind, cells[1]] = row
        found.append(Pasted(row, kind, cells[1], cells[2], _GRADES[cells[3].removesuffix("风险")], cells[4]))
    if len(found) > MOST_ROWS:
        faults.insert(0, f"一次最多{MOST_ROWS}行，这里有{len(found)}行，请分几次粘贴。")
    return found, faults


def _fault(cells: list[str], seen: dict[tuple[str, str], int]) -> str:
    kind, number, name, grade, measure = cells[: len(COLUMNS)]
    if any(cells[len(COLUMNS) :]):
        return f"有{len(cells)}列，应为{len(COLUMNS)}列：{'、'.join(COLUMNS)}。"
    if kind not in _KINDS:
        return f"类别“{kind}”不认识，请写“权力事项”或“廉政风险点”。"
    if not number or not name:
        return "请填写编号和名称。"
    if grade.removesuffix("风险") not in _GRADES:
        return f"风险等级“{grade}”不认识，请写高、中、低，或留空。"
    if len(number) > 40 or len(name) > 200 or len(measure) > 300:
        return "编号不超过40字，名称不超过200字，防控措施不超过300字，请缩短。"
    if (_KINDS[kind], number) in seen:
        return f"编号“{number}”与第{seen[_KINDS[kind], number]}行重复。"
    return ""
