"""Hours that rest on days off, and what falls outside office hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from mingdeng.care.alerts.clocks import OfficeHours, after

TAIPEI = timezone(timedelta(hours=8))
OFFICE = OfficeHours(lambda day: day.weekday() < 5, time(8), time(17, 30))


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=TAIPEI)  # 2 March is a Monday


def test_an_urgent_clock_runs_at_night_and_on_sundays():
    assert after(at(6, 22), 24) == at(7, 22)


def test_hours_of_a_weekend_do_not_count():
    assert after(at(6, 10), 24, OFFICE) == at(9, 10)


def test_what_falls_into_the_night_is_told_in_the_morning():
    assert after(at(2, 20), 2, OFFICE) == at(3, 8)
    assert after(at(2, 1), 3, OFFICE) == at(2, 8)


def test_on_friday_evening_the_next_morning_is_monday():
    assert after(at(6, 18), 1, OFFICE) == at(9, 8)


def test_raised_on_a_sunday_it_begins_on_monday():
    assert after(at(8, 12), 12, OFFICE) == at(9, 12)


@given(st.integers(1, 28), st.integers(0, 23), st.floats(0.5, 400))
def test_a_working_clock_is_never_early_and_always_ends_in_office_hours(day, hour, hours):
    start = at(day, hour)
    end = after(start, hours, OFFICE)
    assert end >= start + timedelta(hours=hours) - timedelta(microseconds=1)
    assert OFFICE.works(end.date())
    assert OFFICE.opens <= end.time() <= OFFICE.closes


@given(st.integers(1, 28), st.floats(0.5, 200), st.floats(0.5, 200))
def test_more_hours_are_never_sooner(day, one, other):
    start = at(day, 9)
    assert after(start, min(one, other), OFFICE) <= after(start, max(one, other), OFFICE)
