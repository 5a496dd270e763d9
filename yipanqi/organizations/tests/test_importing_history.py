"""Rows of meeting ledgers: older meetings as history."""

from datetime import date, datetime

import pytest

from yipanqi.organizations.importing import Day, KnownNames
from yipanqi.organizations.importing.history import clock_time, kinds_in
from yipanqi.organizations.tests.importing_books import BRANCHES, faults, parsed, warnings

HEADER = [
    "支部",
    "会议名称",
    "会议类型",
    "时间",
    "地点",
    "应到",
    "实到",
    "主持人",
    "记录人",
    "内容",
    "缺席人员及原因",
    "决议",
]


def _row(**given) -> list:
    row = dict.fromkeys(HEADER) | {
        "支部": "第一党支部", "会议名称": "学习全会精神", "会议类型": "党员大会", "时间": "2025年3月5日",
        "地点": "三楼会议室",
        "应到": 12, "实到": 10, "主持人": "张三", "记录人": "李四", "内容": "学习讨论",
    }  # fmt: skip
    return [(row | given)[title] for title in HEADER]


def _parsed(*rows, header=HEADER, name="三会一课台账", known=BRANCHES):
    return parsed({name: [["2025年三会一课台账"], header, *rows]}, {name: ["A1:L1"]}, known=known)


def test_who_came_from_above_is_read_from_its_column():
    found = _parsed([*_row(), "周局（联系点指导）"], header=[*HEADER, "列席人员"])
    assert [one.guests for one in found.meetings] == ["周局（联系点指导）"]


def test_a_faultless_meeting():
    result = _parsed(_row(缺席人员及原因="王五出差", 决议="通过计划"))
    assert result.issues == ()
    (row,) = result.meetings
    assert (row.sheet, row.row, row.branch, row.kinds) == ("三会一课台账", 3, "第一党支部", ("members_meeting",))
    assert (row.held_on, row.time, row.place) == (Day(date(2025, 3, 5)), "", "三楼会议室")
    assert (row.expected, row.present) == (12, 10)
    assert (row.host, row.recorder, row.topic, row.content) == ("张三", "李四", "学习全会精神", "学习讨论")
    assert (row.absent, row.decisions) == ("王五出差", "通过计划")
    assert result.people == ()


@pytest.mark.parametrize(
    ("given", "column", "part"),
    [
        ({"时间": None}, "时间", "没有写会议日期"),
        ({"时间": "2025.02.30"}, "时间", "没有30日"),
        ({"时间": "不详"}, "时间", "不明"),
        ({"时间": "2026-11-23"}, "时间", "晚于今天"),
        ({"实到": 13}, "实到", "实到13人多于应到12人"),
        ({"支部": "第九党支部"}, "支部", "找不到党支部"),
        ({"支部": None}, "支部", "没有写所在党支部"),
    ],
)
def test_faults_of_meetings(given, column, part):
    result = _parsed(_row(), _row(**given))
    assert faults(result) == [(4, column)]
    assert part in result.faults[0].reason
    assert len(result.meetings) == 1


def test_a_meeting_before_its_branch_existed_is_a_fault():
    known = KnownNames(names=frozenset({"第一党支部"}), founded={"第一党支部": date(2025, 3, 5)})
    assert _parsed(_row(), known=known).faults == []
    result = _parsed(_row(时间="2025-03-04"), known=known)
    assert faults(result) == [(3, "时间")]
    assert "2025年3月5日成立" in result.faults[0].reason


def test_the_founding_date_in_the_same_file_counts_too():
    organizations = [
        ["组织名称", "上级组织", "成立时间"],
        ["机关党委", None, "2010.01"],
        ["新党支部", "机关党委", "2025.04"],
    ]
    result = parsed(
        {"组织": organizations, "台账": [HEADER, _row(支部="新党支部"), _row(支部="新党支部", 时间="2025-04-02")]},
        known=KnownNames(),
    )
    assert [(fault.sheet, fault.row) for fault in result.faults] == [("台账", 2)]


