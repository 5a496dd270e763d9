"""What reconciliation does to the ledger of one organisation, rule by rule of the architecture."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock
from yipanqi.obligations.actions import Reconciled, reconcile, reconcile_all, revoke_waiver, waive
from yipanqi.obligations.enums import Cause, State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.obligations.tests.world import TESTER
from yipanqi.organizations.enums import Kind
from yipanqi.regulations.actions import end_override, override_rule
from yipanqi.regulations.enums import Effect

TODAY = date(2026, 4, 10)


@pytest.fixture(autouse=True)
def april():
    with clock.frozen(TODAY):
        yield


def ledger(organization, kind: str = "") -> dict[str, str]:
    """Key → state, of one duty where given."""
    entries = Obligation.objects.filter(organization=organization, source="rule")
    if kind:
        entries = entries.filter(kind=kind)
    return {entry.key.split(":")[1][:7]: entry.state for entry in entries.order_by("due_on")}


def entry(organization, kind: str, start: str) -> Obligation:
    return Obligation.objects.get(organization=organization, kind=kind, period_start=start)


def run(organization) -> Reconciled:
    return reconcile(organization=organization, history=True, by=TESTER)


def test_periods_since_go_live_are_added_with_their_states(world):
    branch = world.organization(members=12, full_members=10, has_committee=True)
    world.hold(branch, "theme_day", date(2026, 2, 25))
    assert run(branch).added == 11
    assert ledger(branch, "theme_day") == {
        "2026-01": "missed", "2026-02": "met", "2026-03": "missed", "2026-04": "pending",
    }  # fmt: skip
    assert ledger(branch, "members_meeting") == {"2026-01": "missed", "2026-04": "pending"}
    assert len(ledger(branch, "committee_meeting")) == 4
    assert ledger(branch, "org_life_meeting") == {"2026-01": "pending"}
    assert "member_appraisal" not in {one.kind for one in Obligation.objects.all()}, "nothing offers evidence for it"


def test_an_entry_says_why_it_is_owed(world):
    branch = world.organization()
    run(branch)
    owed = entry(branch, "members_meeting", "2026-01-01")
    assert owed.key == "members_meeting:2026-01-01/2026-03-31"
    assert owed.basis == "《中国共产党支部工作条例（试行）》第十一条"
    assert (owed.clause, owed.rule, owed.pack) == ("ZB-11a", "members_meeting", "party-branch-2018@2")
    assert (owed.severity, owed.minimum, owed.due_on) == ("soft", 1, date(2026, 3, 31))


def test_running_it_again_changes_nothing(world):
    branch = world.organization(has_committee=True)
    world.hold(branch, "theme_day", date(2026, 3, 1))
    first = run(branch)
    history = Entry.objects.count()
    assert run(branch) == Reconciled(0, 0, first.added)
    assert Entry.objects.count() == history


def test_nothing_before_go_live_and_nothing_of_the_future(world):
    branch = world.organization(go_live_on=date(2026, 3, 15))
    run(branch)
    assert set(ledger(branch)) == {"2026-04"}
    with clock.frozen(date(2026, 5, 1)):
        run(branch)
        assert set(ledger(branch, "theme_day")) == {"2026-04", "2026-05"}


def test_a_late_record_meets_its_own_period_and_is_seen_to_be_late(world):
    branch = world.organization()
    run(branch)
    assert entry(branch, "theme_day", "2026-03-01").state == State.MISSED
    world.hold(branch, "theme_day", date(2026, 3, 20), recorded=date(2026, 4, 9))
    assert run(branch) == Reconciled(0, 1, 6)
    late = entry(branch, "theme_day", "2026-03-01")
    assert (late.state, late.met_on, late.recorded_late, late.done) == ("met", date(2026, 3, 20), True, 1)
    assert entry(branch, "theme_day", "2026-04-01").state == State.PENDING


def test_evidence_follows_the_records(world):
    branch = world.organization()
    number = world.hold(branch, "theme_day", date(2026, 4, 2))
    run(branch)
    met = entry(branch, "theme_day", "2026-04-01")
    proof = Evidence.objects.get(obligation=met)
    assert (proof.record, proof.happened_on, proof.label) == (
        f"meeting:{number}", date(2026, 4, 2), "主题党日（2026年4月2日）",
    )  # fmt: skip
    assert clock.ZONE.utcoffset(None) is None or proof.recorded_at.astimezone(clock.ZONE).hour == 20
    world.held[0] = (*world.held[0][:3], date(2026, 4, 3), world.held[0][4] + timedelta(days=1))
    run(branch)
    assert Evidence.objects.get(obligation=met).happened_on == date(2026, 4, 3)
    world.held.clear()
    run(branch)
    assert entry(branch, "theme_day", "2026-04-01").state == State.PENDING
    assert not Evidence.objects.exists()


def test_records_of_two_rooms_may_have_the_same_number(world):
    branch = world.organization()
    world.hold(branch, "theme_day", date(2026, 4, 2), number=7)
    world.hold(branch, "org_life_meeting", date(2026, 4, 5), number=7)
    for follow in (run, lambda one: reconcile_all(by=TESTER)):
        follow(branch)
        found = {proof.obligation.kind: (proof.record, proof.happened_on) for proof in Evidence.objects.all()}
        assert found == {
            "theme_day": ("meeting:7", date(2026, 4, 2)), "org_life_meeting": ("talk:7", date(2026, 4, 5)),
        }  # fmt: skip
    world.held.pop()
    assert reconcile_all(by=TESTER).changed == 1
    assert [proof.record for proof in Evidence.objects.all()] == ["meeting:7"]


def test_a_save_follows_the_duties_its_own_records_prove_and_no_other_room_is_asked(world, monkeypatch):
    branch = world.organization()
    world.hold(branch, "org_life_meeting", date(2026, 3, 5))
    run(branch)
    world.hold(branch, "theme_day", date(2026, 4, 2))
    world.held.pop(0)  # the other room has taken its record back and has not said so yet
    talks = []
    monkeypatch.setattr(world, "talk_rows", lambda only: talks.append(only))
    world.install(monkeypatch)
    done = reconcile(organization=branch, records="meeting", by=TESTER)
    assert (done.added, done.changed, talks) == (0, 1, [])
    assert ledger(branch, "theme_day")["2026-04"] == "met"
    assert ledger(branch, "org_life_meeting") == {"2026-01": "met"}
    assert {proof.obligation.kind for proof in Evidence.objects.all()} == {"theme_day", "org_life_meeting"}
    monkeypatch.undo()
    world.install(monkeypatch)
    with clock.frozen(TODAY):
        assert reconcile(organization=branch, records="talk", by=TESTER) == Reconciled(0, 1, 0)
        assert reconcile(organization=branch, by=TESTER).changed == 0
    assert ledger(branch, "org_life_meeting") == {"2026-01": "pending"}


def test_a_new_day_works_out_everything_whatever_was_saved(world):
    branch = world.organization()
    run(branch)
    world.hold(branch, "org_life_meeting", date(2026, 4, 2))
    with clock.frozen(date(2026, 5, 4)):
        reconcile(organization=branch, records="meeting", by=TESTER)
    assert ledger(branch, "theme_day")["2026-05"] == "pending"
    assert ledger(branch, "org_life_meeting") == {"2026-01": "met"}


def test_nothing_counts_above_the_minimum(world):
    branch = world.organization()
    for day in (1, 8, 9):
        world.hold(branch, "theme_day", date(2026, 4, day))
    run(branch)
    met = entry(branch, "theme_day", "2026-04-01")
    assert (met.done, met.met_on) == (1, date(2026, 4, 1))


def test_one_meeting_serves_several_duties(world):
    branch = world.organization()
    world.hold(branch, "theme_day", date(2026, 4, 2), number=7)
    world.hold(branch, "members_meeting", date(2026, 4, 2), number=7)
    run(branch)
    assert Evidence.objects.filter(record="meeting:7").count() == 2


def test_history_corrected_strikes_out_what_was_not_owed(world):
    branch = world.organization(has_committee=True)
    run(branch)
    assert ledger(branch, "committee_meeting")["2026-02"] == "missed"
    only = world.states[branch.pk][0]
    world.states[branch.pk] = [
        replace(only, has_committee=False, valid_to=date(2026, 2, 28)),
        replace(only, valid_from=date(2026, 3, 1)),
    ]
    assert run(branch) == Reconciled(0, 2, 9)
    struck = entry(branch, "committee_meeting", "2026-02-01")
    assert (struck.state, struck.cause) == ("void", Cause.HISTORY)
    assert "组织沿革更正" in struck.note
    assert ledger(branch, "committee_meeting")["2026-03"] == "missed"
    world.states[branch.pk] = [only]
    run(branch)
    restored = entry(branch, "committee_meeting", "2026-02-01")
    assert (restored.state, restored.cause, restored.note) == ("missed", "", "")


def test_a_running_period_ends_with_the_organisation(world):
    branch = world.organization()
    run(branch)
    world.states[branch.pk] = [replace(world.states[branch.pk][0], dissolved_on=date(2026, 4, 15))]
    run(branch)
    void = entry(branch, "theme_day", "2026-04-01")
    assert (void.state, void.cause) == ("void", Cause.HISTORY)
    assert ledger(branch, "theme_day")["2026-03"] == "missed", "what was owed before stays owed"
    assert ledger(branch, "org_life_meeting") == {"2026-01": "void"}


def test_overrides_never_touch_ended_periods(world):
    branch = world.organization()
    run(branch)
    before = list(Obligation.objects.filter(due_on__lt=TODAY).order_by("key").values())
    override = override_rule(
        organization=branch, duty="theme_day", effect=Effect.DEFER, from_on=date(2026, 1, 1), to_on=date(2026, 6, 30),
        reason="大楼维修", approver="机关党委会议", by=TESTER,
    )  # fmt: skip
    run(branch)
    assert list(Obligation.objects.filter(due_on__lt=TODAY).order_by("key").values()) == before
    void = entry(branch, "theme_day", "2026-04-01")
    assert (void.state, void.cause) == ("void", Cause.RULES)
    end_override(override=override, reason="提前完工", by=TESTER)
    run(branch)
    assert entry(branch, "theme_day", "2026-04-01").state == State.VOID, "it began while the deferral was in force"
    with clock.frozen(date(2026, 5, 3)):
        run(branch)
        assert entry(branch, "theme_day", "2026-05-01").state == State.PENDING


def test_an_adjustment_changes_running_periods_only(world):
    branch = world.organization()
    run(branch)
    override_rule(
        organization=branch, duty="theme_day", effect=Effect.ADJUST, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31),
        grace_days=10, reason="汛期", approver="机关党委会议", by=TESTER,
    )  # fmt: skip
    run(branch)
    assert entry(branch, "theme_day", "2026-04-01").grace_until == date(2026, 5, 10)
    assert entry(branch, "theme_day", "2026-03-01").grace_until == date(2026, 3, 31)
    with clock.frozen(date(2026, 5, 10)):
        run(branch)
        assert entry(branch, "theme_day", "2026-04-01").state == State.PENDING
    with clock.frozen(date(2026, 5, 11)):
        run(branch)
        assert entry(branch, "theme_day", "2026-04-01").state == State.MISSED


def test_a_waiver_lifts_and_its_end_brings_the_duty_back(world):
    branch = world.organization()
    run(branch)
    waiver = waive(
        organization=branch, duty="theme_day", from_on=date(2026, 4, 1), to_on=date(2026, 6, 30), reason="全员抗旱",
        approver="王书记", by=TESTER,
    )  # fmt: skip
    waived = entry(branch, "theme_day", "2026-04-01")
    assert (waived.state, waived.waiver_id) == ("waived", waiver.pk)
    world.hold(branch, "theme_day", date(2026, 4, 9))
    run(branch)
    met = entry(branch, "theme_day", "2026-04-01")
    assert (met.state, met.waiver_id) == ("met", None), "what was done all the same is met"
    world.held.clear()
    with clock.frozen(date(2026, 5, 20)):
        revoke_waiver(waiver=waiver, reason="旱情解除", by=TESTER)
        assert ledger(branch, "theme_day") == {
            "2026-01": "missed", "2026-02": "missed", "2026-03": "missed", "2026-04": "waived", "2026-05": "pending",
        }  # fmt: skip


def test_only_the_rows_of_this_organisation_are_read(world, django_assert_num_queries):
    branch = world.organization()
    others = [world.organization() for _ in range(3)]
    for other in others:
        world.hold(other, "theme_day", date(2026, 4, 1))
    run(branch)
    assert {only and tuple(only) for _, only in world.asked} == {(branch.pk,)}
    assert Obligation.objects.exclude(organization=branch).count() == 0
    world.hold(branch, "theme_day", date(2026, 4, 1))
    with django_assert_num_queries(10):
        run(branch)


def test_history_is_written_with_the_change(world):
    branch = world.organization()
    run(branch)
    world.hold(branch, "theme_day", date(2026, 4, 1))
    run(branch)
    told = Entry.objects.filter(event="ledger_followed", subject=f"obligations.ledger:{branch.pk}").order_by("pk")
    assert len(told) == 2
    key = "theme_day:2026-04-01/2026-04-30"
    assert told[0].after["added"][key] == "pending"
    assert told[1].before["changed"][key]["state"] == "pending"
    assert told[1].after["changed"][key]["state"] == "met"
    assert told[1].after["proven"][key] == ["meeting:1"]


def test_terms_run_for_years_once_elections_are_offered(world, monkeypatch):
    world.offers = world.offers | {"election"}
    world.install(monkeypatch)
    committee = world.organization(
        kind=Kind.ORGAN_COMMITTEE, founded_on=date(2010, 1, 1), last_election_on=date(2022, 6, 1)
    )
    run(committee)
    term = Obligation.objects.get(organization=committee, kind="election")
    assert (term.period_start, term.due_on, term.state) == (date(2022, 6, 2), date(2027, 6, 1), "pending")
