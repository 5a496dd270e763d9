"""The interface: who is let in to what, what is said, what a system of one organisation never learns of another's."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yipanqi.access.enums import Permit
from yipanqi.exchange import queries
from yipanqi.exchange.api.operations import interface
from yipanqi.exchange.tests.conftest import SECRET
from yipanqi.kernel import clock, scope
from yipanqi.plans import actions as plans
from yipanqi.plans.models import Part

READ, LOOK, HAND_IN = Permit.READ_DIRECTIVES, Permit.READ_ORGANIZATIONS, Permit.HAND_IN_DIRECTIVES

MATRIX = {
    # operation: answers to a token with no more than this permit
    "GET organizations": {LOOK: 200, READ: 403, HAND_IN: 403},
    "GET directives": {LOOK: 403, READ: 200, HAND_IN: 403},
    "GET directives/{pk}": {LOOK: 403, READ: 200, HAND_IN: 403},
    "PUT directives": {LOOK: 403, READ: 403, HAND_IN: 422},  # what it is sent is empty
}
"""Permits × operations, written by hand: one that is missing here fails."""


def operations() -> list[str]:
    document = interface.get_openapi_schema()
    return [
        f"{method.upper()} {address.removeprefix('/api/v1/')}"
        for address, methods in document["paths"].items() for method in methods
    ]  # fmt: skip


def asked(call, shown: str, operation: str, number: int, client: Client | None = None):
    method, path = operation.split(" ")
    return call(shown, path.format(pk=number), method=method, client=client, body={} if method == "PUT" else None)


def test_every_operation_answers_every_permit_as_written(admit, call, decided):
    number = decided("党组", "甲支部").pk
    shown = {permit: admit("党组", permit)[1] for permit in Permit}
    answered = {
        one: {permit: asked(call, shown[permit], one, number).status_code for permit in Permit} for one in operations()
    }
    assert answered == MATRIX


def test_no_session_opens_the_interface(organ, visit, call, decided):
    number = decided("党组", "甲支部").pk
    for role in ("专职副书记", "党组书记", "系统管理员"):
        visitor = visit(role)
        for one in [*operations(), "GET openapi.json", "GET ", "POST directives"]:
            answer = asked(call, "", one, number, client=visitor)
            assert answer.status_code == 401 and answer["Content-Type"] == "application/problem+json", one
            assert answer["Cache-Control"] == "no-store"


def test_a_session_beside_a_token_counts_for_nothing(admit, call, decided, visit):
    """The secretary of the 党组 would see its decision in his browser; the other organisation's system does not."""
    found = decided("党组", "甲支部")
    _, shown = admit("机关党委", READ)
    assert visit("党组书记").get(f"/plans/decisions/{found.pk}/").status_code == 200
    assert call(shown, f"directives/{found.pk}", client=visit("党组书记")).status_code == 404


def test_a_token_of_one_organisation_never_sees_anothers_decision(admit, call, decided):
    """机关党委 carries out a part of the decision of the 党组, and decides something of its own."""
    above = decided("党组", "机关党委", "甲支部", title="推进窗口轮岗")
    own = decided("机关党委", "甲支部", title="核对党员名册")
    shown = {name: admit(name, *Permit)[1] for name in ("党组", "机关党委")}
    listed = {name: call(one, "directives").json()["items"] for name, one in shown.items()}
    assert [one["title"] for one in listed["党组"]] == ["推进窗口轮岗"]
    assert [one["title"] for one in listed["机关党委"]] == ["核对党员名册"]
    assert call(shown["党组"], f"directives/{above.pk}").json()["text"] == SECRET
    hidden = call(shown["机关党委"], f"directives/{above.pk}")
    assert (hidden.status_code, hidden.json()["title"]) == (404, "没有找到")
    assert call(shown["党组"], f"directives/{own.pk}").status_code == 404


def test_organisations_are_named_with_their_codes_and_nobody_in_them(admit, call, organ):
    _, shown = admit("党组", LOOK)
    answer = call(shown, "organizations")
    items = {one["name"]: one for one in answer.json()["items"]}
    assert items["甲支部"] == {
        "id": organ.organizations["甲支部"].pk, "name": "甲支部", "short_name": "", "code": "",
        "kind": {"code": "branch", "label": "党支部"},
        "superior": {"id": organ.organizations["直属总支"].pk, "name": "直属总支"}, "may_be_given": True,
    }  # fmt: skip
    assert items["党组"]["superior"] is None and not items["党组"]["may_be_given"]
    assert "甲支部·第一党小组" in items and not items["甲支部·第一党小组"]["may_be_given"]
    assert not [name for name in organ.people if name in answer.content.decode()]


