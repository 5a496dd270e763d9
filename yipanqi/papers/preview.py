"""What a Word file says, to be shown on a page: its paragraphs and tables in order, without layout."""

from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.table import Table


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph (``text``), or a table (``rows`` of cells; a merged cell once)."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def pieces(content: bytes) -> list[Piece]:
    """The body of the Word file ``content``; empty paragraphs are left out."""
    found = []
    for block in Document(BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            found.append(Piece(rows=tuple(_row(row) for row in block.rows)))
        elif block.text.strip():
            found.append(Piece(text=block.text.strip()))
    return found


def _row(row) -> tuple[str, ...]:
    cells = dict.fromkeys(cell._tc for cell in row.cells)
    return tuple("".join(part.text or "" for part in cell.iter("{*}t")).strip() for cell in cells)
