"""Single cells: cleaning, and dates in every spelling. Every reader must take anything and never raise."""

import math
import subprocess
import sys
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yipanqi.files.sheets import dates
from yipanqi.files.sheets.dates import Day, Style, column_style, read_date
from yipanqi.organizations.importing import values
from yipanqi.organizations.tests.importing_books import anything

written_days = st.dates(date(1921, 7, 1), date(2099, 12, 31))


# --- cleaning ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("１２３ＡＢｃ", "123ABc"),
        ("　第一　党支部　", "第一 党支部"),
        ("张\u200b三\ufeff", "张三"),
        ("多\n行\t文字", "多 行 文字"),
        ("a\u00a0b", "a b"),
        ("⾦⼭", "金山"),
        ("（离退休）：，", "（离退休）：，"),
        (15.0, "15"),
        (15, "15"),
        (2025.1, "2025.1"),
        (True, "是"),
        (None, ""),
        (math.nan, ""),
        (date(2019, 7, 1), "2019-07-01"),
        (datetime(2019, 7, 1, 9, 5), "2019-07-01 09:05"),
        (datetime(2019, 7, 1), "2019-07-01"),
        (time(9, 30), "09:30"),
    ],
)
def test_clean_makes_text_plain(cell, text):
    assert values.clean(cell) == text


@given(anything)
def test_cleaning_is_idempotent_and_leaves_no_wide_or_hidden_character(cell):
    once = values.clean(cell)
    assert values.clean(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert not any("０" <= char <= "９" or "Ａ" <= char <= "Ｚ" or char in "\u3000\u200b\ufeff\x00" for char in once)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张  三", "张三"),
        ("张　三", "张三"),
        (" 欧阳 明 月 ", "欧阳明月"),
        ("阿布都·买买提", "阿布都·买买提"),
        ("阿布都•买买提", "阿布都·买买提"),
        ("阿布都．买买提", "阿布都·买买提"),
        ("阿布都 · 买买提", "阿布都·买买提"),
        ("古丽・阿依", "古丽·阿依"),
        ("李四（女）", "李四"),
        ("李四(男)", "李四"),
        ("张伟（大）", "张伟（大）"),
        ("John  Smith", "John Smith"),
        ("—", ""),
        (None, ""),
    ],
)
def test_person_name(cell, name):
    assert values.person_name(cell) == name


@given(st.text(max_size=30))
def test_person_name_is_idempotent(cell):
    once = values.person_name(cell)
    assert values.person_name(once) in (once, "")


def test_sex_behind_a_name_is_not_lost():
    assert values.behind_name("李四（女，回族）") == ("女", "回族")
    assert values.behind_name("张伟（大）") == ()


def test_a_name_with_figures_is_doubted():
    assert "数字" in values.name_reading("13800000000").warning
    assert values.name_reading("张三").warning == ""


@pytest.mark.parametrize("cell", ["", None, "—", "无", "至今", " / ", "N/A", "－"])
def test_marks_for_nothing_are_blank(cell):
    assert values.is_blank(cell)
    assert values.text(cell).value == ""


@pytest.mark.parametrize("cell", ["0", 0, "否", "无锡", "张三"])
def test_what_says_something_is_not_blank(cell):
    assert not values.is_blank(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12, 12),
        (12.0, 12),
        ("12人", 12),
        ("１２", 12),
        ("共12名", 12),
        ("第三届", 3),
        ("十二", 12),
        ("二十", 20),
        ("第 5 届", 5),
        ("—", None),
    ],
)
def test_counts(cell, number):
    reading = values.count(cell)
    assert (reading.value, reading.warning) == (number, "")


@pytest.mark.parametrize("cell", ["很多", "12-13", "-3", "12.5", "十一二"])
def test_a_count_that_is_none_is_doubted_and_dropped(cell):
    reading = values.count(cell)
    assert reading.value is None
    assert reading.warning


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("是", True),
        ("√", True),
        (True, True),
        (1, True),
        ("已设", True),
        ("否", False),
        ("不设", False),
        (0, False),
        (False, False),
        ("", None),
    ],
)
def test_yes_and_no(cell, answer):
    assert values.yes_no(cell) == values.Reading(answer)


