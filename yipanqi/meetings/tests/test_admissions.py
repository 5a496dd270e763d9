"""接收 and 转正: one vote a person, exact majorities, written opinions counted; the register follows the approval."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engine import votes
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions, rules
from yipanqi.meetings.enums import MemberMatter, Motion
from yipanqi.meetings.models import MemberVote
from yipanqi.meetings.queries import admissions as queries
from yipanqi.meetings.tests.scene import TODAY
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations import queries as registers
from yipanqi.organizations.enums import Category
from yipanqi.organizations.models import Person

MEETING_ON = date(2026, 11, 20)


@pytest.fixture
def applicant(scene):
    """冯雪, in the branch's register and no member yet."""
    with scope.system("test"):
        made = organizations.register_person(name="冯雪", home=scene["一支部"], by=COMMAND_LINE)
    scene.people["冯雪"] = made
    return made


@pytest.fixture
def meeting(scene):
    """Seven have a vote, 杨帆 and 赵磊 are away: five there."""
    return scene.recorded("members_meeting", on=MEETING_ON, away=("杨帆", "赵磊"))


def voted(scene, meeting, name="冯雪", matter=MemberMatter.RECEIVE, by="王芳", **numbers) -> MemberVote:
    given_ = {"in_favour": 4, "against": 1, "abstained": 0} | numbers
    with scene.acting(by) as actor:
        return actions.vote_on_member(meeting=meeting, person=scene[name], matter=matter, by=actor, **given_)


def approved(scene, vote, on=TODAY, by="王芳") -> MemberVote:
    with scene.acting(by) as actor:
        return actions.approve_member(vote=vote, approved_on=on, approval="机关党委，机党〔2026〕12号", by=actor)


@given(due=st.integers(0, 60), present=st.integers(0, 60), yes=st.integers(0, 60))
def test_more_than_half_there_and_more_than_half_of_those_due_in_favour(due, present, yes):
    carried = votes.is_admission_carried(present=present, due=due, yes=yes)
    assert carried == (present * 2 > due > 0 and yes * 2 > due)
    assert rules.tally(Motion.ADMISSION, due=due, present=present, yes=yes).passed == carried


def test_written_opinions_of_who_was_away_count_in_favour(scene, applicant, meeting):
    short = voted(scene, meeting, in_favour=3, against=2)
    assert queries.outcome(short).sentence == "未通过：赞成3票，未超过应到7人的半数"
    carried = voted(scene, meeting, in_favour=3, against=2, written=1)
    found = queries.outcome(carried)
    assert (carried.pk, found.sentence) == (short.pk, "通过：赞成4票，超过应到7人的半数")
    assert "待核" in found.clause


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"in_favour": 5, "against": 1}, "共6票，多于实到有表决权的5人"),
        ({"written": 3}, "会前书面赞成3人，多于未到会有表决权的2人"),
        ({"opinion": "长" * 301}, "超过300字"),
    ],
)
def test_numbers_that_cannot_be_are_refused(scene, applicant, meeting, numbers, said):
    with pytest.raises(Refused, match=said):
        voted(scene, meeting, **numbers)


def test_who_can_be_voted_on(scene, applicant, meeting):
    for name, matter in (
        ("周杰", "receive"),
        ("王芳", "receive"),
        ("冯雪", "confirm"),
        ("李强", "confirm"),
        ("孙丽", "receive"),
    ):
        with pytest.raises(Refused, match=f"{name}不是"):
            voted(scene, meeting, name, matter)
    with pytest.raises(Refused, match="周杰的预备期到2027年3月1日满一年"):
        voted(scene, meeting, "周杰", "confirm")


def test_a_meeting_that_is_not_recorded_or_not_the_members_takes_no_vote(scene, applicant):
    with pytest.raises(Refused, match="请先记录党员大会"):
        voted(scene, scene.meeting("members_meeting", on=MEETING_ON))
    with pytest.raises(Refused, match="由党支部党员大会表决"):
        voted(scene, scene.recorded("theme_day", on=MEETING_ON))


