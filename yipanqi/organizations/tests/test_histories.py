"""Whatever happens in whatever order: spans never overlap, the tree stays a tree, counts agree with a naive recount."""

import itertools
import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.kernel import clock
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.kernel.errors import Refused
from yipanqi.organizations import actions, queries
from yipanqi.organizations.enums import Kind, Standing
from yipanqi.organizations.models import Membership, Organization, Person, State
from yipanqi.organizations.questions import ORGANIZATION_CHANGED
from yipanqi.organizations.tests.builders import committee, found

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("everything")]

START, TODAY = date(2024, 1, 1), date(2026, 11, 22)
BRANCHES, PEOPLE = 4, 5

days = st.integers(0, (TODAY - START).days).map(lambda number: START + timedelta(days=number))
in_a_branch = st.integers(0, BRANCHES - 1)
someone, somewhere = st.integers(0, PEOPLE - 1), st.integers(0, BRANCHES + 1)
steps = st.one_of(
    st.tuples(st.just("admit"), someone, in_a_branch, days),
    st.tuples(st.just("transfer"), someone, in_a_branch, days),
    st.tuples(st.just("transfer"), someone, in_a_branch, days),
    st.tuples(st.just("end"), someone, somewhere, days),
    st.tuples(st.just("stand"), someone, st.sampled_from(list(Standing)), days),
    st.tuples(st.just("move"), somewhere, somewhere, days),
    st.tuples(st.just("merge"), somewhere, somewhere, days),
    st.tuples(st.just("dissolve"), somewhere, somewhere, days),
    st.tuples(st.just("full"), someone, somewhere, days),
)


def long_history(seed: int) -> list[tuple]:
    """Twenty steps in the order of their days, so that most of them are allowed."""
    dice = random.Random(seed)
    told = sorted(START + timedelta(days=dice.randrange((TODAY - START).days)) for _ in range(20))
    return [_step(dice, day) for day in told]


def _step(dice: random.Random, day: date) -> tuple:
    verb = dice.choice(["admit", "transfer", "transfer", "end", "stand", "move", "merge", "dissolve", "full"])
    if verb in ("admit", "transfer"):
        return verb, dice.randrange(PEOPLE), dice.randrange(BRANCHES), day
    if verb == "stand":
        return verb, dice.randrange(PEOPLE), dice.choice(list(Standing)), day
    if verb in ("end", "full"):
        return verb, dice.randrange(PEOPLE), 0, day
    if verb == "merge":
        return verb, *dice.sample(range(BRANCHES), 2), day
    return verb, dice.randrange(BRANCHES + 2), dice.choice((BRANCHES, BRANCHES + 1)), day


histories = st.one_of(st.integers(0, 10**6).map(long_history), st.lists(steps, min_size=3, max_size=12))


class World:
    """A root, two general branches, four branches, five people, all but one of them members from the beginning."""

    def __init__(self):
        self.root = committee()
        generals = [found(f"第{number}总支", Kind.GENERAL_BRANCH, self.root, on=START) for number in (1, 2)]
        self.branches = [found(f"支部{number}", parent=generals[number % 2], on=START) for number in range(BRANCHES)]
        self.places = [*self.branches, *generals]
        self.people = [
            actions.register_person(name=f"党员{number}", home=self.root, joined_on=START, by=BY)
            for number in range(PEOPLE)
        ]
        for person, branch in zip(self.people[1:], self.branches, strict=True):
            actions.admit_member(person=person, organization=branch, from_on=START, by=BY)

    def take(self, step: tuple) -> None:
        """One step, if the rules allow it."""
        verb, one, other, day = step
        place = self.places[other] if isinstance(other, int) else None
        person = Person.objects.get(pk=self.people[one].pk) if one < PEOPLE else None
        if verb == "admit":
            actions.admit_member(person=person, organization=place, from_on=day, by=BY)
        elif verb == "transfer":
            actions.transfer_member(person=person, to=place, on=day, by=BY)
        elif verb == "end":
            actions.end_membership(person=person, on=day, reason="其他", by=BY)
        elif verb == "stand":
            actions.set_standing(person=person, standing=other, from_on=day, by=BY)
        elif verb == "full":
            actions.change_person(person=person, full_on=day, by=BY)
        elif verb == "move":
            actions.move_organization(organization=self.places[one], to=place, on=day, by=BY)
        elif verb == "merge":
            actions.merge_organizations(sources=[self.places[one]], into=place, on=day, by=BY, reason="合并")
        else:
            actions.dissolve_organization(organization=self.places[one], on=day, by=BY, reason="撤销")


