"""The invented organ holds what it promises, on whatever day it is invented, and is the same whenever the day is."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.organizations.enums import POST_KIND, BranchForm, Kind, Post, PostKind, Standing
from yipanqi.organizations.rules import PARENTS, SINGLE_POSTS
from yipanqi.site.demo import calendar, movements, people, roles, roster, structure, truth
from yipanqi.site.demo.chance import chance, odds
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.plan import BUREAU, Plan, votes

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 23)
days = st.dates(date(2025, 1, 1), date(2031, 12, 31))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return structure.invent(TODAY)


@pytest.fixture(scope="module")
def chronicle(plan) -> Chronicle:
    return Chronicle(plan)


def size(plan: Plan, key: str, day: date = TODAY) -> int:
    return len(plan.members(key, day))


def holders(plan: Plan, kind: str) -> set[str]:
    return {one.person.key for one in plan.offices if one.holds(TODAY) and POST_KIND[one.post] == kind}


def test_the_same_day_gives_the_same_organ(chronicle):
    assert truth.tell(Chronicle(structure.invent(TODAY))) == truth.tell(chronicle)


def test_nobody_meets_twice_at_one_hour(chronicle):
    begun = [(held.organ, held.starts_at) for held in chronicle.meetings]
    assert len(begun) == len(set(begun)) > 3000
    assert all(held.recorded_at is None or held.recorded_at > held.starts_at for held in chronicle.meetings)


def test_another_day_gives_another_digest(chronicle):
    assert truth.digest(Chronicle(structure.invent(TODAY + timedelta(days=1)))) != truth.digest(chronicle)


def test_the_next_day_keeps_what_happened_before(chronicle):
    later = Chronicle(structure.invent(TODAY + timedelta(days=1)))
    texts = {held.key: held.minutes.text for held in later.meetings}
    kept = [held for held in chronicle.meetings if held.day < TODAY - timedelta(days=30)]
    assert len(kept) > 3000
    assert [texts[held.key] for held in kept] == [held.minutes.text for held in kept]


def test_go_live_is_eighteen_months_before_the_present_month(plan):
    assert plan.go_live == date(2025, 5, 1)


def test_sixty_branches_and_fifteen_hundred_members(plan):
    alive = [organ for organ in plan.branches() if organ.alive(TODAY)]
    assert len(alive) == 60
    assert 1450 <= sum(size(plan, organ.key) for organ in alive) <= 1550


@pytest.mark.parametrize(("key", "members"), [("wall", 3), ("audit", 7), ("law", 12), ("design-2", 51)])
def test_branches_of_telling_sizes(plan, key, members):
    assert size(plan, key) == members


def test_a_branch_grows_from_six_full_members_to_seven(plan):
    def full(day):
        return sum(votes(stay, day) for stay in plan.members("audit", day))

    note = plan.notes["thresholds"][0]
    crossed, committee = date.fromisoformat(note["crossed_on"]), date.fromisoformat(note["committee_from"])
    assert (full(crossed - timedelta(days=1)), full(crossed)) == (6, 7)
    assert not plan.organs["audit"].has_committee_on(committee - timedelta(days=1))
    assert plan.organs["audit"].has_committee_on(committee) and committee > crossed


def test_general_branches_have_fifty_to_a_hundred_members(plan):
    for key, *_ in roster.GENERAL_BRANCHES:
        below = [organ.key for organ in plan.branches() if organ.parent == key]
        assert 50 <= sum(size(plan, branch) for branch in below) < 100, key


def test_every_kind_and_form_of_organisation_occurs(plan):
    assert {organ.kind for organ in plan.organs.values()} == set(Kind) - {Kind.WORK_COMMITTEE}
    forms = {organ.form for organ in plan.branches() if organ.alive(TODAY)}
    assert forms == {BranchForm.ORDINARY, BranchForm.RETIRED, BranchForm.JOINT, BranchForm.TEMPORARY}


def test_the_tree_is_one_the_register_accepts(plan):
    for organ in plan.organs.values():
        if organ.parent:
            parent = plan.organs[organ.parent]
            assert parent.kind in PARENTS[organ.kind], organ.key
            assert parent.founded_on <= organ.founded_on, organ.key


def test_two_branches_were_merged_and_one_founded_in_mid_month(plan):
    merged = [organ for organ in plan.organs.values() if organ.merged_into == "house-safety"]
    into = plan.organs["house-safety"]
    assert {organ.dissolved_on for organ in merged} == {into.founded_on - timedelta(days=1)}
    assert size(plan, "house-safety") == sum(size(plan, organ.key, organ.dissolved_on) for organ in merged)
    assert plan.go_live < plan.organs["command"].founded_on < TODAY
    assert plan.organs["command"].founded_on.day != 1


def test_a_head_of_department_holds_two_posts_and_another_none_in_the_party(plan):
    heads = {one.person.key for one in plan.offices if one.post == Post.DEPARTMENT_HEAD and one.holds(TODAY)}
    party = holders(plan, PostKind.PARTY)
    assert "approval#0" in heads & party
    assert "quality#0" in heads - party


def test_leaders_are_ordinary_members_of_branches(plan):
    leaders = {one.person.key for one in plan.offices if one.organ == BUREAU and one.holds(TODAY)}
    homes = {stay.person.key for stay in plan.stays if stay.holds(TODAY)}
    assert leaders and leaders <= homes


def test_some_staff_are_no_members(plan):
    members = {stay.person.key for stay in plan.stays}
    assert {"union-vice", "green-deputy", "planning-deputy"} == plan.registry.people.keys() - members


def test_mobile_and_seconded_members_occur(plan):
    standings = Counter(stay.standing for stay in plan.stays if stay.holds(TODAY))
    assert all(standings[one] >= 3 for one in Standing)


def test_probationary_members_and_one_whose_year_has_passed(plan):
    waiting = [stay for stay in plan.stays if stay.holds(TODAY) and not votes(stay, TODAY)]
    waiting = [stay for stay in waiting if stay.standing != Standing.SECONDED_IN]
    overdue = [stay.person.name for stay in waiting if stay.person.joined_on < TODAY - timedelta(days=366)]
    assert 3 <= len(waiting) <= 12
    assert overdue == [note["person"] for note in plan.notes["overdue_probation"]]


def test_terms_lapsed_and_seats_vacant_are_noted(plan):
    for note in plan.notes["lapsed_terms"]:
        assert date.fromisoformat(note["ended_on"]) < TODAY
    assert plan.holder("levy", TODAY, (Post.SECRETARY,)) is None
    assert plan.holder("design-3", TODAY, (Post.PUBLICITY_MEMBER,)) is None
    assert len(plan.notes["vacancies"]) == len(movements.VACANCIES)
    latest = {}
    for one in plan.elections:
        latest[one.organ] = max(latest.get(one.organ, one.elected_on), one.elected_on)
    branches = [key for key in latest if plan.organs[key].kind in (Kind.BRANCH, Kind.GENERAL_BRANCH)]
    over = {key for key in branches if plan.organs[key].alive(TODAY) and calendar.add_months(latest[key], 36) < TODAY}
    assert over == structure.LAPSED.keys()


def test_rare_characters_and_other_nationalities_occur(plan):
    names = "".join(person.name for person in plan.registry.people.values())
    assert sum(char in names for char in people._RARE) >= 10
    assert any("·" in person.name for person in plan.registry.people.values())
    assert len({person.ethnicity for person in plan.registry.people.values()}) >= 6


def test_hardly_two_people_bear_the_same_name(plan):
    names = Counter(person.name for person in plan.registry.people.values())
    assert 1 <= sum(count > 1 for count in names.values()) <= 15


def test_nobody_is_fifty_by_name_and_twenty_by_birth(plan):
    for person in plan.registry.people.values():
        assert 20 <= (TODAY - person.born_on).days / 365.25 <= 92
        if person.joined_on:
            assert (person.joined_on - person.born_on).days >= 18 * 365
            assert person.full_on is None or person.full_on >= person.joined_on


def test_every_role_of_the_sign_in_page_is_somebody(plan):
    assert all(role.person in plan.registry.people for role in roles.ROLES if role.person)
    assert {role.administers for role in roles.ROLES if role.administers} == {"system", "security", "audit"}
    assert len({role.username for role in roles.ROLES}) == len(roles.ROLES)


@examples(12)
@given(days)
def test_on_any_day_stays_and_offices_fit(day):
    plan = structure.invent(day)
    stays: dict[str, list] = {}
    for stay in sorted(plan.stays, key=lambda one: one.from_on):
        assert stay.to_on is None or stay.to_on >= stay.from_on
        before = stays.setdefault(stay.person.key, [])
        assert not before or before[-1].to_on < stay.from_on, stay.person.key
        before.append(stay)
    for organ in plan.organs.values():
        held = Counter(one.post for one in plan.officers(organ.key, day))
        assert all(held[post] <= 1 for post in SINGLE_POSTS), organ.key
        if organ.kind == Kind.BRANCH and organ.alive(day):
            assert plan.head(organ.key, day) is not None, organ.key
            here = {stay.person.key for stay in plan.members(organ.key, day)}
            assert {person.key for person in plan.committee(organ.key, day)} <= here, organ.key


@given(days, st.integers(1, 31))
def test_a_working_day_lies_in_its_month(day, wanted):
    month = day.replace(day=1)
    found = calendar.working_day(month, wanted)
    assert (found.year, found.month) == (month.year, month.month)
    assert calendar.is_working_day(found)


@given(days, st.integers(-30, 30))
def test_months_add_up(day, count):
    assert calendar.add_months(calendar.add_months(day, count), -count) == day.replace(day=1)
    assert calendar.month_end(day) + timedelta(days=1) == calendar.add_months(day, 1)
    assert calendar.quarter_start(day) <= day <= calendar.quarter_end(day)


@given(days, st.integers(0, 20))
def test_working_days_before_and_after(day, count):
    assert calendar.working_day_before(day, count) <= day - timedelta(days=count)
    assert calendar.working_day_after(day, count) >= day + timedelta(days=count)


def test_chance_is_named():
    assert chance("甲", 1).random() == chance("甲", 1).random() != chance("甲", 2).random()
    assert not odds(0, "甲") and odds(1, "甲")


def test_every_surname_has_its_place_on_a_ballot():
    assert {name[0] for name in (*people.SURNAMES, *people.RARE_SURNAMES)} == set(people.BY_STROKES)
    assert len(set(people.BY_STROKES)) == len(people.BY_STROKES)
