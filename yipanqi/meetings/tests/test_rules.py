"""Clauses: who holds what, when a meeting may decide, what a vote means – against exact fractions."""

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel import clock
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import rules
from yipanqi.meetings.enums import Circle, Kind, Motion
from yipanqi.organizations.enums import Category, Standing
from yipanqi.organizations.enums import Kind as OrganizationKind

people = st.integers(min_value=1, max_value=3000)
HALF = Fraction(1, 2)


def share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole)


# Quorum


@given(due=people, data=st.data())
def test_zb_11c_half_of_those_with_a_vote_make_a_members_meeting_quorate(due, data):
    present = data.draw(st.integers(0, due))
    found = rules.quorum((Kind.MEMBERS_MEETING,), due=due, present=present)
    assert found.passed is (share(present, due) >= HALF)
    assert found.clause == "支部工作条例第十一条"


@given(due=people, data=st.data())
def test_zb_12b_half_of_the_committee_make_its_meeting_quorate(due, data):
    present = data.draw(st.integers(0, due))
    found = rules.quorum((Kind.COMMITTEE_MEETING,), due=due, present=present)
    assert found.passed is (share(present, due) >= HALF)
    assert found.clause == "支部工作条例第十二条"


@given(due=people)
def test_the_need_said_beforehand_is_the_smallest_number_that_passes(due):
    said = rules.quorum((Kind.MEMBERS_MEETING,), due=due, present=None).sentence
    need = next(number for number in range(due + 1) if share(number, due) >= HALF)
    assert f"应到{due}人，{need}人到会" in said
    assert rules.quorum((Kind.MEMBERS_MEETING,), due=due, present=need).passed
    assert not rules.quorum((Kind.MEMBERS_MEETING,), due=due, present=need - 1).passed


@pytest.mark.parametrize("kind", [Kind.THEME_DAY, Kind.PARTY_LECTURE, Kind.ORG_LIFE_MEETING, Kind.GROUP_MEETING])
def test_no_quorum_is_invented_where_no_clause_asks_for_one(kind):
    assert rules.quorum((kind,), due=10, present=1) == rules.Finding(None, "条例未规定此类会议的法定到会人数")


def test_a_meeting_that_is_also_a_members_meeting_needs_its_quorum():
    assert rules.quorum((Kind.THEME_DAY, Kind.MEMBERS_MEETING), due=9, present=4).passed is False
    assert rules.quorum((Kind.THEME_DAY, Kind.MEMBERS_MEETING), due=9, present=5).passed is True


def test_with_nobody_due_nothing_is_quorate():
    assert rules.quorum((Kind.MEMBERS_MEETING,), due=0, present=0).passed is False


# Votes


VOTES = {
    Motion.RESOLUTION: lambda present, due, yes: share(present, due) >= HALF and share(yes, due) > HALF,
    Motion.ADMISSION: lambda present, due, yes: share(present, due) > HALF and share(yes, due) > HALF,
    Motion.ELECTION: lambda present, due, yes: share(present, due) >= Fraction(4, 5) and share(yes, due) > HALF,
}


@given(motion=st.sampled_from(Motion.values), due=people, data=st.data())
def test_votes_are_counted_from_those_due_not_from_those_present(motion, due, data):
    present = data.draw(st.integers(0, due))
    yes = data.draw(st.integers(0, present))
    found = rules.tally(motion, due=due, present=present, yes=yes)
    assert found.passed is VOTES[motion](present, due, yes)
    assert found.sentence == f"{'通过' if found.passed else '未通过'}：{found.reason}"


@pytest.mark.parametrize(
    ("motion", "due", "present", "yes", "passed"),
    [
        (Motion.RESOLUTION, 10, 5, 5, False),  # half of those due is not more than half
        (Motion.RESOLUTION, 10, 6, 6, True),
        (Motion.RESOLUTION, 10, 4, 4, False),
        (Motion.RESOLUTION, 11, 6, 6, True),
        (Motion.ADMISSION, 10, 5, 5, False),
        (Motion.ELECTION, 10, 7, 7, False),
        (Motion.ELECTION, 10, 8, 6, True),
        (Motion.ELECTION, 10, 8, 5, False),
        (Motion.ELECTION, 6, 5, 4, True),
        (Motion.ELECTION, 6, 4, 4, False),
    ],
)
def test_votes_by_example(motion, due, present, yes, passed):
    assert rules.tally(motion, due=due, present=present, yes=yes).passed is passed


def test_more_votes_than_voters_are_refused():
    rules.check_votes(in_favour=3, against=1, abstained=1, present=5, where="第1项决定")
    with pytest.raises(Refused, match="共6票，多于到会有表决权的5人"):
        rules.check_votes(in_favour=4, against=1, abstained=1, present=5, where="第1项决定")


# The count


@given(expected=st.integers(1, 500), data=st.data())
def test_only_the_number_that_fits_the_list_is_taken(expected, data):
    away = data.draw(st.integers(0, expected))
    counted = data.draw(st.integers(0, expected + 5))
    if counted == expected - away:
        rules.check_count(expected=expected, away=away, counted=counted)
    else:
        with pytest.raises(Refused) as caught:
            rules.check_count(expected=expected, away=away, counted=counted)
        assert caught.value.field == "present_count"


def test_the_count_says_what_is_wrong():
    with pytest.raises(Refused, match="请填写清点的实到人数"):
        rules.check_count(expected=12, away=0, counted=None)
    with pytest.raises(Refused, match="实到13人多于应到12人"):
        rules.check_count(expected=12, away=0, counted=13)
    with pytest.raises(Refused, match="还有2人未到而没有标记"):
        rules.check_count(expected=12, away=1, counted=9)
    with pytest.raises(Refused, match="有1人被误标为未到"):
        rules.check_count(expected=12, away=2, counted=11)


