"""From arrangement to signature: counts, votes, lateness, locks, and what the ledger makes of it."""

from datetime import date, datetime, timedelta

import pytest

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings import actions, queries
from yipanqi.meetings.actions import Away, DecisionEntry
from yipanqi.meetings.enums import Kind, Motion, Presence, Stage
from yipanqi.meetings.models import Attendance, Decision, Meeting
from yipanqi.meetings.tests.scene import MINUTES, TODAY, moment
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.organizations import actions as organizations


def record(scene, meeting, *, by="王芳", away=(), present=None, minutes=MINUTES, **more):
    with scene.acting(by) as actor:
        due = len(queries.expected(meeting.organization, meeting.kinds, more.get("held_on") or meeting.held_on))
        return actions.record_meeting(
            meeting=meeting,
            absences={scene[name].pk: Away(reason="出差") for name in away},
            present_count=due - len(away) if present is None else present,
            minutes=minutes,
            by=actor,
            **more,
        )


def duty(organization, kind, start) -> Obligation:
    with scope.system("test"):
        return Obligation.objects.get(organization=organization, kind=kind, period_start=start)


# Who is due


def test_the_whole_branch_is_due_and_full_members_here_vote(scene):
    due = {
        one.person.name: (one.votes, one.remark) for one in queries.expected(scene["一支部"], [Kind.THEME_DAY], TODAY)
    }
    assert due == {
        "王芳": (True, ""), "李强": (True, ""), "张敏": (True, ""), "刘洋": (True, ""), "陈静": (True, ""),
        "杨帆": (True, "流动在外"), "赵磊": (True, "借调在外"), "周杰": (False, "预备党员"),
        "吴昊": (False, "组织关系在原单位"),
    }  # fmt: skip


def test_the_committee_is_due_at_its_meeting_with_posts(scene):
    due = queries.expected(scene["一支部"], [Kind.COMMITTEE_MEETING], TODAY)
    assert [(one.person.name, one.votes, one.remark) for one in due] == [
        ("王芳", True, "书记"), ("李强", True, "组织委员"), ("张敏", True, "纪检委员"),
    ]  # fmt: skip


def test_the_group_is_due_at_its_meeting_even_for_its_leader_who_sees_no_register(scene):
    with scene.acting("刘洋"):
        due = queries.expected(scene["一小组"], [Kind.GROUP_MEETING], TODAY)
    assert {one.person.name for one in due} == {"刘洋", "陈静", "周杰"}


def test_who_is_due_follows_the_day_of_the_meeting(scene):
    before_joining = queries.expected(scene["一支部"], [Kind.THEME_DAY], date(2026, 2, 1))
    assert "周杰" not in {one.person.name for one in before_joining}


# The narrow path


def test_from_arrangement_to_green_light(scene):
    meeting = scene.meeting(Kind.THEME_DAY, topic="学习会议精神")
    assert (meeting.title, meeting.stage, meeting.host.name) == ("2026年11月主题党日", Stage.ARRANGED, "王芳")
    assert duty(scene["一支部"], Kind.THEME_DAY, date(2026, 11, 1)).state == State.PENDING
    meeting = record(scene, meeting, away=("杨帆", "赵磊"))
    assert (meeting.stage, meeting.expected_count, meeting.present_count) == (Stage.RECORDED, 9, 7)
    assert (meeting.voters_due, meeting.voters_present, meeting.speakers) == (7, 5, 2)
    met = duty(scene["一支部"], Kind.THEME_DAY, date(2026, 11, 1))
    assert (met.state, met.met_on, met.recorded_late) == (State.MET, TODAY, False)
    with scope.system("test"):
        assert [(one.record, one.happened_on) for one in Evidence.objects.filter(obligation=met)] == [
            (f"meeting:{meeting.pk}", TODAY)
        ]
    with scene.acting("王芳") as actor:
        meeting = actions.sign(meeting=meeting, by=actor)
    assert (meeting.stage, meeting.signed_by.name) == (Stage.SIGNED, "王芳")


