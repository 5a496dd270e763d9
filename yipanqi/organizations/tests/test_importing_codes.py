"""Words → codes, posts → codes: what is certain is silent, what is a guess is a warning, nothing is ever a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.organizations import enums
from yipanqi.organizations.importing import codes, posts, values
from yipanqi.organizations.importing.structure import KIND_NAMES
from yipanqi.organizations.tests.importing_books import anything


@pytest.mark.parametrize(
    ("reader", "cell", "code"),
    [
        (codes.sex, "男", "1"),
        (codes.sex, " 女 ", "2"),
        (codes.sex, "女性", "2"),
        (codes.ethnicity, "汉族", "01"),
        (codes.ethnicity, "维吾尔族", "05"),
        (codes.ethnicity, "达斡尔族", "31"),
        (codes.ethnicity, "仫佬族", "32"),
        (codes.ethnicity, "基诺族", "56"),
        (codes.ethnicity, "汉　族", "01"),
        (codes.education, "大学本科", "20"),
        (codes.education, "大学本科毕业", "21"),
        (codes.education, "本科", "20"),
        (codes.education, "大专", "30"),
        (codes.education, "大学专科结业", "32"),
        (codes.education, "研究生", "10"),
        (codes.education, "博士研究生", "11"),
        (codes.education, "硕士研究生肄业", "16"),
        (codes.education, "在职研究生", "10"),
        (codes.education, "高中", "60"),
        (codes.education, "大学本科、管理学学士", "20"),
        (codes.degree, "管理学学士", "4"),
        (codes.degree, "法学硕士学位", "3"),
        (codes.degree, "博士", "2"),
        (codes.degree, "名誉博士", "1"),
        (codes.category, "正式党员", "full"),
        (codes.category, "正式", "full"),
        (codes.category, "预备党员", "probationary"),
        (codes.category, "预备", "probationary"),
        (codes.politics, "中共党员", "01"),
        (codes.politics, "中共预备党员", "02"),
        (codes.politics, "群众", "13"),
        (codes.mobility, "否", "normal"),
        (codes.mobility, "流动党员", "mobile"),
        (codes.secondment, "借调至市委办", "seconded_out"),
        (codes.secondment, "从县局借调来", "seconded_in"),
        (codes.secondment, "", "normal"),
    ],
)
def test_words_that_need_no_guess(reader, cell, code):
    assert reader(cell) == values.Reading(code)


@pytest.mark.parametrize(
    ("reader", "cell", "code"),
    [
        (codes.sex, "M", "1"),
        (codes.sex, 2, "2"),
        (codes.ethnicity, "汉", "01"),
        (codes.ethnicity, "维吾尔", "05"),
        (codes.education, "大学", "20"),
        (codes.education, "硕士", "14"),
        (codes.education, "中央党校研究生", "10"),
        (codes.education, "省委党校大学", "20"),
        (codes.degree, "硕士(在读)", "3"),
        (codes.category, "党员", "full"),
        (codes.category, "延长预备期", "probationary"),
        (codes.category, "入党积极分子", "other"),
        (codes.mobility, "流出到深圳", "mobile"),
        (codes.secondment, "挂职", "seconded_out"),
    ],
)
def test_guesses_give_a_code_and_a_warning(reader, cell, code):
    reading = reader(cell)
    assert (reading.value, reading.fault) == (code, "")
    assert reading.warning


@pytest.mark.parametrize(
    ("reader", "cell"),
    [
        (codes.sex, "未婚"),
        (codes.ethnicity, "火星族"),
        (codes.education, "幼儿园"),
        (codes.degree, "工程师"),
        (codes.category, "临时工"),
        (codes.politics, "外星人"),
    ],
)
def test_words_that_map_to_nothing_are_warnings_never_faults(reader, cell):
    reading = reader(cell)
    assert (reading.value, reading.fault) == ("", "")
    assert str(cell) in reading.warning


def test_the_ethnicity_table_is_the_standards():
    assert len(codes.ETHNICITIES) == 56
    assert len(set(codes.ETHNICITIES)) == 56
    assert codes.ethnicity("乌孜别克族").value == "43"
    assert codes.ethnicity("裕固族").value == "48"


def test_a_cached_number_is_not_taken_for_a_tick():
    assert codes.sex(1).value == "1"
    assert codes.sex(True).value == ""
    assert codes.sex(1).value == "1"


@pytest.mark.parametrize(
    ("name", "kind", "form"),
    [
        ("第一党支部", "branch", "ordinary"),
        ("机关第一支部委员会", "branch", "ordinary"),
        ("离退休干部党支部", "branch", "retired"),
        ("第一党支部（离退休）", "branch", "retired"),
        ("某处某中心联合党支部", "branch", "joint"),
        ("援藏工作临时党支部", "branch", "temporary"),
        ("流动党员党支部", "branch", "mobile"),
        ("直属单位党总支", "general_branch", "ordinary"),
        ("机关党委", "organ_committee", "ordinary"),
        ("中共某某局机关委员会", "organ_committee", "ordinary"),
        ("机关纪委", "organ_discipline", "ordinary"),
        ("某某局党组", "leading_group", "ordinary"),
        ("市直机关工委", "work_committee", "ordinary"),
        ("第二党小组", "group", "ordinary"),
        ("机关工会", "mass", "ordinary"),
        ("机关团委", "mass", "ordinary"),
        ("机关团支部", "mass", "ordinary"),
        ("妇委会", "mass", "ordinary"),
        ("综合处", "department", "ordinary"),
        ("办公室", "department", "ordinary"),
    ],
)
def test_kinds_of_organisations_by_name(name, kind, form):
    found = codes.kind_of(name)
    assert (found.kind, found.form) == (kind, form)


def test_a_department_or_a_bare_committee_by_name_is_only_a_guess():
    assert not codes.kind_of("综合处").sure
    assert not codes.kind_of("某局党委").sure
    assert codes.kind_of("第一党支部").sure
    assert codes.kind_of("火星") is None


def test_the_codes_are_those_of_the_room():
    assert set(KIND_NAMES) == set(enums.Kind.values)
    assert {kind for _, kind, _ in codes._KIND_ENDS} <= set(enums.Kind.values)
    assert {form for form, _ in codes._FORMS} | {"ordinary"} == set(enums.BranchForm.values)
    assert {post for _, post in (*posts._PARTY, *posts._MASS)} <= set(enums.Post.values)
    assert {codes.NORMAL, codes.MOBILE, codes.SECONDED_OUT, codes.SECONDED_IN} == set(enums.Standing.values)
    assert set(codes._SEX.values()) <= set(enums.Sex.values)
    assert {codes.FULL, codes.PROBATIONARY} == set(enums.Category.values)


# --- posts ------------------------------------------------------------------------------------------------------------


def _party(cell) -> list[tuple[str, str]]:
    return [(post.post, post.organization) for post in posts.party_posts(cell).value]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("支部书记", [("secretary", "")]),
        ("书记", [("secretary", "")]),
        ("党支部副书记", [("deputy_secretary", "")]),
        ("支部书记兼组织委员", [("secretary", ""), ("organisation_member", "")]),
        ("副书记、纪检委员", [("deputy_secretary", ""), ("discipline_member", "")]),
        ("支委，宣传委员", [("committee_member", ""), ("publicity_member", "")]),
        ("组织委员/青年委员", [("organisation_member", ""), ("youth_member", "")]),
        ("组织宣传委员", [("organisation_member", ""), ("publicity_member", "")]),
        ("纪检（监察）委员", [("discipline_member", "")]),
        ("统战委员", [("committee_member", "")]),
        ("党小组长", [("group_leader", "")]),
        ("第二党小组组长", [("group_leader", "第二党小组")]),
        ("机关党委专职副书记、第一党支部书记", [("full_time_deputy", "机关党委"), ("secretary", "第一党支部")]),
        ("机关纪委委员", [("committee_member", "机关纪委")]),
        ("党组成员", [("leading_member", "党组")]),
        ("党组书记", [("secretary", "党组")]),
        ("书记(兼)", [("secretary", "")]),
        ("党员", []),
        ("无", []),
        (None, []),
    ],
)
def test_party_posts(cell, expected):
    assert _party(cell) == expected
    assert posts.party_posts(cell).warning == ""


def test_what_is_no_party_post_keeps_its_words_and_is_doubted():
    reading = posts.party_posts("支部书记、处长")
    assert [post.post for post in reading.value] == ["secretary", ""]
    assert reading.value[1].title == "处长"
    assert "处长" in reading.warning
    assert "支部书记" not in reading.warning


def test_a_union_post_in_the_party_column_is_no_party_post():
    assert _party("工会主席") == [("", "")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("工会主席", [("chair", "工会")]),
        ("机关团委副书记", [("vice_chair", "机关团委")]),
        ("妇委会主任、工会委员", [("chair", "妇委会"), ("mass_member", "工会")]),
    ],
)
def test_mass_organisation_posts(cell, expected):
    assert [(post.post, post.organization) for post in posts.mass_posts(cell).value] == expected


def test_mixed_posts_are_taken_apart_with_a_warning():
    reading = posts.mixed_posts("办公室主任兼机关党委委员、工会主席")
    assert reading.value.administrative == "办公室主任"
    assert [(post.post, post.organization) for post in reading.value.party] == [("committee_member", "机关党委")]
    assert [(post.post, post.organization) for post in reading.value.mass] == [("chair", "工会")]
    assert reading.warning


def test_a_purely_administrative_cell_is_left_alone():
    reading = posts.mixed_posts("综合处处长、学术委员会委员")
    assert (reading.value.administrative, reading.value.party, reading.warning) == (
        "综合处处长、学术委员会委员",
        (),
        "",
    )


@pytest.mark.parametrize("old", ["主任科员", "副调研员", "科员"])
def test_ranks_of_the_old_scheme_are_kept_and_doubted(old):
    assert posts.administrative(old).value == old
    assert old in posts.administrative(old).warning


@pytest.mark.parametrize("current", ["一级主任科员", "二级调研员", "处长", "一级科员"])
def test_ranks_of_the_present_scheme_are_not_doubted(current):
    assert posts.administrative(current) == values.Reading(current)


_READERS = (
    values.text, values.name_reading, values.count, values.yes_no, values.phone, codes.sex, codes.ethnicity,
    codes.education,
    codes.degree, codes.category, codes.politics, codes.mobility, codes.secondment, posts.party_posts, posts.mass_posts,
    posts.mixed_posts, posts.administrative,
)  # fmt: skip


@pytest.mark.parametrize("reader", _READERS, ids=lambda reader: reader.__name__)
@given(cell=anything)
def test_no_reader_ever_raises_or_calls_a_code_a_fault(reader, cell):
    reading = reader(cell)
    assert reading.fault == ""
    assert reader(cell) == reading


@given(st.text(max_size=30))
def test_kind_of_never_raises(name):
    found = codes.kind_of(name)
    assert found is None or found.kind in KIND_NAMES
