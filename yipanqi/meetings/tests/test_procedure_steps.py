"""Procedures step by step: planned, done, left out, owed; what the regulation forbids to leave out stays."""

from datetime import date

import pytest

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions as meetings
from yipanqi.meetings import answers
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Kind, SelfCriticism, StepState
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.tests.leadership import MEETING_ON, add, begun, fresh, line, met
from yipanqi.meetings.tests.scene import TODAY, moment
from yipanqi.obligations.actions import reconcile_all
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Post


@pytest.fixture
def led(scene):
    return add(scene)


def entries(procedure: Procedure, kind: str = "procedure_step") -> list[Obligation]:
    with scope.system("test"):
        return list(Obligation.objects.filter(organization=procedure.organization, kind=kind).order_by("due_on"))


def test_a_procedure_plans_its_steps_from_the_day_of_the_meeting(scene):
    procedure = begun(scene)
    assert (line(procedure, "theme").planned_on, line(procedure, "report").planned_on) == (
        date(2026, 11, 5), date(2026, 12, 5),
    )  # fmt: skip
    with scene.acting("王芳") as actor:
        actions.plan(procedure=procedure, theme="", planned_on=date(2026, 12, 10), by=actor)
    assert line(procedure, "theme").planned_on == date(2026, 11, 25)


def test_the_first_open_step_is_the_next_one_and_the_day_it_happened_is_not_the_moment_of_entry(scene):
    procedure = begun(scene)
    assert line(procedure, "theme").state == StepState.NEXT
    with scene.acting("王芳") as actor:
        actions.mark_done(procedure=procedure, code="theme", done_on=date(2026, 11, 4), note="定了主题", by=actor)
    done = line(procedure, "theme")
    assert (done.state, done.done_on, done.recorded_at) == (StepState.DONE, date(2026, 11, 4), clock.now())
    assert line(procedure, "report_up").state == StepState.NEXT


def test_what_is_left_out_says_why_and_what_is_forbidden_is_refused(scene):
    procedure = begun(scene)
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="请填写未开展的原因"):
            actions.skip(procedure=procedure, code="study", reason=" ", by=actor)
        actions.skip(procedure=procedure, code="study", reason="与主题党日合并学习", by=actor)
        with pytest.raises(Refused, match="必经环节"):
            actions.skip(procedure=procedure, code="criticism", reason="时间不够", by=actor)
        with pytest.raises(Refused, match="由记录自动得出"):
            actions.skip(procedure=procedure, code="meeting", reason="不开了", by=actor)
    assert (line(procedure, "study").state, line(procedure, "study").row.skipped) == (
        StepState.SKIPPED, "与主题党日合并学习",
    )  # fmt: skip
    with scene.acting("王芳") as actor:
        actions.reopen(procedure=procedure, code="study", by=actor)
    assert line(procedure, "study").state == StepState.OPEN


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("theme", date(2026, 11, 24), "还没有到"),
        ("criticism", date(2026, 11, 20), "请先记录会议"),
        ("report", date(2026, 11, 20), "请先记录会议"),
    ],
)
def test_what_cannot_have_happened_is_refused(scene, code, day, said):
    procedure = begun(scene)
    with scene.acting("王芳") as actor, pytest.raises(Refused, match=said):
        actions.mark_done(procedure=procedure, code=code, done_on=day, by=actor)


def test_what_follows_the_meeting_is_not_dated_before_it(scene):
    procedure = begun(scene)
    met(scene, procedure)
    with scene.acting("王芳") as actor, pytest.raises(Refused, match="早于会议日期2026年11月20日"):
        actions.mark_done(procedure=procedure, code="report", done_on=date(2026, 11, 19), by=actor)


def test_the_meeting_arranged_becomes_its_meeting_and_recording_it_is_the_step(scene):
    procedure = begun(scene)
    assert line(procedure, "meeting").said == "还没有安排"
    meeting = met(scene, procedure, away=("杨帆",))
    found = line(procedure, "meeting")
    assert (fresh(procedure).meeting, found.done_on, found.state) == (meeting, MEETING_ON, StepState.DONE)


def test_a_meeting_there_before_becomes_the_meeting_of_the_procedure_begun_after_it(scene):
    meeting = scene.recorded(Kind.ORG_LIFE_MEETING, on=date(2026, 11, 19))
    assert begun(scene).meeting == meeting


