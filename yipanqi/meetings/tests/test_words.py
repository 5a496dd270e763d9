"""Words of the field: a meeting is 召开, a theme day 开展, a lecture 举办 – on page, message and paper."""

import re
from datetime import date

import pytest
from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.meetings import actions
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.tests.sent import address
from yipanqi.meetings.tests.test_papers import paper, words
from yipanqi.obligations.models import Obligation
from yipanqi.papers.forms.common import MeetingKind

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("kinds", "verb", "title"),
    [
        ((Kind.THEME_DAY,), "开展", "2026年11月主题党日"),
        ((Kind.PARTY_LECTURE,), "举办", "2026年11月党课"),
        ((Kind.MEMBERS_MEETING,), "召开", "2026年第四季度党员大会"),
        ((Kind.ORG_LIFE_MEETING,), "召开", "2026年度组织生活会"),
        ((Kind.THEME_DAY, Kind.PARTY_LECTURE), "开展", "2026年11月主题党日"),
        ((Kind.MEMBERS_MEETING, Kind.THEME_DAY), "召开", "2026年第四季度党员大会"),
    ],
)
def test_page_message_and_paper_use_the_verb_of_what_the_meeting_is_called(scene, visit, kinds, verb, title):
    meeting = scene.meeting(*kinds, on=ON, place="三楼")
    said = f"请参加：11月27日（星期五）15:00在三楼{verb}{title}。"
    assert said in visit("王芳").get(address("meeting", meeting)).content.decode()
    with scene.acting("王芳") as actor:
        actions.send_notice(meeting=meeting, by=actor)
    assert scene.account("陈静").notices.get().text == said, "the mail is this text"
    printed = words(paper(scene, meeting, "notice").content)
    assert f"关于{verb}{title}的通知" in printed and f"定于2026年11月27日{verb}{title}" in printed
    others = {"召开", "开展", "举办", "举行"} - {verb}
    assert not re.search("|".join(sorted(others)), printed)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.label in set(MeetingKind)])
def test_message_and_paper_have_one_verb_for_a_kind(kind):
    assert kind.verb == MeetingKind(kind.label).verb


def test_a_group_is_named_with_its_branch_on_every_page_and_on_paper(scene, visit):
    meeting = scene.meeting(Kind.GROUP_MEETING, organization="一小组", by="刘洋", on=ON, place="三楼")
    with scene.acting("刘洋") as actor:
        actions.send_notice(meeting=meeting, by=actor)
    browser = visit("王芳")
    for page in ("meeting", "change", "cancel"):
        assert "一支部·一小组" in browser.get(address(page, meeting)).content.decode(), page
    listed = browser.get(reverse("meetings:list")).content.decode()
    assert listed.count("一支部·一小组") == 3, "to do, year, filter"
    assert ">一小组<" not in listed
    assert ">一支部·一小组</h2>" in browser.get(reverse("meetings:arrange")).content.decode()
    file = paper(scene, meeting, "notice")
    assert words(file.content).count("一支部一小组") == 1
    assert "一支部·一小组" in file.name


@pytest.mark.parametrize(
    ("start", "heading"), [(date(2026, 10, 1), "补记主题党日"), (date(2026, 11, 1), "安排主题党日")]
)
def test_what_is_over_is_recorded_afterwards_and_what_is_not_is_arranged(scene, visit, start, heading):
    with scope.system("test"):
        owed = Obligation.objects.get(organization=scene["一支部"], kind=Kind.THEME_DAY, period_start=start)
    query = f"?organization={owed.organization_id}&kind=theme_day&obligation={owed.pk}"
    page = visit("王芳").get(reverse("meetings:arrange") + query).content.decode()
    assert re.search(r"<h1[^>]*>(.*?)</h1>", page)[1] == heading
