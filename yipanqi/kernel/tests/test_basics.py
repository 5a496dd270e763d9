"""Clock, exact numbers, ids, questions."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel import clock, exact, ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Broken
from yipanqi.kernel.questions import Question, answer


def test_frozen_clock_answers_the_given_day_and_thaws():
    with clock.frozen(date(2026, 11, 22)):
        assert clock.today() == date(2026, 11, 22)
        assert clock.now().utcoffset().total_seconds() == 8 * 3600
        with clock.frozen(datetime(2025, 1, 2, 8, 30)):
            assert clock.now() == datetime(2025, 1, 2, 8, 30, tzinfo=clock.ZONE)
        assert clock.today() == date(2026, 11, 22)
    assert clock.now().tzinfo is clock.ZONE


def test_environment_freezes_the_day_only(monkeypatch):
    monkeypatch.setenv("YIPANQI_TODAY", "2026-02-28")
    assert clock.today() == date(2026, 2, 28)


def test_dates_read_as_chinese():
    assert clock.chinese_date(date(2026, 11, 2)) == "2026年11月2日"
    assert clock.chinese_date(None) == ""
    assert clock.chinese_weekday(date(2026, 11, 22)) == "星期日"


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(1, 3), 2, "0.33"),
        (Decimal("2.675"), 2, "2.68"),
        (7, 1, "7.0"),
    ],
)
def test_half_up_worked_table(value, digits, rounded):
    assert exact.half_up(value, digits) == Decimal(rounded)


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4), st.integers(0, 4))
def test_half_up_is_within_half_a_step_and_ties_go_away_from_zero(value, digits):
    difference = Fraction(exact.half_up(value, digits)) - value
    half = Fraction(1, 2 * 10**digits)
    assert abs(difference) <= half
    if abs(difference) == half and value:
        assert (difference > 0) == (value > 0)


def test_percent_never_makes_up_a_zero():
    assert (exact.percent(1, 3, 1), exact.percent(0, 5), exact.percent(0, 0)) == ("33.3%", "0%", "数据不足")


def test_segments_sort_like_numbers_and_refuse_to_overflow():
    numbers = [1, 34, 35, 36, 35**2, 35**4, 35**5 - 1]
    assert sorted(numbers) == sorted(numbers, key=ids.segment)
    assert all("z" not in ids.segment(number) for number in numbers)
    with pytest.raises(ValueError, match="too large"):
        ids.segment(35**5)


def test_the_nearest_one_above_holds_them_all():
    one, other, deep = "0000100002", "0000100003", "000010000200004"
    assert ids.common([one, other]) == ids.common([deep, other]) == "00001"
    assert (ids.common([one, deep]), ids.common([one]), ids.common(["00001", "00002"])) == (one, one, "")


def test_tokens_differ():
    assert len({ids.token() for _ in range(50)}) == 50


def test_actor_names_both_when_acting_for_somebody():
    assert str(Actor(name="甲", on_behalf_of="乙")) == "甲（代乙）"
    assert str(Actor(name="甲")) == "甲"


@pytest.fixture
def question():
    made = Question("may_it", "whether it may")
    yield made
    Question._declared.pop("may_it")


def test_questions_collect_answers_that_say_something(question):
    answer("may_it")(lambda about: None)
    answer("may_it")(lambda about: f"no, because of {about}")
    assert question.ask(about="x") == ["no, because of x"]


def test_unknown_and_doubled_questions_are_errors(question):
    with pytest.raises(Broken, match="nobody asks 'renamed'"):
        answer("renamed")(lambda: None)
    with pytest.raises(Broken, match="declared twice"):
        Question("may_it", "again")
