"""The tree: founding, dated changes, moves, merges, ends. History stays, nothing overlaps, refusals help."""

from datetime import date

import pytest
from django.db import transaction

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.organizations import actions, queries, rules
from yipanqi.organizations.enums import BranchForm, Kind, Post, Standing
from yipanqi.organizations.models import Appointment, Membership, Number, Organization, State
from yipanqi.organizations.questions import MAY_DISSOLVE, ORGANIZATION_CHANGED
from yipanqi.organizations.tests.builders import LONG_AGO, TODAY, committee, found, member, powers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def told(monkeypatch):
    """Which organisations the rooms above were told of."""
    names: list[str] = []
    monkeypatch.setattr(ORGANIZATION_CHANGED, "_answers", [lambda organization, by: names.append(organization.name)])
    return names


def spans(organization):
    return [
        (state.from_on, state.to_on, state.name, state.parent.name if state.parent else None)
        for state in State.objects.filter(organization=organization).select_related("parent")
    ]


def test_founding_makes_path_state_and_history(told):
    root = committee()
    branch = found("第一党支部", parent=root, has_committee=True)
    assert branch.path.startswith(root.path) and len(branch.path) == 10
    assert spans(branch) == [(LONG_AGO, None, "第一党支部", "机关党委")]
    assert branch.go_live_on == date(2026, 11, 1)
    entry = Entry.objects.get(subject=f"organizations.organization:{branch.pk}")
    assert entry.event == "organization_founded" and entry.path == branch.path and entry.after["上级组织"] == "机关党委"
    assert told == ["机关党委", "第一党支部"]


def test_paths_are_never_given_twice():
    root = committee()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        path = found("第一党支部", parent=root).path
        raise ZeroDivisionError
    numbers = Number.objects.count()
    first, second = found("第一党支部", parent=root), found("第二党支部", parent=root)
    assert root.path < first.path < second.path and len({root.path, first.path, second.path}) == 3
    assert Number.objects.count() == numbers + 2 and len(path) == 10


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": " "}, "name", "请填写名称"),
        ({"name": "第一党支部"}, "name", "已有名为"),
        ({"founded_on": date(2026, 11, 23)}, "founded_on", "晚于今天"),
        ({"kind": Kind.GROUP}, "parent", "不能设在机关党委之下"),
        ({"kind": Kind.GENERAL_BRANCH, "form": BranchForm.RETIRED}, "form", "只有党支部"),
        ({"go_live_on": date(2026, 11, 2)}, "go_live_on", "1日"),
        ({"go_live_on": date(2026, 12, 1)}, "go_live_on", "1日"),
    ],
)
def test_founding_refuses(values, field, words):
    root = committee()
    found("第一党支部", parent=root)
    wanted = {"name": "新支部", "kind": Kind.BRANCH, "parent": root, "founded_on": LONG_AGO, **values}
    with pytest.raises(Refused, match=words) as refused:
        actions.found_organization(by=BY, **wanted)
    assert refused.value.field == field
    assert Organization.objects.count() == 2


def test_only_who_holds_the_power_founds_and_a_secretary_only_groups():
    root = committee()
    branch = found("第一党支部", parent=root)
    with scope.using(powers(("people", branch))):
        group = found("第一党小组", Kind.GROUP, branch)
        assert group.parent_id == branch.pk
        with pytest.raises(NotAllowed, match="设立"):
            found("第二党支部", parent=root)
    with scope.using(powers(("organizations", branch))), pytest.raises(NotAllowed, match="没有上级"):
        found("另一个机关党委", Kind.ORGAN_COMMITTEE)


def test_the_first_organisation_is_founded_by_who_runs_the_system():
    with scope.using(scope.Scope(powers={"system": (("", "z"),)})):
        committee()
    with scope.using(scope.Scope(powers={"system": (("", "z"),)})), pytest.raises(NotAllowed):
        committee("第二个")


