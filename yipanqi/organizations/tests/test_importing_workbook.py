"""Opening files: every format gives the same rows with Excel's numbers; every poisoned file gets its own sentence."""

import io
import os
import shutil
import struct
import subprocess
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.files.sheets import compound, errors, limits
from yipanqi.kernel.errors import Refused
from yipanqi.organizations import importing
from yipanqi.organizations.tests.importing_books import merged_by_hand, ods, ods_cell, ods_row, opened, rezipped, xlsx

SMALL = {"名册": [["姓名", "入党时间"], ["张三", "2019.07"]]}


def _rows(data: bytes, name: str = "") -> list[list]:
    return importing.read(data, name).sheets[0].rows


# --- what is read -----------------------------------------------------------------------------------------------------


def test_rows_keep_excels_numbers_with_titles_blank_rows_and_columns():
    book = openpyxl.Workbook()
    page = book.active
    page["C3"], page["D5"], page["E5"], page["F5"] = "姓名", 15, date(2019, 7, 1), 2025.1
    page["C6"] = datetime(2019, 7, 1, 8, 30)
    stream = io.BytesIO()
    book.save(stream)
    rows = _rows(stream.getvalue())
    assert rows[:2] == [[None] * 6] * 2
    assert rows[2][2] == "姓名"
    assert rows[4][3:] == [15, date(2019, 7, 1), 2025.1]
    assert isinstance(rows[4][3], int)
    assert rows[5][2] == datetime(2019, 7, 1, 8, 30)
    assert len(rows) == 6


def test_trailing_blank_rows_and_formatted_cells_do_not_count():
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = "姓名"
    page["A900"].font = openpyxl.styles.Font(bold=True)
    page["A3"] = "   "
    stream = io.BytesIO()
    book.save(stream)
    assert _rows(stream.getvalue()) == [["姓名"]]


def test_merged_cells_all_hold_their_value_and_are_told_apart():
    sheet = opened(
        {"表": [["标题", None, None], ["一支部", "张三", None], [None, "李四", None], [None, "王五", 1]]},
        {"表": ["A1:C1", "A2:A4"]},
    ).sheets[0]
    assert sheet.rows == [["标题"] * 3, ["一支部", "张三", None], ["一支部", "李四", None], ["一支部", "王五", 1]]
    assert sheet.filled == {(0, 1), (0, 2), (2, 0), (3, 0)}


def test_a_merge_that_reaches_beyond_the_data_adds_no_rows():
    sheet = importing.read(merged_by_hand(xlsx({"表": [["甲"], ["乙"]]}), "A2:XFD1048576")).sheets[0]
    assert sheet.rows == [["甲"], ["乙"]]


def test_hidden_sheets_are_known_as_hidden():
    book = openpyxl.Workbook()
    book.active.title = "名册"
    book.create_sheet("字典").sheet_state = "hidden"
    book.create_sheet("更深").sheet_state = "veryHidden"
    stream = io.BytesIO()
    book.save(stream)
    assert [(sheet.name, sheet.hidden) for sheet in importing.read(stream.getvalue()).sheets] == [
        ("名册", False),
        ("字典", True),
        ("更深", True),
    ]


