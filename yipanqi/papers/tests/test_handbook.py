"""Books and the handbook: chapters in their order, what has no record says so, what is personal stays out."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from yipanqi.papers.document import Book, Bound, Chapter, Paper, Paragraph
from yipanqi.papers.errors import PaperError
from yipanqi.papers.exports import export
from yipanqi.papers.forms.handbook import BY_HAND, handbook
from yipanqi.papers.tests.reading import docx_text, pdf_text, squeezed
from yipanqi.papers.tests.samples import HANDBOOK, IMPRINT, REGISTER

ONE = Paper(title="一份文书", blocks=(Paragraph("内容"),))


def names(book: Book) -> list[str]:
    return [name for marks, _ in book.marked for _, name in marks]


def test_chapters_stand_in_the_order_of_the_paper_form():
    assert [chapter.name for chapter in handbook(HANDBOOK).chapters] == [
        "一、支部基本情况", "二、支部班子及分工", "三、党员花名册", "四、年度工作安排", "五、党员大会", "六、支委会",
        "七、党小组会", "八、党课", "九、主题党日", "十、组织生活会", "十一、民主评议党员",
        "十二、组织生活会和民主评议档案", "十三、换届和补选", "十四、谈心谈话", "十五、学习培训", "十六、党员承诺",
        "十七、党费收缴", "十八、发展党员", "十九、表彰奖励", "二十、履职情况台账", "二十一、年度工作总结",
    ]  # fmt: skip


def test_the_table_of_contents_says_where_everything_begins():
    content = export("handbook", HANDBOOK, "pdf", imprint=IMPRINT).content
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    lines = dict(line.rstrip().rsplit(" ", 1) for line in pages[1].splitlines() if ". " in line)
    numbers = {squeezed(name).rstrip("."): number for name, number in lines.items()}
    assert list(numbers) == [squeezed(name) for name in names(handbook(HANDBOOK))]
    for number in numbers.values():
        assert f"—{number}—" in squeezed(pages[int(number) + 1])


@pytest.mark.parametrize("name", BY_HAND)
def test_a_chapter_by_hand_says_where_the_original_is(name):
    data = replace(HANDBOOK, by_hand=(name,), kept_at="三楼档案柜", meetings=(), procedures=())
    chapter = next(one for one in handbook(data).chapters if one.name.endswith(f"、{name}"))
    assert "文书原件存于" in repr(chapter) and "三楼档案柜" in repr(chapter)
    others = [one for one in handbook(data).chapters if one is not chapter and one != chapter]
    assert "三楼档案柜" not in repr(others)


def test_what_was_not_held_is_said():
    empty = replace(
        HANDBOOK, meetings=(), procedures=(), talks=(), development=(), by_hand=(), committee=(),
        elections=(), honours=(), promises=(), summary=replace(HANDBOOK.summary, facts=()),
        register=replace(REGISTER, members=()),
    )  # fmt: skip
    text = docx_text(export("handbook", empty, "docx").content)
    for said in (
        "本年度没有党课的记录。",
        "没有登记支部班子。",
        "本年度没有接收预备党员、预备党员转正。",
        "本年度没有换届、补选。",
        "本年度没有登记表彰奖励。",
        "本年度没有登记党员承诺。",
        "本年度没有记录。",
    ):
        assert said in text and said in pdf_text(export("handbook", empty, "pdf").content)


def test_a_markup_in_a_title_stays_text():
    hostile = replace(HANDBOOK, secretary="#panic() \\ <w:p/> {{ x }}", organization="甲*乙*_丙_支部")
    for kind, read in (("docx", docx_text), ("pdf", pdf_text)):
        assert squeezed("#panic() \\ <w:p/> {{ x }}") in squeezed(read(export("handbook", hostile, kind).content))


def test_a_book_without_content_is_refused():
    with pytest.raises(PaperError, match="成册的文件缺少标题或内容"):
        Book(title="手册", cover=(), chapters=())
    with pytest.raises(PaperError, match="“第一章”没有内容"):
        Chapter("第一章", ())
    assert names(Book("手册", (), (Chapter("章", (Bound("节", ONE),)),))) == ["章", "节"]
