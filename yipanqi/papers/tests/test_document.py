"""The document model: what it accepts, where cells stand, how a signature is placed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.papers.document import (
    FORM,
    LANDSCAPE,
    OFFICIAL,
    Align,
    BlankLines,
    Cell,
    Heading,
    Imprint,
    Paper,
    Paragraph,
    Signature,
    SignLines,
    Span,
    Table,
    place,
    plain,
    spans,
)
from yipanqi.papers.errors import PaperError
from yipanqi.papers.fonts import Face
from yipanqi.papers.layout import line_characters, sign_pairs, signature_lefts, stays_with_next, title_lines
from yipanqi.papers.text import width

UNIT, DATE = "中共青川市统计局综合处支部委员会", "2026年11月20日"


def test_the_official_page_has_156_by_225_millimetres_of_text():
    assert OFFICIAL.text_width == 156
    assert OFFICIAL.height - OFFICIAL.top - OFFICIAL.bottom == 225
    assert line_characters(OFFICIAL) == 28
    assert (OFFICIAL.landscape, FORM.landscape, LANDSCAPE.landscape) == (False, False, True)


@st.composite
def tilings(draw):
    """A grid cut into rectangles from top left to bottom right, as rows of cells."""
    height, breadth = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    taken = [[False] * breadth for _ in range(height)]
    rows = []
    for y in range(height):
        row = []
        for x in range(breadth):
            if taken[y][x]:
                continue
            right = x
            while right < breadth and not taken[y][right]:
                right += 1
            colspan = draw(st.integers(1, right - x))
            rowspan = draw(st.integers(1, height - y))
            for dy in range(rowspan):
                for dx in range(colspan):
                    taken[y + dy][x + dx] = True
            row.append((x, Cell(f"{y}.{x}", colspan=colspan, rowspan=rowspan)))
        rows.append(tuple(row))
    return breadth, tuple(rows)


@given(tilings())
def test_every_cell_of_a_full_grid_finds_its_column(tiling):
    breadth, rows = tiling
    assert place(tuple(tuple(cell for _, cell in row) for row in rows), breadth) == rows


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (((Cell(),),), "表格第1行缺少单元格。"),
        (((Cell(), Cell(), Cell()),), "表格第1行的单元格超出或压住了其他单元格。"),
        (((Cell(), Cell(rowspan=2)), (Cell(colspan=2),)), "表格第2行的单元格超出或压住了其他单元格。"),
        (((Cell(rowspan=2), Cell()),), "表格第1行的单元格向下合并超出了表格。"),
    ],
)
def test_a_table_with_holes_or_overlaps_is_refused(rows, sentence):
    with pytest.raises(PaperError) as refusal:
        Table(widths=(1, 1), rows=rows)
    assert refusal.value.message == sentence


def test_alignment_comes_from_the_cell_then_the_head_then_the_column():
    table = Table(widths=(1, 1), rows=(), aligns=(Align.LEFT, Align.RIGHT))
    assert table.align_of(Cell(align=Align.JUSTIFY), 0) is Align.JUSTIFY
    assert table.align_of(Cell(head=True), 0) is Align.CENTER
    assert table.align_of(Cell(), 1) is Align.RIGHT
    assert Table(widths=(1,), rows=()).align_of(Cell(), 0) is Align.CENTER
    with pytest.raises(PaperError, match="对齐方式与列数不一致"):
        Table(widths=(1, 1), rows=(), aligns=(Align.LEFT,))


def test_a_paper_needs_a_title_and_headings_have_four_levels():
    with pytest.raises(PaperError, match="缺少标题"):
        Paper(title=" ", blocks=())
    for level in (0, 5):
        with pytest.raises(PaperError, match="一至四级"):
            Heading("一、", level)


def test_a_title_of_two_lines_is_one_line_in_the_properties():
    paper = Paper(title="综合处党支部\n党员大会记录", blocks=())
    assert (paper.name, paper.title.count("\n")) == ("综合处党支部 党员大会记录", 1)


def test_the_imprint_says_only_what_is_known():
    assert Imprint().line == ""
    assert Imprint(organizer="机关党委").line == "主办单位：机关党委"
    assert Imprint("机关党委", "第3号").line == "主办单位：机关党委　存证：第3号"


def test_text_is_a_string_or_spans():
    assert spans("甲", Face.HEI) == (Span("甲", Face.HEI),)
    assert plain((Span("甲", Face.KAI), Span("乙"))) == "甲乙"
    assert plain("丙") == "丙"


def test_the_date_begins_two_characters_right_of_the_unit():
    """GB/T 9704 7.3.5.2: the unit ends 2 characters before the margin."""
    unit, date = signature_lefts(Signature(UNIT, DATE), OFFICIAL)
    assert (unit + width(UNIT), date - unit) == (26, 2)


def test_a_date_longer_than_the_unit_ends_two_before_the_margin():
    unit, date = signature_lefts(Signature("机关党委", DATE), OFFICIAL)
    assert (date + width(DATE), date - unit) == (26, 2)


@given(st.integers(1, 80), st.integers(1, 30))
def test_a_signature_never_leaves_the_line(unit_length, date_length):
    line = line_characters(OFFICIAL)
    texts = ("单" * unit_length, "日" * date_length)
    for text, left in zip(texts, signature_lefts(Signature(*texts), OFFICIAL), strict=True):
        assert left is None or (left >= 0 and left + width(text) <= line)
    assert signature_lefts(Signature("单" * 27, DATE), OFFICIAL) == (None, None)


def test_labels_to_sign_stand_two_by_two():
    assert sign_pairs(SignLines(("主持人", "记录人", "监票人"))) == (("主持人", "记录人"), ("监票人", ""))


def test_text_before_a_signature_stays_with_it():
    blocks = (Paragraph("一"), Paragraph("二"), BlankLines(1), Signature(UNIT, DATE), Paragraph("三"))
    assert [stays_with_next(blocks, at) for at in range(5)] == [True, True, True, False, False]
    assert not stays_with_next((Paragraph("国" * 200), *blocks[1:]), 0), "a long paragraph stays where it is"
    rows = Table(widths=(1,), rows=((Cell("一"),),))
    assert stays_with_next((rows, SignLines(("签字",))), 0) and not stays_with_next((rows, rows), 0)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于召开2026年度组织生活会情况的报告", ["关于召开2026年度组织生活会情况的报告"]),
        ("综合处党支部\n2026年度工作总结", ["综合处党支部2026年度工作总结"]),
        (
            "中共青川市统计局综合处支部委员会\n换届选举办法（草案）",
            ["中共青川市统计局综合处支部委员会", "换届选举办法（草案）"],
        ),
        ("关于“主题党日（2026年9月）”逾期情况的通报", ["关于“主题党日（2026年9月）”", "逾期情况的通报"]),
        ("关于召开党员大会（支部委员会换届选举）的通知", ["关于召开党员大会", "（支部委员会换届选举）的通知"]),
        (
            "关于“结合业务找党建着力点，解决一个实际问题”逾期情况的提示函",
            ["关于“结合业务找党建着力点，", "解决一个实际问题”逾期情况的提示函"],
        ),
        ("Y" * 200, ["Y" * 200]),
    ],
)
def test_a_title_breaks_between_words_into_lines_of_like_length(title, lines):
    assert title_lines(title, OFFICIAL).split("\n") == lines


@given(st.text(alphabet="关于召开“”（）2026年的通知，党委员会a", min_size=1, max_size=90))
def test_no_word_of_a_title_is_lost_and_no_line_is_empty(title):
    lines = title_lines(title, OFFICIAL).split("\n")
    assert "".join(lines) == title and all(lines)
    assert not [line for line in lines[1:] if line[0] in "的”）"]
