"""Rows of people: what is skipped, what is a fault, what is only a warning, and whose branch they belong to."""

from datetime import date

import pytest

from yipanqi.organizations import importing
from yipanqi.organizations.importing import Day
from yipanqi.organizations.tests.importing_books import (
    BRANCHES,
    PEOPLE,
    TODAY,
    faults,
    many,
    merged_by_hand,
    opened,
    parsed,
    people,
    person,
    quiet,
    warnings,
    xlsx,
)


def test_a_faultless_row():
    result = people(person(党内职务="支部书记", 行政职务="处长"))
    quiet(result)
    (row,) = result.people
    assert (row.sheet, row.row, row.name, row.branch) == ("名册", 2, "张三", "第一党支部")
    assert (row.sex, row.ethnicity, row.education, row.category) == ("1", "01", "20", "full")
    assert (row.born, row.joined, row.full) == (
        Day(date(1985, 3, 1), "month"),
        Day(date(2010, 7, 1), "month"),
        Day(date(2011, 7, 1), "month"),
    )
    assert [post.post for post in row.party_posts] == ["secretary"]
    assert row.admin_post == "处长"
    assert row.month_precision == ("born", "joined", "full")
    assert row.is_member


def test_the_same_file_gives_the_same_result_twice():
    workbook = opened({"名册": [PEOPLE, person(), person(民族="汉"), person(姓名=None)]})
    plan = importing.guess(workbook)
    one, two = (importing.parse(workbook, plan, known=BRANCHES, today=TODAY) for _ in range(2))
    assert one == two


# --- what is no data --------------------------------------------------------------------------------------------------


def test_blank_numbered_repeated_total_and_signature_rows_are_skipped():
    blank_numbered = [7] + [None] * 11
    result = parsed(
        {
            "名册": [
                ["党员花名册"], PEOPLE, person(姓名="甲甲"), [], [None, "", "  "], blank_numbered, PEOPLE,
                person(姓名="乙乙"), ["小计", 2], ["合　计", None, 2], [None, "总计：2人"], ["共2人"],
                ["填表人：张三", None, "审核人：李四"],
                ["注：本表一式两份"], ["备注：见附件"], ["（盖章）"], ["单位负责人：", None, None, "日期：2026年"],
            ]
        },
        {"名册": ["A1:L1"]},
    )  # fmt: skip
    quiet(result)
    assert [(row.row, row.name) for row in result.people] == [(3, "甲甲"), (8, "乙乙")]
    assert result.rows_seen == 2


def test_people_are_not_taken_for_totals_by_their_names():
    result = people(person(姓名="合小明"), person(姓名="注册三"), person(姓名="总有为"))
    assert [row.name for row in result.people] == ["合小明", "注册三", "总有为"]


def test_a_row_of_blank_marks_is_blank():
    assert people(["—"] * 12).people == ()


def test_lower_parts_of_merged_cells_make_no_row():
    rows = [PEOPLE, person(), [None] * 12]
    result = parsed({"名册": rows}, {"名册": ["J2:J3"]})
    assert [row.row for row in result.people] == [2]
    assert result.faults == []


def test_a_second_post_below_a_merged_name_belongs_to_the_same_person():
    rows = [
        PEOPLE,
        person(党内职务="支部书记", 行政职务="处长"),
        person(姓名=None, 党内职务="机关党委委员", 行政职务=None),
        person(姓名="李四"),
    ]
    result = parsed({"名册": rows}, {"名册": ["B2:B3"]})
    quiet(result)
    assert [(row.row, row.name) for row in result.people] == [(2, "张三"), (4, "李四")]
    assert [(post.post, post.organization) for post in result.people[0].party_posts] == [
        ("secretary", ""),
        ("committee_member", "机关党委"),
    ]
    assert result.people[0].admin_post == "处长"
    assert result.rows_seen == 2


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "column", "part"),
    [
        ({"姓名": None}, "姓名", "没有姓名"),
        ({"姓名": "—"}, "姓名", "没有姓名"),
        ({"入党时间": "2010.13"}, "入党时间", "没有13月"),
        ({"出生年月": "1985-02-30"}, "出生年月", "没有30日"),
        ({"转正时间": "下月"}, "转正时间", "看不懂"),
        ({"转正时间": "2009.07"}, "转正时间", "早于入党日期2010年7月"),
        ({"入党时间": "2030.01", "转正时间": None}, "入党时间", "晚于今天"),
        ({"出生年月": "2027.01"}, "出生年月", "晚于今天"),
        ({"入党时间": "1920.01"}, "入党时间", "早于1921年7月"),
        ({"入党时间": "1980.01", "出生年月": "1985.03"}, "入党时间", "早于出生日期"),
        ({"所在支部": "第九党支部"}, "所在支部", "找不到党支部“第九党支部”"),
        ({"所在支部": None}, "所在支部", "没有写所在党支部"),
    ],
)
def test_faults_name_row_column_value_and_reason(given, column, part):
    result = people(person(姓名="好人"), person(**given))
    assert faults(result) == [(3, column)]
    (fault,) = result.faults
    assert fault.sheet == "名册"
    assert part in fault.reason
    assert fault.value == ("" if given.get(column) is None else given[column])
    assert [row.name for row in result.people] == ["好人"]


