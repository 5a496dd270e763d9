"""Who may decide about rules, what is refused, and what the decision leaves behind."""

from datetime import date

import pytest

from tests.organ import TODAY
from yipanqi.audit.models import Entry
from yipanqi.engine.periods import Period, calendar_periods
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.regulations import queries
from yipanqi.regulations.actions import end_override, override_rule
from yipanqi.regulations.enums import Effect
from yipanqi.regulations.models import Override

pytestmark = pytest.mark.django_db

GIVEN = {
    "duty": "theme_day", "effect": Effect.DEFER, "from_on": date(2026, 7, 1), "to_on": date(2026, 8, 31),
    "reason": "办公楼搬迁", "approver": "机关党委会议",
}  # fmt: skip


def decide(organization, actor, **changes) -> Override:
    return override_rule(organization=organization, by=actor, **{**GIVEN, **changes})


def minimum(organization, day) -> list[int]:
    return [rule.minimum for rule in queries.rules_for(organization, on=day).duties if rule.code == "theme_day"]


def test_a_deferral_reaches_everything_below_and_nothing_beside(organ, being):
    with being("专职副书记") as actor:
        decide(organ.organizations["直属总支"], actor)
    assert minimum(organ.organizations["甲支部"], date(2026, 7, 1)) == []
    assert minimum(organ.organizations["甲支部"], date(2026, 9, 1)) == [1]
    assert minimum(organ.organizations["乙支部"], date(2026, 7, 1)) == [1]


def test_the_decision_is_kept_with_reason_approver_and_history(organ, being):
    with being("专职副书记") as actor:
        override = decide(organ.organizations["机关党委"], actor, effect=Effect.ADJUST, minimum=2)
        assert override.words == "每期2次"
    told = Entry.objects.get(event="rule_overridden")
    assert (told.actor, told.reason, told.after["approver"]) == ("专职副书记", "办公楼搬迁", "机关党委会议")
    assert told.after["minimum"] == 2
    assert told.path == organ.organizations["机关党委"].path


@pytest.mark.parametrize("role", ["甲书记", "党办干部", "总支书记", "党组书记", "甲党员", "系统管理员"])
def test_nobody_else_may_decide(organ, being, role):
    with being(role) as actor, pytest.raises(NotAllowed):
        decide(organ.organizations["机关党委"], actor)
    with scope.system("test"):
        assert not Override.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"duty": "no_such"}, "duty"),
        ({"to_on": date(2026, 6, 1)}, "to_on"),
        ({"from_on": date(2026, 1, 1), "to_on": date(2026, 5, 31)}, "to_on"),
        ({"reason": " "}, "reason"),
        ({"approver": ""}, "approver"),
        ({"effect": Effect.ADJUST}, "minimum"),
        ({"effect": Effect.ADJUST, "minimum": 0}, "minimum"),
        ({"effect": Effect.ADJUST, "minimum": 2, "from_on": TODAY}, "from_on"),
    ],
)
def test_what_cannot_be_decided_is_refused_where_it_was_typed(organ, being, changes, field):
    with being("专职副书记") as actor, pytest.raises(Refused) as refusal:
        decide(organ.organizations["机关党委"], actor, **changes)
    assert refusal.value.field == field
    with scope.system("test"):
        assert not Override.objects.exists()


def test_what_is_easier_may_begin_at_once(organ, being):
    with being("专职副书记") as actor:
        decide(organ.organizations["机关党委"], actor, effect=Effect.ADJUST, grace_days=10, from_on=date(2026, 6, 1))
    rules = queries.rules_for(organ.organizations["乙支部"], on=date(2026, 6, 1)).duties
    assert [rule.grace_days for rule in rules if rule.code == "theme_day"] == [10]


def test_taking_back_an_easing_that_was_stricter_before_is_not_retroactive(organ, being):
    with being("专职副书记") as actor:
        decide(organ.organizations["机关党委"], actor, effect=Effect.ADJUST, grace_days=10, from_on=date(2026, 6, 1))
        with pytest.raises(Refused):
            decide(organ.organizations["乙支部"], actor, effect=Effect.ADJUST, grace_days=3, from_on=date(2026, 6, 1))


def test_ending_early_frees_the_periods_from_that_day_on(organ, being):
    branch = organ.organizations["乙支部"]
    with being("专职副书记") as actor:
        override = decide(branch, actor, from_on=date(2026, 6, 1))
        with clock.frozen(date(2026, 8, 1)):
            ended = end_override(override=override, reason="提前完工", by=actor)
            with pytest.raises(Refused):
                end_override(override=override, reason="再来一次", by=actor)
    assert ended.last_on == date(2026, 7, 31)
    assert minimum(branch, date(2026, 7, 1)) == []
    assert minimum(branch, date(2026, 8, 1)) == [1]
    told = Entry.objects.get(event="rule_override_ended")
    assert told.after == {"last_on": "2026-07-31"}


def test_for_many_organisations_the_same_rules_in_one_query(organ, being, django_assert_num_queries):
    with being("专职副书记") as actor:
        decide(organ.organizations["直属总支"], actor)
    paths = {one.pk: one.path for one in organ.organizations.values()}
    with django_assert_num_queries(1):
        groups = queries.rules_by_path(paths)
    by_id = {pk: rules for rules, members in groups for pk in members}
    for one in organ.organizations.values():
        assert by_id[one.pk] == queries.rules_for(one), one.name


def periods(organization, day, duty="life_report") -> list[str]:
    return [rule.period for rule in queries.rules_for(organization, on=day).duties if rule.code == duty]


def test_where_a_clause_says_only_regularly_the_organ_says_how_long_a_period_is(organ, being):
    committee, begins = organ.organizations["机关党委"], date(2027, 1, 1)
    yearly = {"duty": "life_report", "effect": Effect.ADJUST, "period": "year"}
    with being("专职副书记") as actor:
        made = decide(committee, actor, **yearly, from_on=begins, to_on=date(2028, 12, 31))
    assert made.words == "改为每年"
    assert (periods(committee, date(2026, 12, 31)), periods(committee, begins)) == (["half_year"], ["year"])
    assert periods(committee, date(2029, 1, 1)) == ["half_year"]
    owed = owed_between(committee, date(2026, 7, 1), date(2028, 12, 31))
    assert owed == [
        (date(2026, 7, 1), date(2026, 12, 31)), (begins, date(2027, 12, 31)), (date(2028, 1, 1), date(2028, 12, 31)),
    ]  # fmt: skip


def owed_between(organization, first, last) -> list[tuple[date, date]]:
    """The periods of the report that begin while a rule with such periods is in force."""
    found = [
        (one.start, one.end)
        for rule in queries.rules_for(organization).duties if rule.code == "life_report"
        for one in calendar_periods(rule.period, Period(first, last)) if rule.in_force(one.start)
    ]  # fmt: skip
    return sorted(set(found))


def test_a_period_that_the_regulation_fixes_is_not_the_organs_to_change(organ, being):
    with being("专职副书记") as actor:
        with pytest.raises(Refused, match="周期是条例规定的，不能更改") as refused:
            decide(organ.organizations["机关党委"], actor, effect=Effect.ADJUST, period="year")
        assert refused.value.field == "period"
        shorter = {"duty": "life_report", "effect": Effect.ADJUST, "period": "quarter"}
        with clock.frozen(date(2026, 9, 1)), pytest.raises(Refused, match="不能追溯"):
            days = {"from_on": date(2026, 9, 1), "to_on": date(2028, 1, 1)}
            decide(organ.organizations["机关党委"], actor, **shorter, **days)
    with scope.system("test"):
        assert not Override.objects.exists()
