"""Statutory periods end where 民法 §120–§122 and 行政程序法 §48 end them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.calendar import services
from mingdeng.foundation.calendar.deadlines import deadline
from mingdeng.foundation.calendar.workdays import WorkCalendar, shipped_calendar

CALENDAR = shipped_calendar()
days = st.dates(dt.date(2000, 1, 1), dt.date(2080, 12, 31))


def test_the_first_day_does_not_count() -> None:
    # 國稅局's example: notice received 97.12.11, the thirtieth day is 98.1.10, a worked Saturday.
    end = deadline(dt.date(2008, 12, 11), days=30, calendar=CALENDAR)
    assert end == dt.date(2009, 1, 10)


def test_a_law_that_counts_the_first_day_ends_one_day_earlier() -> None:
    assert deadline(dt.date(2025, 7, 1), days=10, count_first_day=True, roll=False) == dt.date(
        2025, 7, 10
    )


def test_a_venue_stays_listed_three_years_from_the_day_after_the_seizure() -> None:
    # 高雄高等行政法院 111 訴 480: seized 111.03.30, listed 111.03.31 to 114.03.30.
    assert deadline(dt.date(2022, 3, 30), years=3, roll=False) == dt.date(2025, 3, 30)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (dt.date(2025, 3, 15), 1, dt.date(2025, 4, 15)),
        (dt.date(2025, 6, 30), 1, dt.date(2025, 7, 31)),  # 7.1 to the end of July
        (dt.date(2025, 2, 28), 1, dt.date(2025, 3, 31)),
        (dt.date(2025, 1, 30), 1, dt.date(2025, 2, 28)),  # from 1.31: February has no 31st
        (dt.date(2024, 1, 30), 1, dt.date(2024, 2, 29)),
        (dt.date(2025, 10, 30), 4, dt.date(2026, 2, 28)),
        (dt.date(2025, 12, 31), 12, dt.date(2026, 12, 31)),
    ],
)
def test_months_end_before_the_corresponding_day_or_with_the_month(
    start: dt.date, months: int, end: dt.date
) -> None:
    assert deadline(start, months=months, roll=False) == end


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (dt.date(2025, 7, 24), 10, dt.date(2025, 8, 4)),  # Sunday 8.3
        (dt.date(2025, 7, 23), 10, dt.date(2025, 8, 4)),  # Saturday 8.2
        (dt.date(2025, 10, 1), 9, dt.date(2025, 10, 13)),  # 國慶日, a Friday
        (dt.date(2024, 9, 21), 10, dt.date(2024, 10, 4)),  # three days of typhoon
        (dt.date(2025, 4, 21), 10, dt.date(2025, 5, 2 - 1)),  # 勞動節 114: offices worked
        (dt.date(2026, 4, 21), 10, dt.date(2026, 5, 4)),  # 勞動節 115, a Friday
    ],
)
def test_a_last_day_of_rest_moves_to_the_next_working_day(
    start: dt.date, length: int, end: dt.date
) -> None:
    assert deadline(start, days=length, calendar=CALENDAR) == end


def test_a_rest_day_within_the_period_moves_nothing() -> None:
    assert deadline(dt.date(2025, 10, 6), days=8, calendar=CALENDAR) == dt.date(2025, 10, 14)


def test_working_days_skip_rest() -> None:
    assert deadline(dt.date(2025, 10, 8), working_days=2, calendar=CALENDAR) == dt.date(
        2025, 10, 13
    )


def test_a_week_ends_on_the_weekday_it_began_after() -> None:
    assert deadline(dt.date(2025, 7, 2), weeks=1, roll=False) == dt.date(2025, 7, 9)


@pytest.mark.parametrize("length", [{}, {"days": 0}, {"months": -1}, {"days": 1, "months": 1}])
def test_a_length_has_to_be_one_and_positive(length: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="剛好給一種單位"):
        deadline(dt.date(2025, 7, 1), **length)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_closure_the_bureau_enters_moves_a_deadline() -> None:
    assert deadline(dt.date(2026, 11, 13), days=10) == dt.date(2026, 11, 23)
    services.set_day(dt.date(2026, 11, 23), works=False, reason="颱風", source="市府公告")
    assert deadline(dt.date(2026, 11, 13), days=10) == dt.date(2026, 11, 24)


@given(days, st.integers(1, 120))
def test_rolling_never_shortens_and_ends_on_work(start: dt.date, length: int) -> None:
    plain = deadline(start, days=length, roll=False)
    rolled = deadline(start, days=length, calendar=CALENDAR)
    assert plain == start + dt.timedelta(days=length)
    assert rolled >= plain
    assert CALENDAR.is_working_day(rolled)
    assert rolled == plain or not CALENDAR.is_working_day(plain)


@given(days, st.integers(1, 48))
def test_a_longer_period_never_ends_earlier(start: dt.date, months: int) -> None:
    shorter = deadline(start, months=months, roll=False)
    longer = deadline(start, months=months + 1, roll=False)
    assert start < shorter < longer
    assert deadline(start, months=12 * months, roll=False) == deadline(
        start, years=months, roll=False
    )


@given(days, st.integers(1, 48))
def test_a_period_of_months_never_runs_into_another_month(start: dt.date, months: int) -> None:
    first = start + dt.timedelta(days=1)
    end = deadline(start, months=months, roll=False)
    following = end + dt.timedelta(days=1)
    assert following.day == first.day or following.day == 1
    assert (following.year - first.year) * 12 + following.month - first.month in (
        months,
        months + 1,
    )


@given(days, st.integers(1, 30))
def test_the_general_rule_needs_no_database(start: dt.date, count: int) -> None:
    assert deadline(start, working_days=count, calendar=WorkCalendar()) > start
