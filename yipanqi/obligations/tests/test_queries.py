"""What the ledger answers: due lists, lights, year strips, lists in tree order, history – within the scope in force."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel import clock, scope
from yipanqi.obligations import queries
from yipanqi.obligations.actions import owe, reconcile, waive
from yipanqi.obligations.enums import Severity, State
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.rules import light_of, light_word, period_label, state_on
from yipanqi.obligations.tests.world import TESTER
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person
from yipanqi.ui.lights import Light

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def june():
    with clock.frozen(TODAY):
        yield


def follow(organization, world=None) -> None:
    reconcile(organization=organization, history=True, by=TESTER)


def titles(entries) -> list[tuple[str, str]]:
    return [(entry.title, period_label(entry.period_start, entry.due_on)) for entry in entries]


def entry(**changes) -> Obligation:
    given_ = {
        "severity": Severity.HARD, "state": State.PENDING, "period_start": date(2026, 6, 1),
        "due_on": date(2026, 6, 30), "grace_until": date(2026, 7, 10),
    }  # fmt: skip
    return Obligation(**{**given_, **changes})


@pytest.mark.parametrize(
    ("changes", "on", "light", "word"),
    [
        ({}, date(2026, 6, 1), Light.BLUE, ""),
        ({}, date(2026, 5, 31), Light.GREY, ""),
        ({}, date(2026, 7, 10), Light.BLUE, ""),
        ({}, date(2026, 7, 11), Light.RED, ""),
        ({"severity": Severity.SOFT}, date(2026, 7, 11), Light.YELLOW, ""),
        ({"state": State.MET}, date(2026, 9, 1), Light.GREEN, ""),
        ({"state": State.MET, "recorded_late": True}, date(2026, 9, 1), Light.GREEN, "已履行（补记）"),
        ({"state": State.LATE}, date(2026, 9, 1), Light.GREEN, "逾期办结"),
        ({"state": State.MISSED}, date(2026, 9, 1), Light.RED, ""),
        ({"state": State.WAIVED}, date(2026, 9, 1), Light.GREY, "免除"),
        ({"state": State.VOID}, date(2026, 9, 1), Light.GREY, "不适用"),
    ],
)
def test_the_one_mapping_from_entry_to_light(changes, on, light, word):
    assert (light_of(entry(**changes), on), light_word(entry(**changes), on)) == (light, word)


days = st.dates(date(2026, 1, 1), date(2027, 6, 30))


@given(
    st.sampled_from(State.values), st.sampled_from(Severity.values), days, st.integers(0, 90), st.integers(0, 30), days
)
def test_every_entry_has_a_light_on_every_day_and_red_is_never_for_general_requirements(
    state, severity, start, length, grace, on
):
    due = start + timedelta(days=length)
    shown = entry(
        state=state, severity=severity, period_start=start, due_on=due, grace_until=due + timedelta(days=grace)
    )
    light = light_of(shown, on)
    assert (light == Light.RED) <= (severity == Severity.HARD)
    assert (light in (Light.RED, Light.YELLOW)) == (state_on(shown, on) == State.MISSED)
    if on <= shown.grace_until and state == State.PENDING:
        assert light not in (Light.RED, Light.YELLOW), "never overdue within grace"


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), "2026年9月"),
        (date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度"),
        (date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
        (date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (date(2024, 3, 5), date(2027, 3, 4), "2024年3月5日至2027年3月4日"),
        (date(2026, 2, 1), date(2026, 4, 30), "2026年2月1日至2026年4月30日"),
    ],
)
def test_periods_have_the_names_people_use(start, end, label):
    assert period_label(start, end) == label


def test_a_due_list_has_the_missed_first_then_by_due_day_and_counts_what_is_older(world):
    branch = world.organization()
    world.hold(branch, "theme_day", date(2026, 5, 3))
    follow(branch)
    listed = queries.due_list([branch], on=TODAY)
    assert titles(listed.overdue) == [
        ("党员大会", "2026年第一季度"), ("主题党日", "2026年3月"), ("主题党日", "2026年4月"),
    ]  # fmt: skip
    assert titles(listed.due) == [("党员大会", "2026年第二季度"), ("主题党日", "2026年6月"), ("组织生活会", "2026年")]
    assert queries.missed_earlier([branch], on=TODAY) == 2


def test_an_entry_is_missed_the_day_after_even_if_nothing_ran_at_night(world):
    branch = world.organization(go_live_on=date(2026, 6, 1))
    follow(branch)
    listed = queries.due_list([branch], on=date(2026, 7, 1))
    assert titles(listed.overdue) == [("主题党日", "2026年6月")]
    assert Obligation.objects.filter(queries.in_state(State.MISSED, date(2026, 7, 1))).count() == 1
    assert Obligation.objects.filter(queries.in_state(State.PENDING, date(2026, 7, 1))).count() == 0


def test_what_a_person_owes_is_listed_however_old(world):
    branch = world.organization()
    one, other = (Person.objects.create(name=name, home=branch) for name in ("张三", "李四"))
    for number, (person, due) in enumerate([(one, date(2025, 9, 1)), (one, date(2026, 7, 1)), (other, TODAY)]):
        owe(
            organization=branch, key=f"decision:{number}", source="meetings", kind="decision", title=f"事项{number}",
            basis="决定", due_on=due, person=person, by=TESTER,
        )  # fmt: skip
    listed = queries.mine(one, on=TODAY)
    assert [entry.title for entry in listed.overdue] == ["事项0"]
    assert [entry.title for entry in listed.due] == ["事项1"]


def test_a_year_strip_has_a_row_per_duty_and_a_cell_per_period(world):
    branch = world.organization(go_live_on=date(2026, 3, 1), has_committee=True)
    world.hold(branch, "theme_day", date(2026, 3, 3), recorded=date(2026, 4, 2))
    follow(branch)
    strip = queries.strip(branch, 2026, on=TODAY)
    rows = {row.title: [(cell.first, cell.months, cell.light, cell.said) for cell in row.cells] for row in strip.rows}
    assert list(rows) == ["党员大会", "支委会", "主题党日", "组织生活会"]
    assert rows["党员大会"] == [
        (4, 3, Light.BLUE, "待办"), (7, 3, Light.GREY, "未到期"), (10, 3, Light.GREY, "未到期"),
    ]  # fmt: skip
    assert rows["主题党日"][:4] == [
        (3, 1, Light.GREEN, "已履行（补记）"), (4, 1, Light.RED, "逾期·刚性要求"), (5, 1, Light.RED, "逾期·刚性要求"),
        (6, 1, Light.BLUE, "待办"),
    ]  # fmt: skip
    assert len(rows["主题党日"]) == 10
    assert rows["支委会"][0] == (3, 1, Light.YELLOW, "逾期·一般性要求")
    assert rows["组织生活会"] == [], "the year began before go-live"
    assert strip.present == 6


def test_a_strip_of_another_year_or_kind_keeps_to_what_is_owed(world):
    committee = world.organization(kind=Kind.ORGAN_COMMITTEE)
    group = world.organization(kind=Kind.GROUP, dissolved_on=date(2026, 8, 15))
    for organization in (committee, group):
        follow(organization)
    assert queries.strip(committee, 2026, on=TODAY).rows == []
    (row,) = queries.strip(group, 2026, on=TODAY).rows
    assert [cell.first for cell in row.cells] == [1, 2, 3, 4, 5, 6, 7]
    assert queries.strip(group, 2025, on=TODAY).present == 0


def test_strip_and_due_list_cost_the_same_for_any_history(world, django_assert_num_queries):
    branch = world.organization()
    follow(branch)
    with django_assert_num_queries(2):
        queries.strip(branch, 2026, on=TODAY)
    with django_assert_num_queries(1):
        queries.due_list([branch], on=TODAY)


def test_next_month_is_known_ahead(world):
    branch = world.organization(has_committee=True)
    coming = [(row.rule.title, row.period_end) for _, row in queries.upcoming([branch], on=TODAY)]
    assert coming == [("支委会", date(2026, 7, 31)), ("主题党日", date(2026, 7, 31))]
    september = [row.rule.title for _, row in queries.upcoming([branch], on=date(2026, 8, 20))]
    assert "党员大会" not in september, "the quarter has begun already and stands in the list"


def test_shortfalls_stand_in_tree_order_and_know_no_ranking(world):
    root = world.organization(kind=Kind.GENERAL_BRANCH)
    first, second = world.organization(parent=root), world.organization(parent=root)
    world.hold(first, "theme_day", date(2026, 1, 5))
    for organization in (second, first):
        follow(organization)
    found = queries.shortfalls(on=TODAY)
    assert [organization for organization, _ in found] == [first, second]
    assert [len(entries) for _, entries in found] == [5, 6]


def test_month_tallies_leave_out_what_is_waived(world):
    branches = [world.organization() for _ in range(3)]
    world.hold(branches[0], "theme_day", date(2026, 6, 2))
    for branch in branches:
        follow(branch)
    waive(
        organization=branches[2], duty="theme_day", from_on=date(2026, 6, 1), to_on=date(2026, 6, 30), reason="r",
        approver="a", by=TESTER,
    )  # fmt: skip
    tally = {one.kind: (one.owed, one.met, one.open) for one in queries.month_tallies(on=TODAY)}
    assert tally == {"theme_day": (2, 1, 1), "members_meeting": (3, 0, 3)}


def test_filters_reach_below_and_orders_are_only_two(world):
    root = world.organization(kind=Kind.GENERAL_BRANCH)
    inside, outside = world.organization(parent=root), world.organization()
    for organization in (inside, outside):
        follow(organization)
    chosen = queries.filtered(organization=root, on=TODAY)
    assert {one.organization_id for one in chosen} == {inside.pk}
    missed = queries.filtered(state="missed", kind="theme_day", year=2026, tree=False, on=TODAY)
    assert [one.due_on for one in missed] == sorted(one.due_on for one in missed)
    assert missed.count() == 10
    assert not queries.filtered(year=2025, on=TODAY).exists()


def test_the_history_of_an_entry_tells_its_own_story_only(world):
    branch = world.organization(go_live_on=date(2026, 6, 1))
    follow(branch)
    world.hold(branch, "theme_day", date(2026, 6, 9))
    follow(branch)
    met = Obligation.objects.get(kind="theme_day")
    told = [one.sentence for one in queries.history(met)]
    assert told[0] == "列入台账：待办"
    assert "状态由“待办”改为“已履行”" in told[1] and "履行日期由“无”改为“2026年6月9日”" in told[1]
    assert told[2:] == [f"取得凭据：{queries.evidence_of(met).get().label}"]


def test_a_stranger_sees_nothing_and_the_scope_narrows_everything(world):
    branch, other = world.organization(), world.organization()
    for organization in (branch, other):
        follow(organization)
    sees_one = scope.Scope(reach={"states": ((branch.path, branch.path + "z"),)})
    with scope.using(sees_one):
        listed = queries.due_list(on=TODAY)
        assert {one.organization_id for one in listed.overdue + listed.due} == {branch.pk}
        assert {organization.pk for organization, _ in queries.shortfalls(on=TODAY)} <= {branch.pk}
        assert Obligation.objects.filter(organization=other).count() == 0
    with scope.using(scope.NOTHING):
        assert not queries.entries().exists()
        assert queries.due_list([branch.pk], on=TODAY).due == []


def test_reconciling_leaves_organisations_untouched(world):
    branch = world.organization()
    before = Organization.objects.values().get(pk=branch.pk)
    follow(branch)
    assert Organization.objects.values().get(pk=branch.pk) == before