def test_a_transfer_on_the_day_changes_who_votes_and_is_found_out(scene, applicant, meeting):
    with scope.system("test"):
        organizations.transfer_member(person=scene["刘洋"], to=scene["二支部"], on=MEETING_ON, by=COMMAND_LINE)
    with pytest.raises(Refused, match="应到有表决权7人，名册当日为6人"):
        voted(scene, meeting)
    scene.rerecorded(meeting, away=("杨帆", "赵磊"))
    with scope.system("test"):
        meeting.refresh_from_db()
    assert (meeting.voters_due, meeting.voters_present) == (6, 4)
    assert voted(scene, meeting, in_favour=4, against=0).due == 6


def test_who_left_between_notice_and_meeting_is_not_due(scene, applicant):
    planned = scene.meeting("members_meeting", on=MEETING_ON)
    with scope.system("test"):
        organizations.end_membership(person=scene["陈静"], on=date(2026, 11, 18), reason="转出本机关", by=COMMAND_LINE)
    scene.rerecorded(planned)
    with scope.system("test"):
        planned.refresh_from_db()
    assert planned.voters_due == 6
    assert "应到6人" in queries.outcome(voted(scene, planned, in_favour=4, against=0)).sentence


def test_the_approval_makes_the_applicant_a_probationary_member_from_the_day_of_the_vote(scene, applicant, meeting):
    vote = voted(scene, meeting)
    with scope.system("test"):
        owed = Obligation.objects.get(kind="member_approval")
        assert (owed.organization.name, owed.due_on, owed.state) == ("机关党委", date(2027, 2, 20), "pending")
        assert "冯雪" not in owed.title
    with pytest.raises(Refused, match="早于大会日期"):
        approved(scene, vote, date(2026, 11, 19))
    with pytest.raises(NotAllowed):
        approved(scene, vote, by="李强")
    with scope.system("test"):
        assert Person.objects.get(name="冯雪").joined_on is None
    approved(scene, vote)
    with scope.system("test"):
        person = Person.objects.get(name="冯雪")
        assert (person.joined_on, person.full_on) == (MEETING_ON, None)
        held = registers.membership_of(person)
        assert (held.organization, held.from_on) == (scene["一支部"], MEETING_ON)
        assert registers.category_of(person, on=TODAY) == Category.PROBATIONARY
        owed.refresh_from_db()
        assert (owed.state, owed.met_on) == ("met", TODAY)
    with pytest.raises(Refused, match="不能再改"):
        voted(scene, meeting)
    with pytest.raises(Refused, match="已于2026年11月23日批准"):
        approved(scene, vote)


def test_a_vote_that_failed_is_kept_and_cannot_be_approved(scene, applicant, meeting):
    vote = voted(scene, meeting, in_favour=3, against=2)
    with pytest.raises(Refused, match="大会没有通过"):
        approved(scene, vote)
    with scope.system("test"):
        assert not Obligation.objects.filter(kind="member_approval").exists()


def test_a_mended_count_takes_the_approval_back_and_a_mistake_is_dropped(scene, applicant, meeting):
    vote = voted(scene, meeting)
    voted(scene, meeting, in_favour=3, against=2)
    with scope.system("test"):
        assert Obligation.objects.get(kind="member_approval").state == "void"
    with scene.acting("王芳") as actor:
        actions.drop_member_vote(vote=vote, by=actor)
    with scope.system("test"):
        assert MemberVote.objects.count() == 0


def test_a_probationary_member_becomes_a_full_one_from_the_day_of_the_vote(scene):
    with clock.frozen(date(2027, 3, 10)):
        meeting = scene.recorded("members_meeting", on=date(2027, 3, 5))
        assert meeting.voters_due == 7  # 周杰 does not vote on himself
        vote = voted(scene, meeting, "周杰", "confirm", in_favour=7, against=0)
        approved(scene, vote, date(2027, 3, 10))
        with scope.system("test"):
            assert Person.objects.get(name="周杰").full_on == date(2027, 3, 5)
            assert queries.voters(meeting) == 7, "and did not vote in that meeting"


# 延长预备期, 取消预备党员资格

OVER = date(2027, 3, 5)


@pytest.fixture
def discussed(scene):
    """The meeting at which 周杰's year is over: seven have a vote and are there."""
    with clock.frozen(date(2027, 3, 10)):
        yield scene.recorded("members_meeting", on=OVER)


