"""The document model as an editable Word file in the layout of GB/T 9704-2012.

Built for Word, WPS and LibreOffice alike, hence three choices: the grid is of type ``lines`` (with
``linesAndChars`` LibreOffice gives every character two cells); 28 characters of 16 pt are wider than
156 mm, so each is set 0.25 pt closer; the line pitch is 579 twips, because 580 would make 22 lines higher
than 225 mm and lose the last one.
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache, singledispatchmethod
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from yipanqi.papers.document import (
    OFFICIAL,
    Align,
    BlankLines,
    Book,
    Caption,
    Heading,
    Imprint,
    LabelledLines,
    Note,
    Page,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    SignLines,
    Span,
    Table,
    Text,
    spans,
)
from yipanqi.papers.docx_table import table_xml
from yipanqi.papers.fonts import LATIN, TYPEFACES, Face
from yipanqi.papers.layout import (
    BODY_SIZE,
    CHARACTER,
    CONTENTS,
    CONTENTS_SIZE,
    HEADING_FACES,
    NUMBER_GAP,
    TITLE_SIZE,
    sign_pairs,
    signature_lefts,
    stays_with_next,
    title_lines,
)
from yipanqi.papers.text import clean, is_ambiguous, width

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

LINE_TWIPS = 579
SPACING_TWIPS = -5
CHARACTER_TWIPS = round(CHARACTER * 20)
TABLE_STYLE = "公文表格文字"
NOTE_STYLE = "公文小字"
PAGE_NUMBER_STYLE = "公文页码"
NOTE_SIZE = 10.5
IMPRINT_SIZE = 8
# 7.5: the number stands 7 mm below the text area; the small line of the imprint comes under it.
NUMBER_DROP_MM = 7


def write_docx(paper: Paper | Book, *, created: dt.datetime | None = None) -> bytes:
    """Return ``paper`` as a .docx file; ``created`` goes into its properties."""
    writer = _Writer(paper)
    writer.bind(paper) if isinstance(paper, Book) else writer.place(paper)
    return writer.saved(paper, created)


class _Writer:
    """One Word file; `page` is the one being written on."""

    def __init__(self, paper: Paper | Book) -> None:
        self.word: WordDocument = Document(BytesIO(_empty()))
        self.page = paper.page
        _set_page(self.word.sections[0], paper.page)

    def place(self, paper: Paper) -> None:
        """A paper by itself."""
        if paper.foot:
            _set_foot(self.word, self.word.sections[0], paper.page, paper.imprint)
        self._body(paper)

    def bind(self, book: Book) -> None:
        """A book: cover and contents without a number, then paper after paper, numbered from one."""
        _cover(self.word, book)
        _contents(self.word, book)
        number, bound = 0, book.marked
        for index, (marks, paper) in enumerate(bound):
            fresh = index == 0 or paper.page != self.page
            if fresh:
                section = _new_section(self.word, paper.page)
                if index == 0:
                    _set_foot(self.word, section, paper.page, book.imprint)
                _number_pages(section, start=1 if index == 0 else None)
                _place_foot(section, paper.page, _imprint_lines(paper.page, book.imprint))
                self.page = paper.page
            self._body(paper, new_page=not fresh, marks=range(number + 1, number + len(marks) + 1))
            number += len(marks)

    def _body(self, paper: Paper, *, new_page: bool = False, marks: Iterable[int] = ()) -> None:
        if paper.number:
            self._number(paper.number, new_page=new_page)
        self._title(paper.title, new_page=new_page and not paper.number, marks=marks)
        for index, block in enumerate(paper.blocks):
            before = len(self.word.element.body)
            self.add(block)
            if stays_with_next(paper.blocks, index):
                self._keep(self.word.element.body[before - 1 : -1])
        if paper.blocks and isinstance(paper.blocks[-1], Table):
            _hairline(self.word.add_paragraph())

    def _keep(self, elements) -> None:
        """Paragraphs, or the last row of a table, on the page of what follows."""
        for element in elements:
            row = element.findall(qn("w:tr"))[-1:]
            for paragraph in row[0].iter(qn("w:p")) if row else (element,):
                WordParagraph(paragraph, self.word).paragraph_format.keep_with_next = True

    def _number(self, number: str, *, new_page: bool) -> None:
        line = self.word.add_paragraph()
        line.paragraph_format.alignment = _ALIGNMENT[Align.CENTER]
        line.paragraph_format.page_break_before = new_page or None
        _write(line, number)
        self.add(BlankLines(NUMBER_GAP))

    def _title(self, text: str, *, new_page: bool, marks: Iterable[int] = ()) -> None:
        title = self.word.add_paragraph(style="Title")
        _write(title, title_lines(text, self.page), Face.TITLE)
        title.paragraph_format.page_break_before = new_page or None
        for number in marks:
            _mark(title, number)
        if self.page == OFFICIAL:
            self.word.add_paragraph()
        else:
            title.paragraph_format.space_after = Pt(6)

    def saved(self, paper: Paper | Book, created: dt.datetime | None) -> bytes:
        """The file."""
        _set_properties(self.word, paper, created)
        out = BytesIO()
        self.word.save(out)
        return out.getvalue()

    @singledispatchmethod
    def add(self, block: object) -> None:
        raise TypeError(block)

    @add.register
    def _(self, block: Heading) -> None:
        paragraph = self.word.add_paragraph(style=f"Heading {block.level}")
        _write(paragraph, block.text, HEADING_FACES[block.level])

    @add.register
    def _(self, block: Paragraph) -> None:
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.alignment = _ALIGNMENT[block.align]
        _indent(paragraph, first=block.indent)
        _write(paragraph, block.text)

    @add.register
    def _(self, block: Caption) -> None:
        paragraph = self.word.add_paragraph(style=NOTE_STYLE)
        tabs = paragraph.paragraph_format.tab_stops
        tabs.add_tab_stop(Mm(self.page.text_width), alignment=_TAB_RIGHT)
        paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, f"{block.left}\t{block.right}" if block.right else block.left)

    @add.register
    def _(self, block: LabelledLines) -> None:
        for label, value in block.items:
            hang = width(label) + 1
            paragraph = self.word.add_paragraph()
            _indent(paragraph, left=block.indent + hang, first=-hang)
            _write(paragraph, (Span(f"{label}：", Face.HEI), Span(value)))

    @add.register
    def _(self, block: Table) -> None:
        xml = table_xml(block, text_width=self.page.text_width, style=self.word.styles[TABLE_STYLE].style_id)
        self.word.element.body._insert_tbl(parse_xml(xml))

    @add.register
    def _(self, block: Signature) -> None:
        lefts = signature_lefts(block, self.page)
        for text, left in zip((block.unit, block.date), lefts, strict=True):
            paragraph = self.word.add_paragraph()
            paragraph.paragraph_format.alignment = _ALIGNMENT[Align.RIGHT if left is None else Align.LEFT]
            paragraph.paragraph_format.keep_with_next = text is block.unit
            _indent(paragraph, right=2) if left is None else _indent(paragraph, left=left)
            _write(paragraph, text)

    @add.register
    def _(self, block: SignLines) -> None:
        half = self.page.text_width / 2
        for left, right in sign_pairs(block):
            paragraph = self.word.add_paragraph()
            paragraph.paragraph_format.alignment = _ALIGNMENT[Align.LEFT]
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(half))
            _write(paragraph, f"{left}：\t{right}：" if right else f"{left}：")

    @add.register
    def _(self, block: Note) -> None:
        paragraph = self.word.add_paragraph(style=NOTE_STYLE)
        paragraph.paragraph_format.space_before = Pt(4)
        paragraph.paragraph_format.keep_together = True
        _write(paragraph, block.text)

    @add.register
    def _(self, block: BlankLines) -> None:
        for _ in range(block.count):
            self.word.add_paragraph()

    @add.register
    def _(self, block: PageBreak) -> None:
        if block.title:
            self._title(block.title, new_page=True)
            return
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.page_break_before = True
        _hairline(paragraph)


# -- text ---------------------------------------------------------------------------------------------

_ALIGNMENT = {Align.LEFT: 0, Align.CENTER: 1, Align.RIGHT: 2, Align.JUSTIFY: 3}
_TAB_RIGHT = 2


def _write(paragraph: WordParagraph, text: Text, face: Face = Face.BODY) -> None:
    """Add ``text`` as runs; ``add_text`` turns line ends and tabs into their Word elements."""
    for span in spans(text, face):
        run = paragraph.add_run(clean(span.text))
        if span.face is not face:
            _faces(run._element.get_or_add_rPr(), span.face)
        elif is_ambiguous(span.text):
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def _faces(properties, face: Face) -> None:
    """Name the East-Asian and the Latin typeface, and drop the theme's, which would win over both."""
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), LATIN)
    fonts.set(qn("w:eastAsia"), TYPEFACES[face].word)
    fonts.set(qn("w:hint"), "eastAsia")


