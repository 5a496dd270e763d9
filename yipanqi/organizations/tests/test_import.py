"""The import beside the database: round trips, re-import, matching, undo, refusals, a killed process."""

import json
import os
import signal
import subprocess
import sys
from datetime import date

import pytest

from tests.browser import environment
from tests.database import lay
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations import actions, intake, queries
from yipanqi.organizations.enums import Kind, Post, Standing
from yipanqi.organizations.importing import Plan, guess, read
from yipanqi.organizations.intake import run_import
from yipanqi.organizations.intake.proposing import Options
from yipanqi.organizations.models import (
    Appointment,
    Import,
    ImportMapping,
    Membership,
    Number,
    Organization,
    Person,
    State,
    Term,
)
from yipanqi.organizations.tests import workbooks
from yipanqi.organizations.tests.builders import TODAY, committee, found, member, powers
from yipanqi.organizations.tests.workbooks import MEETINGS, ORGANIZATIONS, PEOPLE, changed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]

EVERYTHING = (Organization, State, Term, Person, Membership, Appointment)


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


def imported(path, *, dry_run=False):
    summary, code = run_import(path, dry_run=dry_run, by=BY)
    assert code == (2 if summary["faults"] else 0)
    return summary


def counts(summary):
    return [
        tuple(summary[key][kind] for kind in ("new", "changed", "unchanged")) for key in ("organizations", "people")
    ]