def test_change_from_a_day_keeps_what_was():
    root = committee()
    branch = found("第一党支部", parent=root)
    actions.change_state(organization=branch, from_on=date(2020, 3, 1), name="综合党支部", by=BY, reason="文件一")
    assert spans(branch) == [
        (LONG_AGO, date(2020, 2, 29), "第一党支部", "机关党委"),
        (date(2020, 3, 1), None, "综合党支部", "机关党委"),
    ]
    assert branch.name == "综合党支部"
    assert queries.as_of(branch, date(2020, 2, 29)).name == "第一党支部"
    assert queries.as_of(branch, date(2014, 12, 31)) is None


def test_a_correction_of_the_past_ends_where_the_next_change_begins():
    root = committee()
    branch = found("第一党支部", parent=root)
    actions.change_state(organization=branch, from_on=date(2020, 3, 1), has_committee=True, by=BY)
    actions.change_state(organization=branch, from_on=date(2018, 1, 1), staff_total=7, by=BY)
    found_states = State.objects.filter(organization=branch)
    assert [(each.from_on, each.to_on, each.has_committee, each.staff_total) for each in found_states] == [
        (LONG_AGO, date(2017, 12, 31), False, None),
        (date(2018, 1, 1), date(2020, 2, 29), False, 7),
        (date(2020, 3, 1), None, True, None),
    ]
    assert branch.has_committee


def test_a_second_change_on_the_same_day_rewrites_that_day():
    branch = found("第一党支部", parent=committee())
    actions.change_state(organization=branch, from_on=date(2020, 3, 1), name="甲", by=BY)
    actions.change_state(organization=branch, from_on=date(2020, 3, 1), name="乙", by=BY)
    assert [span[2] for span in spans(branch)] == ["第一党支部", "乙"]


def test_change_refuses_nothing_new_the_future_and_the_time_before():
    branch = found("第一党支部", parent=committee())
    with pytest.raises(Refused, match="没有需要登记的变动"):
        actions.change_state(organization=branch, from_on=TODAY, name="第一党支部", by=BY)
    with pytest.raises(Refused, match="晚于今天"):
        actions.change_state(organization=branch, from_on=date(2026, 12, 1), name="新", by=BY)
    with pytest.raises(Refused, match="2015年1月1日才成立"):
        actions.change_state(organization=branch, from_on=date(2014, 1, 1), name="新", by=BY)
    with pytest.raises(Refused, match="不能变更为党小组"):
        actions.change_state(organization=branch, from_on=TODAY, kind=Kind.GROUP, by=BY)


def test_two_people_saving_one_record():
    branch = found("第一党支部", parent=committee())
    opened = branch.version
    actions.change_state(organization=branch, from_on=TODAY, name="甲", version=opened, by=BY)
    with pytest.raises(Conflict, match="刚被他人修改"):
        actions.change_state(organization=branch, from_on=TODAY, name="乙", version=opened, by=BY)
    assert Organization.objects.get(pk=branch.pk).name == "甲"


def test_moving_rewrites_the_paths_of_everything_below():
    root = committee()
    general, branch = found("总支", Kind.GENERAL_BRANCH, root), found("第一党支部", parent=root)
    group = found("第一党小组", Kind.GROUP, branch)
    actions.move_organization(organization=branch, to=general, on=date(2021, 5, 1), by=BY, reason="机构改革")
    group.refresh_from_db()
    assert branch.path == general.path + branch.path[-5:] and group.path.startswith(branch.path)
    assert branch.parent == general and list(queries.subtree(general)) == [general, branch, group]
    assert spans(branch)[-1] == (date(2021, 5, 1), None, "第一党支部", "总支")
    assert queries.as_of(branch, date(2021, 4, 30)).parent == root


def test_a_cycle_is_refused_naming_the_chain():
    root = committee()
    above = found("上级党委", Kind.ORGAN_COMMITTEE, root)
    below = found("下级党委", Kind.ORGAN_COMMITTEE, above)
    with pytest.raises(Refused, match="上级党委 → 下级党委 → 上级党委") as refused:
        actions.move_organization(organization=above, to=below, on=TODAY, by=BY)
    assert refused.value.field == "to"
    with pytest.raises(Refused, match="循环"):
        actions.move_organization(organization=above, to=above, on=TODAY, by=BY)


