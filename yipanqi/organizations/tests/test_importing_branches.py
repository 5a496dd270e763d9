"""Whose branch a row belongs to, which branches would be founded, and how large they may be."""

import pytest

from yipanqi.organizations.importing import KnownNames, Thresholds
from yipanqi.organizations.tests.importing_books import PEOPLE, faults, many, parsed, people, person, quiet, warnings


@pytest.mark.parametrize(
    "spelling",
    ["第一党支部", "第一支部", "第1党支部", "一支部", "第一支部委员会", " 第一 党支部", "中共第一党支部", "第１支部"],
)
def test_other_spellings_of_a_known_branch_are_understood(spelling):
    result = people(person(所在支部=spelling))
    quiet(result)
    assert result.people[0].branch == "第一党支部"


def test_the_end_of_a_full_name_is_understood_with_a_warning():
    known = KnownNames(names=frozenset({"某市某局机关第一党支部", "某市某局机关第十一党支部"}))
    result = people(person(所在支部="第一党支部"), known=known)
    assert result.people[0].branch == "某市某局机关第一党支部"
    assert warnings(result, "所在支部")[0] == (2, "第一党支部")


def test_an_ambiguous_end_is_unknown():
    known = KnownNames(names=frozenset({"甲局机关第一党支部", "乙局机关第一党支部"}))
    result = people(person(所在支部="机关第一党支部"), known=known)
    assert faults(result) == [(2, "所在支部")]


def test_short_and_former_names_are_understood():
    known = KnownNames(names=frozenset({"信息中心党支部"}), aliases={"网络中心党支部": "信息中心党支部"})
    result = people(person(所在支部="网络中心支部"), known=known)
    assert result.people[0].branch == "信息中心党支部"


def test_an_unknown_branch_is_told_what_it_may_have_meant():
    result = people(person(所在支部="第一党支"))
    assert "是不是“第一党支部”" in result.faults[0].reason


def test_branches_above_ninety_nine_are_told_apart():
    names = frozenset(f"机关第{number}党支部" for number in (1, 5, 100, 101, 105))
    for name in names:
        assert people(person(所在支部=name), known=KnownNames(names=names)).people[0].branch == name


def test_branches_of_the_same_file_are_known():
    result = parsed(
        {
            "名册": [PEOPLE, person(所在支部="新设党支部")],
            "组织": [
                ["组织名称", "组织类别", "上级组织"],
                ["机关党委", "机关党委", None],
                ["新设党支部", "党支部", "机关党委"],
            ],
        },
        known=KnownNames(),
    )
    assert result.faults == []
    assert result.people[0].branch == "新设党支部"
    assert result.would_found == ()


def test_a_branch_whose_own_row_is_faulty_is_still_known():
    result = parsed(
        {
            "组织": [
                ["组织名称", "组织类别", "上级组织", "成立时间"],
                ["机关党委", "机关党委", None, None],
                ["新设党支部", "党支部", "机关党委", "2010.13"],
            ],
            "名册": [PEOPLE, person(所在支部="新设党支部")],
        },
        known=KnownNames(),
    )
    assert [(fault.sheet, fault.row) for fault in result.faults] == [("组织", 3)]


def test_one_sheet_per_branch_by_the_sheets_names():
    sheet = [["党员名册"], PEOPLE[1:9], person()[1:9]]
    result = parsed({"一支部": sheet, "第二党支部": sheet})
    quiet(result)
    assert [(row.sheet, row.row, row.branch) for row in result.people] == [
        ("一支部", 3, "第一党支部"),
        ("第二党支部", 3, "第二党支部"),
    ]


def test_a_sheet_named_after_an_unknown_branch_is_a_fault_on_each_row():
    result = parsed({"第九党支部": [PEOPLE[1:9], person()[1:9]]})
    assert faults(result) == [(2, "所在党支部")]


def test_sections_headed_by_a_branch():
    header = PEOPLE[:9]
    rows = [
        header,
        ["第一党支部（2人）"],
        person(姓名="甲甲")[:9],
        person(姓名="乙乙")[:9],
        ["第二党支部党员花名册"] * 9,
        header,
        person(姓名="丙丙")[:9],
    ]
    result = parsed({"全体党员": rows}, {"全体党员": ["A2:I2"]})
    quiet(result)
    assert [(row.name, row.branch) for row in result.people] == [
        ("甲甲", "第一党支部"),
        ("乙乙", "第一党支部"),
        ("丙丙", "第二党支部"),
    ]


def test_a_merged_branch_cell_counts_for_all_its_rows():
    rows = [
        PEOPLE,
        *(person(姓名=name, 所在支部="第一党支部" if name == "甲甲" else None) for name in ("甲甲", "乙乙", "丙丙")),
    ]
    result = parsed({"名册": rows}, {"名册": ["J2:J4"]})
    quiet(result)
    assert {row.branch for row in result.people} == {"第一党支部"}


