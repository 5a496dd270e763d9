"""Pages: what each reader finds, what is refused in place with what was typed, how many questions a list asks."""

import re
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yipanqi.kernel import clock, scope
from yipanqi.meetings.models import Decision
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.plans import actions
from yipanqi.plans.enums import Stage
from yipanqi.plans.models import Directive, Part
from yipanqi.plans.queries import hands, reading
from yipanqi.plans.tables import is_late
from yipanqi.plans.tests.conftest import DUE, SECRET

LATER = date(2026, 7, 31)
READERS = (
    "党组书记", "党组成员", "专职副书记", "甲书记", "甲委员", "工会主席", "乙书记", "总支书记", "纪委书记", "甲党员",
)  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


def page_of(part) -> str:
    return reverse("plans:part", args=[part.chain])


@pytest.fixture
def form(organ):
    """The form of a decision, filled in."""

    def filled(*names: str, **more) -> dict:
        numbers = [organ.organizations[name].pk for name in names]
        given = {
            "once": "k1", "title": "推进窗口服务", "decided_on": "2026-06-12", "basis": "党组会议", "text": SECRET,
            "task": "完成自查", "result": "自查报告", "seen_by": "看清单", "due_on": str(DUE), "organizations": numbers,
        }  # fmt: skip
        return given | more

    return filled


def test_a_decision_is_handed_out_on_one_page(visit, form, organ):
    visitor = visit("党组书记")
    asked = text(visitor.get("/plans/issue/"))
    assert "最早2026年6月18日（至少留三个工作日）" in asked and "乙支部" in asked
    more = {"measure": "先看台账，再看窗口", "stages": "三季度查完"}
    answer = visitor.post("/plans/issue/", form("甲支部", "工会", "办公室", **more), follow=True)
    shown = text(answer)
    assert "已交办" in shown and shown.index("甲支部") < shown.index("工会")
    assert "甲支部（甲书记）签收" in shown and "工会（工会主席）签收" in shown and "办公室（处长）签收" in shown
    assert "待签收 3" in shown
    number = re.search(r"/plans/decisions/(\d+)/papers", shown)[1]
    lines = visitor.get(f"/plans/decisions/{number}/papers/task_breakdown.csv").content.decode("utf-8-sig")
    assert "先看台账，再看窗口" in lines and "三季度查完" in lines
    with scope.system("test"):
        one = Part.objects.select_related("organization").filter(organization=organ.organizations["工会"]).get()
    own = text(visit("工会主席").get(page_of(one)))
    assert "先看台账，再看窗口" in own and "三季度查完" in own