def test_neither_yes_nor_no_is_doubted():
    assert values.yes_no("也许").warning


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (13800000000, "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("+86 13800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("010-65432100", "010-65432100"),
        ("8321", "8321"),
    ],
)
def test_phones(cell, number):
    assert values.phone(cell) == values.Reading(number)


@pytest.mark.parametrize("cell", ["1.38E+10", "1380000000", "138000000001"])
def test_damaged_phones_are_doubted(cell):
    assert values.phone(cell).warning


@pytest.mark.parametrize(
    ("written", "number"),
    [("十", 10), ("十一", 11), ("二十", 20), ("九十九", 99), ("零", 0), ("一二", None), ("百", None), ("", None)],
)
def test_chinese_numbers(written, number):
    assert values.chinese_number(written) == number


# --- dates ------------------------------------------------------------------------------------------------------------

_FIGURES = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _FIGURES[str(tens)] + "十"
    return head + (_FIGURES[str(ones)] if ones else "")


_DAY_SPELLINGS = {
    "iso": lambda d: d.isoformat(),
    "dots": lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    "short dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "chinese signs": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "spaced chinese signs": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "eight figures": lambda d: f"{d:%Y%m%d}",
    "eight figures as number": lambda d: int(f"{d:%Y%m%d}"),
    "full width": lambda d: f"{d.year}．{d.month}．{d.day}".translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "chinese figures": lambda d: (
        "".join(_FIGURES[c] for c in str(d.year)) + f"年{_chinese(d.month)}月{_chinese(d.day)}日"
    ),
    "with clock": lambda d: f"{d.isoformat()} 00:00:00",
    "with hour": lambda d: f"{d.year}年{d.month}月{d.day}日14:30",
    "with weekday": lambda d: f"{d.year}年{d.month}月{d.day}日（星期一）",
    "serial": lambda d: (d - date(1899, 12, 30)).days,
    "serial as float": lambda d: (d - date(1899, 12, 30)).days + 0.5,
    "serial as text": lambda d: str((d - date(1899, 12, 30)).days),
    "date": lambda d: d,
    "datetime": lambda d: datetime(d.year, d.month, d.day, 8, 30),
}
_MONTH_SPELLINGS = {
    "dot": lambda d: f"{d.year}.{d.month:02d}",
    "dash": lambda d: f"{d.year}-{d.month}",
    "slash": lambda d: f"{d.year}/{d.month:02d}",
    "chinese signs": lambda d: f"{d.year}年{d.month}月",
    "with 份": lambda d: f"{d.year}年{d.month}月份",
    "six figures": lambda d: f"{d:%Y%m}",
    "six figures as number": lambda d: int(f"{d:%Y%m}"),
    "chinese figures": lambda d: "".join(_FIGURES[c] for c in str(d.year)) + f"年{_chinese(d.month)}月",
    "typed text": lambda d: f"{d.year}.{d.month}",
}


@pytest.mark.parametrize("spelling", _DAY_SPELLINGS)
@given(day=written_days)
def test_every_spelling_of_a_day_is_that_day(spelling, day):
    assume(not spelling.startswith("serial") or day >= date(1927, 5, 19))  # serials of four figures would be years
    assert read_date(_DAY_SPELLINGS[spelling](day)) == values.Reading(Day(day, "day"))


@pytest.mark.parametrize("spelling", _MONTH_SPELLINGS)
@given(day=written_days)
def test_every_spelling_of_a_month_is_its_first_day_and_says_so(spelling, day):
    assert read_date(_MONTH_SPELLINGS[spelling](day)) == values.Reading(Day(day.replace(day=1), "month"))


@given(day=written_days)
def test_a_number_2019_07_is_july_and_only_2019_1_is_doubted(day):
    reading = read_date(float(f"{day.year}.{day.month:02d}"))
    assert reading.value == Day(day.replace(day=1), "month")
    assert bool(reading.warning) == (day.month == 10)