def test_a_branch_written_only_once_per_block_counts_downwards_with_one_warning():
    names = "甲乙丙丁戊己"
    rows = [person(姓名=name * 2, 所在支部={"甲": "第一党支部", "丁": "第二党支部"}.get(name)) for name in names]
    result = people(*rows)
    assert [row.branch for row in result.people] == ["第一党支部"] * 3 + ["第二党支部"] * 3
    assert [issue.row for issue in result.warnings if "空白处" in issue.reason] == [3]


def test_a_few_missing_branches_are_faults_not_filled():
    result = people(*many(4), person(姓名="赵某", 所在支部=None))
    assert faults(result) == [(6, "所在支部")]


# --- founding ---------------------------------------------------------------------------------------------------------


def test_with_nothing_known_the_named_branches_are_offered_once_each():
    rows = [person(姓名="甲甲"), person(姓名="乙乙", 所在支部="第二党支部"), person(姓名="丙丙", 所在支部="第一支部")]
    result = people(*rows, known=KnownNames())
    assert result.faults == []
    assert result.would_found == ("第一党支部", "第二党支部")
    assert [row.branch for row in result.people] == ["第一党支部", "第二党支部", "第一党支部"]
    assert warnings(result, "所在支部")[-1] == (4, "第一支部")


def test_with_nothing_known_a_missing_branch_is_still_a_fault():
    assert faults(people(person(所在支部=None), known=KnownNames())) == [(2, "所在支部")]


def test_with_nothing_known_sheet_names_are_offered_too():
    sheet = [PEOPLE[1:9], person()[1:9]]
    result = parsed({"第一党支部": sheet, "离退休党支部": sheet}, known=KnownNames())
    assert result.would_found == ("第一党支部", "离退休党支部")


def test_a_strange_name_to_be_founded_is_doubted_once():
    result = people(*many(3, 所在支部="综合处"), known=KnownNames())
    assert result.would_found == ("综合处",)
    assert len([issue for issue in result.warnings if "看不出是党支部" in issue.reason]) == 1


# --- thresholds -------------------------------------------------------------------------------------------------------


def _size_warnings(result) -> list[str]:
    return [issue.reason for issue in result.warnings if "支部工作条例" in issue.reason]


@pytest.mark.parametrize(("full", "probationary", "small"), [(2, 0, True), (2, 5, True), (3, 0, False)])
def test_three_full_members_make_a_branch(full, probationary, small):
    rows = many(full) + many(probationary, 党员类别="预备党员", 入党时间="2026.07", 转正时间=None)
    rows = [
        person(**dict(zip(PEOPLE, row, strict=True)) | {"姓名": f"人{chr(0x5000 + place)}"})
        for place, row in enumerate(rows)
    ]
    assert any("不足3名" in reason for reason in _size_warnings(people(*rows))) == small


@pytest.mark.parametrize(("members", "large"), [(50, False), (51, True)])
def test_fifty_members_of_any_category_are_the_usual_most(members, large):
    newest = person(姓名="预备", 党员类别="预备党员", 入党时间="2026.07", 转正时间=None)
    rows = [*many(members - 1), newest]
    assert any("超过50名" in reason for reason in _size_warnings(people(*rows))) == large


def _organisation(has_committee, **more) -> list[list]:
    header = ["组织名称", "组织类别", "上级组织", "是否设支委会", *more]
    return [
        header,
        ["机关党委", "机关党委", None, None, *[None] * len(more)],
        ["第一党支部", "党支部", "机关党委", has_committee, *more.values()],
    ]


@pytest.mark.parametrize(
    ("full", "committee", "due"), [(6, "否", False), (7, "否", True), (7, "是", False), (7, None, False)]
)
def test_seven_full_members_need_a_committee(full, committee, due):
    result = parsed({"组织": _organisation(committee), "名册": [PEOPLE, *many(full)]}, known=KnownNames())
    found = [(issue.sheet, issue.row) for issue in result.warnings if "达到7名" in issue.reason]
    assert found == ([("组织", 3)] if due else [])


def test_an_organ_may_pass_its_own_thresholds():
    result = parsed({"名册": [PEOPLE, *many(4)]}, thresholds=Thresholds(branch=5))
    assert any("不足5名" in reason for reason in _size_warnings(result))


def test_a_size_is_said_once_at_the_first_row_of_the_branch():
    result = people(person(姓名="甲甲"), person(姓名="乙乙", 所在支部="第二党支部"), person(姓名="丙丙"))
    assert [issue.row for issue in result.warnings] == [2, 3]


def test_duplicates_and_others_do_not_count():
    result = people(*many(2), many(1)[0], person(姓名="积极", 党员类别="发展对象", 入党时间=None, 转正时间=None))
    assert any("正式党员2名" in reason for reason in _size_warnings(result))


def test_a_declared_number_that_differs_is_doubted():
    sheets = {"组织": _organisation("否", 党员数=5, 正式党员数=4), "名册": [PEOPLE, *many(4)]}
    result = parsed(sheets, known=KnownNames())
    assert warnings(result, "党员数") == [(3, "5")]
    assert warnings(result, "正式党员数") == []
