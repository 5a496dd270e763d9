"""Checks of an upload, by what it contains and never by what it is called. Every refusal says how to mend it."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from yipanqi.files import word
from yipanqi.files.marks import mark_in, refusal
from yipanqi.kernel.errors import Refused

MEGABYTE = 1024 * 1024
TEXT_LIMIT = 20 * MEGABYTE
"""A record with pictures has a few megabytes."""

PARTS = 2_000
UNPACKED = 200 * MEGABYTE
RATIO, RATIO_FREE = 200, 5 * MEGABYTE
"""Honest documents unpack to less than sixty times their size; small ones are not asked."""

FIELD = "file"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
    (b"{\\rtf", "RTF 文件"),
)


def text_of(upload: BinaryIO | bytes, *, limit: int = TEXT_LIMIT) -> str:
    """The text of a Word (.docx) or plain text file, one paragraph a line.

    Refuses what is too large, of another type, cut in half, packed like a bomb, empty, or carries macros or a mark of
    classification.
    """
    data = read_limited(upload, limit=limit)
    if data.startswith(_ZIP):
        text, headers = _docx(data)
    else:
        _refuse_other_types(data)
        text, headers = _decoded(data), ""
    refuse_classified(text, headers=headers)
    if not text.strip():
        raise Refused("文件里没有文字。如是扫描件，请改传 Word 文档或直接粘贴文字。", field=FIELD)
    return text


def read_limited(upload: BinaryIO | bytes, *, limit: int) -> bytes:
    """All bytes of an upload, or a refusal as soon as there are more than `limit`."""
    data = upload if isinstance(upload, bytes) else upload.read(limit + 1)
    if len(data) > limit:
        raise Refused(f"文件超过{limit // MEGABYTE}兆，请删去图片等附件后再上传，或直接粘贴文字。", field=FIELD)
    if not data:
        raise Refused("文件是空的，请重新选择。", field=FIELD)
    return data


def refuse_classified(text: str, *, headers: str = "", field: str = FIELD) -> None:
    """Refuse a text that carries a mark of classification."""
    if mark := mark_in(text, headers=headers):
        raise Refused(f"{refusal(mark)}，已拒绝，内容没有保存；请按保密规定处理原件。", field=field)


def _refuse_other_types(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("文件设了打开密码，请取消密码后再上传。", field=FIELD)
        raise Refused("这是旧版文档（.doc 或 .wps），请用 Word 或 WPS 另存为 .docx 再上传。", field=FIELD)
    for head, called in _OTHERS:
        if data.startswith(head):
            raise Refused(f"这是{called}，不能取出文字。请上传 Word 文档（.docx）或文本文件（.txt）。", field=FIELD)


def _decoded(data: bytes) -> str:
    """Plain text in UTF-8, UTF-16 with a mark, or GB 18030."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(character < " " and character not in "\t\r\n\f" for character in text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("文件不是文本，也不是 Word 文档（.docx）。请上传 .docx 或 .txt 文件。", field=FIELD)


def _docx(data: bytes) -> tuple[str, str]:
    with _opened(data) as archive:
        entries = archive.infolist()
        refuse_bomb(entries, packed=len(data))
        names = {entry.filename for entry in entries}
        if word.BODY not in names:
            other = "Excel 表格" if any(name.startswith("xl/") for name in names) else "压缩包"
            raise Refused(f"这是{other}，不是 Word 文档。请上传 .docx 或 .txt 文件。", field=FIELD)
        refuse_macros(archive)
        try:
            return word.text_and_headers(archive)
        except word.Damaged as error:
            raise Refused(str(error), field=FIELD) from error


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("文件不完整或已损坏，可能没有传完。请用 Word 或 WPS 重新保存后再上传。", field=FIELD) from error


def refuse_bomb(entries: Iterable[zipfile.ZipInfo], *, packed: int) -> None:
    """Refuse an archive whose parts are too many, locked, or grow out of all proportion."""
    entries = list(entries)
    total = sum(entry.file_size for entry in entries)
    grows = total > RATIO_FREE and total > RATIO * packed
    if len(entries) > PARTS or total > UNPACKED or grows:
        raise Refused("文件展开后大得反常，像是压缩炸弹，已拒绝。", field=FIELD)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("文件设了打开密码，请取消密码后再上传。", field=FIELD)


def refuse_macros(archive: zipfile.ZipFile) -> None:
    """Refuse a document with program code in it."""
    names = [name.lower() for name in archive.namelist()]
    macro = any(name.endswith("vbaproject.bin") or "/activex/" in name for name in names)
    try:
        types = word.part(archive, word.TYPES) if word.TYPES in archive.namelist() else b""
    except (word.Damaged, zlib.error) as error:
        raise Refused(str(error), field=FIELD) from error
    if macro or b"macroenabled" in types.lower():
        raise Refused("文件带有宏程序，为安全起见不能上传。请另存为不带宏的 .docx。", field=FIELD)
