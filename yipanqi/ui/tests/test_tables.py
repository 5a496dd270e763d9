"""One declaration; page, fragment, CSV and workbook say the same."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.test import RequestFactory
from django.utils.html import format_html

from yipanqi.kernel import clock
from yipanqi.ui.tables import Column, Table
from yipanqi.ui.tests.gallery import Branches, branches

pytestmark = pytest.mark.django_db


def respond(query: str = "", rows=None, **headers):
    request = RequestFactory().get(f"/gallery/{query}", headers=headers)
    table = Branches(branches() if rows is None else rows, unit="江川局机关党委", date="2026年11月22日")
    return table, table.respond(request, "ui/table.html", {})


def test_columns_stand_in_the_order_they_were_declared():
    assert [column.label for column in Branches.columns] == ["名称", "党员数", "换届日期", "本月", "组织代码"]
    assert [column.label for column in Branches([]).heads] == ["名称", "党员数", "换届日期", "本月"]


def test_page_draws_links_dates_numbers_and_lights():
    _, answer = respond()
    text = answer.content.decode()
    assert '<a href="/gallery/">第1党支部</a>' in text
    assert "2024年2月8日" in text and 'class="number is-short">4</td>' in text and "light-blue" in text
    assert "=1+1" not in text, "columns for sheets only stay out of the page"


def test_csv_has_all_rows_and_runs_nothing():
    _, answer = respond("?format=csv", branches(120))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["名称", "党员数", "换届日期", "本月", "组织代码"]
    assert len(rows) == 121
    assert rows[1] == ["第1党支部", "4", "2024-02-08", "待办", "'=1+1"]


def test_workbook_has_title_unit_and_date_as_the_paper_has():
    with clock.frozen(clock.today()):
        _, answer = respond("?format=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet["A1"].value == "党支部一览"
    assert sheet["A2"].value == "江川局机关党委　　2026年11月22日"
    assert [cell.value for cell in sheet[3]] == ["名称", "党员数", "换届日期", "本月", "组织代码"]
    assert sheet["E4"].value == "=1+1" and sheet["E4"].data_type == "s"
    assert "filename*=UTF-8''" in answer["Content-Disposition"]


def test_paging_by_fifty_and_a_page_too_far_is_the_last():
    table, answer = respond("?page=3", branches(120))
    assert len(table.lines) == 20 and "第101党支部" in answer.content.decode()
    table, _ = respond("?page=99", branches(120))
    assert table.page.number == 3
    table, _ = respond("?page=甲", branches(120))
    assert table.page.number == 1


def test_htmx_gets_the_list_alone():
    _, answer = respond("", **{"HX-Target": "table"})
    assert answer.content.decode().lstrip().startswith('<div class="table-list" id="table">')


def test_an_empty_list_says_so():
    _, answer = respond("", [])
    assert "没有符合条件的记录" in answer.content.decode()


class Moments(Table):
    title = "时间"
    at = Column("时间", lambda row: row)


def test_moments_are_shown_in_beijing_time():
    table = Moments([datetime(2026, 11, 22, 23, 30, tzinfo=UTC)])
    assert table.lines[0][0].shown == "2026年11月23日 07:30"


class Batches(Table):
    title = "成批"
    value = Column("值", lambda row: row * 2)
    asked = 0

    def prepared(self, rows):
        self.asked += 1
        return [row + 1 for row in rows]


def test_what_is_asked_for_a_batch_is_asked_once_per_batch_not_per_row():
    table = Batches(range(2500))
    assert [line[0].shown for line in table.lines[:2]] == [2, 4] and table.asked == 1
    table = Batches(range(2500))
    assert [row[0] for row in table.sheet().rows] == [2 * (n + 1) for n in range(2500)]
    assert table.asked == 3


def test_nothing_sorts_the_rows():
    shuffled = [branches()[index] for index in (3, 0, 5)]
    _, answer = respond("?sort=members&order=members&o=1", shuffled)
    text = answer.content.decode()
    assert text.index("第4党支部") < text.index("第1党支部") < text.index("第6党支部")


class Register(Table):
    name = Column("姓名", lambda row: row[0], link=lambda row: f"/people/{row[0]}/")
    post = Column("党内职务", lambda row: row[1])
    meetings = Column("会议", lambda row: row[2], number=True)


def test_fields_say_whether_they_are_empty_short_or_the_title_of_a_phones_card():
    lines = Register([("常永强", "", 0), ("帕尔哈提·库尔班江", "市排水管理中心党总支宣传委员", None)]).lines
    assert [[cell.css for cell in line] for line in lines] == [
        ["is-short is-title", "is-empty is-short", "number is-short"],
        ["is-short is-title", "", "number is-empty is-short"],
    ]


class Written(Table):
    text = Column("题目", lambda row: row[0], link=lambda row: row[1])
    drawn = Column("状态", lambda row: "", cell=lambda row: format_html("<b>{}</b>", row[2]))


def test_what_was_typed_is_text_in_a_cell_in_its_link_and_beside_what_is_drawn():
    table = Written([("<i>题</i>", '/x/?a=1&b="', "<u>")])
    assert table.body == (
        '<tr><td data-label="题目" class="is-short is-title"><a href="/x/?a=1&amp;b=&quot;">&lt;i&gt;题&lt;/i&gt;</a>'
        '</td><td data-label="状态" class=""><b>&lt;u&gt;</b></td></tr>'
    )
