"""Rows of organisations: kinds, terms, the root, superiors, circles, duplicates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.organizations import importing
from yipanqi.organizations.importing import Day, KnownNames, Sheet, SheetPlan, Workbook
from yipanqi.organizations.importing.names import Directory, canonical
from yipanqi.organizations.tests.importing_books import TODAY, faults, parsed, warnings

HEADER = [
    "党组织名称",
    "组织类别",
    "上级党组织",
    "成立时间",
    "换届时间",
    "是否设支委会",
    "书记",
    "联系人",
    "联系电话",
    "党员数",
    "届次",
]
ROOT = ["机关党委", "机关党委", None, "2010.05", "2023.06"]
NOTHING = KnownNames()


def _parsed(*rows, header=HEADER, known=NOTHING):
    return parsed({"组织": [header, *rows]}, known=known)


def _tree(result) -> dict[str, str]:
    return {row.name: row.superior for row in result.organizations}


def test_a_faultless_tree():
    result = _parsed(
        ROOT,
        ["直属单位党总支", "党总支", "机关党委", "2012年3月", "2024.05"],
        [
            "第一党支部",
            "党支部",
            "直属单位党总支",
            201203,
            "2024-05-10",
            "是",
            "张　三",
            "李四",
            13800000000,
            12,
            "第三届",
        ],
        ["第一党小组", "党小组", "第一党支部"],
        ["综合处", "处室", None],
        ["机关工会", "工会", "机关党委"],
    )
    assert result.faults == []
    assert _tree(result) == {
        "机关党委": "",
        "直属单位党总支": "机关党委",
        "第一党支部": "直属单位党总支",
        "第一党小组": "第一党支部",
        "综合处": "机关党委",
        "机关工会": "机关党委",
    }
    branch = result.organizations[2]
    assert (branch.kind, branch.form, branch.has_committee, branch.ordinal, branch.members) == (
        "branch",
        "ordinary",
        True,
        3,
        12,
    )
    assert (branch.founded, branch.elected) == (Day(date(2012, 3, 1), "month"), Day(date(2024, 5, 10)))
    assert (branch.secretary, branch.contact, branch.phone) == ("张三", "李四", "13800000000")
    assert [row.kind for row in result.organizations] == [
        "organ_committee",
        "general_branch",
        "branch",
        "group",
        "department",
        "mass",
    ]


def test_a_contact_or_secretary_makes_no_person():
    result = _parsed([*ROOT, None, "王五", "赵六", "13800000000"])
    assert result.people == ()


def test_totals_and_signatures_are_no_organisations():
    result = _parsed(
        ROOT,
        ["第一党支部", "党支部", "机关党委"],
        ["合计", None, None, None, None, None, None, None, None, 12],
        ["填表人：某某"],
    )
    assert list(_tree(result)) == ["机关党委", "第一党支部"]


@pytest.mark.parametrize(
    ("given", "column", "part"),
    [
        ([None, "党支部", "机关党委"], "党组织名称", "没有组织名称"),
        (["甲党支部", "党支部", "机关党委", "2010.13"], "成立时间", "没有13月"),
        (["甲党支部", "党支部", "机关党委", "2027.01"], "成立时间", "晚于今天"),
        (["甲党支部", "党支部", "没有的党委"], "上级党组织", "找不到上级组织“没有的党委”"),
        (["甲党支部", "党支部", None], "上级党组织", "第2行“机关党委”"),
        (["机关党委", "机关党委", None], "党组织名称", "与第2行重复"),
        (["中共机关党委", "机关党委", None], "党组织名称", "与第2行重复"),
    ],
)
def test_faults_of_organisations(given, column, part):
    result = _parsed(ROOT, given)
    assert faults(result) == [(3, column)]
    assert part in result.faults[0].reason
    assert list(_tree(result)) == ["机关党委"]


# --- kinds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written", "kind", "form", "doubted"),
    [
        ("第一党支部", "党支部", "branch", "ordinary", False),
        ("第一党支部", None, "branch", "ordinary", False),
        ("老干部党支部", "离退休党支部", "branch", "retired", False),
        ("离退休干部党支部", "党支部", "branch", "retired", True),
        ("离退休干部党支部", None, "branch", "retired", True),
        ("某某联合党支部", "党支部", "branch", "joint", True),
        ("抗旱临时党支部", None, "branch", "temporary", True),
        ("综合处", None, "department", "ordinary", True),
        ("综合处", "处室", "department", "ordinary", False),
        ("某局党委", None, "organ_committee", "ordinary", True),
        ("某局党委", "党组", "leading_group", "ordinary", False),
        ("火星", None, "branch", "ordinary", True),
        ("第二党支部", "莫名其妙", "branch", "ordinary", True),
    ],
)
def test_kind_and_form_and_when_they_are_guesses(name, written, kind, form, doubted):
    result = _parsed(ROOT, [name, written, "机关党委"])
    assert result.faults == []
    row = result.organizations[1]
    assert (row.kind, row.form) == (kind, form)
    assert [issue.row for issue in result.warnings if issue.column == "组织类别"] == ([3] if doubted else [])


# --- terms ------------------------------------------------------------------------------------------------------------


def test_an_election_date_ahead_is_the_end_of_the_term():
    result = _parsed(ROOT, ["甲党支部", "党支部", "机关党委", None, "2027.06"])
    row = result.organizations[1]
    assert (row.elected, row.term_ends) == (None, Day(date(2027, 6, 1), "month"))
    assert warnings(result, "换届时间") == [(3, "2027.06")]


def test_elected_and_end_of_term_stand_side_by_side():
    header = ["组织名称", "上级组织", "本届选举时间", "届满时间"]
    result = _parsed(["机关党委", None, "2023.06", "2028.06"], header=header)
    row = result.organizations[0]
    assert (row.elected, row.term_ends) == (Day(date(2023, 6, 1), "month"), Day(date(2028, 6, 1), "month"))


def test_an_election_before_the_founding_is_doubted():
    assert warnings(_parsed(ROOT, ["甲党支部", "党支部", "机关党委", "2020.05", "2019.05"]), "换届时间") == [
        (3, "2019.05")
    ]


# --- the root ---------------------------------------------------------------------------------------------------------


def test_the_one_without_a_superior_is_the_root_wherever_it_stands():
    result = _parsed(["第一党支部", "党支部", "机关党委"], ROOT)
    assert result.issues == ()
    assert _tree(result) == {"第一党支部": "机关党委", "机关党委": ""}


def test_a_leading_group_stands_above_the_committee_and_the_discipline_body_below_it():
    result = _parsed(["机关党委", "机关党委", None], ["机关纪委", "机关纪委", None], ["局党组", "党组", None])
    assert result.faults == []
    assert _tree(result) == {"机关党委": "局党组", "机关纪委": "机关党委", "局党组": ""}
    assert [issue.row for issue in result.warnings] == [2, 3]


def test_two_branches_without_superior_are_two_roots():
    result = _parsed(["第一党支部", "党支部", None], ["第二党支部", "党支部", None])
    assert faults(result) == [(3, "上级党组织")]
    assert "第2行“第一党支部”" in result.faults[0].reason


def test_a_known_root_admits_no_second_one_and_may_be_listed_again():
    known = KnownNames(
        names=frozenset({"机关党委", "第一党支部"}), root="机关党委", kinds={"机关党委": "organ_committee"}
    )
    result = _parsed(ROOT, ["第一党支部", "党支部", "机关党委"], ["新党支部", "党支部", None], known=known)
    assert faults(result) == [(4, "上级党组织")]
    assert "系统中的“机关党委”" in result.faults[0].reason or "第2行“机关党委”" in result.faults[0].reason
    assert _tree(result) == {"机关党委": "", "第一党支部": "机关党委"}


def test_a_superior_outside_the_organ_makes_the_committee_the_root():
    result = _parsed(["机关党委", "机关党委", "市直机关工委"], ["第一党支部", "党支部", "机关党委"])
    assert result.faults == []
    assert _tree(result) == {"机关党委": "", "第一党支部": "机关党委"}
    assert warnings(result, "上级党组织") == [(2, "市直机关工委")]


def test_an_unknown_superior_of_a_branch_is_always_a_fault():
    result = _parsed(["机关党委", "机关党委", "市直机关工委"], ["第一党支部", "党支部", "没有的总支"])
    assert faults(result) == [(2, "上级党组织"), (3, "上级党组织")]


def test_superiors_of_the_database_are_known():
    known = KnownNames(names=frozenset({"某局机关党委"}), root="某局机关党委")
    result = _parsed(["第一党支部", "党支部", "某局机关党委"], ["第二党支部", "党支部", "机关党委"], known=known)
    assert result.faults == []
    assert set(_tree(result).values()) == {"某局机关党委"}
    assert warnings(result, "上级党组织") == [(3, "机关党委")]


# --- circles ----------------------------------------------------------------------------------------------------------


def test_a_circle_is_one_fault_that_names_the_chain():
    result = _parsed(
        ROOT,
        ["甲总支", "党总支", "乙总支"],
        ["乙总支", "党总支", "丙总支"],
        ["丙总支", "党总支", "甲总支"],
        ["甲支部", "党支部", "甲总支"],
    )
    assert faults(result) == [(5, "上级党组织")]
    assert "丙总支 → 甲总支 → 乙总支 → 丙总支" in result.faults[0].reason


def test_an_organisation_above_itself_is_a_circle():
    result = _parsed(ROOT, ["甲总支", "党总支", "甲总支"])
    assert faults(result) == [(3, "上级党组织")]
    assert "甲总支 → 甲总支" in result.faults[0].reason


def test_two_circles_are_two_faults():
    rows = [
        ["甲支部", "党支部", "乙支部"],
        ["乙支部", "党支部", "甲支部"],
        ["丙支部", "党支部", "丁支部"],
        ["丁支部", "党支部", "丙支部"],
    ]
    assert faults(_parsed(ROOT, *rows)) == [(4, "上级党组织"), (6, "上级党组织")]


@examples(80)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=10))
def test_a_tree_is_refused_exactly_when_it_has_a_circle(superiors):
    """Organisation k stands under `superiors[k]`; 0 is the root's number, higher ones are organisations of the file."""
    count = len(superiors)
    superiors = [above % (count + 1) for above in superiors]
    rows = [
        HEADER,
        ROOT,
        *([f"{k + 1}号总支", "党总支", f"{above}号总支" if above else "机关党委"] for k, above in enumerate(superiors)),
    ]

    def rises(start: int) -> bool:
        place = start
        for _ in range(count + 1):
            if place == 0:
                return True
            place = superiors[place - 1]
        return False

    workbook = Workbook("a.xlsx", "xlsx", b"", [Sheet("组织", rows)])
    result = importing.parse(workbook, importing.guess(workbook), today=TODAY)
    assert bool(result.faults) == (not all(rises(k + 1) for k in range(count)))
    assert all("成了一个圈" in fault.reason for fault in result.faults)