def dump():
    """Every value of every row the import may touch."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def reasons(summary, key="faults"):
    return [(issue["row"], issue["column"], issue["reason"]) for issue in summary[key]]


# --- From nothing -----------------------------------------------------------------------------------------------------


def test_a_small_organ_from_excel_to_the_register(tmp_path):
    summary = imported(workbooks.organ(tmp_path / "名册.xlsx"))
    assert counts(summary) == [(3, 0, 0), (4, 0, 0)] and set(summary) == {
        "organizations",
        "people",
        "faults",
        "warnings",
    }
    root, first, group, second = Organization.objects.order_by("path")
    assert (root.kind, root.parent, root.founded_on) == (Kind.ORGAN_COMMITTEE, None, date(2012, 5, 1))
    assert (first.parent, first.has_committee, first.contact, first.contact_phone) == (
        root,
        True,
        "李四",
        "13800000000",
    )
    assert (group.name, group.parent, group.founded_unknown) == ("第一党小组", first, True)
    assert (second.founded_on, second.founded_unknown) == (date(2024, 4, 10), True)  # the first day it is known of
    assert [term.elected_on for term in Term.objects.all()] == [date(2023, 6, 1), date(2024, 3, 1), date(2024, 4, 10)]
    zhang = Person.objects.get(name="张伟")
    assert (zhang.born_shown, zhang.joined_shown, zhang.sex, zhang.ethnicity) == ("1980年3月", "2005年7月", "1", "01")
    assert {(office.organization.name, office.post, office.title) for office in zhang.appointments.all()} == {
        ("第一党支部", Post.SECRETARY, ""),
        ("江川市数据局机关党委", Post.STAFF, "办公室主任"),
    }
    assert not Person.objects.filter(name="李四").exists()  # a contact makes no person
    assert not Organization.objects.filter(kind=Kind.DEPARTMENT).exists()  # a post makes no department
    held = Membership.objects.get(person__name="单小明")
    assert (held.group, held.from_on, held.from_unknown) == (group, date(2015, 3, 1), True)


def test_full_members_without_a_day_are_estimated_and_said_to_be(tmp_path):
    imported(workbooks.organ(tmp_path / "名册.xlsx"))
    wang = Person.objects.get(name="王芳")
    assert (wang.full_on, wang.full_shown) == (date(2000, 6, 1), "2000年6月1日（推算）")
    assert queries.counts(Organization.objects.get(name="第二党支部")).full_members == 1


def test_branches_named_by_people_are_founded_in_an_empty_installation(tmp_path):
    path = workbooks.write(tmp_path / "名册.xlsx", 党员=PEOPLE)
    assert counts(imported(path)) == [(2, 0, 0), (4, 0, 0)]
    assert set(Organization.objects.filter(kind=Kind.BRANCH).values_list("name", "parent")) == {
        ("第一党支部", None),
        ("第二党支部", None),
    }
    assert counts(imported(path)) == [(0, 0, 0), (0, 0, 4)]


def test_the_offered_branches_stand_under_the_committee_a_person_names(tmp_path):
    workbook = read(workbooks.write(tmp_path / "名册.xlsx", 党员=PEOPLE))
    options = Options(go_live_on=date(2026, 1, 1), root_name="江川市数据局机关党委")
    proposal = intake.propose(workbook, by=BY, options=options)
    intake.apply(proposal, workbook, by=BY)
    root = Organization.objects.get(parent=None)
    assert (root.name, root.kind) == ("江川市数据局机关党委", Kind.ORGAN_COMMITTEE)
    assert {each.go_live_on for each in Organization.objects.all()} == {date(2026, 1, 1)}
    assert queries.subtree(root).filter(kind=Kind.BRANCH).count() == 2


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    path = workbooks.organ(tmp_path / "名册.xlsx")
    before = dump(), Number.objects.count(), Entry.objects.count()
    said = imported(path, dry_run=True)
    assert (dump(), Number.objects.count(), Entry.objects.count()) == before
    assert imported(path) == said


@pytest.mark.parametrize(
    ("cells", "row", "column", "words"),
    [
        ({"r1c1": ""}, 4, "姓名", "没有姓名"),
        ({"r2c6": "2010年2月30日"}, 5, "入党时间", "没有30日"),
        ({"r2c7": "2009.7.1"}, 5, "转正时间", "早于入党日期"),
        ({"r3c9": "第三党支部"}, 6, "所在支部", "找不到党支部“第三党支部”"),
        ({"r3c9": "江川市数据局机关党委"}, 6, "所在支部", "党员应编入党支部"),
    ],
)
def test_a_fault_is_named_and_nothing_is_written(tmp_path, cells, row, column, words):
    path = workbooks.write(tmp_path / "名册.xlsx", 组织=ORGANIZATIONS, 党员=changed(PEOPLE, **cells))
    summary = imported(path)
    ((found_row, found_column, reason),) = reasons(summary)
    assert (found_row, found_column) == (row, column) and words in reason
    assert counts(summary) == [(3, 0, 0), (3, 0, 0)]  # the rows without fault
    assert dump() == {model.__name__: [] for model in EVERYTHING} and not Import.objects.exists()


def test_a_file_that_is_no_workbook_is_refused_in_the_same_shape(tmp_path):
    for name, content in (("a.xlsx", b"%PDF-1.4"), ("b.csv", b""), ("c.xlsx", b"PK\x03\x04half")):
        (tmp_path / name).write_bytes(content)
        summary, code = run_import(tmp_path / name, dry_run=False, by=BY)
        assert code == 2 and len(summary["faults"]) == 1 and summary["faults"][0]["reason"].endswith("。")
    summary, code = run_import(tmp_path / "missing.xlsx", dry_run=False, by=BY)
    assert code == 2 and "找不到文件" in summary["faults"][0]["reason"]


# --- Again ------------------------------------------------------------------------------------------------------------


def test_importing_again_changes_nothing_and_leaves_no_trace(tmp_path):
    path = workbooks.organ(tmp_path / "名册.xlsx")
    imported(path)
    before = dump(), Entry.objects.count(), Import.objects.count()
    assert counts(imported(path)) == [(0, 0, 3), (0, 0, 4)]
    assert (dump(), Entry.objects.count(), Import.objects.count()) == before


def test_importing_again_updates_field_by_field(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    people = changed(
        PEOPLE,
        r1c4="1980年3月9日",
        r1c5="",
        r2c10="第二党小组",
        r3c7="2026.11.1",
        r3c8="正式党员",
        r4c9="第一党支部",
        r4c11="",
    )
    path = workbooks.write(tmp_path / "二.xlsx", 组织=changed(ORGANIZATIONS, r3c5="是"), 党员=people)
    proposal = intake.propose(read(path), by=BY)
    told = {
        entry.row.name: [(change.label, change.before, change.after) for change in entry.changes]
        for entry in proposal.people
    }
    assert told == {
        "张伟": [("出生日期", "1980年3月", "1980年3月9日")],
        "单小明": [("党小组", "第一党小组", "第二党小组")],
        "解放": [("转正日期", "", "2026年11月1日")],
        "王芳": [("所在党支部", "第二党支部", "第一党支部")],
    }
    assert counts(imported(path)) == [(0, 1, 2), (0, 4, 0)]
    assert Person.objects.count() == 4 and counts(imported(path)) == [(0, 0, 3), (0, 0, 4)]
    wang = Membership.objects.filter(person__name="王芳").order_by("from_on")
    assert [(held.organization.name, held.to_on) for held in wang] == [
        ("第二党支部", date(2026, 11, 21)),
        ("第一党支部", None),
    ]
    assert Person.objects.get(name="张伟").education == "20"  # a blank cell erases nothing
    second = Organization.objects.get(name="第二党支部")
    assert second.has_committee and not queries.as_of(second, date(2026, 11, 21)).has_committee


def test_a_new_secretary_follows_the_old_one(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    people = changed(PEOPLE, r1c11="", r2c11="书记")
    summary = imported(workbooks.write(tmp_path / "二.xlsx", 组织=changed(ORGANIZATIONS, r2c6=""), 党员=people))
    assert any("“张伟”将登记离任" in reason for _, _, reason in reasons(summary, "warnings"))
    first = Organization.objects.get(name="第一党支部")
    assert [office.person.name for office in queries.committee_of(first) if office.post == Post.SECRETARY] == ["单小明"]
    assert Appointment.objects.get(person__name="张伟", post=Post.SECRETARY).to_on == date(2026, 11, 21)


def test_two_secretaries_of_one_branch_are_a_warning(tmp_path):
    summary = imported(workbooks.organ(tmp_path / "一.xlsx", 补充=changed(PEOPLE[:2], r1c1="新人", r1c4="1990.1")))
    assert any("已是第4行的“张伟”" in reason for _, _, reason in reasons(summary, "warnings"))
    assert Appointment.objects.filter(post=Post.SECRETARY, organization__name="第一党支部").count() == 1


def test_another_spelling_is_the_same_organisation(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    path = workbooks.write(
        tmp_path / "二.xlsx", 组织=changed(ORGANIZATIONS, r2c0="第1支部"), 党员=changed(PEOPLE, r1c9="第1支部")
    )
    assert counts(imported(path)) == [(0, 0, 3), (0, 0, 4)]


def test_a_former_name_is_the_same_organisation(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    first = Organization.objects.get(name="第一党支部")
    actions.change_state(organization=first, from_on=TODAY, name="综合党支部", by=BY)
    assert counts(imported(workbooks.organ(tmp_path / "二.xlsx"))) == [(0, 0, 3), (0, 0, 4)]


def test_moving_in_the_file_is_checked_against_the_database(tmp_path):
    header = ORGANIZATIONS[0][:3]
    rows = [
        header,
        ["局机关党委", "", "机关党委"],
        ["甲党委", "局机关党委", "机关党委"],
        ["乙党委", "甲党委", "机关党委"],
    ]
    imported(workbooks.write(tmp_path / "一.xlsx", 组织=rows))
    summary = imported(workbooks.write(tmp_path / "二.xlsx", 组织=[header, ["甲党委", "乙党委", "机关党委"]]))
    assert "甲党委 → 乙党委 → 甲党委" in reasons(summary)[0][2]
    path = workbooks.write(tmp_path / "三.xlsx", 组织=[header, ["乙党委", "局机关党委", "机关党委"]])
    assert counts(imported(path))[0] == (0, 1, 0)
    assert Organization.objects.get(name="乙党委").parent.name == "局机关党委"


# --- Who is meant -----------------------------------------------------------------------------------------------------


@pytest.fixture
def branches():
    root = committee()
    return root, found("甲支部", parent=root), found("乙支部", parent=root)


def person_rows(*rows):
    return [["姓名", "出生年月", "入党时间", "转正时间", "所在支部"], *map(list, rows)]


def proposed(tmp_path, *rows):
    return intake.propose(read(workbooks.write(tmp_path / "人员.xlsx", 党员=person_rows(*rows))), by=BY)


def test_the_same_name_elsewhere_with_the_same_days_is_a_transfer(tmp_path, branches):
    _, first, _ = branches
    person = member(first, "王芳", born_on=date(1980, 1, 1))
    proposal = proposed(tmp_path, ("王芳", "1980.1.1", "2012.7.1", "2013.7.1", "乙支部"))
    (entry,) = proposal.people
    assert entry.existing == person and entry.step == "transfer"
    assert "系统中“王芳”在“甲支部”，将转入“乙支部”" in proposal.warnings[0].reason


def test_the_same_name_elsewhere_without_days_is_somebody_else_with_a_warning(tmp_path, branches):
    _, first, _ = branches
    member(first, "王芳")
    proposal = proposed(tmp_path, ("王芳", "", "", "", "乙支部"))
    assert proposal.people[0].status == "new" and "按另一人登记" in proposal.warnings[0].reason


def test_namesakes_in_one_branch_are_told_apart_by_their_days(tmp_path, branches):
    _, first, _ = branches
    older = member(first, "王芳", born_on=date(1960, 1, 1))
    younger = member(first, "王芳", born_on=date(1990, 1, 1), joined=date(2015, 7, 1))
    proposal = proposed(
        tmp_path, ("王芳", "1990.1.1", "2015.7.1", "2016.7.1", "甲支部"), ("王芳", "1960.1.1", "2012.7.1", "", "甲支部")
    )
    assert [entry.existing for entry in proposal.people] == [younger, older] and not proposal.faults
    unclear = proposed(tmp_path, ("王芳", "", "", "", "甲支部"))
    assert "有2名“王芳”，分不清" in unclear.faults[0].reason and not unclear.people


def test_one_corrected_day_is_a_correction_two_are_a_question(tmp_path, branches):
    _, first, _ = branches
    person = member(first, "王芳", born_on=date(1980, 1, 1))
    corrected = proposed(tmp_path, ("王芳", "1981.1.1", "2012.7.1", "2013.7.1", "甲支部"))
    assert corrected.people[0].existing == person and not corrected.faults
    other = proposed(tmp_path, ("王芳", "1990.5.5", "2020.7.1", "2021.7.1", "甲支部"))
    assert "都不同" in other.faults[0].reason


def test_two_rows_never_mean_one_person(tmp_path, branches):
    _, first, _ = branches
    member(first, "王芳", born_on=date(1980, 1, 1))
    proposal = proposed(
        tmp_path, ("王芳", "1980.1.1", "2012.7.1", "", "甲支部"), ("王芳", "1985.1.1", "2012.7.1", "", "乙支部")
    )
    assert [entry.status for entry in proposal.people] == ["unchanged", "new"]


def test_two_organisations_of_one_name_are_a_question(tmp_path):
    root = committee()
    for number in (1, 2):
        found("青年支部", parent=found(f"第{number}总支", Kind.GENERAL_BRANCH, root))
    proposal = proposed(tmp_path, ("王芳", "1980.1", "2012.7", "", "青年支部"))
    assert "系统中有2个“青年支部”" in proposal.faults[0].reason


def test_thresholds_count_the_members_of_the_database_too(tmp_path, branches):
    _, first, _ = branches
    for number in range(3):
        member(first, f"党员{number}")
    summary = imported(
        workbooks.write(tmp_path / "人员.xlsx", 党员=person_rows(("王芳", "", "2012.7", "2013.7", "甲支部")))
    )
    assert summary["warnings"] == []
    summary = imported(
        workbooks.write(tmp_path / "人员.xlsx", 党员=person_rows(("李强", "", "2012.7", "2013.7", "乙支部"))),
        dry_run=True,
    )
    assert any("正式党员1名，不足3名" in reason for _, _, reason in reasons(summary, "warnings"))


def test_only_within_ones_power(tmp_path, branches):
    root, first, second = branches
    path = workbooks.write(tmp_path / "人员.xlsx", 党员=person_rows(("王芳", "", "2012.7", "", "乙支部")))
    with scope.using(powers(("people", first), ("organizations", first))):
        proposal = intake.propose(read(path), by=BY)
        assert "您现任职务没有维护“乙支部”" in proposal.faults[0].reason
    rows = [["组织名称", "上级组织", "类别"], ["丙支部", root.name, "党支部"]]
    with scope.using(powers(("organizations", first))):
        proposal = intake.propose(read(workbooks.write(tmp_path / "组织.xlsx", 组织=rows)), by=BY)
        assert "没有调整" in proposal.faults[0].reason
    with scope.using(powers(("organizations", root), ("people", root))):
        proposal = intake.propose(read(path), by=BY)
        assert not proposal.faults
        intake.apply(proposal, read(path), by=BY)
    assert Person.objects.get(name="王芳").home == second


# --- Taking it back ---------------------------------------------------------------------------------------------------


def test_undo_of_the_first_import_leaves_nothing(tmp_path):
    imported(workbooks.organ(tmp_path / "名册.xlsx", 会议台账=MEETINGS))
    done = intake.last_import()
    assert done.summary["meetings"] == 2
    intake.undo(done, by=BY)
    assert dump() == {model.__name__: [] for model in EVERYTHING}
    assert intake.last_import() is None and Entry.objects.filter(event="import_undone").count() == 1
    with pytest.raises(Refused, match="已经撤销过"):
        intake.undo(done, by=BY)
    assert counts(imported(workbooks.organ(tmp_path / "名册.xlsx"))) == [(3, 0, 0), (4, 0, 0)]


def test_undo_restores_every_value_exactly(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    before = dump()
    organizations = changed(ORGANIZATIONS, r3c5="是", r2c8="13911111111", r3c3="2016.1")
    organizations += [["直属党总支", "江川市数据局机关党委", "党总支", "2020.1", "", "", "", "", ""]]
    organizations[3][1] = "直属党总支"
    people = changed(PEOPLE, r1c4="1980-03-09", r1c11="", r2c11="书记", r2c10="第二党小组", r4c9="第一党支部", r4c11="")
    path = workbooks.write(tmp_path / "二.xlsx", 组织=organizations, 党员=people)
    assert counts(imported(path)) == [(1, 2, 1), (0, 3, 1)]
    assert dump() != before
    intake.undo(intake.last_import(), by=BY)
    assert dump() == before
    assert intake.last_import().filename == "一.xlsx"


def test_undo_is_refused_when_somebody_went_on_working(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    person = Person.objects.get(name="张伟")
    actions.change_person(person=person, phone="13800000000", by=BY)
    before = dump()
    with pytest.raises(Refused, match="“张伟”又有改动"):
        intake.undo(intake.last_import(), by=BY)
    assert dump() == before


def test_undo_is_refused_when_something_refers_to_what_is_new(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    root = Organization.objects.get(parent=None)
    found("第三党支部", parent=root)
    with pytest.raises(Refused, match=r"江川市数据局机关党委.*不能整体撤销"):
        intake.undo(intake.last_import(), by=BY)


def test_only_the_last_import_can_be_undone_and_only_by_who_may(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    first = intake.last_import()
    imported(workbooks.write(tmp_path / "二.xlsx", 党员=changed(PEOPLE, r1c4="1980.3.9")))
    with pytest.raises(Refused, match=r"此后还导入过“二\.xlsx”"):
        intake.undo(first, by=BY)
    branch = Organization.objects.get(name="第二党支部")
    with scope.using(powers(("organizations", branch))):
        assert intake.last_import() is None
        with pytest.raises(NotAllowed):
            intake.undo(Import.objects.model._base_manager.latest("pk"), by=BY)


def test_a_killed_import_writes_nothing(tmp_path):
    """The process dies in the middle of writing: the database is as it was, and the next import goes through."""
    data = lay(tmp_path / "data")
    book = workbooks.organ(tmp_path / "名册.xlsx")
    script = """
