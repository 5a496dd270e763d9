"""Word files: the page of GB/T 9704, typefaces, foot, tables – and text that stays text."""

import datetime as dt
import re
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.papers.document import (
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
    Span,
    Table,
)
from yipanqi.papers.docx import CHARACTER_TWIPS, LINE_TWIPS, write_docx
from yipanqi.papers.fonts import TYPEFACES, Face
from yipanqi.papers.tests.reading import docx_text, part, squeezed, table_outline
from yipanqi.papers.text import clean

HOSTILE = ["#let x = 1", "$x^2$", "]}{[", "@ref <b>&amp;</b>", "\\\\server\\share", "{{ 7*7 }}", "</w:t>", "]]>"]


def word_of(*blocks, **layout):
    return Document(BytesIO(write_docx(Paper(title="标题", blocks=blocks, **layout))))


def fonts_of(style) -> tuple[str, ...]:
    fonts = style.element.rPr.rFonts
    return tuple(fonts.get(qn(f"w:{name}")) for name in ("eastAsia", "ascii", "hAnsi"))


def indent_of(paragraph) -> dict[str, str]:
    return {key.rpartition("}")[2]: value for key, value in paragraph._p.pPr.ind.attrib.items()}


def test_the_page_is_that_of_the_standard():
    section = word_of().sections[0]
    found = [
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    ]
    assert [round(length.mm) for length in found] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert dict(grid.attrib) == {qn("w:type"): "lines", qn("w:linePitch"): "579"}


def test_22_lines_of_28_characters_fit_into_the_text_area():
    """In twips, as Word computes: one twip of pitch or spacing more and a line or a character is lost."""
    assert 22 * LINE_TWIPS <= Mm(225).twips < 22 * (LINE_TWIPS + 1) + 10
    assert 28 * CHARACTER_TWIPS <= Mm(156).twips < 28 * 320
    normal = word_of().styles["Normal"]
    assert normal.font.size == Pt(16)
    assert normal.element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    spacing = normal.element.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == (str(LINE_TWIPS), "exact")
    assert normal.element.pPr.find(qn("w:widowControl")).get(qn("w:val")) == "0"


@pytest.mark.parametrize(
    ("style", "east_asian", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("公文页码", "宋体", 14),
    ],
)
def test_typefaces_are_named_for_both_scripts(style, east_asian, size):
    found = word_of().styles[style]
    assert fonts_of(found) == (east_asian, "Times New Roman", "Times New Roman")
    assert found.font.size == Pt(size)
    assert not [key for key in found.element.rPr.rFonts.attrib if "Theme" in key]


def test_a_machine_without_the_faces_is_told_what_to_take():
    table = part(write_docx(Paper(title="标题", blocks=())), "word/fontTable.xml")
    for typeface in TYPEFACES.values():
        assert f'w:name="{typeface.word}"><w:altName w:val="{typeface.word_alternatives[0]},' in table


def test_the_document_is_chinese_and_of_today():
    content = write_docx(Paper(title="标题", blocks=(), author="机关党委"), created=dt.datetime(2026, 11, 22, 10))
    word = Document(BytesIO(content))
    core = word.core_properties
    assert (core.title, core.author, core.language) == ("标题", "机关党委", "zh-CN")
    assert core.created == core.modified
    assert core.created.replace(tzinfo=None) == dt.datetime(2026, 11, 22, 10)
    assert 'w:eastAsia="zh-CN"' in part(content, "word/styles.xml")
    assert "thumbnail" not in part(content, "_rels/.rels")
    assert re.search(r'compatibilityMode"[^>]*w:val="15"', part(content, "word/settings.xml"))


def test_page_numbers_stand_outside_on_odd_and_even_pages():
    word = word_of(Paragraph("正文"), imprint=Imprint("机关党委", "第3号"))
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer is True
    odd, even = section.footer.paragraphs, section.even_page_footer.paragraphs
    assert [p.text for p in odd] == ["— 1 —", "主办单位：机关党委　存证：第3号"]
    assert [p.text for p in even] == [p.text for p in odd]
    assert (odd[0].alignment, even[0].alignment) == (2, 0)
    assert " PAGE " in "".join(node.text for node in odd[0]._p.iter(qn("w:instrText")))
    assert word.styles["公文页码"].font.size == Pt(14)