def _indent(paragraph: WordParagraph, *, left: float = 0, right: float = 0, first: float = 0) -> None:
    """Indents in characters of the body size, written in characters and twips, as WPS and Word do."""
    for name, value in (("left", left), ("right", right), ("firstLine" if first > 0 else "hanging", abs(first))):
        if value:
            _measure(paragraph._element.get_or_add_pPr().get_or_add_ind(), name, value)


def _measure(indent, name: str, characters: float) -> None:
    indent.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
    indent.set(qn(f"w:{name}"), str(round(characters * CHARACTER_TWIPS)))


def _hairline(paragraph: WordParagraph) -> None:
    """Make the paragraph Word demands after a table so low that it never fills a page of its own."""
    paragraph.paragraph_format.line_spacing = Pt(1)
    flag = OxmlElement("w:snapToGrid")
    flag.set(qn("w:val"), "0")
    paragraph._element.get_or_add_pPr().insert_element_before(flag, "w:spacing", "w:ind", "w:jc", "w:sectPr")


# -- styles, page, foot -----------------------------------------------------------------------------


@cache
def _empty() -> bytes:
    """An empty file with our styles and fonts: setting them costs as much as writing a paper, so it is done once.

    The library's hundred table styles are left out: no paper uses them, and every look for a style reads through them.
    """
    word: WordDocument = Document()
    _set_defaults(word)
    _set_styles(word)
    _set_fonts(word)
    for style in list(word.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style != word.styles.default(WD_STYLE_TYPE.TABLE):
            style.delete()
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _set_defaults(word: WordDocument) -> None:
    """Make the library's empty file a Chinese one of today, without the thumbnail of another."""
    for element in (
        *word.styles.element.iter(qn("w:lang")),
        word.settings.element.find(qn("w:themeFontLang")),
    ):
        element.set(qn("w:eastAsia"), "zh-CN")
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    package = word.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


def _set_styles(word: WordDocument) -> None:
    normal = word.styles["Normal"]
    _style(normal, face=Face.BODY, size=BODY_SIZE, line=LINE_TWIPS, align=Align.JUSTIFY, spacing=SPACING_TWIPS)
    _style(word.styles["Title"], face=Face.TITLE, size=TITLE_SIZE, line=LINE_TWIPS, align=Align.CENTER)
    for level, face in HEADING_FACES.items():
        style = word.styles[f"Heading {level}"]
        _style(style, face=face, size=BODY_SIZE, line=LINE_TWIPS, spacing=SPACING_TWIPS)
        style.paragraph_format.keep_with_next = True
        indent = style.element.get_or_add_pPr().get_or_add_ind()
        _measure(indent, "firstLine", 2)
    for name, size, align in (
        (TABLE_STYLE, 12, Align.LEFT),
        (NOTE_STYLE, NOTE_SIZE, Align.LEFT),
        (PAGE_NUMBER_STYLE, 14, Align.RIGHT),
    ):
        style = word.styles.add_style(name, 1)
        style.base_style = normal
        face = Face.SONG if name == PAGE_NUMBER_STYLE else Face.BODY
        _style(style, face=face, size=size, line=round(size * 28), align=align)


def _style(style, *, face: Face, size: float, line: int, align: Align = Align.JUSTIFY, spacing: int = 0) -> None:
    """Set typeface, size in points, exact line pitch in twips, alignment and distance of characters."""
    for child in list(style.element):
        if child.tag in {qn("w:rPr"), qn("w:pPr")}:
            style.element.remove(child)
    properties = style.element.get_or_add_rPr()
    _faces(properties, face)
    style.font.size = Pt(size)
    element = OxmlElement("w:spacing")
    element.set(qn("w:val"), str(spacing))
    properties.insert_element_before(element, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")
    layout = style.element.get_or_add_pPr()
    # Latin words may break anywhere, no extra gap stands between Han characters and digits, and only body
    # text stands on the grid (a 22 pt title would take two of its lines).
    flags = ["widowControl", "wordWrap", "autoSpaceDE", "autoSpaceDN"]
    if size != BODY_SIZE:
        flags.append("snapToGrid")
    for name in flags:
        flag = OxmlElement(f"w:{name}")
        flag.set(qn("w:val"), "0")
        layout.append(flag)
    layout.append(parse_xml(f'<w:spacing {nsdecls("w")} w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>'))
    style.paragraph_format.alignment = _ALIGNMENT[align]


def _set_fonts(word: WordDocument) -> None:
    """Declare substitutes, so that a machine without 仿宋_GB2312 takes another 仿宋 and not just any font."""
    part = next(p for p in word.part.package.iter_parts() if p.partname == "/word/fontTable.xml")
    entries = "".join(
        f'<w:font w:name="{face.word}"><w:altName w:val="{",".join(face.word_alternatives)}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for face in TYPEFACES.values()
    )
    part._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:fonts {nsdecls("w")}>{entries}<w:font w:name="{LATIN}"><w:charset w:val="00"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    ).encode()


def _set_page(section: Section, page: Page) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.header_distance = Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.attrib.clear()
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_TWIPS))