import os, signal, sys, django
django.setup()
from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.organizations import intake
from yipanqi.organizations.intake import writing
from yipanqi.organizations.models import Organization, Person
if sys.argv[2] == "die":
    writing._remember = lambda *rest: (print(Person.objects.count(), flush=True), os.kill(os.getpid(), signal.SIGKILL))
with scope.system("test"):
    print(Organization.objects.count(), Person.objects.count(), flush=True)
    print(intake.run_import(sys.argv[1], dry_run=False, by=COMMAND_LINE)[0]["people"]["new"], flush=True)
"""

    def run(how):
        command = [sys.executable, "-c", script, str(book), how]
        return subprocess.run(command, env=environment(data, YIPANQI_DATABASE=""), capture_output=True, text=True)

    died = run("die")
    assert died.returncode == -signal.SIGKILL and died.stdout.split() == ["0", "0", "4"], died.stderr
    after = run("live")
    assert after.stdout.split() == ["0", "0", "4"], after.stderr
    assert os.listdir(data)


# --- Remembering, history, size ---------------------------------------------------------------------------------------


def test_a_corrected_mapping_is_remembered(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    rows = [["称呼", "所在支部", "加入时间"], ["钱七", "第一党支部", "2019.7.1"]]
    workbook = read(workbooks.write(tmp_path / "二.xlsx", 表=rows))
    sheet = guess(workbook, {}).sheets[0]
    from yipanqi.organizations.importing import replan

    sheet = replan(workbook.sheets[0], first=3, last=3, kind="people").changed(
        columns={0: "name", 1: "branch", 2: "joined"}
    )
    proposal = intake.propose(workbook, by=BY, plan=Plan((sheet,)))
    intake.apply(proposal, workbook, by=BY)
    assert ImportMapping.objects.get().mapping["columns"] == {"0": "name", "1": "branch", "2": "joined"}
    again = [rows[0], ["孙八", "第二党支部", "2020.7.1"]]
    summary = imported(workbooks.write(tmp_path / "三.xlsx", 表=again))
    assert counts(summary)[1] == (1, 0, 0) and Person.objects.filter(name="孙八").exists()


def test_everything_written_stands_in_the_history(tmp_path):
    imported(workbooks.organ(tmp_path / "名册.xlsx"))
    told = Entry.objects.exclude(event__startswith="ledger").exclude(event__startswith="obligation")
    by_event = {}
    for entry in told:
        by_event[entry.event] = by_event.get(entry.event, 0) + 1
    assert (by_event["organization_founded"], by_event["person_registered"], by_event["import_applied"]) == (4, 4, 1)
    entry = Entry.objects.get(event="person_registered", subject_name="张伟")
    assert entry.after["党支部"] == "第一党支部" and entry.path and entry.actor == "系统命令行"
    json.dumps([entry.after for entry in told])


def test_standing_is_kept_where_the_file_does_not_say(tmp_path):
    imported(workbooks.organ(tmp_path / "一.xlsx"))
    person = Person.objects.get(name="王芳")
    actions.set_standing(person=person, standing=Standing.MOBILE, from_on=TODAY, by=BY)
    imported(workbooks.organ(tmp_path / "二.xlsx"))
    assert queries.membership_of(person).standing == Standing.MOBILE


def test_queries_of_an_import_grow_with_branches_not_with_people(tmp_path, django_assert_max_num_queries):
    small = workbooks.large(tmp_path / "小.xlsx", 60, branch_size=30)
    large = workbooks.large(tmp_path / "大.xlsx", 240, branch_size=120)
    with django_assert_max_num_queries(400) as first:
        imported(small)
    intake.undo(intake.last_import(), by=BY)
    with django_assert_max_num_queries(len(first.captured_queries) + 15):
        imported(large)
    assert Person.objects.count() == 240