def test_one_meeting_serves_several_duties(scene):
    meeting = scene.recorded(Kind.MEMBERS_MEETING, Kind.THEME_DAY, Kind.PARTY_LECTURE)
    assert meeting.kinds == (Kind.MEMBERS_MEETING, Kind.THEME_DAY, Kind.PARTY_LECTURE)
    assert duty(scene["一支部"], Kind.MEMBERS_MEETING, date(2026, 10, 1)).state == State.MET
    assert duty(scene["一支部"], Kind.THEME_DAY, date(2026, 11, 1)).state == State.MET


def test_marks_are_kept_by_name_with_reasons(scene):
    meeting = scene.meeting(Kind.THEME_DAY)
    with scene.acting("王芳") as actor:
        actions.record_meeting(
            meeting=meeting,
            absences={scene["刘洋"].pk: Away(Presence.EXCUSED, "病假"), scene["陈静"].pk: Away(Presence.ABSENT)},
            present_count=7,
            minutes=MINUTES,
            by=actor,
        )
        marked = {row.person.name: (row.presence, row.reason) for row in Attendance.objects.filter(meeting=meeting)}
    assert marked["刘洋"] == (Presence.EXCUSED, "病假")
    assert marked["陈静"] == (Presence.ABSENT, "")
    assert sum(presence == Presence.PRESENT for presence, _ in marked.values()) == 7


def test_late_is_shown_and_never_refused_and_nothing_is_back_dated(scene):
    meeting = record(scene, scene.meeting(Kind.THEME_DAY, on=date(2026, 9, 15)))
    assert (meeting.held_on, meeting.recorded_at) == (date(2026, 9, 15), clock.now())
    assert meeting.recorded_later
    met = duty(scene["一支部"], Kind.THEME_DAY, date(2026, 9, 1))
    assert (met.state, met.met_on, met.recorded_late) == (State.MET, date(2026, 9, 15), True)


def test_the_first_entry_counts_when_a_record_is_polished(scene):
    meeting = scene.recorded()
    first = meeting.recorded_at
    with clock.frozen(clock.now() + timedelta(days=1)):
        again = record(scene, meeting, minutes="补充了一段。")
    assert (again.recorded_at, again.minutes) == (first, "补充了一段。")


def test_moving_a_record_to_another_day_is_a_new_entry(scene):
    meeting = scene.recorded()
    with clock.frozen(clock.now() + timedelta(days=9)):
        moved = record(scene, meeting, held_on=date(2026, 10, 20))
        assert moved.recorded_at == clock.now()
    assert (moved.held_on, clock.chinese_date(moved.starts_at.date())) == (date(2026, 10, 20), "2026年10月20日")
    assert duty(scene["一支部"], Kind.THEME_DAY, date(2026, 10, 1)).state == State.MET
    assert duty(scene["一支部"], Kind.THEME_DAY, date(2026, 11, 1)).state == State.MISSED or not moved.recorded_later


# What is refused


@pytest.mark.parametrize(
    ("present", "said"), [(None, "请填写"), (10, "多于应到9人"), (6, "还有1人未到"), (8, "有1人被误标")]
)
def test_the_count_must_fit_the_marked_list(scene, present, said):
    meeting = scene.meeting()
    with scene.acting("王芳") as actor, pytest.raises(Refused, match=said) as caught:
        actions.record_meeting(
            meeting=meeting,
            absences={scene["杨帆"].pk: Away(), scene["赵磊"].pk: Away()},
            present_count=present,
            minutes=MINUTES,
            by=actor,
        )
    assert caught.value.field == "present_count"
    meeting.refresh_from_db()
    assert (meeting.stage, meeting.minutes) == (Stage.ARRANGED, "")


def test_a_meeting_in_the_future_is_not_recorded(scene):
    with pytest.raises(Refused, match="2026年11月30日还没有到"):
        record(scene, scene.meeting(on=date(2026, 11, 30)))


