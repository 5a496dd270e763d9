"""奖惩: entered from a document, seen by readers of the register and the member, on the page and on paper."""

from datetime import date

import pytest
from django.urls import reverse

from tests.organ import TODAY
from yipanqi.audit.models import Entry
from yipanqi.kernel import scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations import actions, exports
from yipanqi.organizations.enums import Standing
from yipanqi.organizations.models import Merit

GIVEN = {
    "kind": "honour", "title": "市直机关优秀共产党员", "decided_by": "市直机关工委", "decided_on": date(2026, 6, 1),
    "number": "青直工〔2026〕31号",
}  # fmt: skip


@pytest.fixture
def enter(organ, being):
    def entered(name="甲党员", by="甲书记", **more) -> Merit:
        with being(by) as actor:
            return actions.enter_merit(person=organ.people[name], by=actor, **GIVEN | more)

    return entered


def test_it_keeps_what_the_document_says_and_who_entered_it(enter):
    made = enter()
    assert (made.title, made.number, made.decided_on) == (GIVEN["title"], GIVEN["number"], GIVEN["decided_on"])
    assert made.recorded_at.date() >= TODAY and made.recorded_by
    (told,) = Entry.objects.filter(event="merit_entered")
    assert told.after == {"类别": "表彰奖励", "决定日期": "2026-06-01"}, "what it was stands on the page alone"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": " "}, "请填写名称"),
        ({"decided_by": ""}, "请填写决定单位"),
        ({"decided_on": date(2030, 1, 1)}, "还没有到"),
        ({"kind": "medal"}, "类别不在列表中"),
        ({"title": "长" * 101}, "超过100字"),
        ({"title": "秘密★1年 表彰"}, "密级"),
    ],
)
def test_what_cannot_be_meant_is_refused(enter, more, said):
    with pytest.raises(Refused, match=said):
        enter(**more)


def test_the_same_is_not_entered_twice(enter):
    first = enter(once="k")
    assert enter(once="k") == first
    with pytest.raises(Refused, match="已经登记过"):
        enter()


@pytest.mark.parametrize("role", ["甲党员", "甲组长", "乙书记"])
def test_who_does_not_keep_the_register_enters_nothing(enter, role):
    with pytest.raises(NotAllowed):
        enter(by=role)


def test_the_member_and_readers_of_the_register_see_it_and_nobody_else(enter, being):
    enter(kind="penalty", title="党内警告", number="")
    seen = {}
    for role in ("甲党员", "甲书记", "专职副书记", "甲组长", "乙书记"):
        with being(role):
            seen[role] = Merit.objects.count()
    assert seen == {"甲党员": 1, "甲书记": 1, "专职副书记": 1, "甲组长": 0, "乙书记": 0}


def test_it_is_taken_back(enter, being):
    made = enter()
    with being("甲书记") as actor:
        actions.remove_merit(merit=made, by=actor)
        assert not Merit.objects.exists()
    assert Entry.objects.filter(event="merit_removed").count() == 1


def test_the_page_shows_it_and_a_refused_form_keeps_what_was_typed(organ, enter, visit):
    pk = organ.people["甲党员"].pk
    client, address = visit("甲书记"), reverse("people:enter_merit", args=[pk])
    typed = {name: str(value) for name, value in GIVEN.items()} | {"once": "k"}
    answer = client.post(address, typed | {"title": ""})
    assert answer.status_code == 422 and 'value="市直机关工委"' in answer.content.decode()
    assert client.post(address, typed).status_code == client.post(address, typed).status_code == 302
    for role in ("甲书记", "甲党员"):
        assert GIVEN["title"] in visit(role).get(reverse("people:person", args=[pk])).content.decode()
    with scope.system("test"):
        (made,) = Merit.objects.all()
    assert visit("甲党员").post(reverse("people:remove_merit", args=[made.pk])).status_code == 403
    assert client.post(reverse("people:remove_merit", args=[made.pk])).status_code == 302


def test_papers_list_honours_and_who_is_away(organ, enter, being):
    enter()
    enter(name="党员1", title="优秀党务工作者", decided_on=TODAY)
    with being("甲书记") as actor:
        branch = organ.organizations["甲支部"]
        actions.set_standing(person=organ.people["党员2"], standing=Standing.MOBILE, from_on=TODAY, by=actor)
        names = [one.title for one in exports.merits(branch, on=TODAY).lines]
        assert names == [GIVEN["title"], "优秀党务工作者"]
        assert [one.title for one in exports.merits(branch, on=date(2026, 6, 2)).lines] == [GIVEN["title"]]
        (away,) = exports.mobile(branch, on=TODAY).members
        assert (away.name, away.since) == (organ.people["党员2"].name, TODAY)
        for code in ("merits", "mobile"):
            for kind in ("docx", "pdf", "xlsx", "csv"):
                assert exports.paper(branch, code, kind, on=TODAY).content


def test_ones_own_data_tells_it(organ, enter, visit):
    enter()
    client = visit("甲党员")
    answer = client.get(reverse("people:own_data", args=[organ.people["甲党员"].pk]))
    assert answer.status_code == 200
