"""Pasted minutes in the form of the record: rows are offered, nothing is saved or lost; open decisions come back."""

import re
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.meetings.actions import DecisionEntry
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Decision
from yipanqi.obligations.models import Obligation

PASTED = """一、学习会议精神
王芳：窗口排队的事要有个说法。
李强：我先把群众意见理出来。
二、讨论窗口服务
会议决定：整理群众意见，由李强负责，11月30日前。
议定：取号机移到门口（责任人：组织委员，12月5日前）。
"""


def recognised(visit, meeting, minutes=PASTED, name="王芳", **typed):
    return visit(name).post(reverse("meetings:recognise", args=[meeting.pk]), {"minutes": minutes, **typed})


def rows(answer) -> dict[str, str]:
    """The named fields of the rows offered."""
    html = answer.content.decode()
    return dict(re.findall(r'name="(decision-\d+-(?:text|due|in_favour))" value="([^"]*)"', html))


def test_every_decision_becomes_a_row_with_owner_and_day(scene, visit):
    meeting = scene.meeting(Kind.MEMBERS_MEETING)
    answer = recognised(visit, meeting)
    assert rows(answer) == {
        "decision-1-text": "整理群众意见", "decision-1-due": "2026-11-30", "decision-1-in_favour": "",
        "decision-2-text": "取号机移到门口", "decision-2-due": "2026-12-05", "decision-2-in_favour": "",
    }  # fmt: skip
    offered = [row.owner for row, _ in answer.context["rows"]]
    assert offered == [str(scene["李强"].pk)] * 2
    html = answer.content.decode()
    assert "识别到2人发言（王芳、李强），2个议题，2项议定事项已列在上面" in html
    assert 'id="id_agenda" rows="3" hx-swap-oob="true">学习会议精神\n讨论窗口服务</textarea>' in html


def test_nothing_is_saved_by_reading(scene, visit):
    meeting = scene.meeting(Kind.MEMBERS_MEETING)
    recognised(visit, meeting)
    with scope.system("test"):
        assert not Decision.objects.exists()
        assert not Obligation.objects.filter(source="meetings").exists()
        meeting.refresh_from_db()
    assert (meeting.minutes, meeting.agenda) == ("", "")


def test_rows_typed_before_keep_their_numbers_and_are_not_offered_again(scene, visit):
    meeting = scene.meeting(Kind.MEMBERS_MEETING)
    typed = {"decision-2-text": "整理群众意见", "decision-5-text": "别的事", "agenda": "自己写的议程"}
    answer = recognised(visit, meeting, **typed)
    assert set(rows(answer)) == {f"decision-6-{name}" for name in ("text", "due", "in_favour")}
    assert "id_agenda" not in answer.content.decode()


def test_votes_are_offered_with_the_kind_of_motion(scene, visit):
    meeting = scene.meeting(Kind.MEMBERS_MEETING)
    answer = recognised(
        visit, meeting, "三、讨论接收\n表决结果：赞成7票，反对0票，弃权1票，同意接收周涛同志为预备党员。"
    )
    ((row, _),) = answer.context["rows"]
    assert (row.text, row.motion, row.in_favour, row.against, row.abstained) == (
        "同意接收周涛同志为预备党员", "admission", "7", "0", "1",
    )  # fmt: skip


def test_a_text_with_a_mark_of_classification_is_refused_and_offers_nothing(scene, visit):
    answer = recognised(visit, scene.meeting(Kind.MEMBERS_MEETING), "机密★10年\n" + PASTED)
    assert "内容标有密级" in answer.content.decode()
    assert rows(answer) == {}


def test_an_empty_text_says_how_speeches_are_written(scene, visit):
    answer = recognised(visit, scene.meeting(Kind.MEMBERS_MEETING), "大家都同意。")
    assert "没有识别到发言人（写成“姓名：发言内容”即可），没有新的议定事项" in answer.content.decode()


def test_only_who_may_record_can_have_minutes_read(scene, visit):
    assert recognised(visit, scene.meeting(Kind.MEMBERS_MEETING), name="刘洋").status_code == 403


def test_reading_many_decisions_takes_no_more_queries(scene, visit):
    meeting = scene.meeting(Kind.MEMBERS_MEETING)
    many = PASTED + "".join(f"议定：事项{number}已明确（责任人：李强，12月{number}日前）。\n" for number in range(1, 9))
    counts = []
    for text in (PASTED, many):
        with CaptureQueriesContext(connection) as caught:
            recognised(visit, meeting, text)
        counts.append(len(caught))
    assert counts[0] == counts[1]


# What is open comes back


def left_open(scene, text: str, *kinds, due: date, owner="李强"):
    return scene.recorded(
        *kinds, on=date(2026, 11, 3), decisions=[DecisionEntry(text=text, owner=scene[owner], due_on=due)]
    )


def agenda(scene, visit, kind) -> list[str]:
    query = f"organization={scene['一支部'].pk}&kind={kind}"
    initial = visit("王芳").get(f"{reverse('meetings:arrange')}?{query}").context["form"].initial
    return initial["agenda"].splitlines()


def test_open_decisions_stand_on_the_next_agenda_until_they_are_closed(scene, visit):
    meeting = left_open(scene, "整理群众意见", Kind.MEMBERS_MEETING, due=date(2026, 11, 30))
    assert agenda(scene, visit, Kind.THEME_DAY) == ["检查落实：整理群众意见（李强，2026年11月30日前）"]
    with scope.system("test"):
        decision = meeting.decisions.get()
    done = {"done_on": "2026-11-20", "outcome": "已整理"}
    assert visit("李强").post(reverse("meetings:decision", args=[decision.pk]), done).status_code == 302
    assert agenda(scene, visit, Kind.THEME_DAY) == []


def test_what_the_committee_decided_comes_back_to_the_committee_only(scene, visit):
    left_open(scene, "支委分工调整", Kind.COMMITTEE_MEETING, due=date(2026, 11, 30))
    assert agenda(scene, visit, Kind.COMMITTEE_MEETING) == ["检查落实：支委分工调整（李强，2026年11月30日前）"]
    assert agenda(scene, visit, Kind.MEMBERS_MEETING) == []


def test_a_long_list_is_named_by_its_number(scene, visit):
    decisions = [DecisionEntry(text=f"事项{n}", owner=scene["李强"], due_on=date(2026, 12, n)) for n in range(1, 10)]
    scene.recorded(Kind.MEMBERS_MEETING, on=date(2026, 11, 3), decisions=decisions)
    lines = agenda(scene, visit, Kind.MEMBERS_MEETING)
    assert lines[0] == "检查落实：事项1（李强，2026年12月1日前）"
    assert lines[6:] == ["检查落实其余3项未办结的议定事项"]
