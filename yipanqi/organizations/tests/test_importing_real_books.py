"""What real workbooks hold beside a clean table: other headings, remarks, dittos, brackets, two tables side by side."""

import pytest

from yipanqi.organizations import importing
from yipanqi.organizations.importing import KnownNames, codes, fields, posts, values
from yipanqi.organizations.importing.fields import MEETINGS, ORGANIZATIONS
from yipanqi.organizations.importing.fields import PEOPLE as PERSONS
from yipanqi.organizations.importing.names import Directory, group_name
from yipanqi.organizations.tests.importing_books import (
    PEOPLE,
    TODAY,
    faults,
    opened,
    parsed,
    people,
    person,
    plan_of,
    warnings,
)

OFFICES = KnownNames(names=frozenset({"机关党委", "办公室党支部", "人事处党支部", "办公室"}), root="机关党委")
TREE = ["党组织名称", "简称", "类别", "上级党组织", "成立时间"]
ROOT = ["江川市数据局机关委员会", "机关党委", "机关党委", None, "2012.05"]


# --- headings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "labels"),
    [
        (ORGANIZATIONS, "superior", "上一级党组织 隶属上级名称"),
        (ORGANIZATIONS, "founded", "组织建立的日期 支部组建批准时间"),
        (ORGANIZATIONS, "term_ends", "本届届满年月 下次应换届年份"),
        (ORGANIZATIONS, "elected", "本届班子产生时间 上一次换届年月"),
        (ORGANIZATIONS, "has_committee", "是否设有支部委员会"),
        (ORGANIZATIONS, "secretary", "党支部书记姓名"),
        (ORGANIZATIONS, "kind", "党组织的类别 支部设置形式"),
        (ORGANIZATIONS, "full_members", "正式党员（人）"),
        (PERSONS, "id_number", "居民身份证号"),
        (PERSONS, "name", "党员名称"),
        (PERSONS, "joined", "加入中国共产党的时间 何时入党"),
        (PERSONS, "full", "转为正式党员的日期 何时转正"),
        (PERSONS, "category", "正式或预备 党员身份状态"),
        (PERSONS, "group", "所在小组名称 组别"),
        (PERSONS, "party_post", "支委分工职务 党组织内职务"),
        (PERSONS, "mass_post", "工青妇职务"),
        (PERSONS, "branch", "编入党支部 现所在党组织"),
        (PERSONS, "admin_post", "现任单位职务 职务及职级"),
        (MEETINGS, "date", "会议时间地点"),
    ],
)
def test_a_heading_is_understood_by_the_part_that_tells(kind, name, labels):
    assert [fields.match(label, kind)[0] for label in labels.split()] == [name] * len(labels.split())


@pytest.mark.parametrize(
    "label", ["入党时年龄", "在职教育学历", "专业技术职称", "转入党支部时间", "递交入党申请书时间", "入党志愿书编号"]
)
def test_a_heading_that_speaks_of_something_else_is_left_out(label):
    assert fields.match(label, PERSONS) == ("", 0.0)


def test_a_deputy_is_no_secretary():
    assert fields.match("党支部副书记姓名", ORGANIZATIONS)[0] != "secretary"


def test_a_column_under_the_heading_of_the_family_is_nobodys_name():
    rows = [["姓名", "入党时间", "所在支部", "家庭成员", None], [None, None, None, "姓名", "出生日期"]]
    plan = plan_of({"名册": rows}, {"名册": ["D1:E1"]}).sheets[0]
    assert plan.columns == {0: "name", 1: "joined", 2: "branch"}


def side_by_side():
    return {"名册": [[*PEOPLE[:2], *PEOPLE[9:10], "姓名", "所在支部"], [1, "甲", "第一党支部", "乙", "第一党支部"]]}


def test_two_tables_side_by_side_are_refused_until_somebody_has_looked():
    result = parsed(side_by_side())
    assert faults(result) == [(1, "姓名")] and "左右并排" in result.faults[0].reason
    workbook = opened(side_by_side())
    plan = importing.guess(workbook)
    sheet = plan.sheets[0]
    seen = plan.with_sheet(sheet.changed(columns=sheet.columns))
    result = importing.parse(workbook, seen, known=KnownNames(names=frozenset({"第一党支部"})), today=TODAY)
    assert faults(result) == [] and [row.name for row in result.people] == ["甲"]
    assert "左右并排" in result.warnings[0].reason


# --- rows that are no people ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "以下空白", "（以下无正文）", "本页合计：3人", "以上共计3人", "更新时间：2026年11月", "报送单位：数据局",
        "（盖章）：",
        "1.本表按党内统计口径填写", "（一）在职党员", "2026年11月3日", "在职党员名单如下，请核对", "联系人：王芳",
    ],
)  # fmt: skip
def test_remarks_below_a_table_are_nobody(text):
    result = people(person(), [None, text])
    assert (faults(result), [row.name for row in result.people]) == ([], ["张三"])


