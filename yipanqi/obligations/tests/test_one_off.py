"""One-off obligations: owed, settled, taken back, withdrawn – by the room that raised them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.audit.models import Entry
from yipanqi.engine.duties import reference
from yipanqi.engine.duties.model import ExtraObligation
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Broken, Refused
from yipanqi.obligations.actions import owe, reconcile, reconcile_all, settle, unsettle, withdraw
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.obligations.queries import history
from yipanqi.obligations.rules import one_off_state
from yipanqi.obligations.tests.world import TESTER
from yipanqi.organizations.models import Person

TODAY = date(2026, 4, 10)
GIVEN = {
    "key": "decision:12", "source": "meetings", "kind": "decision", "title": "完成办事指南修订",
    "basis": "2026年3月主题党日的决定", "due_on": date(2026, 4, 30), "address": "/meetings/12/",
}  # fmt: skip


@pytest.fixture(autouse=True)
def april():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def branch(world):
    return world.organization()


def owed(branch, **changes) -> Obligation:
    return owe(organization=branch, by=TESTER, **{**GIVEN, **changes})


def done(branch, day: date, *, recorded: date | None = None, record: str = "decision:12") -> Obligation:
    recorded_at = datetime.combine(recorded or day, datetime.min.time().replace(hour=17), clock.ZONE)
    return settle(
        organization=branch, key="decision:12", record=record, label="办结", happened_on=day, recorded_at=recorded_at,
        by=TESTER,
    )  # fmt: skip


def test_it_is_owed_by_a_person_from_today(branch):
    person = Person.objects.create(name="张三", home=branch)
    entry = owed(branch, person=person)
    assert (entry.state, entry.period_start, entry.person, entry.severity) == ("pending", TODAY, person, "hard")
    assert list(Obligation.objects.values_list("key", flat=True)) == ["decision:12"]


def test_the_same_again_changes_nothing_and_a_change_is_told(branch):
    first = owed(branch)
    assert owed(branch) == first
    assert Entry.objects.count() == 1
    changed = owed(branch, due_on=date(2026, 5, 31), title="完成办事指南修订并公布")
    assert (changed.pk, changed.due_on, changed.grace_until) == (first.pk, date(2026, 5, 31), date(2026, 5, 31))
    told = Entry.objects.get(event="obligation_changed")
    assert (told.before["due_on"], told.after["due_on"]) == ("2026-04-30", "2026-05-31")


def test_a_due_day_in_the_past_is_missed_at_once(branch):
    assert owed(branch, due_on=date(2026, 4, 9)).state == "missed"
    assert owed(branch, due_on=TODAY).state == "pending"


@pytest.mark.parametrize(
    ("day", "recorded", "state", "late"),
    [
        (date(2026, 4, 30), date(2026, 4, 30), "met", False),
        (date(2026, 4, 28), date(2026, 5, 6), "met", True),
        (date(2026, 5, 1), date(2026, 5, 1), "late", True),
    ],
)
def test_done_in_time_is_met_done_later_is_late(branch, day, recorded, state, late):
    owed(branch)
    with clock.frozen(date(2026, 5, 10)):
        entry = done(branch, day, recorded=recorded)
    assert (entry.state, entry.met_on, entry.recorded_late, entry.done) == (state, day, late, 1)
    proof = Evidence.objects.get()
    assert (proof.record, proof.happened_on) == ("decision:12", day)


def test_taking_the_record_back_opens_it_again(branch):
    owed(branch)
    done(branch, date(2026, 4, 9))
    done(branch, date(2026, 4, 8), record="meeting:3")
    entry = unsettle(organization=branch, key="decision:12", record="meeting:3", by=TESTER)
    assert (entry.state, entry.met_on) == ("met", date(2026, 4, 9))
    entry = unsettle(organization=branch, key="decision:12", record="decision:12", reason="填错", by=TESTER)
    assert (entry.state, entry.met_on, entry.done) == ("pending", None, 0)
    before = Entry.objects.count()
    unsettle(organization=branch, key="decision:12", record="decision:12", by=TESTER)
    assert Entry.objects.count() == before, "nothing to take back, nothing told"


def test_settling_twice_with_the_same_record_keeps_one_piece_of_evidence(branch):
    owed(branch)
    done(branch, date(2026, 4, 9))
    done(branch, date(2026, 4, 7))
    assert Evidence.objects.get().happened_on == date(2026, 4, 7)


def test_withdrawn_with_a_reason_it_stays_readable_and_can_be_owed_again(branch):
    owed(branch)
    done(branch, date(2026, 4, 9))
    entry = withdraw(organization=branch, key="decision:12", reason="会议记录更正", by=TESTER)
    assert (entry.state, entry.cause, entry.note, entry.met_on) == ("void", "withdrawn", "会议记录更正", None)
    assert not Evidence.objects.exists()
    with pytest.raises(Refused):
        done(branch, date(2026, 4, 9))
    again = owed(branch)
    assert (again.pk, again.state, again.cause, again.note) == (entry.pk, "pending", "", "")


def test_what_was_never_owed_is_a_mistake_of_the_caller(branch):
    for call in (
        lambda: done(branch, TODAY),
        lambda: unsettle(organization=branch, key="decision:12", record="x", by=TESTER),
        lambda: withdraw(organization=branch, key="decision:12", reason="x", by=TESTER),
        lambda: owed(branch, source="rule"),
    ):
        with pytest.raises(Broken):
            call()


def test_recurring_entries_cannot_be_settled_by_hand(world, branch):
    reconcile(organization=branch, by=TESTER)
    key = Obligation.objects.filter(source="rule").first().key
    with pytest.raises(Broken):
        withdraw(organization=branch, key=key, reason="x", by=TESTER)


def test_the_nightly_run_turns_what_is_overdue_into_missed(world, branch):
    owed(branch)
    with clock.frozen(date(2026, 4, 30)):
        assert reconcile_all(by=TESTER).changed == 0
    with clock.frozen(date(2026, 5, 1)):
        reconcile_all(by=TESTER)
        assert Obligation.objects.get(key="decision:12").state == "missed"
        history = Entry.objects.count()
        reconcile_all(by=TESTER)
        assert Entry.objects.count() == history


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(due_on=days, met_on=st.none() | days, today=days)
def test_the_states_are_those_of_the_engine(due_on, met_on, today):
    if met_on is not None and met_on > today:
        met_on = None
    one = ExtraObligation(obligation_id=1, org_id=1, kind="decision", due_on=due_on, done_on=met_on)
    (judged,) = reference.one_off(obligations=[one], as_of=today)
    assert one_off_state(due_on=due_on, met_on=met_on, today=today) == judged.state


def test_a_deadline_that_moved_is_told_with_the_one_before(branch):
    entry = owed(branch)
    owed(branch, title="完成办事指南修订和公开")
    owed(branch, title="完成办事指南修订和公开", due_on=date(2026, 5, 15))
    assert [one.sentence for one in history(entry)] == [
        "登记应办事项", "变更应办事项", "期限由2026年4月30日改为2026年5月15日",
    ]  # fmt: skip