def test_several_faults_of_one_row_are_all_named():
    result = people(person(姓名=None, 入党时间="2010.13", 所在支部="没有的支部"))
    assert faults(result) == [(2, "姓名"), (2, "入党时间"), (2, "所在支部")]
    assert result.rows_seen == 1


def test_dates_are_compared_only_as_precisely_as_they_are_known():
    assert people(person(入党时间="2010年7月20日", 转正时间="2010.07")).faults == []
    assert faults(people(person(入党时间="2010年7月20日", 转正时间="2010年7月19日"))) == [(2, "转正时间")]


def test_today_itself_is_not_the_future():
    assert people(person(入党时间="2026-11-22", 转正时间=None, 党员类别="预备党员")).faults == []
    assert faults(people(person(入党时间="2026-11-23", 转正时间=None, 党员类别="预备党员"))) == [(2, "入党时间")]


def test_a_row_that_gives_only_a_branch_has_lost_its_name():
    result = people([None] * 9 + ["第一党支部", None, None])
    assert faults(result) == [(2, "姓名")]


# --- duplicates -------------------------------------------------------------------------------------------------------


def test_only_the_later_of_two_equal_rows_is_refused_and_names_the_earlier():
    result = people(person(), person(姓名="李四"), person(姓名="张　三"))
    assert faults(result) == [(4, "姓名")]
    assert "与第2行重复" in result.faults[0].reason
    assert [row.row for row in result.people] == [2, 3]


def test_a_third_equal_row_names_the_first_too():
    result = people(person(), person(), person())
    assert faults(result) == [(3, "姓名"), (4, "姓名")]
    assert all("第2行" in fault.reason for fault in result.faults)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({}, {"入党时间": "2012.07", "转正时间": "2013.07"}, True),
        ({}, {"出生年月": "1990.01"}, True),
        ({}, {"出生年月": "1990.01", "入党时间": "2012.07", "转正时间": "2013.07"}, False),
        ({"出生年月": None, "入党时间": None, "转正时间": None}, {}, True),
        ({"出生年月": None}, {"出生年月": None, "入党时间": "2012.07", "转正时间": "2013.07"}, False),
        ({"出生年月": None, "入党时间": None, "转正时间": None}, {"性别": "女"}, False),
        ({"出生年月": "1985年3月5日"}, {"出生年月": "1985.03"}, True),
        ({}, {"所在支部": "第二党支部"}, False),
    ],
)
def test_what_tells_two_people_of_one_name_apart(one, other, same):
    result = people(person(**one), person(**other))
    assert faults(result) == ([(3, "姓名")] if same else [])


def test_a_duplicate_of_a_faulty_row_is_found_in_the_same_run():
    result = people(person(民族="汉", 转正时间="2009.07"), person())
    assert faults(result) == [(2, "转正时间"), (3, "姓名")]
    assert result.people == ()


def test_a_duplicate_in_another_sheet_names_that_sheet():
    result = parsed({"甲": [PEOPLE, person()], "乙": [PEOPLE, person()]})
    assert [(fault.sheet, fault.row) for fault in result.faults] == [("乙", 2)]
    assert "工作表“甲”第2行" in result.faults[0].reason


def test_one_person_in_two_branches_is_only_doubted():
    exact = {"出生年月": "1985-03-05"}
    result = people(person(**exact), person(所在支部="第二党支部", **exact))
    assert result.faults == []
    assert any("可能是同一人" in issue.reason and "第2行（第一党支部）" in issue.reason for issue in result.warnings)


# --- warnings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ({"民族": "汉"}, "民族"),
        ({"学历": "大学"}, "学历"),
        ({"行政职务": "主任科员"}, "行政职务"),
        ({"性别": "不明白"}, "性别"),
        ({"民族": "火星"}, "民族"),
        ({"党员类别": "党员"}, "党员类别"),
        ({"党内职务": "小秘书"}, "党内职务"),
        ({"出生年月": "不详"}, "出生年月"),
        ({"入党时间": 2010.1}, "入党时间"),
    ],
)
def test_what_needs_a_guess_is_a_warning_and_the_row_stands(given, column):
    result = people(person(**given))
    assert result.faults == []
    assert warnings(result, column) == [(2, str(given[column]))]
    assert len(result.people) == 1