def test_a_cycle_that_held_only_for_a_while_is_refused_too():
    root = committee()
    first, second = found("甲", Kind.ORGAN_COMMITTEE, root), found("乙", Kind.ORGAN_COMMITTEE, root)
    actions.move_organization(organization=second, to=first, on=date(2020, 1, 1), by=BY)
    actions.move_organization(organization=second, to=root, on=date(2022, 1, 1), by=BY)
    with pytest.raises(Refused, match="甲 → 乙 → 甲"):
        actions.move_organization(organization=first, to=second, on=date(2021, 1, 1), by=BY)
    actions.move_organization(organization=first, to=second, on=date(2022, 1, 1), by=BY)
    assert first.parent == second


def test_merging_moves_people_and_keeps_history(told):
    root = committee()
    source, into = found("甲支部", parent=root), found("乙支部", parent=root)
    group = found("第一党小组", Kind.GROUP, source)
    person = member(source, "王芳", group=group)
    actions.appoint(person=person, organization=source, post=Post.SECRETARY, from_on=LONG_AGO, by=BY)
    told.clear()
    actions.merge_organizations(sources=[source], into=into, on=date(2026, 3, 1), by=BY, reason="机构改革")
    assert source.dissolved_on == date(2026, 2, 28)
    assert Organization.objects.get(pk=group.pk).dissolved_on == date(2026, 2, 28)
    held = Membership.objects.filter(person=person).order_by("from_on")
    assert [(each.organization, each.from_on, each.to_on) for each in held] == [
        (source, LONG_AGO.replace(), date(2026, 2, 28)),
        (into, date(2026, 3, 1), None),
    ]
    office = Appointment.objects.get(person=person)
    assert office.to_on == date(2026, 2, 28) and office.end_reason == "组织合并"
    assert queries.as_of(source, date(2026, 2, 28)) is not None and queries.as_of(source, date(2026, 3, 1)) is None
    assert sorted(told) == ["乙支部", "甲支部", "第一党小组"]
    assert queries.counts(into).members == 1 and queries.counts(source, on=date(2026, 2, 28)).members == 1


def test_merging_refuses_itself_another_kind_and_what_came_later():
    root = committee()
    branch, general = found("甲支部", parent=root), found("总支", Kind.GENERAL_BRANCH, root)
    with pytest.raises(Refused, match="不能并入自身"):
        actions.merge_organizations(sources=[branch], into=branch, on=TODAY, by=BY, reason="无")
    with pytest.raises(Refused, match="不能并入党总支"):
        actions.merge_organizations(sources=[branch], into=general, on=TODAY, by=BY, reason="无")
    other = found("乙支部", parent=root)
    member(branch, "后来者", on=date(2026, 6, 1))
    with pytest.raises(Refused, match="之后还登记有党员编入"):
        actions.merge_organizations(sources=[branch], into=other, on=date(2026, 5, 1), by=BY, reason="无")
    assert Organization.objects.get(pk=branch.pk).dissolved_on is None


def test_dissolving_asks_that_members_and_organisations_go_first():
    root = committee()
    branch = found("甲支部", parent=root)
    person = member(branch)
    with pytest.raises(Refused, match="还有1名党员"):
        actions.dissolve_organization(organization=branch, on=TODAY, by=BY, reason="无")
    with pytest.raises(Refused, match="甲支部"):
        actions.dissolve_organization(organization=root, on=TODAY, by=BY, reason="无")
    actions.end_membership(person=person, on=date(2026, 10, 31), reason="转出本机关", by=BY)
    actions.dissolve_organization(organization=branch, on=TODAY, by=BY, reason="任务完成")
    assert branch.dissolved_on == TODAY and queries.as_of(branch, TODAY).name == "甲支部"
    assert list(queries.living()) == [root, branch]  # its last day is today
    with pytest.raises(Refused, match="已于"):
        actions.dissolve_organization(organization=branch, on=TODAY, by=BY, reason="再来")


def test_other_rooms_may_object_to_an_end(monkeypatch):
    branch = found("甲支部", parent=committee())
    monkeypatch.setattr(MAY_DISSOLVE, "_answers", [lambda organization, on: f"{organization.name}还有会议。"])
    with pytest.raises(Refused, match="甲支部还有会议。"):
        actions.dissolve_organization(organization=branch, on=TODAY, by=BY, reason="无")


