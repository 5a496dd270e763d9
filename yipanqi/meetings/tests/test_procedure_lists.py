"""Opinions, problems and rectification, last year's list: what is kept, what is owed, who reads which words."""

from datetime import date

import pytest

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Collected, Feedback, Verdict
from yipanqi.meetings.models import Opinion, Rectification
from yipanqi.meetings.queries import procedures as queries
from yipanqi.meetings.tests.leadership import MEETING_ON, begun, line, met
from yipanqi.meetings.tests.scene import TODAY
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.queries import worded

DUE = date(2026, 12, 31)


def owed() -> list[Obligation]:
    with scope.system("test"):
        return list(Obligation.objects.filter(kind="rectification").order_by("id"))


def listed(scene, procedure, *problems: str, person=None) -> list[Rectification]:
    with scene.acting("王芳") as actor:
        return actions.add_problems(procedure=procedure, text="\n".join(problems), person=person, by=actor)


def saved(scene, procedure, item, **changed):
    entry = {"pk": item.pk, "problem": item.problem, "measure": "每季度检查", "owner": scene["李强"], "due_on": DUE}
    with scene.acting("王芳") as actor:
        actions.save_items(procedure=procedure, entries=[actions.ItemEntry(**entry | changed)], by=actor)
    item.refresh_from_db()


# Opinions


def test_opinions_are_entered_one_a_line_once_and_nobody_is_named(scene):
    procedure = begun(scene)
    with scene.acting("王芳") as actor:
        enter = {"procedure": procedure, "collected": Collected.BOX, "by": actor}
        actions.add_opinions(text=" 会议太多 \n\n办事窗口排队长\n会议太多", **enter)
        actions.add_opinions(text="会议太多", **enter)
        actions.add_opinions(text="会议太多", about=scene["李强"], **enter)
        rows = queries.opinions_of(procedure)
        assert [(one.text, one.about) for one in rows] == [
            ("会议太多", None), ("办事窗口排队长", None), ("会议太多", scene["李强"]),
        ]  # fmt: skip
    fields = {field.name for field in Opinion._meta.get_fields()}
    assert "by" not in fields and "author" not in fields
    assert "会议太多" not in str(list(Entry.objects.values_list("after", flat=True)))


def test_feedback_says_who_answered_when_and_what_became_of_it(scene):
    procedure = begun(scene)
    with scene.acting("王芳") as actor:
        one, two = actions.add_opinions(procedure=procedure, text="甲\n乙", collected="written", by=actor)
        with pytest.raises(Refused, match="请填写反馈日期"):
            actions.feed_back(opinion=one, feedback=Feedback.GIVEN, by=actor)
        with pytest.raises(Refused, match="还没有到"):
            actions.feed_back(opinion=one, feedback=Feedback.GIVEN, feedback_on=date(2026, 11, 24), by=actor)
        actions.feed_back(
            opinion=one,
            feedback=Feedback.ADOPTED,
            feedback_on=TODAY,
            answer="减会",
            answered_by=scene["李强"],
            by=actor,
        )
        assert line(procedure, "opinions").said == "登记2条，1条待反馈"
        assert actions.feed_back_all(procedure=procedure, feedback_on=TODAY, by=actor) == 1
        kept = [(one.feedback, one.answered_by) for one in queries.opinions_of(procedure)]
        assert kept == [(Feedback.ADOPTED, scene["李强"]), (Feedback.GIVEN, None)]
        with pytest.raises(Refused, match="已经反馈"):
            actions.drop_opinion(opinion=queries.opinion(one.pk), by=actor)
        actions.feed_back(opinion=two, feedback=Feedback.PENDING, by=actor)
        actions.drop_opinion(opinion=queries.opinion(two.pk), by=actor)
    assert line(procedure, "opinions").said == "登记1条，已全部反馈"


def test_an_ordinary_member_sees_the_steps_and_no_opinion(scene):
    procedure = begun(scene)
    with scene.acting("王芳") as actor:
        actions.add_opinions(procedure=procedure, text="甲", collected="written", by=actor)
    with scene.acting("陈静"):
        assert queries.get(procedure.pk) is not None
        assert queries.opinions_of(procedure) == []
        assert queries.line(procedure, "opinions").said == ""
    with scene.acting("孙丽"):
        assert queries.get(procedure.pk) is None


# Rectification


def test_an_item_is_owed_once_it_has_measure_owner_and_day(scene):
    procedure = begun(scene)
    met(scene, procedure)
    (item,) = listed(scene, procedure, "学习不深入")
    saved(scene, procedure, item, due_on=None)
    assert owed() == [] and line(procedure, "rectification").said == "1项，1项还缺措施、责任人或时限"
    saved(scene, procedure, item)
    (entry,) = owed()
    assert (entry.title, entry.basis, entry.due_on, entry.person, entry.state) == (
        "一项整改事项", "2026年度组织生活会整改清单", DUE, scene["李强"], State.PENDING,
    )  # fmt: skip
    saved(scene, procedure, item, measure="")
    assert owed()[0].state == State.VOID


def test_the_words_of_an_item_are_for_readers_of_the_record_and_its_owner(scene):
    procedure = begun(scene)
    (item,) = listed(scene, procedure, "联系群众不够")
    saved(scene, procedure, item, owner=scene["刘洋"])
    words = {}
    for name in ("王芳", "刘洋", "朱琳"):
        with scene.acting(name):
            words[name] = [one.called for one in worded(list(Obligation.objects.filter(kind="rectification")))]
    assert words == {"王芳": ["联系群众不够"], "刘洋": ["联系群众不够"], "朱琳": ["一项整改事项"]}


