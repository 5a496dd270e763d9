"""The document model as PDF, laid out by Typst with fonts from the pinned package.

The layout program ``typst/paper.typ`` is fixed; a paper reaches it as JSON through ``sys.inputs``, so that no
text can become markup. The result is the same on every machine, except that a site's own 仿宋 and 小标宋
are used where they are installed.
"""

import json
import re
from functools import cache, singledispatch
from itertools import zip_longest
from pathlib import Path
from threading import Lock

import pylopdf_fonts_zh_cn
import typst

from yipanqi.papers.document import (
    OFFICIAL,
    BlankLines,
    Book,
    Caption,
    Cell,
    Heading,
    LabelledLines,
    Note,
    Page,
    PageBreak,
    Paper,
    Paragraph,
    Row,
    Signature,
    SignLines,
    Span,
    Table,
    Text,
    place,
    plain,
    spans,
)
from yipanqi.papers.fonts import LATIN_FAMILIES, TYPEFACES, Face, shipped_family
from yipanqi.papers.layout import (
    CONTENTS,
    HEADING_FACES,
    NUMBER_GAP,
    sign_pairs,
    signature_lefts,
    stays_with_next,
    title_lines,
)
from yipanqi.papers.text import clean, width

CONTENT_TYPE = "application/pdf"
LAYOUT = Path(__file__).parent / "typst" / "paper.typ"
# A row with a cell longer than this (in characters) may break over pages; any other stays whole.
BREAKABLE_FROM = 200
# Structure for screen readers: ten times the size of the file where a register has thousands of cells.
TAGGED_UP_TO = 5_000
# Typst does not break a word without hyphens; longer ones get invisible places to break.
LONGEST_WORD = 20
_LONG_WORD = re.compile(rf"[!-~]{{{LONGEST_WORD + 1},}}")

_lock = Lock()


def write_pdf(paper: Paper | Book) -> bytes:
    """Return ``paper`` as a PDF file with its fonts embedded; equal papers give equal bytes."""
    source = json.dumps(_document(paper), ensure_ascii=False)
    papers = [one for _, one in paper.marked] if isinstance(paper, Book) else [paper]
    tagged = sum(_cell_count(one) for one in papers) <= TAGGED_UP_TO
    with _lock:
        return _compiler().compile(sys_inputs={"paper": source}, pdf_tags=tagged)


def _cell_count(paper: Paper) -> int:
    tables = (block for block in paper.blocks if isinstance(block, Table))
    return sum(len(row) for table in tables for row in (*table.header, *table.rows))


@cache
def _fonts() -> typst.Fonts:
    folder = Path(pylopdf_fonts_zh_cn.serif_path()).parent
    return typst.Fonts(include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=str(LAYOUT), root=str(LAYOUT.parent), font_paths=_fonts())


@cache
def font_plan() -> dict:
    """Which families this machine uses: {"latin": [...], "faces": {face: {"families", "stroke"}}}."""
    found = set(_fonts().families())
    faces = {}
    for face, typeface in TYPEFACES.items():
        own = [family for family in typeface.families if family in found]
        stroke = 0.0 if own else typeface.stroke
        faces[face] = {"families": [*own, shipped_family(face)], "stroke": stroke}
    return {"latin": [family for family in LATIN_FAMILIES if family in found], "faces": faces}


def _document(paper: Paper | Book) -> dict:
    bound = paper.marked if isinstance(paper, Book) else (((), paper),)
    return {
        "title": clean(paper.name),
        "author": clean(paper.author),
        "imprint": _spans(paper.imprint.line) if paper.imprint.line else [],
        "foot": isinstance(paper, Book) or paper.foot,
        "fonts": font_plan(),
        "book": _binding(paper) if isinstance(paper, Book) else None,
        "papers": [_paper(one) | {"marks": [_mark(*mark) for mark in marks]} for marks, one in bound],
    }


def _binding(book: Book) -> dict:
    cover = [{"label": _spans(label, Face.HEI), "value": _spans(value)} for label, value in book.cover]
    return {"title": _spans(book.title, Face.TITLE), "cover": cover, "contents": CONTENTS, "page": _page(book.page)}


def _mark(level: int, name: str) -> dict:
    return {"level": level, "spans": _spans(name, Face.HEI if level == 1 else Face.BODY)}


def _page(page: Page) -> dict:
    return {
        "width": page.width,
        "height": page.height,
        "top": page.top,
        "bottom": page.bottom,
        "left": page.left,
        "right": page.right,
        "official": page == OFFICIAL,
    }


def _paper(paper: Paper) -> dict:
    return {
        "number": _spans(paper.number) if paper.number else [],
        "gap": NUMBER_GAP,
        "heading": _title(paper.title, paper.page),
        "page": _page(paper.page),
        "blocks": _blocks(paper),
    }