def test_a_month_alone_is_registered_as_its_first_day_with_a_warning():
    result = _parsed(_row(时间="2025.03"))
    assert result.meetings[0].held_on == Day(date(2025, 3, 1), "month")
    assert warnings(result, "时间") == [(3, "2025.03")]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("党员大会", ("members_meeting",)),
        ("支部党员大会", ("members_meeting",)),
        ("支委会", ("committee_meeting",)),
        ("支部委员会", ("committee_meeting",)),
        ("党小组会", ("group_meeting",)),
        ("党课", ("party_lecture",)),
        ("主题党日", ("theme_day",)),
        ("主题党日活动", ("theme_day",)),
        ("组织生活会", ("org_life_meeting",)),
        ("党员大会暨主题党日", ("members_meeting", "theme_day")),
        ("党员大会、党课", ("members_meeting", "party_lecture")),
        ("团建", ()),
    ],
)
def test_kinds_of_meetings(text, kinds):
    assert kinds_in(text) == kinds


def test_a_kind_of_another_system_is_kept_out_with_a_warning():
    result = _parsed(_row(会议类型="民主恳谈"))
    assert result.meetings[0].kinds == ()
    assert warnings(result, "会议类型") == [(3, "民主恳谈")]


def test_a_missing_kind_is_taken_from_the_topic_then_from_the_sheet():
    by_topic = _parsed(_row(会议类型=None, 会议名称="第一季度党员大会"))
    assert by_topic.meetings[0].kinds == ("members_meeting",)
    assert warnings(by_topic, "会议类型") == [(3, "")]
    by_sheet = _parsed(_row(会议类型=None), name="主题党日")
    assert by_sheet.meetings[0].kinds == ("theme_day",)
    unknown = _parsed(_row(会议类型=None))
    assert unknown.meetings[0].kinds == ()
    assert warnings(unknown, "会议类型") == [(3, "")]


@pytest.mark.parametrize(
    ("attendance", "expected"),
    [
        ("应到12人，实到10人", (12, 10)),
        ("应到会12人，出席9人", (12, 9)),
        ("12/10", (12, 10)),
        ("全体参加", (None, None)),
    ],
)
def test_attendance_in_one_text(attendance, expected):
    result = _parsed(
        ["第一党支部", "学习", "党课", "2025-03-05", attendance],
        header=["支部", "会议名称", "会议类型", "时间", "出席情况"],
    )
    assert (result.meetings[0].expected, result.meetings[0].present) == expected


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("2025年3月5日14:30", "14:30"),
        ("2025年3月5日下午3点", "15:00"),
        ("2025年3月5日上午9时30分", "09:30"),
        ("2025年3月5日下午2点半", "14:30"),
        ("2025年3月5日上午9点整", "09:00"),
        (datetime(2025, 3, 5, 8, 5), "08:05"),
        ("2025年3月5日", ""),
        (date(2025, 3, 5), ""),
        ("25:70", ""),
    ],
)
def test_the_hour_behind_the_date(cell, clock):
    assert clock_time(cell) == clock


def test_date_and_hour_in_one_cell():
    result = _parsed(_row(时间="2025年3月5日（星期三）下午3:00"))
    assert (result.meetings[0].held_on, result.meetings[0].time) == (Day(date(2025, 3, 5)), "15:00")
    assert result.issues == ()


def test_the_same_meeting_twice_is_refused_and_another_on_the_same_day_is_not():
    result = _parsed(_row(), _row(会议类型="党课"), _row(会议名称="另一个议题"), _row())
    assert faults(result) == [(6, "时间")]
    assert "与第3行重复" in result.faults[0].reason
    assert len(result.meetings) == 3


def test_a_ledger_of_one_branch_by_its_sheet_name():
    result = _parsed(_row()[1:], header=HEADER[1:], name="第二党支部")
    assert result.meetings[0].branch == "第二党支部"


def test_people_and_meetings_in_one_workbook():
    result = parsed({"名册": [["姓名", "所在支部"], ["张三", "第一党支部"]], "台账": [HEADER, _row()]})
    assert (len(result.people), len(result.meetings), result.rows_seen) == (1, 1, 2)
