"""Lists that give each quarter a column of its own: which columns these are, and their cells as one text."""

import re
from collections.abc import Mapping, Sequence

from yipanqi.files.sheets.values import Cell, chinese_number, clean, is_blank

QUARTERS = {"q1": "一季度目标", "q2": "二季度目标", "q3": "三季度目标", "q4": "四季度目标"}
"""A column for what is to be reached in one quarter, and what the screen calls it."""

_CALLED = re.compile(
    r"(?:20\d\d年?)?(?:第?([一二三四1-4])季度?|q([1-4]))(?:末|底)?前?"
    r"((?:阶段性?|节点|工作|序时|推进|计划|重点|主要|预期|季度|目标|任务|进度|安排|要求|内容|措施|值|/|及|和|与)*)"
)
_DONE = re.compile(r"完成|落实|进展|办理|实际|实施情况|自评|得分|评分|评价|成效|存在问题|备注")


def of(plain: str) -> tuple[str, float]:
    """The column a normalised header names and how surely: 一季度目标 more than 一季度; ("", 0) where it is none."""
    found = _CALLED.fullmatch(plain)
    return (f"q{chinese_number(found[1] or found[2])}", 1.0 if found[3] else 0.8) if found else ("", 0.0)


def tells_progress(parts: Sequence[str]) -> bool:
    """Whether what stands above a column speaks of what was done: no goal, and how far a task is, is the ledger's."""
    return any(_DONE.search(part) for part in parts)


def together(stages: str, cells: Mapping[str, Cell]) -> str:
    """Goals of the quarters as one text, a line for each that has one, below what the list says of all of them."""
    shares = _shares(cells)
    said = {name: shares.get(name) or _text(cell) for name, cell in cells.items() if not is_blank(cell)}
    lines = (stages, *(_led(QUARTERS[name].removesuffix("目标"), text) for name, text in said.items()))
    return "\n".join(line for line in lines if line)


def _led(quarter: str, text: str) -> str:
    return text if re.match(rf"第?{quarter}", text) else f"{quarter}：{text}"


def _shares(cells: Mapping[str, Cell]) -> dict[str, str]:
    """25% is 0.25 in a workbook and 100% is 1: told by their all being parts of one, some of them no whole number."""
    numbers = {
        name: cell for name, cell in cells.items() if isinstance(cell, (int, float)) and not isinstance(cell, bool)
    }
    if not all(0 <= one <= 1 for one in numbers.values()) or all(one == int(one) for one in numbers.values()):
        return {}
    return {name: f"{round(one * 100, 2):g}%" for name, one in numbers.items()}


def _text(cell: Cell) -> str:
    if not isinstance(cell, str):
        return clean(cell)
    return "；".join(part for line in cell.splitlines() if (part := " ".join(line.split()).rstrip("；;")))