def test_nothing_before_the_branch_existed(scene):
    with pytest.raises(Refused, match="成立于2020年3月1日"):
        scene.meeting(on=date(2020, 2, 29))
    with pytest.raises(Refused, match="成立于2020年3月1日"):
        record(scene, scene.meeting(), held_on=date(2019, 11, 1))


def close(scene, on):
    """Move everybody of the second branch to the first and end it."""
    with scope.system("test"):
        for name in ("孙丽", "马超", "朱琳"):
            organizations.transfer_member(
                person=scene[name], to=scene["一支部"], on=on - timedelta(days=2), reason="撤并", by=COMMAND_LINE
            )
        organizations.dissolve_organization(organization=scene["二支部"], on=on, reason="撤并", by=COMMAND_LINE)
        scene["二支部"].refresh_from_db()


def test_nothing_after_the_branch_ended(scene):
    close(scene, date(2026, 11, 15))
    with scope.system("test"), pytest.raises(Refused, match="已于2026年11月15日撤销"):
        actions.arrange(
            organization=scene["二支部"], kinds=[Kind.THEME_DAY], starts_at=moment(date(2026, 11, 16)), by=COMMAND_LINE
        )


def test_a_branch_is_not_closed_before_a_meeting_it_has_arranged(scene):
    scene.meeting(on=date(2026, 11, 20), organization="二支部", by="孙丽")
    with pytest.raises(Refused, match="已安排2026年11月20日的2026年11月主题党日，请先取消"):
        close(scene, date(2026, 11, 15))


def test_somebody_not_due_cannot_be_marked(scene):
    with pytest.raises(Refused, match="1人不在2026年11月23日的应到名单上"):
        record(scene, scene.meeting(), away=("孙丽",), present=8)


def test_a_record_needs_minutes_and_none_that_are_classified(scene):
    with pytest.raises(Refused, match="请填写会议记录") as caught:
        record(scene, scene.meeting(), minutes="  \n ")
    assert caught.value.field == "minutes"
    with pytest.raises(Refused, match="不得处理涉密信息") as caught:
        record(scene, scene.meeting(), minutes="机密★10年\n会议内容")
    assert caught.value.field == "minutes"
    with pytest.raises(Refused, match="不得处理涉密信息") as caught:
        scene.meeting(agenda="学习通报\n秘密★1年")
    assert caught.value.field == "agenda"


def test_a_branch_without_a_committee_holds_no_committee_meeting(scene):
    with pytest.raises(Refused, match="当日未设支委会"):
        scene.meeting(Kind.COMMITTEE_MEETING, organization="二支部", by="孙丽")


def test_unknown_kinds_and_too_long_texts_are_refused(scene):
    with pytest.raises(Refused, match="不在列表中"):
        scene.meeting("party")
    with pytest.raises(Refused, match="地点超过100字"):
        scene.meeting(place="长" * 101)


# Once, and two at a time


def test_the_same_form_sent_twice_makes_one_meeting(scene):
    first, second = scene.meeting(once="same"), scene.meeting(once="same")
    assert first.pk == second.pk
    with scope.system("test"):
        assert Meeting.objects.count() == 1


def test_a_key_used_elsewhere_opens_nothing(scene):
    scene.meeting(once="same")
    with pytest.raises(Refused, match="已经提交过"):
        scene.meeting(once="same", organization="二支部", by="孙丽")


def test_two_people_saving_one_record_the_second_is_told(scene):
    meeting = scene.meeting()
    seen = meeting.version
    record(scene, meeting, by="李强", version=seen, minutes="李强的记录")
    with pytest.raises(Conflict, match="刚被他人修改过"):
        record(scene, meeting, version=seen, minutes="王芳的记录")
    with scope.system("test"):
        assert Meeting.objects.get(pk=meeting.pk).minutes == "李强的记录"


