"""承诺践诺: who reads and says what, in which order, and that nothing of it becomes a duty or a figure."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from tests.organ import ROLES, TODAY
from yipanqi.audit.queries import history_of
from yipanqi.education import actions
from yipanqi.education.models import Promise
from yipanqi.education.queries import promises as queries
from yipanqi.kernel import scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.models import Obligation

SAID = {"text": "窗口一次说清", "measure": "把常退的情况写成一张纸", "made_on": TODAY, "due_on": date(2026, 12, 31)}


@pytest.fixture
def made(hand, being) -> Promise:
    with being("甲党员") as actor:
        return actions.make_promise(
            organization=hand.place("甲支部"), person=hand.person("甲党员"), by=actor, once="p1", **SAID
        )


def test_the_branch_reads_it_and_nobody_above_or_beside(being, made):
    seeing = set()
    for role in ROLES:
        with being(role):
            if Promise.objects.exists():
                seeing.add(role)
    assert seeing == {"甲书记", "甲委员", "甲组长", "甲党员", "总支书记", "党组书记"}, "the last two as its members"


def test_a_promise_is_no_duty_and_the_history_repeats_none_of_its_words(made, being, hand):
    with scope.system("test"):
        assert not Obligation.objects.exclude(source="rule").exists()
        entries = history_of(f"education.promise:{made.pk}")
    assert [(one.event, one.after) for one in entries] == [("promise_made", None)]
    fields = {field.name for field in Promise._meta.get_fields()}
    assert not fields & {"score", "points", "grade", "level", "rank"}


def test_members_promise_for_themselves_and_the_branch_for_its_own(hand, being, made):
    with being("甲党员") as actor:
        again = actions.make_promise(
            organization=hand.place("甲支部"), person=hand.person("甲党员"), by=actor, once="p1", **SAID
        )
        assert again.pk == made.pk, "the same form twice"
        with pytest.raises(NotAllowed):
            actions.make_promise(organization=hand.place("甲支部"), person=hand.person("甲组长"), by=actor, **SAID)
    with being("甲书记") as actor:
        other = actions.make_promise(organization=hand.place("甲支部"), person=hand.person("甲组长"), by=actor, **SAID)
        assert other.recorded_by == str(actor)
        with pytest.raises(Refused, match="乙书记不是“甲支部”的党员，请在所在支部登记"):
            actions.make_promise(organization=hand.place("甲支部"), person=hand.person("乙书记"), by=actor, **SAID)
    with being("乙书记") as actor, pytest.raises(NotAllowed):
        actions.make_promise(organization=hand.place("甲支部"), person=hand.person("甲组长"), by=actor, **SAID)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "  "}, "请填写承诺事项"),
        ({"text": "长" * 121}, "承诺事项超过120字"),
        ({"measure": ""}, "请填写具体措施"),
        ({"measure": "绝密★1年"}, "标有密级"),
        ({"made_on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"due_on": TODAY - timedelta(days=1)}, "完成时限早于承诺日期"),
        ({"due_on": date(2028, 1, 1)}, "承诺一年一次"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(hand, being, given, said):
    with being("甲党员") as actor, pytest.raises(Refused, match=said):
        actions.make_promise(
            organization=hand.place("甲支部"), person=hand.person("甲党员"), by=actor, **(SAID | given)
        )
    with scope.system("test"):
        assert not Promise.objects.exists()


def test_reviewed_told_and_judged_in_this_order_and_by_whom_it_is_for(being, made):
    with being("甲党员") as actor:
        reviewed = actions.review_promise(promise=made, review="已写成，在试用", reviewed_on=TODAY, version=1, by=actor)
        assert (reviewed.stage, reviewed.version) == ("年中已检查", 2)
        with pytest.raises(Conflict):
            actions.review_promise(promise=made, review="另一句", reviewed_on=TODAY, version=1, by=actor)
        with pytest.raises(Refused, match="检查日期早于承诺日期"):
            actions.review_promise(promise=made, review="早", reviewed_on=TODAY - timedelta(days=1), by=actor)
        with pytest.raises(NotAllowed):
            actions.judge_promise(promise=made, branch_word="兑现", by=actor)
    with being("甲书记") as actor, pytest.raises(Refused, match="还没有填写兑现情况"):
        actions.judge_promise(promise=made, branch_word="兑现", by=actor)
    with being("甲党员") as actor:
        told = actions.keep_promise(promise=made, kept="退件少了", kept_on=TODAY, own_word="基本做到", by=actor)
        assert told.stage == "已填兑现情况"
        with pytest.raises(Refused, match="承诺不再改动"):
            actions.change_promise(promise=made, by=actor, **(SAID | {"text": "改小一点"}))
        with pytest.raises(NotAllowed):
            actions.remove_promise(promise=made, by=actor)
    with being("甲委员") as actor:
        with pytest.raises(Refused, match="请填写群众评价或者组织评价"):
            actions.judge_promise(promise=made, by=actor)
        judged = actions.judge_promise(promise=made, masses_word="说得清楚", by=actor)
    assert (judged.masses_word, judged.branch_word, judged.own_word) == ("说得清楚", "", "基本做到")
    with being("甲组长") as actor, pytest.raises(NotAllowed):
        actions.review_promise(promise=made, review="替他说", reviewed_on=TODAY, by=actor)


def test_changed_and_taken_back_while_nobody_told_how_it_went(being, made):
    with being("甲党员") as actor:
        changed = actions.change_promise(promise=made, by=actor, **(SAID | {"text": "两次说清"}))
        assert changed.text == "两次说清"
        actions.review_promise(promise=made, review="在做", reviewed_on=TODAY, by=actor)
        actions.remove_promise(promise=made, by=actor)
    with scope.system("test"):
        assert not Promise.objects.exists()
        events = [one.event for one in history_of(f"education.promise:{made.pk}")]
    assert events == ["promise_made", "promise_changed", "promise_reviewed", "promise_removed"]


def test_the_branch_lists_them_in_the_order_of_the_register(hand, being, made, django_assert_num_queries):
    with being("甲书记") as actor:
        with django_assert_num_queries(1):
            list(queries.of_branch(hand.place("甲支部"), 2026))
        for name in ("甲组长", "甲委员"):
            actions.make_promise(organization=hand.place("甲支部"), person=hand.person(name), by=actor, **SAID)
        with django_assert_num_queries(1):
            found = list(queries.of_branch(hand.place("甲支部"), 2026))
    assert [one.person.pinyin for one in found] == sorted(one.person.pinyin for one in found) and len(found) == 3
    with being("甲书记"):
        assert list(queries.of_branch(hand.place("甲支部"), 2025)) == []
        assert queries.years(hand.place("甲支部")) == [2026]


def page(visit, role, name="promises", *args):
    answer = visit(role).get(reverse(f"education:{name}", args=args))
    return answer.status_code, answer.content.decode()


def test_pages_of_the_member_of_the_branch_and_of_strangers(visit, hand, made):
    place = hand.place("甲支部").pk
    status, text = page(visit, "甲党员")
    assert status == 200 and "窗口一次说清" in text and "登记我的承诺" in text
    status, text = page(visit, "甲组长", "promises_of", place)
    assert status == 200 and "甲党员" in text and f"/promises/of/{place}/make/" not in text
    assert page(visit, "甲组长")[1].count(f"/promises/of/{place}/make/") == 1
    status, text = page(visit, "甲书记", "promise", made.pk)
    assert status == 200 and "年中检查" in text and "群众和组织的评价" not in text
    assert "年中检查" not in page(visit, "甲组长", "promise", made.pk)[1].split("facts")[1].split("</main>")[0]
    for role in ("乙书记", "专职副书记", "处长"):
        assert page(visit, role, "promise", made.pk)[0] == 404
        assert page(visit, role, "promises_of", place)[0] == 404
    assert "这一年还没有登记承诺" in page(visit, "处长")[1]


def test_a_member_makes_and_tells_on_the_page_and_a_mistake_keeps_what_was_typed(visit, hand):
    place = hand.place("甲支部").pk
    client = visit("甲党员")
    typed = {
        "text": "带好新同志",
        "measure": "每月一起做一次",
        "due_on": "2026-01-01",
        "made_on": "2026-06-15",
        "once": "k",
    }
    refused = client.post(reverse("education:make_promise", args=[place]), typed)
    assert "完成时限早于承诺日期" in refused.content.decode() and "每月一起做一次" in refused.content.decode()
    client.post(reverse("education:make_promise", args=[place]), typed | {"due_on": "2026-12-31"})
    with scope.system("test"):
        one = Promise.objects.get()
        assert (one.person, one.text) == (hand.person("甲党员"), "带好新同志")
    address = reverse("education:say_promise", args=[one.pk, "review"])
    wrong = client.post(address, {"review": "在做", "reviewed_on": "2026-07-01", "version": "1"})
    assert wrong.status_code == 422 and "还没有到" in wrong.content.decode() and "在做" in wrong.content.decode()
    assert client.post(address, {"review": "在做", "reviewed_on": "2026-06-15", "version": "1"}).status_code == 302
    assert client.post(reverse("education:say_promise", args=[one.pk, "rank"]), {}).status_code == 404
    assert visit("甲组长").post(reverse("education:remove_promise", args=[one.pk])).status_code == 403
    assert client.post(reverse("education:remove_promise", args=[one.pk])).status_code == 302
    with scope.system("test"):
        assert not Promise.objects.exists()


def test_the_paper_is_the_branchs(visit, hand, made):
    place = hand.place("甲支部").pk
    found = visit("甲党员").get(reverse("education:promise_ledger", args=[place, 2026, "xlsx"]))
    rows = list(openpyxl.load_workbook(io.BytesIO(found.content)).active.values)
    assert rows[0][0] == "2026年度党员承诺台账" and rows[3][1:4] == ("甲党员", "窗口一次说清", "把常退的情况写成一张纸")
    assert page(visit, "专职副书记", "promise_ledger", place, 2026, "xlsx")[0] == 404
    assert page(visit, "甲书记", "promise_ledger", place, 1900, "xlsx")[0] == 404
    assert page(visit, "甲书记", "promise_ledger", place, 2026, "exe")[0] == 404
