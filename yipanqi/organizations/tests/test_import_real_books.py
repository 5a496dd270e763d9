"""Real workbooks beside the database: posts find their bodies, faults stay where they are, doubts are said together."""

import pytest

from yipanqi.files.sheets.issues import Issue, remarks
from yipanqi.kernel import clock
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.organizations import intake
from yipanqi.organizations.enums import Kind, Post, PostKind
from yipanqi.organizations.importing import read
from yipanqi.organizations.intake import run_import
from yipanqi.organizations.intake.proposing import Options
from yipanqi.organizations.models import Appointment, Import, Organization, Person
from yipanqi.organizations.tests import workbooks
from yipanqi.organizations.tests.builders import TODAY, committee, found, member
from yipanqi.organizations.tests.workbooks import ORGANIZATIONS, PEOPLE, changed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]

TREE = [
    ["党组织名称", "简称", "类别", "上级党组织", "成立时间", "书记"],
    ["江川市数据局党组", "局党组", "党组", "", "2012.05", "王建国"],
    ["江川市数据局机关委员会", "机关党委", "机关党委", "局党组", "2012.05", ""],
    ["江川市数据局机关纪律检查委员会", "", "机关纪委", "机关党委", "2012.05", ""],
    ["机关第一党支部", "一支部", "党支部", "机关党委", "2012.05", ""],
    ["局工会委员会", "", "工会", "局党组", "2012.05", ""],
]
MEMBERS = [
    ["姓名", "入党时间", "转正时间", "所在支部", "党内职务", "行政职务", "群团职务"],
    ["王建国", "1998.7", "1999.7", "一支部", "局党组书记", "局长", ""],
    ["李卫东", "1999.7", "2000.7", "一支部", "市局机关党委书记、支部书记", "副局长", ""],
    ["陈刚", "2001.7", "2002.7", "一支部", "纪委委员", "监督处处长", ""],
    ["周梅", "2003.7", "2004.7", "一支部", "", "科员", "工会主席"],
]


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


def imported(path, *, dry_run=False):
    summary, code = run_import(path, dry_run=dry_run, by=BY)
    assert code == (2 if summary["faults"] else 0)
    return summary


def said(summary, key="warnings"):
    return [(issue["sheet"], issue["row"], issue["column"], issue["value"]) for issue in summary[key]]


def offices():
    """Who holds which office of the Party or of a mass organisation, where."""
    found = Appointment.objects.exclude(kind=PostKind.ADMINISTRATIVE).select_related("person", "organization")
    return {(each.person.name, each.organization.name, each.post) for each in found}


def test_posts_are_held_in_the_body_they_name_however_it_is_called(tmp_path):
    summary = imported(workbooks.write(tmp_path / "名册.xlsx", 组织=TREE, 党员=MEMBERS))
    assert offices() == {
        ("周梅", "局工会委员会", Post.CHAIR),
        ("李卫东", "江川市数据局机关委员会", Post.SECRETARY),
        ("李卫东", "机关第一党支部", Post.SECRETARY),
        ("王建国", "江川市数据局党组", Post.SECRETARY),
        ("陈刚", "江川市数据局机关纪律检查委员会", Post.COMMITTEE_MEMBER),
    }
    assert [place for place in said(summary) if place[2] in ("上级党组织", "所在支部", "党内职务", "群团职务")] == []


def test_a_contact_makes_no_person_and_a_post_no_department(tmp_path):
    imported(workbooks.organ(tmp_path / "名册.xlsx"))
    assert sorted(Person.objects.values_list("name", flat=True)) == ["单小明", "张伟", "王芳", "解放"]
    assert list(Organization.objects.filter(kind=Kind.DEPARTMENT)) == []
    branch = Organization.objects.get(name="第一党支部")
    assert (branch.contact, branch.contact_phone) == ("李四", "13800000000")


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [("r1", 4, "不在本次导入的人员中，任职未登记"), ("r3", 6, "人员名册中“王芳”是书记，按人员名册登记")],
)
def test_a_secretary_whom_the_register_does_not_know_is_asked_about_at_the_row(tmp_path, row, place, words):
    organizations = changed(ORGANIZATIONS, **{f"{row}c6": "赵不在"})
    path = workbooks.write(tmp_path / "名册.xlsx", 组织=organizations, 党员=PEOPLE)
    summary = imported(path, dry_run=True)
    assert ("组织", place, "书记", "赵不在") in said(summary)
    assert any(words in issue["reason"] for issue in summary["warnings"])
    assert summary["faults"] == []


def test_the_fault_of_an_organisation_is_no_fault_of_its_people(tmp_path):
    path = workbooks.write(tmp_path / "名册.xlsx", 组织=changed(ORGANIZATIONS, r2c3="2099.3"), 党员=PEOPLE)
    summary = imported(path)
    assert said(summary, "faults") == [("组织", 5, "成立时间", "2099.3")]
    assert (summary["organizations"]["new"], summary["people"]["new"]) == (2, 4)
    assert not Organization.objects.exists() and not Person.objects.exists() and not Import.objects.exists()


def test_what_only_writing_can_refuse_is_a_fault_of_its_row_too(tmp_path):
    root = committee("江川市数据局机关党委")
    branch = found("第二党支部", parent=root)
    member(branch, "早来的")
    told = changed(ORGANIZATIONS, r3c3="2020.6")
    path = workbooks.write(tmp_path / "名册.xlsx", 组织=told)
    for dry_run in (True, False):
        summary = imported(path, dry_run=dry_run)
        assert said(summary, "faults") == [("组织", 6, "党组织名称", "第二党支部")]
        assert summary["organizations"] == {"new": 1, "changed": 1, "unchanged": 0}
    assert not Organization.objects.filter(name="第一党支部").exists()


def test_a_plain_list_of_branches_is_put_under_the_committee_a_person_names(tmp_path):
    rows = [["支部名称", "成立时间"], ["第一党支部", "2012.5"], ["第二党支部", "2012.5"]]
    workbook = read(workbooks.write(tmp_path / "支部.xlsx", 支部=rows))
    proposal = intake.propose(workbook, by=BY)
    assert proposal.asks_committee and [entry.superior for entry in proposal.organizations] == ["", ""]
    proposal = intake.propose(workbook, by=BY, options=Options(root_name="数据局机关党委"))
    assert [(entry.name, entry.superior) for entry in proposal.organizations] == [
        ("数据局机关党委", ""), ("第一党支部", "数据局机关党委"), ("第二党支部", "数据局机关党委"),
    ]  # fmt: skip


def test_thresholds_count_the_rows_that_wait_for_a_correction(tmp_path):
    rows = [MEMBERS[0], *(changed(MEMBERS, r1c0=name)[1] for name in ("甲", "乙", "丙"))]
    rows[3][2] = "1990.1"
    summary = imported(workbooks.write(tmp_path / "名册.xlsx", 组织=TREE, 党员=rows))
    assert said(summary, "faults") == [("党员", 6, "转正时间", "1990.1")]
    assert [issue["reason"] for issue in summary["warnings"] if "不足3名" in issue["reason"]] == []


def test_remarks_that_say_the_same_are_shown_together():
    issues = [Issue("党员", row, "民族", "汉", "请写全称。", "warning", 3) for row in range(3, 23)]
    issues.insert(1, Issue("党员", 4, "学历", "大学", "请核对。", "warning", 5))
    assert [(remark.where, remark.issue.value) for remark in remarks(issues)] == [
        ("党员 第3、4、5、6、7、8、9、10等20行", "汉"), ("党员 第4行", "大学"),
    ]  # fmt: skip
