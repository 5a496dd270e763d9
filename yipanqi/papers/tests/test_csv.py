"""CSV: opens in Excel as UTF-8, keeps values, runs nothing."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.papers.csv_file import write_csv
from yipanqi.papers.sheets import Column, Sheet, looks_like_formula
from yipanqi.papers.tests.test_xlsx import DANGEROUS
from yipanqi.papers.text import clean


def rows_of(*values, header="值") -> list[list[str]]:
    content = write_csv(Sheet(title="表", columns=(Column(header),), rows=tuple((value,) for value in values)))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_disarmed_in_rows_and_headers(text):
    assert rows_of(text, header=text) == [[f"'{text}"], [f"'{text}"]]


def test_values_keep_their_meaning():
    found = rows_of(-1, 12.5, dt.date(2026, 11, 22), dt.datetime(2026, 11, 22, 14, 30), None, True, "王芳，“喆”")
    assert [row[0] if row else "" for row in found] == [
        "值",
        "-1",
        "12.5",
        "2026-11-22",
        "2026-11-22 14:30",
        "",
        "是",
        "王芳，“喆”",
    ]


def test_lines_end_as_excel_expects_and_quotes_are_doubled():
    content = write_csv(Sheet(title="表", columns=(Column("甲"), Column("乙")), rows=(('说"好"', "一\n二"),)))
    assert content.decode("utf-8-sig") == '甲,乙\r\n"说""好""","一\n二"\r\n'


@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_no_cell_of_any_text_can_run_and_none_is_lost(texts):
    found = rows_of(*texts)[1:]
    assert len(found) == len(texts)
    for row, text in zip(found, texts, strict=True):
        cell = row[0] if row else ""
        assert not looks_like_formula(cell)
        assert cell.removeprefix("'") == clean(text) or cell == clean(text)