def test_signing_what_somebody_just_changed_is_a_conflict_and_signing_twice_is_not(scene):
    meeting = scene.recorded()
    seen = meeting.version
    record(scene, meeting, by="李强", minutes="改了一句")
    with scene.acting("王芳") as actor:
        with pytest.raises(Conflict):
            actions.sign(meeting=meeting, version=seen, by=actor)
        signed = actions.sign(meeting=meeting, version=seen + 1, by=actor)
        assert actions.sign(meeting=meeting, version=seen + 1, by=actor).signed_at == signed.signed_at


# Locked after signing


def test_a_signed_record_is_changed_by_no_action(scene):
    meeting = scene.signed()
    with pytest.raises(Refused, match="已签认，不能再修改"):
        record(scene, meeting)
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="不能取消"):
            actions.cancel(meeting=meeting, reason="写错了", by=actor)
        with pytest.raises(Refused, match="不能再改安排"):
            actions.change_arrangement(meeting=meeting, starts_at=moment(TODAY + timedelta(days=1)), by=actor)
        with pytest.raises(Refused, match="不再发通知"):
            actions.send_notice(meeting=meeting, by=actor)


def test_corrections_are_appended_and_both_are_readable(scene):
    meeting = scene.signed()
    with scene.acting("王芳") as actor:
        first = actions.correct(meeting=meeting, text="取号机移到二号门", reason="听错", by=actor)
        again = actions.correct(meeting=meeting, text="取号机移到二号门", reason="听错", by=actor)
        assert first.pk == again.pk
        meeting.refresh_from_db()
        assert (meeting.minutes, [one.text for one in meeting.corrections.all()]) == (MINUTES, ["取号机移到二号门"])
        for text, reason, field in (("", "x", "text"), ("x", " ", "reason")):
            with pytest.raises(Refused) as caught:
                actions.correct(meeting=meeting, text=text, reason=reason, by=actor)
            assert caught.value.field == field


def test_before_signing_there_is_nothing_to_correct(scene):
    meeting = scene.recorded()
    with scene.acting("王芳") as actor, pytest.raises(Refused, match="可以直接修改"):
        actions.correct(meeting=meeting, text="x", reason="y", by=actor)


def test_only_what_is_recorded_is_signed(scene):
    meeting = scene.meeting()
    with scene.acting("王芳") as actor, pytest.raises(Refused, match="还没有记录"):
        actions.sign(meeting=meeting, by=actor)


# Cancelling


def test_a_record_made_by_mistake_is_taken_back_and_the_duty_is_open_again(scene):
    meeting = scene.recorded(Kind.THEME_DAY, decisions=[DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30))])
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="取消的理由"):
            actions.cancel(meeting=meeting, reason=" ", by=actor)
        actions.cancel(meeting=meeting, reason="记在了别的支部", by=actor)
        assert actions.cancel(meeting=meeting, reason="再点一次", by=actor).cancelled_reason == "记在了别的支部"
    assert duty(scene["一支部"], Kind.THEME_DAY, date(2026, 11, 1)).state == State.PENDING
    with scope.system("test"):
        assert Obligation.objects.get(source="meetings").state == State.VOID
    with pytest.raises(Refused, match="会议已取消"):
        record(scene, meeting)


# Decisions


def test_a_decision_with_owner_and_date_is_owed_and_settled(scene):
    meeting = scene.recorded(
        decisions=[DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30)), DecisionEntry("同意学习计划")]
    )
    with scope.system("test"):
        owed = Obligation.objects.get(source="meetings")
        decision = Decision.objects.get(text="移取号机")
    assert (owed.title, owed.person, owed.due_on, owed.state) == (
        "一项会议决定事项",
        scene["李强"],
        date(2026, 11, 30),
        State.PENDING,
    )
    assert owed.address == f"/meetings/decisions/{decision.pk}/"
    with scene.acting("李强") as actor:
        actions.settle_decision(decision=decision, done_on=TODAY, outcome="已移到门口", by=actor)
        actions.settle_decision(decision=decision, done_on=TODAY, outcome="已移到门口", by=actor)
        with pytest.raises(Refused, match="已于2026年11月23日办结"):
            actions.settle_decision(decision=decision, done_on=TODAY, outcome="另一种说法", by=actor)
    owed.refresh_from_db()
    assert (owed.state, owed.met_on) == (State.MET, TODAY)
    assert meeting.pk


