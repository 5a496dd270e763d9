"""The gate for zipped workbooks (.xlsx, .ods): every part is unpacked once, counted and parsed before it is read.

The size an archive declares is not believed: what is counted is what really comes out.
"""

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from yipanqi.files.sheets import limits
from yipanqi.files.sheets.errors import BombFile, CutFile, EncryptedFile, MacroFile, TooLarge, WrongType

Merge = tuple[int, int, int, int]  # top, left, bottom, right; from 0, inclusive
_CHUNK = 1 << 16
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Findings:
    """What the gate learned on the way."""

    format: str
    epoch_1904: bool = False
    merges: dict[str, list[Merge]] = field(
        default_factory=dict
    )  # by sheet name; only .ods, whose merges calamine does not tell
    cells: int = 0


def inspect(data: bytes) -> Findings:
    """Let a zipped workbook pass, or refuse it.

    Raises: WrongType, MacroFile, EncryptedFile, BombFile, TooLarge, CutFile.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, struct.error) as error:
        raise CutFile("文件不完整或已损坏（压缩包的结尾缺失），可能没有传完。请重新保存后再上传。") from error
    with archive:
        entries = archive.infolist()
        _check_entries(entries, len(data))
        names = {entry.filename for entry in entries}
        findings = Findings(_format(archive, names))
        _check_macros(archive, names)
        budget = _Budget()
        for entry in entries:
            _scan(archive, entry, findings, budget)
    return findings


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > limits.PARTS:
        raise BombFile(f"文件里有{len(entries)}个部分，不是正常的工作簿，已拒绝。")
    if len({entry.filename for entry in entries}) != len(entries):
        raise BombFile("文件里有同名的部分，不是正常的工作簿，已拒绝。请用 Excel 或 WPS 另存一次。")
    for entry in entries:
        if entry.flag_bits & 1:
            raise EncryptedFile("文件设了打开密码，请取消密码后再上传。")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WrongType("文件的压缩方式不是工作簿所用的，请用 Excel 或 WPS 另存为 .xlsx。")
        _check_size(entry.file_size, entry.compress_size)
    total = sum(entry.file_size for entry in entries)
    if total > limits.TOTAL_BYTES or (total > limits.RATIO_FREE_BYTES and total > limits.RATIO * packed):
        raise _bomb(total)


def _check_size(unpacked: int, packed: int) -> None:
    """One part: a bomb by its ratio, or simply too large."""
    if unpacked > limits.RATIO_FREE_BYTES and unpacked > limits.RATIO * max(packed, 1):
        raise _bomb(unpacked)
    if unpacked > limits.PART_BYTES:
        raise TooLarge(
            f"工作表展开后有{unpacked // limits.MEGABYTE}兆，超过{limits.PART_BYTES // limits.MEGABYTE}兆的上限。"
            "多半是格式刷到了整列：请只把有内容的区域复制到新工作簿，再上传。"
        )


def _bomb(unpacked: int) -> BombFile:
    return BombFile(
        f"文件展开后大得反常（{unpacked // limits.MEGABYTE}兆），像是压缩炸弹，已拒绝。"
        "如果确是工作簿，请只把有内容的区域复制到新工作簿，再上传。"
    )


def _format(archive: zipfile.ZipFile, names: set[str]) -> str:
    """`xlsx` or `ods` by content, whatever the file is called."""
    if "xl/workbook.bin" in names:
        raise WrongType("这是二进制工作簿（.xlsb），请在 Excel 中另存为 .xlsx 再上传。")
    if "[Content_Types].xml" in names:
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        other = "Word 文档" if any(name.startswith("word/") for name in names) else "其他文档"
        raise WrongType(f"这是{other}，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    if "mimetype" in names and _small(archive, "mimetype").strip() == _ODS:
        return "ods"
    raise WrongType("这是压缩包，不是表格。请解压后上传其中的 .xlsx、.xls、.ods 或 .csv 文件。")


def _check_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    low = {name.lower() for name in names}
    macro = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in low)
    macro |= any(
        name.startswith(("basic/", "scripts/")) and not name.endswith(("/", "script-lc.xml", "script-lb.xml"))
        for name in low
    )
    if "[Content_Types].xml" in names:
        macro |= b"macroenabled" in _small(archive, "[Content_Types].xml").lower()
    if macro:
        raise MacroFile("文件带有宏程序，为安全起见不能导入。请在 Excel 或 WPS 中另存为不带宏的 .xlsx，再上传。")
    if "META-INF/manifest.xml" in names and b"encryption-data" in _small(archive, "META-INF/manifest.xml"):
        raise EncryptedFile("文件设了打开密码，请取消密码后再上传。")


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part that is never long."""
    with _damage(), archive.open(name) as part:
        return part.read(4 * limits.MEGABYTE)