def test_the_middle_of_the_number_is_7_mm_below_the_text_with_and_without_imprint():
    for imprint, lines in ((Imprint(), 0), (Imprint("机关党委"), 1), (Imprint("党" * 80), 2)):
        section = word_of(imprint=imprint).sections[0]
        middle = section.footer_distance + Pt(11.2) * lines + Pt(19.6) / 2
        assert abs((section.bottom_margin - middle) / Mm(1) - 7) < 0.1


def test_the_title_is_followed_by_a_blank_line_on_the_official_page_only():
    assert [p.text for p in word_of(Paragraph("正文")).paragraphs] == ["标题", "", "正文"]
    assert [p.text for p in word_of(Paragraph("正文"), page=LANDSCAPE).paragraphs] == ["标题", "正文"]


def test_landscape_is_landscape():
    section = word_of(page=LANDSCAPE).sections[0]
    assert section.orientation == 1
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


def test_indents_are_given_in_characters():
    word = word_of(Paragraph("正文"), Paragraph("顶格", indent=0), LabelledLines((("出席", "王芳"),)))
    body, flush, labelled = word.paragraphs[2:]
    assert indent_of(body) == {"firstLineChars": "200", "firstLine": str(2 * CHARACTER_TWIPS)}
    assert flush._p.pPr.ind is None
    wanted = {"leftChars": "500", "left": "1575", "hangingChars": "300", "hanging": "945"}
    assert indent_of(labelled) == wanted


def test_labels_are_hei_and_names_are_not():
    word = word_of(LabelledLines((("出席", "王芳、赵珺"),)))
    label, value = word.paragraphs[-1].runs
    assert (label.text, value.text) == ("出席：", "王芳、赵珺")
    assert label._r.rPr.rFonts.get(qn("w:eastAsia")) == TYPEFACES[Face.HEI].word
    assert value._r.rPr is None