@pytest.mark.parametrize("kind", [Kind.COMMITTEE_MEETING, Kind.MEMBERS_MEETING])
def test_the_ledger_keeps_no_word_of_a_decision(scene, kind):
    scene.recorded(kind, decisions=[DecisionEntry("与某同志谈话提醒", scene["张敏"], date(2026, 11, 30))])
    with scope.system("test"):
        owed = Obligation.objects.get(source="meetings")
    assert (owed.title, owed.basis) == ("一项会议决定事项", "2026年11月23日会议议定")


def test_decisions_follow_a_changed_record(scene):
    meeting = scene.recorded(
        decisions=[
            DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30)),
            DecisionEntry("换灯", scene["张敏"], date(2026, 12, 5)),
            DecisionEntry("擦窗", scene["刘洋"], date(2026, 12, 6)),
        ]
    )
    with scope.system("test"):
        first, second, third = Decision.objects.filter(meeting=meeting)
    record(
        scene,
        meeting,
        decisions=[
            DecisionEntry("移取号机到门口", scene["陈静"], date(2026, 12, 1), pk=first.pk),
            DecisionEntry("换灯", pk=second.pk),
        ],
    )
    with scope.system("test"):
        states = {one.key: (one.state, one.person) for one in Obligation.objects.filter(source="meetings")}
    assert states[first.key] == (State.PENDING, scene["陈静"])
    assert states[second.key][0] == states[third.key][0] == State.VOID


def test_leaving_decisions_out_keeps_them(scene):
    meeting = scene.recorded(decisions=[DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30))])
    record(scene, meeting, minutes="只改正文")
    with scope.system("test"):
        assert Decision.objects.filter(meeting=meeting).count() == 1
        assert Obligation.objects.get(source="meetings").state == State.PENDING


def test_a_settled_decision_is_not_dropped(scene):
    meeting = scene.recorded(decisions=[DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30))])
    with scene.acting("李强") as actor:
        actions.settle_decision(decision=Decision.objects.get(), done_on=TODAY, outcome="好了", by=actor)
    with pytest.raises(Refused, match="已经办结"):
        record(scene, meeting, decisions=[])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (DecisionEntry(" "), "第1项决定：请写明"),
        (DecisionEntry("长" * 301), "超过300字"),
        (DecisionEntry("机密★5年 移取号机"), "不得处理涉密信息"),
        (DecisionEntry("a", due_on=date(2026, 12, 1)), "请同时选择责任人"),
        (DecisionEntry("a", in_favour=7, against=1), "共8票，多于到会有表决权的7人"),
        (DecisionEntry("a", against=1), "请填写赞成票数"),
    ],
)
def test_decisions_that_cannot_be_are_refused_by_number(scene, entry, said):
    with pytest.raises(Refused, match=said) as caught:
        scene.recorded(Kind.MEMBERS_MEETING, decisions=[entry])
    assert caught.value.field == "decisions"


def test_an_owner_needs_a_date_and_a_date_not_before_the_meeting(scene):
    with pytest.raises(Refused, match="请同时填写完成期限"):
        scene.recorded(decisions=[DecisionEntry("a", scene["李强"])])
    with pytest.raises(Refused, match="早于会议日期"):
        scene.recorded(decisions=[DecisionEntry("a", scene["李强"], date(2026, 11, 22))])


@pytest.mark.parametrize(
    ("motion", "away", "yes", "passed"),
    [
        (Motion.RESOLUTION, (), 4, True),  # seven have a vote
        (Motion.RESOLUTION, (), 3, False),
        (Motion.ADMISSION, ("王芳", "李强", "张敏"), 4, True),
        (Motion.ELECTION, ("杨帆", "赵磊"), 5, False),  # five of seven are fewer than four fifths
        (Motion.ELECTION, ("杨帆",), 6, True),
    ],
)
def test_the_light_of_a_vote(scene, motion, away, yes, passed):
    meeting = scene.recorded(
        Kind.MEMBERS_MEETING, away=away, decisions=[DecisionEntry("接收周杰", motion=motion, in_favour=yes)]
    )
    with scene.acting("王芳"):
        assert queries.outcome_of(queries.decisions_of(meeting)[0]).passed is passed