def extended(scene, meeting, months: int | None = 6, **numbers) -> MemberVote:
    return voted(scene, meeting, "周杰", "extend", months=months, **{"in_favour": 7, "against": 0} | numbers)


def kept(name: str) -> Person:
    with scope.system("test"):
        return Person.objects.get(name=name)


def test_an_extension_moves_the_end_of_the_probation_with_its_approval(scene, discussed):
    vote = extended(scene, discussed)
    found = queries.outcome(vote)
    assert (found.sentence, vote.phrase) == ("通过：赞成7票，超过应到7人的半数", "周杰同志预备期延长6个月")
    assert "支部工作条例" in found.clause and "待核" in found.clause
    with scope.system("test"):
        owed = Obligation.objects.get(kind="member_approval")
        assert (owed.organization.name, owed.severity, "参照" in owed.basis) == ("机关党委", "soft", True)
    assert registers.probation_end(kept("周杰")) == date(2027, 3, 1)
    approved(scene, vote, date(2027, 3, 10))
    person = kept("周杰")
    assert (person.probation_until, person.full_on) == (date(2027, 9, 1), None)
    assert registers.probation_end(person) == date(2027, 9, 1)
    with scope.system("test"):
        assert registers.category_of(person) == Category.PROBATIONARY
        owed.refresh_from_db()
        assert owed.state == "met"


@pytest.mark.parametrize("months", [None, 0, 3, 5, 13])
def test_an_extension_of_three_months_or_of_more_than_a_year_is_refused(scene, discussed, months):
    with pytest.raises(Refused, match=r"不少于半年、不超过一年：请填写6至12个月（.*待核）"):
        extended(scene, discussed, months)
    assert saved() == []


def test_a_probation_is_extended_once(scene, discussed):
    approved(scene, extended(scene, discussed), date(2027, 3, 10))
    with clock.frozen(date(2027, 9, 20)):
        early = scene.recorded("members_meeting", on=date(2027, 6, 20))
        with pytest.raises(Refused, match="周杰的预备期延长至2027年9月1日，届满后才能讨论转正"):
            voted(scene, early, "周杰", "confirm", in_favour=7, against=0)
        later = scene.recorded("members_meeting", on=date(2027, 9, 10))
        with pytest.raises(Refused, match=r"已延长至2027年9月1日，预备期只能延长一次.*讨论转正或者取消"):
            extended(scene, later)
        vote = voted(scene, later, "周杰", "confirm", in_favour=7, against=0)
        approved(scene, vote, date(2027, 9, 20))
        assert kept("周杰").full_on == date(2027, 9, 10)


def test_of_two_votes_to_extend_only_one_is_approved(scene, discussed):
    first = extended(scene, discussed)
    second = extended(scene, scene.recorded("members_meeting", on=date(2027, 3, 8)), 12)
    approved(scene, first, date(2027, 3, 10))
    with pytest.raises(Refused, match="预备期只能延长一次"):
        approved(scene, second, date(2027, 3, 10))
    assert kept("周杰").probation_until == date(2027, 9, 1)


def test_before_the_year_is_over_it_is_not_extended_and_only_probation_is(scene, meeting):
    with pytest.raises(Refused, match="到2027年3月1日满一年，届满后才能讨论转正或者延长"):
        extended(scene, meeting, in_favour=5)
    for name, matter in (("王芳", "extend"), ("李强", "revoke"), ("孙丽", "revoke")):
        with pytest.raises(Refused, match=f"{name}不是会议当日本支部的预备党员"):
            voted(scene, meeting, name, matter, months=6)


def test_more_votes_than_voters_extend_nothing(scene, discussed):
    with pytest.raises(Refused, match="共8票，多于实到有表决权的7人"):
        extended(scene, discussed, in_favour=8)


def test_with_the_approval_a_revoked_probation_ends_the_membership(scene, meeting):
    vote = voted(scene, meeting, "周杰", "revoke", in_favour=4, against=1)
    with scope.system("test"):
        assert registers.membership_of(scene["周杰"]) is not None
    approved(scene, vote)
    with scope.system("test"):
        held = scene["周杰"].memberships.latest("from_on")
        assert (held.to_on, held.end_reason) == (MEETING_ON, "取消预备党员资格")
        assert registers.membership_of(scene["周杰"], on=TODAY) is None
    with pytest.raises(Refused, match="已于2026年11月23日批准"):
        approved(scene, vote)


