"""PDF files: page, grid, embedded typefaces, rare characters – and text that is never read as markup."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.examples import examples
from yipanqi.papers import pdf
from yipanqi.papers.document import (
    FORM,
    LANDSCAPE,
    Align,
    BlankLines,
    Caption,
    Cell,
    Heading,
    Imprint,
    LabelledLines,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    SignLines,
    Table,
)
from yipanqi.papers.fonts import Face
from yipanqi.papers.forms.common import head
from yipanqi.papers.pdf import font_plan, write_pdf
from yipanqi.papers.tests.reading import pdf_text, squeezed
from yipanqi.papers.tests.samples import RARE
from yipanqi.papers.tests.test_docx import HOSTILE, TABLE

MM = 72 / 25.4


def reader_of(*blocks, title="标题", **layout) -> PdfReader:
    return PdfReader(BytesIO(write_pdf(Paper(title=title, blocks=blocks, **layout))))


def lines_on(reader: PdfReader, page: int) -> list[str]:
    return [line for line in reader.pages[page].extract_text().splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("layout", "size"), [({}, (210, 297)), ({"page": FORM}, (210, 297)), ({"page": LANDSCAPE}, (297, 210))]
)
def test_paper_sizes(layout, size):
    box = reader_of(Paragraph("正文"), **layout).pages[0].mediabox
    assert (round(float(box.width) / MM), round(float(box.height) / MM)) == size


def test_28_characters_stand_in_a_line_and_22_lines_on_a_page():
    """Two pages of one character: the first page loses two lines to the title and the blank after it."""
    reader = reader_of(Paragraph("国" * 28 * (20 + 22 + 1), indent=0))
    assert len(reader.pages) == 3
    assert lines_on(reader, 0) == ["标题", *["国" * 28] * 20, "— 1 —"]
    assert lines_on(reader, 1) == [*["国" * 28] * 22, "— 2 —"]
    assert lines_on(reader, 2) == ["国" * 28, "— 3 —"]


def places_of(page, piece: str) -> list[tuple[float, float]]:
    """Where ``piece`` begins on ``page``, in millimetres from the left and from below."""
    found = []

    def visit(text, cm, tm, font, size):
        if piece in text:
            x, y = (tm[4] * cm[n] + tm[5] * cm[n + 2] + cm[n + 4] for n in (0, 1))
            found.append((x / MM, y / MM))

    page.extract_text(visitor_text=visit)
    return found


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages():
    reader = reader_of(Paragraph("一"), PageBreak(), Paragraph("二"))
    [(odd, odd_height), _], [(even, even_height), _] = (places_of(page, "—") for page in reader.pages)
    assert 160 < odd < 184
    assert abs(even - 28 - 14 / MM) < 1, "one character of the number's size from the edge"
    assert odd_height == even_height
    assert abs(35 - 7 - odd_height) < 2.5, "about 7 mm below the text area"


def test_every_typeface_is_embedded():
    reader = reader_of(
        Heading("一、黑体"), Heading("（一）楷体", 2), Paragraph("仿宋 Latin 123"), LabelledLines((("出席", "王芳"),))
    )
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert len(fonts) >= 2
    for font in fonts:
        inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner), font.get_object()["/BaseFont"]


def test_rare_characters_of_names_have_glyphs_in_every_typeface():
    reader = reader_of(
        Heading(RARE),
        Heading(RARE, 2),
        Paragraph(RARE),
        Table(widths=(1,), rows=((Cell(RARE, head=True),),)),
        title=RARE,
    )
    assert squeezed("".join(page.extract_text() for page in reader.pages)).count(RARE) == 5
    assert not missing_glyphs(reader)


def missing_glyphs(reader: PdfReader) -> list[str]:
    """Fonts in which something was set with glyph 0, the empty box."""
    missing = []
    for page in reader.pages:
        font, codes = "", {}
        for operands, operator in page.get_contents().operations:
            if operator == b"Tf":
                font = operands[0]
            elif operator in (b"Tj", b"TJ"):
                texts = operands[0] if operator == b"TJ" else operands
                raw = b"".join(text.original_bytes for text in texts if hasattr(text, "original_bytes"))
                codes.setdefault(font, set()).update(raw[at : at + 2] for at in range(0, len(raw), 2))
        missing += [font for font, used in codes.items() if b"\0\0" in used]
    return missing


def test_a_character_nobody_can_draw_would_be_noticed():
    """The check above can fail: U+10FFFD is in no typeface."""
    assert missing_glyphs(reader_of(Paragraph("甲\U0010fffd乙")))


def test_the_sites_own_typefaces_come_first_and_rare_characters_still_fall_back(monkeypatch):
    class Found:
        @staticmethod
        def families():
            return ["FangSong", "SimHei", "Liberation Serif", "Noto Serif SC", "Noto Sans SC"]

    monkeypatch.setattr(pdf, "_fonts", lambda: Found)
    plan = font_plan.__wrapped__()
    assert plan["faces"][Face.BODY] == {"families": ["FangSong", "Noto Serif SC"], "stroke": 0.0}
    assert plan["faces"][Face.HEI] == {"families": ["SimHei", "Noto Sans SC"], "stroke": 0.0}
    assert plan["faces"][Face.TITLE]["families"] == ["Noto Serif SC"]
    assert plan["faces"][Face.TITLE]["stroke"] > 0, "a stand-in for a heavy face is made heavier"
    assert plan["latin"] == ["Liberation Serif"]


def test_every_face_ends_in_a_shipped_family():
    for face in Face:
        assert font_plan()["faces"][face]["families"][-1] in ("Noto Serif SC", "Noto Sans SC")


@pytest.mark.parametrize(
    "text", [*HOSTILE, "#sys.inputs", "#panic(1)", "= 标题", "*粗* _斜_ `码`", "// 注释", "~ -- --- ...", "'\"“”"]
)
def test_markup_stays_text_everywhere(text):
    paper = Paper(
        title=text,
        author=text,
        imprint=Imprint(text, text),
        blocks=(
            Paragraph(text),
            Heading(text),
            LabelledLines(((text, text),)),
            Table(widths=(1,), header=((Cell(text),),), rows=((Cell(text),),)),
            Signature(text, text),
            SignLines((text,)),
            Caption(text, text),
            Note(text),
        ),
    )
    content = write_pdf(paper)
    assert squeezed(pdf_text(content)).count(squeezed(text)) >= 14
    assert PdfReader(BytesIO(content)).metadata.title == " ".join(text.split())


PRINTABLE = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E) | st.sampled_from("党员大会记录（）、。“”《》\n ")
)


@given(PRINTABLE.filter(str.strip))
@examples(40)
def test_any_printable_text_comes_out_as_it_went_in(text):
    assert squeezed(text) in squeezed(pdf_text(write_pdf(Paper(title="标题", blocks=(Paragraph(text, indent=0),)))))


@given(st.text(max_size=200))
@examples(40)
def test_no_text_at_all_breaks_the_layout(text):
    assert len(reader_of(Paragraph(text), Table(widths=(1, 1), rows=((Cell(text), Cell()),))).pages) >= 1


def test_lines_of_a_text_stay_lines():
    reader = reader_of(Paragraph("甲\n乙\n\n丙", indent=0))
    assert lines_on(reader, 0)[1:4] == ["甲", "乙", "丙"]


def test_a_word_longer_than_its_cell_is_broken_and_not_cut():
    reader = reader_of(Table(widths=(1, 9), rows=((Cell("A" * 120), Cell("右")),)))
    places = places_of(reader.pages[0], "A")
    assert squeezed(pdf_text(write_pdf(Paper(title="标题", blocks=(Paragraph("A" * 120),))))).count("A") == 120
    assert len(places) > 5
    assert max(left for left, _ in places) < 28 + 15.6


def test_the_head_of_a_table_stands_on_every_page():
    table = Table(
        widths=(1,), header=((Cell("表头", head=True),),), rows=tuple((Cell(f"第{n}行"),) for n in range(1, 81))
    )
    reader = reader_of(table)
    assert len(reader.pages) > 2
    for page in reader.pages:
        assert page.extract_text().count("表头") == 1


def test_a_cell_longer_than_a_page_goes_on_and_loses_nothing():
    reader = reader_of(Table(widths=(1, 3), rows=((Cell("内容"), Cell("很长的记录" * 1200, align=Align.LEFT)),)))
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    assert len(reader.pages) > 2
    assert text.count("很") == 1200


def test_merged_cells_and_a_table_without_head():
    text = squeezed(pdf_text(write_pdf(Paper(title="标题", blocks=(TABLE, Table(widths=(1,), rows=((Cell("只"),),)))))))
    assert text == "标题甲乙一二三四五只—1—" or sorted(text) == sorted("标题甲乙一二三四五只—1—")


def test_a_signature_is_never_alone_on_its_page():
    body = Paragraph("国" * 28 * 19, indent=0)
    signature = Signature("中共青川市统计局支部委员会", "2026年11月20日")
    reader = reader_of(body, Paragraph("最后一段。"), BlankLines(1), signature)
    assert lines_on(reader, 1)[0].strip() == "最后一段。"


SIGNED = [
    (BlankLines(1), Signature("支部委员会", "2026年11月20日")),
    (SignLines(("签字", "日期")), Note("说明")),
]


@pytest.mark.parametrize("count", [1, 19, 20, 21, 22])
@pytest.mark.parametrize("signs", SIGNED)
def test_what_signs_below_a_table_shares_the_page_of_its_last_row(signs, count):
    rows = tuple((Cell(str(number)), Cell("内容")) for number in range(1, count + 1))
    reader = reader_of(Table(widths=(1, 2), header=((head("栏甲"), head("栏乙")),), rows=rows), *signs)
    pages = [[squeezed(line) for line in lines_on(reader, page)] for page in range(len(reader.pages))]
    shown = [line for page in pages for line in page if line.endswith("内容")]
    assert shown == [f"{number}内容" for number in range(1, count + 1)]
    (signed,) = (page for page in pages if any("签字" in line or "2026年" in line for line in page))
    assert f"{count}内容" in signed and "栏甲栏乙" in signed


def test_a_last_row_longer_than_a_page_is_printed_whole_and_lets_go_of_what_signs():
    table = Table(widths=(1,), rows=((Cell("国" * 3000),),))
    reader = reader_of(table, SignLines(("签字",)))
    whole = squeezed("".join(page.extract_text() for page in reader.pages))
    assert whole.count("国") == 3000 and whole.count("签字：") == 1


@pytest.mark.parametrize("signs", SIGNED)
def test_a_table_without_rows_may_be_signed(signs):
    assert lines_on(reader_of(Table(widths=(1,), header=((head("栏"),),), rows=()), *signs), 0)[1].strip() == "栏"


def test_equal_papers_give_equal_bytes_and_threads_do_not_mix():
    papers = [Paper(title=f"第{n}号", blocks=(Paragraph(f"正文{n}" * 50),)) for n in range(6)]
    alone = [write_pdf(paper) for paper in papers]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(write_pdf, papers * 2))
    assert together == alone * 2


def test_the_layout_program_is_given_data_only(monkeypatch):
    """Whatever the text, the program is the same file and the text travels as JSON."""
    sent = {}

    class Compiler:
        @staticmethod
        def compile(**given):
            sent.update(given)
            return b"%PDF"

    monkeypatch.setattr(pdf, "_compiler", lambda: Compiler)
    write_pdf(Paper(title="#panic()", blocks=()))
    assert sorted(sent) == ["pdf_tags", "sys_inputs"]
    assert json.loads(sent["sys_inputs"]["paper"])["title"] == "#panic()"


def test_papers_are_tagged_for_screen_readers_unless_they_are_huge(monkeypatch):
    paper = Paper(title="标题", blocks=(Heading("一、甲"), TABLE))
    assert "/StructTreeRoot" in PdfReader(BytesIO(write_pdf(paper))).trailer["/Root"]
    monkeypatch.setattr(pdf, "TAGGED_UP_TO", 5)
    assert "/StructTreeRoot" not in PdfReader(BytesIO(write_pdf(paper))).trailer["/Root"]


def test_a_register_of_a_thousand_rows_is_laid_out_once_and_whole():
    rows = tuple(tuple(Cell(f"{row}.{column}") for column in range(6)) for row in range(1000))
    reader = reader_of(Table(widths=(1,) * 6, rows=rows, size=10.5, row_height=8), page=LANDSCAPE)
    text = "".join(page.extract_text() for page in reader.pages)
    assert all(f"{row}.5" in text for row in range(0, 1000, 37))
    assert 40 < len(reader.pages) < 80