def test_every_row_is_named_not_only_the_first():
    result = people(person(姓名="甲甲", 民族="汉"), person(姓名="乙乙"), person(姓名="丙丙", 民族="汉"))
    assert warnings(result, "民族") == [(2, "汉"), (4, "汉")]


def test_joining_below_eighteen_is_doubted_to_the_day():
    young, grown = (
        person(出生年月="1992-07-02", 入党时间="2010-07-01"),
        person(出生年月="1992-07-01", 入党时间="2010-07-01"),
    )
    assert warnings(people(young), "入党时间") == [(2, "2010-07-01")]
    assert warnings(people(grown), "入党时间") == []
    assert warnings(people(person(出生年月="1992-02-29", 入党时间="2010-02-28", 转正时间="2011-02-28")), "入党时间")


@pytest.mark.parametrize(
    ("joined", "full", "overdue"),
    [
        ("2025-11-22", None, False),
        ("2025-11-21", None, True),
        ("2025.11", None, False),
        ("2025.10", None, True),
        ("2024.01", "2027.01", True),
        ("2026.03", "2027.03", False),
    ],
)
def test_an_overdue_probation_is_a_warning(joined, full, overdue):
    result = people(person(党员类别="预备党员", 入党时间=joined, 转正时间=full))
    assert result.faults == []
    assert bool(warnings(result, "入党时间")) == overdue
    assert result.people[0].category == "probationary"


def test_a_probationer_with_a_past_full_date_is_doubted():
    assert warnings(people(person(党员类别="预备党员")), "党员类别") == [(2, "预备党员")]


def test_a_full_date_many_years_ahead_is_a_fault():
    assert faults(people(person(党员类别="预备党员", 入党时间="2026.01", 转正时间="2036.01"))) == [(2, "转正时间")]


@pytest.mark.parametrize(
    ("given", "category"),
    [
        ({"入党时间": "2010.07", "转正时间": "2011.07"}, "full"),
        ({"入党时间": "2010.07", "转正时间": None}, "full"),
        ({"入党时间": "2026.07", "转正时间": None}, "probationary"),
        ({"入党时间": "2026.07", "转正时间": "2027.07"}, "probationary"),
        ({"入党时间": None, "转正时间": None}, "full"),
    ],
)
def test_without_a_category_the_dates_tell(given, category):
    assert people(person(党员类别=None, **given)).people[0].category == category


def test_political_status_tells_members_from_others():
    rows = [
        ["姓名", "所在支部", "政治面貌", "入党时间"],
        ["甲甲", "第一党支部", "中共党员", "2010.07"],
        ["乙乙", "第一党支部", "中共预备党员", "2026.07"],
        ["丙丙", "第一党支部", "群众", None],
    ]
    result = parsed({"名册": rows})
    assert [(row.category, row.politics, row.is_member) for row in result.people] == [
        ("full", "01", True),
        ("probationary", "02", True),
        ("other", "13", False),
    ]


def test_an_activist_is_registered_as_a_person_and_not_counted():
    result = people(*many(3), person(姓名="积极", 党员类别="入党积极分子", 入党时间=None, 转正时间=None))
    assert result.people[3].category == "other"
    assert warnings(result, "党员类别") == [(5, "入党积极分子")]


# --- posts, standing, degrees -----------------------------------------------------------------------------------------


def test_posts_of_three_kinds_are_kept_apart():
    header = ["姓名", "所在支部", "党内职务", "行政职务", "职级", "群团职务"]
    result = parsed({"名册": [header, ["张三", "第一党支部", "支部书记", "处长", "二级调研员", "工会主席"]]})
    quiet(result)
    (row,) = result.people
    assert [post.title for post in row.party_posts] == ["支部书记"]
    assert (row.admin_post, row.rank) == ("处长", "二级调研员")
    assert [(post.post, post.organization) for post in row.mass_posts] == [("chair", "工会")]


def test_a_single_column_of_posts_is_taken_apart_with_a_warning():
    result = parsed(
        {
            "名册": [
                ["姓名", "所在支部", "职务"],
                ["张三", "第一党支部", "处长、支部书记"],
                ["李四", "第一党支部", "科长"],
            ]
        }
    )
    assert [(row.admin_post, [post.post for post in row.party_posts]) for row in result.people] == [
        ("处长", ["secretary"]),
        ("科长", []),
    ]
    assert warnings(result, "职务") == [(2, "处长、支部书记")]


def test_a_post_makes_no_organisation():
    result = people(person(党内职务="机关纪委委员", 行政职务="综合处处长"))
    assert (result.organizations, result.would_found) == ((), ())


