"""补学: asked only where somebody was excused from something to study; a fact and nothing more."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.organ import TODAY
from yipanqi.accounts.models import Notice
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions, queries, rules
from yipanqi.meetings.actions import Away
from yipanqi.meetings.enums import Kind, Presence
from yipanqi.meetings.exports.year import held_in
from yipanqi.meetings.models import MakeUp, Meeting
from yipanqi.papers.tests.reading import docx_text


def held(
    organ, *, away: tuple[str, ...] = ("甲党员",), absent: tuple[str, ...] = (), agenda="学习：党章第一章", **more
) -> Meeting:
    """A meeting of 甲支部 today, recorded, with these people not there."""
    branch, kind = organ.organizations["甲支部"], more.pop("kind", Kind.THEME_DAY)
    with scope.system("test"):
        meeting = actions.arrange(
            organization=branch,
            kinds=[kind],
            starts_at=queries.starts(TODAY, time(9)),
            agenda=agenda,
            by=COMMAND_LINE,
            **more,
        )
        due = queries.expected(branch, meeting.kinds, TODAY)
        absences = {organ.people[name].pk: Away(Presence.EXCUSED, "出差") for name in away}
        absences |= {organ.people[name].pk: Away(Presence.ABSENT, "") for name in absent}
        return actions.record_meeting(
            meeting=meeting,
            present_count=len(due) - len(absences),
            minutes="学习了。",
            absences=absences,
            by=COMMAND_LINE,
        )


def names(meeting: Meeting) -> list[str]:
    return [one.person.name for one in queries.making_up(meeting, queries.lines(meeting))]


def test_what_is_study():
    assert rules.is_study((Kind.PARTY_LECTURE,), "", "") and rules.is_study((Kind.THEME_DAY,), "", "学习：党章")
    assert rules.is_study((Kind.MEMBERS_MEETING,), "学习贯彻", "") and not rules.is_study(
        (Kind.THEME_DAY,), "志愿服务", ""
    )


def test_nothing_is_asked_where_nobody_was_excused_or_nothing_studied(organ, everything):
    assert names(held(organ, away=())) == []
    assert names(held(organ, agenda="志愿服务")) == []
    assert names(held(organ, away=(), absent=("甲党员",))) == []
    assert names(held(organ)) == ["甲党员"]


def test_it_is_marked_once_corrected_and_taken_back(organ, being):
    meeting, person = held(organ), organ.people["甲党员"].pk
    with being("甲委员") as actor:
        actions.mark_made_up(meeting=meeting, person=person, made_on=TODAY, by=actor)
        actions.mark_made_up(meeting=meeting, person=person, made_on=TODAY, by=actor)
        assert queries.made_up(meeting) == {person: TODAY}
        assert MakeUp.objects.count() == 1
        actions.unmark_made_up(meeting=meeting, person=person, by=actor)
        actions.unmark_made_up(meeting=meeting, person=person, by=actor)
        assert queries.made_up(meeting) == {}


def test_a_signed_record_may_still_be_made_up(organ, everything):
    meeting = actions.sign(meeting=held(organ), by=COMMAND_LINE)
    actions.mark_made_up(meeting=meeting, person=organ.people["甲党员"].pk, made_on=TODAY, by=COMMAND_LINE)
    assert len(queries.made_up(meeting)) == 1


def test_what_is_refused(organ, being):
    meeting, person = held(organ, absent=("甲组长",)), organ.people["甲党员"].pk
    with being("甲书记") as actor:
        for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
            with pytest.raises(Refused, match="补学日期"):
                actions.mark_made_up(meeting=meeting, person=person, made_on=day, by=actor)
        for other in (organ.people["甲组长"].pk, organ.people["甲书记"].pk, 10**9):
            with pytest.raises(Refused, match="没有请假"):
                actions.mark_made_up(meeting=meeting, person=other, made_on=TODAY, by=actor)
    for role in ("甲党员", "乙书记", "专职副书记"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.mark_made_up(meeting=meeting, person=person, made_on=TODAY, by=actor)


def test_material_goes_to_those_excused_once(organ, everything):
    meeting = held(organ)
    for _ in range(2):
        assert actions.send_material(meeting=meeting, by=COMMAND_LINE).told == 1
    told = Notice.objects.filter(text__contains="请自行补学")
    assert [one.account for one in told] == [organ.accounts["甲党员"]]
    assert "党章第一章" in told.get().text
    actions.mark_made_up(meeting=meeting, person=organ.people["甲党员"].pk, made_on=TODAY, by=COMMAND_LINE)
    with pytest.raises(Refused, match="没有需要补学"):
        actions.send_material(meeting=meeting, by=COMMAND_LINE)


@pytest.fixture
def visit(organ):
    """`visit("甲书记")` is a signed-in browser."""

    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(organ.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def part(client: Client, meeting: Meeting) -> str:
    """The part of the page, empty where there is none."""
    page = client.get(reverse("meetings:meeting", args=[meeting.pk])).content.decode()
    _, begun, rest = page.partition('id="make-up-title"')
    return rest.partition("</section>")[0] if begun else ""


def test_the_organiser_marks_on_the_page_and_the_papers_say_so(organ, visit):
    meeting, person = held(organ), organ.people["甲党员"]
    client, address = visit("甲书记"), reverse("meetings:make_up", args=[meeting.pk, person.pk])
    assert f'value="{TODAY:%Y-%m-%d}"' in part(client, meeting), "the day is filled in: one tap"
    assert client.post(address, {"made_on": "昨天"}).status_code == 422
    assert client.post(address, {"made_on": f"{TODAY:%Y-%m-%d}"}).status_code == 302
    assert 'value="take_back"' in part(client, meeting)
    for paper in ("attendance", "minutes"):
        text = docx_text(client.get(reverse("meetings:paper", args=[meeting.pk, paper, "docx"])).content)
        assert "6月15日补学" in text, paper
    assert client.post(address, {"do": "take_back"}).status_code == 302
    assert kept(meeting) == {}


def test_a_paper_names_the_year_where_it_is_another(organ, everything):
    meeting, person = held(organ), organ.people["甲党员"].pk
    with clock.frozen(date(2027, 1, 8)):
        actions.mark_made_up(meeting=meeting, person=person, made_on=date(2027, 1, 8), by=COMMAND_LINE)
        (found,) = held_in(meeting.organization, TODAY.year)
    assert [one.make_up for one in found.minutes.absences] == ["2027年1月8日补学"]


def test_nothing_stands_on_the_page_where_nobody_was_excused(organ, visit):
    assert part(visit("甲书记"), held(organ, away=())) == ""


def test_a_member_finds_only_himself_and_nothing_to_fill_in(organ, visit, being):
    meeting = held(organ, away=("甲党员", "甲组长"))
    own = part(visit("甲党员"), meeting)
    assert "未补学" in own and "甲党员" in own and "甲组长" not in own and "<form" not in own
    assert part(visit("总支书记"), meeting) == "", "was there"
    with being("甲书记") as actor:
        for name in ("甲党员", "甲组长"):
            actions.mark_made_up(meeting=meeting, person=organ.people[name].pk, made_on=TODAY, by=actor)
    with being("甲党员"):
        assert queries.made_up(meeting) == {organ.people["甲党员"].pk: TODAY}
    with being("乙书记"):
        assert queries.made_up(meeting) == {}
    assert "已补学" in part(visit("甲党员"), meeting)


def test_another_branch_cannot_mark_or_send(organ, visit):
    meeting, person = held(organ), organ.people["甲党员"]
    for address in (
        reverse("meetings:make_up", args=[meeting.pk, person.pk]), reverse("meetings:send_material", args=[meeting.pk]),
    ):  # fmt: skip
        assert visit("乙书记").post(address, {"made_on": f"{TODAY:%Y-%m-%d}"}).status_code == 404
        assert visit("甲党员").post(address, {"made_on": f"{TODAY:%Y-%m-%d}"}).status_code == 403
    assert kept(meeting) == {} and not Notice.objects.filter(text__contains="补学").exists()


def test_a_message_says_who_has_to_be_told_otherwise(organ, visit):
    meeting = held(organ, away=("甲党员", "党员1"))
    answer = visit("甲书记").post(reverse("meetings:send_material", args=[meeting.pk]), follow=True).content.decode()
    assert "已把学习内容发给1人" in answer and "党员1没有账号" in answer


def kept(meeting: Meeting) -> dict:
    with scope.system("test"):
        return queries.made_up(meeting)


def test_one_or_three_excused_cost_the_same(organ, visit):
    client, counts = visit("甲书记"), []
    for away in (("甲党员",), ("甲党员", "甲组长", "甲委员")):
        page = reverse("meetings:meeting", args=[held(organ, away=away).pk])
        client.get(page)
        with CaptureQueriesContext(connection) as caught:
            client.get(page)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_a_year_of_meetings_asks_once_for_all(organ, everything):
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            found = held_in(organ.organizations["甲支部"], TODAY.year)
        assert all(one.minutes.absences[0].make_up == "6月15日补学" for one in found)
        return len(caught)

    counts = []
    for _ in range(3):
        meeting = held(organ)
        actions.mark_made_up(meeting=meeting, person=organ.people["甲党员"].pk, made_on=TODAY, by=COMMAND_LINE)
        counts.append(asked())
    assert counts[0] == counts[1] == counts[2]
