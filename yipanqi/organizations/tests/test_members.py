"""Memberships, offices, persons: one open membership each, spans never overlap, second offices allowed."""

from datetime import date

import pytest

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.organizations import actions, queries
from yipanqi.organizations.actions import people
from yipanqi.organizations.enums import Category, Kind, Post, PostKind, Standing
from yipanqi.organizations.models import Appointment, Membership, Person
from yipanqi.organizations.tests.builders import LONG_AGO, TODAY, committee, found, member, powers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def root():
    return committee()


@pytest.fixture
def first(root):
    return found("第一党支部", parent=root)


@pytest.fixture
def second(root):
    return found("第二党支部", parent=root, on=date(2018, 1, 1))


def held(person):
    rows = Membership.objects.filter(person=person).order_by("from_on")
    return [(row.organization.name, row.from_on, row.to_on) for row in rows]


def test_transfer_closes_the_old_and_opens_the_new(first, second):
    person = member(first)
    actions.transfer_member(person=person, to=second, on=date(2020, 5, 1), by=BY, reason="工作调动")
    assert held(person) == [
        ("第一党支部", LONG_AGO, date(2020, 4, 30)),
        ("第二党支部", date(2020, 5, 1), None),
    ]
    assert person.home == second
    assert queries.membership_of(person, on=date(2020, 4, 30)).organization == first
    entry = Entry.objects.get(event="member_transferred")
    assert (entry.before["党支部"], entry.after["党支部"], entry.reason) == ("第一党支部", "第二党支部", "工作调动")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 1, 1), "早于“第二党支部”成立日期2018年1月1日"),
        (date(2026, 12, 1), "晚于今天"),
        (LONG_AGO, "早于"),
    ],
)
def test_transfer_refuses_impossible_days(first, second, day, words):
    person = member(first)
    with pytest.raises(Refused, match=words):
        actions.transfer_member(person=person, to=second, on=day, by=BY)
    assert held(person) == [("第一党支部", LONG_AGO, None)]


def test_transfer_needs_both_branches(first, second):
    person = member(first)
    with scope.using(powers(("people", first))), pytest.raises(NotAllowed, match="第二党支部"):
        actions.transfer_member(person=person, to=second, on=TODAY, by=BY)
    with scope.using(powers(("people", second))), pytest.raises(NotAllowed, match="第一党支部"):
        actions.transfer_member(person=person, to=second, on=TODAY, by=BY)


def test_one_open_membership_and_no_overlap(first, second):
    person = member(first)
    with pytest.raises(Refused, match="已在“第一党支部”"):
        actions.admit_member(person=person, organization=second, from_on=TODAY, by=BY)
    actions.end_membership(person=person, on=date(2020, 1, 31), reason="转出本机关", by=BY)
    with pytest.raises(Refused, match="至2020年1月31日"):
        actions.admit_member(person=person, organization=second, from_on=date(2020, 1, 31), by=BY)
    actions.admit_member(person=person, organization=second, from_on=date(2020, 2, 1), by=BY)
    assert [row[0] for row in held(person)] == ["第一党支部", "第二党支部"]
    assert Person.objects.get(pk=person.pk).active


def test_a_member_belongs_to_a_branch_and_to_its_own_groups(root, first, second):
    person = actions.register_person(name="王芳", home=root, by=BY)
    with pytest.raises(Refused, match="党员应编入党支部"):
        actions.admit_member(person=person, organization=root, from_on=TODAY, by=BY)
    other = found("党小组", Kind.GROUP, second, on=date(2019, 1, 1))
    with pytest.raises(Refused, match="不是“第一党支部”现有的党小组"):
        actions.admit_member(person=person, organization=first, from_on=TODAY, group=other, by=BY)


def test_ending_closes_party_offices_and_keeps_the_person_in_the_last_register(root, first):
    person = member(first)
    department = found("办公室", Kind.DEPARTMENT, root)
    actions.appoint(person=person, organization=first, post=Post.SECRETARY, from_on=LONG_AGO, by=BY)
    actions.end_membership(person=person, on=date(2026, 6, 30), reason="退休转出", by=BY)
    assert (person.active, person.home) == (False, first)
    assert Appointment.objects.get(person=person).to_on == date(2026, 6, 30)
    other = member(first, "李强")
    actions.appoint(person=other, organization=department, post=Post.STAFF, from_on=LONG_AGO, by=BY)
    actions.end_membership(person=other, on=date(2026, 6, 30), reason="退党", by=BY)
    assert other.active  # still works in the department
    with pytest.raises(Refused, match="事由应为"):
        actions.end_membership(person=member(first, "赵六"), on=TODAY, reason="不想来了", by=BY)


def test_standing_and_group_are_dated(first):
    group = found("第一党小组", Kind.GROUP, first)
    person = member(first)
    actions.set_standing(person=person, standing=Standing.MOBILE, from_on=date(2020, 1, 1), by=BY)
    actions.assign_group(person=person, group=group, from_on=date(2021, 1, 1), by=BY)
    actions.assign_group(person=person, group=group, from_on=date(2022, 1, 1), by=BY)
    rows = Membership.objects.filter(person=person).order_by("from_on")
    assert [(row.from_on, row.to_on, row.standing, row.group_id) for row in rows] == [
        (LONG_AGO, date(2019, 12, 31), "normal", None),
        (date(2020, 1, 1), date(2020, 12, 31), "mobile", None),
        (date(2021, 1, 1), None, "mobile", group.pk),
    ]
    actions.assign_group(person=person, group=None, from_on=date(2021, 1, 1), by=BY)
    assert rows.count() == 3 and queries.membership_of(person).group is None


