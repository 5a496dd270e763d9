"""The form that arranges a meeting: what is filled in, what is refused with everything typed still there."""

import re
from datetime import date, time

from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions
from yipanqi.meetings.actions import DecisionEntry
from yipanqi.meetings.enums import Kind, Stage
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.tests.sent import address, arrange_address, filled, only
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations


def test_the_form_knows_kind_day_time_place_and_chair(scene, visit):
    with scope.system("test"):
        organizations.set_habits(
            organization=scene["一支部"],
            fixed_day=25,
            usual_place="三楼活动室",
            usual_time=time(9, 30),
            by=COMMAND_LINE,
        )
    answer = visit("王芳").get(arrange_address(scene))
    initial = answer.context["form"].initial
    assert initial == {
        "title": "2026年11月主题党日", "day": date(2026, 11, 25), "at": time(9, 30), "place": "三楼活动室",
        "agenda": "", "guests": "", "host": scene["王芳"].pk, "recorder": None,
    }  # fmt: skip
    assert len(answer.context["due"]) == 9


def test_the_next_meeting_takes_place_time_and_recorder_from_the_last(scene, visit):
    scene.recorded(on=date(2026, 10, 20), place="二楼", recorder=scene["李强"])
    initial = visit("王芳").get(arrange_address(scene)).context["form"].initial
    assert (initial["place"], initial["at"], initial["recorder"]) == ("二楼", time(15, 0), scene["李强"].pk)


def test_the_day_offered_is_one_on_which_the_same_people_do_not_meet_already(scene, visit):
    with scope.system("test"):
        organizations.set_habits(
            organization=scene["一支部"], fixed_day=25, usual_place="", usual_time=time(15), by=COMMAND_LINE
        )
    scene.meeting(Kind.MEMBERS_MEETING, on=date(2026, 11, 25))
    other = scene.meeting(Kind.COMMITTEE_MEETING, on=date(2026, 11, 26))
    browser = visit("王芳")
    assert browser.get(arrange_address(scene)).context["form"].initial["day"] == date(2026, 11, 27)
    with scene.acting("王芳") as actor:
        actions.cancel(meeting=other, reason="并入", by=actor)
    assert browser.get(arrange_address(scene)).context["form"].initial["day"] == date(2026, 11, 26)


def test_a_group_is_some_of_the_same_people_and_half_an_hour_is_no_gap(scene, visit):
    branch = {"organization": scene["一支部"], "fixed_day": 25, "usual_place": "", "by": COMMAND_LINE}
    scene.meeting(Kind.GROUP_MEETING, on=date(2026, 11, 25), organization="一小组")
    for at, day in ((time(15, 30), 26), (time(16), 25)):
        with scope.system("test"):
            organizations.set_habits(usual_time=at, **branch)
        page = visit("王芳").get(arrange_address(scene))
        assert page.context["form"].initial["day"] == date(2026, 11, day), at
        assert [(one.title, same) for one, same in page.context["taken"]] == [("2026年11月党小组会", day == 25)]


def test_further_duties_of_the_same_people_are_offered(scene, visit):
    shown = dict(visit("王芳").get(arrange_address(scene)).context["form"].fields["further"].choices)
    assert Kind.MEMBERS_MEETING in shown and Kind.COMMITTEE_MEETING not in shown and Kind.THEME_DAY not in shown


def test_two_clicks_send_the_notice(scene, visit):
    browser = visit("王芳")
    answer = browser.post(arrange_address(scene), filled(then="notify", further=[Kind.MEMBERS_MEETING]))
    meeting = only()
    assert answer.url == address("meeting", meeting)
    assert (meeting.stage, meeting.kinds) == (Stage.NOTIFIED, (Kind.THEME_DAY, Kind.MEMBERS_MEETING))
    assert scene.account("陈静").notices.get().text == "请参加：11月25日（星期三）15:00在三楼开展2026年11月主题党日。"
    assert scene.account("孙丽").notices.count() == 0
    assert "已通知9人" in browser.get(answer.url).content.decode()


def test_sending_again_tells_nobody_twice_and_a_change_tells_everybody(scene, visit):
    browser = visit("王芳")
    browser.post(arrange_address(scene), filled(then="notify"))
    meeting = only()
    browser.post(address("notify", meeting))
    assert scene.account("陈静").notices.count() == 1
    meeting = only()
    browser.post(address("change", meeting), filled(place="五楼", version=str(meeting.version)))
    assert only().stage == Stage.ARRANGED
    browser.post(address("notify", meeting))
    assert scene.account("陈静").notices.count() == 2


