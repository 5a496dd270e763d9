"""书记述职: who reports to whom, whose duty it meets, that no grade is proposed, what is refused."""

from datetime import date

import pytest

from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions, queries, rules
from yipanqi.meetings.actions import ReportEntry
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Meeting, WorkReport
from yipanqi.meetings.queries import reports
from yipanqi.meetings.tests.scene import Scene, _appoint, _found
from yipanqi.meetings.tests.test_papers import paper, words
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.actions import reconcile_all
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post

ON = date(2026, 11, 20)


@pytest.fixture
def hearing(scene) -> Scene:
    """机关党委 (root: its 工委 is outside) with 一支部 (王芳), 二支部 (孙丽) and one without a secretary."""
    with scope.system("test"):
        _found(scene, "三支部", OrganizationKind.BRANCH, "机关党委")
        reconcile_all(by=COMMAND_LINE)
    return scene


def hold(scene: Scene, organization: str = "机关党委", by: str = "朱琳", on: date = ON) -> Meeting:
    return scene.recorded(Kind.WORK_REPORT, on=on, organization=organization, by=by)


def enter(scene: Scene, meeting: Meeting, by: str = "朱琳", **said: ReportEntry) -> list[WorkReport]:
    with scene.acting(by) as actor:
        entries = {scene[name].pk: entry for name, entry in said.items()}
        return actions.enter_reports(meeting=meeting, entries=entries, by=actor)


def stands(scene: Scene, organization: str) -> str:
    with scope.system("test"):
        return Obligation.objects.get(organization=scene[organization], kind="work_report").state


def test_those_directly_below_report_and_who_has_no_level_above_here_enters_its_own(hearing):
    with scope.system("test"):
        offered = reports.secretaries(hearing["机关党委"], ON)
        assert [(one.organization.name, one.person and one.person.name, one.heard_by) for one in offered] == [
            ("机关党委", None, ""), ("一支部", "王芳", "机关党委"), ("二支部", "孙丽", "机关党委"),
            ("三支部", None, "机关党委"),
        ]  # fmt: skip
        due = queries.expected(hearing["机关党委"], (Kind.WORK_REPORT,), ON)
    assert {one.person.name: (one.remark, one.votes) for one in due} == {
        "朱琳": ("专职副书记", False), "王芳": ("一支部书记", False), "孙丽": ("二支部书记", False),
    }  # fmt: skip


def test_a_branch_below_a_committee_holds_no_such_meeting_and_one_without_does():
    branch = OrganizationKind.BRANCH
    assert Kind.WORK_REPORT not in rules.kinds_of(branch, has_committee=True)
    assert Kind.WORK_REPORT in rules.kinds_of(branch, has_committee=True, upper=OrganizationKind.LEADING_GROUP)
    with pytest.raises(Refused, match="不召开此类会议"):
        rules.check_kinds((Kind.WORK_REPORT,), organization_kind=branch, has_committee=True, name="一支部")
    with pytest.raises(Refused, match="应到人员不同"):
        rules.check_kinds(
            (Kind.WORK_REPORT, Kind.MEMBERS_MEETING), organization_kind=branch, has_committee=True, name="一支部",
            upper="",
        )  # fmt: skip


def test_the_meeting_alone_meets_nobodys_duty_and_a_report_that_of_its_own_organisation_only(hearing):
    meeting = hold(hearing)
    assert [stands(hearing, name) for name in ("机关党委", "一支部", "二支部")] == [State.PENDING] * 3
    enter(hearing, meeting, 一支部=ReportEntry("spoken", "fair"))
    assert [stands(hearing, name) for name in ("机关党委", "一支部", "二支部")] == [
        State.PENDING,
        State.MET,
        State.PENDING,
    ]
    with scope.system("test"):
        (kept,) = reports.reports_of(meeting)
        assert (kept.person, kept.heard_by, kept.grade) == (hearing["王芳"], "机关党委", "fair")
        proof = Evidence.objects.get(record=f"report:{kept.pk}")
        assert proof.happened_on == ON
        before = list(Obligation.objects.order_by("pk").values_list("pk", "state"))
        reconcile_all(by=COMMAND_LINE)  # the other executor comes to the same
        assert list(Obligation.objects.order_by("pk").values_list("pk", "state")) == before


def test_ones_own_report_to_a_level_outside_names_that_level(hearing):
    with scope.system("test"):
        _appoint(hearing, "马超", "机关党委", Post.SECRETARY)
    meeting = hold(hearing)
    with pytest.raises(Refused, match="向哪个上级党组织述职"):
        enter(hearing, meeting, 机关党委=ReportEntry("spoken"))
    enter(hearing, meeting, 机关党委=ReportEntry("written", heard_by="市直机关工委"))
    assert stands(hearing, "机关党委") == State.MET
    said = words(paper(hearing, meeting, "minutes", by="朱琳").content)
    for part in ("述职评议情况", "市直机关工委", "书面述职", "马超"):
        assert part in said, part