# Who holds what, who is due


def test_zb_20a_a_branch_without_a_committee_holds_no_committee_meetings():
    assert Kind.COMMITTEE_MEETING in rules.kinds_of(OrganizationKind.BRANCH, has_committee=True)
    assert Kind.COMMITTEE_MEETING not in rules.kinds_of(OrganizationKind.BRANCH, has_committee=False)
    with pytest.raises(Refused, match="当日未设支委会"):
        rules.check_kinds(
            [Kind.COMMITTEE_MEETING], organization_kind=OrganizationKind.BRANCH, has_committee=False, name="一支部"
        )


@pytest.mark.parametrize(
    "kind", [OrganizationKind.MASS, OrganizationKind.DEPARTMENT, OrganizationKind.ORGAN_DISCIPLINE]
)
def test_other_organisations_hold_no_organisational_life(kind):
    assert rules.kinds_of(kind, has_committee=True) == ()


@pytest.mark.parametrize("other", [Kind.MEMBERS_MEETING, Kind.THEME_DAY, Kind.PARTY_LECTURE])
def test_a_branch_committee_does_not_meet_as_the_whole_branch(other):
    with pytest.raises(Refused, match=f"支委会与{other.label}的应到人员不同"):
        rules.check_kinds(
            [Kind.COMMITTEE_MEETING, other],
            organization_kind=OrganizationKind.BRANCH,
            has_committee=True,
            name="一支部",
        )


def test_zb_17_org_life_may_take_the_form_of_a_committee_meeting():
    kinds = [Kind.COMMITTEE_MEETING, Kind.ORG_LIFE_MEETING]
    rules.check_kinds(kinds, organization_kind=OrganizationKind.BRANCH, has_committee=True, name="一支部")
    assert rules.circle_of(kinds, OrganizationKind.BRANCH) == Circle.COMMITTEE
    assert rules.circle_of([Kind.ORG_LIFE_MEETING], OrganizationKind.BRANCH) == Circle.MEMBERS
    assert not rules.committee_only(kinds)
    assert rules.committee_only([Kind.COMMITTEE_MEETING])


def test_a_meeting_needs_a_kind():
    with pytest.raises(Refused, match="请选择会议类别"):
        rules.check_kinds([], organization_kind=OrganizationKind.BRANCH, has_committee=True, name="一支部")


@pytest.mark.parametrize(
    ("category", "standing", "votes"),
    [
        (Category.FULL, Standing.NORMAL, True),
        (Category.FULL, Standing.MOBILE, True),
        (Category.FULL, Standing.SECONDED_OUT, True),
        (Category.FULL, Standing.SECONDED_IN, False),
        (Category.PROBATIONARY, Standing.NORMAL, False),
        (None, Standing.NORMAL, False),
    ],
)
def test_xj_05_who_votes(category, standing, votes):
    assert rules.votes_as_member(category, standing) is votes


def test_only_a_branch_has_a_committee_called_zhiweihui():
    assert rules.called(Kind.COMMITTEE_MEETING, OrganizationKind.BRANCH) == "支委会"
    assert rules.called(Kind.COMMITTEE_MEETING, OrganizationKind.ORGAN_COMMITTEE) == "机关党委会议"
    assert rules.called(Kind.PARTY_LECTURE, OrganizationKind.ORGAN_COMMITTEE) == "党课"


# Days


def test_what_has_not_happened_is_not_recorded():
    span = {"today": date(2026, 11, 23), "founded_on": date(2026, 3, 1), "dissolved_on": date(2026, 12, 31)}
    rules.check_held_on(date(2026, 11, 23), name="一支部", **span)
    with pytest.raises(Refused, match="2026年11月24日还没有到"):
        rules.check_held_on(date(2026, 11, 24), name="一支部", **span)
    with pytest.raises(Refused, match="2026年2月28日尚未成立"):
        rules.check_held_on(date(2026, 2, 28), name="一支部", **span)


def test_nothing_is_held_after_the_end():
    rules.check_existed(date(2026, 6, 30), founded_on=date(2020, 1, 1), dissolved_on=date(2026, 6, 30), name="一支部")
    with pytest.raises(Refused, match="已于2026年6月30日撤销"):
        rules.check_existed(
            date(2026, 7, 1), founded_on=date(2020, 1, 1), dissolved_on=date(2026, 6, 30), name="一支部"
        )


@pytest.mark.parametrize(
    ("held", "recorded", "later"),
    [
        ((2026, 11, 5), (2026, 11, 30), False),
        ((2026, 11, 30), (2026, 12, 1), True),
        ((2025, 12, 31), (2026, 1, 1), True),
        ((2026, 11, 5), None, False),
    ],
)
def test_recorded_after_the_month_is_shown_as_late(held, recorded, later):
    moment = datetime(*recorded, 9, tzinfo=clock.ZONE) if recorded else None
    assert rules.recorded_later(date(*held), moment) is later


# Texts


def test_agenda_lines_lose_their_numbers():
    assert rules.agenda_lines("1.学习讲话\n（二）讨论\n\n三、表决\n2026年工作要点") == (
        "学习讲话",
        "讨论",
        "表决",
        "2026年工作要点",
    )


def test_speakers_are_those_due_who_begin_a_paragraph():
    minutes = "会议由王芳主持。\n王芳：先学习。\n　李强同志：我同意。\n王芳：那就这样。\n来宾赵六：谢谢。\n决定：通过"
    assert rules.speakers(minutes, ["王芳", "李强", "张三"]) == 2
    assert rules.speakers("", ["王芳"]) == 0