def _set_foot(word: WordDocument, section: Section, page: Page, imprint: Imprint) -> None:
    """Page number — 1 — at the right of odd and the left of even pages, the imprint under it (7.5)."""
    word.settings.odd_and_even_pages_header_footer = True
    lines = _imprint_lines(page, imprint)
    _place_foot(section, page, lines)
    for footer, align in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = word.styles[PAGE_NUMBER_STYLE]
        paragraph.paragraph_format.alignment = _ALIGNMENT[align]
        side = "left" if align is Align.LEFT else "right"
        paragraph._element.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{side}"), "280")
        _page_number(paragraph)
        if lines:
            _imprint(word, footer, imprint)


def _place_foot(section: Section, page: Page, lines: int) -> None:
    number_height, imprint_height = 14 * 28 / 20, IMPRINT_SIZE * 28 / 20
    below = Mm(page.bottom - NUMBER_DROP_MM) + Pt(number_height / 2)
    section.footer_distance = below - Pt(number_height) - Pt(imprint_height * lines)


def _imprint_lines(page: Page, imprint: Imprint) -> int:
    room = page.text_width / (IMPRINT_SIZE * 0.3528)
    return -int(-width(imprint.line) // room)


def _imprint(word: WordDocument, footer, imprint: Imprint) -> None:
    paragraph = footer.add_paragraph(style=word.styles[NOTE_STYLE])
    paragraph.paragraph_format.line_spacing = Pt(IMPRINT_SIZE * 28 / 20)
    _write(paragraph, imprint.line)
    paragraph.runs[0].font.size = Pt(IMPRINT_SIZE)


def _page_number(paragraph: WordParagraph) -> None:
    _write(paragraph, "— ", Face.SONG)
    _field(paragraph, "PAGE")
    _write(paragraph, " —", Face.SONG)


def _field(paragraph: WordParagraph, code: str, *, stale: bool = False) -> None:
    """A field that the word processor fills in; a stale one is worked out when the file is opened."""
    for kind in ("begin", "code", "separate", "value", "end"):
        run = paragraph.add_run()
        if kind == "code":
            written = OxmlElement("w:instrText")
            written.text = f" {code} "
            run._element.append(written)
        elif kind == "value":
            run.text = "1"
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            if stale and kind == "begin":
                mark.set(qn("w:dirty"), "true")
            run._element.append(mark)


# -- books --------------------------------------------------------------------------------------------

COVER_SIZE = 36


def _cover(word: WordDocument, book: Book) -> None:
    """The title large in the upper half, the lines of label and value in the lower."""
    title = word.add_paragraph(style="Title")
    title.paragraph_format.space_before = Pt(140)
    title.paragraph_format.space_after = Pt(170)
    title.paragraph_format.line_spacing = Pt(COVER_SIZE * 1.6)
    _write(title, book.title, Face.TITLE)
    for run in title.runs:
        run.font.size = Pt(COVER_SIZE)
    widest = max((width(label) for label, _ in book.cover), default=0)
    for label, value in book.cover:
        line = word.add_paragraph()
        line.paragraph_format.space_after = Pt(10)
        _indent(line, left=4 + widest + 1, first=-(widest + 1))
        _write(line, (Span(f"{label}：", Face.HEI), Span(value)))


def _contents(word: WordDocument, book: Book) -> None:
    """目录: a line per chapter and paper with the page it begins on, which the word processor works out."""
    title = word.add_paragraph(style="Title")
    title.paragraph_format.page_break_before = True
    title.paragraph_format.space_after = Pt(12)
    _write(title, CONTENTS, Face.TITLE)
    number = 0
    for marks, _ in book.marked:
        for level, name in marks:
            number += 1
            line = word.add_paragraph(style=TABLE_STYLE)
            line.paragraph_format.alignment = _ALIGNMENT[Align.LEFT]
            line.paragraph_format.line_spacing = Pt(CONTENTS_SIZE * 1.6)
            line.paragraph_format.left_indent = Pt(CONTENTS_SIZE * 2 * (level - 1))
            line.paragraph_format.tab_stops.add_tab_stop(
                Mm(book.page.text_width), alignment=WD_TAB_ALIGNMENT.RIGHT, leader=WD_TAB_LEADER.DOTS
            )
            _write(line, name, Face.HEI if level == 1 else Face.BODY)
            line.add_run("\t")
            _field(line, f"PAGEREF {_mark_name(number)} \\h", stale=True)


def _mark_name(number: int) -> str:
    return f"part{number}"


def _mark(paragraph: WordParagraph, number: int) -> None:
    """A bookmark that the table of contents refers to."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(tag)
        element.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            element.set(qn("w:name"), _mark_name(number))
        paragraph._element.append(element)


def _new_section(word: WordDocument, page: Page) -> Section:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    breaks = word.element.body.xpath("./w:p[w:pPr/w:sectPr]")
    _hairline(WordParagraph(breaks[-1], word))
    _set_page(section, page)
    return section


def _number_pages(section: Section, *, start: int | None) -> None:
    """Pages numbered from `start`, or on from the section before (a new section is a copy of that)."""
    for kept in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(kept)
    if start is None:
        return
    element = OxmlElement("w:pgNumType")
    element.set(qn("w:start"), str(start))
    section._sectPr.insert_element_before(
        element, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi",
        "w:rtlGutter", "w:docGrid",
    )  # fmt: skip


def _set_properties(word: WordDocument, paper: Paper | Book, created: dt.datetime | None) -> None:
    core = word.core_properties
    core.title, core.author, core.comments = clean(paper.name)[:255], clean(paper.author)[:255], ""
    core.last_modified_by, core.language = "", "zh-CN"
    if created:
        core.created = core.modified = created
