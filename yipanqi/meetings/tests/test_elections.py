"""换届选举: who may stand, what counts, what is voted again, what the approval writes. Every test exact."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engine import votes
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.exports import procedures as exports
from yipanqi.meetings.models import Ballot, Elected, ElectionResult, Nominee, Procedure
from yipanqi.meetings.queries import elections as queries
from yipanqi.meetings.tests.balloting import (
    MEETING_ON,
    STANDING,
    assembled,
    counted,
    elected,
    nominated,
    stands,
    started,
    term,
)
from yipanqi.meetings.tests.leadership import begun, fresh, line
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import BranchForm, Post
from yipanqi.organizations.models import Appointment, Organization, Person, Term
from yipanqi.papers.registry import FileKind
from yipanqi.papers.tests.reading import docx_text
from yipanqi.search.queries import look_in


def page(name: str, procedure) -> str:
    return reverse(f"meetings:{name}", args=[procedure.pk])


def every(model) -> list:
    with scope.system("test"):
        return list(model.objects.all().select_related("person") if model is Nominee else model.objects.all())


def names(rows) -> list[str]:
    return [one.person.name for one in rows]


@given(seats=st.integers(1, 40), candidates=st.integers(0, 60))
def test_a_fifth_more_candidates_than_seats_and_never_rounded_down(seats, candidates):
    enough = votes.is_surplus_enough(candidates=candidates, seats=seats)
    assert enough == ((candidates - seats) * 5 >= seats) == (candidates >= votes.least_candidates(seats))


@pytest.mark.parametrize(("seats", "least"), [(3, 4), (5, 6), (6, 8), (7, 9), (9, 11)])
def test_the_least_number_of_candidates(seats, least):
    assert votes.least_candidates(seats) == least


@given(yes=st.dictionaries(st.integers(1, 9), st.integers(0, 12), max_size=9), seats=st.integers(1, 7))
def test_whoever_is_elected_has_more_than_half_and_more_than_who_is_not(yes, seats):
    due = 12
    chosen = votes.choose(yes, seats=seats, due=due)
    assert all(yes[key] * 2 > due for key in chosen.elected + chosen.tied)
    assert len(chosen.elected) + chosen.vacant == seats
    others = [yes[key] for key in yes if key not in chosen.elected and yes[key] * 2 > due]
    assert not others or all(yes[key] > max(others) for key in chosen.elected)
    assert len({yes[key] for key in chosen.tied}) <= 1
    assert not chosen.tied or len(chosen.tied) > chosen.vacant > 0


def test_candidates_are_members_entitled_to_be_elected_and_more_than_the_seats(scene):
    procedure = started(scene)
    for strangers in (("周杰",), ("吴昊",), ("孙丽",)):
        with pytest.raises(Refused, match=f"{strangers[0]}没有被选举权"):
            nominated(scene, procedure, "王芳", "李强", "张敏", *strangers)
    with pytest.raises(Refused, match="应选3人，候选人3人，至少4人，不足4人"):
        nominated(scene, procedure, "王芳", "李强", "张敏")
    nominated(scene, procedure)
    assert line(procedure, "candidates").done_on is not None
    assert stands(scene, procedure).sentence == "候选人4人，应选3人，待投票"


def test_the_vote_is_valid_with_four_fifths_and_more_than_half_of_those_due_are_elected(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    counted(scene, procedure, marks={"王芳": 6, "李强": 4, "张敏": 4, "刘洋": 3})
    found = stands(scene, procedure)
    assert (names(found.elected), found.through) == (["王芳", "李强", "张敏"], True)
    assert [one.sentence for one in found.last.findings] == [
        "应选3人，候选人4人，至少4人",
        "有选举权的应到会7人，实到6人，达到五分之四",
        "发出6张，收回6张，有效6张，选举有效",
        "赞成票须超过应到会7人的半数（至少4票）：当选3人，应选3人",
    ]
    assert all(one.clause for one in found.last.findings)
    assert line(procedure, "count").done_on == MEETING_ON


def test_the_page_of_the_meeting_asks_for_four_fifths_and_not_for_half(scene, visit):
    procedure = started(scene)
    browser = visit("王芳")
    arranging = reverse("meetings:arrange") + f"?kind=members_meeting&organization={scene['一支部'].pk}"
    assert "4人到会即达半数" in browser.get(arranging).content.decode()
    assert "6人到会即达五分之四" in browser.get(f"{arranging}&procedure={procedure.pk}").content.decode()
    arranged = scene.meeting("members_meeting", on=MEETING_ON, procedure=procedure)
    told = browser.get(reverse("meetings:meeting", args=[arranged.pk])).content.decode()
    assert "6人到会即达五分之四" in told and "半数" not in told
    assembled(scene, procedure, away=("杨帆", "赵磊"))
    meeting = fresh(procedure).meeting
    shown = browser.get(reverse("meetings:meeting", args=[meeting.pk])).content.decode()
    assert "实到5人，不足五分之四（至少6人）" in shown and "未达法定人数" in shown and "半数" not in shown
    live = browser.get(reverse("meetings:record", args=[meeting.pk])).content.decode()
    assert "不足五分之四（至少6人）" in live
    few = {"issued": 5, "returned": 5, "valid": 5, "marks": {"王芳": 5, "李强": 5, "张敏": 4}}
    nominated(scene, procedure)
    counted(scene, procedure, **few, left_out=1, left_out_reason="长期卧床，上级同意、大会通过")
    shown = browser.get(reverse("meetings:meeting", args=[meeting.pk])).content.decode()
    assert "应到会6人，实到5人，达到五分之四" in shown, "the same people are due as for the vote"


def test_elections_are_found_by_who_may_see_them(scene):
    procedure = elected(scene)
    with scene.acting("王芳") as actor:
        actions.report_result(procedure=procedure, reported_on=MEETING_ON, posts={}, by=actor)
        assert [one.address for one in look_in("procedures", "换届选举").found] == [page("procedure", procedure)]
        (found,) = look_in("elections", "张敏").found
    (result,) = every(ElectionResult)
    assert found.address == reverse("meetings:election", args=[result.pk])
    assert "".join(part.text for part in found.title) == "2026年换届选举结果"
    assert "张敏委员" in "".join(part.text for part in found.excerpt)
    with scene.acting("孙丽"):
        assert look_in("procedures", "换届选举").found == look_in("elections", "张敏").found


def test_too_few_there_makes_it_void_unless_some_are_left_out_by_consent(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure, away=("杨帆", "赵磊"))
    few = {"issued": 5, "returned": 5, "valid": 5, "marks": {"王芳": 5, "李强": 5, "张敏": 4}}
    counted(scene, procedure, **few)
    assert stands(scene, procedure).sentence == "投票无效，应重新投票"
    assert names(stands(scene, procedure).elected) == []
    with pytest.raises(Refused, match="请填写不计入的依据"):
        counted(scene, procedure, left_out=1, **few)
    with pytest.raises(Refused, match="多于未到会的2人"):
        counted(scene, procedure, left_out=3, left_out_reason="在国外", **few)
    counted(scene, procedure, left_out=1, left_out_reason="杨帆在国外半年以上，机关党委同意，大会通过", **few)
    assert names(stands(scene, procedure).elected) == ["王芳", "李强", "张敏"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issued": 7}, "多于实到有选举权的6人"),
        ({"valid": 7, "marks": {}}, "多于收回的6张"),
        ({"counted_on": date(2026, 11, 21)}, "应与党员大会同日"),
        ({"counted_on": date(2026, 11, 24)}, "还没有到"),
    ],
)
def test_counts_that_cannot_be_are_refused(scene, changed, said):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    with pytest.raises(Refused, match=said):
        counted(scene, procedure, **changed)


def test_more_ballots_back_than_given_out_make_it_void_and_it_is_voted_again(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    counted(scene, procedure, issued=5, returned=6, valid=5, marks={"王芳": 5})
    found = stands(scene, procedure)
    assert found.last.findings[-1].sentence == "收回6张，多于发出的5张，选举无效，应重新投票"
    with scene.acting("王芳") as actor:
        second = actions.vote_again(procedure=procedure, electing="committee", by=actor)
    assert (second.round, second.seats) == (2, 3)
    assert names(stands(scene, procedure).waiting.nominees) == ["王芳", "李强", "张敏", "刘洋"]


def test_marks_of_a_candidate_are_as_many_as_valid_ballots_and_none_names_more_than_the_seats(scene):
    procedure = started(scene)
    ballot = nominated(scene, procedure)
    assembled(scene, procedure)
    counts = actions.Counts(issued=6, returned=6, valid=6, counted_on=MEETING_ON)
    with scope.system("test"):
        first, *others = ballot.nominees.all()
    all_in_favour = {one.pk: actions.Marks(6) for one in (first, *others)}
    with scene.acting("王芳") as actor:
        given = {"procedure": fresh(procedure), "electing": "committee", "counts": counts, "by": actor}
        with pytest.raises(Refused, match="王芳：赞成、反对、弃权共5票，应等于有效票6张"):
            actions.count_votes(marks=all_in_favour | {first.pk: actions.Marks(5)}, **given)
        with pytest.raises(Refused, match="赞成票共24票，多于有效票6张×应选3人＝18票"):
            actions.count_votes(marks=all_in_favour, **given)
        with pytest.raises(Refused, match="名单刚有变动"):
            actions.count_votes(marks={first.pk: actions.Marks(6)}, **given)


def test_a_tie_at_the_last_seat_is_voted_again_among_those_tied(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    counted(scene, procedure, marks={"王芳": 6, "李强": 4, "张敏": 4, "刘洋": 4})
    found = stands(scene, procedure)
    assert (names(found.elected), names(found.last.tied), found.last.open) == (["王芳"], ["李强", "张敏", "刘洋"], 2)
    with pytest.raises(Refused, match="选举还没有结束"), scene.acting("王芳") as actor:
        actions.mark_done(procedure=procedure, code="count", done_on=MEETING_ON, by=actor)
    with scene.acting("王芳") as actor:
        actions.vote_again(procedure=procedure, electing="committee", by=actor)
        with pytest.raises(Refused, match="不需要再次投票"):
            actions.vote_again(procedure=procedure, electing="committee", by=actor)
    counted(scene, procedure, marks={"李强": 5, "张敏": 4, "刘洋": 3})
    assert names(stands(scene, procedure).elected) == ["王芳", "李强", "张敏"]


def test_fewer_than_the_seats_are_voted_on_again_or_given_up_with_consent(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    counted(scene, procedure, marks={"王芳": 6, "李强": 5, "张敏": 3, "刘洋": 3})
    assert "还缺1人" in stands(scene, procedure).sentence
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="请填写减少名额的依据"):
            actions.give_up_seats(procedure=procedure, electing="committee", reason=" ", by=actor)
        actions.give_up_seats(procedure=procedure, electing="committee", reason="到会半数以上同意", by=actor)
    assert stands(scene, procedure).through


def test_somebody_written_in_may_be_elected(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    with pytest.raises(Refused, match="票面上没有的党员"):
        counted(scene, procedure, marks={"王芳": 6}, written_in={"周杰": 4})
    counted(scene, procedure, marks={"王芳": 6, "李强": 5}, written_in={"陈静": 4})
    assert names(stands(scene, procedure).elected) == ["王芳", "李强", "陈静"]


def test_a_transfer_on_the_day_and_a_candidate_who_left_are_found_out(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    with scope.system("test"):
        organizations.transfer_member(person=scene["刘洋"], to=scene["二支部"], on=MEETING_ON, by=COMMAND_LINE)
    with pytest.raises(Refused, match="会议记录应到有表决权7人，名册当日为6人"):
        counted(scene, procedure, marks={"王芳": 6})
    with scope.system("test"):
        meeting = fresh(procedure).meeting
    scene.rerecorded(meeting, away=("杨帆",))
    with pytest.raises(Refused, match="刘洋选举当日已不在本组织"):
        counted(scene, procedure, issued=5, returned=5, valid=5, marks={"王芳": 5})


def test_heads_are_elected_by_the_new_committee_as_many_as_stand(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    counted(scene, procedure, marks={"王芳": 6, "李强": 5, "张敏": 4})
    for wrong, posts, said in (
        (("刘洋",), ("secretary",), "刘洋没有被选举权"),
        (("王芳", "李强"), ("secretary", "secretary"), "书记候选人只能有一名"),
        (("王芳",), ("committee_member",), "选择书记或副书记"),
    ):
        with pytest.raises(Refused, match=said):
            nominated(scene, procedure, *wrong, seats=len(wrong), electing="heads", posts=posts)
    nominated(scene, procedure, "王芳", seats=1, electing="heads", posts=("secretary",))
    with pytest.raises(Refused, match="不多于3人"):
        counted(scene, procedure, electing="heads", present=4, issued=3, returned=3, valid=3)
    counted(scene, procedure, electing="heads", present=3, issued=3, returned=3, valid=3, marks={"王芳": 2})
    assert names(stands(scene, procedure, "heads").elected) == ["王芳"]
    assert line(procedure, "heads").done_on == MEETING_ON


def test_the_approval_writes_term_and_offices_and_the_ledger_turns_green(scene):
    procedure = elected(scene)
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="须经选举产生"):
            actions.report_result(
                procedure=procedure, reported_on=MEETING_ON, posts={scene["李强"].pk: Post.SECRETARY}, by=actor
            )
        posts = {scene["李强"].pk: Post.ORGANISATION_MEMBER, scene["张敏"].pk: Post.DISCIPLINE_MEMBER}
        result = actions.report_result(procedure=procedure, reported_on=date(2026, 11, 22), posts=posts, by=actor)
        with pytest.raises(NotAllowed):
            actions.approve_result(result=result, approved_on=date(2026, 11, 23), approval="同意", by=actor)
        with pytest.raises(Refused, match="已经报告上级，不能再改"):
            actions.vote_again(procedure=procedure, electing="committee", by=actor)
    with scope.system("test"):
        owed = Obligation.objects.get(kind="election_reply")
        assert (owed.organization.name, owed.title, owed.state) == (
            "机关党委", "批复一支部2026年换届选举结果", "pending",
        )  # fmt: skip
        old = Obligation.objects.get(kind="election", organization=scene["一支部"])
        assert (old.state, old.due_on) == ("pending", date(2026, 12, 10))
    with scene.acting("朱琳") as actor:
        found = queries.result(result.pk)
        with pytest.raises(Refused, match="请填写批复文号"):
            actions.approve_result(result=found, approved_on=date(2026, 11, 23), approval=" ", by=actor)
        actions.approve_result(
            result=found, approved_on=date(2026, 11, 23), approval="机党〔2026〕8号", ordinal=3, by=actor
        )
    with scope.system("test"):
        entries = Obligation.objects.filter(kind="election", organization=scene["一支部"]).order_by("due_on")
        assert [(one.state, one.due_on, one.met_on) for one in entries] == [
            ("met", date(2026, 12, 10), MEETING_ON), ("pending", date(2029, 11, 20), None),
        ]  # fmt: skip
        assert Obligation.objects.get(kind="election_reply").state == "met"
        new = Term.objects.get(elected_on=MEETING_ON)
        assert (new.years, new.ordinal) == (3, 3)
        held = Appointment.objects.filter(organization=scene["一支部"])
        assert {(one.person.name, one.post, one.to_on) for one in held.filter(from_on=MEETING_ON)} == {
            ("王芳", "secretary", None), ("李强", "organisation_member", None), ("张敏", "discipline_member", None),
        }  # fmt: skip
        assert {one.to_on for one in held.exclude(from_on=MEETING_ON)} == {date(2026, 11, 19)}
        assert not Obligation.objects.filter(kind="vacancy").exists()
    assert line(procedure, "approved").done_on == date(2026, 11, 23)
    with scene.acting("王芳"):
        told = docx_text(exports.paper(fresh(procedure), "election_notice", FileKind.WORD).content)
    assert "选举结果由机关党委于2026年11月23日批复（机党〔2026〕8号）" in told
    assert "书记：王芳" in told and "组织委员：李强" in told and "票" not in told


def test_a_paper_bears_the_day_of_its_step_and_never_one_that_is_not_its_own(scene):
    """The report was made on the day of the meeting; a 请示 nobody noted is not dated after the election."""
    procedure = elected(scene)
    with scene.acting("王芳") as actor:
        actions.report_result(procedure=procedure, reported_on=MEETING_ON, posts={}, by=actor)
        dates = {
            code: exports.data_of(fresh(procedure), code).issued for code in ("election_report", "election_notice")
        }
        assert dates == {"election_report": MEETING_ON, "election_notice": clock.today()}
        with clock.frozen(MEETING_ON + timedelta(days=9)):
            assert exports.data_of(fresh(procedure), "election_report").issued == MEETING_ON
            request = docx_text(exports.paper(fresh(procedure), "election_request", FileKind.WORD).content)
    assert line(procedure, "request").done_on is None and "　　　　年　　月　　日" in request


def test_nothing_is_reported_or_made_known_of_an_election_that_was_not_held(scene):
    procedure, told = started(scene), {"election_report", "election_notice"}
    nominated(scene, procedure)
    with scene.acting("王芳"):
        assert told.isdisjoint(exports.codes_of(fresh(procedure)))
        with pytest.raises(Refused, match="没有这份文书"):
            exports.paper(fresh(procedure), "election_report", FileKind.WORD)
    assembled(scene, procedure)
    with scene.acting("王芳"):
        assert told < set(exports.codes_of(fresh(procedure)))


def test_a_paper_shows_the_month_of_birth_and_whether_it_was_computed(scene):
    procedure = started(scene)
    with scope.system("test"):
        for name, known in (
            ("王芳", {"estimated": "born_on"}), ("李强", {"month_precision": "born_on", "estimated": "born_on"}),
            ("张敏", {"month_precision": "born_on"}), ("刘洋", {}),
        ):  # fmt: skip
            Person.objects.filter(pk=scene[name].pk).update(born_on=date(1980, 3, 5), **known)
    nominated(scene, procedure)
    with scene.acting("王芳"):
        found = exports.data_of(fresh(procedure), "candidate_list").first.standing
    assert {one.name: one.born for one in found} == {
        "王芳": "1980年3月（推算）", "李强": "1980年3月（推算）", "张敏": "1980年3月", "刘洋": "1980年3月",
    }  # fmt: skip


def test_a_report_is_taken_back_to_be_mended_until_it_is_answered(scene):
    procedure = elected(scene)
    with scene.acting("王芳") as actor:
        result = actions.report_result(procedure=procedure, reported_on=MEETING_ON, posts={}, by=actor)
        actions.withdraw_report(result=result, by=actor)
    with scope.system("test"):
        assert (ElectionResult.objects.count(), Elected.objects.count()) == (0, 0)
        assert Obligation.objects.get(kind="election_reply").state == "void"
    assert line(procedure, "report").done_on is None


def test_early_and_late_need_consent_and_more_than_a_year_is_refused(scene):
    branch = scene["一支部"]
    term(scene)
    with scope.system("test"):
        days = (
            date(2025, 12, 9), date(2026, 6, 9), date(2026, 6, 10), date(2026, 12, 10), date(2026, 12, 11),
            date(2027, 12, 10), date(2027, 12, 11),
        )  # fmt: skip
        said = [queries.timing(branch, day).passed for day in days]
    assert said == [False, None, True, True, None, None, False]
    words = [queries.promptness(date(2026, 12, 10), day) for day in days]
    assert words == ["提前", "提前", "按期", "按期", "延期", "延期", "延期"]
    with pytest.raises(Refused, match="延期超过一年"):
        begun(scene, "election", year=2027, planned_on=date(2027, 12, 11))


def test_an_early_election_is_reported_only_with_consent(scene):
    procedure = elected_early(scene)
    with scene.acting("王芳") as actor:
        with pytest.raises(Refused, match="属于提前换届，须先报上级批准，不超过一年。请先在"):
            actions.report_result(procedure=procedure, reported_on=MEETING_ON, posts={}, by=actor)
        actions.mark_done(
            procedure=procedure, code="approval", done_on=date(2026, 10, 8), note="机党〔2026〕5号", by=actor
        )
        assert actions.report_result(procedure=procedure, reported_on=MEETING_ON, posts={}, by=actor)
        assert exports.data_of(fresh(procedure), "election_request").timing == "提前"


def elected_early(scene):
    procedure = elected(scene)
    with scope.system("test"):
        Term.objects.update(elected_on=date(2024, 8, 1))
    return procedure


def test_a_temporary_branch_is_appointed_and_a_small_one_elects_its_secretary_directly(scene):
    with scope.system("test"):
        Organization.objects.filter(name="二支部").update(form=BranchForm.TEMPORARY)
        scene["二支部"].refresh_from_db()
    with pytest.raises(Refused, match="临时党支部，班子由上级指定"):
        begun(scene, "election", "二支部", by="孙丽")
    with scope.system("test"):
        Organization.objects.filter(name="二支部").update(form=BranchForm.ORDINARY)
        scene["二支部"].refresh_from_db()
    procedure = begun(scene, "election", "二支部", by="孙丽")
    with scene.acting("孙丽") as actor:
        assert queries.first_of(procedure) == "heads"
        stand = [actions.Candidate(scene["孙丽"], Post.SECRETARY)]
        actions.nominate(procedure=procedure, electing="heads", seats=1, candidates=stand, by=actor)
        assert "由党员大会直接选举" in line(procedure, "heads").said


def test_nothing_kept_says_who_voted_how():
    kept = {field.name for model in (Ballot, Nominee) for field in model._meta.get_fields()}
    assert not {name for name in kept if "voter" in name or "signed" in name or "account" in name}


def test_the_upper_level_sees_the_result_and_not_the_votes_of_the_branch(scene):
    procedure = elected(scene)
    with scene.acting("王芳") as actor:
        result = actions.report_result(procedure=procedure, reported_on=MEETING_ON, posts={}, by=actor)
    with scene.acting("朱琳"):
        assert queries.result(result.pk) is not None
        assert (Ballot.objects.count(), Nominee.objects.count()) == (0, 0)
    with scene.acting("马超"):
        assert queries.result(result.pk) is None
    with scene.acting("陈静"):
        assert queries.result(result.pk) is not None


def test_it_is_played_on_its_pages_from_the_reminder_to_the_new_term(scene, visit):
    term(scene)
    browser = visit("王芳")
    with scene.acting("王芳"):
        ((word, begin),) = ledger.next_steps(Obligation.objects.get(kind="election"))
    assert word == "开始准备"
    started_at = browser.post(begin, {"year": "2026", "planned_on": "2026-11-20", "once": "k"}).url
    (procedure,) = every(Procedure)
    assert "2026年换届选举" in browser.get(started_at).content.decode()
    candidates, count = page("candidates", procedure), page("count", procedure)
    places = {f"place-{scene[name].pk}": str(place) for place, name in enumerate(STANDING, start=1)}
    short = browser.post(candidates, {"seats": "4", **places})
    assert short.status_code == 422 and "至少5人，不足5人" in short.content.decode()
    assert f'name="place-{scene["李强"].pk}" value="2"' in short.content.decode()
    twice = browser.post(candidates, {"seats": "3", **places, f"place-{scene['陈静'].pk}": "1"})
    assert "票面次序1重复" in twice.content.decode()
    assert browser.post(candidates, {"seats": "3", **places}).url == count
    assert "党员大会还没有记录" in browser.get(count).content.decode()
    assembled(scene, procedure)
    nominees = {one.person.name: one.pk for one in every(Nominee)}
    yes = {"王芳": 6, "李强": 5, "张敏": 4, "刘洋": 3}
    marks = {f"in_favour-{nominees[name]}": str(number) for name, number in yes.items()}
    marks |= {f"against-{nominees[name]}": str(6 - number) for name, number in yes.items()}
    sent = {"issued": "6", "returned": "6", "valid": "6", "counted_on": "2026-11-20", **marks}
    wrong = browser.post(count, sent | {f"against-{nominees['王芳']}": "x"})
    assert wrong.status_code == 422 and "应为整数" in wrong.content.decode() and 'value="x"' in wrong.content.decode()
    assert browser.post(count, sent).url == count
    shown = browser.get(count).content.decode()
    assert "当选3人：王芳、李强、张敏" in shown and "达到五分之四" in shown and "（待核）" in shown
    heads, heads_count = page("heads_candidates", procedure), page("heads", procedure)
    stand = {f"place-{scene['王芳'].pk}": "1", f"post-{scene['王芳'].pk}": "secretary", "seats": "1"}
    assert browser.post(heads, stand).url == heads_count
    (head,) = [one.pk for one in every(Nominee) if one.post == "secretary"]
    three = {"issued": "3", "returned": "3", "valid": "3", "counted_on": "2026-11-20", "present": "3"}
    assert browser.post(heads_count, three | {f"in_favour-{head}": "3"}).url == heads_count
    posts = {f"post-{scene['李强'].pk}": "organisation_member", f"post-{scene['张敏'].pk}": "discipline_member"}
    reported = browser.post(page("report", procedure), {"reported_on": "2026-11-22", **posts}).url
    assert browser.get(page("report", procedure)).url == reported
    assert "等待批复" in browser.get(reported).content.decode()
    officer = visit("朱琳")
    assert "登记批复" in officer.get(reported).content.decode()
    assert officer.get(count).status_code == 404
    empty = officer.post(reported, {"approved_on": "2026-11-23", "approval": ""})
    assert empty.status_code == 422
    officer.post(reported, {"approved_on": "2026-11-23", "approval": "机党〔2026〕8号", "ordinal": "3"})
    assert "第3届，任期3年" in officer.get(reported).content.decode()
    assert line(procedure, "approved").done_on == date(2026, 11, 23)


def test_pages_ask_as_much_for_three_candidates_as_for_six(scene, visit):
    procedure = started(scene)
    nominated(scene, procedure, "王芳", "李强", seats=1)
    assembled(scene, procedure)
    browser, asked = visit("王芳"), []
    for names_, seats in ((("王芳", "李强"), 1), (("王芳", "李强", "张敏", "刘洋", "陈静", "赵磊"), 5)):
        nominated(scene, procedure, *names_, seats=seats)
        with CaptureQueriesContext(connection) as queries_:
            browser.get(page("count", procedure))
        asked.append(len(queries_))
    assert asked[0] == asked[1]