def test_a_cancelled_meeting_leaves_the_procedure_its_day(scene):
    procedure = begun(scene, planned_on=None)
    meeting = scene.meeting(Kind.ORG_LIFE_MEETING, on=date(2026, 11, 30))
    assert fresh(procedure).meeting == meeting
    with scene.acting("王芳") as actor:
        meetings.cancel(meeting=meeting, reason="冲突", by=actor)
    assert (fresh(procedure).meeting, fresh(procedure).planned_on) == (None, date(2026, 11, 30))


def test_the_leaderships_deadlines_are_owed_follow_the_meeting_and_are_settled(led):
    procedure = begun(led, "democratic_life", "党组", planned_on=date(2026, 12, 20))
    owed = entries(procedure)
    assert [(one.title, one.due_on, one.severity, one.state) for one in owed] == [
        ("2026年度民主生活会：制定方案，报上级", date(2026, 12, 5), "soft", State.PENDING),
        ("2026年度民主生活会：报告会议情况", date(2027, 1, 4), "soft", State.PENDING),
    ]
    meeting = led.meeting(Kind.DEMOCRATIC_LIFE_MEETING, on=date(2026, 12, 24), organization="党组")
    assert [one.due_on for one in entries(procedure)] == [date(2026, 12, 9), date(2027, 1, 8)]
    with led.acting("王芳") as actor:
        meetings.change_arrangement(meeting=meeting, starts_at=moment(date(2026, 12, 22)), by=actor)
        assert [one.due_on for one in entries(procedure)] == [date(2026, 12, 7), date(2027, 1, 6)]
        actions.mark_done(procedure=procedure, code="plan", done_on=date(2026, 11, 23), by=actor)
        assert (entries(procedure)[0].state, entries(procedure)[0].met_on) == (State.MET, date(2026, 11, 23))
        actions.reopen(procedure=procedure, code="plan", by=actor)
    assert entries(procedure)[0].state == State.PENDING


def test_a_deadline_left_out_stays_in_the_ledger_and_one_moved_by_a_notice_moves_there(led):
    procedure = begun(led, "democratic_life", "党组", planned_on=date(2026, 12, 20))
    with led.acting("王芳") as actor:
        actions.skip(procedure=procedure, code="plan", reason="上级未要求", by=actor)
        with pytest.raises(Refused, match="依据"):
            actions.move(procedure=procedure, code="report", planned_on=date(2027, 1, 15), reason="", by=actor)
        actions.move(
            procedure=procedure, code="report", planned_on=date(2027, 1, 15), reason="组通〔2026〕8号", by=actor
        )
    assert [(one.due_on, one.state) for one in entries(procedure)] == [
        (date(2026, 12, 5), State.PENDING), (date(2027, 1, 15), State.PENDING),
    ]  # fmt: skip


def test_the_units_own_days_change_what_runs_and_what_begins(led):
    from yipanqi.kernel.actors import COMMAND_LINE

    procedure = begun(led, "democratic_life", "党组", planned_on=date(2026, 12, 20))
    with scope.system("test"):
        actions.set_days(
            organization=led["党组"], kind="democratic_life", code="plan", days=7, reason="市委通知", by=COMMAND_LINE
        )
    assert [one.due_on for one in entries(procedure)] == [date(2026, 12, 13), date(2027, 1, 4)]
    assert line(procedure, "plan").planned_on == date(2026, 12, 13)
    with scope.system("test"), pytest.raises(Refused, match="没有可调整的报告期限"):
        actions.set_days(organization=led["党组"], kind="org_life", code="theme", days=7, reason="x", by=COMMAND_LINE)


def test_criticism_is_a_fact_and_a_number_and_asked_of_everybody_in_the_leadership(led):
    procedure = begun(led, "democratic_life", "党组")
    meeting = met(led, procedure, away=("张敏",))
    assert meeting.voters_due == 3 and meeting.voters_present == 2
    people = {name: led[name].pk for name in ("王芳", "李强", "张敏")}
    with led.acting("王芳") as actor:
        with pytest.raises(Refused, match="张敏没有到会，应有书面发言"):
            wrong = {people["张敏"]: actions.Spoken(SelfCriticism.SPOKEN)}
            actions.record_criticism(procedure=procedure, spoken=wrong, by=actor)
        with pytest.raises(Refused, match="多于其他应到的2人"):
            wrong = {people["王芳"]: actions.Spoken(SelfCriticism.SPOKEN, 3)}
            actions.record_criticism(procedure=procedure, spoken=wrong, by=actor)
        two = {people[name]: actions.Spoken(SelfCriticism.SPOKEN, 2) for name in ("王芳", "李强")}
        actions.record_criticism(procedure=procedure, spoken=two, by=actor)
        with pytest.raises(Refused, match="还没有登记自我批评：张敏"):
            actions.mark_done(procedure=procedure, code="criticism", done_on=MEETING_ON, by=actor)
        written = {people["张敏"]: actions.Spoken(SelfCriticism.WRITTEN)}
        actions.record_criticism(procedure=procedure, spoken=written, by=actor)
        actions.mark_done(procedure=procedure, code="criticism", done_on=MEETING_ON, by=actor)
    assert line(procedure, "criticism").said == "自我批评3人，相互批评4人次"


