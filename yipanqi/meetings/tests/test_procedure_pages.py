"""The pages of procedures: what they offer, what they refuse with everything typed still there, how many queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Feedback, SelfCriticism
from yipanqi.meetings.exports import procedures as exports
from yipanqi.meetings.models import Criticism, Meeting, Opinion, Procedure, Rectification, Step, Timing
from yipanqi.meetings.queries import procedures as queries
from yipanqi.meetings.tests.leadership import MEETING_ON, add, begun, fresh, met
from yipanqi.meetings.tests.scene import TODAY


def page(name: str, *about) -> str:
    return reverse(f"meetings:{name}", args=[getattr(one, "pk", one) for one in about])


def rows(model):
    with scope.system("test"):
        return list(model.objects.all())


def test_it_begins_from_the_list_with_one_date(scene, visit):
    browser = visit("王芳")
    listed = browser.get(page("procedures"))
    (begin,) = [address for _, script, address in listed.context["beginnable"] if script.id == "org_life"]
    assert "规定的步骤" in browser.get(begin).content.decode()
    sent = {"year": "2026", "planned_on": "2026-12-10", "theme": "", "once": "k"}
    answer = browser.post(begin, sent)
    (procedure,) = rows(Procedure)
    assert answer.url == page("procedure", procedure)
    assert browser.get(begin).url == answer.url  # begun: opened, not begun again
    shown = browser.get(answer.url).content.decode()
    assert "下一步：确定主题和方案，计划11月25日" in shown and "待核" in shown


def test_a_wrong_day_comes_back_with_what_was_typed(scene, visit):
    address = f"{page('begin')}?organization={scene['一支部'].pk}&kind=org_life&year=2026"
    sent = {"year": "2026", "planned_on": "2028-12-10", "theme": "学习", "once": "k"}
    answer = visit("王芳").post(address, sent)
    assert (answer.status_code, rows(Procedure)) == (422, [])
    shown = answer.content.decode()
    assert "拟开会日期应在2026年内，最迟次年6月" in shown and 'value="学习"' in shown


def test_arranging_from_the_procedure_takes_over_theme_day_and_the_deputy(scene, visit):
    add(scene)
    procedure = begun(scene, "democratic_life", "党组", theme="严守规矩", planned_on=date(2026, 12, 20))
    browser = visit("王芳")
    arrange = browser.get(page("procedure", procedure)).context["arrange"]
    initial = browser.get(arrange).context["form"].initial
    assert {name: initial[name] for name in ("title", "topic", "day", "guests")} == {
        "title": "2026年度民主生活会", "topic": "严守规矩", "day": date(2026, 12, 20),
        "guests": "朱琳（局机关党委专职副书记）",
    }  # fmt: skip


def test_a_step_is_done_left_out_reopened_and_moved(scene, visit):
    procedure = begun(scene)
    browser, theme = visit("王芳"), page("step", procedure, "theme")
    assert browser.get(theme).context["done_form"].initial["done_on"] == TODAY
    wrong = browser.post(theme, {"do": "done", "done_on": "2026-11-24", "note": "定了主题"})
    assert wrong.status_code == 422 and "定了主题" in wrong.content.decode()
    browser.post(theme, {"do": "done", "done_on": "2026-11-20", "note": "定了主题"})
    browser.post(page("step", procedure, "study"), {"do": "skip", "reason": "并入主题党日"})
    browser.post(page("step", procedure, "report_up"), {"do": "move", "planned_on": "2026-11-25", "reason": "通知"})
    known = {one.code: one for one in rows(Step)}
    assert (known["theme"].done_on, known["study"].skipped) == (date(2026, 11, 20), "并入主题党日")
    assert known["report_up"].planned_on == date(2026, 11, 25)
    browser.post(theme, {"do": "reopen"})
    assert {one.code: one for one in rows(Step)}["theme"].done_on is None
    assert browser.post(page("step", procedure, "theme"), {"do": "nothing"}).status_code == 422
    assert browser.get(page("step", procedure, "nothing")).status_code == 404


def test_a_step_of_the_meeting_is_dated_as_the_meeting(scene, visit):
    procedure = begun(scene)
    met(scene, procedure)
    form = visit("王芳").get(page("step", procedure, "criticism")).context["done_form"]
    assert form.initial["done_on"] == MEETING_ON


def test_a_meeting_held_before_is_tied_by_hand(scene, visit):
    meeting = scene.recorded("org_life_meeting", on=date(2026, 10, 20))
    procedure = begun(scene)
    browser = visit("王芳")
    with scope.system("test"):
        Procedure.objects.update(meeting=None)
    assert browser.post(page("link", procedure), {"meeting": "0"}).status_code == 422
    browser.post(page("link", procedure), {"meeting": str(meeting.pk)})
    assert fresh(procedure).meeting == meeting
    assert "2026年度组织生活会" in browser.get(page("meeting", meeting)).content.decode()


def test_theme_and_day_are_changed_and_the_procedure_broken_off(scene, visit):
    procedure = begun(scene)
    browser = visit("王芳")
    browser.post(page("plan", procedure), {"theme": "新主题", "planned_on": "2026-12-01", "version": "1"})
    assert (fresh(procedure).theme, fresh(procedure).planned_on) == ("新主题", date(2026, 12, 1))
    late = browser.post(page("plan", procedure), {"theme": "旧", "planned_on": "2026-12-01", "version": "1"})
    assert late.status_code == 422 and "刚被他人修改过" in late.content.decode()
    browser.post(page("break_off", procedure), {"reason": "误开始"})
    assert fresh(procedure).cancelled_reason == "误开始"
    assert "程序已终止：误开始" in browser.get(page("procedure", procedure)).content.decode()


def test_opinions_are_pasted_and_fed_back(scene, visit):
    procedure = begun(scene)
    browser, address = visit("王芳"), page("opinions", procedure)
    browser.post(address, {"text": "甲\n乙", "collected": "written", "about": ""})
    browser.post(address, {"do": "all", "feedback_on": "2026-11-20", "answered_by": str(scene["李强"].pk)})
    assert {(one.text, one.feedback) for one in rows(Opinion)} == {("甲", "given"), ("乙", "given")}
    first = rows(Opinion)[0]
    adopted = {"feedback": "adopted", "feedback_on": "2026-11-21", "answer": "已改", "answered_by": ""}
    browser.post(page("opinion", first), adopted)
    assert rows(Opinion)[0].feedback == Feedback.ADOPTED
    assert browser.post(page("drop_opinion", first)).status_code == 422
    assert browser.post(address, {"text": " ", "collected": "written"}).status_code == 422


def test_opinions_are_about_those_due_and_not_about_who_keeps_the_papers(scene, visit):
    procedure = begun(add(scene), "democratic_life", "党组")
    shown = visit("朱琳").get(page("opinions", procedure)).context
    names = {name: [one for _, one in shown[name].fields[field].choices[1:]]
             for name, field in (("add", "about"), ("all", "answered_by"))}  # fmt: skip
    assert sorted(names["add"]) == ["张敏", "李强", "王芳"] and "朱琳" in names["all"]


def test_the_grid_of_criticism_keeps_what_was_typed_when_refused(scene, visit):
    procedure = begun(scene)
    met(scene, procedure)
    browser, address = visit("王芳"), page("criticism", procedure)
    one, two = scene["王芳"].pk, scene["李强"].pk
    wrong = browser.post(address, {f"own-{one}": "spoken", f"received-{one}": "许多", f"own-{two}": "spoken"})
    assert wrong.status_code == 422 and 'value="许多"' in wrong.content.decode() and rows(Criticism) == []
    browser.post(address, {f"own-{one}": "spoken", f"received-{one}": "2"})
    with scope.system("test"):
        assert Criticism.objects.get(person=one).own == SelfCriticism.SPOKEN
    assert {field.name for field in Criticism._meta.fields} == {"id", "procedure", "person", "own", "received"}


def test_the_list_of_problems_becomes_owed_and_is_reported_done_by_its_owner(scene, visit):
    procedure = begun(scene)
    browser, address = visit("王芳"), page("items", procedure)
    browser.post(address, {"do": "add", "text": "甲\n乙", "person": ""})
    first, second = rows(Rectification)
    owner = scene["刘洋"]
    filled = {
        "do": "save", f"problem-{first.pk}": "甲", f"measure-{first.pk}": "检查", f"owner-{first.pk}": str(owner.pk),
        f"due-{first.pk}": "2026-12-31", f"version-{first.pk}": "1",
    }  # fmt: skip
    wrong = browser.post(address, filled | {f"due-{first.pk}": "年底"})
    assert wrong.status_code == 422 and "年底" in wrong.content.decode()
    browser.post(address, filled)
    assert browser.post(address, filled | {f"measure-{first.pk}": "另一"}).status_code == 409
    browser.post(page("drop_item", second))
    (item,) = rows(Rectification)
    assert (item.measure, item.owner, item.due_on) == ("检查", owner, date(2026, 12, 31))
    browser = visit("刘洋")
    assert browser.get(address).status_code == 404
    assert browser.post(page("item", item), {"done_on": "2026-11-22", "outcome": "已办"}).status_code == 302
    assert rows(Rectification)[0].done_on == date(2026, 11, 22)
    assert visit("孙丽").get(page("item", item)).status_code == 404


def test_last_years_list_is_judged_on_its_page(scene, visit):
    before = begun(scene, year=2025, planned_on=date(2025, 12, 1))
    with scene.acting("王芳") as actor:
        (item,) = actions.add_problems(procedure=before, text="甲", by=actor)
    procedure = begun(scene)
    browser, address = visit("王芳"), page("review", procedure)
    wrong = browser.post(address, {f"verdict-{item.pk}": "done", f"day-{item.pk}": "", f"reason-{item.pk}": "已建制度"})
    assert wrong.status_code == 422 and "已建制度" in wrong.content.decode()
    done = {f"verdict-{item.pk}": "done", f"day-{item.pk}": "2026-03-01", f"reason-{item.pk}": "已建制度"}
    assert browser.post(address, done).url == page("step", procedure, "review")
    assert rows(Rectification)[0].done_on == date(2026, 3, 1)


def test_the_days_are_set_by_who_decides_about_rules(scene, visit):
    browser = visit("朱琳")
    shown = browser.get(page("days"))
    assert [(row["script"].id, row["step"].code, row["days"], row["verified"]) for row in shown.context["rows"]] == [
        ("democratic_life", "plan", 15, False), ("democratic_life", "report", 15, False),
    ]  # fmt: skip
    sent = {"step": "democratic_life:plan", "democratic_life-plan-days": "10", "democratic_life-plan-reason": ""}
    assert browser.post(page("days"), sent).status_code == 422
    browser.post(page("days"), sent | {"democratic_life-plan-reason": "市委通知"})
    assert [(one.days, one.reason) for one in rows(Timing)] == [(10, "市委通知")]
    assert visit("王芳").get(page("days")).status_code == 403


def count(browser, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["procedure", "opinions", "items"])
def test_a_longer_list_takes_no_more_queries(scene, visit, name):
    procedure = begun(scene)
    met(scene, procedure)
    browser = visit("王芳")

    def fill(*words: str) -> None:
        with scene.acting("王芳") as actor:
            actions.add_opinions(procedure=procedure, text="\n".join(words), collected="written", by=actor)
            actions.add_problems(procedure=procedure, text="\n".join(words), by=actor)
            for one in words:
                actions.add_problems(procedure=procedure, text=one, person=scene["李强"], by=actor)

    fill("甲")
    browser.get(page(name, procedure))
    one = count(browser, page(name, procedure))
    fill("乙", "丙")
    assert count(browser, page(name, procedure)) == one


def test_the_list_of_procedures_takes_no_more_queries_for_more(scene, visit):
    browser = visit("王芳")
    begun(scene)
    browser.get(page("procedures"))
    one = count(browser, page("procedures"))
    begun(scene, year=2025, planned_on=None)
    begun(scene, year=2024, planned_on=None)
    assert count(browser, page("procedures")) == one
    assert rows(Meeting) == []


def test_every_paper_of_a_procedure_is_made_from_what_was_recorded(scene, visit):
    from yipanqi.papers.tests.reading import docx_text

    add(scene)
    procedure = begun(scene, "democratic_life", "党组", theme="严守规矩")
    met(scene, procedure, away=("张敏",))
    with scene.acting("王芳") as actor:
        actions.add_opinions(procedure=procedure, text="会议太多", collected="box", by=actor)
        (item,) = actions.add_problems(procedure=procedure, text="调研不深", by=actor)
        entry = actions.ItemEntry(item.pk, item.problem, "每月到联系点", scene["李强"], date(2026, 12, 31))
        actions.save_items(procedure=procedure, entries=[entry], by=actor)
        actions.skip(procedure=procedure, code="study", reason="并入中心组学习", by=actor)
    browser = visit("王芳")
    offered = browser.get(page("procedure", procedure)).context["papers"]
    said = {one.code: docx_text(browser.get(page("procedure_paper", procedure, one.code, "docx")).content)
            for one in offered}  # fmt: skip
    assert set(said) == {
        "procedure_plan", "opinion_form", "opinion_summary", "statement_list", "problem_list", "rectification_list",
        "rectification_notice", "procedure_report",
    }  # fmt: skip
    assert "严守规矩" in said["procedure_plan"] and "朱琳（局机关党委专职副书记）" in said["procedure_plan"]
    assert "会议太多" in said["opinion_summary"] and "会议太多" not in said["opinion_form"]
    assert "张敏同志对照检查材料" in said["statement_list"]
    assert "每月到联系点" in said["rectification_list"] and "每月到联系点" not in said["problem_list"]
    posted = said["rectification_notice"]
    assert "每月到联系点" in posted and "请党员和群众监督" in posted and "个人整改事项" not in posted
    report = said["procedure_report"]
    assert "领导班子成员应到3人，实到2人，已达三分之二" in report and "张敏（出差）" in report
    assert "学习研讨：未开展，原因是并入中心组学习" in report and "列出整改事项1项" in report
    assert browser.get(page("procedure_paper", procedure, "minutes", "docx")).status_code == 422
    assert visit("刘洋").get(page("procedure_paper", procedure, "procedure_plan", "docx")).status_code == 404


@pytest.mark.parametrize("code", ["procedure_plan", "procedure_report"])
def test_a_paper_asks_for_the_steps_of_its_procedure_once(scene, monkeypatch, code):
    procedure, asked, lines = begun(scene), [], queries.lines
    monkeypatch.setattr(queries, "lines", lambda one: asked.append(one) or lines(one))
    with scene.acting("王芳"):
        exports.data_of(procedure, code)
    assert asked == [procedure]


def test_an_ordinary_member_gets_the_page_and_no_paper(scene, visit):
    procedure = begun(scene)
    browser = visit("陈静")
    assert browser.get(page("procedure", procedure)).context["papers"] == ()
    assert browser.get(page("procedure_paper", procedure, "procedure_plan", "docx")).status_code == 422