def test_an_extension_is_played_on_its_pages(scene, discussed, visit):
    browser = visit("王芳")
    address = reverse("meetings:vote_on_member", args=[discussed.pk, "extend"])
    assert address in browser.get(reverse("meetings:meeting", args=[discussed.pk])).content.decode()
    sent = {"person": str(scene["周杰"].pk), "in_favour": "7", "against": "0", "abstained": "0"}
    wrong = browser.post(address, sent | {"months": "3", "opinion": "需要继续考察"})
    assert wrong.status_code == 422 and "需要继续考察" in wrong.content.decode()
    assert 'name="months"' not in browser.get(address.replace("extend", "confirm")).content.decode()
    page = browser.post(address, sent | {"months": "12"}).url
    shown = browser.get(page).content.decode()
    assert "12个月" in shown and "预备期到2028年3月1日" in shown and "名册上的预备期随之延长" in shown
    from yipanqi.papers.tests.reading import docx_text

    (vote,) = saved()
    paper = docx_text(browser.get(reverse("meetings:resolution", args=[vote.pk, "docx"])).content)
    assert "大会同意周杰同志预备期延长12个月" in paper and "于2026年3月1日被接收为预备党员" in paper
    browser.post(page, {"approved_on": "2027-03-10", "approval": "机关党委"})
    person = browser.get(reverse("people:person", args=[scene["周杰"].pk])).content.decode()
    assert "预备期延长至" in person and "2028年3月1日" in person


def test_it_is_played_on_its_pages(scene, applicant, meeting, visit):
    browser = visit("王芳")
    shown = browser.get(reverse("meetings:meeting", args=[meeting.pk])).content.decode()
    address = reverse("meetings:vote_on_member", args=[meeting.pk, "receive"])
    assert address in shown and "登记预备党员转正表决" in shown
    sent = {"person": str(applicant.pk), "in_favour": "6", "against": "0", "abstained": "0", "opinion": "工作踏实"}
    wrong = browser.post(address, sent)
    assert wrong.status_code == 422 and "多于实到有表决权的5人" in wrong.content.decode()
    assert "工作踏实" in wrong.content.decode()
    page = browser.post(address, sent | {"in_favour": "5"}).url
    assert "通过：赞成5票，超过应到7人的半数" in browser.get(page).content.decode()
    (vote,) = saved()
    from yipanqi.papers.tests.reading import docx_text

    paper = docx_text(browser.get(reverse("meetings:resolution", args=[vote.pk, "docx"])).content)
    assert "接收冯雪同志为中共预备党员" in paper and "赞成5票，反对0票，弃权0票" in paper
    assert "\n赞成5票，超过应到7人的半数，大会同意接收冯雪同志为中共预备党员。\n" in paper
    browser.post(page, {"approved_on": "2026-11-23", "approval": "机关党委，机党〔2026〕12号"})
    assert "2026年11月23日批准" in browser.get(page).content.decode()
    assert visit("孙丽").get(page).status_code == 404
    assert visit("陈静").get(page).status_code == 200


def saved() -> list[MemberVote]:
    with scope.system("test"):
        return list(MemberVote.objects.all())


def test_the_leading_group_decides_before_the_committee_approves(scene, applicant, meeting, monkeypatch):
    made = voted(scene, meeting)
    monkeypatch.setattr(queries, "decided_above", lambda organization: True)
    with pytest.raises(Refused, match="请填写党组（党委）讨论决定的日期") as refusal:
        approved(scene, made)
    assert refusal.value.field == "decided_on"
    for day in (date(2026, 11, 19), date(2026, 12, 30)):
        with scene.acting("王芳") as actor, pytest.raises(Refused, match="应在大会"):
            actions.approve_member(vote=made, approved_on=TODAY, decided_on=day, approval="机党1号", by=actor)
    with scene.acting("王芳") as actor:
        kept = actions.approve_member(
            vote=made, approved_on=TODAY, decided_on=date(2026, 11, 21), approval="机党1号", by=actor
        )
    assert kept.decided_on == date(2026, 11, 21)
