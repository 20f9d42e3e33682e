"""Age follows 民法 §124."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.calendar.ages import age_on, birthday_of_age

births = st.dates(dt.date(1900, 1, 1), dt.date(2060, 12, 31))


def test_one_is_eighteen_on_the_birthday_and_not_the_day_before() -> None:
    born = dt.date(2007, 7, 31)
    assert age_on(born, dt.date(2025, 7, 30)) == 17
    assert age_on(born, dt.date(2025, 7, 31)) == 18


def test_a_leap_day_child_turns_on_the_first_of_march() -> None:
    born = dt.date(2008, 2, 29)
    assert age_on(born, dt.date(2026, 2, 28)) == 17
    assert age_on(born, dt.date(2026, 3, 1)) == 18
    assert birthday_of_age(born, 18) == dt.date(2026, 3, 1)
    assert birthday_of_age(born, 20) == dt.date(2028, 2, 29)


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="出生日期"):
        age_on(dt.date(2025, 1, 2), dt.date(2025, 1, 1))


@given(births, st.integers(0, 39))
def test_the_birthday_is_the_first_day_of_an_age(born: dt.date, age: int) -> None:
    day = birthday_of_age(born, age)
    assert age_on(born, day) == age
    if age:
        assert age_on(born, day - dt.timedelta(days=1)) == age - 1
