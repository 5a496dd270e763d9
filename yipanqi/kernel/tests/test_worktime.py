"""Working days and hours: holidays and make-up days while they are announced, Monday to Friday after that."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel.clock import ZONE
from yipanqi.kernel.worktime import is_working_day, next_working_moment, working_days_after


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00"),  # Monday
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T07:30", "2026-11-23T09:00"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-11-27T22:00", "2026-11-30T09:00"),  # Friday night
        ("2026-10-01T10:00", "2026-10-08T09:00"),  # 国庆节 2026: 1–7 October
        ("2026-10-10T10:00", "2026-10-10T10:00"),  # a Saturday worked to make up for it
        ("2029-10-01T10:00", "2029-10-01T10:00"),  # a year not announced yet: Monday is Monday
        ("2029-10-06T10:00", "2029-10-08T09:00"),
    ],
)
def test_next_working_moment(moment, expected):
    assert next_working_moment(at(moment)) == at(expected)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda moment: moment.replace(tzinfo=ZONE)))
def test_the_next_working_moment_is_not_before_and_is_working(moment):
    found = next_working_moment(moment)
    assert found >= moment and is_working_day(found.date()) and 9 <= found.hour < 18
    assert next_working_moment(found) == found


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 30))
def test_working_days_are_counted_without_the_first(day, count):
    last = working_days_after(day, count)
    between = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert sum(map(is_working_day, between)) == count and is_working_day(last)
