"""季度（月度）完成情况表: which entries it has, what it says of them, who sees what."""

import io
from datetime import date, datetime, time

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engine.periods import Window
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import actions as meetings
from yipanqi.obligations import exports, queries, rules
from yipanqi.obligations.actions import owe, settle, waive
from yipanqi.obligations.tests.test_queries import TODAY, follow, june  # noqa: F401
from yipanqi.obligations.tests.world import TESTER
from yipanqi.organizations.enums import Kind
from yipanqi.papers.registry import FileKind

QUARTER = Window(date(2026, 4, 1), date(2026, 6, 30))


@given(st.text(max_size=9))
def test_only_quarters_and_months_are_spans(text):
    found = rules.span(text)
    assert found is None or text in (f"{found.start.year}Q{found.end.month // 3}", f"{found.start:%Y-%m}")


@given(st.dates(min_value=date(1949, 1, 1), max_value=date(9990, 12, 31)))
def test_spans_follow_one_another_without_a_gap_and_begin_before_the_day(day):
    texts = rules.spans([day.year], day)
    for window in map(rules.span, texts):
        assert window.start <= day
        after = rules.following(window)
        assert (after.start - window.end).days == 1 and rules.following(after).start.day == 1
    usual = rules.span(rules.usual_span(day))
    assert usual.start <= day and (day - usual.end).days <= 31


def test_what_is_no_span_is_none():
    assert [rules.span(text) for text in ("2026Q5", "2026-13", "2026-00", "26Q1", "", "２０２６Q1", "2026Q")] == [
        None
    ] * 7
    assert rules.spans([2026], date(2026, 2, 3)) == ["2026Q1", "2026-02", "2026-01"]
    assert rules.usual_span(date(2026, 1, 9)) == "2025Q4"
    assert rules.usual_span(date(2026, 6, 30)) == "2026Q2"


def lines(organization, window=QUARTER):
    data = exports.completion_of(organization, window)
    return data, [(one.organization, one.what, one.period, one.state, one.reason) for one in data.lines]


@pytest.mark.django_db
def test_planned_done_late_reason_and_what_comes_next(world):
    branch = world.organization()
    world.hold(branch, "theme_day", date(2026, 4, 9))
    world.hold(branch, "theme_day", date(2026, 5, 8), recorded=date(2026, 6, 12))
    with clock.frozen(TODAY):
        waive(
            organization=branch, duty="members_meeting", from_on=date(2026, 6, 1), to_on=date(2026, 6, 30),
            reason="防汛值守", approver="机关党委会", by=TESTER,
        )  # fmt: skip
        follow(branch)
        data, found = lines(branch)
    assert found == [
        (branch.called, "主题党日", "2026年4月", "已履行", ""),
        (branch.called, "主题党日", "2026年5月", "已履行（补记）", ""),
        (branch.called, "党员大会", "2026年第二季度", "免除", "防汛值守（机关党委会批准）"),
        (branch.called, "主题党日", "2026年6月", "待办", ""),
    ]
    assert data.summary == "应完成4项：已履行1项，已履行（补记）1项，待办1项，免除1项。"
    assert (data.title, data.following, data.together) == ("2026年第二季度完成情况表", "2026年第三季度", False)
    assert [(one.what, one.period) for one in data.coming] == [
        ("主题党日", "2026年7月"), ("主题党日", "2026年8月"), ("主题党日", "2026年9月"), ("党员大会", "2026年第三季度"),
    ]  # fmt: skip


def done(branch, key):
    settle(
        organization=branch, key=f"decision:{key}", record="meeting:2", label="办结", happened_on=clock.today(),
        recorded_at=clock.now(), by=TESTER,
    )  # fmt: skip


@pytest.mark.django_db
def test_decisions_left_over_and_done_ahead_stand_in_it_and_others_do_not(world):
    branch = world.organization(kind=Kind.GROUP)
    with clock.frozen(date(2026, 3, 1)):
        days = (date(2026, 3, 9), date(2026, 3, 8), date(2026, 9, 1), date(2026, 9, 2))
        for key, due in enumerate(days, start=1):
            owe(
                organization=branch, key=f"decision:{key}", source="tests", kind="decision", title=f"事项{key}",
                basis="会议决定", due_on=due, by=TESTER,
            )  # fmt: skip
        done(branch, 2)
    with clock.frozen(TODAY):
        done(branch, 3)
        data, found = lines(branch)
    assert [(what, period) for _, what, period, *_ in found] == [("事项1", ""), ("事项3", "")]
    assert data.summary == "应完成0项。另有提前完成1项，前期未办结1项。"


