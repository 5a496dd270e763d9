"""Counts, thresholds, search, the tree as of a day – and the same few queries however many rows."""

from datetime import date

import pytest

from tests.photograph import photographed
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.organizations import actions, queries
from yipanqi.organizations.enums import Kind, Post, Standing
from yipanqi.organizations.models import State
from yipanqi.organizations.queries import Counts
from yipanqi.organizations.tables import register
from yipanqi.organizations.tests.builders import TODAY, committee, found, member, powers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


def test_counts_as_the_regulations_count():
    root = committee()
    branch = found("甲支部", parent=root)
    group = found("党小组", Kind.GROUP, branch)
    member(branch, "正式", group=group)
    member(branch, "预备", joined=date(2026, 3, 1), full=False)
    member(branch, "借调来", standing=Standing.SECONDED_IN)
    member(branch, "流动", standing=Standing.MOBILE)
    assert queries.counts(branch) == Counts(3, 2, 1)
    assert queries.counts(group) == Counts(1, 1, 0)
    assert queries.counts(root) == Counts(3, 2, 1)
    assert queries.counts(branch, on=date(2026, 2, 28)) == Counts(2, 2, 1)
    assert queries.members_of(branch).count() == 4 and queries.counted(queries.members_of(branch)).count() == 3
    everything = queries.counts_by_organization()
    assert everything == {root.pk: Counts(3, 2, 1), branch.pk: Counts(3, 2, 1), group.pk: Counts(1, 1, 0)}


def test_numbers_are_the_same_whoever_may_see_the_organisation():
    root = committee()
    branch, other = found("甲支部", parent=root), found("乙支部", parent=root)
    member(branch)
    with scope.using(powers(("people", other))):
        assert queries.counts(branch).members == 1
        assert queries.members_of(branch).count() == 0  # names are for those who read the register


def drawn(day):
    return [(node.organization.name, node.depth) for top in queries.tree(on=day) for node in top.walk()]


def test_as_of_an_earlier_tree():
    root = committee()
    general, branch = found("总支", Kind.GENERAL_BRANCH, root), found("甲支部", parent=root)
    member(branch)
    actions.move_organization(organization=branch, to=general, on=date(2020, 1, 1), by=BY)
    assert queries.counts(general).members == 1 and queries.counts(general, on=date(2019, 12, 31)).members == 0
    before = queries.tree(on=date(2019, 12, 31))
    assert [(node.organization.name, node.depth) for node in before[0].walk()] == [
        ("机关党委", 0),
        ("总支", 1),
        ("甲支部", 1),
    ]
    after = queries.tree()
    assert [(node.organization.name, node.depth) for node in after[0].walk()] == [
        ("机关党委", 0),
        ("总支", 1),
        ("甲支部", 2),
    ]
    assert queries.tree(on=date(2009, 1, 1)) == []


@pytest.mark.parametrize(
    ("full", "probationary", "chosen", "clauses"),
    [
        (2, 5, False, ["ZB-04a"]),
        (3, 0, False, []),
        (6, 9, False, []),
        (7, 0, False, ["ZB-20a"]),
        (7, 0, True, []),
        (6, 0, True, ["ZB-20c"]),
        (50, 0, True, []),
        (49, 2, True, ["ZB-04b"]),
    ],
)
def test_thresholds_of_a_branch(full, probationary, chosen, clauses):
    state = State(kind=Kind.BRANCH, form="ordinary", has_committee=chosen)
    held = Counts(full + probationary, full, 0)
    assert [finding.clause for finding in queries.findings_for(None, state, held)] == clauses


@pytest.mark.parametrize(
    ("kind", "members", "clauses"),
    [
        (Kind.GENERAL_BRANCH, 49, ["JG-06"]),
        (Kind.GENERAL_BRANCH, 50, []),
        (Kind.GENERAL_BRANCH, 99, []),
        (Kind.GENERAL_BRANCH, 100, ["JG-05"]),
        (Kind.ORGAN_COMMITTEE, 99, ["JG-05"]),
        (Kind.ORGAN_COMMITTEE, 100, []),
        (Kind.GROUP, 1, []),
    ],
)
def test_thresholds_above(kind, members, clauses):
    state = State(kind=kind, form="ordinary", has_committee=False)
    assert [finding.clause for finding in queries.findings_for(None, state, Counts(members, 0, 0))] == clauses


def test_a_temporary_branch_keeps_no_threshold():
    branch = found("临时支部", parent=committee(), form="temporary")
    assert queries.threshold_findings(branch) == []
    assert queries.threshold_findings(branch, on=date(2000, 1, 1)) == []


def test_people_are_found_as_they_are_typed():
    root = committee()
    branch, other = found("甲支部", parent=root), found("乙支部", parent=root)
    shan, zhang = member(branch, "单小明"), member(other, "张晓明")
    for text in ("单", "小明", "sxm", "dxm", "SXM", "shanxiao", "shan xiao ming"):
        assert shan in queries.find_people(text), text
    assert queries.find_people("xm") == []  # initials begin with the surname
    assert queries.find_people("zxm") == [zhang] and queries.find_people("zxm", within=branch) == []
    assert queries.find_people(" ") == [] and queries.find_people("%") == []
    assert queries.find_people("ming", limit=1) == [shan]
    with scope.using(powers(("people", other))):
        assert queries.find_people("ming") == [zhang]


def test_organisations_are_found_by_former_names():
    branch = found("甲支部", parent=committee())
    actions.change_state(organization=branch, from_on=TODAY, name="乙支部", by=BY)
    assert queries.find_organizations("甲") == [branch] == queries.find_organizations("乙支")


@photographed
def several(branches: int):
    root = committee()
    for number in range(branches):
        branch = found(f"第{number}党支部", parent=root)
        found("党小组", Kind.GROUP, branch)
        person = member(branch, f"党员{number}")
        actions.appoint(person=person, organization=branch, post=Post.SECRETARY, from_on=TODAY, by=BY)
    return root


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (lambda root: [node.organization.name for top in queries.tree() for node in top.walk()], 1),
        (lambda root: queries.counts_by_organization(), 3),
        (lambda root: queries.counts(root), 3),
        (lambda root: queries.heads_on(), 1),
        (lambda root: [[person.held_memberships, person.held_offices, person.home.name] for person in register()], 3),
        (lambda root: list(queries.organization_facts()), 5),
        (lambda root: list(queries.organization_facts([root.pk])), 9),
    ],
)
@pytest.mark.parametrize("branches", [1, 3, 30])
def test_a_fixed_number_of_queries(branches, ask, most, django_assert_max_num_queries):
    root = several(branches)
    with django_assert_max_num_queries(most):
        assert ask(root)


def test_facts_of_one_branch_do_not_read_the_others(django_assert_max_num_queries):
    several(3)
    branch = queries.living().get(name="第1党支部")
    with django_assert_max_num_queries(6) as asked:
        rows = list(queries.organization_facts([branch.pk]))
    assert {row[0] for row in rows} == {branch.pk}
    assert all(str(branch.pk) in query["sql"] for query in asked.captured_queries)
