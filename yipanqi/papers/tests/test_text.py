"""Cleaning, measuring, dates and file names."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from yipanqi.kernel.clock import ZONE
from yipanqi.papers.text import (
    chinese_moment,
    chinese_month,
    chinese_span,
    clean,
    lines_of,
    local,
    safe_file_name,
    width,
)


@given(st.text())
def test_cleaned_text_fits_into_xml_and_stays_cleaned(text):
    element = etree.Element("t")
    element.text = clean(text)
    assert etree.fromstring(etree.tostring(element)).text in (clean(text), None)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("dirty", "shown"),
    [
        ("张\x00三\x0b李\x1f四", "张三李四"),
        ("甲\r\n乙\r丙\u2028丁", "甲\n乙\n丙\n丁"),
        ("工资\u202e0001\u202c元", "工资0001元"),
        ("\ufeff王芳", "王芳"),
        ("好\ud800的", "好的"),
        ("制表\t留下", "制表\t留下"),
        ("镕喆堃𠮷", "镕喆堃𠮷"),
    ],
)
def test_what_no_paper_can_show_is_taken_out(dirty, shown):
    assert clean(dirty) == shown


@pytest.mark.parametrize(
    ("text", "characters"), [("", 0), ("国", 1), ("2026年11月", 5), ("（一）", 3), ("e\u0301", 0.5), ("\u200b", 0)]
)
def test_width_counts_full_width_characters(text, characters):
    assert width(text) == characters


def test_moments_are_shown_in_beijing_time():
    noon = dt.datetime(2026, 11, 22, 4, 30, tzinfo=dt.UTC)
    assert chinese_moment(noon) == "2026年11月22日12:30"
    assert local(noon).tzinfo is ZONE
    assert chinese_moment(dt.datetime(2026, 1, 2, 3, 4)) == "2026年1月2日03:04"
    assert chinese_moment(None) == ""


def test_a_meeting_ends_on_its_day_or_another():
    start = dt.datetime(2026, 11, 22, 14, 30)
    assert chinese_span(start, None) == "2026年11月22日（星期日）14:30"
    assert chinese_span(start, start.replace(hour=16, minute=0)) == "2026年11月22日（星期日）14:30—16:00"
    late = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
    assert chinese_span(start, late) == "2026年11月22日（星期日）14:30至2026年11月23日（星期一）01:00"


def test_months_and_unknown_months():
    assert chinese_month(dt.date(1975, 3, 1)) == "1975年3月"
    assert chinese_month(None) == ""


def test_lines_without_blanks():
    assert lines_of("  一是学习。\r\n\n\u3000二是落实。 ") == ("一是学习。", "二是落实。")


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("会议记录", "第一党支部", "2026年11月"), "会议记录_第一党支部_2026年11月"),
        (("会议记录", ""), "会议记录"),
        (("../../etc/passwd",), "etcpasswd"),
        (('a\\b/c:d*e?f"g<h>i|j\n',), "abcdefghij"),
        (("...",), "文件"),
        (("长" * 200,), "长" * 80),
    ],
)
def test_file_names_no_system_refuses(parts, name):
    assert safe_file_name(*parts) == name
