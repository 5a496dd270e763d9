"""A person's word on the sheets of a list: whether one is read, where its header is, which column is what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from yipanqi.files.sheets.headings import DEPTHS, SEARCH_ROWS, signature
from yipanqi.files.sheets.workbook import Sheet, Workbook
from yipanqi.kernel.errors import Refused
from yipanqi.plans.importing import fields
from yipanqi.plans.importing.fields import FIELDS, Header

READ, LEFT = "list", "no"
KINDS = {READ: "督办清单", LEFT: "不读"}
"""What a sheet is taken for."""


@dataclass(frozen=True)
class Correction:
    """What holds for one sheet instead of what we recognise. `rows`: first and last row of its header as Excel numbers
    them, (0, 0) where it is not read; `columns`: field → column from 0; `again`: taken from an earlier list with the
    same header.
    """

    rows: tuple[int, int] = (0, 0)
    columns: dict[str, int] = field(default_factory=dict)
    again: bool = False

    def header(self, sheet: Sheet) -> Header | None:
        """The header as it was said to be; None where the sheet is not read."""
        if self.rows == (0, 0):
            return None
        return Header(self.rows, fields.at(sheet, *self.rows).labels, self.columns)

    def to_json(self) -> dict:
        """Plain values; `from_json` reads them back."""
        return {"rows": list(self.rows), "columns": self.columns, "again": self.again}

    @staticmethod
    def from_json(told: dict) -> "Correction":
        """What `to_json` made."""
        first, last = told["rows"]
        return Correction((first, last), dict(told["columns"]), bool(told["again"]))


Corrections = Mapping[str, Correction]
"""By name of the sheet."""


def recalled(workbook: Workbook, known: Mapping[str, dict[str, int]]) -> dict[str, Correction]:
    """For every sheet whose header somebody explained before: what was said then. `known`: columns by signature."""
    found = {sheet.name: _recalled(sheet, known) for sheet in workbook.sheets if not sheet.hidden}
    return {name: one for name, one in found.items() if one is not None}


def _recalled(sheet: Sheet, known: Mapping[str, dict[str, int]]) -> Correction | None:
    for header in _headers(sheet) if known else ():
        columns = known.get(signature(header.labels))
        if columns is not None and all(name in FIELDS.titles for name in columns):
            return Correction(header.rows, dict(columns), again=True)
    return None


def _headers(sheet: Sheet) -> Iterator[Header]:
    for first in range(1, min(SEARCH_ROWS, len(sheet.rows)) + 1):
        for depth in DEPTHS:
            if first + depth - 1 <= len(sheet.rows):
                yield fields.at(sheet, first, first + depth - 1)


def remembered(workbook: Workbook, said: Corrections) -> dict[str, dict[str, int]]:
    """What is kept for the next list with the same header: columns by signature."""
    headers = {name: one.header(workbook.sheet(name)) for name, one in said.items()}
    return {signature(one.labels): one.columns for one in headers.values() if one is not None}


def corrected(sheet: Sheet, now: Header | None, told: Mapping[str, str], number: int) -> tuple[Correction | None, bool]:
    """What a posted form says of a sheet (`kind-0`, `first-0`, `last-0`, `column-0-3`): None where it leaves it as it
    is; and whether its columns were guessed anew because the header is said to be elsewhere.

    Raises Refused for rows that are not there, a field that stands twice and columns that make no list.
    """
    if told.get(f"kind-{number}", READ if now else LEFT) != READ:
        return (Correction() if now else None), False
    rows = _rows(sheet, told, number)
    if now is None or rows != now.rows:
        return Correction(rows, fields.at(sheet, *rows).columns), True
    columns = _columns(sheet, now, told, number)
    return (None if columns == now.columns else Correction(rows, columns)), False


def _rows(sheet: Sheet, told: Mapping[str, str], number: int) -> tuple[int, int]:
    said = [told.get(f"{name}-{number}", "").strip() for name in ("first", "last")]
    most = len(sheet.rows)
    first, last = (int(one) if one.isascii() and one.isdecimal() and len(one) < 7 else 0 for one in said)
    if not 1 <= first <= most:
        raise Refused(f"工作表“{sheet.name}”的表头从第几行开始，请填1至{most}。")
    last = last or first
    if not first <= last <= min(first + DEPTHS[-1] - 1, most):
        raise Refused(f"工作表“{sheet.name}”的表头最多{DEPTHS[-1]}行，到第几行请填{first}至{min(first + 2, most)}。")
    return first, last


def _columns(sheet: Sheet, now: Header, told: Mapping[str, str], number: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, label in enumerate(now.labels):
        name = told.get(f"column-{number}-{column}", "")
        if not name:
            continue
        if name not in FIELDS.titles or name in found:
            why = "已对应到另一列" if name in found else "不是可选的项目"
            raise Refused(f"“{label or f'第{column + 1}列'}”不能对应“{FIELDS.titles.get(name, name)}”：{why}。")
        found[name] = column
    if not fields.plausible(found):
        raise Refused(
            f"工作表“{sheet.name}”要有一列对应“任务”或“决策事项”，还要有一列对应承办（牵头、配合）单位或“完成时限”；"
            "这张表不是清单的，选“不读”。"
        )
    return found
