"""Rules without a database: circles over any chain, days over any dates, whose turn it is in every stage."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yipanqi.plans import rules
from yipanqi.plans.enums import OPEN, UNREPORTED, Role, Stage
from yipanqi.plans.rules import ACTOR, GIVER, NOBODY, Hand

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
ORGANS = st.integers(1, 6)


@given(st.lists(ORGANS, unique=True, min_size=1), ORGANS)
def test_a_chain_of_organisations_never_holds_one_twice(chain, target):
    hands = [Hand(number) for number in chain]
    assert rules.circle(hands, Hand(target)) is (target in chain)


@given(st.lists(ORGANS, unique=True, min_size=1), ORGANS, st.integers(1, 3))
def test_only_the_last_may_name_somebody_of_its_own_and_each_once(chain, organ, person):
    hands, target = [Hand(number) for number in chain], Hand(organ, person)
    expected = organ in chain and organ != chain[-1]
    assert rules.circle(hands, target) is expected
    if not expected:
        assert rules.circle([*hands, target], target) is True


@given(DAYS, DAYS, st.none() | DAYS)
def test_a_deadline_leaves_the_lead_time_and_never_passes_the_givers(due, earliest, latest):
    right = due >= earliest and (latest is None or due <= latest)
    assert (rules.day_fault(due, earliest=earliest, latest=latest) == "") is right


@given(DAYS, st.integers(0, 60), DAYS, DAYS)
def test_a_deadline_only_moves_later(first, moved, earliest, wanted):
    now = first + timedelta(days=moved)
    fault = rules.moved_fault(wanted, first=first, now=now, earliest=earliest)
    assert (fault == "") is (wanted > now and wanted >= earliest)
    if wanted < first:
        assert "期限不能提前" in fault


def test_somebody_is_on_turn_as_long_as_a_part_is_open_and_nobody_after():
    assert {stage for stage, (side, what) in rules.TURN.items() if side != NOBODY and what} == set(OPEN)
    assert {stage for stage, (side, _) in rules.TURN.items() if side == GIVER} == {Stage.DECLINED, Stage.REPORTED}
    assert {side for side, _ in rules.TURN.values()} == {GIVER, ACTOR, NOBODY}
    assert set(rules.TURN) == set(Stage)


@given(st.integers(1, 9), st.data())
def test_one_leads_and_the_others_assist(count, data):
    assert rules.roles(count, None) == [Role.EACH] * count
    lead = data.draw(st.integers(0, count - 1))
    found = rules.roles(count, lead)
    assert found[lead] == Role.LEAD and found.count(Role.ASSIST) == count - 1


def test_what_a_list_says_of_a_report():
    said = {(stage, role): rules.outcome(stage, role) for stage in Stage for role in Role}
    for (stage, role), word in said.items():
        assert word.startswith("尚未报告") is (stage in UNREPORTED), (stage, role)
    assert said[Stage.SENT, Role.ASSIST] == "尚未报告（由牵头单位报告）"
    assert (said[Stage.REPORTED, Role.EACH], said[Stage.ACCEPTED, Role.LEAD]) == ("待审核", "已认可")