def test_settling_says_what_is_wrong(scene):
    meeting = scene.recorded(
        on=date(2026, 11, 20),
        decisions=[DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30)), DecisionEntry("同意")],
    )
    with scene.acting("王芳") as actor:
        owed, free = queries.decisions_of(meeting)
        for decision, day, outcome, said in (
            (owed, date(2026, 11, 24), "好", "还没有到"),
            (owed, date(2026, 11, 19), "好", "早于会议日期"),
            (owed, TODAY, "", "办理结果"),
            (free, TODAY, "好", "没有指定责任人"),
        ):
            with pytest.raises(Refused, match=said):
                actions.settle_decision(decision=decision, done_on=day, outcome=outcome, by=actor)


# Who may


@pytest.mark.parametrize(
    ("name", "organization"), [("陈静", "一支部"), ("孙丽", "一支部"), ("朱琳", "一支部"), ("刘洋", "一支部")]
)
def test_who_has_no_office_there_arranges_nothing(scene, name, organization):
    with pytest.raises(NotAllowed, match="没有在“一支部”"):
        scene.meeting(organization=organization, by=name)


def test_the_group_leader_holds_and_signs_the_groups_meeting(scene):
    meeting = scene.recorded(Kind.GROUP_MEETING, organization="一小组", by="刘洋")
    with scene.acting("刘洋") as actor:
        assert actions.sign(meeting=meeting, by=actor).stage == Stage.SIGNED
    assert duty(scene["一小组"], Kind.GROUP_MEETING, date(2026, 11, 1)).state == State.MET


def test_a_committee_member_records_but_does_not_sign(scene):
    meeting = scene.recorded(by="李强")
    with scene.acting("李强") as actor, pytest.raises(NotAllowed, match="签认本组织的会议记录"):
        actions.sign(meeting=meeting, by=actor)


def test_a_member_settles_only_his_own_decision(scene):
    scene.recorded(decisions=[DecisionEntry("擦窗", scene["陈静"], date(2026, 11, 30))])
    with scene.acting("周杰") as actor:
        decision = queries.decision(Decision.objects.get().pk)
        with pytest.raises(NotAllowed):
            actions.settle_decision(decision=decision, done_on=TODAY, outcome="好", by=actor)
    with scene.acting("陈静") as actor:
        assert (
            actions.settle_decision(decision=Decision.objects.get(), done_on=TODAY, outcome="好", by=actor).done_on
            == TODAY
        )


# History


def test_every_step_is_written_down_with_who_and_what(scene):
    meeting = scene.signed()
    events = list(Entry.objects.filter(subject=f"meetings.meeting:{meeting.pk}").values_list("event", "actor", "path"))
    path = scene["一支部"].path
    assert events == [
        ("meeting_arranged", "王芳", path), ("meeting_recorded", "王芳", path), ("meeting_signed", "王芳", path),
    ]  # fmt: skip


def test_a_changed_record_keeps_the_old_words_in_the_history(scene):
    meeting = scene.recorded()
    record(scene, meeting, minutes="新的记录")
    entry = Entry.objects.get(event="meeting_rerecorded")
    assert (entry.before["记录"], entry.after["记录"]) == (MINUTES, "新的记录")


def test_a_refused_record_leaves_no_trace(scene):
    meeting = scene.meeting()
    before = Entry.objects.count()
    with pytest.raises(Refused):
        record(scene, meeting, present=1)
    assert Entry.objects.count() == before


def test_recorded_at_is_never_given_by_the_caller(scene):
    with pytest.raises(TypeError, match="unknown detail"):
        record(scene, scene.meeting(), recorded_at=datetime(2026, 1, 1, tzinfo=clock.ZONE))
