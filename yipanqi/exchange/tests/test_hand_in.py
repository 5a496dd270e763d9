"""Handing in: by source and key, again and again; refused as a whole, in the words people read."""

import pytest
from django.test import Client

from yipanqi.access.enums import Permit
from yipanqi.audit.models import Entry
from yipanqi.exchange import queries
from yipanqi.kernel import clock, scope
from yipanqi.obligations.models import Obligation
from yipanqi.plans import actions as plans
from yipanqi.plans.models import Directive, Intake, Part, Task


@pytest.fixture
def shown(admit):
    return admit("党组", Permit.HAND_IN_DIRECTIVES)[1]


@pytest.fixture
def put(call, shown):
    def handed(body, token: str = shown):
        return call(token, "directives", method="PUT", body=body)

    return handed


def task(key: str = "1", *names: str, **more) -> dict:
    named = [one if isinstance(one, dict) else {"organization": one} for one in (names or ("甲支部",))]
    return {
        "key": key, "title": "完成窗口服务自查", "result": "自查报告一份", "seen_by": "看问题清单",
        "due_on": "2026-09-30", "actors": named,
    } | more  # fmt: skip


def matter(*tasks: dict, **more) -> dict:
    return {
        "source": "市委督查系统", "key": "2026-017", "title": "改进窗口服务", "decided_on": "2026-05-20",
        "basis": "局党组会议", "number": "数发〔2026〕3号", "text": "减少往返", "tasks": list(tasks or (task(),)),
    } | more  # fmt: skip


def written() -> tuple:
    with scope.system("test"):
        return (
            list(Directive.objects.values_list("title", "origin")), list(Task.objects.values_list("title", "origin")),
            list(Part.objects.order_by("chain").values_list("organization__name", "role", "entry__due_on")),
            Intake.objects.count(), Entry.objects.exclude(event="system_admitted").count(),
        )  # fmt: skip


def test_a_matter_is_new_then_known_and_its_tasks_stand_in_the_ledger(put, call, admit, organ):
    lead, assist = {"organization": "办公室", "role": "lead"}, {"organization": "工会", "role": "assist"}
    body = matter(task("1", "甲支部", "乙支部"), task("2", lead, assist, title="公布清单"))
    answer = put(body)
    assert answer.status_code == 201, answer.content.decode()
    said = answer.json()
    assert (said["result"], said["missing"]) == ("created", [])
    assert [(one["key"], one["state"]["label"]) for one in said["tasks"]] == [("1", "新增"), ("2", "新增")]
    directives, tasks, parts, intakes, entries = written()
    assert directives == [("改进窗口服务", "市委督查系统:2026-017")] and intakes == 1
    assert sorted(tasks) == [("公布清单", "2"), ("完成窗口服务自查", "1")]
    assert [(name, role) for name, role, _ in parts] == [
        ("甲支部", "each"), ("乙支部", "each"), ("办公室", "lead"), ("工会", "assist"),
    ]  # fmt: skip
    with scope.system("test"):
        assert Obligation.objects.filter(kind="decision_task").count() == 4
    entry = Entry.objects.get(event="goals_taken_in")
    assert (entry.actor, entry.office, entry.via, entry.account) == ("督查系统（接口）", "党组", "接口", None)
    # the same again: nothing
    again = put(body)
    assert (again.status_code, again.json()["result"], again.json()["id"]) == (200, "unchanged", said["id"])
    assert written() == (directives, tasks, parts, intakes, entries)
    # read back by the number it was told, with its keys
    _, reader = admit("党组", Permit.READ_DIRECTIVES)
    told = call(reader, f"directives/{said['id']}").json()
    assert (told["source"], told["key"]) == ("市委督查系统", "2026-017")
    assert [one["key"] for one in told["tasks"]] == ["1", "2"]


def test_what_changed_is_taken_over_or_left_with_the_reason(put, being):
    number = put(matter()).json()["id"]
    with scope.system("test"):
        part = Part.objects.get()
    with being("甲书记") as by:
        plans.acknowledge(part=part, by=by)
    moved = task("1", "甲支部", "乙支部", due_on="2026-10-31", result="自查报告和清单")
    answer = put(matter(moved))
    said = answer.json()
    assert (answer.status_code, said["result"], said["id"]) == (200, "updated", number)
    (found,) = said["tasks"]
    assert found["changes"] == [
        {"label": "完成时限", "before": "2026年9月30日", "after": "2026年10月31日"},
        {"label": "增加承办单位", "before": "", "after": "乙支部"},
    ]
    assert found["notes"] == ["“预期成果”在来源表里改为“自查报告和清单”。任务已有人签收，交办时的文字不改。"]
    other = put(matter(task("2", title="另一项"))).json()
    assert (other["result"], other["missing"]) == ("updated", ["1"])