def test_who_has_no_account_is_named(scene, visit):
    from yipanqi.accounts.models import Account

    Account.objects.filter(pk=scene.account("陈静").pk).update(is_active=False)
    browser = visit("王芳")
    answer = browser.post(arrange_address(scene), filled(then="notify"), follow=True)
    assert "陈静没有账号，请另行通知" in answer.content.decode()


def test_the_same_form_sent_twice_makes_one_meeting(scene, visit):
    browser = visit("王芳")
    first = browser.post(arrange_address(scene), filled())
    second = browser.post(arrange_address(scene), filled())
    assert first.url == second.url == address("meeting", only())


def test_what_is_open_today_is_not_put_into_the_agenda_of_a_meeting_long_past(scene, visit):
    """A decision of November was not before the meeting of September; of a meeting to come it is."""
    scene.recorded(decisions=[DecisionEntry("修值班表", scene["李强"], date(2026, 11, 30))])
    with scope.system("test"):
        missed = Obligation.objects.get(
            organization=scene["一支部"], kind=Kind.THEME_DAY, period_start=date(2026, 9, 1)
        )
    browser = visit("王芳")
    coming = browser.get(arrange_address(scene)).context["form"].initial["agenda"]
    answer = browser.get(arrange_address(scene, obligation=missed.pk))
    assert coming == "检查落实：修值班表（李强，2026年11月30日前）"
    assert (answer.context["form"].initial["agenda"], answer.context["hint"]) == ("", None)
    assert "主题、议程照当时的写" in answer.content.decode()


def test_a_day_in_the_past_leads_to_the_record(scene, visit):
    answer = visit("王芳").post(arrange_address(scene), filled(day="2026-10-20", then="notify"))
    assert answer.url == address("record", only())
    assert scene.account("陈静").notices.count() == 0


def test_a_period_that_has_ended_leaves_the_day_to_the_user(scene, visit):
    with scope.system("test"):
        missed = Obligation.objects.get(
            organization=scene["一支部"], kind=Kind.THEME_DAY, period_start=date(2026, 9, 1)
        )
    answer = visit("王芳").get(arrange_address(scene, obligation=missed.pk))
    assert answer.context["form"].initial["day"] is None
    assert "没有召开的，不必补" in answer.content.decode()


def test_a_day_outside_the_period_is_a_slip_when_recording_late(scene, visit):
    with scope.system("test"):
        missed = Obligation.objects.get(
            organization=scene["一支部"], kind=Kind.THEME_DAY, period_start=date(2026, 9, 1)
        )
    browser, target = visit("王芳"), arrange_address(scene, obligation=missed.pk)
    for day, said in (("2026-08-31", "2026年8月31日不在其中"), ("2026-10-01", "2026年10月1日不在其中")):
        answer = browser.post(target, filled(day=day, topic="学习讲话"))
        page = answer.content.decode()
        assert answer.status_code == 422 and f"2026年9月1日至2026年9月30日的主题党日，{said}" in page
        assert 'value="学习讲话"' in page
    with scope.system("test"):
        assert not Meeting.objects.exists()
    assert browser.post(target, filled(day="2026-09-30")).url == address("record", only())


def test_a_refused_arrangement_keeps_what_was_typed(scene, visit):
    answer = visit("王芳").post(arrange_address(scene), filled(day="2019-05-05", topic="学习讲话"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "成立于2020年3月1日" in page and 'value="学习讲话"' in page
    with scope.system("test"):
        assert not Meeting.objects.exists()


def test_without_a_kind_the_page_asks_which(scene, visit):
    page = visit("王芳").get(reverse("meetings:arrange")).content.decode()
    assert re.findall(r"kind=(\w+)\"", page) == [
        "members_meeting", "committee_meeting", "theme_day", "party_lecture", "org_life_meeting",
        "member_appraisal", "group_meeting",
    ]  # fmt: skip


def test_changing_an_arrangement_somebody_else_changed_is_told(scene, visit):
    browser = visit("王芳")
    meeting = scene.meeting(on=date(2026, 11, 25))
    with scene.acting("李强") as actor:
        actions.change_arrangement(meeting=meeting, place="五楼", by=actor)
    answer = browser.post(address("change", meeting), filled(place="六楼", version=str(meeting.version)))
    assert answer.status_code == 422 and "刚被他人修改过" in answer.content.decode()
    assert only().place == "五楼"


def test_cancelling_tells_those_who_were_told(scene, visit):
    browser = visit("王芳")
    browser.post(arrange_address(scene), filled(then="notify"))
    meeting = only()
    assert browser.get(address("cancel", meeting)).status_code == 200
    browser.post(address("cancel", meeting), {"reason": "改期", "version": meeting.version})
    assert only().stage == Stage.CANCELLED
    assert "已取消：改期" in scene.account("陈静").notices.first().text
