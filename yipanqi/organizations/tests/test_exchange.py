"""The open form: everything that is in it comes out of it again, and what does not belong there stays out."""

import json
from datetime import date

import pytest
from django.urls import reverse

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.kernel.errors import Refused
from yipanqi.obligations.models import Followed, Obligation
from yipanqi.organizations import actions, codes, exchange
from yipanqi.organizations.enums import BranchForm, Kind, Post, Standing
from yipanqi.organizations.importing import UnreadableFile, read
from yipanqi.organizations.importing import codes as reading
from yipanqi.organizations.intake import run_import
from yipanqi.organizations.models import Appointment, Membership, Organization, Person, State, Term

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def registers(everything):
    """An organ with every kind of organisation, branch form, standing and precision of days."""
    made: dict[str, Organization] = {}
    tree = (
        ("中共某局党组", Kind.LEADING_GROUP, None, {}),
        ("中共某局机关委员会", Kind.ORGAN_COMMITTEE, "中共某局党组", {"short_name": "机关党委", "staff_total": 300}),
        ("中共某局机关纪律检查委员会", Kind.ORGAN_DISCIPLINE, "中共某局机关委员会", {}),
        ("站所党总支", Kind.GENERAL_BRANCH, "中共某局机关委员会", {}),
        ("第一党支部", Kind.BRANCH, "站所党总支", {"has_committee": True}),
        ("第二党支部", Kind.BRANCH, "中共某局机关委员会", {}),
        ("离退休干部党支部", Kind.BRANCH, "中共某局机关委员会", {"form": BranchForm.RETIRED}),
        ("驻点党支部", Kind.BRANCH, "中共某局机关委员会", {"form": BranchForm.TEMPORARY}),
        ("办公室", Kind.DEPARTMENT, "中共某局党组", {}),
        ("机关工会委员会", Kind.MASS, "中共某局党组", {}),
    )
    for name, kind, parent, more in tree:
        made[name] = actions.found_organization(
            name=name, kind=kind, parent=made.get(parent), founded_on=date(2015, 3, 9), go_live_on=date(2026, 1, 1),
            by=BY, **more,
        )  # fmt: skip
    first = made["第一党支部"]
    made["第一党小组"] = actions.found_organization(
        name="第一党小组",
        kind=Kind.GROUP,
        parent=first,
        founded_on=date(2015, 3, 9),
        go_live_on=date(2026, 1, 1),
        by=BY,
    )
    actions.record_term(organization=first, elected_on=date(2024, 5, 8), years=3, ordinal=4, by=BY)
    people(made)
    return made


PEOPLE = (
    # name, branch, group, standing, fields, posts
    (
        "王芳", "第一党支部", "第一党小组", Standing.NORMAL,
        {"education": "14", "degree": "3", "sex": "2", "ethnicity": "01"},
        (
            ("第一党支部", Post.SECRETARY, ""), ("中共某局机关委员会", Post.ORGANISATION_MEMBER, ""),
            ("办公室", Post.DEPARTMENT_HEAD, "办公室主任"),
        ),
    ),
    (
        "欧阳明", "第一党支部", None, Standing.MOBILE,
        {"education": "40", "sex": "9", "ethnicity": "97", "phone": "13800001234"},
        (("机关工会委员会", Post.CHAIR, "工会主席"),),
    ),
    (
        "李强", "第一党支部", "第一党小组", Standing.SECONDED_OUT,
        {"education": "73", "ethnicity": "05", "rank": "一级主任科员"}, (("第一党小组", Post.GROUP_LEADER, ""),),
    ),
    (
        "买买提", "第二党支部", None, Standing.SECONDED_IN, {"education": "21", "degree": "4", "ethnicity": "98"},
        (("中共某局党组", Post.LEADING_MEMBER, "党组成员"), ("中共某局机关委员会", Post.FULL_TIME_DEPUTY, "")),
    ),
    ("赵新", "离退休干部党支部", None, Standing.NORMAL, {"education": "90", "ethnicity": "56"}, ()),
)  # fmt: skip


