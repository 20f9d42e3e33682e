"""The bureau's working days: the government's calendar, corrected by dated exceptions."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.calendar import loading, queries, services
from mingdeng.foundation.calendar.models import DayException
from mingdeng.foundation.calendar.workdays import (
    WorkCalendar,
    WorkdayRangeError,
    listed_days,
    shipped_calendar,
)

CALENDAR = shipped_calendar()
days = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2025, 7, 31), True),
        (dt.date(2025, 8, 2), False),  # a Saturday
        (dt.date(2025, 10, 10), False),
        (dt.date(2025, 10, 24), False),  # substitute for 10.25, a Saturday
        (dt.date(2025, 5, 1), True),  # 114: offices worked on 勞動節 (經濟部 114.4.16)
        (dt.date(2026, 5, 1), False),  # 115: everyone's holiday (115年辦公日曆表)
        (dt.date(2026, 2, 20), False),
        (dt.date(2026, 4, 3), False),
        (dt.date(2026, 4, 6), False),
        (dt.date(2026, 9, 28), False),
        (dt.date(2026, 10, 26), False),
        (dt.date(2026, 12, 25), False),
        (dt.date(2024, 2, 8), False),  # 小年夜 moved to a worked Saturday
        (dt.date(2024, 2, 17), True),
        (dt.date(2022, 1, 22), True),
        (dt.date(2024, 10, 3), False),  # typhoon 山陀兒
        (dt.date(2024, 10, 4), True),
    ],
)
def test_the_calendar_agrees_with_the_published_one(day: dt.date, works: bool) -> None:
    assert CALENDAR.is_working_day(day) is works


def test_shipped_make_up_days_are_also_known_to_the_general_rule() -> None:
    rule = WorkCalendar()
    for listed in listed_days():
        if listed.works:
            assert rule.is_working_day(listed.day), listed.day


@pytest.mark.parametrize("year", [1997, 2100])
def test_a_year_without_a_calendar_is_refused_and_not_guessed(year: int) -> None:
    with pytest.raises(WorkdayRangeError, match="檢查年份"):
        CALENDAR.is_working_day(dt.date(year, 6, 1))


@given(days, st.integers(1, 30))
def test_adding_and_taking_working_days_meet(day: dt.date, count: int) -> None:
    later = CALENDAR.add_working_days(day, count)
    assert CALENDAR.is_working_day(later)
    assert CALENDAR.working_days_between(day, later) == count
    assert CALENDAR.working_days_between(later, day) == -count
    if CALENDAR.is_working_day(day):
        assert CALENDAR.add_working_days(later, -count) == day


@given(days)
def test_the_next_working_day_is_the_first_one(day: dt.date) -> None:
    nxt = CALENDAR.next_working_day(day)
    assert nxt > day
    between = (day + dt.timedelta(days=n) for n in range(1, (nxt - day).days))
    assert not any(map(CALENDAR.is_working_day, between))


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time() -> None:
    DayException.objects.all().delete()
    assert loading.load() == len(listed_days())
    heard = io.StringIO()
    assert loading.load(stdout=heard) == 0
    assert "異動 0 筆" in heard.getvalue()
    assert not queries.is_working_day(dt.date(2024, 10, 3))


@pytest.mark.django_db
def test_what_the_bureau_edited_survives_loading() -> None:
    services.set_day(dt.date(2024, 10, 3), works=True, reason="照常上班", source="測試")
    services.set_day(dt.date(2026, 11, 23), works=False, reason="颱風", source="市府公告")
    assert loading.load() == 0
    assert queries.is_working_day(dt.date(2024, 10, 3))
    assert queries.next_working_day(dt.date(2026, 11, 22)) == dt.date(2026, 11, 24)
    assert queries.add_working_days(dt.date(2026, 11, 20), 1) == dt.date(2026, 11, 24)


@pytest.mark.django_db
def test_a_shipped_day_taken_out_of_the_file_goes_unless_edited() -> None:
    DayException.objects.create(day="2026-11-24", works=False, reason="舊檔", source="舊檔")
    assert loading.load() == 1
    assert queries.is_working_day(dt.date(2026, 11, 24))