def test_who_prepares_for_a_leading_group_decides_unasked_in_the_name_of_the_own_organisation(visit, organ):
    page = text(visit("专职副书记").get("/plans/issue/"))
    assert f'data-draft="plans-issue-{organ.organizations["机关党委"].pk}"' in page
    group = organ.organizations["党组"].pk
    assert f'data-draft="plans-issue-{group}"' in text(visit("专职副书记").get(f"/plans/issue/?organization={group}"))
    assert f'data-draft="plans-issue-{group}"' in text(visit("党组书记").get("/plans/issue/"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"due_on": "2026-06-16"}, "最早可定在2026年6月18日"),
        ({"title": ""}, "这个字段是必填项"),
        ({"organizations": []}, "请选择承办单位或责任人"),
        ({"decided_on": "2026-06-20"}, "还没有到"),
        ({"basis": "机密★"}, "内容标有密级“机密★"),
        ({"measure": "机密★"}, "内容标有密级“机密★"),
        ({"stages": "长" * 801}, "800"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(visit, form, more, said):
    answer = visit("党组书记").post("/plans/issue/", form("甲支部") | more)
    assert answer.status_code == 422
    shown = text(answer)
    assert said in shown and "看清单" in shown and SECRET in shown
    with scope.system("test"):
        assert Directive.objects.count() == Obligation.objects.filter(source="plans").count() == 0


def test_who_may_not_decide_is_told_who_does(visit):
    answer = visit("甲党员").get("/plans/issue/")
    assert answer.status_code == 403 and "由本组织的书记、负责人或其办公室人员" in text(answer)


def test_an_actor_reads_its_own_part_and_the_decision_and_nothing_beside(visit, issue, part):
    made = issue("甲支部", "工会")
    own, other = page_of(part("甲支部")), page_of(part("工会"))
    seen = {
        role: tuple(visit(role).get(address).status_code for address in (own, other, f"/plans/decisions/{made.pk}/"))
        for role in (
            "党组书记",
            "党组成员",
            "专职副书记",
            "甲书记",
            "甲委员",
            "工会主席",
            "乙书记",
            "总支书记",
            "纪委书记",
            "甲党员",
        )
    }
    assert seen == {
        "党组书记": (200, 200, 200), "党组成员": (200, 200, 200), "专职副书记": (200, 200, 200),
        "甲书记": (200, 404, 404), "甲委员": (200, 404, 404), "工会主席": (404, 200, 404),
        "乙书记": (404, 404, 404), "总支书记": (404, 404, 404), "纪委书记": (404, 404, 404), "甲党员": (404, 404, 403),
    }  # fmt: skip
    shown = text(visit("甲书记").get(own))
    assert (
        SECRET in shown
        and "开展窗口服务自查" in shown
        and "工会" not in shown.split("</header>")[-1].split("<footer")[0]
    )


def test_the_ledger_says_what_only_to_who_may_read_it(visit, issue):
    issue("甲支部")
    assert "完成一次自查" in text(visit("甲书记").get("/obligations/?kind=one_off"))
    above = text(visit("纪委书记").get("/obligations/?kind=one_off"))
    assert "一项决策任务" in above and "完成一次自查" not in above


@pytest.mark.parametrize("role", ["甲书记", "处长", "工会主席", "专职副书记"])
def test_the_desk_of_who_answers_for_it_has_the_task_and_its_button(visit, issue, role):
    issue("甲支部", "办公室", "工会", "机关党委")
    shown = text(visit(role).get("/desk/"))
    assert "完成一次自查" in shown and "/plans/tasks/" in shown


def test_a_named_person_has_it_and_somebody_else_has_not(organ, being, visit, issue, part):
    issue("甲支部")
    with being("甲书记") as actor:
        actions.acknowledge(part=part("甲支部"), person=organ.people["甲党员"], by=actor)
    assert "完成一次自查" in text(visit("甲党员").get("/desk/"))
    assert "完成一次自查" not in text(visit("乙书记").get("/desk/"))
    assert "报告完成情况" in text(visit("甲党员").get(page_of(part("甲支部"))))


def test_an_actor_takes_it_on_and_reports_and_the_giver_sends_it_back(visit, issue, part):
    issue("甲支部")
    address = page_of(part("甲支部"))
    secretary, giver = visit("甲书记"), visit("党组书记")
    assert "已签收" in text(secretary.post(f"{address}acknowledge/", {}, follow=True))
    refused = secretary.post(f"{address}report/", {"text": "写了很多字", "done_on": "2026-06-30"})
    assert refused.status_code == 422 and "还没有到" in text(refused) and "写了很多字" in text(refused)
    assert "已报告" in text(
        secretary.post(f"{address}report/", {"text": "查完了", "done_on": "2026-06-15"}, follow=True)
    )
    assert "查完了" in text(giver.get(address)) and "待审核" in text(giver.get("/plans/to-answer/"))
    with scope.system("test"):
        number = part("甲支部").reports.get().pk
    empty = giver.post(f"/plans/reports/{number}/return/", {"answer": ""})
    assert empty.status_code == 422
    back = text(giver.post(f"/plans/reports/{number}/return/", {"answer": "缺清单"}, follow=True))
    assert "已退回" in back and "缺清单" in text(secretary.get(address))
    again = giver.post(f"/plans/reports/{number}/accept/", {})
    assert again.status_code == 422 and "退回，不用再审核" in text(again)
    assert visit("乙书记").post(f"/plans/reports/{number}/accept/", {}).status_code == 404


def test_no_two_fields_of_a_page_have_one_name_for_labels(visit, issue, part):
    issue("甲支部")
    for role in ("甲书记", "党组书记"):
        named = re.findall(r' id="([^"]+)"', text(visit(role).get(page_of(part("甲支部")))))
        assert "withdraw_reason" in named or "decline_reason" in named
        assert [one for one, times in Counter(named).items() if times > 1] == []


def test_more_time_is_asked_for_and_answered_on_the_page(visit, issue, take, part):
    issue("甲支部")
    take("甲支部", "甲书记")
    address = page_of(part("甲支部"))
    early = visit("甲书记").post(f"{address}delay/", {"wanted_on": "2026-07-01", "reason": "防汛值守"})
    assert early.status_code == 422 and "期限不能提前" in text(early) and "防汛值守" in text(early)
    visit("甲书记").post(f"{address}delay/", {"wanted_on": str(LATER), "reason": "防汛值守"})
    assert "申请由 2026年7月10日 延至 2026年7月31日：防汛值守" in text(visit("党组书记").get(address))
    with scope.system("test"):
        number = part("甲支部").delays.get().pk
    granted = visit("党组书记").post(f"/plans/delays/{number}/grant/", {"until": str(LATER)}, follow=True)
    assert "首次期限" in text(granted) and part("甲支部").entry.due_on == LATER


def test_who_has_not_reported_stands_in_the_view_and_in_the_export_in_tree_order(visit, issue, take, report):
    made = issue("工会", "乙支部", "甲支部")
    take("甲支部", "甲书记"), report("甲支部", "甲书记")
    visitor = visit("党组书记")
    shown = text(visitor.get(f"/plans/decisions/{made.pk}/?show=missing"))
    listed = shown.split("<tbody>")[1]
    assert "甲支部" not in listed and listed.index("乙支部") < listed.index("工会")
    lines = visitor.get(f"/plans/decisions/{made.pk}/?show=missing&format=csv").content.decode("utf-8-sig")
    assert "尚未报告" in lines and "甲支部" not in lines and lines.index("乙支部") < lines.index("工会")
    whole = visitor.get(f"/plans/decisions/{made.pk}/?format=csv").content.decode("utf-8-sig")
    assert whole.index("甲支部") < whole.index("乙支部") < whole.index("工会") and "查了三个窗口" in whole
    assert "2026-07-10" in whole or "2026年7月10日" in whole
    assert visitor.get(f"/plans/decisions/{made.pk}/?show=worst").status_code == 404


def test_a_decision_of_several_tasks_says_which_hand_has_which_and_what_is_late(
    being, visit, issue, task, take, report
):
    made = issue("机关党委", "甲支部")
    with being("党组书记") as actor:
        actions.assign(directive=made, task=task("工会", title="安排轮休", due=LATER), by=actor)
    take("甲支部", "甲书记"), report("甲支部", "甲书记")
    visitor = visit("党组书记")
    rows = text(visitor.get(f"/plans/decisions/{made.pk}/")).split("<tbody>")[1].split("</tbody>")[0].split("</tr>")
    named = {who: next(row for row in rows if f">{who}</a>" in row) for who in ("机关党委", "甲支部", "工会")}
    assert "安排轮休" in named["工会"] and "安排轮休" not in named["甲支部"] and "完成一次自查" in named["甲支部"]
    assert "2026年7月31日" in named["工会"] and "首次期限" not in named["工会"] and "2026年6月15日起" in named["工会"]

    def line() -> list[str]:
        lines = visitor.get("/plans/decisions/?format=csv").content.decode("utf-8-sig").splitlines()
        return next(one for one in lines if made.title in one).split(",")[3:8]

    # actors, unreported, of these late, the next deadline, reported and waiting
    assert line() == ["3", "2", "0", "2026-07-10", "1"]
    with clock.frozen(date(2026, 7, 12)):
        assert line() == ["3", "2", "0", "2026-07-10", "1"], "known inside for a week first"
    with clock.frozen(date(2026, 7, 20)):
        assert line() == ["3", "2", "1", "2026-07-10", "1"]


def test_what_is_late_of_each_decision_is_told_in_one_question_as_the_ledger_tells_of_each_part(
    being, issue, task, take, report
):
    found = [issue("机关党委", "甲支部"), issue("乙支部", "工会", lead="工会", title="别的")]
    with being("党组书记") as actor:
        actions.assign(directive=found[0], task=task("办公室", title="安排轮休", due=LATER), by=actor)
    take("甲支部", "甲书记"), report("甲支部", "甲书记")
    for day in (date(2026, 7, 10), date(2026, 7, 12), date(2026, 7, 20), date(2026, 8, 20)):
        for role in ("党组书记", "专职副书记", "工会主席"):
            with clock.frozen(day), being(role):
                with CaptureQueriesContext(connection) as caught:
                    told = reading.unreported(found)
                assert len(caught) == 1
                parts = reading.shown(reading.parts(), "missing")
                each = {one.pk: [part for part in parts if part.task.directive_id == one.pk] for one in found}
                assert told == {
                    pk: (min(part.entry.due_on for part in ones), sum(map(is_late, ones)))
                    for pk, ones in each.items() if ones
                }, (day, role)  # fmt: skip


def test_of_many_who_may_act_the_head_is_named_and_the_others_are_a_number():
    few = hands.Turn("签收", Organization(short_name="工会"), ("甲", "乙", "丙"), mine=False)
    many = hands.Turn("签收", Organization(short_name="机关党委"), ("甲", "乙", "丙", "丁"), mine=False)
    assert (few.words, many.words) == ("工会（甲、乙、丙）签收", "机关党委（甲等4人）签收")


def test_it_is_stuck_at_the_last_open_hand(being, visit, issue, take, task, part):
    made = issue("机关党委", "工会")
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        actions.split(part=part("机关党委"), task=task("乙支部"), by=actor)
    listed = text(visit("党组书记").get(f"/plans/decisions/{made.pk}/?show=stuck")).split("<tbody>")[1]
    assert "乙支部（乙书记）签收" in listed and "工会（工会主席）签收" in listed
    assert "专职副书记" not in listed.split("</tbody>")[0]


def test_a_report_to_the_middle_is_not_read_at_the_top(being, visit, issue, take, task, part, report):
    made = issue("机关党委")
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        actions.split(part=part("机关党委"), task=task("乙支部"), by=actor)
    take("乙支部", "乙书记"), report("乙支部", "乙书记", text="只给机关党委看的报告")
    lines = visit("党组成员").get(f"/plans/decisions/{made.pk}/?format=csv").content.decode("utf-8-sig")
    assert "乙支部" in lines and "只给机关党委看的报告" not in lines
    assert "只给机关党委看的报告" in text(visit("专职副书记").get(page_of(part("乙支部"))))


@pytest.mark.parametrize("code", ["task_breakdown", "task_status"])
@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx", "csv"])
def test_papers_of_a_decision(visit, issue, code, kind):
    made = issue("工会", "甲支部")
    answer = visit("党组书记").get(f"/plans/decisions/{made.pk}/papers/{code}.{kind}")
    assert answer.status_code == 200 and len(answer.content) > (100 if kind == "csv" else 3000)
    assert kind != "csv" or "工会" in answer.content.decode("utf-8-sig")
    assert visit("甲书记").get(f"/plans/decisions/{made.pk}/papers/{code}.{kind}").status_code == 404


def test_the_bulletin_of_a_quarter_lists_every_decision_under_way_for_who_may_read_them(organ, visit, issue, being):
    issue("工会", "甲支部", lead="工会")
    issue("乙支部", title="另一项")
    with being("党组书记") as actor:
        gone = issue("乙支部", title="不再需要的")
        actions.withdraw_directive(directive=gone, reason="上级另有部署", by=actor)
    leader, pk = visit("党组书记"), organ.organizations["党组"].pk
    page = text(leader.get("/plans/decisions/"))
    assert f"/plans/decisions/bulletin/{pk}/2026Q2.pdf" in page and "2026年第一季度" in page
    for kind in ("docx", "pdf", "xlsx"):
        assert len(leader.get(f"/plans/decisions/bulletin/{pk}/2026Q2.{kind}").content) > 3000
    lines = leader.get(f"/plans/decisions/bulletin/{pk}/2026Q2.csv").content.decode("utf-8-sig")
    assert [name in lines for name in ("工会（牵头）", "甲支部（配合）", "另一项", "不再需要的")] == [True] * 3 + [
        False
    ]
    assert lines.index("工会（牵头）") < lines.index("另一项"), "decision by decision"
    before = leader.get(f"/plans/decisions/bulletin/{pk}/2026Q1.csv").content.decode("utf-8-sig")
    assert "另一项" not in before
    wrongs = ("2026Q5.csv", "2026Q12.csv", "²026Q1.csv", "2026Q3.csv", "2026Q2.exe")
    for wrong in (*(f"{pk}/{one}" for one in wrongs), "999999/2026Q2.csv"):
        assert leader.get(f"/plans/decisions/bulletin/{wrong}").status_code == 404, wrong
    assert visit("甲书记").get(f"/plans/decisions/bulletin/{pk}/2026Q2.csv").status_code == 404

    def cost() -> int:
        counted(leader, f"/plans/decisions/bulletin/{pk}/2026Q2.csv")  # what is new is sealed now
        return counted(leader, f"/plans/decisions/bulletin/{pk}/2026Q2.csv")

    before = cost()
    issue("甲支部", "乙支部", "工会", title="第三项")
    assert cost() == before


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_slip_of_an_actor(visit, issue, part, kind):
    issue("工会", "甲支部", lead="工会")
    address = f"{page_of(part('甲支部'))}slip.{kind}"
    assert visit("甲书记").get(address).status_code == 200
    assert visit("乙书记").get(address).status_code == 404
    assert visit("甲书记").get(address.replace(kind, "xlsx")).status_code == 404


def counted(visitor, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert visitor.get(address).status_code == 200
    return len(asked)


def test_lists_ask_a_fixed_number_of_questions(visit, issue, take, report):
    made = issue("甲支部")
    visitor = visit("专职副书记")
    addresses = ("/plans/", "/plans/decisions/", "/plans/to-answer/", f"/plans/decisions/{made.pk}/")
    take("甲支部", "甲书记"), report("甲支部", "甲书记")
    for address in addresses:
        visitor.get(address)
    one = [counted(visitor, address) for address in addresses]
    issue("乙支部", "工会", "办公室", title="又一件", once="k2")
    more = issue("甲支部", "乙支部", "工会", title="第三件")
    for address in addresses:
        visitor.get(address)
    assert [counted(visitor, address) for address in (*addresses[:3], f"/plans/decisions/{more.pk}/")] == one


def test_running_tasks_stand_on_the_profile_for_who_may_see_them(organ, visit, issue):
    issue("甲支部")
    address = reverse("organizations:profile", args=[organ.organizations["甲支部"].pk])
    assert "完成一次自查" in text(visit("甲书记").get(address))
    assert "完成一次自查" in text(visit("党组成员").get(address))
    assert "完成一次自查" not in text(visit("乙书记").get(address))


def test_it_is_found_by_who_may_read_it(visit, issue):
    issue("甲支部")
    assert "/plans/tasks/" in text(visit("甲书记").get("/search/?q=一次自查"))
    assert "/plans/decisions/" in text(visit("党组成员").get("/search/?q=窗口服务"))
    assert "/plans/" not in text(visit("乙书记").get("/search/?q=一次自查")).split("<main")[1]


def test_one_more_task_and_a_split_have_their_pages(visit, issue, take, part, form, organ):
    made = issue("机关党委")
    take("机关党委", "专职副书记")
    visitor, address = visit("党组书记"), f"/plans/decisions/{made.pk}/assign/"
    assert "开展窗口服务自查" in text(visitor.get(address))
    assert visitor.post(address, form("工会")).status_code == 302
    deputy, address = visit("专职副书记"), f"{page_of(part('机关党委'))}split/"
    asked = text(deputy.get(address))
    assert "不晚于本任务的期限2026年7月10日" in asked and "自查报告一份" in asked and "甲支部" in asked
    late = deputy.post(address, form("甲支部", once="k2", due_on="2026-07-20"))
    assert late.status_code == 422 and "晚于本任务的期限" in text(late) and "看清单" in text(late)
    named = form("甲支部", once="k2", people=[organ.people["党办干部"].pk])
    assert "已分解" in text(deputy.post(address, named, follow=True))
    with scope.system("test"):
        assert sorted(one.called for one in Part.objects.filter(task__parent__isnull=False)) == [
            "机关党委·党办干部", "甲支部",
        ]  # fmt: skip
    assert visit("甲书记").get(address).status_code == 404


# From a meeting


@pytest.fixture
def decision(organ, being):
    """A decision of the 党组 with an owner and a day."""
    from datetime import datetime

    from yipanqi.meetings import actions as meetings
    from yipanqi.meetings import queries

    with being("党组书记") as actor:
        held = meetings.arrange(
            organization=organ.organizations["党组"], kinds=["leading_group_study"], place="三楼",
            starts_at=datetime(2026, 6, 12, 15, tzinfo=clock.ZONE), by=actor,
        )  # fmt: skip
        due = len(queries.expected(held.organization, held.kinds, held.held_on))
        entry = meetings.DecisionEntry(text="开展窗口服务自查", owner=organ.people["党组成员"], due_on=DUE)
        meetings.record_meeting(meeting=held, present_count=due, minutes="研究党建。", decisions=[entry], by=actor)
        return Decision.objects.get()


def owed(key: str) -> Obligation:
    with scope.system("test"):
        return Obligation.objects.get(key=key)


def test_a_decision_of_a_meeting_is_handed_over_and_owed_once(visit, decision, form):
    visitor = visit("党组书记")
    assert owed(decision.key).state == "pending"
    assert f"/plans/issue/?source={decision.key}" in text(visitor.get(f"/meetings/{decision.meeting_id}/"))
    address = f"/plans/issue/?source={decision.key}"
    asked = text(visitor.get(address))
    assert "开展窗口服务自查" in asked and "由会议决定转来" in asked
    answer = visitor.post(address, form("甲支部", "工会"), follow=True)
    assert f"/meetings/decisions/{decision.pk}/" in text(answer)
    assert owed(decision.key).state == "void" and "转为督办" in owed(decision.key).note
    with scope.system("test"):
        assert Part.objects.count() == 2 and Directive.objects.get().origin == decision.key
        assert [one.owed for one in Decision.objects.all()] == [False]
    assert "已转为督办" in text(visitor.get(f"/meetings/{decision.meeting_id}/"))
    assert visitor.get(address).status_code == 422


def test_taken_back_it_is_owed_by_its_owner_again(visit, being, decision, form):
    visitor = visit("党组书记")
    visitor.post(f"/plans/issue/?source={decision.key}", form("甲支部"))
    with being("党组书记") as actor:
        actions.withdraw_directive(directive=Directive.objects.get(), reason="另行办理", by=actor)
    assert owed(decision.key).state == "pending"
    assert visitor.post(f"/plans/issue/?source={decision.key}", form("乙支部", once="k2")).status_code == 302


def test_only_who_decides_in_that_name_hands_a_decision_over(visit, being, organ, decision):
    assert visit("甲书记").get(f"/plans/issue/?source={decision.key}").status_code == 422
    with being("甲书记") as actor, pytest.raises(Exception, match="不是本组织的决定"):
        actions.issue(
            organization=organ.organizations["甲支部"], title="事", decided_on=date(2026, 6, 12), basis="会",
            origin=decision.key, by=actor,
        )  # fmt: skip
    assert owed(decision.key).state == "pending"


def test_a_decision_handed_over_is_neither_changed_nor_settled_in_the_record(visit, being, decision, form):
    from yipanqi.kernel.errors import Refused
    from yipanqi.meetings import actions as meetings

    visit("党组书记").post(f"/plans/issue/?source={decision.key}", form("甲支部"))
    with being("党组书记") as actor:
        fresh = Decision.objects.select_related("meeting__organization", "owner").get()
        with pytest.raises(Refused, match="已转为督办，由承办单位"):
            meetings.settle_decision(decision=fresh, done_on=date(2026, 6, 15), outcome="好", by=actor)
        again = {
            "meeting": fresh.meeting,
            "present_count": fresh.meeting.present_count,
            "minutes": "研究党建。",
            "by": actor,
        }
        with pytest.raises(Refused, match="已转为督办，不能从记录中删去"):
            meetings.record_meeting(decisions=[], **again)
        changed = meetings.DecisionEntry(text="改了", pk=fresh.pk, owner=fresh.owner, due_on=fresh.due_on)
        with pytest.raises(Refused, match="已转为督办，其内容"):
            meetings.record_meeting(decisions=[changed], **again)
        kept = meetings.DecisionEntry(text=fresh.text, pk=fresh.pk, owner=fresh.owner, due_on=fresh.due_on)
        meetings.record_meeting(decisions=[kept], **again)
    assert owed(decision.key).state == "void"
    with scope.system("test"):
        assert {one.stage for one in Part.objects.all()} == {Stage.SENT}