def test_a_branchs_criticism_needs_somebody_and_not_everybody(scene):
    procedure = begun(scene)
    met(scene, procedure)
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="请先登记批评与自我批评的人数"):
            actions.mark_done(procedure=procedure, code="criticism", done_on=MEETING_ON, by=actor)
        one = {scene["王芳"].pk: actions.Spoken(SelfCriticism.SPOKEN, 1)}
        actions.record_criticism(procedure=procedure, spoken=one, by=actor)
        actions.mark_done(procedure=procedure, code="criticism", done_on=MEETING_ON, by=actor)
    assert line(procedure, "criticism").state == StepState.DONE


def test_one_procedure_a_year_and_further_ones_only_for_an_occasion(led):
    begun(led, "democratic_life", "党组")
    with pytest.raises(Refused, match="2026年度民主生活会已经开始"):
        begun(led, "democratic_life", "党组")
    extra = begun(led, "democratic_life", "党组", occasion="巡视整改")
    assert extra.title == "2026年专题民主生活会"
    begun(led)
    with pytest.raises(Refused, match="不另作专题"):
        begun(led, occasion="整改")


def test_the_same_form_sent_twice_begins_one(scene):
    assert begun(scene, once="k") == begun(scene, once="k")


@pytest.mark.parametrize("name", ["陈静", "孙丽"])
def test_who_keeps_no_meetings_of_the_branch_begins_nothing(scene, name):
    with pytest.raises(NotAllowed):
        begun(scene, by=name)


def test_a_procedure_broken_off_owes_nothing_and_takes_nothing_more(led):
    procedure = begun(led, "democratic_life", "党组", planned_on=date(2026, 12, 20))
    with led.acting("王芳") as actor:
        actions.break_off(procedure=procedure, reason="误开始", by=actor)
        assert {one.state for one in entries(procedure)} == {State.VOID}
        with pytest.raises(Refused, match="已终止（误开始）"):
            actions.mark_done(procedure=procedure, code="theme", done_on=TODAY, by=actor)
    begun(led, "democratic_life", "党组")  # a new one may begin


def test_a_held_meeting_cannot_be_broken_off(scene):
    procedure = begun(scene)
    met(scene, procedure)
    with scene.acting("王芳") as actor, pytest.raises(Refused, match="会议已经召开"):
        actions.break_off(procedure=procedure, reason="不办了", by=actor)


def test_the_ledger_offers_the_procedure_where_one_is_prescribed(scene):
    with scene.acting("王芳"):
        owed = Obligation.objects.get(organization=scene["一支部"], kind=Kind.ORG_LIFE_MEETING)
        assert answers.next_steps(obligation=owed) == (
            "开始准备", f"/meetings/procedures/begin/?organization={scene['一支部'].pk}&kind=org_life&year=2026",
        )  # fmt: skip
    procedure = begun(scene)
    with scene.acting("王芳"):
        assert answers.next_steps(obligation=owed) == ("打开程序", f"/meetings/procedures/{procedure.pk}/")


def test_the_full_time_deputy_is_named_as_attending(led):
    from yipanqi.meetings.queries.procedures import observers

    with led.acting("王芳"):
        assert observers(led["党组"], TODAY) == f"朱琳（局机关党委{Post.FULL_TIME_DEPUTY.label}）"
        assert observers(led["一支部"], TODAY) == ""


def test_a_leaderships_meeting_of_less_than_two_thirds_is_none_and_is_held_again(led, visit):
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
    procedure = begun(led, "democratic_life", "党组")
    few = met(led, procedure, away=("李强", "张敏"))

    def owed() -> str:
        with scope.system("test"):
            return Obligation.objects.get(kind="democratic_life_meeting", organization=led["党组"]).state

    assert (line(procedure, "meeting").done_on, owed()) == (None, State.PENDING)
    assert "不能召开，应另行召开" in line(procedure, "meeting").said
    page = visit("王芳").get(f"/meetings/procedures/{procedure.pk}/").content.decode()
    assert "再次安排" in page
    again = met(led, procedure, away=("李强",), on=TODAY)
    assert fresh(procedure).meeting == again != few
    assert (line(procedure, "meeting").done_on, owed()) == (TODAY, State.MET)