def test_taking_a_report_back_moving_the_day_and_cancelling_are_followed(hearing):
    meeting = hold(hearing)
    enter(hearing, meeting, 一支部=ReportEntry("spoken"), 二支部=ReportEntry("written"))
    enter(hearing, meeting, 二支部=ReportEntry())
    assert [stands(hearing, name) for name in ("一支部", "二支部")] == [State.MET, State.PENDING]
    with hearing.acting("朱琳") as actor:
        moved = actions.record_meeting(
            meeting=meeting, present_count=3, minutes="述职。", held_on=date(2026, 11, 18), by=actor
        )
    with scope.system("test"):
        assert Evidence.objects.get(record__startswith="report:").happened_on == date(2026, 11, 18)
    with hearing.acting("朱琳") as actor:
        actions.cancel(meeting=moved, reason="记错", by=actor)
    assert stands(hearing, "一支部") == State.PENDING


def test_what_is_refused(hearing):
    meeting = hold(hearing)
    for entry, sentence in (
        ({"一支部": ReportEntry("", "good")}, "请同时选择述职方式"),
        ({"一支部": ReportEntry("by mail")}, "不在列表中"),
        ({"一支部": ReportEntry("spoken", "best")}, "不在列表中"),
        ({"三支部": ReportEntry("spoken")}, "没有登记书记"),
        ({"一小组": ReportEntry("spoken")}, "不在本次述职范围内"),
    ):
        with pytest.raises(Refused, match=sentence):
            enter(hearing, meeting, **entry)
    with hearing.acting("朱琳") as actor, pytest.raises(Refused, match="还没有登记述职情况"):
        actions.sign(meeting=meeting, by=actor)
    with pytest.raises(NotAllowed):
        enter(hearing, meeting, by="王芳", 一支部=ReportEntry("spoken", "good"))
    enter(hearing, meeting, 一支部=ReportEntry("spoken"))
    with hearing.acting("朱琳") as actor:
        actions.sign(meeting=meeting, by=actor)
    with pytest.raises(Refused, match="已签认"):
        enter(hearing, meeting, 二支部=ReportEntry("spoken"))
    assert stands(hearing, "一支部") == State.MET


def test_a_secretary_sees_the_own_report_and_no_other(hearing):
    meeting = hold(hearing)
    enter(hearing, meeting, 一支部=ReportEntry("spoken", "fair"), 二支部=ReportEntry("spoken", "poor"))
    with hearing.acting("王芳"):
        assert [one.grade for one in WorkReport.objects.all()] == ["fair"]
        assert queries.get(meeting.pk) is None
    with hearing.acting("刘洋"):
        assert not WorkReport.objects.exists()


def test_the_page_proposes_no_grade_keeps_what_was_typed_and_leads_on(hearing, visit):
    meeting = hold(hearing)
    browser, one, two = visit("朱琳"), hearing["一支部"].pk, hearing["二支部"].pk
    assert "登记述职情况" in browser.get(f"/meetings/{meeting.pk}/").content.decode()
    page = browser.get(f"/meetings/{meeting.pk}/reports/").content.decode()
    assert page.index("一支部") < page.index("二支部")
    assert page.count(" selected") == page.count('value="spoken" selected') == 2  # who was there; a grade for nobody
    wrong = browser.post(f"/meetings/{meeting.pk}/reports/", {f"grade-{one}": "good", f"way-{two}": "spoken"})
    assert wrong.status_code == 422
    assert 'value="good" selected' in wrong.content.decode() and "请同时选择述职方式" in wrong.content.decode()
    kept = browser.post(f"/meetings/{meeting.pk}/reports/", {f"way-{one}": "spoken", f"grade-{one}": "good"})
    assert kept.status_code == 302
    shown = browser.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "现场述职" in shown and "签认记录" in shown
    assert visit("王芳").get(f"/meetings/{meeting.pk}/reports/").status_code == 404


def test_the_entry_of_a_branch_offers_no_meeting_of_its_own(hearing):
    with hearing.acting("王芳"):
        entry = Obligation.objects.get(organization=hearing["一支部"], kind="work_report")
        assert list(ledger.next_steps(entry)) == []
    with hearing.acting("朱琳"):
        entry = Obligation.objects.get(organization=hearing["机关党委"], kind="work_report")
        assert [label for label, _ in ledger.next_steps(entry)] == ["安排"]