@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories, days)
def test_any_history_leaves_the_house_in_order(django_db_blocker, monkeypatch, history, day):
    from django.db import transaction

    monkeypatch.setattr(ORGANIZATION_CHANGED, "_answers", [])
    with transaction.atomic(), clock.frozen(TODAY):
        world = World()
        for step in history:
            try:
                world.take(step)
            except Refused as refused:
                assert refused.message.endswith(("。", "？")), refused.message
        spans_never_overlap()
        paths_follow_parents()
        mirrors_show_the_latest_state()
        for when in (day, TODAY, START):
            counts_agree_with_a_recount(when)
        facts_agree_with_counts((day, TODAY, START))
        transaction.set_rollback(True)


def overlapping(spans):
    ordered = sorted(spans)
    return [(one, other) for one, other in itertools.pairwise(ordered) if one[1] is None or other[0] <= one[1]]


def spans_never_overlap():
    for model, owner in ((State, "organization_id"), (Membership, "person_id")):
        grouped: dict[int, list] = {}
        for key, first, last in model.objects.order_by(owner, "from_on").values_list(owner, "from_on", "to_on"):
            grouped.setdefault(key, []).append((first, last))
        for spans in grouped.values():
            assert overlapping(spans) == []
            assert sum(last is None for _, last in spans) <= 1
    for organization in Organization.objects.all():
        states = list(State.objects.filter(organization=organization).order_by("from_on"))
        assert states[0].from_on == organization.founded_on and states[-1].to_on == organization.dissolved_on
        for one, other in itertools.pairwise(states):
            assert one.to_on + timedelta(days=1) == other.from_on
    for membership in Membership.objects.select_related("organization"):
        place = membership.organization
        assert membership.from_on >= place.founded_on
        assert place.dissolved_on is None or (membership.to_on and membership.to_on <= place.dissolved_on)
    for person in Person.objects.all():
        held = Membership.objects.filter(person=person, to_on=None).first()
        assert held is None or held.organization_id == person.home_id


def paths_follow_parents():
    for organization in Organization.objects.select_related("parent"):
        above = organization.parent.path if organization.parent else ""
        assert organization.path[:-5] == above and len(organization.path) % 5 == 0


def mirrors_show_the_latest_state():
    for organization in Organization.objects.all():
        latest = State.objects.filter(organization=organization).latest("from_on")
        for name in ("parent_id", "name", "kind", "form", "has_committee"):
            assert getattr(organization, name) == getattr(latest, name)


def recount(organization, when, memberships, parents):
    """Members and full members below an organisation on a day, one membership after the other."""
    members = full = 0
    for held in memberships:
        if not held.from_on <= when <= (held.to_on or date.max) or held.standing == Standing.SECONDED_IN:
            continue
        place = held.organization_id
        while place is not None and place != organization.pk:
            place = parents[place]
        if place == organization.pk:
            members += 1
            full += bool(held.person.full_on and held.person.full_on <= when)
    return members, full


def counts_agree_with_a_recount(when):
    together = queries.counts_by_organization(on=when)
    memberships = list(Membership.objects.select_related("person"))
    parents = {
        state.organization_id: state.parent_id
        for state in State.objects.order_by("from_on")
        if state.from_on <= when <= (state.to_on or date.max)
    }
    for organization in Organization.objects.all():
        if queries.as_of(organization, when) is None:
            assert organization.pk not in together
            continue
        counts = queries.counts(organization, on=when)
        assert (counts.members, counts.full_members) == recount(organization, when, memberships, parents)
        assert together[organization.pk] == counts


def facts_agree_with_counts(days_):
    rows = list(queries.organization_facts())
    for organization in Organization.objects.all():
        mine = [row for row in rows if row[0] == organization.pk]
        assert mine == list(queries.organization_facts([organization.pk]))
        assert overlapping([(row[12], row[13]) for row in mine]) == []
        for when in days_:
            holding = [row for row in mine if row[12] <= when <= (row[13] or date.max)]
            state = queries.as_of(organization, when)
            assert len(holding) == (state is not None)
            for row in holding:
                counts = queries.counts(organization, on=when)
                assert (row[1], row[2], row[6], row[7], row[9]) == (
                    state.parent_id, state.kind, counts.members, counts.full_members, counts.groups,
                )  # fmt: skip