# --- groups -----------------------------------------------------------------------------------------------------------


def test_groups_of_two_branches_may_share_a_name():
    rows = [["第一党支部", "党支部", "机关党委"], ["第二党支部", "党支部", "机关党委"]]
    groups = [
        ["第一党小组", "党小组", "第一党支部"],
        ["第一党小组", "党小组", "第二党支部"],
        ["第一党小组", "党小组", "第二支部"],
    ]
    result = _parsed(ROOT, *rows, *groups)
    assert faults(result) == [(7, "党组织名称")]
    assert [row.superior for row in result.organizations if row.kind == "group"] == ["第一党支部", "第二党支部"]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第一党支部", "第1支部"),
        ("第一党支部", "一支部"),
        ("机关第十一党支部", "机关第11支部委员会"),
        ("中共某局机关委员会", "某局机关党委"),
        ("中国共产党某局机关纪律检查委员会", "某局机关纪委"),
        ("直属单位总支部委员会", "直属单位党总支"),
        ("第一党支部(离退休)", "第一党支部（离退休）"),
        (" 第 一 党 支 部 ", "第一党支部"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第一党支部", "第十一党支部"),
        ("第一党支部", "第一党总支"),
        ("机关第100党支部", "机关第10党支部"),
        ("工会委员会", "党委"),
        ("机关团委", "机关党委"),
        ("第一党支部", "第一党小组"),
    ],
)
def test_different_names_stay_different(one, other):
    assert canonical(one) != canonical(other)


@given(st.text(max_size=30))
def test_the_canonical_form_is_stable(name):
    assert canonical(canonical(name)) == canonical(name) or "委员会" in name or "中共" in name or "中国共产党" in name
    Directory(NOTHING, [name]).find(name)


def test_the_directory_knows_what_it_has():
    directory = Directory(KnownNames(names=frozenset({"甲党支部"})), ["乙党支部"])
    assert "甲党支部" in directory
    assert "乙党支部" in directory
    assert "丙党支部" not in directory
    assert directory
    assert not Directory(NOTHING)
    assert directory.find("丙党支部") is None


def test_a_plan_for_a_missing_sheet_is_a_key_error():
    workbook = Workbook("a.xlsx", "xlsx", b"", [Sheet("组织", [HEADER, ROOT])])
    with pytest.raises(KeyError):
        importing.parse(workbook, importing.Plan((SheetPlan("别的", "people", columns={0: "name"}),)), today=TODAY)