def test_a_remark_merged_across_the_table_is_nobody_and_a_name_alone_is_somebody():
    rows = [PEOPLE, person(), ["请各支部认真核对"] * len(PEOPLE), [None, "李四"]]
    result = parsed({"名册": rows}, {"名册": ["A3:L3"]})
    assert [row.name for row in result.people] == ["张三"]
    assert faults(result) == [(4, "所在支部")]


def test_ditto_marks_repeat_what_stands_above():
    result = people(person(), person(姓名="李四", 所在支部="同上", 学历="〃", 入党时间="″"))
    first, second = result.people
    assert (second.branch, second.education, second.joined) == (first.branch, first.education, first.joined)


# --- which branch is meant --------------------------------------------------------------------------------------------


def test_a_department_heads_a_section_or_a_sheet_whose_branch_is_meant():
    header = ["姓名", "性别", "出生年月", "入党时间"]
    rows = [
        header,
        ["办公室（2人）"] * 4,
        ["甲", "男", "1980.3", "2001.7"],
        ["人事处"] * 4,
        ["乙", "女", "1981.3", "2002.7"],
    ]
    result = parsed({"党员": rows}, {"党员": ["A2:D2", "A4:D4"]}, known=OFFICES)
    assert [(row.name, row.branch) for row in result.people] == [("甲", "办公室党支部"), ("乙", "人事处党支部")]
    result = parsed({"办公室": [header, rows[2]], "人事处": [header, rows[4]]}, known=OFFICES)
    assert [(row.name, row.branch) for row in result.people] == [("甲", "办公室党支部"), ("乙", "人事处党支部")]
    assert [(issue.sheet, issue.row) for issue in result.warnings if "理解" in issue.reason] == [
        ("办公室", 2),
        ("人事处", 2),
    ]


def test_with_nothing_known_a_department_is_offered_its_branch():
    result = parsed({"办公室": [["姓名", "入党时间"], ["甲", "2001.7"]]}, known=KnownNames())
    assert result.would_found == ("办公室党支部",)


def test_the_title_tells_the_branch_where_the_sheets_own_name_misleads():
    rows = [["人事处党支部党员名册"], ["姓名", "入党时间"], ["甲", "2001.7"]]
    result = parsed({"综合科": rows}, known=OFFICES)
    assert (faults(result), [row.branch for row in result.people]) == ([], ["人事处党支部"])


def test_a_spelling_is_said_once_in_a_sheet():
    known = KnownNames(names=frozenset({"机关党委", "江川市数据局机关第一党支部"}), root="机关党委")
    result = people(*(person(姓名=name, 所在支部="机关第一支部") for name in "甲乙丙"), known=known)
    assert {row.branch for row in result.people} == {"江川市数据局机关第一党支部"}
    assert warnings(result, "所在支部")[0] == (2, "机关第一支部")
    assert sum("理解" in issue.reason for issue in result.warnings) == 1


def test_short_names_of_the_file_mean_their_organisations_without_a_doubt():
    branches = [["机关第一党支部", "一支部", "党支部", "机关党委", "2012.05"]]
    rows = [PEOPLE, person(所在支部="一支部"), person(姓名="李四", 所在支部="第1支部")]
    result = parsed({"组织": [TREE, ROOT, *branches], "党员": rows}, known=KnownNames())
    assert [row.superior for row in result.organizations] == ["", "江川市数据局机关委员会"]
    assert [row.branch for row in result.people] == ["机关第一党支部"] * 2
    assert [issue.reason for issue in result.warnings if "理解" in issue.reason] == []


def test_a_short_name_of_two_organisations_means_none():
    directory = Directory(
        KnownNames(), ["甲党支部", "乙党支部"], [("老支部", "甲党支部"), ("老支部", "乙党支部"), ("", "甲")]
    )
    assert directory.find("老支部") is None


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (1, "第一党小组"),
        ("一组", "第一党小组"),
        ("第2小组", "第二党小组"),
        ("第十一党小组", "第十一党小组"),
        ("机动组", "机动组"),
    ],
)
def test_party_groups_by_their_number(cell, name):
    assert group_name(cell) == name


# --- names ------------------------------------------------------------------------------------------------------------


def test_what_stands_in_brackets_behind_a_name_is_told_of_the_person():
    result = people(
        person(姓名="李芳（女，回族）", 性别=None, 民族=None), person(姓名="赵强(预备)", 党员类别=None, 转正时间=None),
        person(姓名="*王五（借调）"), person(姓名="孙亮（大）"), person(姓名="钱进（男、退休）", 性别=None),
    )  # fmt: skip
    assert [row.name for row in result.people] == ["李芳", "赵强", "王五", "孙亮（大）", "钱进"]
    first, second, third, _, last = result.people
    assert (first.sex, first.ethnicity, second.category) == ("2", "03", "probationary")
    assert (third.standing, last.sex) == ("seconded_out", "1")


