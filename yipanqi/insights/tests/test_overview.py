"""态势总览: tree order, states only, the branch first; sentences that can be checked against the ledger."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import TODAY
from yipanqi.archives import actions as handing
from yipanqi.insights import queries
from yipanqi.insights.rules import Standing, cell_light, named
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.queries import expected
from yipanqi.obligations import actions as once
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.actions import reconcile_all
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Kind
from yipanqi.ui.lights import Light


@pytest.fixture
def owing(organ):
    """The ledger of the small organ as of its day."""
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
    return organ


def hold(organ, where: str, on: date, *kinds: str) -> None:
    with scope.system("test"):
        branch = organ.organizations[where]
        held = meetings.arrange(
            organization=branch, kinds=kinds, starts_at=datetime(on.year, on.month, on.day, 15, tzinfo=clock.ZONE),
            by=COMMAND_LINE,
        )  # fmt: skip
        due = len(expected(branch, kinds, on))
        meetings.record_meeting(meeting=held, present_count=due, minutes="研究工作。", by=COMMAND_LINE)


def grid(shown: queries.Overview) -> dict[str, dict[str, str]]:
    return {
        row.organization.name: {cell.duty.kind: f"{cell.light}{cell.word}" for cell in row.owed} for row in shown.rows
    }


def test_the_committee_sees_every_organisation_in_tree_order_and_groups_with_their_branch(owing, being):
    hold(owing, "乙支部", date(2026, 6, 3), "theme_day")
    with being("专职副书记"):
        shown = queries.overview(year=2026, on=TODAY)
    cells = grid(shown)
    assert list(cells)[-2:] == ["甲支部", "乙支部"] and "第一党小组" not in cells
    assert cells["甲支部"]["group_meeting"] == "yellow逾期"
    assert "group_meeting" not in cells["乙支部"]
    assert cells["乙支部"]["org_life_meeting"] == "blue待办"


def test_a_shortfall_is_the_branchs_own_for_a_week(owing, being):
    with scope.system("test"):
        owed = Obligation.objects.get(organization=owing.organizations["甲支部"], kind="theme_day", due_on="2026-05-31")
    for days, above in ((1, "待办"), (7, "待办"), (8, "逾期")):
        today = owed.grace_until + timedelta(days=days)
        with clock.frozen(today):
            with being("甲书记"):
                assert ledger.state_on(owed, today) == "missed"
                assert Obligation.objects.filter(ledger.missed(today), pk=owed.pk).exists()
            with being("专职副书记"):
                assert (ledger.state_on(owed, today) == "missed") is (above == "逾期")
                assert Obligation.objects.filter(ledger.missed(today), pk=owed.pk).exists() is (above == "逾期")
                assert Obligation.objects.filter(ledger.pending(today), pk=owed.pk).exists() is (above == "待办")
                assert ledger.light_of(owed, today) == (Light.RED if above == "逾期" else Light.BLUE)


def test_a_secretary_sees_the_own_branch_and_a_stranger_to_states_nothing(owing, being, visit):
    with being("乙书记"):
        assert list(grid(queries.overview(year=2026, on=TODAY))) == ["乙支部"]
        assert queries.opened(owing.organizations["甲支部"], "theme_day", year=2026, on=TODAY) is None
    assert visit("乙书记").get(f"/overview/{owing.organizations['甲支部'].pk}/theme_day/").status_code == 404
    assert visit("甲党员").get("/overview/").status_code == 403


def test_a_cell_opens_to_periods_clause_and_whom_to_ask(owing, visit):
    page = (
        visit("专职副书记").get(f"/overview/{owing.organizations['甲支部'].pk}/theme_day/?year=2026").content.decode()
    )
    assert page.count("/obligations/") >= 6 and "支部工作条例（试行）》第十六条" in page
    assert "甲书记" in page and "乙书记" not in page
    assert visit("专职副书记").get(f"/overview/{owing.organizations['甲支部'].pk}/nothing/").status_code == 404


def test_sentences_say_what_the_ledger_says(owing, being):
    hold(owing, "乙支部", date(2026, 6, 3), "theme_day")
    with being("专职副书记"):
        said = [one.text for one in queries.in_words(on=TODAY)]
        due = Obligation.objects.filter(source="rule", due_on__month=6, due_on__year=2026).exclude(state="void")
        missed = Obligation.objects.filter(ledger.missed(TODAY), source="rule", due_on__year=2026)
        assert said[0] == (
            f"6月到期的职责共{due.count()}项，已履行{due.filter(state='met').count()}项，"
            f"待办{due.filter(ledger.pending(TODAY)).count()}项。"
        )
        assert f"一般性要求{missed.filter(severity='soft').count()}项" in said[1]
        assert said[2].startswith("涉及") and "甲支部" in said[2]


def test_lists_and_decisions_are_said_all_together_and_what_is_missed_a_week_later(owing, being, visit):
    def owe(name: str, source: str, kind: str, due: date) -> None:
        with scope.system("test"), clock.frozen(date(2026, 5, 4)):
            once.owe(
                organization=owing.organizations[name], key=f"{kind}:{due}", source=source, kind=kind, title="一项",
                basis="惯例", due_on=due, by=COMMAND_LINE,
            )  # fmt: skip

    with being("专职副书记"):
        assert queries.raised(on=TODAY) == []
    for name in ("甲支部", "乙支部"):
        owe(name, "responsibilities", "duty_item", date(2026, 5, 29))
        owe(name, "plans", "decision_task", date(2026, 6, 12))
    owe("甲支部", "responsibilities", "list_acknowledgement", date(2026, 6, 30))
    owe("甲支部", "plans", "task_review", date(2026, 6, 30))
    with scope.system("test"):
        once.settle(
            organization=owing.organizations["甲支部"], key="duty_item:2026-05-29", record="x:1", label="说明",
            happened_on=date(2026, 5, 20), recorded_at=clock.now(), by=COMMAND_LINE,
        )  # fmt: skip
    with being("专职副书记"):
        opened = {one.text[:4]: one.url for one in queries.raised(on=TODAY)}
        said = [one.text for one in queries.raised(on=TODAY)]
    assert opened["责任清单"] == "/obligations/?kind=duty_item&year=2026&state=missed"
    listed = visit("专职副书记").get(opened["责任清单"]).content.decode()
    assert listed.count("2026年5月29日") == 1 and "责任清单事项</option>" in listed, (
        "the number opens as what it counts"
    )
    assert opened["已公布的"] == "/responsibilities/?year=2026&unsigned=1"
    assert said == [
        "责任清单到期的事项2项，已办结1项，逾期1项。", "已公布的责任清单待签收1份。",
        "决策任务2项，已报告完成0项，待办1项，逾期1项。",  # of her own branch she knows at once
    ]  # fmt: skip
    with being("乙书记"):
        assert [one.text for one in queries.raised(on=TODAY)] == [
            "责任清单到期的事项1项，已办结0项，逾期1项。", "决策任务1项，已报告完成0项，待办0项，逾期1项。",
        ]  # fmt: skip
    assert "责任清单到期的事项2项" in visit("专职副书记").get("/overview/month/").content.decode()


def test_what_changed_this_month_names_what_came_to_be_missed_and_what_was_recorded_afterwards(owing, being):
    hold(owing, "甲支部", date(2026, 5, 20), "theme_day")
    with being("专职副书记"):
        texts = [one.text for one in queries.changes(on=TODAY)]
    assert "主题党日（2026年5月）新列入逾期：乙支部。" in texts
    assert "甲支部补记了2026年5月的主题党日（2026年5月20日）。" in texts
    assert not [text for text in texts if "4月" in text]


def test_what_is_due_next_counts_only_what_is_open(owing, being):
    with being("乙书记"):
        before = {(one.title, one.open) for one in queries.due_next(on=TODAY)}
    hold(owing, "乙支部", date(2026, 6, 3), "theme_day", "members_meeting")
    with being("乙书记"):
        after = {(one.title, one.open) for one in queries.due_next(on=TODAY)}
    assert before - after == {("主题党日", 1), ("党员大会", 1)}


@pytest.mark.parametrize("address", ["/overview/", "/overview/month/"])
def test_the_page_asks_the_same_number_of_questions_for_few_and_for_many(owing, visit, address):
    asked = {}
    for role in ("乙书记", "总支书记", "专职副书记"):
        client = visit(role)
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        asked[role] = len(counted)
    received = 2  # what branches have opened to those who receive what is handed in
    received += 1 if address.endswith("month/") else 0  # how many have not handed in; last year nobody worked here
    assert asked["总支书记"] == asked["专职副书记"] == asked["乙书记"] + received


def test_what_has_not_been_handed_in_is_said_to_whom_it_is_owed_and_opens_to_the_list(owing, being, visit):
    with clock.frozen(date(2026, 12, 10)):
        with being("甲书记") as actor:
            handing.hand_in(
                organization=owing.organizations["甲支部"], what="handbook", year=2026, content=b"%PDF-1", by=actor
            )
            assert queries.not_handed_in() == []
        with being("专职副书记"):
            (said,) = queries.not_handed_in()
        assert said.text == "2026年度党支部工作手册尚未报送（含退回未再报）的有1个党支部：乙支部。"
        part = visit("专职副书记").get("/overview/month/").content.decode()
        assert said.text in part and said.url.replace("&", "&amp;") in part
        listed = visit("专职副书记").get(said.url).content.decode()
        assert "乙支部" in listed and "甲支部" not in listed
        with being("乙书记") as actor:
            handing.hand_in(
                organization=owing.organizations["乙支部"], what="handbook", year=2026, content=b"%PDF-2", by=actor
            )
        with being("专职副书记"):
            assert queries.not_handed_in() == []


def test_the_first_page_of_this_year_asks_for_the_month_and_no_other_does(owing, visit):
    client = visit("专职副书记")
    asks = 'hx-get="/overview/month/"'
    assert asks in client.get("/overview/").content.decode()
    assert asks not in client.get("/overview/?year=2025").content.decode()
    part = client.get("/overview/month/").content.decode()
    assert part.startswith('<ul class="said" id="said"') and "6月到期的职责共" in part
    assert "6月的变化" in part and "30天内到期" in part and "<html" not in part


def test_only_duties_that_somebody_on_the_page_owes_have_a_column(owing, being):
    with being("乙书记"):
        shown = queries.overview(year=2026, on=TODAY)
        assert "group_meeting" not in [duty.kind for duty in shown.duties]
        assert all(any(row.cells[place].light for row in shown.rows) for place in range(len(shown.duties)))
    with being("专职副书记"):
        assert "group_meeting" in [duty.kind for duty in queries.overview(year=2026, on=TODAY).duties]


def test_a_branch_whose_groups_alone_owe_something_has_a_row(owing, being):
    Obligation._base_manager.filter(organization=owing.organizations["甲支部"]).update(state="void", cause="dissolved")
    with being("专职副书记"):
        cells = grid(queries.overview(year=2026, on=TODAY))
    assert list(cells["甲支部"]) == ["group_meeting"]


@pytest.mark.parametrize("only_missed", [False, True])
def test_who_leads_a_group_sees_its_branch_with_what_the_group_owes_and_nothing_else(owing, being, only_missed):
    with being("甲组长"):
        cells = grid(queries.overview(year=2026, on=TODAY, only_missed=only_missed))
    assert {name: list(owed) for name, owed in cells.items()} == {"甲支部": ["group_meeting"]}


@pytest.mark.parametrize("role", ["甲党员", "处长", "工会主席"])
@pytest.mark.parametrize("only_missed", [False, True])
def test_who_sees_no_states_sees_no_row(owing, being, role, only_missed):
    with being(role):
        shown = queries.overview(year=2026, on=TODAY, only_missed=only_missed)
    assert not shown.rows and not shown.duties


def test_of_many_that_came_to_be_missed_the_first_are_named_and_all_are_counted(organ, being):
    committee = organ.organizations["机关党委"]
    with scope.system("test"):
        for number in range(6):
            organizations.found_organization(
                name=f"第{number}支部", kind=Kind.BRANCH, parent=committee, founded_on=date(2026, 1, 1),
                go_live_on=date(2026, 5, 1), by=COMMAND_LINE,
            )  # fmt: skip
        reconcile_all(by=COMMAND_LINE)
    with being("专职副书记"):
        texts = [one.text for one in queries.changes(on=TODAY)]
        said = [one.text for one in queries.in_words(on=TODAY)]
        missed = Obligation.objects.filter(ledger.missed(TODAY), source="rule", due_on__year=2026)
        organizations_missed = missed.order_by().values("organization").distinct().count()
    assert "主题党日（2026年5月）新列入逾期：甲支部、乙支部、第0支部、第1支部、第2支部等8个组织。" in texts
    assert said[2].endswith(f"等{organizations_missed}个组织。")


def test_narrowed_to_what_was_missed_the_order_stays(owing, visit):
    page = visit("专职副书记").get("/overview/?missed=1").content.decode()
    assert page.index("甲支部") < page.index("乙支部")
    assert visit("专职副书记").get("/overview/?year=abcd&page=x").status_code == 200


def test_an_election_owed_years_ahead_opens_no_year(owing, visit):
    with scope.system("test"):
        far = Obligation.objects.filter(source="rule", state="pending").first()
        far.due_on = far.grace_until = date(2031, 6, 30)
        far.save(update_fields=["due_on", "grace_until"])
        assert ledger.years(TODAY)[0] == 2031
    page = visit("专职副书记").get("/overview/").content.decode()
    assert "?year=2026" in page and "?year=2027" not in page and "?year=2031" not in page


def test_what_is_owed_most_often_stands_first(owing):
    with scope.system("test"):
        shown = [duty.kind for duty in queries.overview(year=2026, on=TODAY).duties]
    wanted = ["theme_day", "members_meeting", "dues_base", "election"]
    assert [kind for kind in shown if kind in wanted] == [kind for kind in wanted if kind in shown]
    assert shown.index("theme_day") < shown.index("members_meeting") < shown.index("dues_base")


@given(st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_the_worst_that_can_be_done_something_about_speaks_first(parts):
    hard, soft, open_, met, lifted, _ = parts
    light, word = cell_light(Standing(*parts))
    naive = (
        ("red", "逾期") if hard else ("yellow", "逾期") if soft else ("blue", "待办") if open_
        else ("green", "履行") if met else ("grey", "免除" if lifted else "未到期")
    )  # fmt: skip
    assert (light, word) == naive


def test_names_keep_their_order_and_say_how_many_follow():
    assert named(["丙", "甲"]) == "丙、甲"
    assert named(list("一二三四五六七")) == "一、二、三、四、五等7个组织"
    assert named(list("一二三四五"), 7) == "一、二、三、四、五等7个组织"