def test_arranging_changes_the_order_everywhere():
    root = committee()
    first, second = found("第一党支部", parent=root), found("第二党支部", parent=root)
    group = found("党小组", Kind.GROUP, second)
    actions.arrange_children(parent=root, children=[second, first], by=BY)
    names = [node.organization.name for top in queries.tree() for node in top.walk()]
    assert names == ["机关党委", "第二党支部", "党小组", "第一党支部"]
    assert list(Organization.objects.order_by("path").values_list("name", flat=True)) == names
    assert Organization.objects.get(pk=group.pk).path.startswith(Organization.objects.get(pk=second.pk).path)
    with pytest.raises(Refused, match="直接下属"):
        actions.arrange_children(parent=root, children=[group], by=BY)


def test_terms_are_those_of_the_regulations():
    root = committee()
    branch = found("甲支部", parent=root)
    temporary = found("临时支部", parent=root, form=BranchForm.TEMPORARY)
    assert actions.record_term(organization=root, elected_on=date(2022, 3, 1), by=BY).years == 5
    term = actions.record_term(organization=branch, elected_on=date(2024, 2, 29), by=BY, ordinal=2)
    assert term.years == 3 and queries.term_end(term) == date(2027, 2, 28)
    assert queries.current_term(branch, on=date(2024, 2, 28)) is None
    with pytest.raises(Refused, match="临时党支部"):
        actions.record_term(organization=temporary, elected_on=TODAY, by=BY)
    with pytest.raises(Refused, match="已登记过"):
        actions.record_term(organization=branch, elected_on=date(2024, 2, 29), by=BY)


def test_habits_need_only_the_secretary_and_a_day_every_month_has():
    branch = found("甲支部", parent=committee())
    with scope.using(powers(("meetings", branch))):
        actions.set_habits(organization=branch, fixed_day=15, usual_place="会议室", by=BY)
        with pytest.raises(Refused, match="1至28"):
            actions.set_habits(organization=branch, fixed_day=31, by=BY)
    assert (branch.fixed_day, branch.usual_place) == (15, "会议室")


def test_founding_day_can_be_corrected_but_not_past_what_happened():
    branch = found("甲支部", parent=committee())
    member(branch, on=date(2016, 1, 1))
    with pytest.raises(Refused, match="晚于已登记的党员编入日期2016年1月1日"):
        actions.correct_organization(organization=branch, founded_on=date(2016, 1, 2), by=BY)
    actions.correct_organization(organization=branch, founded_on=date(2015, 6, 1), short_name="甲", by=BY)
    assert spans(branch)[0][0] == date(2015, 6, 1) and branch.short_name == "甲"


def test_together_tells_each_organisation_once(told):
    root = committee()
    branch = found("甲支部", parent=root)
    told.clear()
    with actions.together(by=BY):
        for number in range(3):
            member(branch, f"党员{number}")
        assert told == []
    assert told == ["甲支部"]


def test_nothing_is_told_when_several_changes_fail_as_one(told):
    branch = found("甲支部", parent=committee())
    told.clear()
    with pytest.raises(ZeroDivisionError), actions.together(by=BY):
        member(branch)
        raise ZeroDivisionError
    assert told == []
    member(branch, "后来者", standing=Standing.MOBILE)
    assert told == ["甲支部"]


def test_a_tree_has_twenty_levels_and_no_more():
    assert Organization._meta.get_field("path").max_length == rules.LEVELS * ids.WIDTH
    units = [found("第1级", kind=Kind.LEADING_GROUP)]
    for level in range(2, rules.LEVELS + 1):
        units.append(found(f"第{level}级", kind=Kind.LEADING_GROUP, parent=units[-1]))
    with pytest.raises(Refused, match="最多20级"):
        found("第21级", kind=Kind.LEADING_GROUP, parent=units[-1])
    pair = found("甲", kind=Kind.LEADING_GROUP, parent=units[0])
    found("乙", kind=Kind.LEADING_GROUP, parent=pair)
    with pytest.raises(Refused, match="最多20级"):
        actions.move_organization(organization=pair, to=units[-2], on=TODAY, by=BY)
