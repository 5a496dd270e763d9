"""The shipped packages say what the regulations ask: row by row, written down a second time by hand."""

from datetime import date
from functools import cache

import pytest

from yipanqi.engine.rules import RuleSet
from yipanqi.organizations.enums import Kind
from yipanqi.regulations import queries
from yipanqi.regulations.library import SHIPPED, read

BRANCHES = ("branch",)
COMMITTEES = ("organ_committee", "general_branch", "branch")
DUTIES = {
    # id: code, subjects, period, severity, clause, verified
    "members_meeting": ("members_meeting", BRANCHES, "quarter", "soft", "ZB-11a", True),
    "committee_meeting": ("committee_meeting", BRANCHES, "month", "soft", "ZB-12a", True),
    "group_meeting": ("group_meeting", ("group",), "month", "soft", "ZB-13b", True),
    "theme_day": ("theme_day", BRANCHES, "month", "hard", "ZB-16c", False),
    "party_lecture": ("party_lecture", ("leading_group",), "year", "hard", "ZB-16b", False),
    "org_life_meeting": ("org_life_meeting", BRANCHES, "year", "hard", "ZB-17", True),
    "member_appraisal": ("member_appraisal", BRANCHES, "year", "soft", "ZB-18", True),
    "talk": ("talk", BRANCHES, "year", "soft", "ZB-19a", True),
    "vacancy": ("vacancy", COMMITTEES, "vacancy", "hard", "ZB-22a", False),
    "election_committee": ("election", ("organ_committee",), "term", "hard", "JG-05", True),
    "election_general_branch": ("election", ("general_branch",), "term", "hard", "JG-06", True),
    "election_branch": ("election", BRANCHES, "term", "hard", "JG-07", True),
    "organ_assembly": ("organ_assembly", ("organ_committee",), "year", "hard", "JG-26c", True),
    "leading_group_report": ("leading_group_report", ("leading_group",), "year", "hard", "JG-35c", True),
    "work_report": ("work_report", ("work_committee", *COMMITTEES), "year", "hard", "JG-39", True),
    "leading_group_study": ("leading_group_study", ("leading_group",), "half_year", "hard", "ZR-10", False),
    "centre_group_study": ("centre_group_study", ("leading_group",), "quarter", "hard", "ZX-01", False),
    "democratic_life_meeting": (
        "democratic_life_meeting", ("leading_group", "work_committee"), "year", "hard", "MS-05a", True,
    ),
}  # fmt: skip
FURTHER = {
    # what is computed by rooms of its own: title → status of the clause
    "党课（定期）": "S2", "成立批复": "U-H", "设置复核": "S", "换届提醒": "U-H", "必谈": "U-H",
    "党委常委会听取工委汇报": "S", "专职党务配备": "S", "组织生活情况通报和双重组织生活报告": "S",
    "思想政治工作报告": "S", "年度任务安排和责任清单": "U-H", "主体责任落实情况报告": "U-M",
    "民主生活会方案报告": "U-L", "民主生活会情况报告": "U-L", "专题民主生活会": "S",
    "党员学时": "S2", "书记和班子学时": "S2", "书记集中轮训": "S2", "新任书记培训": "S2", "预备党员和新党员培训": "S2",
    "干部学时": "S", "入党申请谈话": "S", "积极分子考察": "S2", "积极分子培养期": "S2", "发展对象培训": "S2",
    "接收和转正审批": "S2", "预备期届满讨论": "S2", "交纳党费": "S2", "失联党员处理": "S", "出国未归处理": "S",
    "组织关系转移": "S", "问责组织处理手续": "U-H", "问责申诉": "U-H", "问责申诉答复": "U-H", "限期改正": "U-M",
    "发文数量": "S",
}  # fmt: skip
ARTICLES = {
    "organ_committee": [*(f"JG-10-{number}" for number in range(1, 10)), "JG-17", "JG-18", "JG-19", "JG-20", "JG-21",
                        "JG-24", "JG-25", "JG-26a", "JG-26b", "JG-26d", "JG-26c", "JG-26e", "JG-26f", "JG-27", "JG-31",
                        "JG-32"],
    "organ_discipline": [f"JG-11-{number}" for number in range(1, 7)],
    "leading_group": ["JG-28", "JG-29", "JG-30", "JG-35a", "JG-35c", "JG-36", "JG-37a", "JG-37b", "JG-37c", "JG-38a",
                      "JG-40"],
    "work_committee": ["JG-34"],
}  # fmt: skip
"""The duty catalogue of 机关基层组织工作条例: by whom an article is owed as an organisation."""


