"""A workbook as plain rows: `read` opens .xlsx, .xls, .ods, .csv, and refuses what is unsafe."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine as calamine

from yipanqi.files.sheets import archive, compound, limits, textfile
from yipanqi.files.sheets.archive import Merge
from yipanqi.files.sheets.errors import CutFile, EncryptedFile, TooLarge, UnreadableFile, WrongType
from yipanqi.files.sheets.values import Cell

_OTHER_TYPES = (
    (b"%PDF", "PDF 文件"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"{\\rtf", "文档"),
    (b"Rar!", "压缩包"), (b"7z\xbc\xaf", "压缩包"), (b"\x1f\x8b", "压缩包"), (b"MZ", "程序"), (b"\x7fELF", "程序"),
    (b"BM", "图片"),
)  # fmt: skip


@dataclass
class Sheet:
    """One sheet. `rows[0]` is Excel's row 1, titles and blanks included; a merged area's cells all hold its value."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    typed: bool = True  # False for text files, where a number is only the text of a number
    filled: frozenset[tuple[int, int]] = (
        frozenset()
    )  # (row, column) from 0 that repeat the value of a merged area's anchor

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max(map(len, self.rows), default=0)


@dataclass
class Workbook:
    """A file that has been opened: its sheets in order, and the bytes it came from (for the marked copy)."""

    filename: str
    format: str  # xlsx, xls, ods, csv, json
    data: bytes = field(repr=False)
    sheets: list[Sheet]
    epoch_1904: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name. Raises KeyError."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)


Tables = Callable[[bytes], dict[str, list[list[Cell]]]]
"""What makes sheets of a document given as JSON, for a caller that has such a form."""


def read(source: str | Path | bytes, filename: str = "", *, documents: Tables | None = None) -> Workbook:
    """Open a workbook given by its path or its bytes.

    `filename` is what the user calls it; only a text file's ending has any weight, all else is judged by content.
    `documents` reads JSON; without it JSON is no workbook.
    Raises: UnreadableFile (WrongType, MacroFile, EncryptedFile, BombFile, TooLarge, CutFile), each a Chinese sentence.
    """
    data = _bytes(source)
    filename = filename or (Path(source).name if isinstance(source, (str, Path)) else "")
    if not data.strip(b"\r\n\t \xef\xbb\xbf"):
        raise CutFile("文件是空的，请检查后重新上传。")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = archive.inspect(data)
        return _spreadsheet(data, filename, found.format, found.epoch_1904, found.merges)
    if data.startswith(compound.MAGIC):
        epoch_1904 = compound.inspect(data)
        return _spreadsheet(data, filename, "xls", epoch_1904, {})
    for magic, kind in _OTHER_TYPES:
        if data.startswith(magic):
            raise WrongType(f"这是{kind}，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    if documents is not None and data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        found = [Sheet(name, rows) for name, rows in documents(data).items()]
        return Workbook(filename, "json", data, found)
    return _text_table(data, filename)


def _bytes(source: str | Path | bytes) -> bytes:
    size = len(source) if isinstance(source, bytes) else _size(Path(source))
    if size > limits.FILE_BYTES:
        megabytes = limits.FILE_BYTES // limits.MEGABYTE
        raise TooLarge(
            f"文件有{size // limits.MEGABYTE}兆，超过{megabytes}兆的上限。请分成几个文件，或删去图片后再上传。"
        )
    return source if isinstance(source, bytes) else Path(source).read_bytes()


def _size(path: Path) -> int:
    if not path.exists():
        raise UnreadableFile(f"找不到文件“{path.name}”，请检查路径。")
    if not path.is_file():
        raise UnreadableFile(f"“{path.name}”不是文件，请给出一个表格文件的路径。")
    return path.stat().st_size


def _text_table(data: bytes, filename: str) -> Workbook:
    rows = textfile.read_rows(data, named_as_text=filename.lower().endswith(textfile.TEXT_ENDINGS))
    tidy: list[list[Cell]] = [[field or None for field in row] for row in rows]
    name = Path(filename).stem or "表1"
    return Workbook(filename, "csv", data, [Sheet(name, _trimmed(tidy), typed=False)])


def _spreadsheet(data: bytes, filename: str, form: str, epoch_1904: bool, merges: dict[str, list[Merge]]) -> Workbook:
    """Read every sheet through calamine, now that the gate has let the file pass."""
    try:
        book = calamine.CalamineWorkbook.from_object(io.BytesIO(data))
        if len(book.sheet_names) > limits.SHEETS:
            raise TooLarge(f"工作簿有{len(book.sheet_names)}张工作表，上限是{limits.SHEETS}张。请分成几个文件导入。")
        sheets = [_sheet(book, meta, merges) for meta in book.sheets_metadata if _holds_cells(meta)]
    except calamine.PasswordError as error:
        raise EncryptedFile("文件设了打开密码，请取消密码后再上传。") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise CutFile("文件内容不完整或已损坏，读不出来。请用 Excel 或 WPS 打开检查，另存一次再上传。") from error
    if not sheets:
        raise WrongType("文件里没有工作表，请检查后重新上传。")
    return Workbook(filename, form, data, sheets, epoch_1904)


def _holds_cells(meta: calamine.SheetMetadata) -> bool:
    return meta.typ == calamine.SheetTypeEnum.WorkSheet


def _sheet(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, merges: dict[str, list[Merge]]) -> Sheet:
    raw = book.get_sheet_by_name(meta.name)
    pool: dict[str, str] = {}
    margin: list[Cell] = [None] * (raw.start[1] if raw.start else 0)
    rows = _trimmed([margin + [_cell(value, pool) for value in row] for row in raw.iter_rows()])
    areas = [(*start, *end) for start, end in raw.merged_cell_ranges or ()] or merges.get(meta.name, [])
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    return Sheet(meta.name, rows, tuple(areas), hidden, filled=_fill(rows, areas))


def _cell(value: Cell, pool: dict[str, str]) -> Cell:
    """Blank text is nothing, 15.0 is 15, equal texts are stored once."""
    if isinstance(value, str):
        return pool.setdefault(value, value) if value and not value.isspace() else None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the blank rows at the end."""
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows


def _fill(rows: list[list[Cell]], areas: list[Merge]) -> frozenset[tuple[int, int]]:
    """Write each merged area's value into all its cells, as far as the sheet has rows and columns."""
    width = max(map(len, rows), default=0)
    filled: set[tuple[int, int]] = set()
    for top, left, bottom, right in areas:
        bottom, right = min(bottom, len(rows) - 1), min(right, width - 1)
        if top > bottom or left > right or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in range(top, bottom + 1):
            rows[row] += [None] * (right + 1 - len(rows[row]))
            rows[row][left : right + 1] = [value] * (right + 1 - left)
            filled.update((row, column) for column in range(left, right + 1))
        filled.discard((top, left))
        archive.check_cells(len(filled))
    return frozenset(filled)
