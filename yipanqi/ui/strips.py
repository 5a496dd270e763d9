"""Shape of the 12-month strip that `{% year_strip strip %}` draws.

Rows are duties, cells are periods of 1, 3, 6 or 12 months.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from yipanqi.ui.lights import Light


@dataclass(frozen=True)
class Cell:
    """One period: `first` is its first month (1–12), `months` its length; `label` names it (`3月`, `第一季度`)."""

    first: int
    months: int
    light: Light
    word: str = ""
    label: str = ""
    detail: str = ""
    url: str = ""

    @property
    def called(self) -> str:
        """Name of the period, as said aloud."""
        if self.label:
            return self.label
        last = self.first + self.months - 1
        return f"{self.first}月" if self.months == 1 else f"{self.first}至{last}月"

    @property
    def said(self) -> str:
        """State in words."""
        return self.word or self.light.word


@dataclass(frozen=True)
class Gap:
    """Months of a row in which nothing is owed (before 启用, after 撤销)."""

    first: int
    months: int


@dataclass(frozen=True)
class Row:
    """One duty over the year."""

    title: str
    cells: Sequence[Cell]
    note: str = ""
    url: str = ""

    @property
    def pieces(self) -> list[Cell | Gap]:
        """Cells in order, with gaps so that the row always covers twelve months."""
        pieces: list[Cell | Gap] = []
        month = 1
        for cell in sorted(self.cells, key=lambda cell: cell.first):
            if cell.first > month:
                pieces.append(Gap(month, cell.first - month))
            pieces.append(cell)
            month = cell.first + cell.months
        if month <= 12:
            pieces.append(Gap(month, 13 - month))
        return pieces


@dataclass(frozen=True)
class Strip:
    """A year of one organisation. `present` is the month to mark (0: none)."""

    year: int
    rows: Sequence[Row] = field(default_factory=tuple)
    present: int = 0