class _damage:
    """Turn what zip and XML readers say of a damaged file into our sentence."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind, error, trace) -> None:
        if isinstance(
            error, (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError, OSError)
        ):
            raise CutFile(
                "文件内容不完整或已损坏，可能没有传完。请用 Excel 或 WPS 打开检查，另存一次再上传。"
            ) from error


@dataclass
class _Budget:
    """What has really come out so far."""

    unpacked: int = 0

    def spend(self, amount: int) -> None:
        self.unpacked += amount
        if self.unpacked > limits.TOTAL_BYTES:
            raise _bomb(self.unpacked)


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, findings: Findings, budget: _Budget) -> None:
    """Unpack one part to its true end; parse it when it is XML."""
    honest = copy.copy(entry)
    honest.file_size = limits.PART_BYTES + 1  # read on until the data end, not where the directory says
    parser = _parser(findings) if entry.filename.endswith((".xml", ".rels")) else None
    size = 0
    with _damage(), archive.open(honest) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            budget.spend(len(chunk))
            _check_size(size, entry.compress_size)
            if parser:
                parser.Parse(chunk)
        if parser:
            parser.Parse(b"", True)
        if size != entry.file_size:
            raise BombFile("文件各部分的大小与目录不符，已拒绝。请用 Excel 或 WPS 另存一次再上传。")


def _parser(findings: Findings) -> expat.XMLParserType:
    """A parser that dispatches on the root element: sheets are measured, everything else only has to be well-formed."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype

    def root(name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        parser.StartElementHandler = None
        if kind == "worksheet":
            parser.StartElementHandler = _ExcelSheet(findings).start
        elif kind == "workbook":
            parser.StartElementHandler = _workbook_flags(findings)
        elif kind == "document-content":
            _OdsContent(findings).attach(parser)

    parser.StartElementHandler = root
    return parser


def _no_doctype(*_) -> None:
    raise WrongType("文件里夹带了外部定义（DOCTYPE），不是正常的工作簿，已拒绝。请用 Excel 或 WPS 另存一次。")


def _workbook_flags(findings: Findings) -> Callable[[str, dict[str, str]], None]:
    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("workbookPr"):
            findings.epoch_1904 |= attributes.get("date1904", "").lower() in ("1", "true")

    return start


class _Extent:
    """The used area of one sheet, refused as soon as it cannot be a register."""

    def __init__(self, findings: Findings):
        self.findings = findings
        self.area = self.bottom = self.right = 0

    def grow(self, row: int, column: int) -> None:
        """Content at this place, both counted from 1."""
        if row <= self.bottom and column <= self.right:
            return
        self.bottom, self.right = max(row, self.bottom), max(column, self.right)
        check_place(self.bottom, self.right)
        self.findings.cells += self.bottom * self.right - self.area
        self.area = self.bottom * self.right
        check_cells(self.findings.cells)


def check_place(row: int, column: int) -> None:
    """Refuse content further down or right than a register goes."""
    if row > limits.ROWS:
        raise TooLarge(f"工作表太长：第{row}行还有内容，上限是{limits.ROWS}行。请分成几个文件，或删去多余的行。")
    if column > limits.COLUMNS:
        raise TooLarge(f"工作表太宽：第{column}列还有内容，上限是{limits.COLUMNS}列。请删去多余的列。")


def check_cells(cells: int) -> None:
    """Refuse a workbook with more cells than memory is set aside for."""
    if cells > limits.CELLS:
        raise TooLarge(f"工作簿太大：各表合计超过{limits.CELLS // 10_000}万个单元格。请分成几个文件导入。")


class _ExcelSheet:
    """Follows `row`, `c` and their values; a cell without value does not count (columns are often only formatted)."""

    def __init__(self, findings: Findings):
        self.extent = _Extent(findings)
        self.row = self.column = 0
        self.letters: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            place = attributes.get("r")
            if place:
                self._place(place)
            else:
                self.column += 1
        elif tag in ("v", "is"):
            self.extent.grow(self.row, self.column)
        elif tag == "row":
            number = attributes.get("r", "")
            self.row, self.column = int(number) if number.isdecimal() else self.row + 1, 0

    def _place(self, place: str) -> None:
        letters = place.rstrip("0123456789")
        self.row = int(place[len(letters) :] or self.row)
        column = self.letters.get(letters)
        if column is None:
            column = self.letters[letters] = _column_number(letters)
        self.column = column


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + ord(letter) - 64
    return number


def _repeat(attributes: dict[str, str], suffix: str) -> int:
    for name, value in attributes.items():
        if name.endswith(suffix) and value.isdecimal():
            return int(value[:9])
    return 1


class _OdsContent:
    """Follows tables, rows and cells of an .ods with their repeat counts, and collects the merged areas."""

    def __init__(self, findings: Findings):
        self.findings = findings
        self.table = ""
        self.row = self.column = self.rows = self.columns = 0
        self.extent = _Extent(findings)

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.CharacterDataHandler = self.characters

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("table-cell", "covered-table-cell"):
            self._cell(attributes)
        elif tag == "table-row":
            self.row += self.rows
            self.column, self.columns = 0, 0
            self.rows = _repeat(attributes, " number-rows-repeated")
        elif tag == "table":
            self.table = next((value for key, value in attributes.items() if key.endswith(" name")), "")
            self.row = self.rows = self.column = self.columns = 0
            self.extent = _Extent(self.findings)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.column += self.columns
        self.columns = _repeat(attributes, " number-columns-repeated") if attributes else 1
        if any(key.endswith(" value-type") for key in attributes):
            self._content()
        down, across = _repeat(attributes, " number-rows-spanned"), _repeat(attributes, " number-columns-spanned")
        if down > 1 or across > 1:
            merges = self.findings.merges.setdefault(self.table, [])
            merges.append((self.row, self.column, self.row + down - 1, self.column + across - 1))

    def _content(self) -> None:
        self.extent.grow(self.row + self.rows, self.column + self.columns)

    def characters(self, text: str) -> None:
        if self.columns and not text.isspace():
            self._content()
