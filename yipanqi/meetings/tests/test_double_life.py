"""双重组织生活: own branch, 民主生活会 and visits kept apart; the report, what it meets and costs, what is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yipanqi.engine.periods import Window
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions
from yipanqi.meetings.actions import DecisionEntry
from yipanqi.meetings.actions.life_report import issue_life_report, set_life_scope
from yipanqi.meetings.actions.visiting import note_past_visits
from yipanqi.meetings.enums import Capacity, Kind
from yipanqi.meetings.exports import life_bulletin
from yipanqi.meetings.models import LifeReport, LifeScope, Meeting, Visit
from yipanqi.meetings.queries import double_life, life_report
from yipanqi.meetings.tests.scene import TODAY, Scene, _appoint, _found, _join
from yipanqi.meetings.tests.test_history import row, take
from yipanqi.meetings.tests.test_papers import words
from yipanqi.obligations.actions import reconcile_all
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post

FIRST = date(2026, 7, 1)


@pytest.fixture
def unit(scene) -> Scene:
    """党组 with 局机关党委 and two branches below: 周局 at home in 甲支部, 吴局 in 乙支部; 钱进 is party worker."""
    with scope.system("test"):
        _found(scene, "党组", OrganizationKind.LEADING_GROUP, None)
        _found(scene, "局机关党委", OrganizationKind.ORGAN_COMMITTEE, "党组", has_committee=True)
        for name in ("甲支部", "乙支部"):
            _found(scene, name, OrganizationKind.BRANCH, "局机关党委")
        for name, branch, post in (
            ("周局", "甲支部", None), ("甲书", "甲支部", Post.SECRETARY), ("吴局", "乙支部", None),
            ("乙书", "乙支部", Post.SECRETARY), ("钱进", "乙支部", None),
        ):  # fmt: skip
            _join(scene, name, branch, post)
        _appoint(scene, "周局", "党组", Post.SECRETARY)
        _appoint(scene, "周局", "党组", Post.HEAD)
        _appoint(scene, "吴局", "党组", Post.LEADING_MEMBER)
        _appoint(scene, "钱进", "局机关党委", Post.PARTY_OFFICER)
        reconcile_all(by=COMMAND_LINE)
    return scene


def held(unit: Scene, branch: str, *, on: date, away=(), guests: str = "") -> None:
    unit.recorded(Kind.THEME_DAY, on=on, organization=branch, by=f"{branch[0]}书", away=away, guests=guests)


def line(unit: Scene, name: str) -> dict:
    with scope.system("test"):
        return next(one for one in life_report.lines(unit["局机关党委"], FIRST, TODAY) if one["name"] == name)


def issue(unit: Scene, by: str = "钱进", **more) -> LifeReport:
    given = {"first_on": FIRST, "last_on": TODAY, "addressee": "市直机关工委", **more}
    with unit.acting(by) as actor:
        return issue_life_report(organization=unit["局机关党委"], by=actor, **given)


def test_own_branch_and_visits_are_kept_apart(unit):
    held(unit, "甲支部", on=date(2026, 9, 10))
    held(unit, "甲支部", on=date(2026, 10, 10), away=("周局",))
    held(unit, "乙支部", on=date(2026, 10, 12), guests="周局（联系点指导）、某专家")
    own = line(unit, "周局")
    assert (own["own"]["due"], own["own"]["present"]) == (2, 1)
    assert own["own"]["away"] == [{"on": "10月10日", "title": "主题党日", "presence": "请假", "reason": "出差"}]
    assert own["visits"] == [{"on": "10月12日", "title": "主题党日", "where": "乙支部", "capacity": "联系点指导"}]
    assert (line(unit, "吴局")["own"]["due"], line(unit, "吴局")["visits"]) == (1, [])


def test_a_committees_meeting_is_no_life_as_an_ordinary_member(unit):
    with scope.system("test"):
        _appoint(unit, "李强", "党组", Post.LEADING_MEMBER)
    unit.recorded(Kind.COMMITTEE_MEETING, on=date(2026, 9, 3))
    unit.recorded(Kind.THEME_DAY, on=date(2026, 9, 10))
    assert (line(unit, "李强")["own"]["due"], line(unit, "李强")["own"]["present"]) == (1, 1)


def test_the_leaderships_meeting_is_a_column_of_its_own_and_other_meetings_are_none(unit):
    unit.recorded(Kind.DEMOCRATIC_LIFE_MEETING, on=date(2026, 11, 18), organization="党组", by="钱进")
    unit.recorded(Kind.CENTRE_GROUP_STUDY, on=date(2026, 11, 19), organization="党组", by="钱进")
    found = line(unit, "周局")
    assert [one["title"] for one in found["leadership"]] == ["民主生活会"]
    assert (found["own"]["due"], found["visits"]) == (0, [])


@pytest.mark.parametrize(
    ("guests", "found"),
    [
        ("周局（联系点指导）", {"周局": Capacity.CONTACT}), ("周局（调研）", {"周局": Capacity.RESEARCH}),
        ("周局同志，吴局", {"周局": Capacity.GUEST, "吴局": Capacity.GUEST}), ("周局长、王芳", {}), ("", {}),
    ],
)  # fmt: skip
def test_who_is_recognised_among_the_guests(unit, guests, found):
    with scope.system("test"):
        leading = double_life.leaders(unit["党组"].path, TODAY)
    assert double_life.visitors(guests, leading) == {unit[name].pk: one for name, one in found.items()}


def test_two_of_one_name_are_nobody():
    first, second = (double_life.Leader(type("P", (), {"name": "周局", "pk": pk})(), ()) for pk in (1, 2))
    assert double_life.visitors("周局", [first, second]) == {}


def test_at_home_nobody_is_a_visitor_and_a_changed_record_changes_the_visits(unit):
    meeting = unit.recorded(
        Kind.THEME_DAY, on=date(2026, 10, 12), organization="乙支部", by="乙书", guests="周局、吴局"
    )
    with scope.system("test"):
        assert [one.person for one in Visit.objects.all()] == [unit["周局"]]
    with unit.acting("乙书") as actor:
        actions.record_meeting(meeting=meeting, present_count=3, minutes="学习。", guests="", by=actor)
    with scope.system("test"):
        assert not Visit.objects.exists()


def test_leaders_stand_in_the_order_of_their_offices_with_all_of_them(unit):
    with scope.system("test"):
        found = double_life.leaders(unit["党组"].path, TODAY)
    assert [(one.person.name, len(one.offices)) for one in found] == [("周局", 2), ("吴局", 1)]


def test_issuing_freezes_the_facts_and_meets_the_duty_of_its_half_year_once(unit):
    held(unit, "甲支部", on=date(2026, 10, 10), away=("周局",))
    issued = issue(unit)
    assert issue(unit).pk == issued.pk
    held(unit, "甲支部", on=date(2026, 11, 10))
    with scope.system("test"):
        assert LifeReport.objects.get().lines[0]["own"]["due"] == 1
        entries = Obligation.objects.filter(organization=unit["局机关党委"], kind="life_report").order_by("due_on")
        assert [(one.due_on, one.state) for one in entries] == [(date(2026, 12, 31), State.MET)]
        before = list(Obligation.objects.order_by("pk").values_list("pk", "state"))
        reconcile_all(by=COMMAND_LINE)
        assert list(Obligation.objects.order_by("pk").values_list("pk", "state")) == before
        assert life_report.next_period(unit["局机关党委"]) == (TODAY, TODAY)


def test_what_is_refused(unit):
    for more, sentence in (
        ({"first_on": TODAY, "last_on": FIRST}, "起始日期晚于"),
        ({"last_on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"addressee": " "}, "请写明报送"),
    ):
        with pytest.raises(Refused, match=sentence):
            issue(unit, **more)
    for name in ("甲书", "吴局"):
        with pytest.raises(NotAllowed):
            issue(unit, by=name)


def test_as_many_questions_for_three_leaders_as_for_one(unit):
    def cost() -> int:
        with scope.system("test"), CaptureQueriesContext(connection) as captured:
            life_report.lines(unit["局机关党委"], FIRST, TODAY)
        return len(captured)

    with scope.system("test"):
        unit["吴局"].appointments.all().delete()
    held(unit, "甲支部", on=date(2026, 10, 10))
    held(unit, "乙支部", on=date(2026, 9, 12), guests="周局（调研）")
    one = cost()
    with scope.system("test"):
        for name in ("吴局", "乙书"):
            _appoint(unit, name, "党组", Post.LEADING_MEMBER)
    held(unit, "乙支部", on=date(2026, 10, 12), guests="周局（调研）、吴局")
    assert cost() == one


def test_the_page_shows_issues_and_hands_out_the_paper(unit, visit):
    held(unit, "甲支部", on=date(2026, 10, 10), away=("周局",))
    browser = visit("钱进")
    page = browser.get("/meetings/life/").content.decode()
    assert page.index("周局") < page.index("吴局")
    assert f"/obligations/completion/?organization={unit['局机关党委'].pk}" in page
    wrong = browser.post("/meetings/life/", {"first_on": "2026-07-01", "last_on": "2026-11-23", "addressee": ""})
    assert wrong.status_code == 422
    sent = {"first_on": "2026-07-01", "last_on": "2026-11-23", "addressee": "市直机关工委"}
    assert browser.post("/meetings/life/", sent).status_code == 302
    with scope.system("test"):
        number = LifeReport.objects.get().pk
    said = words(b"".join(browser.get(f"/meetings/life/{number}.docx")))
    for part in ("领导干部参加双重组织生活情况报告", "周局", "应参加", "请假（出差）", "市直机关工委", "不作排名"):
        assert part in said, part
    assert visit("甲书").get(f"/meetings/life/{number}.docx").status_code == 404
    assert visit("甲书").get("/meetings/life/").status_code == 404


def test_the_bulletin_says_of_every_branch_whether_the_prescribed_was_reached_and_nothing_of_its_records(unit, visit):
    for on in (date(2026, 7, 10), date(2026, 8, 10), date(2026, 9, 12)):
        held(unit, "甲支部", on=on, guests="周局（调研）")
    browser = visit("钱进")
    assert "/meetings/life/bulletin/2026Q3.docx" in browser.get("/meetings/life/").content.decode()
    said = words(b"".join(browser.get("/meetings/life/bulletin/2026Q3.docx")))
    for part in ("关于2026年第三季度组织生活情况的通报", "第二十六条（一）", "列入2个党组织", "不作排名"):
        assert part in said, part
    rows = said[said.index("序号") :].split("\n")
    theme_day = rows.index("主题党日")
    columns = rows.index("1")
    first, second = rows[columns : 2 * columns], rows[2 * columns : 3 * columns]
    assert (first[1], first[theme_day]) == ("甲支部", "达到")
    assert (second[1], second[theme_day]) == ("乙支部", "未达到")
    assert "周局" not in said and "调研" not in said
    for wrong in ("2026Q5", "2099Q1", "2026-07", "今年"):
        assert browser.get(f"/meetings/life/bulletin/{wrong}.docx").status_code == 404, wrong
    assert visit("甲书").get("/meetings/life/bulletin/2026Q3.docx").status_code == 404


def test_a_bulletin_is_on_a_quarter_that_has_ended(unit, visit):
    """While it runs the ledger lacks the months to come: what was met so far would pass for the whole."""
    browser = visit("钱进")
    page = browser.get("/meetings/life/").content.decode()
    assert [quarter in page for quarter in ("2026Q4", "2026Q3", "2026Q2")] == [False, True, True]
    assert browser.get("/meetings/life/bulletin/2026Q4.docx").status_code == 404
    with clock.frozen(date(2026, 12, 31)):
        assert life_report.quarter("2026Q4") is None
    with clock.frozen(date(2027, 1, 1)):
        assert life_report.quarter("2026Q4") == Window(date(2026, 10, 1), date(2026, 12, 31))
        assert life_report.quarters() == [("2026Q4", "2026年第四季度"), ("2026Q3", "2026年第三季度")]


def test_a_branch_of_which_nothing_was_asked_is_not_in_the_bulletin(unit):
    quarter = Window(FIRST, date(2026, 9, 30))
    with scope.system("test"):
        before = life_bulletin.bulletin_of(unit["局机关党委"], quarter)
        Obligation.objects.filter(organization=unit["乙支部"]).update(state=State.VOID, cause="撤销")
        after = life_bulletin.bulletin_of(unit["局机关党委"], quarter)
    assert [line.organization for line in before.lines] == ["甲支部", "乙支部"]
    assert after.lines == before.lines[:1]


def test_the_bulletin_asks_for_nothing_but_what_it_prints(unit):
    def asked() -> int:
        with scope.system("test"), CaptureQueriesContext(connection) as queries:
            life_bulletin.bulletin_of(unit["局机关党委"], Window(FIRST, date(2026, 9, 30)))
        return len(queries)

    held(unit, "甲支部", on=date(2026, 7, 10))
    asked(), (before := asked())
    decided = [DecisionEntry("换灯", unit["周局"], date(2026, 9, 20))]
    unit.recorded(Kind.THEME_DAY, on=date(2026, 9, 10), organization="甲支部", by="甲书", decisions=decided)
    assert asked() == before


def test_a_leaders_own_desk_shows_the_sides_apart(unit, visit):
    held(unit, "甲支部", on=date(2026, 10, 10))
    held(unit, "乙支部", on=date(2026, 10, 12), guests="周局（联系点指导）")
    unit.recorded(Kind.DEMOCRATIC_LIFE_MEETING, on=date(2026, 11, 18), organization="党组", by="钱进")
    page = visit("周局").get("/desk/?as=leader").content.decode()
    assert "今年应参加1次，到会1次" in page
    assert "领导班子民主生活会" in page and "联系点指导" in page and "不算本人参加组织生活" in page
    assert clock.today() == TODAY


# 县处级 in departments, older meetings


@pytest.fixture
def ranked(unit) -> Scene:
    """办公室 below the 党组: 甲书 heads it, 乙书 is a deputy; 冯甲 heads it too and is no Party member."""
    with scope.system("test"):
        _found(unit, "办公室", OrganizationKind.DEPARTMENT, "党组")
        _appoint(unit, "甲书", "办公室", Post.DEPARTMENT_HEAD)
        _appoint(unit, "乙书", "办公室", Post.DEPARTMENT_DEPUTY)
        unit.people["冯甲"] = organizations.register_person(name="冯甲", home=unit["办公室"], by=COMMAND_LINE)
        _appoint(unit, "冯甲", "办公室", Post.DEPARTMENT_DEPUTY)
    return unit


def counted(unit: Scene) -> list[str]:
    with scope.system("test"):
        return [one["name"] for one in life_report.lines(unit["局机关党委"], FIRST, TODAY)]


def say(unit: Scene, reach: str, by: str = "钱进", organization: str = "局机关党委") -> None:
    with unit.acting(by) as actor:
        set_life_scope(organization=unit[organization], reach=reach, by=actor)


def test_heads_and_deputies_of_departments_count_until_the_organ_says_otherwise(ranked):
    assert counted(ranked) == ["周局", "吴局", "甲书", "乙书"], "who is no Party member has no life to report"
    say(ranked, "heads")
    assert counted(ranked) == ["周局", "吴局", "甲书"]
    say(ranked, "leadership")
    assert counted(ranked) == ["周局", "吴局"]
    with scope.system("test"):
        assert LifeScope.objects.count() == 1


def test_who_may_say_whom_the_report_counts(ranked):
    with pytest.raises(NotAllowed):
        say(ranked, "heads", by="甲书")
    with pytest.raises(Refused, match="请从列表中选择"):
        say(ranked, "everybody")
    with pytest.raises(Refused, match="由机关党委报告"):
        say(ranked, "heads", by="钱进", organization="党组")


def test_the_range_is_chosen_on_the_page_and_issued_reports_stay(ranked, visit):
    before = issue(ranked).lines
    browser = visit("钱进")
    assert browser.post("/meetings/life/reach/", {"reach": "leadership"}).status_code == 302
    assert [one["name"] for one in before] == ["周局", "吴局", "甲书", "乙书"]
    with scope.system("test"):
        assert LifeReport.objects.get().lines == before
    assert visit("甲书").post("/meetings/life/reach/", {"reach": "heads"}).status_code == 404


def test_a_department_heads_desk_shows_his_life_and_his_visits(ranked, visit):
    held(ranked, "甲支部", on=date(2026, 10, 10))
    held(ranked, "乙支部", on=date(2026, 10, 12), guests="甲书（调研）")
    page = visit("甲书").get("/desk/?as=member").content.decode()
    assert "以普通党员身份参加组织生活" in page and "今年应参加1次，到会1次" in page
    assert "到其他支部" in page and "调研" in page
    say(ranked, "leadership")
    assert "以普通党员身份参加组织生活" not in visit("甲书").get("/desk/?as=member").content.decode()


def test_older_meetings_carry_the_visits_their_guests_tell(ranked):
    def older(day, branch, guests):
        return row(day, Kind.THEME_DAY, branch=branch, guests=guests)

    rows = [
        older(date(2025, 3, 18), "乙支部", "周局（联系点指导）、某专家"),
        older(date(2025, 4, 18), "甲支部", "周局、吴局（调研）"),
        older(date(2023, 4, 18), "甲支部", "吴局（调研）"),
        older(date(2025, 5, 18), "乙支部", ""),
    ]
    take(ranked, *rows)
    with scope.system("test"):
        told = [
            (one.meeting.held_on, one.meeting.organization.name, one.person.name, one.capacity)
            for one in Visit.objects.select_related("meeting__organization", "person").order_by("meeting__held_on")
        ]
        past = life_report.lines(ranked["局机关党委"], date(2025, 1, 1), date(2025, 6, 30))
    assert told == [
        (date(2025, 3, 18), "乙支部", "周局", Capacity.CONTACT),
        (date(2025, 4, 18), "甲支部", "吴局", Capacity.RESEARCH),
    ], "at home nobody visits, and in 2023 nobody held the office"
    visits = {one["name"]: [each["where"] for each in one["visits"]] for one in past}
    assert (visits["周局"], visits["吴局"]) == (["乙支部"], ["甲支部"])
    take(ranked, *rows)
    with scope.system("test"):
        assert Visit.objects.count() == 2


def test_visits_of_a_year_cost_as_much_as_those_of_a_month(ranked):
    days = [date(2025, 1, 1) + timedelta(days=day) for day in range(60)]
    take(ranked, *(row(day, Kind.THEME_DAY, branch="乙支部", guests="周局（调研）") for day in days))

    def cost(most: int) -> int:
        with scope.system("test"):
            Visit.objects.all().delete()
            meetings = list(Meeting.objects.filter(is_history=True).select_related("organization")[:most])
            with CaptureQueriesContext(connection) as captured:
                note_past_visits(meetings)
            assert Visit.objects.count() == most
        return len(captured)

    assert cost(3) == cost(60)
