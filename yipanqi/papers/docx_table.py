"""Tables of a Word file, written as one piece of XML: a register of 1,500 members has 20,000 cells."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls
from docx.shared import Mm

from yipanqi.papers.document import Align, Cell, Row, Table, place, spans
from yipanqi.papers.fonts import LATIN, TYPEFACES, Face
from yipanqi.papers.text import clean, is_ambiguous

_SIDES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_PADDING = (
    '<w:top w:w="30" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
)
_JUSTIFICATION = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}


def table_xml(block: Table, *, text_width: float, style: str) -> str:
    """``block`` as a ``w:tbl`` element, ``text_width`` millimetres wide, its text in the paragraph ``style``."""
    total = Mm(text_width).twips
    grid = [round(total * share / sum(block.widths)) for share in block.widths]
    rows = "".join(
        _row(block, line, grid, style, repeat=repeat)
        for part, repeat in ((block.header, True), (block.rows, False))
        for line in _full_rows(part, len(grid))
    )
    columns = "".join(f'<w:gridCol w:w="{column}"/>' for column in grid)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_SIDES}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{_PADDING}</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _full_rows(rows: tuple[Row, ...], columns: int) -> Iterator[list[tuple[int, Cell, str]]]:
    """Rows with the places a row-spanning cell covers filled: (column, cell, "restart"|"continue"|"")."""
    hanging: dict[int, tuple[Cell, int]] = {}
    for line in place(rows, columns):
        full = [(column, cell, "continue") for column, (cell, _) in hanging.items()]
        hanging = {column: (cell, rest - 1) for column, (cell, rest) in hanging.items() if rest > 1}
        for column, cell in line:
            full.append((column, cell, "restart" if cell.rowspan > 1 else ""))
            if cell.rowspan > 1:
                hanging[column] = (cell, cell.rowspan - 1)
        yield sorted(full, key=lambda entry: entry[0])


def _row(block: Table, line: list[tuple[int, Cell, str]], grid: list[int], style: str, *, repeat: bool) -> str:
    height = Mm(block.row_height).twips
    head = "<w:tblHeader/>" if repeat else ""
    cells = "".join(_cell(block, column, cell, merge, grid, style) for column, cell, merge in line)
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{head}</w:trPr>{cells}</w:tr>'


def _cell(block: Table, column: int, cell: Cell, merge: str, grid: list[int], style: str) -> str:
    breadth = sum(grid[column : column + cell.colspan])
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    vertical = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    text = "" if merge == "continue" else _text(cell, block.size)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{breadth}" w:type="dxa"/>{span}{vertical}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f'<w:spacing w:line="{round(block.size * 28)}" w:lineRule="exact"/>'
        f'<w:jc w:val="{_JUSTIFICATION[block.align_of(cell, column)]}"/></w:pPr>{text}</w:p></w:tc>'
    )


def _text(cell: Cell, size: float) -> str:
    half_points = round(size * 2)
    return "".join(
        f'<w:r><w:rPr>{_fonts(span.face, span.text)}<w:sz w:val="{half_points}"/></w:rPr>{_lines(span.text)}</w:r>'
        for span in spans(cell.text, Face.HEI if cell.head else Face.BODY)
        if span.text
    )


def _fonts(face: Face, text: str) -> str:
    if face is Face.BODY:
        return '<w:rFonts w:hint="eastAsia"/>' if is_ambiguous(text) else ""
    return (
        f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" '
        f'w:eastAsia="{TYPEFACES[face].word}" w:hint="eastAsia"/>'
    )


def _lines(text: str) -> str:
    lines = (
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))
        for line in clean(text).split("\n")
    )
    return "<w:br/>".join(lines)