def test_2025_1_as_a_number_may_have_lost_its_zero():
    reading = read_date(2025.1)
    assert reading.value == Day(date(2025, 10, 1), "month")
    assert "1月" in reading.warning
    assert "10月" in reading.warning


def test_2025_1_in_a_column_without_zeros_is_read_as_january_and_still_doubted():
    style = column_style([2025.3, 2025.1, None, "x"])
    assert style.tenths == "january"
    reading = read_date(2025.1, style)
    assert reading.value == Day(date(2025, 1, 1), "month")
    assert reading.warning


def test_2025_1_as_typed_text_is_january_but_from_a_text_file_is_doubted():
    assert read_date("2025.1") == values.Reading(Day(date(2025, 1, 1), "month"))
    assert read_date("2025.1", Style(typed=False)).warning


def test_column_style_with_padded_months_stays_october():
    assert column_style([2025.03, "2019.07", 2025.1]).tenths == "october"


def test_serials_of_the_1904_calendar():
    style = Style(epoch_1904=True)
    assert read_date(43647 - 1462, style).value == Day(date(2019, 7, 1))
    assert read_date(43647, Style()).value == Day(date(2019, 7, 1))


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("2019.13", "没有13月"),
        ("2019年0月", "没有0月"),
        ("2019-02-30", "2019年2月没有30日"),
        (20190732, "2019年7月没有32日"),
        (201913, "没有13月"),
        ("1019.07", "年份1019"),
        ("张三", "看不懂"),
        ("2019年上半年", "看不懂"),
        ("12", "看不懂"),
        (99999999, "看不懂"),
        (True, "日期"),
        (time(8), "钟点"),
    ],
)
def test_impossible_dates_are_faults_that_say_why(cell, part):
    reading = read_date(cell)
    assert reading.value is None
    assert part in reading.fault


@pytest.mark.parametrize("cell", [None, "", "—", "至今", "无", "  "])
def test_no_date_is_no_fault(cell):
    assert read_date(cell) == values.Reading(None)


def test_an_unknown_date_is_left_blank_with_a_warning():
    reading = read_date("不详")
    assert (reading.value, reading.fault) == (None, "")
    assert "不详" in reading.warning


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("7/1/2019", Day(date(2019, 7, 1))),
        ("25/12/2019", Day(date(2019, 12, 25))),
        ("85.7", Day(date(1985, 7, 1), "month")),
        ("19-7-1", Day(date(2019, 7, 1))),
        ("2019", Day(date(2019, 1, 1), "year")),
        (2019, Day(date(2019, 1, 1), "year")),
    ],
)
def test_doubtful_spellings_are_understood_with_a_warning(cell, day):
    reading = read_date(cell)
    assert reading.value == day
    assert reading.warning


@given(anything)
def test_reading_a_date_never_raises_and_never_says_two_things(cell):
    reading = read_date(cell)
    assert isinstance(reading.value, Day | None)
    assert not (reading.fault and reading.value)


@given(written_days, written_days)
def test_before_compares_only_what_is_known(one, other):
    assert Day(one).before(Day(other)) == (one < other)
    assert Day(one, "month").before(Day(other)) == ((one.year, one.month) < (other.year, other.month))
    assert Day(one).before(Day(other, "year")) == (one.year < other.year)


def test_a_day_is_written_as_precisely_as_it_is_known():
    day = date(2019, 7, 1)
    assert [str(Day(day, precision)) for precision in ("day", "month", "year")] == [
        "2019年7月1日",
        "2019年7月",
        "2019年",
    ]


def test_timedelta_is_text_like_anything_else():
    assert values.clean(timedelta(hours=30)) == "1 day, 6:00:00"
    assert dates.read_date(timedelta(hours=30)).fault


def test_the_reading_half_needs_no_django():
    code = "import sys, yipanqi.organizations.importing; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
