"""民主评议: who is graded, ballots that cannot be, the cap of a third, the branch decides and not the tally."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel.errors import Refused
from yipanqi.meetings import rules
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Grade
from yipanqi.meetings.queries import appraisals as queries
from yipanqi.meetings.tests.leadership import MEETING_ON, begun, line, met

FULL = ("王芳", "李强", "张敏", "刘洋", "陈静", "杨帆", "赵磊")
"""Full members of 一支部; 周杰 is probationary, 吴昊 seconded in."""


@pytest.fixture
def procedure(scene):
    started = begun(scene, "appraisal")
    met(scene, started, away=("杨帆",))
    return started


def counted(scene, procedure, votes=None, **changed):
    numbers = {"issued": 8, "returned": 8, "valid": 7, "counted_on": MEETING_ON} | changed
    with scene.acting("王芳") as actor:
        return actions.count_ballots(procedure=procedure, votes=votes or {}, by=actor, **numbers)


def ready(scene, procedure):
    """Self and mutual appraisal done, ballots counted: everybody 优秀 by all votes."""
    with scene.acting("王芳") as actor:
        actions.mark_done(procedure=procedure, code="self", done_on=MEETING_ON, by=actor)
        actions.skip(procedure=procedure, code="peer", reason="在党小组进行", by=actor)
    counted(scene, procedure, {scene[name].pk: actions.Votes(excellent=7) for name in FULL})


def decided(scene, procedure, more_reason="", **grades):
    wanted = {scene[name].pk: actions.Decided(grade) for name, grade in grades.items()}
    with scene.acting("王芳") as actor:
        actions.decide_grades(procedure=procedure, decided=wanted, more_reason=more_reason, by=actor)


def test_full_members_whose_membership_is_here_are_graded(scene, procedure):
    with scene.acting("王芳"):
        assert {one.person.name for one in queries.graded(procedure)} == set(FULL)
        assert queries.members(procedure) == 8  # 周杰 counts, 吴昊 is counted at home
        assert queries.most_excellent(procedure) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issued": 9}, "多于实到8人"),
        ({"returned": 9}, "多于发出的8张，测评无效"),
        ({"valid": 9}, "多于收回的8张"),
        ({"counted_on": date(2026, 11, 19)}, "早于会议日期"),
        ({"counted_on": date(2026, 11, 24)}, "还没有到"),
    ],
)
def test_ballots_that_cannot_be_are_refused(scene, procedure, changed, said):
    with pytest.raises(Refused, match=said):
        counted(scene, procedure, **changed)


def test_nobody_gets_more_votes_than_count_and_nobody_else_gets_any(scene, procedure):
    with pytest.raises(Refused, match="李强得8票，多于有效票7张"):
        counted(scene, procedure, {scene["李强"].pk: actions.Votes(excellent=4, qualified=4)})
    with pytest.raises(Refused, match="不参加评定等次"):
        counted(scene, procedure, {scene["周杰"].pk: actions.Votes(qualified=1)})


def test_grades_come_after_self_mutual_appraisal_and_ballot(scene, procedure):
    with pytest.raises(Refused, match="请先登记个人自评、党员互评"):
        decided(scene, procedure, 李强=Grade.QUALIFIED)
    with scene.acting("王芳") as actor:
        actions.mark_done(procedure=procedure, code="self", done_on=MEETING_ON, by=actor)
        actions.mark_done(procedure=procedure, code="peer", done_on=MEETING_ON, by=actor)
    with pytest.raises(Refused, match="请先录入民主测评的计票数"):
        decided(scene, procedure, 李强=Grade.QUALIFIED)


def test_a_tally_grades_nobody_and_the_branch_may_decide_otherwise(scene, procedure):
    ready(scene, procedure)
    with scene.acting("王芳"):
        assert {one.grade for one in queries.graded(procedure)} == {""}
    decided(scene, procedure, 李强=Grade.BARELY)
    with scene.acting("王芳"):
        known = {one.person.name: (one.votes, one.grade) for one in queries.graded(procedure)}
    assert known["李强"] == ((7, 0, 0, 0), Grade.BARELY)


def test_no_more_than_a_third_without_the_reason_why(scene, procedure):
    ready(scene, procedure)
    decided(scene, procedure, 李强=Grade.EXCELLENT, 张敏=Grade.EXCELLENT)
    with pytest.raises(Refused, match="优秀3人，超过党员总数的三分之一（最多2人）"):
        decided(scene, procedure, 王芳=Grade.EXCELLENT)
    decided(scene, procedure, more_reason="市直机关通知放宽", 王芳=Grade.EXCELLENT)
    with scene.acting("王芳"):
        assert queries.poll_of(procedure).more_reason == "市直机关通知放宽"


def test_the_step_is_done_when_everybody_is_graded_or_it_is_said_why_not(scene, procedure):
    ready(scene, procedure)
    decided(scene, procedure, **dict.fromkeys(FULL[:-1], Grade.QUALIFIED))
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="还没有评定等次：赵磊"):
            actions.mark_done(procedure=procedure, code="grades", done_on=MEETING_ON, by=actor)
        why = {scene["赵磊"].pk: actions.Decided("", "借调在外单位评议")}
        actions.decide_grades(procedure=procedure, decided=why, by=actor)
        actions.mark_done(procedure=procedure, code="grades", done_on=MEETING_ON, by=actor)
    assert line(procedure, "grades").said == "已评定7人，共7人，优秀0人"


def test_a_member_reads_the_own_grade_once_it_is_fed_back_and_nobody_elses(scene, procedure):
    ready(scene, procedure)
    decided(scene, procedure, 陈静=Grade.EXCELLENT, 刘洋=Grade.QUALIFIED)
    with scene.acting("陈静"):
        assert queries.own_grade(procedure) is None
    with scene.acting("王芳") as actor:
        actions.mark_done(procedure=procedure, code="feedback", done_on=MEETING_ON, by=actor)
    with scene.acting("陈静"):
        assert queries.own_grade(procedure).grade == Grade.EXCELLENT
        assert [one.person.name for one in procedure.appraisals.all()] == ["陈静"]


@given(members=st.integers(0, 400), excellent=st.integers(0, 200))
def test_a_third_is_never_rounded_up(members, excellent):
    assert (excellent <= rules.most_excellent(members)) == (excellent * 3 <= members)


def test_count_and_grades_are_typed_on_their_pages(scene, procedure, visit):
    browser, one = visit("王芳"), scene["李强"].pk
    ballots, grades = (reverse(f"meetings:{name}", args=[procedure.pk]) for name in ("ballots", "grades"))
    sent = {"issued": "8", "returned": "8", "valid": "7", "counted_on": "2026-11-20", f"qualified-{one}": "9"}
    wrong = browser.post(ballots, sent)
    assert wrong.status_code == 422 and "李强得9票" in wrong.content.decode() and 'value="9"' in wrong.content.decode()
    assert browser.post(ballots, sent | {f"qualified-{one}": "7"}).status_code == 302
    early = browser.post(grades, {f"grade-{one}": "qualified", f"opinion-{one}": "踏实"})
    assert early.status_code == 422 and "踏实" in early.content.decode()
    for code in ("self", "peer"):
        browser.post(reverse("meetings:step", args=[procedure.pk, code]), {"do": "done", "done_on": "2026-11-20"})
    assert browser.post(grades, {f"grade-{one}": "qualified", f"opinion-{one}": "踏实"}).status_code == 302
    assert "已评定1人，共7人" in browser.get(reverse("meetings:procedure", args=[procedure.pk])).content.decode()
    assert visit("刘洋").get(ballots).status_code == 404


def test_its_papers_carry_the_count_and_the_grade_and_leave_words_to_the_hand(scene, procedure, visit):
    from yipanqi.papers.tests.reading import docx_text

    ready(scene, procedure)
    decided(scene, procedure, 李强=Grade.QUALIFIED)
    browser = visit("王芳")
    said = {}
    for code in ("appraisal_ballot", "appraisal_summary", "appraisal_register"):
        address = reverse("meetings:procedure_paper", args=[procedure.pk, code, "docx"])
        said[code] = docx_text(browser.get(address).content)
    assert "周杰" not in said["appraisal_ballot"] and "李强" in said["appraisal_ballot"]
    assert "党员8人，评定1人：优秀0人，合格1人" in said["appraisal_summary"]
    assert "测评票发出8张，收回8张，有效7张" in said["appraisal_summary"]
    assert "优秀7票，合格0票" in said["appraisal_register"] and "个人自评" in said["appraisal_register"]
