"""The two executors come to the same ledger: random organs, histories, decisions, records – and corrections of all of
them.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.kernel import clock
from yipanqi.obligations.actions import Reconciled, reconcile, reconcile_all
from yipanqi.obligations.actions.one import plan_for
from yipanqi.obligations.actions.whole import plan_for_all
from yipanqi.obligations.models import Evidence, Obligation, Waiver
from yipanqi.obligations.tests.world import OFFERS, TESTER, World
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.regulations.enums import Effect
from yipanqi.regulations.models import Override

FIRST = date(2025, 7, 1)
days = st.dates(FIRST, date(2026, 8, 31))
duties = st.sampled_from(sorted(OFFERS))
kinds = st.sampled_from([Kind.BRANCH, Kind.BRANCH, Kind.GROUP, Kind.GENERAL_BRANCH])
numbers = st.integers(0, 12)


@st.composite
def histories(draw):
    """One organisation through time: founded, gone live, changed, perhaps ended."""
    return {
        "kind": draw(kinds),
        "founded_on": draw(st.dates(date(2025, 1, 1), date(2026, 3, 1))),
        "go_live_on": draw(st.dates(FIRST, date(2026, 5, 1))),
        "dissolved_on": draw(st.none() | st.dates(date(2026, 3, 2), date(2026, 9, 30))),
        "changes": draw(st.lists(st.tuples(days, st.booleans(), st.booleans()), max_size=3)),
    }


records = st.lists(st.tuples(numbers, duties, days, st.integers(0, 60)), max_size=25)
spans = st.lists(st.tuples(numbers, duties, days, days, st.none() | days), max_size=3)
decisions = st.lists(st.tuples(numbers, duties, days, days, st.integers(0, 3), st.integers(0, 15)), max_size=3)
moments = st.builds(
    dict, today=st.dates(date(2026, 2, 1), date(2026, 9, 15)), histories=st.lists(histories(), min_size=2, max_size=4),
    records=records, waivers=spans, decisions=decisions,
)  # fmt: skip


def moment_of(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.ZONE)


def arrange(world: World, organizations: list[Organization], moment: dict) -> None:
    """Make the world what the moment says: states and records are replaced, waivers and decisions come on top."""
    for organization, history in zip(organizations, moment["histories"], strict=False):
        base = world.states[organization.pk][0]
        base = replace(
            base, founded_on=history["founded_on"], go_live_on=history["go_live_on"], kind=history["kind"],
            dissolved_on=history["dissolved_on"], valid_from=None, valid_to=None,
        )  # fmt: skip
        changes = sorted({day: (committee, temporary) for day, committee, temporary in history["changes"]}.items())
        world.states[organization.pk] = [base] + [
            replace(base, valid_from=day, has_committee=committee, is_temporary=temporary)
            for day, (committee, temporary) in changes
        ]
    world.held.clear()
    for number, (which, kind, day, delay) in enumerate(moment["records"], start=1):
        organization = organizations[which % len(organizations)]
        world.hold(organization, kind, day, recorded=day + timedelta(days=delay), number=number)
        if delay % 3 == 0 and kind != "theme_day":
            world.hold(organization, "theme_day", day, recorded=day + timedelta(days=delay), number=number)
    for which, duty, start, end, revoked in moment["waivers"]:
        Waiver.objects.create(
            organization=organizations[which % len(organizations)], duty=duty, from_on=min(start, end),
            to_on=max(start, end), reason="r", approver="a", created_at=moment_of(FIRST), created_by="x",
            stage="revoked" if revoked else "approved", revoked_at=moment_of(revoked) if revoked else None,
        )  # fmt: skip
    for which, duty, start, end, minimum, grace in moment["decisions"]:
        Override.objects.create(
            organization=organizations[which % len(organizations)], duty=duty, from_on=min(start, end),
            to_on=max(start, end), effect=Effect.ADJUST if minimum else Effect.DEFER, minimum=minimum or None,
            grace_days=grace if minimum else None, reason="r", approver="a", created_at=moment_of(FIRST),
            created_by="x",
        )  # fmt: skip


def said(plans) -> tuple:
    """Plans as comparable values."""
    added = [(line, sorted(proofs)) for plan in plans for line, proofs in plan.added]
    return (
        sorted(added, key=lambda pair: (pair[0].what.organization_id, pair[0].what.key)),
        sorted((before.id, after) for plan in plans for before, after in plan.changed),
        sorted((line.id, proof) for plan in plans for line, proof in plan.proven),
        sorted(one.id for plan in plans for _, one in plan.disproven),
        sum(plan.unchanged for plan in plans),
    )


def both(organizations: list[Organization], today: date) -> tuple[tuple, tuple]:
    singly = said([plan_for(organization, today=today) for organization in organizations])
    together = plan_for_all({one.pk: one for one in organizations}, everything=True, today=today)
    return singly, said([together])


def ledger() -> list[tuple]:
    rows = Obligation.objects.order_by("organization", "key").values_list(
        "organization", "key", "state", "done", "met_on", "recorded_late", "minimum", "grace_until", "waiver", "cause",
    )  # fmt: skip
    proofs = Evidence.objects.order_by("obligation__organization", "obligation__key", "record").values_list(
        "obligation__organization", "obligation__key", "record", "happened_on", "recorded_at", "label"
    )
    return [*rows, *proofs]


WHAT = ("key", "minimum", "severity", "due_on", "grace_until", "clause", "pack", "rule", "title", "basis")


def ended(today: date) -> dict[int, tuple]:
    return {row[0]: row[1:] for row in Obligation.objects.filter(due_on__lt=today).values_list("id", *WHAT)}


@examples(
    15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(moments, min_size=1, max_size=3))
def test_both_executors_give_the_same_ledger_and_keep_what_was_owed(world, timeline):
    timeline = sorted(timeline, key=lambda moment: moment["today"])
    world.states.clear()
    with transaction.atomic():
        root = world.organization(kind=Kind.ORGAN_COMMITTEE)
        organizations = [root] + [world.organization(parent=root) for _ in range(3)]
        for moment in timeline:
            today = moment["today"]
            with clock.frozen(today):
                before = ended(today)
                arrange(world, organizations, moment)
                singly, together = both(organizations, today)
                assert singly == together
                mark = transaction.savepoint()
                for organization in organizations:
                    reconcile(organization=organization, history=True, by=TESTER)
                one_by_one = ledger()
                transaction.savepoint_rollback(mark)
                reconcile_all(by=TESTER)
                assert ledger() == one_by_one
                after = ended(today)
                assert {number: after[number] for number in before} == before, "what was owed is fixed"
                total = Obligation.objects.count()
                assert reconcile_all(by=TESTER) == Reconciled(0, 0, total), "the second run changes nothing"
                again = [
                    reconcile(organization=one, history=history, by=TESTER)
                    for one in organizations
                    for history in (0, 1)
                ]
                assert [(one.added, one.changed) for one in again] == [(0, 0)] * 2 * len(organizations)
        transaction.set_rollback(True)


def test_a_part_of_the_tree_can_be_reconciled_alone(world):
    with clock.frozen(date(2026, 4, 10)):
        root = world.organization(kind=Kind.GENERAL_BRANCH)
        inside, outside = world.organization(parent=root), world.organization()
        reconcile_all(within=root, by=TESTER)
        assert {one.organization_id for one in Obligation.objects.all()} == {inside.pk}
        assert reconcile_all(by=TESTER).added == Obligation.objects.filter(organization=outside).count()


@pytest.mark.parametrize("size", [1, 3, 30])
def test_the_number_of_queries_does_not_grow_with_the_organ(world, size, django_assert_num_queries):
    with clock.frozen(date(2026, 4, 10)):
        for _ in range(size):
            branch = world.organization()
            world.hold(branch, "theme_day", date(2026, 4, 1))
        reconcile_all(by=TESTER)
        with django_assert_num_queries(10):
            assert reconcile_all(by=TESTER) == Reconciled(0, 0, size * 7)
