"""Text out of a .docx: paragraphs in order, page headers apart. Nothing is rendered, nothing external is fetched.

A text that is still being argued about – open revisions, comments – is no record and is not read.
"""

import zipfile
import zlib
from xml.parsers import expat

BODY, TYPES = "word/document.xml", "[Content_Types].xml"
PART_BYTES = 50 * 1024 * 1024
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_REVISED = frozenset(_SPACE + name for name in ("ins", "del", "moveFrom", "moveTo"))
_COMMENTED = f"{_SPACE}commentReference"
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"


class Damaged(Exception):
    """The document cannot be read; the message is a sentence for the user."""


def text_and_headers(archive: zipfile.ZipFile) -> tuple[str, str]:
    """The body's text and the text of all page headers and footers, one paragraph a line."""
    names = sorted(archive.namelist())
    edges = [name for name in names if name.startswith(("word/header", "word/footer")) and name.endswith(".xml")]
    return _text(part(archive, BODY)), "\n".join(_text(part(archive, name)) for name in edges)


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, unpacked no further than a document needs."""
    try:
        with archive.open(name) as stream:
            data = stream.read(PART_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Damaged("文件内容不完整或已损坏，可能没有传完。请用 Word 或 WPS 重新保存后再上传。") from error
    if len(data) > PART_BYTES:
        raise Damaged("文件展开后大得反常，像是压缩炸弹，已拒绝。")
    return data


def _text(xml: bytes) -> str:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Damaged("文件内容不完整或已损坏。请用 Word 或 WPS 重新保存后再上传。") from error
    if reader.revisions:
        raise Damaged(
            f"文件里有{reader.revisions}处修订还没有定，分不清哪些文字算数。"
            "请在 Word 或 WPS 的“审阅”中接受或拒绝全部修订后再上传。"
        )
    if reader.comments:
        raise Damaged(f"文件里有{reader.comments}条批注，批注不是会议记录。请在“审阅”中删除全部批注后再上传。")
    return "".join(reader.pieces).strip("\n")


def _no_doctype(*_) -> None:
    raise Damaged("文件里夹带了外部定义（DOCTYPE），不是正常的文档，已拒绝。")


class _Reader:
    """Collects `w:t`; a paragraph ends a line. The fallback drawing of a text box repeats its text and is left out."""

    def __init__(self):
        self.pieces: list[str] = []
        self.inside, self.hidden = False, 0
        self.revisions = self.comments = 0
        self.cells: list[int] = []
        """Where each cell that is open began: the pieces of a row stand on one line, cell by cell."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.revisions += name in _REVISED
        self.comments += name == _COMMENTED
        if self.hidden or name == _FALLBACK:
            self.hidden += 1
        elif name == f"{_SPACE}t":
            self.inside = True
        elif name in (f"{_SPACE}br", f"{_SPACE}cr"):
            self.pieces.append("\n")
        elif name == f"{_SPACE}tab":
            self.pieces.append("\t")
        elif name == f"{_SPACE}tc":
            self.cells.append(len(self.pieces))

    def end(self, name: str) -> None:
        if self.hidden:
            self.hidden -= 1
        elif name == f"{_SPACE}t":
            self.inside = False
        elif name == f"{_SPACE}p":
            self.pieces.append("\n")
        elif name == f"{_SPACE}tc" and self.cells:
            self._close_cell(self.cells.pop())
        elif name == f"{_SPACE}tr" and self.pieces[-1:] == ["\t"]:
            self.pieces[-1] = "\n"

    def _close_cell(self, begun: int) -> None:
        """A cell of one line goes on with a tab; one that holds a text keeps its paragraphs."""
        text = "".join(self.pieces[begun:]).strip("\n")
        if "\n" not in text:
            self.pieces[begun:] = [text, "\t"]

    def characters(self, text: str) -> None:
        if self.inside and not self.hidden:
            self.pieces.append(text)
