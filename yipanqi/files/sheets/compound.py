"""The gate for old workbooks (.xls): the compound file's directory and the records of its workbook stream."""

import struct
from collections.abc import Iterator

from yipanqi.files.sheets.archive import check_cells, check_place
from yipanqi.files.sheets.errors import CutFile, EncryptedFile, MacroFile, WrongType

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks
_DAMAGED = "文件不完整或已损坏，可能没有传完。请用 Excel 或 WPS 打开检查，另存一次再上传。"

_FILEPASS, _BOUNDSHEET, _BOF, _DATE1904 = 0x2F, 0x85, 0x809, 0x22
_CELLS = frozenset(
    {0x06, 0x203, 0xFD, 0x27E, 0x204, 0x205, 0xD6}
)  # FORMULA, NUMBER, LABELSST, RK, LABEL, BOOLERR, RSTRING
_MULRK = 0xBD


def inspect(data: bytes) -> bool:
    """Let an .xls pass, or refuse it; the answer is whether its dates count from 1904.

    Raises: WrongType, MacroFile, EncryptedFile, TooLarge, CutFile.
    """
    try:
        container = _Container(data)
        names = container.names
        if "EncryptedPackage" in names:
            raise EncryptedFile("文件设了打开密码，请取消密码后再上传。")
        if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}:
            raise MacroFile("文件带有宏程序，为安全起见不能导入。请在 Excel 或 WPS 中另存为不带宏的 .xlsx，再上传。")
        stream = next((name for name in ("Workbook", "Book") if name in names), None)
        if stream is None:
            kind = "Word 文档" if "WordDocument" in names else "其他文档"
            raise WrongType(f"这是{kind}，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
        return _check_records(container.read(stream))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise CutFile(_DAMAGED) from error


class _Container:
    """A compound file: sectors chained by a table, named streams in a directory (MS-CFB)."""

    def __init__(self, data: bytes):
        self.data = data
        version, _, shift, mini_shift = struct.unpack_from("<HHHH", data, 26)
        if version not in (3, 4) or shift not in (9, 12) or mini_shift != 6:
            raise CutFile(_DAMAGED)
        self.sector = 1 << shift
        first_directory, _, self.cutoff, first_mini = struct.unpack_from("<IIII", data, 48)
        self.table = self._table()
        self.streams = dict(self._directory(self._chain(first_directory)))
        self.names = set(self.streams)
        self.mini_table = _numbers(self._chain(first_mini)) if first_mini < _END else ()

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        if start >= len(self.data):
            raise CutFile(_DAMAGED)
        return self.data[start : start + self.sector]

    def _table(self) -> tuple[int, ...]:
        """The table of chains, its own sectors listed in the header and in further sectors."""
        listed = list(struct.unpack_from("<109I", self.data, 76))
        further, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, len(self.data) // self.sector + 1)):
            if further >= _END:
                break
            numbers = _numbers(self._at(further))
            listed += numbers[:-1]
            further = numbers[-1]
        return _numbers(b"".join(self._at(number) for number in listed if number < _END))

    def _chain(self, number: int) -> bytes:
        parts = []
        while number < _END:
            parts.append(self._at(number))
            if len(parts) > len(self.table):
                raise CutFile(_DAMAGED)
            number = self.table[number]
        return b"".join(parts)

    def _directory(self, raw: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        self.root = (_END, 0)
        for start in range(0, len(raw) - 127, 128):
            entry = raw[start : start + 128]
            length, kind = struct.unpack_from("<HB", entry, 64)
            place = struct.unpack_from("<II", entry, 116)
            if kind == 5:
                self.root = place
            elif kind in (1, 2):
                yield entry[: max(length - 2, 0)].decode("utf-16-le"), place

    def read(self, name: str) -> bytes:
        """A whole stream; short ones lie in sectors of 64 bytes inside the root's own stream."""
        first, size = self.streams[name]
        content = self._chain(first) if size >= self.cutoff else self._short(first)
        if len(content) < size:
            raise CutFile(_DAMAGED)
        return content[:size]

    def _short(self, number: int) -> bytes:
        pool, parts = self._chain(self.root[0]), []
        while number < _END and len(parts) <= len(self.mini_table):
            parts.append(pool[number * 64 : number * 64 + 64])
            number = self.mini_table[number]
        return b"".join(parts)


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _check_records(stream: bytes) -> bool:
    """Walk the records: passwords, macro sheets, and how far the cells reach."""
    epoch_1904, cells, bottom, right = False, 0, 0, 0
    for kind, start, length in _records(stream):
        if kind in _CELLS or kind == _MULRK:
            row, column = struct.unpack_from("<HH", stream, start)
            column = struct.unpack_from("<H", stream, start + length - 2)[0] if kind == _MULRK else column
            bottom, right = max(bottom, row + 1), max(right, column + 1)
        elif kind == _BOF:
            cells += bottom * right
            bottom = right = 0
        elif kind == _FILEPASS:
            raise EncryptedFile("文件设了打开密码，请取消密码后再上传。")
        elif kind == _BOUNDSHEET and stream[start + 5] in (1, 6):
            raise MacroFile("文件带有宏表，为安全起见不能导入。请另存为不带宏的 .xlsx，再上传。")
        elif kind == _DATE1904:
            epoch_1904 = stream[start] == 1
        check_place(bottom, right)
        check_cells(cells + bottom * right)
    return epoch_1904


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if place + 4 + length > len(stream):
            raise CutFile(_DAMAGED)
        yield kind, place + 4, length
        place += 4 + length
