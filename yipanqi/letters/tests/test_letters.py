"""A step is taken by a person, in order, about what is overdue; its answer is owed in the ledger; who reads it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.accounts.models import Notice
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.letters import actions
from yipanqi.letters.models import Letter
from yipanqi.letters.tests.conftest import FACTS
from yipanqi.obligations import queries as entries
from yipanqi.obligations.actions import settle
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.plans import actions as plans
from yipanqi.plans.actions import Actors, Assignment
from yipanqi.plans.models import Part
from yipanqi.responsibilities.tests.scene import drafted, item_of, published

ROLES = ("专职副书记", "甲书记", "甲委员", "党组书记", "总支书记", "乙书记", "纪委书记", "甲党员")


def text(answer) -> str:
    return answer.content.decode()


def met(about: Obligation, actor) -> None:
    settle(
        organization=about.organization, key=about.key, record="x:9", label="名单", happened_on=TODAY,
        recorded_at=clock.now(), by=actor,
    )  # fmt: skip


def test_the_answer_is_owed_for_fifteen_working_days_and_nothing_was_raised_before(issue, about, now):
    with scope.system("test"):
        assert Letter.objects.count() == 0
    one = now(issue(about()))
    assert one.stage == "issued"
    assert one.entry.due_on == date(2026, 7, 7)  # 19 June is 端午节
    assert (one.entry.title, one.entry.organization_id) == ("一件提示督办函件待答复", one.addressee_id)
    with scope.system("test"):
        told = Entry.objects.get(event="letter_issued")
        notice = Notice.objects.get(key__contains="letter:")
    assert told.after["approver"] == "机关党委书记" and told.after["ladder"] == "通用第1版"
    assert "请于2026年7月7日前答复" in notice.text


def test_an_answer_across_new_year_is_counted_and_what_is_not_known_is_said(issue, about, visit):
    with clock.frozen(date(2026, 12, 18)):
        one = issue(about())
        assert one.entry.due_on == date(2027, 1, 8)  # 1 January falls on a Friday, not known to be off
        shown = text(visit("甲书记").get(f"/letters/{one.pk}/"))
    assert "2027年放假安排尚未公布，按周一至周五推算。" in shown


def test_the_addressee_answers_and_the_issuer_says_how_it_ended(issue, about, being, now):
    one = issue(about())
    with being("甲书记") as actor:
        actions.reply(letter=one, text="本周补办", replied_on=TODAY, by=actor)
    assert now(one).entry.met_on == TODAY
    with being("专职副书记") as actor:
        with pytest.raises(Refused, match="请写明继续督办的理由"):
            actions.judge(letter=one, settled=False, words=" ", by=actor)
        actions.judge(letter=one, settled=True, words="", by=actor)
        with pytest.raises(Conflict, match="现在是“已办结”"):
            actions.judge(letter=one, settled=True, words="", by=actor)
    with being("甲书记") as actor, pytest.raises(Conflict, match="不能答复"):
        actions.reply(letter=one, text="再答", replied_on=TODAY, by=actor)


def test_steps_follow_each_other_and_each_needs_a_person(issue, about, being, now):
    what = about()
    with pytest.raises(Refused, match="“督办函”之前须先有前一步"):
        issue(what, "urge")
    first = issue(what)
    with pytest.raises(Refused, match="已经发过“提示函”，下一步不是“提示函”"):
        issue(what)
    with pytest.raises(Refused, match="“提示函”的答复期限还没有到"):
        issue(what, "urge")
    with clock.frozen(date(2026, 7, 8)):
        with scope.system("test"):
            assert Letter.objects.count() == 1
        second = issue(what, "urge")
        assert second.previous_id == first.pk
        with being("甲书记") as actor:
            actions.reply(letter=second, text="人手紧", replied_on=clock.today(), by=actor)
        with pytest.raises(NotAllowed, match="“约谈”由机关党委的书记决定"):
            issue(what, "talk")
    assert now(first).stage == "issued"


def test_the_whole_ladder_is_gone_by_who_may(issue, about, being, now):
    what, given = about(), {"by": "党组书记", "of": "党组"}

    def judged(letter: Letter) -> None:
        with being("党组书记") as actor:
            actions.judge(letter=letter, settled=False, words="仍未办", by=actor)

    issue(what, "hint", **given)
    with clock.frozen(date(2026, 7, 8)):
        second = issue(what, "urge", **given)
        with being("甲书记") as actor:
            actions.reply(letter=second, text="人手紧", replied_on=clock.today(), by=actor)
        with pytest.raises(Refused, match="请先对“督办函”写明结果"):
            issue(what, "talk", **given)
        judged(second)
        with pytest.raises(Refused, match="请写明约谈时间、地点和对象"):
            issue(what, "talk", **given, occasion="")
        talk = issue(what, "talk", **given)
        assert (talk.stage, talk.entry, talk.previous_id) == ("noted", None, second.pk)
        judged(talk)
        last = issue(what, "notice", **given)
        with being("党组书记") as actor:
            with pytest.raises(Refused, match="之后已经发出“通报”，请先撤回它"):
                actions.revoke(letter=talk, reason="不当", by=actor)
            actions.revoke(letter=last, reason="不当", by=actor)
            actions.revoke(letter=talk, reason="不当", by=actor)
    assert [now(one).stage for one in (second, talk, last)] == ["on", "revoked", "revoked"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"facts": " "}, "请写明事实"),
        ({"approver": ""}, "请写明批准人"),
        ({"facts": "机密★一年"}, "内容标有密级“机密★"),
        ({"issued_on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"issued_on": date(2026, 5, 20)}, "日期早于事项的期限2026年5月20日"),
        ({"issued_on": date(2026, 5, 25)}, "答复期限只剩不到三个工作日"),
        ({"step": "nonsense"}, "现行的步骤里没有这一步"),
        ({"demand": "长" * 501}, "要求超过500字"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_raised(issue, about, changes, said):
    what = about()
    with pytest.raises(Refused, match=said):
        issue(what, **changes)
    with scope.system("test"):
        assert (Letter.objects.count(), Obligation.objects.filter(source="letters").count()) == (0, 0)


def test_whoever_may_not_decide_the_step_is_told_who_does(issue, about):
    with pytest.raises(NotAllowed):
        issue(about(), by="甲委员")
    with pytest.raises((NotAllowed, Refused)):
        issue(about(key="x:2"), by="乙书记", of="乙支部")


def test_what_was_met_meanwhile_or_is_not_overdue_gets_no_letter(issue, about, being):
    what = about()
    with being("甲书记") as actor:
        met(what, actor)
    with pytest.raises(Refused, match="这项职责已于2026年6月15日履行，不用再督促"):
        issue(what)
    with pytest.raises(Refused, match="没有逾期，或者逾期还在七日以内"):
        issue(about(due=TODAY - timedelta(days=3), key="x:2"))


def test_an_organisation_that_is_gone_gets_no_letter(issue, about):
    what = about()
    with scope.system("test"):
        Organization.objects.filter(pk=what.organization_id).update(dissolved_on=date(2026, 6, 1))
    with pytest.raises(Refused, match="已于2026年6月1日撤销"):
        issue(what)


def test_what_was_met_after_the_letter_ends_it_without_an_answer(issue, about, being, now):
    what = about()
    one = issue(what)
    with being("甲书记") as actor:
        met(what, actor)
    with being("专职副书记") as actor:
        actions.judge(letter=one, settled=True, words="已补办", by=actor)
    assert (now(one).stage, now(one).entry.state) == ("done", "void")


def test_a_letter_is_taken_back_with_the_reason_and_may_be_sent_anew(issue, about, being, now):
    what = about()
    one = issue(what)
    with being("专职副书记") as actor:
        with pytest.raises(Refused, match="请写明撤回的理由"):
            actions.revoke(letter=one, reason="", by=actor)
        actions.revoke(letter=one, reason="事实有误", by=actor)
    assert (now(one).stage, now(one).entry.state) == ("revoked", "void")
    assert issue(what).pk != one.pk


def test_who_reads_a_letter_and_who_only_that_something_is_owed(issue, about, visit):
    one = issue(about())
    assert {role: visit(role).get(f"/letters/{one.pk}/").status_code for role in ROLES} == {
        "专职副书记": 200, "甲书记": 200, "甲委员": 200, "党组书记": 404, "总支书记": 404, "乙书记": 404,
        "纪委书记": 404, "甲党员": 403,
    }  # fmt: skip
    above = text(visit("纪委书记").get("/obligations/?kind=one_off"))
    assert "一件提示督办函件待答复" in above and FACTS not in above
    assert "答复提示函：核对党员名单" in text(visit("甲书记").get("/desk/"))


def test_the_page_of_an_overdue_entry_offers_the_step_to_who_is_above_only(about, visit):
    what = about()
    address = f"/letters/issue/?about={what.pk}"
    assert address in text(visit("专职副书记").get(f"/obligations/{what.pk}/"))
    assert address not in text(visit("甲书记").get(f"/obligations/{what.pk}/"))
    form = text(visit("专职副书记").get(address))
    assert "应于2026年5月20日前履行，截至2026年6月15日未见履行记录，已逾期26天" in form
    assert visit("乙书记").get(address).status_code in (404, 422)


def test_what_waits_for_the_issuer_stands_on_its_desk_and_on_no_other(about, issue, now, visit, being):
    def desk(name: str) -> str:
        return text(visit(name).get("/desk/?as=committee"))

    found, other = issue(about()), issue(about(key="x:2"))
    assert "发出的提示督办" not in desk("专职副书记"), "the addressee has its days"
    with clock.frozen(date(2026, 7, 8)):
        shown = desk("专职副书记")
        assert f'href="/letters/{found.pk}/"' in shown and "逾期未答复，请考虑下一步" in shown
        further = issue(other.about, step="urge")
        shown = desk("专职副书记")
        assert f"/letters/{other.pk}/" not in shown, "the next step was taken"
        with being("专职副书记") as actor:
            actions.revoke(letter=further, reason="误发", by=actor)
        assert f"/letters/{other.pk}/" in desk("专职副书记")
        with being("专职副书记") as actor:
            actions.revoke(letter=other, reason="误发", by=actor)
    with being("甲书记") as actor:
        actions.reply(letter=found, text="本周补办", replied_on=TODAY, by=actor)
    assert "已答复，请登记结果" in desk("专职副书记")
    for other in ("甲书记", "乙书记", "党组书记"):
        assert "发出的提示督办" not in text(visit(other).get("/desk/")), other
    with being("专职副书记") as actor:
        actions.judge(letter=found, settled=True, words="", by=actor)
    assert "发出的提示督办" not in desk("专职副书记")


def test_a_letter_is_written_answered_and_ended_on_its_pages(about, visit):
    what = about()
    deputy, secretary = visit("专职副书记"), visit("甲书记")
    given = {
        "once": "k1",
        "facts": FACTS,
        "basis": "会议",
        "demand": "补办",
        "issued_on": str(TODAY),
        "approver": "书记",
    }
    refused = deputy.post(f"/letters/issue/?about={what.pk}", given | {"issued_on": "2026-06-16"})
    assert refused.status_code == 422 and "还没有到" in text(refused) and FACTS in text(refused)
    shown = text(deputy.post(f"/letters/issue/?about={what.pk}", given, follow=True))
    assert "已登记提示函" in shown and "2026年7月7日" in shown
    with scope.system("test"):
        pk = Letter.objects.get().pk
    again = deputy.post(f"/letters/issue/?about={what.pk}", given)
    assert again.status_code == 422 and "现在没有可以考虑的步骤" in text(again)
    refused = secretary.post(f"/letters/{pk}/reply/", {"reply-text": "本周补办", "reply-replied_on": "2026-06-16"})
    assert refused.status_code == 422 and "本周补办" in text(refused)
    secretary.post(f"/letters/{pk}/reply/", {"reply-text": "本周补办", "reply-replied_on": str(TODAY)})
    shown = text(deputy.get(f"/letters/{pk}/"))
    assert "本周补办" in shown and "登记结果" in shown
    shown = text(deputy.post(f"/letters/{pk}/judge/", {"judge-settled": "", "judge-words": "仍未补办"}, follow=True))
    assert "继续督办：仍未补办" in shown and "可以考虑下一步" in shown and "考虑督办函" in shown
    for kind in ("docx", "pdf"):
        assert len(deputy.get(f"/letters/{pk}/paper.{kind}").content) > 5000
    assert deputy.get(f"/letters/{pk}/paper.xlsx").status_code == 404


def test_a_list_asks_as_much_for_three_letters_as_for_one(issue, about, visit):
    counted = []
    visitor = visit("甲书记")
    visitor.get("/letters/")
    for rows in (range(1), range(1, 3)):
        for number in rows:
            issue(about(key=f"x:{number}"))
        with CaptureQueriesContext(connection) as asked:
            assert text(visitor.get("/letters/")).count("核对党员名单") >= len(rows)
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_a_letter_names_the_month_of_what_comes_again_and_who_decides_in_this_organisation(organ, being, issue, visit):
    with scope.system("test"):
        late = Obligation.objects.get(
            organization=organ.organizations["甲支部"], kind="committee_meeting", due_on=date(2026, 4, 30)
        )
    page = text(visit("专职副书记").get(f"/letters/issue/?about={late.pk}"))
    assert "“支委会（2026年4月）”应于2026年4月30日前履行" in page and "《中国共产党支部工作条例（试行）》" in page
    assert "由机关党委的书记、副书记、专职副书记决定" in page and "主席" not in page
    one = issue(late)
    assert one.matter == "支委会（2026年4月）"
    with clock.frozen(date(2026, 7, 20)):
        shown = text(visit("专职副书记").get(f"/letters/{one.pk}/"))
        assert "是否发督办函，由机关党委的书记、专职副书记决定。" in shown and "待答复" not in shown
        assert "逾期未答复" in shown and "逾期未答复" in text(visit("甲书记").get("/letters/"))


def test_what_is_owed_once_has_no_month_even_where_it_ran_for_one(about, issue, visit, monkeypatch):
    what, worded, times = about(on=date(2026, 5, 1), due=date(2026, 5, 31)), entries.worded, []
    monkeypatch.setattr(entries, "worded", lambda found: times.append(found) or worded(found))
    page = text(visit("专职副书记").get(f"/letters/issue/?about={what.pk}"))
    assert "“核对党员名单”应于2026年5月31日前履行" in page and len(times) == 1
    assert issue(what).matter == "核对党员名单"


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"rhythm": "quarter"}, "（2026年第三季度）"), ({"rhythm": "year", "due_on": date(2026, 9, 20)}, "（2026年）"),
        ({"rhythm": "once", "due_on": date(2026, 9, 30)}, ""), ({"rhythm": "once", "due_on": date(2026, 12, 31)}, ""),
    ],
)  # fmt: skip
def test_an_item_of_a_list_has_its_period_where_it_comes_again(organ, issue, values, label):
    with scope.system("test"):
        listed = drafted(organ.organizations["甲支部"], items=0)
        item_of(listed, **values)
        published(listed)
        late = Obligation.objects.filter(source="responsibilities", kind="duty_item", due_on__gt=date(2026, 7, 1))
        late = late.order_by("due_on").first()
    with clock.frozen(late.due_on + timedelta(days=20)):
        assert issue(late).matter == f"联系一个服务对象{label}"


def test_a_letter_about_a_duty_without_clause_rests_on_the_published_list(organ, visit):
    with scope.system("test"):
        listed = published(drafted(organ.organizations["甲支部"], items=1))
        late = Obligation.objects.filter(source="responsibilities", kind="duty_item").order_by("due_on").first()
    assert late.basis == "惯例"
    with clock.frozen(late.due_on + timedelta(days=20)):
        page = text(visit("专职副书记").get(f"/letters/issue/?about={late.pk}"))
    assert f'value="《{listed.title}》"' in page and 'value="惯例"' not in page


def test_a_letter_about_a_task_names_it_to_who_gave_it_and_who_owes_it(organ, being, issue, visit):
    with being("党组书记") as actor:
        task = Assignment(
            title="各选三个事项减环节", result="清单", seen_by="看清单", due_on=date(2026, 6, 30),
            to=Actors(organizations=[organ.organizations["甲支部"]], people=[], lead=None), once=None,
        )  # fmt: skip
        plans.issue(
            organization=organ.organizations["党组"], title="减环节", text="", decided_on=TODAY, basis="党组会议",
            tasks=[task], by=actor,
        )  # fmt: skip
    with clock.frozen(date(2026, 7, 20)):
        with scope.system("test"):
            entry = Part.objects.get().entry
        one = issue(entry, by="党组书记", of="党组")
        assert one.matter == "各选三个事项减环节"
        assert "各选三个事项减环节" in text(visit("甲书记").get("/letters/"))
