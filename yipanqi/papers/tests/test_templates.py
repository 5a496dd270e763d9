"""An organ's own Word templates: what is accepted, what is refused and in which words, what can never run."""

import io
import zipfile

import pytest
from docx import Document
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import Environment

from yipanqi.papers import templates
from yipanqi.papers.document import Imprint
from yipanqi.papers.errors import TemplateRefused
from yipanqi.papers.preview import Piece, pieces
from yipanqi.papers.registry import PAPERS
from yipanqi.papers.templates import check_template, fill_template, sample_of, starter_template
from yipanqi.papers.tests.reading import docx_text, part, squeezed
from yipanqi.papers.tests.samples import ATTENDANCE, IMPRINT, MINUTES, SAMPLES

PAPER = PAPERS["minutes"]


def word_with(*texts: str, header: str = "", title: str = "") -> bytes:
    word = Document()
    for text in texts:
        word.add_paragraph(text)
    if header:
        word.sections[0].header.paragraphs[0].text = header
    word.core_properties.title = title
    return saved(word)


def saved(word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """``content`` with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(TemplateRefused) as caught:
        check_template(PAPER, content)
    return caught.value.message


# -- what works -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [code for code in SAMPLES if PAPERS[code].own_layout])
def test_the_starter_of_every_paper_is_accepted_and_can_be_filled(code):
    starter = starter_template(PAPERS[code])
    check_template(PAPERS[code], starter)
    filled = docx_text(fill_template(PAPERS[code], starter, SAMPLES[code], IMPRINT))
    assert "{{" not in filled
    assert "{%" not in filled
    for field in PAPERS[code].fields:
        assert field.name in filled
        assert field.source in filled


def test_fields_lists_conditions_and_counters_are_filled():
    content = word_with(
        "{{ 会议名称 }}（{{ 会议类型 }}）",
        "{%p for 人 in 缺席人员 %}",
        "{{ loop.index }}.{{ 人.姓名 }}：{{ 人.原因 }}",
        "{%p endfor %}",
        "{% if 主讲人 %}主讲：{{ 主讲人 }}{% else %}无主讲{% endif %}",
        "出席：{{ 出席人员 | join('、') }}，共{{ 出席人员 | length }}人",
        "{% if 应到人数 > 3 and not 主题 %}人数够{% endif %}",
    )
    check_template(PAPER, content)
    lines = docx_text(fill_template(PAPER, content, MINUTES)).split("\n")
    assert [line for line in lines if line.strip()] == [
        "2026年第四季度党员大会（党员大会）",
        "1.蒋涛：公务出差",
        "2.沈敏：病假",
        "无主讲",
        f"出席：{'、'.join(MINUTES.attendees)}，共10人",
        "人数够",
    ]


def test_rows_of_a_table_repeat():
    word = Document()
    table = word.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for 人 in 应到人员 %}"
    table.cell(1, 0).text = "{{ 人.姓名 }}"
    table.cell(1, 1).text = "{{ 人.出席情况 }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    filled = Document(io.BytesIO(fill_template(PAPERS["attendance"], saved(word), ATTENDANCE)))
    rows = [[cell.text for cell in row.cells] for row in filled.tables[0].rows]
    assert rows == [[one.name, one.state] for one in ATTENDANCE.attendees]


@pytest.mark.parametrize(
    ("code", "entries", "former", "value"),
    [
        ("rectification_list", "事项", "清单", "list_of"),
        ("duty_list", "职责事项", "看住的权力和风险点", "guards"),
        ("talk_summary", "党员", "同谁谈", "partners"),
    ],
)
def test_a_template_stored_under_former_names_is_still_filled(code, entries, former, value):
    content = word_with(f"{{%p for 项 in {entries} %}}", f"{{{{ 项.{former} }}}}", "{%p endfor %}")
    check_template(PAPERS[code], content)
    data = SAMPLES[code]
    written = [getattr(one, value) for one in (data.members if code == "talk_summary" else data.items)]
    assert any(written)
    lines = docx_text(fill_template(PAPERS[code], content, data)).splitlines()
    assert [line for line in lines if line] == [one for one in written if one]
    assert f".{former} }}}}" not in docx_text(starter_template(PAPERS[code])), "nothing new begins with it"


def test_a_former_name_is_not_offered():
    with pytest.raises(TemplateRefused) as caught:
        check_template(PAPERS["talk_summary"], word_with("{% for 人 in 党员 %}{{ 人.同谁 }}{% endfor %}"))
    assert "同谁谈" not in caught.value.message and "谈话人" in caught.value.message


def test_lists_inside_lists():
    opening = ("{%p for 题 in 议题情况 %}", "{{ 题.议题 }}", "{%p for 言 in 题.发言 %}", "{{ 言.发言人 }}")
    content = word_with(*opening, "{%p endfor %}", "{%p endfor %}")
    check_template(PAPER, content)
    filled = squeezed(docx_text(fill_template(PAPER, content, MINUTES)))
    assert filled == "审议支部委员会2026年工作报告孙喆周玥讨论接收李昇同志为中共预备党员"


def test_headers_and_properties_are_filled_too():
    filled = fill_template(PAPER, word_with("正文", header="{{ 党组织 }}", title="{{ 会议名称 }}"), MINUTES)
    word = Document(io.BytesIO(filled))
    assert word.sections[0].header.paragraphs[0].text == MINUTES.organization
    assert word.core_properties.title == MINUTES.subject


def test_values_are_data_and_no_markup_nor_template():
    from dataclasses import replace

    hostile = "{{ 7*7 }} <w:br/> & </w:t> {% for x in 缺席人员 %}"
    filled = fill_template(PAPER, word_with("{{ 会议名称 }}"), replace(MINUTES, subject=hostile))
    assert squeezed(docx_text(filled)) == squeezed(hostile)


def test_the_imprint_is_put_under_the_page_unless_the_template_placed_it():
    plain = Document(io.BytesIO(fill_template(PAPER, word_with("正文"), MINUTES, IMPRINT)))
    assert plain.sections[0].footer.paragraphs[-1].text == IMPRINT.line
    assert plain.sections[0].footer.paragraphs[-1].runs[0].font.size == Pt(8)
    placed = Document(io.BytesIO(fill_template(PAPER, word_with("{{ 主办单位 }}{{ 存证 }}"), MINUTES, IMPRINT)))
    assert placed.sections[0].footer.paragraphs[-1].text == ""
    empty = Document(io.BytesIO(fill_template(PAPER, word_with("正文"), MINUTES, Imprint())))
    assert empty.sections[0].footer.is_linked_to_previous is True


def test_the_imprint_reaches_every_kind_of_page():
    word = Document()
    word.settings.odd_and_even_pages_header_footer = True
    word.sections[0].different_first_page_header_footer = True
    word.add_section()
    filled = Document(io.BytesIO(fill_template(PAPER, saved(word), MINUTES, IMPRINT)))
    section = filled.sections[0]
    for foot in (section.footer, section.even_page_footer, section.first_page_footer):
        assert foot.paragraphs[-1].text == IMPRINT.line
    assert filled.sections[1].footer.is_linked_to_previous is True


# -- what is refused ------------------------------------------------------------------------------


def test_an_unknown_field_is_named_with_those_there_are():
    sentence = refusal(word_with("{{ 会议名城 }}"))
    assert sentence.startswith(
        "模板中的字段“会议名城”不存在。是不是“会议名称”？可用的字段有：党组织、会议类型、会议名称、"
    )


def test_a_sample_shows_every_field_by_its_name_and_every_list_once():
    content = word_with(
        "{{ 会议名称 }}，应到{{ 应到人数 }}人", "{%p for 人 in 缺席人员 %}", "{{ 人.姓名 }}", "{%p endfor %}"
    )
    assert squeezed(docx_text(sample_of(PAPER, content))) == "〔会议名称〕，应到1人〔姓名〕"


def test_a_sample_can_be_read_on_a_page():
    word = Document()
    word.add_paragraph("{{ 会议名称 }}")
    word.add_paragraph("")
    table = word.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "到会情况"
    table.cell(1, 0).text, table.cell(1, 1).text = "实到", "{{ 实到人数 }}"
    assert pieces(sample_of(PAPER, saved(word))) == [
        Piece(text="〔会议名称〕"), Piece(rows=(("到会情况",), ("实到", "1"))),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "{% for 人 in 缺席人员 %}{{ 人.名字 }}{% endfor %}",
            "模板中的字段“缺席人员.名字”不存在。",
        ),
        ("{% if 会议名称 > 3 %}{% endif %}", "模板的字段写法有误"),
        ("{{ 缺席人员.姓名 }}", "模板中的字段“缺席人员.姓名”不存在。它没有下级字段。"),
        ("{{ 会议名称.长度 }}", "模板中的字段“会议名称.长度”不存在。它没有下级字段。"),
        ("{% for 字 in 会议名称 %}{% endfor %}", "模板第"),
        ("{{ loop.index }}", "模板中的字段“loop”不存在。"),
        ("{% for 人 in 缺席人员 %}{{ loop.cycle }}{% endfor %}", "模板中的字段“loop.cycle”不存在。它没有下级字段。"),
        ("{{ 会议名称", "模板的字段写法有误"),
        ("{% for 人 in 缺席人员 %}", "模板的字段写法有误"),
        ("{{ 会议名称 | upper }}", "模板中不能使用“upper”，可用的只有：default、join、length。"),
    ],
)
def test_mistakes_are_answered_in_words(text, sentence):
    found = refusal(word_with(text))
    assert found.startswith(sentence)
    assert not [letter for letter in found.replace("loop.index", "") if letter in "{%"] or "“" in found


ATTACKS = [
    "{{ ''.__class__.__mro__ }}",
    "{{ 会议名称.__class__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ 会议名称.format(1) }}",
    "{{ 会议名称['x'] }}",
    "{{ range(9) }}",
    "{{ 'x' * 999999999 }}",
    "{{ 9 ** 9 }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ 应到人数 + 1 }}",
    "{% set x = 会议名称 %}",
    "{% macro m() %}{% endmacro %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% for 人 in 缺席人员 recursive %}{% endfor %}",
    "{% for a, b in 缺席人员 %}{% endfor %}",
    "{% for 人 in 缺席人员 if 人.姓名 %}{% endfor %}",
    "{{ 缺席人员 | join(attribute='x') }}",
    "{{ 缺席人员 | map(attribute='__class__') }}",
    "{{ 会议名称 | attr('__class__') }}",
    "{{ self }}",
    "{% raw %}x{% endraw %}{{ lipsum }}",
    "{% filter join %}{% endfilter %}",
    "{{ 会议名称 is defined }}",
    "{{ 会议名称 if 1 else 2 }}",
    "{{ 会议名称 ~ 地点 }}",
]


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("where", ["body", "header", "title"])
def test_nothing_but_filling_in_is_possible_anywhere(text, where):
    content = {
        "body": word_with(text),
        "header": word_with("正文", header=text),
        "title": word_with("正文", title=text),
    }[where]
    assert refusal(content).startswith("模板")


def test_the_same_attack_runs_without_the_sandbox():
    """Positive control: docxtpl with an ordinary environment does execute what is refused above."""
    template = DocxTemplate(io.BytesIO(word_with("{{ ''.__class__.__mro__[1].__name__ }}{{ 'x' * 3 }}")))
    template.render({}, Environment())
    out = io.BytesIO()
    template.save(out)
    assert squeezed(docx_text(out.getvalue())) == "objectxxx"


def test_even_unchecked_the_environment_is_a_sandbox(monkeypatch):
    """Second wall: were the check to let something through, the sandbox would still stop it."""
    monkeypatch.setattr(templates._Checker, "visit", lambda self, tree, loops: None)
    with pytest.raises(TemplateRefused, match="写法有误"):
        check_template(PAPER, word_with("{{ ''.__class__.__mro__[1].__subclasses__() }}"))


# -- the file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 cut off", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_no_word_file_is_refused(content):
    assert refusal(content).startswith("这不是完好的Word文件")


def test_a_file_cut_in_half_is_refused():
    whole = word_with("{{ 会议名称 }}")
    assert refusal(whole[: len(whole) // 2]).startswith("这不是完好的Word文件")


def test_a_workbook_is_no_template():
    from yipanqi.papers.exports import export

    book = export("register", SAMPLES["register"], "xlsx").content
    assert refusal(book).startswith("只接受.docx格式的Word文件")


def test_a_macro_document_is_refused_by_type_and_by_part():
    content = word_with("正文")
    types = part(content, "[Content_Types].xml").replace(
        "wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml"
    )
    assert refusal(with_part(content, "[Content_Types].xml", types.encode())).startswith("只接受.docx")
    assert "宏" in refusal(with_part(content, "word/vbaProject.bin", b"x"))
    assert "嵌入的对象" in refusal(with_part(content, "word/embeddings/oleObject1.bin", b"x"))


def test_a_macro_under_another_name_is_known_by_its_type():
    content = word_with("正文")
    kind = '<Override PartName="/word/harmless.dat" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    types = part(content, "[Content_Types].xml").replace("</Types>", kind)
    planted = with_part(with_part(content, "word/harmless.dat", b"x"), "[Content_Types].xml", types.encode())
    assert "不接受带宏的" in refusal(planted)


def test_a_body_under_another_name_is_looked_at_all_the_same():
    content = field_code("DDEAUTO x")
    body = part(content, "word/document.xml").encode()
    for name in ("word/document.XML", "word/document.dat"):
        types = part(content, "[Content_Types].xml").replace("/word/document.xml", f"/{name}")
        root = part(content, "_rels/.rels").replace("word/document.xml", name)
        moved = with_part(with_part(content, name, body), "[Content_Types].xml", types.encode())
        assert "域" in refusal(with_part(moved, "_rels/.rels", root.encode()))


def test_a_file_that_was_tampered_with_is_refused_in_words():
    content = bytearray(word_with("正文"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = archive.getinfo("word/document.xml")
    locked = bytearray(content)
    locked[place.header_offset + 6] |= 1  # as if it had a password
    directory = locked.rindex(b"word/document.xml") - 46
    locked[directory + 8] |= 1
    assert refusal(bytes(locked)).startswith("这不是完好的Word文件")
    start = place.header_offset + 30 + len(place.filename)
    content[start : start + 40] = b"\xff" * 40
    assert refusal(bytes(content)).startswith("这不是完好的Word文件")


def test_too_large_or_bursting_files_are_refused(monkeypatch):
    assert refusal(b"x" * (templates.MAX_BYTES + 1)) == "模板文件不能超过2MB，请删去图片后重新上传。"
    bomb = with_part(word_with("正文"), "word/media/x.bin", b"\0" * (templates.MAX_UNPACKED + 1))
    assert len(bomb) < templates.MAX_BYTES
    assert "解开后过大" in refusal(bomb)
    monkeypatch.setattr(templates, "MAX_PARTS", 3)
    assert "解开后过大" in refusal(word_with("正文"))


def test_entities_and_outside_references_are_refused():
    content = word_with("正文")
    body = part(content, "word/document.xml")
    declared = body.replace("?>", '?><!DOCTYPE x [<!ENTITY a "aaaa">]>', 1)
    assert "不允许的声明" in refusal(with_part(content, "word/document.xml", declared.encode()))
    name = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for end, refused in (("attachedTemplate", True), ("image", True), ("hyperlink", False)):
        extra = f'<Relationship Id="rId99" Type="{kind}/{end}" Target="http://example.invalid/" TargetMode="External"/>'
        changed = part(content, name).replace("</Relationships>", extra + "</Relationships>")
        file = with_part(content, name, changed.encode())
        if refused:
            assert "外部文件" in refusal(file)
        else:
            check_template(PAPER, file)


def test_broken_relations_are_refused_in_words():
    content = with_part(word_with("正文"), "word/_rels/document.xml.rels", b"<broken")
    assert refusal(content).startswith("这不是完好的Word文件")


def field_code(code: str, *pieces: str) -> bytes:
    """A template with one computed field, its code cut into ``pieces`` as Word sometimes does."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code, *pieces))
    content = word_with("正文")
    body = part(content, "word/document.xml").replace("正文</w:t></w:r>", f"正文</w:t></w:r>{runs}")
    return with_part(content, "word/document.xml", body.encode())


@pytest.mark.parametrize(
    "code",
    [
        ("DDEAUTO c:\\\\windows\\\\calc.exe",),
        ("D", "DEAU", "TO x"),
        ("includepicture http://example.invalid/x.png",),
        ("LINK Excel.Sheet.8",),
        ("{{ 会议名称 }}",),
    ],
)
def test_fields_that_fetch_or_run_are_refused(code):
    assert "引用外部内容的域" in refusal(field_code(*code))


def test_page_numbers_and_links_are_welcome():
    check_template(PAPER, field_code(" PAGE "))
    check_template(PAPER, field_code(' HYPERLINK "http://example.invalid/" '))
    simple = part(word_with("正文"), "word/document.xml").replace("<w:p>", '<w:p><w:fldSimple w:instr="DDEAUTO x"/>', 1)
    assert "域" in refusal(with_part(word_with("正文"), "word/document.xml", simple.encode()))


@pytest.mark.parametrize("text", ["{{p 会议名称 }}", "{{r 会议名称 }}"])
def test_a_field_that_would_damage_the_file_is_refused(text):
    assert refusal(word_with("前", text)).startswith("模板中的字段只能写成“{{ 字段 }}”")
