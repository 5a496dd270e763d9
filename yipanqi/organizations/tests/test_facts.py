"""Fact tables: columns as the engine reads them, one row per span in which nothing that matters changed."""

from datetime import date

import pytest

from yipanqi.facts import registry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.organizations import actions, queries
from yipanqi.organizations.enums import Kind, Post, Standing
from yipanqi.organizations.tests.builders import LONG_AGO, TODAY, committee, found, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


COLUMNS = [
    "org_id", "parent_id", "kind", "founded_on", "dissolved_on", "is_temporary", "members", "full_members",
    "has_committee", "groups", "staff_total", "last_election_on", "valid_from", "valid_to", "go_live_on",
]  # fmt: skip


def rows(table, *organizations):
    names = [column.name for column in registry.tables()[table][0].columns]
    found_rows = registry.rows(table, [each.pk for each in organizations] or None)
    return [dict(zip(names, row, strict=True)) for row in found_rows]


def test_the_columns_are_the_engines():
    assert [column.name for column in registry.tables()["organizations"][0].columns] == COLUMNS


def test_a_row_per_span():
    root = committee()
    branch = found("甲支部", parent=root, has_committee=False)
    member(branch, "王芳", on=date(2020, 1, 1), joined=date(2019, 7, 1))
    actions.change_state(organization=branch, from_on=date(2021, 1, 1), has_committee=True, staff_total=9, by=BY)
    actions.record_term(organization=branch, elected_on=date(2021, 1, 1), by=BY)
    actions.change_state(organization=branch, from_on=date(2022, 1, 1), name="改名不算", by=BY)
    wanted = ("valid_from", "valid_to", "members", "full_members", "has_committee", "staff_total", "last_election_on")
    assert [tuple(row[name] for name in wanted) for row in rows("organizations", branch)] == [
        (LONG_AGO, date(2019, 12, 31), 0, 0, False, None, None),
        (date(2020, 1, 1), date(2020, 6, 30), 1, 0, False, None, None),
        (date(2020, 7, 1), date(2020, 12, 31), 1, 1, False, None, None),
        (date(2021, 1, 1), None, 1, 1, True, 9, date(2021, 1, 1)),
    ]
    assert {row["go_live_on"] for row in rows("organizations")} == {date(2026, 11, 1)}


def test_who_is_seconded_in_is_counted_elsewhere():
    root = committee()
    branch = found("甲支部", parent=root)
    person = member(branch)
    actions.set_standing(person=person, standing=Standing.SECONDED_IN, from_on=date(2020, 1, 1), by=BY)
    assert [(row["valid_from"], row["members"]) for row in rows("organizations", branch)] == [
        (LONG_AGO, 1),
        (date(2020, 1, 1), 0),
    ]


def test_ended_and_temporary_organisations():
    root = committee()
    branch = found("临时支部", parent=root, form="temporary")
    actions.dissolve_organization(organization=branch, on=date(2026, 3, 31), by=BY, reason="任务结束")
    (row,) = rows("organizations", branch)
    assert (row["is_temporary"], row["dissolved_on"], row["valid_to"]) == (True, date(2026, 3, 31), date(2026, 3, 31))


def test_facts_do_not_depend_on_who_looks():
    branch = found("甲支部", parent=committee())
    member(branch)
    seen = list(queries.organization_facts())
    with scope.using(scope.NOTHING):
        assert list(queries.organization_facts()) == seen and len(seen) > 1


def test_people_and_offices():
    root = committee()
    branch, other = found("甲支部", parent=root), found("乙支部", parent=root)
    person, probationer = member(branch), member(other, "李强", joined=date(2026, 7, 1), full=False)
    actions.appoint(person=person, organization=branch, post=Post.SECRETARY, from_on=date(2024, 1, 1), by=BY)
    staff = actions.register_person(name="群众", home=root, by=BY)
    assert [(row["person_id"], row["org_id"], row["category"]) for row in rows("people")] == [
        (person.pk, branch.pk, "full"),
        (probationer.pk, other.pk, "probationary"),
        (staff.pk, root.pk, None),
    ]
    assert [row["person_id"] for row in rows("people", other)] == [probationer.pk]
    (office,) = rows("appointments", branch)
    assert (office["post"], office["kind"], office["from_on"], office["to_on"]) == (
        "secretary", "party", date(2024, 1, 1), None,
    )  # fmt: skip
    assert rows("appointments", other) == []


def test_groups_have_members_of_their_own():
    branch = found("甲支部", parent=committee())
    group = found("党小组", Kind.GROUP, branch)
    member(branch, group=group)
    (row,) = [row for row in rows("organizations", group) if row["valid_to"] is None]
    assert (row["members"], row["full_members"], row["groups"], row["parent_id"]) == (1, 1, 0, branch.pk)
