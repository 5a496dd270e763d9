"""The copy with the faults marked: what is where, what stays, what must never become a formula."""

import io
import os
import shutil
import subprocess
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from yipanqi.files.sheets import marked
from yipanqi.organizations import importing
from yipanqi.organizations.tests.importing_books import (
    BRANCHES,
    PEOPLE,
    TODAY,
    merged_by_hand,
    ods,
    ods_cell,
    ods_row,
    person,
    xlsx,
)

_UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"
RED, YELLOW = "FFF8CBCB", "FFFFF2B3"


def _marked(data: bytes, name: str = "名册.xlsx"):
    workbook = importing.read(data, name)
    result = importing.parse(workbook, importing.guess(workbook), known=BRANCHES, today=TODAY)
    return openpyxl.load_workbook(io.BytesIO(importing.mark(workbook, result))), result


def _fill(cell) -> str:
    return cell.fill.fgColor.rgb if cell.fill.fill_type else ""


FAULTY = {"名册": [["党员花名册"], PEOPLE, person(), person(姓名="李四", 民族="汉", 转正时间="2009.07")]}


def test_faults_are_red_warnings_yellow_and_both_say_why():
    book, _ = _marked(xlsx(FAULTY, {"名册": ["A1:L1"]}))
    page = book["名册"]
    assert _fill(page["H4"]) == RED
    assert "早于入党日期" in page["H4"].comment.text
    assert page["H4"].comment.text.startswith("【差错】转正时间：")
    assert _fill(page["D4"]) == YELLOW
    assert page["D4"].comment.text == "【提示】民族：“汉”按“汉族”理解，请写全称。"
    assert _fill(page["H3"]) == ""
    assert page["H3"].comment is None


def test_the_first_sheet_lists_them_all_faults_first():
    book, result = _marked(xlsx(FAULTY))
    assert book.sheetnames == ["问题清单", "名册"]
    rows = [[cell.value for cell in row] for row in book["问题清单"].iter_rows(min_row=2)]
    assert rows[0] == ["序号", "性质", "工作表", "行", "列", "内容", "原因"]
    assert rows[1][:6] == [1, "差错", "名册", 4, "转正时间", "2009.07"]
    assert len(rows) - 1 == len(result.issues)
    assert [row[1] for row in rows[1:]] == ["差错"] * len(result.faults) + ["提示"] * len(result.warnings)
    assert "差错1处" in book["问题清单"]["A1"].value


def test_the_workbook_keeps_its_look_values_formulas_and_comments():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(FAULTY, {"名册": ["A1:L1"]})))
    page = book["名册"]
    page["A1"].font = Font(bold=True, size=20)
    page["B3"].fill = PatternFill("solid", fgColor="FF00FF00")
    page["M3"] = "=1+1"
    page["D4"].comment = Comment("请核", "同事")
    page.column_dimensions["B"].width = 33
    stream = io.BytesIO()
    book.save(stream)
    found = _marked(stream.getvalue())[0]["名册"]
    assert (found["A1"].font.size, found["A1"].font.bold, found.column_dimensions["B"].width) == (20, True, 33)
    assert _fill(found["B3"]) == "FF00FF00"
    assert found["M3"].value == "=1+1"
    assert "A1:L1" in [str(area) for area in found.merged_cells.ranges]
    assert found["D4"].comment.text.startswith("请核\n【提示】")


def test_a_fault_in_a_merged_area_is_marked_at_its_anchor():
    data = xlsx(
        {"名册": [PEOPLE, person(所在支部="没有的支部"), person(姓名="李四", 所在支部=None)]}, {"名册": ["J2:J3"]}
    )
    book, result = _marked(data)
    assert len(result.faults) == 2
    assert _fill(book["名册"]["J2"]) == RED
    assert book["名册"]["J2"].comment.text.count("【差错】") == 1


def test_a_fault_without_a_column_is_marked_at_the_rows_beginning():
    book, _ = _marked(xlsx({"第九党支部": [PEOPLE[1:9], person()[1:9]]}))
    assert _fill(book["第九党支部"]["A2"]) == RED


def test_the_corrected_copy_is_read_again_and_its_old_marks_go():
    workbook = importing.read(xlsx(FAULTY), "名册.xlsx")
    result = importing.parse(workbook, importing.guess(workbook), known=BRANCHES, today=TODAY)
    copy = openpyxl.load_workbook(io.BytesIO(importing.mark(workbook, result)))
    copy["名册"]["H4"] = "2011.07"
    stream = io.BytesIO()
    copy.save(stream)
    again, second = _marked(stream.getvalue())
    assert second.faults == []
    assert [row.row for row in second.people] == [3, 4]
    assert again.sheetnames == ["问题清单", "名册"]
    assert (_fill(again["名册"]["H4"]), again["名册"]["H4"].comment) == ("", None)
    assert _fill(again["名册"]["D4"]) == YELLOW
    assert again["名册"]["D4"].comment.text.count("【提示】") == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_a_text_file_comes_back_as_a_workbook_with_the_same_rows(encoding):
    lines = [PEOPLE, person(), person(姓名=None, 民族="汉")]
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines) + "\n"
    book, _ = _marked(text.encode(encoding), "名册.csv")
    page = book["名册"]
    assert [page.cell(2, column).value for column in (2, 7, 10)] == ["张三", "2010.07", "第一党支部"]
    assert _fill(page["B3"]) == RED
    assert _fill(page["D3"]) == YELLOW