def _blocks(paper: Paper) -> list[dict]:
    """The blocks of ``paper``; what signs right below a table goes with the table, to share the page of its last row.

    A last row that may itself break over pages is let go: what signs below it may stand alone.
    """
    made: list[dict] = []
    closing: list[dict] | None = None
    for index, block in enumerate(paper.blocks):
        stays = stays_with_next(paper.blocks, index)
        if closing is not None:
            closing.append(_block(block, paper))
            closing = closing if stays else None
        elif not isinstance(block, Table):
            made.append(_block(block, paper) | {"sticky": stays})
        else:
            signed = stays and bool(block.rows) and not any(map(_is_long, block.rows[-1]))
            made.append(_table(block, signed=signed))
            closing = made[-1]["closing"] if signed else None
    return made


def _title(text: str, page: Page) -> list[dict]:
    return _spans(title_lines(text, page), Face.TITLE)


def _spans(text: Text, face: Face = Face.BODY) -> list[dict]:
    return [{"text": _breakable(clean(span.text)), "face": span.face} for span in spans(text, face)]


def _breakable(text: str) -> str:
    return _LONG_WORD.sub(lambda word: "\u200b".join(word.group()), text).replace("\t", "    ")


@singledispatch
def _block(block: object, paper: Paper) -> dict:
    raise TypeError(block)


@_block.register
def _(block: Heading, paper: Paper) -> dict:
    face = HEADING_FACES[block.level]
    return {"kind": "heading", "level": block.level, "spans": _spans(block.text, face)}


@_block.register
def _(block: Paragraph, paper: Paper) -> dict:
    return {"kind": "paragraph", "indent": block.indent, "align": block.align, "spans": _spans(block.text)}


@_block.register
def _(block: Caption, paper: Paper) -> dict:
    return {"kind": "caption", "left": _spans(block.left), "right": _spans(block.right)}


@_block.register
def _(block: LabelledLines, paper: Paper) -> dict:
    items = [
        {"hang": width(label) + 1, "spans": _spans((Span(f"{label}：", Face.HEI), Span(value)))}
        for label, value in block.items
    ]
    return {"kind": "labelled", "indent": block.indent, "items": items}


def _table(block: Table, *, signed: bool) -> dict:
    """``block``; ``signed``: with an edge at the end of every row, the last one's reaching over what signs below."""
    edges = [1] * (len(block.rows) - 1) + [2]
    return {
        "kind": "table",
        "sticky": False,
        "widths": block.widths,
        "size": block.size,
        "row_height": block.row_height,
        "header": _cells(block, block.header, [1] * len(block.header) if signed else []),
        "rows": _cells(block, block.rows, edges if signed else []),
        "height": len(block.header) + len(block.rows),
        "closing": [],
    }


def _cells(block: Table, rows: tuple[Row, ...], edges: list[int]) -> list[dict]:
    cells = []
    for row, edge in zip_longest(place(rows, len(block.widths)), edges):
        strut = next((cell for _, cell in row if cell.rowspan == 1), None)
        long = any(_is_long(cell) for _, cell in row)
        cells += [
            _cell(block, cell, at) | {"strut": cell is strut, "breakable": long or cell.rowspan > 1} for at, cell in row
        ]
        cells += [{"edge": edge}] if edge else []
    return cells


def _is_long(cell: Cell) -> bool:
    return width(plain(cell.text)) > BREAKABLE_FROM


def _cell(block: Table, cell: Cell, column: int) -> dict:
    return {
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
        "align": block.align_of(cell, column),
        "spans": _spans(cell.text, Face.HEI if cell.head else Face.BODY),
    }


@_block.register
def _(block: Signature, paper: Paper) -> dict:
    lefts = signature_lefts(block, paper.page)
    lines = [{"left": left, "spans": _spans(text)} for text, left in zip((block.unit, block.date), lefts, strict=True)]
    return {"kind": "signature", "lines": lines}


@_block.register
def _(block: SignLines, paper: Paper) -> dict:
    labels = [label for pair in sign_pairs(block) for label in pair]
    return {"kind": "signlines", "labels": [_spans(f"{label}：" if label else "") for label in labels]}


@_block.register
def _(block: Note, paper: Paper) -> dict:
    return {"kind": "note", "spans": _spans(block.text)}


@_block.register
def _(block: BlankLines, paper: Paper) -> dict:
    return {"kind": "blank", "count": block.count}


@_block.register
def _(block: PageBreak, paper: Paper) -> dict:
    heading = _title(block.title, paper.page) if block.title else []
    return {"kind": "pagebreak", "heading": heading, "page": _page(paper.page)}