@cache
def shipped() -> RuleSet:
    return read([SHIPPED]).in_force(date(2026, 6, 1))


def test_every_periodic_duty_of_the_regulations_is_there_and_no_other():
    rules = shipped()
    found = {
        rule.id: (
            rule.code, rule.subjects, rule.period, rule.severity, rule.clause, rules.clauses[rule.clause].verified,
        )
        for rule in rules.duties
        if not rule.clause.startswith("DF")  # dues: their room
    }  # fmt: skip
    assert found == DUTIES
    assert {rule.minimum for rule in rules.duties} == {1}
    assert all(rule.grace_days == 0 for rule in rules.duties if rule.id in DUTIES)


def test_what_counts_who_is_exempt_and_how_long_a_term_is():
    rules = {rule.id: rule for rule in shipped().duties}
    for name, (code, *_) in DUTIES.items():
        assert rules[name].counts == (() if name == "vacancy" else (code,)), name
    exempt = {name for name in DUTIES if rules[name].exempt_temporary}
    assert exempt == {"vacancy", "election_committee", "election_general_branch", "election_branch"}
    terms = [rules[f"election_{kind}"].years for kind in ("committee", "general_branch", "branch")]
    assert (terms, rules["vacancy"].days) == ([5, 3, 3], 60)
    conditions = {name: [(c.field, c.op, c.value) for c in rules[name].when] for name in DUTIES if rules[name].when}
    assert conditions == {"committee_meeting": [("has_committee", "==", True)]}


def test_every_other_row_of_the_deadlines_is_listed_with_its_status():
    rules = shipped()
    found = {duty.title: rules.clauses[duty.clause].status for duty in rules.further_duties}
    assert {title: found.get(title) for title in FURTHER} == FURTHER


def test_thresholds_count_what_the_articles_count():
    found = sorted((one.number, one.count, one.subjects[0], one.severity, one.clause) for one in shipped().thresholds)
    assert found == [
        (3, "full_members", "branch", "hard", "ZB-04a"),
        (7, "full_members", "branch", "hard", "ZB-20a"),
        (7, "full_members", "branch", "warning", "ZB-20c"),
        (50, "members", "branch", "warning", "ZB-04b"),
        (50, "members", "general_branch", "warning", "JG-06"),
        (100, "members", "branch", "hard", "JG-05"),
        (100, "members", "general_branch", "hard", "JG-05"),
        (100, "members", "organ_committee", "warning", "JG-05"),
    ]


@pytest.mark.parametrize("kind", ARTICLES)
def test_the_duty_catalogue_is_whole(kind):
    clauses = {charge.clause.id for charge in queries.charges(kind=kind, on=date(2026, 6, 1)) if charge.clause}
    assert set(ARTICLES[kind]) <= clauses


def test_posts_have_their_own_duties():
    def charged(kind: Kind, post: str) -> set[str]:
        return {one.clause.id for one in queries.charges(kind=kind, post=post, on=date(2026, 6, 1)) if one.clause}

    assert charged(Kind.ORGAN_COMMITTEE, "full_time_deputy") == {"JG-26b"}
    assert charged(Kind.BRANCH, "secretary") == {"JG-31", "JG-39"}
    assert charged(Kind.LEADING_GROUP, "secretary") == {"JG-35b"}
    assert charged(Kind.LEADING_GROUP, "leading_member") == {"JG-35b"}
