"""From data to a file: the one call rooms above make for a paper."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from yipanqi.kernel import clock
from yipanqi.papers.csv_file import write_csv
from yipanqi.papers.document import Imprint
from yipanqi.papers.docx import write_docx
from yipanqi.papers.errors import PaperError
from yipanqi.papers.pdf import write_pdf
from yipanqi.papers.registry import FileKind, paper_type
from yipanqi.papers.sheets import Sheet
from yipanqi.papers.templates import fill_template
from yipanqi.papers.text import safe_file_name
from yipanqi.papers.xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A finished file: name for the download, media type, bytes."""

    name: str
    content_type: str
    content: bytes


def export(
    code: str,
    data: Any,
    kind: FileKind | str,
    *,
    imprint: Imprint | None = None,
    template: bytes | None = None,
    about: str = "",
) -> ExportedFile:
    """Return the paper ``code`` of ``data`` as a file of ``kind``.

    ``imprint``: 主办单位 and newest audit seal for the foot, dropped where the paper bears none. ``template``: the
    organ's own Word layout (see ``queries.active_template``), used for Word only. ``about``: what the file's name says
    besides the title.
    Raises :class:`PaperError` for an unknown code, another form's data, or a kind the paper does not offer.
    """
    paper = paper_type(code)
    if not isinstance(data, paper.form):
        raise PaperError(f"“{paper.title}”收到的内容不是本文件的内容。")
    if kind not in paper.kinds:
        offered = "、".join(one.label for one in paper.kinds)
        raise PaperError(f"“{paper.title}”没有这种格式，可以导出：{offered}。")
    kind = FileKind(kind)
    imprint = imprint if paper.sealed else None
    if kind is FileKind.WORD and template is not None:
        content = fill_template(paper, template, data, imprint)
    elif kind in (FileKind.WORD, FileKind.PDF):
        document = paper.paper(data, imprint)
        content = write_docx(document, created=_now()) if kind is FileKind.WORD else write_pdf(document)
    else:
        sheet = _with_imprint(paper.sheet(data), imprint)
        content = write_xlsx(sheet, created=_now()) if kind is FileKind.EXCEL else write_csv(sheet)
    name = safe_file_name(paper.title, about)
    return ExportedFile(f"{name}.{kind.value}", kind.content_type, content)


def _with_imprint(sheet: Sheet, imprint: Imprint | None) -> Sheet:
    line = imprint.line if imprint else ""
    return replace(sheet, notes=(*sheet.notes, line)) if line else sheet


def _now() -> dt.datetime:
    return clock.now().replace(microsecond=0)