def test_an_ods_comes_back_with_its_merged_areas():
    rows = ods_row(
        ods_cell("花名册", 'table:number-columns-spanned="2" table:number-rows-spanned="1"'),
        "<table:covered-table-cell/>",
    )
    rows += ods_row(ods_cell("姓名"), ods_cell("所在支部")) + ods_row(ods_cell("张三"), ods_cell("没有的支部"))
    book, _ = _marked(ods("名册", rows), "名册.ods")
    page = book["名册"]
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:B1"]
    assert page["B1"].value is None
    assert _fill(page["B3"]) == RED


def test_text_never_becomes_a_formula():
    dangerous = '=HYPERLINK("http://example.invalid","点我")'
    text = f'姓名,所在支部\n张三,"{dangerous.replace(chr(34), chr(34) * 2)}"\n+1,第一党支部\n'
    book, _ = _marked(text.encode(), "名册.csv")
    for page in book.worksheets:
        for row in page.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert book["名册"]["B2"].value == dangerous
    listed = [cell.value for cell in book["问题清单"]["F"]]
    assert dangerous.replace(" ", "") in listed


def test_characters_excel_rejects_are_left_out():
    workbook = importing.Workbook(
        "a.csv", "csv", b"", [importing.Sheet("表/一:二", [["姓名\x0b甲", date(2019, 7, 1)]])]
    )
    book = openpyxl.load_workbook(io.BytesIO(importing.mark(workbook, importing.Parsed())))
    assert book.sheetnames == ["问题清单", "表_一_二"]
    assert book["表_一_二"]["A1"].value == "姓名甲"
    assert book["表_一_二"]["B1"].value.date() == date(2019, 7, 1)


def test_sheets_whose_names_become_alike_stay_two():
    sheets = [importing.Sheet(name, [[name]]) for name in ("表/一", "表:一")]
    workbook = importing.Workbook("a.ods", "ods", b"", sheets)
    book = openpyxl.load_workbook(io.BytesIO(importing.mark(workbook, importing.Parsed())))
    assert [page["A1"].value for page in book.worksheets[1:]] == ["表/一", "表:一"]


def test_a_merge_over_the_whole_sheet_is_not_unfolded():
    data = merged_by_hand(xlsx({"名册": [PEOPLE, person(姓名=None)]}), "N1:XFD1048576")
    book, _ = _marked(data)
    assert _fill(book["名册"]["B2"]) == RED


def test_what_openpyxl_cannot_open_is_rebuilt_from_its_values(monkeypatch):
    def refuse(*_, **__):
        raise ValueError("bad style")

    monkeypatch.setattr(marked.openpyxl, "load_workbook", refuse)
    workbook = importing.read(xlsx(FAULTY), "名册.xlsx")
    result = importing.parse(workbook, importing.guess(workbook), known=BRANCHES, today=TODAY)
    data = importing.mark(workbook, result)
    monkeypatch.undo()
    page = openpyxl.load_workbook(io.BytesIO(data))["名册"]
    assert (page["B4"].value, _fill(page["H4"])) == ("李四", RED)


def test_comments_are_limited_and_colours_are_not(monkeypatch):
    monkeypatch.setattr(marked, "_MOST_COMMENTS", 3)
    rows = [person(姓名=f"党员{chr(0x4E00 + number)}", 民族="汉") for number in range(6)]
    page = _marked(xlsx({"名册": [PEOPLE, *rows]}))[0]["名册"]
    assert [_fill(page.cell(row, 4)) for row in range(2, 8)] == [YELLOW] * 6
    assert sum(1 for row in page.iter_rows() for cell in row if cell.comment) == 3


def test_a_faultless_workbook_gets_an_empty_list():
    rows = [person(姓名=f"党员{chr(0x4E00 + number)}") for number in range(3)]
    book, result = _marked(xlsx({"名册": [PEOPLE, *rows]}))
    assert result.issues == ()
    assert book["问题清单"].max_row == 2


@pytest.mark.office
def test_libreoffice_opens_the_marked_copy(tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is needed for tests marked `office`"
    workbook = importing.read(xlsx(FAULTY, {"名册": ["A1:L1"]}), "名册.xlsx")
    result = importing.parse(workbook, importing.guess(workbook), known=BRANCHES, today=TODAY)
    path = tmp_path / "标注.xlsx"
    path.write_bytes(importing.mark(workbook, result))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", _UTF8_CSV, "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=180,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    text = (tmp_path / "标注.csv").read_text(encoding="utf-8")
    assert "转正日期2009年7月早于入党日期2010年7月" in text