def test_a_personal_list_is_not_for_other_members(scene):
    procedure = begun(scene)
    listed(scene, procedure, "集体的问题")
    (own,) = listed(scene, procedure, "个人的问题", person=scene["张敏"])
    with scene.acting("陈静"):
        assert [one.problem for one in Rectification.objects.all()] == ["集体的问题"]
    with scene.acting("张敏"):
        assert queries.item(own.pk).problem == "个人的问题"


def test_the_owner_settles_and_the_secretary_may_and_nobody_else(scene):
    procedure = begun(scene)
    first, second = listed(scene, procedure, "甲", "乙")
    saved(scene, procedure, first, owner=scene["刘洋"])
    saved(scene, procedure, second, owner=scene["刘洋"])
    for name in ("陈静", "张敏"):
        with scene.acting(name) as actor, pytest.raises(NotAllowed):
            actions.settle_item(item=first, done_on=TODAY, outcome="完成", by=actor)
    with scene.acting("刘洋") as actor:
        with pytest.raises(Refused, match="整改结果"):
            actions.settle_item(item=first, done_on=TODAY, outcome=" ", by=actor)
        actions.settle_item(item=first, done_on=date(2026, 11, 22), outcome="已建制度", by=actor)
        again = actions.settle_item(item=first, done_on=date(2026, 11, 22), outcome="已建制度", by=actor)
        assert (again.done_on, again.done_recorded_at) == (date(2026, 11, 22), clock.now())
    assert [(one.state, one.met_on) for one in owed()] == [(State.MET, date(2026, 11, 22)), (State.PENDING, None)]
    assert line(procedure, "carry_out").done_on is None
    with scene.acting("王芳") as actor:
        actions.settle_item(item=second, done_on=TODAY, outcome="已办", by=actor)
    assert line(procedure, "carry_out").done_on == TODAY
    with scene.acting("王芳") as actor, pytest.raises(Refused, match="已经办结"):
        entry = actions.ItemEntry(first.pk, "改", "改", scene["李强"], DUE)
        actions.save_items(procedure=procedure, entries=[entry], by=actor)


def test_two_who_save_the_same_item_are_told(scene):
    procedure = begun(scene)
    (item,) = listed(scene, procedure, "甲")
    saved(scene, procedure, item, version=1)
    with pytest.raises(Conflict, match="第1项刚被他人修改过"):
        saved(scene, procedure, item, version=1, measure="另一措施")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"problem": " "}, "请填写第1项的问题"),
        ({"measure": "长" * 301}, "超过300字"),
        ({"due_on": date(2026, 11, 19)}, "早于会议日期"),
        ({"pk": 10**9}, "已被他人删去"),
        ({"measure": "机密★1年 措施"}, "密"),
    ],
)
def test_an_item_that_cannot_be_meant_is_refused(scene, changed, said):
    procedure = begun(scene)
    (item,) = listed(scene, procedure, "甲")
    with pytest.raises(Refused, match=said):
        saved(scene, procedure, item, **changed)


def test_an_item_dropped_is_withdrawn(scene):
    procedure = begun(scene)
    (item,) = listed(scene, procedure, "甲")
    saved(scene, procedure, item)
    with scene.acting("王芳") as actor:
        actions.drop_item(item=item, by=actor)
    assert [one.state for one in owed()] == [State.VOID]


# A year later


@pytest.fixture
def next_year(scene):
    """Last year's list of two, one done; the new procedure of a year later."""
    before = begun(scene)
    met(scene, before, on=MEETING_ON)
    done, late = listed(scene, before, "甲", "乙")
    saved(scene, before, done)
    saved(scene, before, late)
    with scene.acting("李强") as actor:
        actions.settle_item(item=done, done_on=TODAY, outcome="已建制度", by=actor)
    with clock.frozen(date(2027, 11, 10)):
        yield begun(scene, year=2027, planned_on=date(2027, 12, 1)), done, late


def test_last_years_list_is_looked_at_again(scene, next_year):
    procedure, done, late = next_year
    assert line(procedure, "review").said == "上年度2项，已核对0项"
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="请写明今后的新时限"):
            wrong = actions.Judged(late.pk, Verdict.CONTINUE, date(2027, 11, 9), "未完成")
            actions.review_items(procedure=procedure, judged=[wrong], by=actor)
        with pytest.raises(Refused, match="不能再“继续整改”"):
            wrong = actions.Judged(done.pk, Verdict.CONTINUE, date(2028, 1, 1), "x")
            actions.review_items(procedure=procedure, judged=[wrong], by=actor)
        judged = [
            actions.Judged(done.pk, Verdict.DONE),
            actions.Judged(late.pk, Verdict.CONTINUE, date(2028, 3, 1), "系统刚上线"),
        ]
        actions.review_items(procedure=procedure, judged=judged, by=actor)
        looked = queries.to_review(procedure)
    assert [(one.review.verdict, one.review.was_due_on, one.item.due_on) for one in looked] == [
        (Verdict.DONE, DUE, DUE), (Verdict.CONTINUE, DUE, date(2028, 3, 1)),
    ]  # fmt: skip
    assert [(one.state, one.due_on) for one in owed()] == [(State.MET, DUE), (State.PENDING, date(2028, 3, 1))]
    assert line(procedure, "review").said == "上年度2项，已核对2项"


def test_what_is_found_done_a_year_later_is_done_on_its_day_and_late(scene, next_year):
    procedure, _, late = next_year
    with scene.acting("王芳") as actor:
        judged = actions.Judged(late.pk, Verdict.DONE, date(2027, 2, 1), "已完成")
        actions.review_items(procedure=procedure, judged=[judged], by=actor)
    assert [(one.state, one.met_on) for one in owed()][1] == (State.LATE, date(2027, 2, 1))
    late.refresh_from_db()
    assert (late.done_on, late.outcome) == (date(2027, 2, 1), "已完成")
