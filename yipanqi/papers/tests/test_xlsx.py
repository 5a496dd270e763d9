"""Workbooks: values keep their kind, nothing runs, nothing is cut."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.papers import xlsx
from yipanqi.papers.document import Align
from yipanqi.papers.errors import PaperError
from yipanqi.papers.sheets import Column, Sheet, looks_like_formula, tidy
from yipanqi.papers.text import clean
from yipanqi.papers.xlsx import sheet_names, split_long, write_xlsx

DANGEROUS = [
    "=1+1",
    "+86 13800000000",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid","点我")',
    "  =1",
    "\t=1",
    "\n=1",
    "＝1＋1",
    "＠甲",
]


def book_of(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(*sheets)))


def sheet_of(*values, **layout) -> Sheet:
    """A sheet with one column and one row a value, values standing from A2 on."""
    return Sheet(title="", columns=(Column("值", 20),), rows=tuple((value,) for value in values), **layout)


def cells_of(*values) -> list:
    page = book_of(sheet_of(*values)).active
    return [page.cell(row=3 + number, column=1) for number in range(len(values))]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text(text):
    (cell,) = cells_of(text)
    assert looks_like_formula(text)
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")
    assert cell.quotePrefix is True, "stays text when somebody edits the cell"


@pytest.mark.parametrize(
    "text", ["http://example.invalid/", "mailto:a@example.invalid", "0012", "1e5", "2019.07", "TRUE"]
)
def test_addresses_and_codes_are_neither_links_nor_numbers(text):
    content = write_xlsx(sheet_of(text))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (page["A3"].data_type, page["A3"].value, page["A3"].hyperlink) == ("s", text, None)
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "rels" in name and "sheet" in name]


def test_dates_are_dates_numbers_numbers_and_nothing_is_empty():
    day, moment = dt.date(2019, 7, 1), dt.datetime(2026, 11, 24, 14, 30)
    cells = cells_of(day, moment, 12, 83.5, Decimal("0.25"), None, "", True, float("nan"), Decimal("Infinity"))
    assert [cell.value for cell in cells] == [
        dt.datetime(2019, 7, 1),
        moment,
        12,
        83.5,
        0.25,
        None,
        None,
        "是",
        None,
        None,
    ]
    assert [cell.number_format for cell in cells[:3]] == [
        'yyyy"年"m"月"d"日"',
        'yyyy"年"m"月"d"日" hh:mm',
        "General",
    ]


def test_moments_are_written_in_beijing_time():
    (cell,) = cells_of(dt.datetime(2026, 11, 24, 6, 30, tzinfo=dt.UTC))
    assert cell.value == dt.datetime(2026, 11, 24, 14, 30)


def test_months_are_dates_that_show_the_month():
    sheet = Sheet(title="表", columns=(Column("出生年月", months=True),), rows=((dt.date(1975, 3, 1),),))
    cell = book_of(sheet).active["A3"]
    assert (cell.value, cell.number_format) == (dt.datetime(1975, 3, 1), 'yyyy"年"m"月"')


def test_days_excel_does_not_know_and_numbers_it_would_round_are_text():
    early, card, tiny = cells_of(dt.date(1900, 1, 31), 110101199003078888, Decimal("1234567890123456.5"))
    assert (early.data_type, early.value) == ("s", "1900-01-31")
    assert (card.data_type, card.value) == ("s", "110101199003078888")
    assert (tiny.data_type, tiny.value) == ("s", "1234567890123456.5")


@pytest.mark.parametrize("length", [xlsx.LONGEST_TEXT, xlsx.LONGEST_TEXT + 1, 100_000])
@pytest.mark.parametrize("character", ["国", "𠮷"])
def test_a_text_too_long_for_a_cell_goes_on_below_marked(length, character):
    page = book_of(sheet_of(character * length, "下一行")).active
    values = [row[0].value for row in page.iter_rows(min_row=3)]
    assert values[-1] == "下一行"
    pieces = values[:-1]
    assert all(len(piece.encode("utf-16-le")) // 2 <= 32_767 for piece in pieces)
    assert all(piece.startswith("（续）") for piece in pieces[1:])
    assert sum(piece.count(character) for piece in pieces) == length


def test_the_rest_of_a_long_row_is_not_repeated():
    assert split_long(("王芳", "长" * 40_000, 3)) == [
        ("王芳", "长" * 32_700, 3),
        (None, "（续）" + "长" * 7_300, None),
    ]


def test_more_rows_than_excel_has_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 5)
    with pytest.raises(PaperError, match="超过5行，请按单位或年度分开导出"):
        write_xlsx(sheet_of(*range(9)))


def test_title_unit_and_date_stand_above_notes_below():
    sheet = Sheet(
        title="党员花名册",
        unit="填报单位：综合处党支部",
        date="截止日期：2026年11月22日",
        columns=(Column("姓名", 10, Align.CENTER), Column("职务", 20)),
        rows=(("王芳", "书记"),),
        notes=("共1名党员。", "说明" * 100),
    )
    page = book_of(sheet).active
    assert [page[f"A{row}"].value for row in range(1, 7)] == [
        "党员花名册",
        "填报单位：综合处党支部　　截止日期：2026年11月22日",
        "姓名",
        "王芳",
        "共1名党员。",
        "说明" * 100,
    ]
    assert {str(one) for one in page.merged_cells.ranges} == {"A1:B1", "A2:B2", "A5:B5", "A6:B6"}
    assert page.row_dimensions[6].height > 3 * page.row_dimensions[5].height
    assert (page["A4"].alignment.horizontal, page["B4"].alignment.horizontal) == ("center", "left")
    assert page["B4"].alignment.wrap_text is True
    assert page["B4"].border.left.style == "thin"
    assert (page.column_dimensions["A"].width, page.column_dimensions["B"].width) == pytest.approx(
        (10.7, 20.7), abs=0.1
    )


def test_print_setup_is_a4_landscape_one_page_wide_with_repeated_header():
    page = book_of(Sheet(title="表", unit="单位", columns=(Column("甲"),), rows=(("一",), ("二",)))).active
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage is True
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0), "one wide, any number high"
    assert page.print_title_rows == "$3:$3"
    assert page.freeze_panes == "A4"
    assert page.auto_filter.ref == "A3:A5"
    assert page.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_one_column_needs_no_merged_title():
    page = book_of(Sheet(title="表", columns=(Column("甲"),), rows=())).active
    assert list(page.merged_cells.ranges) == []
    assert [page["A1"].value, page["A2"].value, page.auto_filter.ref] == ["表", "甲", None]


def test_sheet_names_are_what_excel_accepts():
    titles = ["党员[花名]册:*?/\\", "'引号'", "", "长" * 40, "长" * 40, "表", "History", "a", "A"]
    names = sheet_names(tuple(Sheet(title=title, columns=(Column("甲"),), rows=()) for title in titles))
    assert names == ["党员花名册", "引号", "表", "长" * 28, "长" * 26 + "2", "表2", "History2", "a", "A2"]
    assert book_of(*(Sheet(title=t, columns=(Column("甲"),), rows=()) for t in titles)).sheetnames == names


def test_a_crooked_sheet_is_refused():
    with pytest.raises(PaperError, match="第2行有2个值，应有1个"):
        Sheet(title="表", columns=(Column("甲"),), rows=((1,), (1, 2)))
    with pytest.raises(PaperError, match="没有列"):
        Sheet(title="表", columns=(), rows=())
    with pytest.raises(PaperError, match="没有可以导出的表格"):
        write_xlsx()


@given(st.lists(st.text(max_size=200), min_size=1, max_size=8))
@examples(40)
def test_any_text_comes_back_as_text(texts):
    page = book_of(Sheet(title="表", columns=(Column("值"),), rows=tuple((text,) for text in texts))).active
    for number, text in enumerate(texts):
        cell = page.cell(row=3 + number, column=1)
        assert (cell.value or "") == clean(text).replace("\r", "\n")
        assert cell.data_type in ("s", "n") and (cell.data_type == "s") == bool(clean(text))


@given(st.one_of(st.integers(), st.floats(), st.decimals(), st.booleans(), st.dates(), st.datetimes(), st.none()))
@examples(60)
def test_any_value_can_be_written(value):
    (cell,) = cells_of(value)
    wanted = tidy(value)
    if isinstance(wanted, str):
        assert cell.value == wanted
    if isinstance(wanted, int):
        assert cell.value == wanted


def test_rows_are_as_high_as_their_wrapped_text_needs():
    page = book_of(sheet_of("短", "字" * 25, "一\n二\n三", 5, "长" * 30_000)).active
    heights = [page.row_dimensions[row].height for row in range(3, 8)]
    assert heights == pytest.approx([20, 50, 50, 20, 400], abs=0.5)
