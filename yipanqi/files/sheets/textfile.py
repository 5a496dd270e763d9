"""Text tables (.csv, and what other systems call .xls while it is text): encoding, delimiter, rows."""

import csv
import io
import re
from collections import Counter

from yipanqi.files.sheets.archive import check_cells, check_place
from yipanqi.files.sheets.errors import CutFile, TooLarge, WrongType

_DELIMITERS = ",;\t，"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CUT = "文件末尾不完整（{where}），可能没有传完。请重新导出后再上传。"


def decode(data: bytes) -> str:
    """The text of the bytes: UTF-8 with or without mark, UTF-16 with mark, GBK/GB18030.

    Raises: WrongType where it is no text, CutFile where the last character is cut.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(_utf16(data))
    if b"\0" in data:
        raise WrongType("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    try:
        return _checked(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if (
            error.start >= len(data) - 3
            and error.reason == "unexpected end of data"
            and not data[: error.start].isascii()
        ):
            raise CutFile(_CUT.format(where="最后一个字只有一半")) from error
    try:
        return _checked(data.decode("gb18030"))
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:
            raise CutFile(_CUT.format(where="最后一个字只有一半")) from error
        raise WrongType("文字编码无法识别。请用 Excel 或 WPS 另存为 .xlsx，或存为 UTF-8 编码的 .csv。") from error


def _utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise CutFile(_CUT.format(where="最后一个字只有一半")) from error


def _checked(text: str) -> str:
    if _CONTROLS.search(text):
        raise WrongType("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    return text


def read_rows(data: bytes, *, named_as_text: bool) -> list[list[str]]:
    """Rows of fields, one per record as Excel numbers them.

    `named_as_text`: the file's name says it is a text table; otherwise text without columns is refused.
    """
    text = decode(data)
    _no_markup(text)
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=(.)\r?", first):  # Excel's own line that names the delimiter; it is no row
        delimiter, text = first[4], rest
    else:
        delimiter = _delimiter(text)
    rows = _parse(text, delimiter)
    if not named_as_text and max((len(row) for row in rows), default=0) < 2:
        raise WrongType("这是纯文本，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    _not_cut(text, rows)
    return rows


def _no_markup(text: str) -> None:
    head = text[:400].lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<html", "<!doctype html", "<table", "<meta", "<head", "<?xml", "<style")):
        raise WrongType(
            "这是网页或 XML 格式的表格（有的系统导出时冒用 .xls）。请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。"
        )
    if head.startswith(("{\\rtf", "%pdf")):
        raise WrongType("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv 文件。")


def _delimiter(text: str) -> str:
    """The delimiter under which most of the first lines agree on most columns."""
    sample = "\n".join(text[:20_000].splitlines()[:60])

    def agreement(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(sample), delimiter=delimiter)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        return width * times

    return max(_DELIMITERS, key=agreement)


def _parse(text: str, delimiter: str) -> list[list[str]]:
    try:
        return _collect(text, delimiter, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise CutFile(_CUT.format(where="有一个引号没有闭合")) from error
        if "field larger" in str(error):
            raise TooLarge("有一个单元格的文字长得反常，请检查引号是否成对。") from error
    return _collect(text, delimiter, strict=False)


def _collect(text: str, delimiter: str, *, strict: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict):
        rows.append(row)
        check_place(len(rows), len(row))
        cells += len(row)
        check_cells(cells)
    return rows


def _not_cut(text: str, rows: list[list[str]]) -> None:
    """A last line without its end and with fewer fields than every other line was cut."""
    widths = {len(row) for row in rows[:-1]}
    if len(rows) > 3 and len(widths) == 1 and not text.endswith(("\n", "\r")) and len(rows[-1]) < widths.pop():
        where = f"最后一行即第{len(rows)}行只有{len(rows[-1])}列，前面各行都是{len(rows[0])}列"
        raise CutFile(_CUT.format(where=where))


TEXT_ENDINGS = (".csv", ".txt", ".tsv")
