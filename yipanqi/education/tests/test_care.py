"""关怀: seen by the committee of the branch and by the member; the least that serves; reminders from the register."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import ROLES, TODAY
from yipanqi.education import actions
from yipanqi.education.models import Care, MustTalk
from yipanqi.education.queries import care as queries
from yipanqi.education.rules.care import anniversary, retiring_month
from yipanqi.kernel import scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Person


@pytest.fixture
def care(hand, being) -> Care:
    with being("甲委员") as actor:
        return actions.enter_care(
            organization=hand.place("甲支部"), person=hand.person("甲党员"), matter="hardship", arose_on=TODAY,
            level="serious", need="帮助联系就学", by=actor, once="c1",
        )  # fmt: skip


def test_the_committee_and_the_member_see_it_and_nobody_above(being, care):
    seeing = set()
    for role in ROLES:
        with being(role):
            if Care.objects.exists():
                seeing.add(role)
    assert seeing == {"甲书记", "甲委员", "甲党员"}


def test_trouble_makes_a_talk_due_without_its_reason(care):
    with scope.system("test"):
        must = MustTalk.objects.get()
        entry = Obligation.objects.get(kind="must_talk")
    assert (must.code, must.person_id) == ("trouble", care.person_id)
    assert (entry.title, entry.person.name) == ("及时谈心谈话", "甲书记")
    assert "困难" not in f"{entry.title}{entry.basis}{entry.note}"


def test_what_was_done_and_closing_erases_what_was_needed(hand, being, care):
    with being("甲书记") as actor:
        actions.give_care(care=care, on=TODAY, way="visit", giver="甲书记", gift="牛奶", by=actor)
        with pytest.raises(Conflict):
            actions.close_care(care=care, on=TODAY, by=actor, version=1)
        actions.close_care(care=care, on=TODAY, by=actor)
        kept = queries.get(care.pk)
        assert (kept.need, kept.closed_on, [act.gift for act in kept.acts.all()]) == ("", TODAY, ["牛奶"])
        with pytest.raises(Refused, match="办结"):
            actions.change_care(care=care, need="再帮", by=actor)
    with being("乙书记") as actor, pytest.raises(NotAllowed):
        actions.remove_care(care=care, by=actor)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"matter": "drink"}, "matter"), ({"arose_on": TODAY + timedelta(days=1)}, "arose_on"),
        ({"level": "worst"}, "level"), ({"need": "长" * 101}, "need"), ({"need": "秘密★10年"}, "need"),
        ({"person": "乙书记"}, None),
    ],
)  # fmt: skip
def test_bad_entries_are_refused_and_nothing_is_kept(hand, being, change, field):
    given_ = {"person": "甲党员", "matter": "other", "arose_on": TODAY, **change}
    with being("甲书记") as actor, pytest.raises(Refused) as refused:
        actions.enter_care(
            organization=hand.place("甲支部"), by=actor, **{**given_, "person": hand.person(given_["person"])}
        )
    assert field in (None, refused.value.field)
    with scope.system("test"):
        assert Care.objects.count() == 0


def test_reminders_come_from_the_register_and_guessed_days_give_none(hand, being):
    people = Person.objects
    with scope.system("test"):
        people.exclude(pk__in=[hand.person(name).pk for name in ("党员1", "党员2")]).update(joined_on=date(2015, 2, 1))
        people.filter(pk=hand.person("党员2").pk).update(estimated="joined_on")
        people.filter(pk=hand.person("党员3").pk).update(born_on=date(1966, 1, 20), sex="1")
        people.filter(pk=hand.person("党员4").pk).update(born_on=date(1966, 1, 20), sex="1", estimated="born_on")
    with being("甲书记") as actor:
        birthdays, retiring = queries.reminders(hand.place("甲支部"))
        assert [(one.person.name, one.shown, one.years) for one in birthdays] == [("党员1", "7月1日", 11)]
        assert [(one.person.name, one.month, one.entered) for one in retiring] == [("党员3", date(2026, 5, 1), False)]
        actions.raise_must(
            organization=hand.place("甲支部"), person=hand.person("党员3"), code="retirement", arose_on=TODAY, by=actor
        )
        assert queries.reminders(hand.place("甲支部"))[1][0].entered


@pytest.mark.parametrize(
    ("born", "sex", "month"),
    [
        # 国务院关于渐进式延迟法定退休年龄的办法, 附件1、2
        (date(1964, 12, 31), "1", date(2024, 12, 1)), (date(1965, 1, 5), "1", date(2025, 2, 1)),
        (date(1965, 4, 30), "1", date(2025, 5, 1)), (date(1965, 5, 1), "1", date(2025, 7, 1)),
        (date(1976, 8, 1), "1", date(2039, 7, 1)), (date(1976, 9, 1), "1", date(2039, 9, 1)),
        (date(1990, 3, 1), "1", date(2053, 3, 1)), (date(1970, 1, 1), "2", date(2025, 2, 1)),
        (date(1981, 9, 1), "2", date(2039, 9, 1)), (date(1970, 1, 1), "", None),
    ],
)  # fmt: skip
def test_the_month_of_retiring_is_that_of_the_published_table(born, sex, month):
    assert retiring_month(born, sex) == month


@given(st.dates(date(1950, 1, 1), date(2005, 12, 31)), st.sampled_from("12"))
def test_the_month_of_retiring_against_counting_month_by_month(born, sex):
    years, year, month, later = (60 if sex == "1" else 55), born.year, born.month, 0
    first = (1965 if sex == "1" else 1970, 1)
    passed = (year - first[0]) * 12 + month - first[1]
    while passed >= 0 and later < 36:
        later, passed = later + 1, passed - 4
    year += years
    for _ in range(later):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    assert retiring_month(born, sex) == date(year, month, 1)


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(2021, 2060))
def test_an_anniversary_is_the_same_day_or_the_last_of_february(day, year):
    found = anniversary(day, year)
    assert found.year == year
    assert (found.month, found.day) in ((day.month, day.day), (2, 28))