@pytest.mark.django_db
def test_everything_below_in_tree_order_with_one_sentence_for_all(world, django_assert_num_queries):
    root = world.organization(kind=Kind.GENERAL_BRANCH)
    first, second = world.organization(parent=root), world.organization(parent=root)
    stranger = world.organization()
    world.hold(first, "theme_day", date(2026, 4, 9))
    for one in (second, first, stranger):
        follow(one)
    with clock.frozen(TODAY):
        data, found = lines(root)
        assert list(dict.fromkeys(row[0] for row in found)) == [first.called, second.called]
        assert data.together and data.summary.startswith("应完成8项：已履行1项，逾期")
        with django_assert_num_queries(1):
            queries.completion(root, QUARTER)
        with django_assert_num_queries(1):
            queries.completion(first, QUARTER)


@pytest.mark.django_db
def test_a_table_nobody_would_read_is_refused_in_print_and_given_as_a_sheet(world, monkeypatch):
    branch = world.organization()
    follow(branch)
    monkeypatch.setattr(exports, "MOST", 3)
    with clock.frozen(TODAY):
        with pytest.raises(Refused, match=r"超过3行.*按月导出，或者导出Excel"):
            exports.completion(branch, QUARTER, FileKind.PDF)
        file = exports.completion(branch, QUARTER, FileKind.EXCEL)
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)
    assert [row[0] for row in rows if row[0] in ("本期", "下期")] == ["本期"] * 4 + ["下期"] * 4


@pytest.mark.django_db
def test_a_branch_reads_what_it_decided_the_level_above_that_something_was(visit, organ):
    with scope.system("test"):
        meeting = meetings.arrange(
            organization=organ.organizations["甲支部"], kinds=["members_meeting"], by=TESTER,
            starts_at=datetime.combine(clock.today(), time(9), clock.ZONE),
        )  # fmt: skip
        meetings.record_meeting(
            meeting=meeting, present_count=10, minutes="讨论了值班。", by=TESTER,
            decisions=[meetings.DecisionEntry("修订值班表", organ.people["甲党员"], date(2026, 6, 30))],
        )  # fmt: skip
    branch = organ.organizations["甲支部"].pk
    page = visit("甲书记").get("/obligations/completion/?span=2026Q2").content.decode()
    assert "2026年第二季度" in page and "修订值班表" in page and "甲支部" in page and "乙支部" not in page
    assert "下一期：2026年第三季度" in page and "应完成" in page
    above = visit("专职副书记").get(f"/obligations/completion/?organization={branch}&span=2026-06").content.decode()
    assert "值班表" not in above and "决定事项" not in above
    assert "甲支部·第一党小组" in above and 'data-label="组织"' in above and "导出 Excel" not in above
    for address in ("?organization=x&span=%27", "?organization=999999&span=2026Q9", "?page=zz"):
        assert visit("甲书记").get(f"/obligations/completion/{address}").status_code == 200


@pytest.mark.django_db
def test_papers_only_of_what_one_sees_and_only_of_spans(visit, organ):
    own = organ.organizations["甲支部"].pk

    def answer(role, organization=own, span="2026Q2", kind="xlsx"):
        return visit(role).get(reverse("obligations:completion_paper", args=[organization, span, kind]))

    found = answer("甲书记")
    rows = list(openpyxl.load_workbook(io.BytesIO(found.content)).active.values)
    assert rows[0][0] == "2026年第二季度完成情况表"
    assert {row[1] for row in rows if row[0] == "本期"} == {"甲支部", "甲支部·第一党小组"}
    assert answer("乙书记").status_code == 404
    assert answer("甲党员").status_code == 403
    assert [answer("甲书记", span=text).status_code for text in ("2026Q5", "x", "2026-13")] == [404] * 3
    assert answer("甲书记", kind="csv").status_code == 404 and answer("甲书记", kind="exe").status_code == 404
    assert answer("甲书记", organization=10**9).status_code == 404
