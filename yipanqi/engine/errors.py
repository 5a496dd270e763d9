"""What the engine says when it refuses an input: facts about the fault, worded for the person who must mend it."""

from dataclasses import dataclass

SHOWN = 20
"""Faults of one kind named row by row; the rest is summed up in a sentence (``summed_up``)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to refuse an input. ``row`` counts as an editor does (a CSV header is row 1); None: the whole file."""

    file: str
    row: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(f"第{self.row}行")
        if self.column:
            where.append(f"{self.column}列")
        return f"{' '.join(where)}：{self.reason}"


def summed_up(file: str, column: str | None, total: int) -> Fault:
    """What is said instead of the faults after the first ``SHOWN``."""
    return Fault(file, None, column, f"同类问题共 {total} 处，以上列出前 {SHOWN} 处。")


class InputRefused(ValueError):
    """The input does not fit; nothing was computed and nothing written. ``faults`` is never empty."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


TOO_LARGE = (
    "有的数太大，超出引擎能精确计算的范围（得分小于 10¹²）。请核对方案的系数和事实表的数，给没有上下限的项写上。"
)


class ConditionNotMet(ValueError):
    """A method was asked for where its conditions of use do not hold; the message is the sentence for the reader."""