@pytest.mark.parametrize("cell", ["张三、李四", "张三,李四", "张三/李四", "张三 李四 王五"])
def test_several_names_in_one_cell_are_asked_for_rows_of_their_own(cell):
    result = people(person(姓名=cell))
    assert faults(result) == [(2, "姓名")] and "每人写一行" in result.faults[0].reason


@pytest.mark.parametrize("cell", ["张 三", "阿布都·买买提", "李芳（女、回族）", "欧阳 小 红"])
def test_one_name_is_one_name(cell):
    assert not values.several_names(cell)


# --- who is counted ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["已去世", "组织关系已转出", "开除党籍", "民盟盟员", "群众", "入党积极分子"])
def test_who_is_no_member_is_registered_and_not_counted(word):
    result = people(person(党员类别=word))
    assert [row.category for row in result.people] == ["other"]
    assert warnings(result, "党员类别") == [(2, word)]


def test_who_is_no_member_and_in_no_branch_is_left_out_with_a_word():
    header = ["姓名", "政治面貌", "入党时间", "所在支部"]
    rows = [
        header,
        ["甲", "中共党员", "2001.7", "第一党支部"],
        ["乙", "群众", None, None],
        ["丙", "中共党员", "2001.7", None],
    ]
    result = parsed({"在职人员": rows})
    assert [row.name for row in result.people] == ["甲"]
    assert warnings(result, "政治面貌") == [(3, "群众")]
    assert faults(result) == [(4, "所在支部")], "a member belongs to a branch"


@pytest.mark.parametrize(
    ("reader", "cell", "code"),
    [(codes.ethnicity, "维", "05"), (codes.ethnicity, "蒙族", "02"), (codes.education, "双学位", "20")],
)
def test_short_words_are_guessed_and_asked_about(reader, cell, code):
    reading = reader(cell)
    assert (reading.value, reading.fault) == (code, "") and reading.warning


# --- posts and days ---------------------------------------------------------------------------------------------------


def test_beside_a_party_column_only_posts_of_a_party_body_leave_the_administrative_one():
    cell = "处长、宣传委员、机关党委副书记"
    mixed, apart = posts.mixed_posts(cell).value, posts.mixed_posts(cell, True).value
    assert (mixed.administrative, [post.title for post in mixed.party]) == ("处长", ["宣传委员", "机关党委副书记"])
    assert (apart.administrative, [post.title for post in apart.party]) == ("处长、宣传委员", ["机关党委副书记"])


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("副局长（主持工作，正处级）、二级调研员", ["副局长（主持工作，正处级）", "二级调研员"]),
        ("副局长（兼）", ["副局长（兼）"]),
        ("处长、（原副局长", ["处长", "原副局长"]),
    ],
)
def test_a_bracket_stays_with_its_post(cell, parts):
    assert posts.administrative(cell).value == "、".join(parts)


def test_the_first_month_has_a_name_of_its_own():
    result = people(person(出生年月="1985年元月", 入党时间="2010年元月3日", 转正时间="2011年元月份"))
    assert [str(day) for day in (result.people[0].born, result.people[0].joined, result.people[0].full)] == [
        "1985年1月", "2010年1月3日", "2011年1月",
    ]  # fmt: skip


# --- organisations ----------------------------------------------------------------------------------------------------


def test_a_list_of_branches_without_a_column_for_superiors_stands_under_the_one_committee():
    rows = [["支部名称", "类别", "成立时间"], ["机关党委", "机关党委", "2012.5"], ["第一党支部", "党支部", "2012.5"]]
    result = parsed({"组织": rows}, known=KnownNames())
    assert [(row.name, row.superior) for row in result.organizations] == [("机关党委", ""), ("第一党支部", "机关党委")]


def test_a_plain_list_of_branches_with_nothing_above_stands_alone():
    rows = [["支部名称", "成立时间"], ["第一党支部", "2012.5"], ["第二党支部", "2012.5"]]
    result = parsed({"组织": rows}, known=KnownNames())
    assert (faults(result), [row.superior for row in result.organizations]) == ([], ["", ""])


def test_another_spelling_of_the_root_is_no_second_root():
    known = KnownNames(names=frozenset({"中共江川市数据局机关委员会"}), root="中共江川市数据局机关委员会")
    result = parsed({"组织": [TREE, ["江川市数据局机关党委", None, "机关党委", None, None]]}, known=known)
    assert (faults(result), [row.superior for row in result.organizations]) == ([], [""])