def test_past_and_withdrawn_matters_change_nothing(put, being):
    past = put(matter(task(due_on="2026-06-01")))
    assert (past.status_code, past.json()["result"], past.json()["id"]) == (200, "unchanged", None)
    assert past.json()["tasks"][0]["state"] == {"code": "past", "label": "期限已过，不导入"}
    number = put(matter()).json()["id"]
    with being("党组书记") as by:
        plans.withdraw_directive(directive=Directive.objects.get(pk=number), reason="另有安排", by=by)
    again = put(matter()).json()
    assert (again["result"], again["id"], again["tasks"][0]["state"]["code"]) == ("unchanged", number, "withdrawn")
    assert "已在本系统收回（另有安排）" in again["tasks"][0]["notes"][0]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (
            matter(task("1", "没有的支部", due_on="2026-06-16"), task("2", result="", title="公布清单")),
            {"/tasks/0/actors": "没有“没有的支部”", "/tasks/0/due_on": "太近", "/tasks/1/result": "没有写预期成果"},
        ),
        (matter(decided_on="2026-07-01"), {"/decided_on": "还没有到"}),
        (matter(basis=""), {"/basis": "没有依据"}),
        (matter(text="机密★五年"), {"/text": "标有密级"}),
        (matter(source="OA"), {"/source": "用汉字写"}),
        (matter(task("1", "党组")), {"/tasks/0/actors": "不能交给自己"}),
        (matter(points=3), {"/points": "没有这一项"}),
        (matter(task(actors=[{"organization": "甲支部", "role": "boss"}])), {"/tasks/0/actors/0/role": "不合要求"}),
        (matter(tasks=[]), {"/tasks": "至少1项"}),
        (matter(title="长" * 121), {"/title": "超过120字"}),
        (matter(title="改进\x00服务"), {"/title": "控制字符"}),
        (matter(title="\ud800"), {"/title": "不能识别"}),
        (matter(key="  "), {"/key": "不能为空"}),
        (matter(decided_on="2026-02-30"), {"/decided_on": "应是日期"}),
        (matter(decided_on=20260520), {"/decided_on": "应是日期"}),
        (["不是对象"], {"": "应是对象"}),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_written(put, body, errors):
    before = written()
    answer = put(body)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), answer.content.decode()
    told = {one.get("pointer", ""): one["detail"] for one in answer.json()["errors"]}
    assert set(told) == set(errors)
    assert all(said in told[place] for place, said in errors.items()), told
    assert written() == before


@pytest.mark.parametrize("body", ["{", b"\xff\xfe", "", "[" * 5000])
def test_what_is_no_json_is_told(put, body):
    answer = put(body)
    assert answer.status_code in (400, 415) and answer["Content-Type"] == "application/problem+json"


def test_a_form_is_not_taken(call, shown):
    answer = Client().put(
        "/api/v1/directives", "source=a", content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {shown}"},
    )  # fmt: skip
    assert answer.status_code == 415


def test_a_system_hands_in_for_its_own_organisation_only(put, call, admit, organ):
    """The key the 党组 has is not taken over once more by the 机关党委, and its matter does not become readable."""
    number = put(matter()).json()["id"]
    _, other = admit("机关党委", *Permit)
    answer = put(matter(), token=other)
    assert answer.status_code == 422 and "已由“党组”导入" in answer.json()["errors"][0]["detail"]
    assert call(other, f"directives/{number}").status_code == 404
    assert call(other, "directives").json()["items"] == []
    own = put(matter(task("1", "甲支部"), key="2026-018"), token=other).json()["id"]
    with scope.system("test"):
        assert Directive.objects.get(pk=own).organization == organ.organizations["机关党委"]


def test_a_permit_to_hand_in_opens_nothing_to_read(admit, organ):
    token, _ = admit("党组", Permit.HAND_IN_DIRECTIVES)
    seen = queries.scope_of(token)
    assert set(seen.reach) == {"structure"} and set(seen.powers) == {"tasks"} and seen.person_id is None
    with clock.frozen(token.expires_on.replace(year=2028)):
        assert queries.scope_of(token) == scope.NOTHING