@pytest.mark.parametrize(
    ("mobility", "secondment", "standing"),
    [
        (None, None, "normal"),
        ("流动党员", None, "mobile"),
        (None, "借调至市委办", "seconded_out"),
        ("是", "从县里借调来", "seconded_in"),
    ],
)
def test_standing(mobility, secondment, standing):
    result = parsed({"名册": [["姓名", "所在支部", "流动情况", "借调"], ["张三", "第一党支部", mobility, secondment]]})
    quiet(result)
    assert result.people[0].standing == standing


def test_a_degree_behind_the_education_is_not_lost():
    assert people(person(学历="大学本科、管理学学士")).people[0].degree == "4"
    assert people(person(学历="研究生(法学硕士)")).people[0].degree == "3"
    assert people(person(学历="大学本科")).people[0].degree == ""


def test_the_sex_behind_a_name_is_used_where_the_column_is_empty():
    assert people(person(姓名="李四（女）", 性别=None)).people[0].sex == "2"
    assert people(person(姓名="李四（女）", 性别=None)).people[0].name == "李四"


def test_identity_numbers_are_not_in_the_rows():
    result = parsed({"名册": [["姓名", "身份证号", "所在支部"], ["张三", "110101198503070011", "第一党支部"]]})
    assert "110101198503070011" not in repr(result)


# --- sheets as a whole ------------------------------------------------------------------------------------------------


def test_a_workbook_without_any_register_is_a_fault():
    result = parsed({"说明": [["今天天气", "很好"]]})
    assert faults(result) == [(1, "")]
    assert "表头" in result.faults[0].reason


def test_an_unrecognised_sheet_beside_a_register_is_a_warning():
    result = parsed({"名册": [PEOPLE, person()], "附注": [["今天天气", "很好"]]})
    assert result.faults == []
    assert [issue.sheet for issue in result.warnings if "没有认出" in issue.reason] == ["附注"]


def test_issues_come_in_the_order_of_the_workbook():
    result = parsed(
        {"甲": [PEOPLE, person(民族="汉", 性别="无性"), person()], "乙": [PEOPLE, person(姓名="李四", 学历="大学")]}
    )
    places = [(issue.sheet, issue.row, issue.index) for issue in result.issues]
    assert places == sorted(places, key=lambda place: ("甲乙".index(place[0]), *place[1:]))
    assert {"甲", "乙"} == {issue.sheet for issue in result.issues}


def test_the_summary_has_the_shape_of_the_command_line():
    summary = people(person(姓名=None, 民族="汉")).summary()
    assert summary == {
        "faults": [
            {
                "sheet": "名册",
                "row": 2,
                "column": "姓名",
                "value": "",
                "reason": "没有姓名，请补填；如果不是人员，请删去这一行。",
            }
        ],
        "warnings": [
            {"sheet": "名册", "row": 2, "column": "民族", "value": "汉", "reason": "“汉”按“汉族”理解，请写全称。"}
        ],
    }


def test_a_corrected_plan_is_what_is_read():
    workbook = opened({"名册": [["姓名", "支部", "什么时间"], ["张三", "第一党支部", "2010.07"]]})
    plan = importing.guess(workbook)
    assert importing.parse(workbook, plan, known=BRANCHES, today=TODAY).people[0].joined is None
    plan = plan.with_sheet(plan.sheet("名册").changed(columns={0: "name", 1: "branch", 2: "joined"}))
    assert importing.parse(workbook, plan, known=BRANCHES, today=TODAY).people[0].joined == Day(
        date(2010, 7, 1), "month"
    )
    plan = plan.with_sheet(plan.sheet("名册").changed(kind="ignored"))
    assert importing.parse(workbook, plan, known=BRANCHES, today=TODAY).people == ()


def test_serial_dates_of_a_1904_workbook_are_read_by_its_calendar():
    workbook = importing.read(xlsx({"名册": [PEOPLE, person(入党时间=43647 - 1462, 转正时间=None)]}))
    workbook.epoch_1904 = True
    result = importing.parse(workbook, importing.guess(workbook), known=BRANCHES, today=TODAY)
    assert result.people[0].joined == Day(date(2019, 7, 1))


def test_text_files_are_read_like_workbooks():
    lines = [",".join(PEOPLE), ",".join("" if cell is None else str(cell) for cell in person(入党时间="2010.1"))]
    workbook = importing.read("\n".join(lines).encode("gbk") + b"\n", "名册.csv")
    result = importing.parse(workbook, importing.guess(workbook), known=BRANCHES, today=TODAY)
    assert result.people[0].joined == Day(date(2010, 10, 1), "month")
    assert warnings(result, "入党时间") == [(2, "2010.1")]


def test_a_merge_over_the_whole_sheet_makes_no_people():
    workbook = importing.read(merged_by_hand(xlsx({"名册": [PEOPLE, person()]}), "B2:B1048576"))
    result = importing.parse(workbook, importing.guess(workbook), known=BRANCHES, today=TODAY)
    assert [row.name for row in result.people] == ["张三"]