def test_a_decision_is_told_with_its_tasks_stages_and_deadlines(admit, call, decided, organ, being):
    found = decided("党组", "甲支部", "工会", people=[organ.people["党组成员"]])
    with scope.system("test"):
        part = Part.objects.get(organization=organ.organizations["甲支部"])
    with being("甲书记") as by:
        plans.acknowledge(part=part, by=by)
        plans.report(part=part, text="查了三个窗口，改了两件事", done_on=clock.today(), by=by)
    _, shown = admit("党组", READ)
    answer = call(shown, f"directives/{found.pk}")
    said = answer.json()
    assert {name: said[name] for name in ("title", "text", "basis", "number", "decided_on", "withdrawn_on")} == {
        "title": "开展窗口服务自查", "text": SECRET, "basis": "党组会议", "number": "〔2026〕8号",
        "decided_on": "2026-06-12", "withdrawn_on": None,
    }  # fmt: skip
    (task,) = said["tasks"]
    assert (task["first_due_on"], task["giver"]["name"], task["split_from"]) == ("2026-07-10", "党组", None)
    assert [
        (one["organization"]["name"], one["person"], one["stage"]["label"], one["due_on"], one["met_on"])
        for one in task["parts"]
    ] == [
        ("甲支部", None, "待审核", "2026-07-10", "2026-06-15"), ("工会", None, "待签收", "2026-07-10", None),
        ("党组", "党组成员", "待签收", "2026-07-10", None),
    ]  # fmt: skip
    assert "三个窗口" not in answer.content.decode(), "what was reported stays in the report"


def test_only_what_has_changed_since_a_day(admit, call, decided, organ, being):
    first, second, third = (decided("党组", "甲支部", title=title) for title in ("一", "二", "三"))
    _, shown = admit("党组", READ)

    def changed(day: str) -> list[str]:
        return [one["title"] for one in call(shown, "directives", since=day).json()["items"]]

    assert changed("2026-06-15") == ["一", "二", "三"] and changed("2026-06-16") == []
    with clock.frozen(datetime(2026, 6, 17, 0, 30, tzinfo=clock.ZONE)), being("甲书记") as by:
        with scope.system("test"):
            part = Part.objects.get(task__directive=second)
        plans.acknowledge(part=part, by=by)
        assert changed("2026-06-17") == ["二"], "half past midnight in Beijing is that day"
        with being("专职副书记") as giver:
            plans.withdraw_directive(directive=third, reason="另有安排", by=giver)
        assert changed("2026-06-17") == ["二", "三"] and changed("2026-06-18") == []
    pages, after = [], 0
    while after is not None:
        answer = call(shown, "directives", after=after, limit=2).json()
        pages.append([one["id"] for one in answer["items"]])
        after = answer["next"]
    assert pages == [[first.pk, second.pk], [third.pk]]


@pytest.mark.parametrize(
    ("path", "query", "status", "errors"),
    [
        ("directives", {"since": "gestern"}, 422, {"since": "应是日期，写作 2026-06-30。"}),
        ("directives", {"since": "1750000000"}, 422, {"since": "应是日期，写作 2026-06-30。"}),
        ("directives", {"since": "0001-01-01"}, 422, {"since": "日期应在2000年至2099年之间。"}),
        ("directives", {"limit": "101", "after": "-1"}, 422, {"limit": "不能大于100。", "after": "不能小于0。"}),
        ("directives", {"page": "2"}, 422, {"page": "没有这个参数，请对照接口说明核对名称。"}),
        ("organizations", {"since": "2026-06-15"}, 422, {"since": "没有这个参数，请对照接口说明核对名称。"}),
        ("directives/99999999999999999999", {}, 404, {}),
        ("directives/abc", {}, 404, {}),
        ("nothing", {}, 404, {}),
    ],
)
def test_what_is_asked_wrongly_is_told_in_chinese_and_where(admit, call, path, query, status, errors):
    _, shown = admit("党组")
    answer = call(shown, path, **query)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    said = answer.json()
    assert said["status"] == status and said["title"] and said["detail"]
    assert {one["parameter"]: one["detail"] for one in said.get("errors", [])} == errors


def test_a_method_there_is_not_and_a_body_too_large(admit, call):
    _, shown = admit("党组")
    answer = call(shown, "organizations", method="DELETE")
    assert (answer.status_code, answer["Allow"], answer.json()["detail"]) == (405, "GET", "这个地址只支持 GET。")
    large = call(shown, "organizations", method="POST", body=b'"' + b"x" * 300_000 + b'"')
    assert (large.status_code, large.json()["detail"]) == (413, "请求内容最大256KB，请减少一次送入的内容。")


def test_an_error_of_ours_is_told_without_a_trace_and_no_answer_begins_a_session(admit, call, monkeypatch):
    _, shown = admit("党组")
    assert not call(shown, "organizations").cookies

    def broken(giver):
        raise RuntimeError("inner secret")

    monkeypatch.setattr(queries, "organizations", broken)
    answer = call(shown, "organizations", client=Client(raise_request_exception=False))
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.content.decode() and answer.json()["title"] == "系统故障"


def test_the_document_behind_the_door_is_the_one_of_the_page(admit, call, visit):
    _, shown = admit("党组", LOOK)
    assert call(shown, "openapi.json").json() == visit("专职副书记").get("/exchange/interface/openapi.json").json()


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_as_much_for_three_as_for_one(admit, call, decided, number):
    numbers = [decided("党组", "甲支部", "工会", title=f"决策{each}").pk for each in range(number)]
    _, shown = admit("党组", READ)
    call(shown, "directives")
    with CaptureQueriesContext(connection) as asked_of:
        assert len(call(shown, "directives", since="2026-06-15").json()["items"]) == number
        call(shown, f"directives/{numbers[-1]}")
    assert len(asked_of) == 7
