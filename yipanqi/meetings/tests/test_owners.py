"""Who can be given a decision: one's own people before anything is typed, office holders of the organ by name."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings.actions import DecisionEntry
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Decision
from yipanqi.meetings.tests.scene import FOUNDED, GO_LIVE, MEMBERS
from yipanqi.meetings.tests.sent import address, typed
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post


def offered(browser, meeting, text: str) -> list[tuple[str, str]]:
    """Names and notes that the box offers."""
    page = browser.get(address("owners", meeting), {"q": text}).content.decode()
    return re.findall(r"<span>([^<]*)</span>(?:<small>([^<]*)</small>)?", page)


def send(browser, meeting, owner, **more):
    row = {"decision-1-text": "对接窗口排班", "decision-1-owner": owner, "decision-1-due": "2026-12-10"}
    return browser.post(address("record", meeting), typed(meeting, count=9) | row | more)


@pytest.fixture
def other_organ(scene):
    """An organ of its own in the same database, whose secretary is called almost like one of ours."""
    with scope.system("test"):
        away = organizations.found_organization(
            name="外单位党支部", kind=OrganizationKind.BRANCH, founded_on=FOUNDED, go_live_on=GO_LIVE, by=COMMAND_LINE
        )
        person = organizations.register_person(name="孙亮", home=away, by=COMMAND_LINE)
        organizations.appoint(
            person=person, organization=away, post=Post.SECRETARY, from_on=date(2024, 1, 1), by=COMMAND_LINE
        )
    return person


def test_before_anything_is_typed_the_branch_is_offered(scene, visit):
    meeting = scene.meeting()
    assert {name for name, _ in offered(visit("王芳"), meeting, "")} == set(MEMBERS)


@pytest.mark.parametrize("text", ["孙丽", "孙", "sl", "SL", "sunli", " 孙丽 "])
def test_an_office_holder_of_another_branch_is_found_by_characters_and_by_initials(scene, visit, other_organ, text):
    assert offered(visit("王芳"), scene.meeting(), text) == [("孙丽", "二支部书记")]


def test_ones_own_people_come_first_and_once(scene, visit):
    with scope.system("test"):
        organizations.appoint(
            person=scene["马超"], organization=scene["二支部"], post=Post.ORGANISATION_MEMBER,
            from_on=date(2026, 1, 5), by=COMMAND_LINE,
        )  # fmt: skip
    found = offered(visit("王芳"), scene.meeting(), "w")
    assert {name for name, _ in found[:2]} == {"王芳", "吴昊"}
    assert len({name for name, _ in found}) == len(found)


@pytest.mark.parametrize("text", ["马超", "mc", "999999", "孙亮"])
def test_members_of_other_branches_without_office_and_other_organs_are_not_known(scene, visit, other_organ, text):
    browser, meeting = visit("王芳"), scene.meeting()
    assert offered(browser, meeting, text) == []
    answer = send(browser, meeting, text)
    assert answer.status_code == 422 and f"第1项决定的责任人：没有找到“{text}”" in answer.content.decode()
    assert f'value="{text}"' in answer.content.decode() and "对接窗口排班" in answer.content.decode()


def test_nor_are_they_taken_by_their_number(scene, visit, other_organ):
    browser, meeting = visit("王芳"), scene.meeting()
    for person in (scene["马超"], other_organ):
        assert send(browser, meeting, person.pk).status_code == 422
    with scope.system("test"):
        assert not Decision.objects.exists()


def test_the_decision_stands_on_the_desk_of_whoever_is_named(scene, visit):
    meeting = scene.meeting(Kind.THEME_DAY)
    assert send(visit("王芳"), meeting, scene["孙丽"].pk).status_code == 302
    with scope.system("test"):
        decision = Decision.objects.get()
    desk = visit("孙丽").get("/desk/").content.decode()
    assert "对接窗口排班" in desk and f'href="{reverse("meetings:decision", args=[decision.pk])}"' in desk
    page = visit("孙丽").get(reverse("meetings:decision", args=[decision.pk])).content.decode()
    assert "报告办结" in page and address("meeting", meeting) not in page
    assert visit("孙丽").get(address("meeting", meeting)).status_code == 404
    assert "对接窗口排班" not in visit("马超").get("/desk/").content.decode()


def test_without_scripts_a_name_is_enough(scene, visit):
    assert send(visit("王芳"), scene.meeting(), "孙丽").status_code == 302
    with scope.system("test"):
        assert Decision.objects.get().owner == scene["孙丽"]


def test_a_name_of_two_people_is_asked_back_with_their_numbers(scene, visit):
    with scope.system("test"):
        same = organizations.register_person(name="孙丽", home=scene["一支部"], by=COMMAND_LINE)
        organizations.admit_member(person=same, organization=scene["一支部"], from_on=FOUNDED, by=COMMAND_LINE)
    page = send(visit("王芳"), scene.meeting(), "孙丽", present_count="10").content.decode()
    assert f"孙丽 #{same.pk}（一支部）" in page and f"孙丽 #{scene['孙丽'].pk}（二支部书记）" in page


def test_a_group_may_name_anybody_of_its_branch(scene, visit):
    meeting = scene.meeting(Kind.GROUP_MEETING, organization="一小组", by="刘洋")
    browser = visit("刘洋")
    for text in ("李强", ""):
        assert ("李强", "一支部") in offered(browser, meeting, text)


def test_who_was_named_before_stays_nameable_after_leaving(scene, visit):
    meeting = scene.recorded(decisions=[DecisionEntry("移取号机", scene["孙丽"], date(2026, 12, 1))])
    with scope.system("test"):
        person = scene["孙丽"]
        person.active = False
        person.save()
        kept = Decision.objects.get().pk
    assert offered(visit("王芳"), meeting, "孙丽") == []
    answer = send(visit("王芳"), meeting, person.pk, **{"decision-1-pk": kept})
    assert answer.status_code == 302
    with scope.system("test"):
        assert Decision.objects.get().owner == person


@pytest.mark.parametrize(("name", "status"), [("李强", 200), ("陈静", 403), ("孙丽", 404), ("朱琳", 404)])
def test_only_who_records_the_meeting_may_search(scene, visit, name, status):
    assert visit(name).get(address("owners", scene.meeting()), {"q": "王"}).status_code == status


def test_the_form_costs_the_same_with_one_decision_and_with_three(scene, visit, django_assert_num_queries):
    browser = visit("王芳")
    meeting = scene.recorded(decisions=[DecisionEntry("一", scene["李强"], date(2026, 12, 1))])
    browser.get(address("record", meeting))
    with CaptureQueriesContext(connection) as few:
        browser.get(address("record", meeting))
    owners = ("李强", "陈静", "周杰")
    many = scene.recorded(
        Kind.PARTY_LECTURE, decisions=[DecisionEntry(name, scene[name], date(2026, 12, 1)) for name in owners]
    )
    with django_assert_num_queries(len(few)):
        browser.get(address("record", many))