def test_marks_of_both_scripts_are_chinese_in_every_run_that_has_them():
    """Word heeds the hint at the run only; without it “三会一课” stands in half-wide Latin quotation marks."""
    said = "讲“三会一课”——第①条…"
    table = Table(
        widths=(1, 1), header=((Cell(said, head=True), Cell("a", head=True)),), rows=((Cell(said), Cell("b")),)
    )
    word = word_of(
        Heading(said), Paragraph(said), Paragraph((Span(said, Face.KAI), Span("plain"))), Caption(said), Note(said),
        LabelledLines(((said, said),)), table, imprint=Imprint(organizer=said, seal="1"),
    )  # fmt: skip
    section = word.sections[0]
    roots = [word.element.body, section.footer._element, section.even_page_footer._element]
    runs = [run for root in roots for run in root.iter(qn("w:r")) if any(mark in _text(run) for mark in "“—①…")]
    hints = [run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:hint")) for run in runs]
    assert len(hints) == 9 + 2 * 3
    assert set(hints) == {"eastAsia"}
    assert [font.get(qn("w:hint")) for run in _runs_of(word, "plain") for font in run.iter(qn("w:rFonts"))] == []


def _text(run) -> str:
    return "".join(text.text or "" for text in run.iter(qn("w:t")))


def _runs_of(word, text: str) -> list:
    return [run for run in word.element.body.iter(qn("w:r")) if _text(run) == text]


def test_headings_are_real_headings_and_never_end_a_page():
    word = word_of(Heading("一、议程"), Heading("（一）学习", 2), Paragraph((Span("王芳：", Face.KAI), Span("好。"))))
    first, second, body = word.paragraphs[2:]
    assert (first.style.name, second.style.name) == ("Heading 1", "Heading 2")
    assert first.style.paragraph_format.keep_with_next is True
    assert body.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == TYPEFACES[Face.KAI].word


def test_a_signature_keeps_the_text_before_it():
    word = word_of(Paragraph("正文"), BlankLines(1), Signature("中共青川市统计局支部委员会", "2026年11月20日"))
    body, blank, unit, date = word.paragraphs[2:]
    assert [p.paragraph_format.keep_with_next for p in (body, blank, unit, date)] == [True, True, True, False]
    assert int(indent_of(date)["leftChars"]) - int(indent_of(unit)["leftChars"]) == 200


def test_a_unit_longer_than_a_line_is_set_flush_right():
    unit, date = word_of(Signature("单" * 40, "2026年11月20日")).paragraphs[2:]
    assert (unit.alignment, date.alignment) == (2, 2)
    assert indent_of(unit)["rightChars"] == "200"


def test_lines_to_sign_captions_and_notes():
    word = word_of(SignLines(("主持人", "记录人", "监票人")), Caption("单位", "日期"), Caption("只有左"), Note("注"))
    assert [p.text for p in word.paragraphs[2:]] == ["主持人：\t记录人：", "监票人：", "单位\t日期", "只有左", "注"]
    assert word.paragraphs[-1].style.name == "公文小字"


def test_a_page_break_is_no_empty_line():
    word = word_of(Paragraph("前"), PageBreak(), Paragraph("后"))
    mark = word.paragraphs[3]
    assert mark.paragraph_format.page_break_before is True
    assert mark.paragraph_format.line_spacing == Pt(1)


TABLE = Table(
    widths=(1, 2, 1),
    header=((Cell("甲", head=True), Cell("乙", head=True, colspan=2)),),
    rows=(
        (Cell("一", rowspan=2), Cell("二"), Cell("三", align=Align.RIGHT)),
        (Cell("四\n五", colspan=2),),
    ),
)


def test_tables_merge_repeat_their_head_and_keep_rows_whole():
    table = word_of(TABLE).tables[0]
    assert table_outline(table) == ["≡ 甲 | 乙→2", "| 一↓ | 二 | 三", "| ┊ | 四⏎五→2"]
    for row in table._tbl.tr_lst:
        assert row.trPr.find(qn("w:cantSplit")) is not None
        assert row.trPr.find(qn("w:trHeight")).get(qn("w:hRule")) == "atLeast"
    assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"


def test_columns_share_the_text_width():
    for page in (LANDSCAPE, None):
        layout = {"page": page} if page else {}
        grid = [int(column.get(qn("w:w"))) for column in word_of(TABLE, **layout).tables[0]._tbl.tblGrid]
        assert abs(sum(grid) - Mm(257 if page else 156).twips) <= 2
        assert abs(grid[1] - 2 * grid[0]) <= 2


def test_a_table_at_the_end_is_followed_by_no_blank_page():
    word = word_of(TABLE)
    assert word.element.body[-2].tag == qn("w:p")
    assert word.paragraphs[-1].paragraph_format.line_spacing == Pt(1)


def test_head_cells_are_hei_and_smaller_type_has_smaller_lines():
    small = Table(widths=(1,), header=((Cell("头", head=True),),), rows=((Cell("身"),),), size=9)
    head, body = word_of(small).tables[0]._cells
    assert head.paragraphs[0].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert body.paragraphs[0].runs[0].font.size == Pt(9)
    assert body.paragraphs[0].paragraph_format.line_spacing == Pt(12.6)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_stays_text_everywhere(text):
    content = write_docx(
        Paper(
            title=text,
            author=text,
            imprint=Imprint(text, text),
            blocks=(
                Paragraph(text),
                Heading(text),
                LabelledLines(((text, text),)),
                Table(widths=(1,), rows=((Cell(text),),)),
                Signature(text, text),
                SignLines((text,)),
                Caption(text, text),
                Note(text),
            ),
        )
    )
    assert squeezed(docx_text(content)).count(squeezed(text)) == 12
    assert Document(BytesIO(content)).core_properties.title == text


@given(st.text(min_size=1, max_size=300))
@examples(30)
def test_any_text_survives_as_far_as_a_paper_can_show_it(text):
    content = write_docx(Paper(title="标题", blocks=(Paragraph(text, indent=0),)))
    assert squeezed(docx_text(content)) == squeezed("标题" + clean(text))


def test_a_register_of_many_rows_keeps_every_cell():
    rows = tuple(tuple(Cell(f"{row}.{column}\t\n<&>") for column in range(6)) for row in range(800))
    table = word_of(Table(widths=(1,) * 6, rows=rows)).tables[0]
    assert len(table._tbl.tr_lst) == 800
    assert table._tbl.tr_lst[799].tc_lst[5].p_lst[0].text == "799.5\t\n<&>"
