"""Uploads: what passes, and the sentence for each thing that does not."""

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.files import checks
from yipanqi.kernel.errors import Refused


def docx(*lines: str, header: str = "", table: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        for cell, text in zip(document.add_table(1, len(table)).rows[0].cells, table, strict=True):
            cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """The same archive with parts added or replaced (`/` is written `__`)."""
    replaced = {name.replace("__", "/"): content for name, content in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in replaced:
                new.writestr(entry.filename, old.read(entry))
        for name, content in replaced.items():
            new.writestr(name, content)
    return buffer.getvalue()


def refusal(data: bytes, **options) -> str:
    with pytest.raises(Refused) as caught:
        checks.text_of(data, **options)
    assert caught.value.field == "file"
    return caught.value.message


def test_paragraphs_and_tables_of_a_word_file_come_out_in_order():
    assert checks.text_of(docx("一、学习", "王芳：我谈两点。", table=("张三", "到会"))).splitlines() == [
        "一、学习", "王芳：我谈两点。", "张三\t到会",
    ]  # fmt: skip


def test_a_row_of_a_table_is_a_line_and_a_cell_that_holds_a_text_keeps_its_paragraphs():
    cell = "<w:tc>{}</w:tc>".format
    line = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>".format
    rows = (
        cell(line("主持人")) + cell(line("王芳")),
        cell(line("记录")) + cell(line("一、学习") + line("王芳：我谈两点。")),
        cell(line("事项")) + cell("<w:p/>") + cell(line("时限")),
    )
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    text = checks.text_of(body(f"</w:p><w:tbl>{table}</w:tbl><w:p><w:r><w:t>完</w:t></w:r>"))
    assert text.strip().splitlines() == ["主持人\t王芳", "记录\t一、学习", "王芳：我谈两点。", "事项\t\t时限", "完"]


def test_line_breaks_and_tabs_inside_a_paragraph_are_kept():
    assert checks.text_of(docx("第一行\n第二行\t栏")) == "第一行\n第二行\t栏"


def test_a_text_box_is_read_once():
    box = "<w:p><w:r><w:t>框内</w:t></w:r></w:p>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    other = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    xml = (
        f'<w:document xmlns:w="{space}" xmlns:mc="{other}"><w:body><mc:AlternateContent><mc:Choice>{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:body></w:document>"
    )
    assert checks.text_of(with_parts(docx("x"), word__document=b"", **{"word__document.xml": xml.encode()})) == "框内"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_plain_text_in_the_encodings_offices_use(encoding):
    assert checks.text_of("会议记录\r\n王芳：同意。".encode(encoding)) == "会议记录\n王芳：同意。"


@given(st.text(alphabet=st.characters(codec="gb18030", exclude_categories=("Cc", "Cs")), min_size=1, max_size=200))
def test_any_office_text_survives(text):
    from yipanqi.files.marks import mark_in

    if text.strip() and not mark_in(text) and not text.startswith(("BM", "MZ", "PK", "﻿")):
        assert checks.text_of(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的"),
        (b"   \n", "没有文字"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"MZ\x90\x00", "程序文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版文档"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"abc\x00def", "不是文本"),
        (b"\x80\x81\xff\xff", "不是文本"),
    ],
)
def test_other_files_are_refused_with_a_sentence(data, said):
    assert said in refusal(data)


def test_an_empty_word_file_is_refused():
    assert "没有文字" in refusal(docx(""))


def test_a_workbook_named_docx_is_seen_by_its_content():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "Excel 表格" in refusal(buffer.getvalue())


def test_any_other_archive_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("读我.txt", "你好")
    assert "压缩包" in refusal(buffer.getvalue())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_in_half_is_refused(share):
    whole = docx(*(f"第{number}段，今天会议讨论了三件事。" for number in range(300)))
    assert "不完整" in refusal(whole[: int(len(whole) * share)])


def test_a_damaged_part_is_refused():
    whole = bytearray(docx(*(f"第{number}段，讨论内容{number * 7919}" for number in range(2000))))
    place = whole.find(b"word/document.xml") + 400
    whole[place : place + 40] = bytes(40)
    assert "损坏" in refusal(bytes(whole))


def test_broken_markup_is_refused():
    assert "损坏" in refusal(with_parts(docx("好"), **{"word__document.xml": b"<w:document>"}))


def body(inside: str) -> bytes:
    """A Word file with the given markup in its only paragraph."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<w:document xmlns:w="{space}"><w:body><w:p>{inside}</w:p></w:body></w:document>'
    return with_parts(docx("x"), **{"word__document.xml": xml.encode()})


@pytest.mark.parametrize(
    "revision",
    [
        "<w:ins><w:r><w:t>增开窗口</w:t></w:r></w:ins>",
        "<w:r><w:t>暂缓</w:t></w:r><w:del><w:r><w:delText>增开窗口</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>挪走</w:t></w:r></w:moveFrom>",
    ],
)
def test_open_revisions_are_refused_because_nobody_can_tell_which_words_count(revision):
    assert refusal(body(revision)).startswith("文件里有1处修订还没有定")
    settled = "<w:r><w:rPr><w:rPrChange/></w:rPr><w:t>增开窗口</w:t></w:r>"
    assert checks.text_of(body(settled)) == "增开窗口"


def test_comments_are_refused_as_no_part_of_a_record():
    commented = "<w:r><w:t>增开窗口</w:t></w:r><w:r><w:commentReference/></w:r><w:r><w:commentReference/></w:r>"
    assert refusal(body(commented)).startswith("文件里有2条批注")


def test_macros_are_refused():
    assert "宏程序" in refusal(with_parts(docx("好"), **{"word__vbaProject.bin": b"code"}))
    types = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    assert "宏程序" in refusal(with_parts(docx("好"), **{"[Content_Types].xml": types}))
    assert "宏程序" in refusal(with_parts(docx("好"), **{"word__activeX__activeX1.xml": b"<a/>"}))


def test_a_zip_bomb_is_refused_without_unpacking_it():
    assert "压缩炸弹" in refusal(with_parts(docx("好"), **{"word__media__picture.png": bytes(60_000_000)}))


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr("yipanqi.files.word.PART_BYTES", 1000)
    assert "压缩炸弹" in refusal(docx(*(f"第{number}段{number * 7919}" for number in range(400))))


def test_too_many_parts_are_refused():
    parts = {f"word__media__{number}.txt": b"x" for number in range(checks.PARTS)}
    assert "压缩炸弹" in refusal(with_parts(docx("好"), **parts))


def test_doctype_is_refused():
    xml = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert "DOCTYPE" in refusal(with_parts(docx("好"), **{"word__document.xml": xml}))


def test_too_large_is_said_with_the_limit():
    assert "超过1兆" in refusal(b"a" * (checks.MEGABYTE + 1), limit=checks.MEGABYTE)
    assert "超过1兆" in refusal(io.BytesIO(b"a" * (checks.MEGABYTE + 1)), limit=checks.MEGABYTE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [docx("机密★10年", "会议记录"), docx("会议记录", header="秘密★5年"), "绝密\n会议记录".encode("gb18030")],
    ids=["body", "header", "text"],
)
def test_a_classified_file_is_refused_and_says_why(data):
    said = refusal(data)
    assert "不得处理涉密信息" in said and "没有保存" in said


def test_pasted_text_is_looked_at_too():
    with pytest.raises(Refused) as caught:
        checks.refuse_classified("秘密★3年\n……", field="minutes")
    assert caught.value.field == "minutes"
    checks.refuse_classified("学习保密法")