def people(made: dict[str, Organization]) -> None:
    for number, (name, branch, group, standing, fields, posts) in enumerate(PEOPLE):
        person = actions.register_person(
            name=name, home=made[branch], born_on=date(1970 + number, 5, 6), joined_on=date(2003, 7, 1),
            full_on=date(2004, 7, 1), by=BY, **fields,
        )  # fmt: skip
        actions.admit_member(
            person=person, organization=made[branch], from_on=date(2021, 1, 4), group=made.get(group),
            standing=standing, by=BY,
        )  # fmt: skip
        for where, post, title in posts:
            actions.appoint(
                person=person, organization=made[where], post=post, from_on=date(2024, 5, 8), title=title, by=BY
            )
    Person.objects.filter(name="李强").update(month_precision="born_on,joined_on", born_on=date(1972, 5, 1))
    young = actions.register_person(name="周新", home=made["第二党支部"], joined_on=date(2026, 3, 2), by=BY)
    actions.admit_member(person=young, organization=made["第二党支部"], from_on=date(2026, 3, 2), by=BY)


def emptied() -> None:
    """As another installation, that knows nobody."""
    for model in (Obligation, Followed, Appointment, Membership, Person, Term, State):
        model.objects.all().delete()
    for one in Organization.objects.order_by("-path"):
        one.delete()


def same(document: dict) -> dict:
    """What both sides must have in common: no numbers of the database, and not since when somebody belongs or serves
    (given for other systems; this one keeps its own history)."""
    by_name = {one["name"]: one for one in document["organizations"]}
    return {
        "organizations": {name: bare(one) for name, one in by_name.items()},
        "people": {
            one["name"]: bare(one)
            | {"posts": sorted((post["kind"], post["post"]["code"], post["words"]) for post in one["posts"])}
            for one in document["people"]
        },
    }


def bare(value):
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if name not in ("id", "since", "member_since")}
    return value


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_what_comes_out_goes_in_again(registers, tmp_path, kind):
    before = exchange.told()
    file = tmp_path / f"交换.{kind}"
    file.write_bytes(exchange.export(kind, by=BY).content)
    emptied()
    summary, code = run_import(file, dry_run=False, by=BY)
    assert (code, summary["faults"], summary["people"]["new"]) == (0, [], len(before["people"]))
    assert [one for one in summary["warnings"] if one["sheet"] not in ("组织", "人员")] == []
    assert same(exchange.told()) == same(before)
    again, _ = run_import(file, dry_run=False, by=BY)
    assert again["organizations"]["unchanged"] == summary["organizations"]["new"]
    assert again["people"] == {"new": 0, "changed": 0, "unchanged": len(before["people"])}


def test_every_code_of_the_standards_is_read_back_without_doubt():
    tables = (
        (codes.SEX, reading.sex), (codes.ETHNICITY, reading.ethnicity), (codes.EDUCATION, reading.education),
        (codes.DEGREE, reading.degree), (codes.POLITICS, reading.politics),
    )  # fmt: skip
    wrong = [
        (code, label, read_back(label))
        for table, read_back in tables
        for code, label in table.items()
        if read_back(label) != reading.Reading(code)
    ]
    assert wrong == []


def test_the_document_names_its_standards_and_says_how_sure_a_day_is(registers):
    document = json.loads(exchange.as_json(exchange.told()))
    assert {name: one["standard"] for name, one in document["codes"].items() if one["standard"].startswith("GB")} == {
        "sex": "GB/T 2261.1-2003", "ethnicity": "GB/T 3304-1991", "education": "GB/T 4658-2006",
        "degree": "GB/T 6864-2003", "politics": "GB/T 4762-1984",
    }  # fmt: skip
    people = {one["name"]: one for one in document["people"]}
    assert people["李强"]["born"] == {"date": "1972-05-01", "precision": "month", "estimated": False}
    assert people["李强"]["education"] == {"code": "73", "label": "初中肄业"}
    assert (people["周新"]["politics"]["code"], people["王芳"]["politics"]["code"]) == ("02", "01")


