"""Periods say which days they hold and how a report names them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.calendar import periods
from mingdeng.foundation.calendar.periods import Period
from mingdeng.foundation.calendar.roc import RocDateError

days = st.dates(dt.date(1912, 1, 1), dt.date(2099, 12, 31))
spans = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (periods.half_year(114, 2), "114年7月至12月"),
        (periods.half_year(114, 1), "114年1月至6月"),
        (periods.quarter(114, 3), "114年7月至9月"),
        (periods.month_period(114, 2), "114年2月"),
        (periods.year_period(114), "114年"),
        (Period(dt.date(2018, 1, 1), dt.date(2025, 12, 31)), "107年至114年"),
        (Period(dt.date(2024, 7, 1), dt.date(2025, 6, 30)), "113年7月至114年6月"),
        (Period(dt.date(2025, 7, 3), dt.date(2025, 8, 5)), "114年7月3日至8月5日"),
        (Period(dt.date(2025, 7, 3), dt.date(2026, 8, 5)), "114年7月3日至115年8月5日"),
        (Period(dt.date(2025, 7, 3), dt.date(2025, 7, 3)), "114年7月3日"),
    ],
)
def test_a_period_is_named_as_reports_name_it(period: Period, label: str) -> None:
    assert period.label == label


def test_both_ends_belong_to_a_period() -> None:
    half = periods.half_year(114, 2)
    assert (half.start, half.end, half.days) == (dt.date(2025, 7, 1), dt.date(2025, 12, 31), 184)
    assert half.start in half
    assert half.end in half
    assert dt.date(2026, 1, 1) not in half
    assert half.stock_label == "截至114年12月31日"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="迄日早於起日"):
        Period(dt.date(2025, 2, 1), dt.date(2025, 1, 31))


@pytest.mark.parametrize("number", [0, 3])
def test_there_are_only_two_halves(number: int) -> None:
    with pytest.raises(ValueError, match="1到2"):
        periods.half_year(114, number)


@given(days)
def test_a_day_lies_in_its_month_quarter_half_and_year(day: dt.date) -> None:
    month, quarter = periods.month_of(day), periods.quarter_of(day)
    half, year = periods.half_year_of(day), periods.year_of(day)
    for inner, outer in ((month, quarter), (quarter, half), (half, year)):
        assert day in inner
        assert inner.start in outer
        assert inner.end in outer


@given(spans)
def test_a_period_code_is_read_back(period: Period) -> None:
    assert Period.from_code(period.code) == period


@pytest.mark.parametrize("code", ["", "1140701", "1141231-1140701", "1140701-114123", "x-y"])
def test_a_broken_period_code_is_refused(code: str) -> None:
    with pytest.raises(RocDateError):
        Period.from_code(code)


@given(spans)
def test_months_cover_a_period_without_gap_or_overlap(period: Period) -> None:
    months = list(period.months())
    assert sum(month.days for month in months) == period.days
    assert (months[0].start, months[-1].end) == (period.start, period.end)


@given(st.dates(dt.date(1920, 1, 1), dt.date(2099, 12, 31)))
def test_the_period_before_is_of_the_same_kind_and_touches(day: dt.date) -> None:
    for make in (
        periods.month_of,
        periods.quarter_of,
        periods.half_year_of,
        periods.year_of,
    ):
        period = make(day)
        before = period.previous()
        assert before.end + dt.timedelta(days=1) == period.start
        assert before == make(before.end)


def test_a_year_earlier_keeps_the_months() -> None:
    assert periods.half_year(114, 2).a_year_earlier() == periods.half_year(113, 2)
    assert periods.month_period(114, 2).a_year_earlier() == periods.month_period(113, 2)
    assert periods.month_period(113, 2).a_year_earlier() == periods.month_period(112, 2)
    assert Period(dt.date(2025, 7, 3), dt.date(2025, 8, 5)).a_year_earlier() == Period(
        dt.date(2024, 7, 3), dt.date(2024, 8, 5)
    )
