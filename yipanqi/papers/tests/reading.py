"""Reads finished papers back, for comparison: what they say and how they are built, never their bytes."""

import zipfile
from io import BytesIO

import openpyxl
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from pypdf import PdfReader


def docx_outline(content: bytes) -> str:
    """Style and text of every paragraph, cells of every row with their spans, and the feet."""
    word = Document(BytesIO(content))
    lines = []
    for block in word.iter_inner_content():
        if isinstance(block, WordParagraph):
            lines.append(f"[{block.style.name}] {block.text}")
        else:
            lines += table_outline(block)
    section = next((one for one in word.sections if not one.footer.is_linked_to_previous), word.sections[0])
    for side, foot in (("奇数页", section.footer), ("偶数页", section.even_page_footer)):
        lines += [f"<{side}> {paragraph.text}" for paragraph in foot.paragraphs]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def table_outline(table: WordTable) -> list[str]:
    """One line a row; ≡ a repeated header, →n a cell over n columns, ↓ the first of merged rows, ┊ the rest."""
    lines = []
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            span = f"→{cell.grid_span}" if cell.grid_span > 1 else ""
            merge = {"restart": "↓", "continue": "┊"}.get(cell.vMerge or "", "")
            cells.append("".join(p.text for p in cell.p_lst).replace("\n", "⏎") + span + merge)
        repeated = row.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        lines.append(("≡ " if repeated else "| ") + " | ".join(cells))
    return lines


def xlsx_outline(content: bytes) -> str:
    """Every filled cell with its value, type and number format, the merged ranges and the print setup."""
    book = openpyxl.load_workbook(BytesIO(content))
    lines = []
    for page in book.worksheets:
        setup = page.page_setup
        lines.append(f"# {page.title} {setup.orientation} A{setup.paperSize} 重复{page.print_title_rows}")
        lines.append(f"合并 {' '.join(sorted(str(one) for one in page.merged_cells.ranges))}")
        for row in page.iter_rows():
            for cell in row:
                if cell.value is not None:
                    lines.append(f"{cell.coordinate} {cell.data_type} {cell.number_format} {cell.value}")
    return "\n".join(lines) + "\n"


def pdf_text(content: bytes) -> str:
    """The text of all pages, without the invisible places to break."""
    reader = PdfReader(BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "")


def squeezed(text: str) -> str:
    """``text`` without any white space, which layout adds and takes away."""
    return "".join(text.replace("\u200b", "").split())


def docx_text(content: bytes) -> str:
    """All text of the body in order."""
    body = Document(BytesIO(content)).element.body
    parts = []
    for node in body.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:p")):
        parts.append(node.text or "" if node.tag == qn("w:t") else "\n")
    return "".join(parts)


def part(content: bytes, name: str) -> str:
    """One part of an Office file as text."""
    return zipfile.ZipFile(BytesIO(content)).read(name).decode()