def test_workbooks_that_count_from_1904_are_recognised():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": True}) as book:
        page = book.add_worksheet()
        page.write_datetime(0, 0, datetime(2019, 7, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write(1, 0, 43647 - 1462)
    workbook = importing.read(stream.getvalue())
    assert workbook.epoch_1904
    assert workbook.sheets[0].rows[0][0] == date(2019, 7, 1)
    assert not importing.read(xlsx(SMALL)).epoch_1904


def test_a_path_a_string_and_bytes_give_the_same(tmp_path):
    path = tmp_path / "党员.xlsx"
    path.write_bytes(xlsx(SMALL))
    from_path, from_text, from_bytes = (
        importing.read(path),
        importing.read(str(path)),
        importing.read(path.read_bytes(), "别名.xlsx"),
    )
    assert from_path.sheets == from_text.sheets == from_bytes.sheets
    assert (from_path.filename, from_bytes.filename) == ("党员.xlsx", "别名.xlsx")
    assert from_path.digest == from_bytes.digest


def test_the_content_decides_not_the_ending():
    assert importing.read(xlsx(SMALL), "名册.xls").format == "xlsx"
    assert importing.read("姓名\t入党时间\n张三\t2019.07\n".encode("gbk"), "导出.xls").format == "csv"


def test_an_unknown_sheet_name_is_a_key_error():
    with pytest.raises(KeyError):
        importing.read(xlsx(SMALL)).sheet("没有")


# --- ods --------------------------------------------------------------------------------------------------------------


def test_ods_rows_repeats_and_merges():
    data = ods(
        "名册",
        ods_row(
            ods_cell("标题", 'table:number-columns-spanned="2" table:number-rows-spanned="1"'),
            "<table:covered-table-cell/>",
        )
        + ods_row(
            '<table:table-cell table:number-columns-repeated="16384"/>', attributes='table:number-rows-repeated="2"'
        )
        + ods_row(ods_cell("姓名"), ods_cell("支部"))
        + ods_row(ods_cell("张三"), ods_cell("一", 'table:number-columns-spanned="1" table:number-rows-spanned="2"'))
        + ods_row(ods_cell("李四"), "<table:covered-table-cell/>")
        + ods_row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            attributes='table:number-rows-repeated="1048000"',
        ),
    )
    sheet = importing.read(data).sheets[0]
    assert sheet.name == "名册"
    assert sheet.rows == [
        ["标题", "标题"],
        [None, None],
        [None, None],
        ["姓名", "支部"],
        ["张三", "一"],
        ["李四", "一"],
    ]
    assert sheet.filled == {(0, 1), (5, 1)}


def test_ods_with_a_cell_repeated_a_billion_times_is_refused():
    data = ods(
        "炸弹",
        ods_row(
            ods_cell("甲", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1048576"'
        ),
    )
    with pytest.raises(errors.TooLarge):
        importing.read(data)


def test_encrypted_ods_is_refused():
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    with pytest.raises(errors.EncryptedFile, match="密码"):
        importing.read(ods("表", ods_row(ods_cell("甲")), manifest=entry))


def test_ods_with_a_basic_module_is_refused_and_an_empty_library_is_not():
    rows = ods_row(ods_cell("甲"), ods_cell("乙"))
    with pytest.raises(errors.MacroFile, match="宏"):
        importing.read(ods("表", rows, extra={"Basic/Standard/Module1.xml": b"<m/>"}))
    assert importing.read(ods("表", rows, extra={"Basic/script-lc.xml": b"<m/>"})).format == "ods"


# --- text -------------------------------------------------------------------------------------------------------------

TEXT_ROWS = [["姓名", "所在支部"], ["张三", "第一党支部"], ["", ""], ["阿布都·买买提", "二支部"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
def test_every_encoding_and_delimiter_gives_the_same_rows(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in TEXT_ROWS) + "\r\n"
    workbook = importing.read(text.encode(encoding), "一支部.csv")
    assert workbook.sheets[0].rows == [
        ["姓名", "所在支部"],
        ["张三", "第一党支部"],
        [None, None],
        ["阿布都·买买提", "二支部"],
    ]
    assert (workbook.sheets[0].name, workbook.sheets[0].typed) == ("一支部", False)


def test_rare_characters_of_gb18030():
    assert _rows("姓名,支部\n张𬭎,一\n".encode("gb18030"), "a.csv")[1][0] == "张𬭎"


def test_a_quoted_line_break_is_one_row_as_in_excel():
    assert _rows('姓名,备注\n张三,"一\n二"\n李四,无\n'.encode(), "a.csv")[2] == ["李四", "无"]


def test_blank_lines_keep_their_numbers():
    assert _rows("标题\n\n姓名,支部\n张三,一\n".encode(), "a.csv")[2:] == [["姓名", "支部"], ["张三", "一"]]


def test_excels_delimiter_line_is_no_row():
    assert _rows("sep=;\r\n姓名;支部\r\n张三;一,二\r\n".encode(), "a.csv") == [["姓名", "支部"], ["张三", "一,二"]]


def test_a_list_of_names_is_a_table_only_under_a_table_ending():
    assert _rows("姓名\n张三\n".encode(), "a.csv") == [["姓名"], ["张三"]]
    with pytest.raises(errors.WrongType, match="纯文本"):
        importing.read("姓名\n张三\n".encode(), "a.xlsx")


def test_sloppy_quotes_are_forgiven():
    assert _rows('姓名,备注\n张三,"一"二\n'.encode(), "a.csv")[1] == ["张三", "一二"]


@examples(60)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_chinese_sentence(data):
    try:
        assert importing.read(data, "a.csv").sheets
    except errors.UnreadableFile as refusal:
        assert refusal.message.endswith("。")


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
        (b"\xff\xd8\xff\xe0\0\0", "图片"),
        (b"Rar!\x1a\x07\0", "压缩包"),
        (b"MZ\x90\0\3", "程序"),
        (b"\x00\x01\x02\x03", "不是表格"),
        (b"a,b\n\x07\x08,c\n", "不是表格"),
        ("<html><table><tr><td>姓名</td></tr></table></html>".encode(), "另存为"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "另存为"),
        (b"\x81\x30\xff,\xff\xff\n" * 3, "编码"),
    ],
)
def test_other_files_are_refused_by_content_whatever_they_are_called(data, word):
    for name in ("名册.xlsx", "名册.xls", "名册.csv"):
        with pytest.raises(errors.WrongType, match=word):
            importing.read(data, name)


def _zip(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_word_documents_plain_archives_and_binary_workbooks_are_refused():
    with pytest.raises(errors.WrongType, match="Word"):
        importing.read(_zip(**{"[Content_Types].xml": b"<T/>", "word/document.xml": b"<d/>"}), "a.xlsx")
    with pytest.raises(errors.WrongType, match="压缩包"):
        importing.read(_zip(**{"名册.csv": b"a,b"}), "a.xlsx")
    with pytest.raises(errors.WrongType, match="xlsb"):
        importing.read(_zip(**{"[Content_Types].xml": b"<T/>", "xl/workbook.bin": b"\0"}), "a.xlsx")


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"])
def test_macro_files_are_refused(part):
    with pytest.raises(errors.MacroFile, match="宏"):
        importing.read(rezipped(xlsx(SMALL), {part: b"<x/>"}), "名册.xlsx")


def test_a_macro_type_without_a_macro_part_is_refused_too():
    data = xlsx(SMALL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    with pytest.raises(errors.MacroFile):
        importing.read(rezipped(data, {"[Content_Types].xml": types}), "名册.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = rezipped(xlsx(SMALL), {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * (60 << 20) + b"</worksheet>"})
    assert len(bomb) < 200_000
    with pytest.raises(errors.BombFile, match="炸弹"):
        importing.read(bomb, "名册.xlsx")


def test_a_bomb_that_lies_about_its_size_is_refused_by_what_comes_out():
    content = b"<worksheet>" + b" " * (30 << 20) + b"</worksheet>"
    bomb = bytearray(rezipped(xlsx(SMALL), {"xl/worksheets/sheet1.xml": content}))
    truth, lie = struct.pack("<I", len(content)), struct.pack("<I", 1000)
    assert bomb.count(truth) == 2
    with pytest.raises(errors.BombFile):
        importing.read(bytes(bomb.replace(truth, lie)), "名册.xlsx")


def test_a_part_that_unpacks_to_another_size_than_declared_is_refused():
    data = xlsx(SMALL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    truth, lie = struct.pack("<I", size), struct.pack("<I", size - 5)
    with pytest.raises(errors.BombFile, match="不符"):
        importing.read(data.replace(truth, lie), "名册.xlsx")


def test_too_many_parts_are_refused():
    many = {f"xl/media/{number}.bin": b"" for number in range(limits.PARTS)}
    with pytest.raises(errors.BombFile):
        importing.read(rezipped(xlsx(SMALL), many), "名册.xlsx")


def test_two_parts_of_one_name_are_refused():
    stream = io.BytesIO(xlsx(SMALL))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    with pytest.raises(errors.BombFile, match="同名"):
        importing.read(stream.getvalue(), "名册.xlsx")


def test_a_sheet_of_200_megabytes_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr(limits, "RATIO", 10_000)  # not as a bomb: as a sheet that is simply too large
    row = b'<row r="1"><c r="A1" s="1"/></row>'
    content = b"<worksheet><sheetData>" + row * (200 * limits.MEGABYTE // len(row) + 1) + b"</sheetData></worksheet>"
    with pytest.raises(errors.TooLarge, match="复制到新工作簿"):
        importing.read(rezipped(xlsx(SMALL), {"xl/worksheets/sheet1.xml": content}), "名册.xlsx")


def test_a_file_above_the_limit_is_refused_by_its_size_alone(tmp_path):
    path = tmp_path / "大.csv"
    with path.open("wb") as file:
        file.truncate(limits.FILE_BYTES + 1)
    with pytest.raises(errors.TooLarge, match="上限"):
        importing.read(path)


def _placed(place: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active[place] = "姓名", "x"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_stray_cell_far_away_is_named_instead_of_filling_the_memory():
    with pytest.raises(errors.TooLarge, match="第1048576行"):
        importing.read(_placed("A1048576"), "名册.xlsx")
    with pytest.raises(errors.TooLarge, match="第16384列"):
        importing.read(_placed("XFD1"), "名册.xlsx")
    with pytest.raises(errors.TooLarge, match="单元格"):
        importing.read(_placed("SF99999"), "名册.xlsx")


def test_rows_and_cells_without_their_own_numbers_are_counted():
    cells = "<c t='inlineStr'><is><t>x</t></is></c>" * (limits.COLUMNS + 1)
    content = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode()
    with pytest.raises(errors.TooLarge, match=f"第{limits.COLUMNS + 1}列"):
        importing.read(rezipped(xlsx(SMALL), {"xl/worksheets/sheet1.xml": content}), "名册.xlsx")


def test_too_many_rows_of_text_are_refused():
    with pytest.raises(errors.TooLarge, match="行"):
        importing.read(b"a,b\n" * (limits.ROWS + 1), "a.csv")


def test_too_many_sheets_are_refused():
    with pytest.raises(errors.TooLarge, match="张工作表"):
        importing.read(xlsx({f"表{number}": [["甲"]] for number in range(limits.SHEETS + 1)}), "a.xlsx")


def test_entities_are_refused():
    content = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(errors.WrongType, match="DOCTYPE"):
        importing.read(rezipped(xlsx(SMALL), {"xl/worksheets/sheet1.xml": content}), "a.xlsx")


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_workbook_cut_anywhere_is_refused_as_cut(share):
    data = xlsx({"名册": [["姓名", "支部"], *([f"张{number}", "一"] for number in range(500))]})
    with pytest.raises(errors.CutFile):
        importing.read(data[: int(len(data) * share)], "名册.xlsx")


def test_a_workbook_with_a_damaged_middle_is_refused():
    data = bytearray(xlsx({"名册": [["姓名", "支部"], *([f"张{number}", "一"] for number in range(500))]}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    middle = entry.header_offset + 60 + entry.compress_size // 2
    data[middle : middle + 20] = b"\xff" * 20
    with pytest.raises(errors.CutFile, match="损坏"):
        importing.read(bytes(data), "名册.xlsx")


def test_a_sheet_that_is_no_longer_xml_is_refused():
    with pytest.raises(errors.CutFile):
        importing.read(rezipped(xlsx(SMALL), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}), "a.xlsx")


def test_a_workbook_without_its_own_parts_is_refused():
    with pytest.raises(errors.UnreadableFile):
        importing.read(rezipped(xlsx(SMALL), {"xl/workbook.xml": None}), "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_text_cut_in_the_middle_of_a_character_is_refused(encoding):
    data = "姓名,支部\n张三,第一党支部".encode(encoding)[:-1]
    with pytest.raises(errors.CutFile, match=r"一半|只有"):
        importing.read(data, "a.csv")


def test_text_cut_inside_quotes_is_refused():
    with pytest.raises(errors.CutFile, match="引号"):
        importing.read('姓名,备注\n张三,"一二'.encode(), "a.csv")


def test_text_cut_in_its_last_line_is_refused_and_a_missing_last_line_break_is_not():
    whole = "姓名,支部,备注\n张三,一,\n李四,二,\n王五,三,x"
    assert len(_rows(whole.encode(), "a.csv")) == 4
    with pytest.raises(errors.CutFile, match="第4行只有2列"):
        importing.read(whole[:-2].encode(), "a.csv")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \r\n"])
def test_an_empty_file_is_refused(data):
    with pytest.raises(errors.CutFile, match="空"):
        importing.read(data, "a.csv")


def test_a_missing_path_and_a_folder_are_refused(tmp_path):
    with pytest.raises(errors.UnreadableFile, match="找不到"):
        importing.read(tmp_path / "没有.xlsx")
    with pytest.raises(errors.UnreadableFile, match="不是文件"):
        importing.read(tmp_path)


def test_a_refusal_is_one_the_pages_know():
    with pytest.raises(Refused) as caught:
        importing.read(b"%PDF", "a.pdf")
    assert caught.value.message.startswith("这是 PDF") or caught.value.message.startswith("这是PDF")


# --- the old binary format, built by hand -----------------------------------------------------------------------------


def _compound(streams: dict[str, bytes], *, sector: int = 512) -> bytes:
    """A compound file whose streams are all padded to the cutoff, one after the other."""
    names = list(streams)
    bodies = [data.ljust(4096, b"\0") for data in streams.values()]
    bodies = [body.ljust(-(-len(body) // sector) * sector, b"\0") for body in bodies]
    directory_sectors = -(-(len(names) + 1) * 128 // sector)
    chains: list[int] = []
    starts = []
    for count in (directory_sectors, *(len(body) // sector for body in bodies)):
        first = len(chains)
        starts.append(first)
        chains += [first + number + 1 for number in range(count - 1)] + [0xFFFFFFFE]
    table_at = len(chains)
    chains.append(0xFFFFFFFD)
    assert len(chains) <= sector // 4
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0)
    for name, start, body in zip(names, starts[1:], bodies, strict=True):
        entries += _entry(name, 2, start, len(body))
    header = compound.MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header = header[:44] + struct.pack("<IIIIIIIII", 1, starts[0], 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, table_at)
    header += b"\xff" * (512 - len(header))
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(sector, b"\xff")
    return header + entries.ljust(directory_sectors * sector, b"\0") + b"".join(bodies) + table


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw) + 2, kind, 1)
        + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


_BOF = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("streams", "refusal"),
    [
        ({"EncryptedPackage": b"", "EncryptionInfo": b""}, errors.EncryptedFile),
        ({"Workbook": _BOF, "_VBA_PROJECT_CUR": b""}, errors.MacroFile),
        ({"WordDocument": b""}, errors.WrongType),
        ({"Other": b""}, errors.WrongType),
        ({"Workbook": _BOF + _record(0x2F, bytes(6))}, errors.EncryptedFile),
        ({"Workbook": _BOF + _record(0x85, struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"M")}, errors.MacroFile),
        ({"Workbook": _BOF + _record(0x203, struct.pack("<HHHd", 65535, 255, 0, 1.0))}, errors.TooLarge),
    ],
)
def test_poisoned_old_workbooks_are_refused(streams, refusal):
    with pytest.raises(refusal):
        importing.read(_compound(streams), "名册.xls")


def test_the_1904_flag_and_chains_of_old_workbooks_are_read():
    assert compound.inspect(_compound({"Workbook": _BOF + _record(0x22, b"\x01\x00")})) is True
    assert compound.inspect(_compound({"Workbook": _BOF + _record(0x22, b"\x00\x00")})) is False


def test_a_chain_that_runs_in_a_circle_ends():
    data = bytearray(_compound({"Workbook": _BOF}))
    table = len(data) - 512
    struct.pack_into("<I", data, table + 4 * 1, 1)  # the stream's first sector points at itself
    with pytest.raises(errors.CutFile):
        importing.read(bytes(data), "名册.xls")


@examples(80)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
def test_a_damaged_old_workbook_never_escapes_as_anything_but_a_refusal(place, noise):
    data = bytearray(_compound({"Workbook": _BOF + _record(0x203, struct.pack("<HHHd", 1, 1, 0, 1.0))}))
    data[8 + place : 8 + place + len(noise)] = noise
    try:
        importing.read(bytes(data), "名册.xls")
    except errors.UnreadableFile as refusal:
        assert refusal.message.endswith("。")


# --- LibreOffice's own files ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """One workbook as LibreOffice saves it in other formats."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is needed for tests marked `office`"
    folder = tmp_path_factory.mktemp("office")
    source = folder / "名册.xlsx"
    source.write_bytes(
        xlsx(
            {
                "第一党支部": [
                    ["第一党支部党员花名册", None, None, None],
                    ["姓名", "入党时间", "转正时间", "应到"],
                    ["张　三", 2025.1, date(2019, 7, 1), 12],
                    [None, "2019.07", 43647, 3.5],
                ],
                "空表": [],
            },
            {"第一党支部": ["A1:D1", "A3:A4"]},
        )
    )
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for form in ("xls", "ods", "csv"):
        subprocess.run(
            [office, profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(source)],
            check=True,
            capture_output=True,
            timeout=180,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
        )
    return folder


@pytest.mark.office
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_old_and_open_formats_give_what_xlsx_gives(converted, form):
    expected = importing.read(converted / "名册.xlsx")
    found = importing.read(converted / f"名册.{form}")
    assert found.format == form
    assert [(sheet.name, sheet.rows, sheet.merges, sheet.filled) for sheet in found.sheets] == [
        (sheet.name, sheet.rows, sheet.merges, sheet.filled) for sheet in expected.sheets
    ]


@pytest.mark.office
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_an_old_workbook_cut_anywhere_is_refused(converted, share):
    data = (converted / "名册.xls").read_bytes()
    with pytest.raises(errors.UnreadableFile):
        importing.read(data[: int(len(data) * share)], "名册.xls")


@pytest.mark.office
def test_text_saved_by_libreoffice_keeps_the_numbers_ambiguity(converted):
    sheet = importing.read(converted / "名册.csv").sheets[0]
    assert sheet.rows[2][1] == "2025.1"
    assert not sheet.typed