def test_category_follows_from_the_days(first):
    person = member(first, joined=date(2024, 7, 1))
    assert queries.category_of(person, on=date(2024, 6, 30)) is None
    assert queries.category_of(person, on=date(2025, 6, 30)) == Category.PROBATIONARY
    assert queries.category_of(person, on=date(2025, 7, 1)) == Category.FULL


def test_several_offices_at_once_but_one_secretary(root, first, second):
    one, two = member(first, "王芳"), member(first, "李强")
    actions.appoint(person=one, organization=first, post=Post.SECRETARY, from_on=date(2020, 1, 1), by=BY)
    actions.appoint(person=one, organization=root, post=Post.COMMITTEE_MEMBER, from_on=date(2020, 1, 1), by=BY)
    actions.appoint(person=one, organization=second, post=Post.SECRETARY, from_on=date(2020, 1, 1), by=BY)
    with pytest.raises(Refused, match="自2020年1月1日起由王芳担任"):
        actions.appoint(person=two, organization=first, post=Post.SECRETARY, from_on=TODAY, by=BY)
    office = Appointment.objects.get(person=one, organization=first)
    actions.relieve(appointment=office, to_on=date(2026, 10, 31), reason="届满", by=BY)
    actions.appoint(person=two, organization=first, post=Post.SECRETARY, from_on=date(2026, 11, 1), by=BY)
    assert [held.person.name for held in queries.committee_of(first)] == ["李强"]
    assert [held.person.name for held in queries.committee_of(first, on=date(2026, 10, 31))] == ["王芳"]
    assert {held.organization.name for held in queries.offices_of(one)} == {"机关党委", "第二党支部"}
    with pytest.raises(Refused, match="任期重叠"):
        actions.appoint(person=two, organization=first, post=Post.SECRETARY, from_on=TODAY, by=BY)


@pytest.mark.parametrize(
    ("kind", "post"),
    [
        (Kind.BRANCH, Post.DEPARTMENT_HEAD),
        (Kind.BRANCH, Post.CHAIR),
        (Kind.BRANCH, Post.GROUP_LEADER),
        (Kind.DEPARTMENT, Post.SECRETARY),
        (Kind.MASS, Post.SECRETARY),
    ],
)
def test_posts_of_the_three_kinds_are_kept_apart(root, first, kind, post):
    place = first if kind == Kind.BRANCH else found("某组织", kind, root)
    with pytest.raises(Refused, match="不能登记在") as refused:
        actions.appoint(person=member(first), organization=place, post=post, from_on=TODAY, by=BY)
    assert refused.value.field == "post"


def test_the_kind_of_an_office_follows_its_post(root, first):
    office = actions.appoint(person=member(first), organization=root, post=Post.HEAD, from_on=TODAY, by=BY)
    assert office.kind == PostKind.ADMINISTRATIVE


def test_registering_the_same_person_again_is_refused_or_does_nothing(first):
    values = {"name": "王芳", "home": first, "born_on": date(1980, 1, 1), "by": BY}
    person = actions.register_person(once="abc", **values)
    assert actions.register_person(once="abc", **values) == person
    with pytest.raises(Refused, match="已登记有1980年1月1日出生的“王芳”"):
        actions.register_person(**values)
    assert actions.register_person(namesake=True, **values) != person
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"joined_on": date(2020, 1, 1), "full_on": date(2019, 1, 1)}, "转正日期2019年1月1日早于入党日期"),
        ({"born_on": date(2020, 1, 1), "joined_on": date(2019, 1, 1)}, "早于出生日期"),
        ({"joined_on": date(2027, 1, 1)}, "晚于今天"),
        ({"name": "　"}, "请填写姓名"),
    ],
)
def test_impossible_dates_of_a_person(first, values, words):
    with pytest.raises(Refused, match=words):
        actions.register_person(**{"name": "王芳", "home": first, "by": BY, **values})


def test_changing_a_person_keeps_versions_and_forgets_estimates(first):
    person = member(first)
    Person.objects.filter(pk=person.pk).update(estimated="full_on", month_precision="born_on,joined_on")
    person.refresh_from_db()
    opened = person.version
    actions.change_person(person=person, full_on=date(2013, 9, 1), phone="13800000000", version=opened, by=BY)
    assert (person.estimated, person.month_precision, person.phone) == ("", "born_on,joined_on", "13800000000")
    with pytest.raises(Conflict):
        actions.change_person(person=person, phone="1", version=opened, by=BY)
    assert Entry.objects.filter(event="person_changed").count() == 1


def test_changing_a_persons_name_changes_how_it_is_found(first):
    person = member(first, "王芳")
    actions.change_person(person=person, name="单芳", by=BY)
    assert (person.pinyin, person.initials) == ("shanfang danfang", "sf df")
    assert queries.find_people("sf") == [person] and queries.find_people("wf") == []


def test_a_stranger_changes_nobody(first, second):
    person = member(first)
    with scope.using(powers(("people", second))), pytest.raises(NotAllowed, match="维护党员信息"):
        actions.change_person(person=person, phone="1", by=BY)


def test_a_form_on_its_way_twice_at_once_registers_one_person(first, monkeypatch):
    """Two copies ask for the earlier one before either is written; the database lets only one in."""
    earlier = actions.register_person(name="王芳", home=first, once="同一表单", by=BY)
    monkeypatch.setattr(people, "_made_by", _blind_at_first(people._made_by))
    assert actions.register_person(name="王芳", home=first, once="同一表单", by=BY) == earlier
    assert Person.objects.count() == 1
    assert Entry.objects.filter(event="person_registered").count() == 1


def _blind_at_first(real):
    """The same function, but the first look finds nothing."""
    looks = []
    return lambda once: looks.append(once) if not looks else real(once)
