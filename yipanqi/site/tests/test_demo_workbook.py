"""The organ's own workbook goes through the import without a fault, into an empty installation."""

from datetime import date

import openpyxl
import pytest

from yipanqi.kernel import clock
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.organizations.intake import run_import
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.queries import members_of
from yipanqi.site.demo import structure, workbook
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.plan import Plan

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return structure.invent(TODAY)


@pytest.fixture(scope="module")
def book(plan, tmp_path_factory):
    return workbook.write(plan, tmp_path_factory.mktemp("book") / workbook.NAME)


@pytest.mark.slow
@pytest.mark.django_db
def test_it_is_taken_in_without_a_fault(plan, book, everything):
    with clock.frozen(TODAY):
        summary, code = run_import(book, dry_run=False, by=COMMAND_LINE)
        there = sum(len(plan.members(organ.key, TODAY)) for organ in plan.branches())
        assert (code, summary["faults"]) == (0, [])
        assert summary["people"] == {"new": there, "changed": 0, "unchanged": 0}
        assert Person.objects.count() == there
        for organ in plan.branches():
            if organ.alive(TODAY):
                taken = Organization.objects.get(name=organ.name)
                assert members_of(taken).count() == len(plan.members(organ.key, TODAY)), organ.key


def test_it_is_as_untidy_as_such_workbooks_are(book):
    read = openpyxl.load_workbook(book)
    assert len(read.sheetnames) > 30
    sheet = read["机关支部党员"]
    assert sheet.merged_cells.ranges
    dates = {type(row[5]).__name__ for row in sheet.iter_rows(min_row=4, values_only=True) if row[5]}
    assert dates == {"str", "datetime"}
    assert any("　" in str(row[2]) for row in sheet.iter_rows(min_row=4, values_only=True))
    assert "合计" in [row[0] for row in sheet.iter_rows(values_only=True)]


def test_the_same_plan_gives_the_same_cells(plan, book, tmp_path):
    again = openpyxl.load_workbook(workbook.write(plan, tmp_path / "again.xlsx"))
    first = openpyxl.load_workbook(book)
    for name in first.sheetnames:
        assert list(first[name].values) == list(again[name].values)


def test_days_are_spelled_in_six_ways():
    draw = chance("spelling")
    spelled = [workbook.spelled(date(2019, 7, 1), draw, style) for style in range(6)]
    assert spelled == ["2019.07", "2019年7月1日", "2019年7月", date(2019, 7, 1), "2019-07-01", "２０１９.０７.０１"]
    assert workbook.spelled(None, draw) == ""