def test_an_estimated_day_is_marked_in_json_and_stands_in_no_cell(registers):
    Person.objects.filter(name="赵新").update(estimated="full_on")
    document = exchange.told()
    (old,) = (one for one in document["people"] if one["name"] == "赵新")
    assert old["full"]["estimated"] is True
    sheet = read(exchange.as_xlsx(document), "x.xlsx").sheet("人员")
    header = next(row for row in sheet.rows if "姓名" in row)
    (row,) = (row for row in sheet.rows if "赵新" in row)
    assert row[header.index("转正日期")] is None and row[header.index("入党日期")] is not None


def test_whoever_left_and_what_was_dissolved_is_not_in_it(registers):
    (gone,) = Person.objects.filter(name="赵新")
    actions.end_membership(person=gone, on=date(2026, 11, 1), reason="去世", by=BY)
    actions.dissolve_organization(organization=registers["驻点党支部"], on=date(2026, 11, 1), reason="任务结束", by=BY)
    text = exchange.as_json(exchange.told()).decode()
    assert "赵新" not in text and "驻点党支部" not in text and "王芳" in text


def test_taking_it_is_in_the_history(registers):
    made = exchange.export("json", by=BY)
    entry = Entry.objects.get(event="exchange_exported")
    assert (entry.actor, entry.subject_name) == ("系统命令行", made.name)
    assert entry.after == {"组织": 11, "人员": 6, "格式": "JSON"}
    with pytest.raises(Refused, match="没有这种格式"):
        exchange.export("exe", by=BY)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"format": "yipanqi-exchange", "version": 1, "organizations": [', "不完整或不是规范的 JSON"),
        (b'{"type": "FeatureCollection"}', "不是一盘棋的交换文件"),
        (b'{"format": "yipanqi-exchange", "version": 2}', "版本与本系统不同"),
        (b'{"format": "yipanqi-exchange", "version": 1, "people": []}', "缺少必需的项.*organizations"),
        (b'{"format": "yipanqi-exchange", "version": 1, "organizations": 5, "people": []}', "缺少必需的项或值不合格式"),
    ],
)
def test_a_file_that_is_not_of_the_form_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read(content, "x.json")


def test_a_value_of_another_type_is_named(registers):
    document = exchange.told()
    document["people"][0]["phone"] = ["138"]
    with pytest.raises(UnreadableFile, match="“人员”第1项有不合格式的值"):
        read(json.dumps(document).encode(), "x.json")


def test_queries_do_not_grow_with_the_registers(registers, django_assert_num_queries):
    with django_assert_num_queries(7):
        exchange.told()
    for number in range(3):
        person = actions.register_person(name=f"新{number}", home=registers["第二党支部"], by=BY)
        actions.admit_member(person=person, organization=registers["第二党支部"], from_on=date(2026, 3, 2), by=BY)
    with django_assert_num_queries(7):
        exchange.told()


# The page


def test_the_organs_committee_takes_it_a_branch_secretary_does_not(visit, organ):
    address = reverse("organizations:exchange")
    answer = visit("专职副书记").post(address, {"kind": "json"})
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    document = json.loads(answer.content)
    assert {"甲书记", "乙书记", "党员1"} <= {one["name"] for one in document["people"]}
    assert Entry.objects.get(event="exchange_exported").actor == "专职副书记"
    page = visit("专职副书记").get(address).content.decode()
    assert f"{len(document['organizations'])} 个组织、{len(document['people'])} 名人员" in page
    for role in ("甲书记", "党组书记", "系统管理员", "甲党员"):
        assert visit(role).get(address).status_code == 403
        assert visit(role).post(address, {"kind": "json"}).status_code == 403
    assert Entry.objects.filter(event="exchange_exported").count() == 1


def test_an_unknown_kind_is_refused_on_the_page(visit, organ):
    answer = visit("专职副书记").post(reverse("organizations:exchange"), {"kind": "exe"})
    assert answer.status_code == 409 or "没有这种格式" in answer.content.decode()
