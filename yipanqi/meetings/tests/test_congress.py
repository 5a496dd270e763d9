"""代表大会: delegates unit by unit are who is due, four fifths of them elect; who left is none. No teller stands."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.forms.elections import CandidateGrid, CandidateList, candidate_grid
from yipanqi.meetings.models import Delegate, Meeting, Procedure, Teller
from yipanqi.meetings.queries import delegates as queries
from yipanqi.meetings.queries import elections
from yipanqi.meetings.tests.balloting import nominated, started
from yipanqi.meetings.tests.leadership import begun, fresh, line
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.models import Person
from yipanqi.papers.tests.reading import docx_text

MEETING_ON = date(2026, 11, 20)
FIRST, SECOND = "王芳、李强、张敏、刘洋、陈静", "孙丽\n马超"


@pytest.fixture
def congress(scene) -> Procedure:
    """Of the whole 机关党委, begun by its full-time deputy."""
    return begun(scene, "organ_congress", "机关党委", "朱琳")


def entered(scene, procedure, first=(6, FIRST), second=(3, SECOND), by="朱琳") -> None:
    said = {"一支部": first, "二支部": second}
    with scene.acting(by) as actor:
        actions.enter_delegates(
            procedure=fresh(procedure), by=actor,
            elected={scene[unit].pk: actions.Elects(*each) for unit, each in said.items() if each},
        )  # fmt: skip


def held(scene, procedure, *, away=()) -> Meeting:
    meeting = scene.recorded(
        "delegates_meeting", on=MEETING_ON, organization="机关党委", by="朱琳", away=away,
    )  # fmt: skip
    with scene.acting("朱琳") as actor:
        actions.link_meeting(procedure=fresh(procedure), meeting=meeting, by=actor)
    return meeting


def named(scene, procedure, *names, seats=3) -> None:
    with scene.acting("朱琳") as actor:
        made = [actions.Candidate(scene[name]) for name in names]
        actions.nominate(procedure=fresh(procedure), electing="committee", seats=seats, candidates=made, by=actor)


def tellers(scene, procedure, supervisors="", counters="", by="朱琳") -> None:
    with scene.acting(by) as actor:
        actions.name_tellers(procedure=fresh(procedure), supervisors=supervisors, counters=counters, by=actor)


def due(scene, on=MEETING_ON) -> list[tuple[str, str]]:
    found = meetings.expected(scene["机关党委"], ("delegates_meeting",), on)
    return [(one.person.name, one.remark) for one in found]


def test_the_delegates_are_who_is_due(scene, congress):
    assert due(scene) == []
    entered(scene, congress, second=None)
    assert line(congress, "delegates").done_on is None, "not every unit has elected"
    entered(scene, congress)
    assert [name for name, _ in due(scene)] == ["陈静", "李强", "刘洋", "王芳", "张敏", "马超", "孙丽"]
    assert dict(due(scene))["孙丽"] == "二支部"
    assert line(congress, "delegates").done_on is not None
    assert line(congress, "delegates").said == "2个选举单位选出代表7名，共2个单位"
    meeting = held(scene, congress, away=("马超",))
    with scope.system("test"):
        meeting.refresh_from_db()
    assert (meeting.expected_count, meeting.voters_due, meeting.voters_present) == (7, 7, 6)


def test_who_left_is_no_delegate_and_who_came_to_another_branch_is(scene, congress):
    entered(scene, congress)
    with scope.system("test"):
        organizations.end_membership(person=scene["马超"], on=date(2026, 11, 18), reason="转出本机关", by=COMMAND_LINE)
        organizations.transfer_member(person=scene["刘洋"], to=scene["二支部"], on=MEETING_ON, by=COMMAND_LINE)
        assert [one.person.name for one in queries.lost(fresh(congress))] == ["马超"]
    names = [name for name, _ in due(scene)]
    assert "马超" not in names and "刘洋" in names and len(names) == 6
    assert "1名不再具备资格" in line(congress, "delegates").said


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ((6, "王芳、周杰"), "一支部没有“周杰”"),
        ((6, "王芳、孙丽"), "一支部没有“孙丽”"),
        ((6, "王芳、吴昊"), "一支部没有“吴昊”"),
        ((6, "王芳、王芳"), "“王芳”写了两次"),
        ((1, "王芳、李强"), "选出代表2名，候选人填了1名"),
        ((0, "王芳"), "候选人填了0名"),
    ],
)
def test_whom_a_unit_cannot_have_elected(scene, congress, first, said):
    with pytest.raises(Refused, match=said):
        entered(scene, congress, first=first)
    with scope.system("test"):
        assert Delegate.objects.count() == 0


def test_two_of_one_name_are_told_apart_by_the_year_of_birth(scene, congress, visit):
    with scope.system("test"):
        twin = organizations.register_person(
            name="王芳", home=scene["一支部"], born_on=date(1990, 5, 1), joined_on=date(2019, 7, 1),
            full_on=date(2020, 7, 1), by=COMMAND_LINE,
        )  # fmt: skip
        organizations.admit_member(person=twin, organization=scene["一支部"], from_on=date(2020, 7, 1), by=COMMAND_LINE)
    with pytest.raises(Refused, match="一支部有2名“王芳”，请在姓名后写出生年份，如“王芳1980”"):
        entered(scene, congress)
    entered(scene, congress, first=(2, "王芳1990"), second=None)
    with scope.system("test"):
        assert [one.person_id for one in Delegate.objects.all()] == [twin.pk]
    page = visit("朱琳").get(reverse("meetings:delegates", args=[congress.pk])).content.decode()
    assert ">王芳1990</textarea>" in page, "what is shown can be saved again"


def test_only_who_keeps_the_procedure_enters_delegates_and_none_where_all_members_elect(scene, congress):
    with pytest.raises(NotAllowed):
        entered(scene, congress, by="王芳")
    with pytest.raises(Refused, match="由党员大会进行，不设代表"), scene.acting("王芳") as actor:
        actions.enter_delegates(procedure=started(scene), elected={}, by=actor)


def test_size_and_number_are_said_and_block_nothing(scene, congress):
    entered(scene, congress, second=(2, SECOND))
    with scene.acting("朱琳"):
        found = queries.findings(congress, MEETING_ON)
    assert [(one.passed, one.sentence) for one in found] == [
        (None, "党员11人，不满500人；驻地分散的，经上级批准也可以召开代表大会"),
        (None, "代表7名：一般100至200名，最多不超过300名"),
        (None, "二支部：候选人的差额不足应选代表的五分之一，请核对"),
    ]
    assert "第四条" in found[0].clause and all("待核" in one.clause for one in found[1:])


def test_four_fifths_of_the_delegates_elect_any_full_member(scene, congress):
    entered(scene, congress)
    with pytest.raises(Refused, match="周杰没有被选举权"):
        named(scene, congress, "王芳", "李强", "张敏", "周杰")
    named(scene, congress, "王芳", "李强", "朱琳", "杨帆")
    with scene.acting("朱琳"):
        voting = sorted(one.name for one in elections.voters(congress))
        assert voting == sorted(["王芳", "李强", "张敏", "刘洋", "陈静", "孙丽", "马超"])
    meeting = held(scene, congress, away=("马超",))
    with scene.acting("朱琳"):
        assert meetings.quorum_of(meeting).sentence == "有选举权的应到会7人，实到6人，达到五分之四"
    six = {"issued": 6, "returned": 6, "valid": 6, "counted_on": MEETING_ON}
    with pytest.raises(Refused, match="发出8张，多于实到有选举权的6人"):
        votes(scene, congress, six | {"issued": 8}, {"王芳": 6})
    votes(scene, congress, six, {"王芳": 6, "朱琳": 5, "杨帆": 4, "李强": 3})
    with scene.acting("朱琳"):
        stands = elections.standing(fresh(congress), "committee")
    assert ([one.person.name for one in stands.elected], stands.through) == (["王芳", "朱琳", "杨帆"], True)
    with pytest.raises(Refused, match="已经投票计票，代表名单不能再改"):
        entered(scene, congress)


def votes(scene, procedure, numbers, marks) -> None:
    with scene.acting("朱琳") as actor:
        ballot = elections.standing(fresh(procedure), "committee").last.ballot
        given = {
            one.pk: actions.Marks(marks.get(one.person.name, 0), 6 - marks.get(one.person.name, 0))
            for one in ballot.nominees.all()
        }
        actions.count_votes(
            procedure=fresh(procedure), electing="committee", counts=actions.Counts(**numbers), marks=given, by=actor
        )


def test_a_delegate_who_is_transferred_away_on_the_day_is_found_out_at_the_count(scene, congress):
    entered(scene, congress)
    named(scene, congress, "王芳", "李强", "张敏", "刘洋")
    held(scene, congress)
    with scope.system("test"):
        organizations.end_membership(person=scene["马超"], on=date(2026, 11, 19), reason="转出本机关", by=COMMAND_LINE)
    with pytest.raises(Refused, match="应到有表决权7人，名册当日为6人"):
        votes(scene, congress, {"issued": 7, "returned": 7, "valid": 6, "counted_on": MEETING_ON}, {})


def test_who_stands_neither_watches_nor_counts(scene):
    procedure = started(scene)
    nominated(scene, procedure)
    for names in ({"supervisors": "刘洋"}, {"counters": "陈静、王芳"}):
        with pytest.raises(Refused, match="是候选人，不能担任"):
            tellers(scene, procedure, by="王芳", **names)
    with pytest.raises(Refused, match="没有“周杰”"):
        tellers(scene, procedure, supervisors="周杰", by="王芳")
    with pytest.raises(Refused, match="陈静已提名为监票人，不能同时担任计票人"):
        tellers(scene, procedure, supervisors="陈静", counters="陈静", by="王芳")
    tellers(scene, procedure, supervisors="陈静", counters="赵磊，杨帆", by="王芳")
    assert line(procedure, "tellers").said == "监票人陈静，计票人赵磊、杨帆"
    with pytest.raises(Refused, match="陈静已提名为监票人，候选人不能担任；请先更改监票人"):
        nominated(scene, procedure, "王芳", "李强", "张敏", "陈静")
    tellers(scene, procedure, by="王芳")
    with scope.system("test"):
        assert Teller.objects.count() == 0
    nominated(scene, procedure, "王芳", "李强", "张敏", "陈静")


def test_a_teller_of_the_congress_is_a_delegate(scene, congress):
    entered(scene, congress)
    with pytest.raises(Refused, match="没有“杨帆”"):
        tellers(scene, congress, supervisors="杨帆")
    tellers(scene, congress, supervisors="马超")
    with pytest.raises(Refused, match="马超已提名为监票人，监票人应是代表"):
        entered(scene, congress, second=(2, "孙丽"))


def test_papers_name_the_congress_its_delegates_and_tellers(scene, congress, visit):
    entered(scene, congress)
    tellers(scene, congress, supervisors="陈静", counters="马超")
    browser = visit("朱琳")

    def paper(code: str) -> str:
        address = reverse("meetings:procedure_paper", args=[congress.pk, code, "docx"])
        return docx_text(browser.get(address).content)

    assert "陈静" in paper("delegate_list") and "代表7名" in paper("delegate_list")
    assert "拟召开党员代表大会进行选举。代表名额7名" in paper("election_request")
    assert "提名陈静为监票人（不是候选人），请举手表决；马超为计票人" in paper("election_agenda")
    assert "代表应到7名" in paper("election_agenda")
    assert "监票人：陈静" in paper("count_sheet")
    assert "代表有选举权；正式党员有被选举权" in paper("election_method")
    branch = visit("王芳").get(reverse("meetings:procedure_paper", args=[started(scene).pk, "election_method", "docx"]))
    assert "党员代表大会" not in docx_text(branch.content)


def test_it_is_played_on_its_pages(scene, congress, visit):
    browser = visit("朱琳")
    shown = browser.get(reverse("meetings:begin") + f"?organization={scene['机关党委'].pk}&kind=organ_election")
    assert "党员11人" in shown.content.decode()
    address = reverse("meetings:delegates", args=[congress.pk])
    first, second = scene["一支部"].pk, scene["二支部"].pk
    sent = {
        f"candidates-{first}": "6",
        f"names-{first}": FIRST,
        f"candidates-{second}": "三",
        f"names-{second}": "孙丽",
    }
    wrong = browser.post(address, sent)
    assert wrong.status_code == 422 and "二支部的候选人数“三”应为整数" in wrong.content.decode()
    assert FIRST in wrong.content.decode()
    assert browser.post(address, sent | {f"candidates-{second}": "2"}).status_code == 302
    page = browser.get(address).content.decode()
    assert "已登记代表6名" in page and "陈静" in page
    watching = reverse("meetings:tellers", args=[congress.pk])
    assert "共6人" in browser.get(watching).content.decode()
    wrong = browser.post(watching, {"supervisors": "杨帆", "counters": "孙丽"})
    assert wrong.status_code == 422 and 'value="孙丽"' in wrong.content.decode()
    assert browser.post(watching, {"supervisors": "陈静", "counters": "孙丽"}).status_code == 302
    for name in ("delegates", "tellers"):
        assert visit("王芳").get(reverse(f"meetings:{name}", args=[congress.pk])).status_code == 404
    assert visit("王芳").get(reverse("meetings:delegates", args=[started(scene).pk])).status_code == 404


def test_many_members_are_named_in_a_list_and_few_in_rows(scene, congress):
    people = [Person(pk=number, name=f"甲{number}") for number in range(1, 150)]
    assert isinstance(candidate_grid(people[:100], None, "committee"), CandidateGrid)
    made = candidate_grid(people, None, "committee", {"names": "甲7\n甲3\n\n甲120"})
    assert isinstance(made, CandidateList)
    assert [one.person.pk for one in made.candidates()] == [7, 3, 120]
    with pytest.raises(Refused, match="没有“甲300”"):
        candidate_grid(people, None, "committee", {"names": "甲7、甲300"}).candidates()
    assert isinstance(candidate_grid(people, None, "heads"), CandidateGrid)


def test_the_page_asks_as_many_questions_for_seven_delegates_as_for_one(scene, congress, visit):
    browser, address = visit("朱琳"), reverse("meetings:delegates", args=[congress.pk])

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    entered(scene, congress, first=(2, "王芳"), second=(1, "孙丽"))
    few = questions()
    entered(scene, congress)
    assert questions() == few
