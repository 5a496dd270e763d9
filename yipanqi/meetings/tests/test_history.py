"""Older meetings from a workbook: held then, entered now, never doubled; and what the facts make of them."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from yipanqi.facts import registry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed
from yipanqi.meetings import actions, answers
from yipanqi.meetings.enums import Kind, Stage
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.tests.scene import TODAY
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation


def row(day, *kinds, **more):
    """A row as the importer reads it."""
    words = "topic group time place absent attendees host recorder lecturer guests content decisions remark"
    blank = dict.fromkeys(words.split(), "")
    known = {
        "branch": "一支部",
        "kinds": kinds,
        "held_on": SimpleNamespace(value=day),
        "expected": None,
        "present": None,
    }
    return SimpleNamespace(**(blank | known | more))


def take(scene, *rows, **options):
    with scope.system("test"):
        return actions.import_history(rows=rows, organizations=scene.organizations, by=COMMAND_LINE, **options)


def kept() -> list[Meeting]:
    with scope.system("test"):
        return list(
            Meeting.objects.select_related("organization", "host")
            .prefetch_related("purposes")
            .order_by("held_on", "id")
        )


def test_a_row_becomes_history_held_then_and_entered_now(scene):
    found = take(
        scene,
        row(
            date(2025, 3, 18), Kind.MEMBERS_MEETING, topic="讨论年度计划", time="14:30", place="二楼",
            expected=9, present=8, host="王芳", recorder="不在册的人", content="一、学习", decisions="移取号机",
            absent="杨帆（出差）",
        ),
    )  # fmt: skip
    (meeting,) = kept()
    assert (found.new, found.unchanged, found.made) == (1, 0, [meeting.pk])
    assert (meeting.stage, meeting.is_history, meeting.held_on) == (Stage.RECORDED, True, date(2025, 3, 18))
    assert meeting.recorded_at == clock.now() and meeting.recorded_later
    assert (meeting.title, meeting.topic, meeting.kinds) == (
        "2025年第一季度党员大会",
        "讨论年度计划",
        ("members_meeting",),
    )
    assert (meeting.expected_count, meeting.present_count, meeting.host) == (9, 8, scene["王芳"])
    assert meeting.minutes == "一、学习\n议定事项：移取号机\n记录人：不在册的人\n缺席：杨帆（出差）"
    assert f"{meeting.starts_at.astimezone(clock.ZONE):%H:%M}" == "14:30"


def test_importing_again_never_doubles(scene):
    rows = [row(date(2025, 3, 18), Kind.MEMBERS_MEETING), row(date(2025, 4, 18), Kind.THEME_DAY, Kind.PARTY_LECTURE)]
    assert take(scene, *rows).new == 2
    again = take(scene, *rows)
    assert (again.new, again.unchanged, len(kept())) == (0, 2, 2)
    assert take(scene, row(date(2025, 3, 18), Kind.MEMBERS_MEETING, topic="换了写法")).unchanged == 1


def test_two_meetings_of_a_kind_on_one_day_are_two_and_stay_two(scene):
    rows = [row(date(2025, 3, 18), Kind.PARTY_LECTURE, topic=topic) for topic in ("上午", "下午")]
    assert take(scene, *rows).new == 2
    assert take(scene, *rows).unchanged == 2 and len(kept()) == 2
    assert take(scene, *rows, row(date(2025, 3, 18), Kind.PARTY_LECTURE)).new == 1


def test_a_meeting_recorded_here_is_not_taken_over_again(scene):
    scene.recorded(Kind.THEME_DAY, on=date(2026, 3, 18))
    assert take(scene, row(date(2026, 3, 18), Kind.THEME_DAY)).unchanged == 1


def test_a_cancelled_meeting_does_not_stand_in_the_way(scene):
    meeting = scene.meeting(Kind.THEME_DAY, on=date(2026, 3, 18))
    with scene.acting("王芳") as actor:
        actions.cancel(meeting=meeting, reason="x", by=actor)
    assert take(scene, row(date(2026, 3, 18), Kind.THEME_DAY)).new == 1


def test_a_dry_run_counts_and_writes_nothing(scene):
    rows = [row(date(2025, 3, 18), Kind.THEME_DAY), row(date(2025, 3, 18), Kind.THEME_DAY, branch="还没有的支部")]
    assert take(scene, *rows, dry_run=True).new == 2
    assert kept() == []


def test_the_groups_meeting_belongs_to_the_group(scene):
    found = take(
        scene,
        row(date(2025, 3, 18), Kind.GROUP_MEETING, group="一小组"),
        row(date(2025, 4, 18), Kind.GROUP_MEETING),
        row(date(2025, 5, 18), Kind.GROUP_MEETING, group="二小组"),
    )
    assert [meeting.organization.name for meeting in kept()] == ["一小组", "一小组", "一支部"]
    assert [issue["severity"] for issue in found.issues] == ["warning"]
    assert "没有找到对应的党小组" in found.issues[0]["reason"]


def test_what_has_no_kind_is_kept_as_written(scene):
    found = take(scene, row(date(2025, 3, 18), topic="座谈会"), row(date(2025, 3, 18), topic="另一个"))
    assert found.new == 2 and {meeting.title for meeting in kept()} == {"座谈会", "另一个"}
    assert take(scene, row(date(2025, 3, 18), topic="座谈会")).unchanged == 1


@pytest.mark.parametrize(
    ("day", "more", "said"),
    [
        (date(2019, 5, 1), {}, "早于“一支部”成立日期2020年3月1日"),
        (date(2025, 5, 1), {"content": "机密★5年"}, "不得处理涉密信息"),
    ],
)
def test_a_row_that_cannot_be_is_a_fault_and_not_written(scene, day, more, said):
    found = take(scene, row(day, Kind.THEME_DAY, **more))
    assert [(issue["severity"], said in issue["reason"]) for issue in found.issues] == [("fault", True)]
    assert (found.new, kept()) == (0, [])


def test_before_a_founding_day_nobody_knows_history_is_taken(scene):
    with scope.system("test"):
        type(scene["一支部"]).objects.filter(pk=scene["一支部"].pk).update(founded_unknown=True)
        scene["一支部"].refresh_from_db()
    assert take(scene, row(date(2019, 5, 1), Kind.THEME_DAY)).new == 1


def test_history_since_go_live_counts_and_is_late(scene):
    take(scene, row(date(2026, 3, 18), Kind.THEME_DAY))
    with scope.system("test"):
        met = Obligation.objects.get(organization=scene["一支部"], kind=Kind.THEME_DAY, period_start=date(2026, 3, 1))
    assert (met.state, met.met_on, met.recorded_late) == (State.MET, date(2026, 3, 18), True)


def test_who_may_take_history_over(scene):
    rows = [row(date(2025, 3, 18), Kind.THEME_DAY)]
    with scene.acting("朱琳") as actor:
        assert actions.import_history(rows=rows, organizations=scene.organizations, by=actor).new == 1
    with scene.acting("孙丽") as actor, pytest.raises(NotAllowed, match="补录历史会议的权限"):
        actions.import_history(rows=rows, organizations=scene.organizations, by=actor)


# Taking it back


def undo(scene, history, **of):
    about = {"organizations": [], "people": []} | of
    with scope.system("test"):
        return answers.undo_import(history=history, by=COMMAND_LINE, **about)


def test_an_import_is_taken_back(scene):
    made = take(scene, row(date(2026, 3, 18), Kind.THEME_DAY), row(date(2025, 3, 18), Kind.THEME_DAY)).made
    assert undo(scene, made) is None
    assert kept() == []
    with scope.system("test"):
        missed = Obligation.objects.get(
            organization=scene["一支部"], kind=Kind.THEME_DAY, period_start=date(2026, 3, 1)
        )
    assert missed.state == State.MISSED


def test_what_somebody_has_signed_since_is_not_taken_back(scene):
    first, second = take(scene, row(date(2025, 3, 18), Kind.THEME_DAY), row(date(2025, 4, 18), Kind.THEME_DAY)).made
    with scene.acting("王芳") as actor:
        actions.sign(meeting=Meeting.objects.get(pk=first), by=actor)
    assert "已有人办理，不能撤销" in undo(scene, [first, second])
    assert len(kept()) == 2


def test_meetings_held_since_speak_against_undoing(scene):
    scene.recorded(Kind.THEME_DAY)
    assert "已有会议" in undo(scene, [], organizations=[scene["一支部"].pk])
    assert "出席名单" in undo(scene, [], people=[scene["陈静"].pk])
    assert undo(scene, [], organizations=[scene["二支部"].pk], people=[scene["孙丽"].pk]) is None


def test_a_chair_of_a_meeting_speaks_against_undoing(scene):
    scene.meeting(Kind.THEME_DAY)
    assert "任主持人或记录人" in undo(scene, [], people=[scene["王芳"].pk])


def test_nothing_imported_nothing_said(scene):
    assert undo(scene, None) is None


# Facts


def facts(*organizations):
    names = [column.name for column in registry.tables()["activities"][0].columns]
    rows = registry.rows("activities", [one.pk for one in organizations] or None)
    return [dict(zip(names, values, strict=True)) for values in rows]


def test_one_row_per_meeting_and_duty(scene):
    meeting = scene.recorded(
        Kind.MEMBERS_MEETING, Kind.THEME_DAY, away=("杨帆",), agenda="学习\n讨论\n\n表决", on=date(2026, 11, 20)
    )
    known = {
        "activity_id": meeting.pk, "org_id": scene["一支部"].pk,
        "held_on": date(2026, 11, 20), "recorded_at": clock.now(),
        "expected": 9, "present": 8, "voters_due": 7, "voters_present": 6, "minutes_chars": len(meeting.minutes),
        "speakers": 2, "topics": 3,
    }  # fmt: skip
    assert facts() == [{"kind": "members_meeting", **known}, {"kind": "theme_day", **known}]


def test_only_what_was_held_is_a_fact(scene):
    scene.meeting(on=date(2026, 11, 20))
    cancelled = scene.recorded(on=date(2026, 11, 21))
    with scene.acting("王芳") as actor:
        actions.cancel(meeting=cancelled, reason="x", by=actor)
    scene.signed(on=date(2026, 11, 22))
    assert [one["held_on"] for one in facts()] == [date(2026, 11, 22)]
    with clock.frozen(TODAY - timedelta(days=2)):
        assert facts() == []


def test_facts_of_some_organisations_whatever_the_reader_may_see(scene):
    scene.recorded(Kind.COMMITTEE_MEETING)
    scene.recorded(Kind.THEME_DAY, organization="二支部", by="孙丽")
    with scene.acting("马超"):
        assert [one["kind"] for one in facts(scene["一支部"])] == ["committee_meeting"]
        assert len(facts()) == 2 and facts(scene["一小组"]) == []


def test_unknown_counts_of_history_are_null(scene):
    take(scene, row(date(2025, 3, 18), Kind.THEME_DAY))
    (one,) = facts()
    assert (one["expected"], one["present"], one["voters_due"], one["topics"], one["minutes_chars"]) == (
        None, None, None, 0, 0,
    )  # fmt: skip


def test_the_six_kinds_are_offered():
    assert registry.offered() >= set(Kind.values)


# What lower rooms ask


def test_the_ledger_finds_the_record_and_the_next_step(scene):
    assert answers.record_address(record="meeting:12") == "/meetings/12/"
    assert answers.record_address(record="decision:3") == "/meetings/decisions/3/"
    assert answers.record_address(record="other:3") is None and answers.record_address(record="meeting:x") is None
    with scope.system("test"):
        owed = Obligation.objects.get(organization=scene["一支部"], kind=Kind.THEME_DAY, period_start=date(2026, 11, 1))
    with scene.acting("王芳"):
        label, address = answers.next_steps(obligation=owed)
        assert label == "安排" and address.endswith(f"kind=theme_day&obligation={owed.pk}")
    meeting = scene.meeting(Kind.THEME_DAY, on=date(2026, 11, 25))
    with scene.acting("王芳"):
        assert answers.next_steps(obligation=owed) == ("打开会议", f"/meetings/{meeting.pk}/")
