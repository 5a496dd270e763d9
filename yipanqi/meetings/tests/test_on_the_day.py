"""Who convenes, who is due, and which meeting is the next: as things stand on the day of the meeting."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import actions, queries
from yipanqi.meetings.actions import Away
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Attendance
from yipanqi.meetings.tests.scene import MINUTES, TODAY
from yipanqi.meetings.tests.sent import arrange_address
from yipanqi.meetings.tests.test_papers import paper, words
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment

HELD = date(2026, 11, 27)
MOVED = HELD - timedelta(days=2)


def convener(scene, organization: str, kind: str, on: date = TODAY) -> str:
    found = queries.convener(scene[organization], (kind,), on)
    return found.name if found else ""


BRANCH_KINDS = (Kind.MEMBERS_MEETING, Kind.THEME_DAY, Kind.PARTY_LECTURE, Kind.ORG_LIFE_MEETING, Kind.COMMITTEE_MEETING)


def test_zb_14_the_secretary_convenes_the_branch_and_the_leader_the_group(scene):
    assert {convener(scene, "一支部", kind) for kind in BRANCH_KINDS} == {"王芳"}
    assert convener(scene, "二支部", Kind.THEME_DAY) == "孙丽", "of a branch without a committee too"
    assert convener(scene, "一小组", Kind.GROUP_MEETING) == "刘洋", "and not the secretary of its branch"
    assert convener(scene, "机关党委", Kind.COMMITTEE_MEETING) == "朱琳", "the full-time deputy, without a secretary"


def test_a_deputy_convenes_while_the_post_is_vacant_and_nobody_is_invented(scene):
    with clock.frozen(HELD), scope.system("test"):
        office = Appointment.objects.get(person=scene["王芳"])
        organizations.relieve(appointment=office, to_on=TODAY, reason="调离", by=COMMAND_LINE)
        assert {convener(scene, "一支部", kind) for kind in BRANCH_KINDS} == {"王芳"}, "to the last day"
        assert {convener(scene, "一支部", kind, HELD) for kind in BRANCH_KINDS} == {""}
        organizations.appoint(
            person=scene["李强"], organization=scene["一支部"], post=Post.DEPUTY_SECRETARY, from_on=HELD,
            by=COMMAND_LINE,
        )  # fmt: skip
        assert {convener(scene, "一支部", kind, HELD) for kind in BRANCH_KINDS} == {"李强"}


@pytest.mark.parametrize(
    ("kind", "month", "title", "day"),
    [
        ("theme_day", "", "2026年11月主题党日", date(2026, 11, 24)),
        ("theme_day", "2026-12", "2026年12月主题党日", date(2026, 12, 1)),
        ("theme_day", "2026-10", "2026年11月主题党日", date(2026, 11, 24)),
        ("theme_day", "soon", "2026年11月主题党日", date(2026, 11, 24)),
        ("committee_meeting", "", "2026年12月支委会", date(2026, 12, 1)),
        ("members_meeting", "", "2026年第四季度党员大会", date(2026, 11, 24)),
    ],
)
def test_the_form_is_for_the_next_meeting_to_be_held(scene, visit, kind, month, title, day):
    """Of the month asked for unless it is over; without one, of the next month where this month's has been held."""
    scene.recorded(Kind.COMMITTEE_MEETING)
    scene.recorded(Kind.MEMBERS_MEETING)
    initial = visit("王芳").get(arrange_address(scene, kind, month=month)).context["form"].initial
    assert (initial["title"], initial["day"]) == (title, day)


@pytest.mark.parametrize(
    ("fixed", "earliest", "latest", "day"),
    [
        (25, date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 25)),
        (6, date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 7)),  # a Sunday
        (31, date(2027, 1, 1), date(2027, 1, 31), date(2027, 1, 31)),  # a Sunday, and the month ends with it
        (20, date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 24)),  # has passed
        (20, date(2026, 11, 1), date(2026, 12, 31), date(2026, 12, 21)),  # the next month's is a Sunday
        (None, date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 24)),
        (None, date(2026, 11, 28), date(2026, 11, 30), date(2026, 11, 30)),  # a Saturday
        (None, date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 29)),
    ],
)
def test_the_day_offered_is_a_working_day_inside_the_period(fixed, earliest, latest, day):
    assert queries.next_day(fixed, today=TODAY, earliest=earliest, latest=latest) == day


def move(scene, name: str, to: str, on: date) -> None:
    with clock.frozen(on), scope.system("test"):
        organizations.transfer_member(person=scene[name], to=scene[to], on=on, reason="组织关系转接", by=COMMAND_LINE)


def announced(scene):
    """A meeting everybody of the branch has been told of."""
    meeting = scene.meeting(Kind.MEMBERS_MEETING, on=HELD)
    with scene.acting("王芳") as actor:
        actions.send_notice(meeting=meeting, by=actor)
    return meeting


def due(scene) -> set[str]:
    return {one.person.name for one in queries.expected(scene["一支部"], [Kind.MEMBERS_MEETING], HELD)}


def test_who_left_between_notice_and_meeting_is_not_due_and_who_came_is(scene, visit):
    meeting, before = announced(scene), due(scene)
    move(scene, "陈静", "二支部", MOVED)
    move(scene, "马超", "一支部", MOVED)
    assert due(scene) == before - {"陈静"} | {"马超"}
    with clock.frozen(HELD):
        page = visit("王芳").get(reverse("meetings:record", args=[meeting.pk])).content.decode()
        assert "11月27日应到 9 人" in page and "马超" in page and "陈静" not in page
        with scene.acting("王芳") as actor:
            with pytest.raises(Refused, match="1人不在2026年11月27日的应到名单上"):
                actions.record_meeting(
                    meeting=meeting, absences={scene["陈静"].pk: Away(reason="已转出")}, present_count=8,
                    minutes=MINUTES, by=actor,
                )  # fmt: skip
            held = actions.record_meeting(
                meeting=meeting, absences={scene["杨帆"].pk: Away(reason="出差")}, present_count=8, minutes=MINUTES,
                by=actor,
            )  # fmt: skip
    assert (held.expected_count, held.present_count) == (9, 8)
    with scope.system("test"):
        listed = set(Attendance.objects.filter(meeting=held).values_list("person__name", flat=True))
    assert listed == due(scene)
    for code in ("minutes", "attendance"):
        said = words(paper(scene, held, code).content)
        assert "马超" in said and "陈静" not in said, code


def test_who_left_after_the_meeting_and_before_its_record_was_there_all_the_same(scene):
    meeting, before = announced(scene), due(scene)
    move(scene, "陈静", "二支部", HELD + timedelta(days=1))
    with clock.frozen(HELD + timedelta(days=3)), scene.acting("王芳") as actor:
        held = actions.record_meeting(meeting=meeting, present_count=9, minutes=MINUTES, by=actor)
    with scope.system("test"):
        listed = set(Attendance.objects.filter(meeting=held).values_list("person__name", flat=True))
    assert listed == before
    assert held.expected_count == 9
