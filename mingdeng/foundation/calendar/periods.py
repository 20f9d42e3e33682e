"""Periods as reports speak of them: a month, a quarter (季), a half-year, a year, or any span.

A flow is counted over a period (114年7月至12月), a stock on its last day (截至114年12月31日). The
fiscal year is the calendar year.
"""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from .roc import RocDateError, parse_roc, roc_compact, roc_month, roc_sentence, roc_year


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both included. Raises `ValueError` when it ends before it starts."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("期間的迄日早於起日，請改正其中一個")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.start <= day <= self.end

    @property
    def days(self) -> int:
        """Length in days, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def whole_months(self) -> bool:
        """Whether it begins on a first and ends on a last day of a month."""
        return self.start.day == 1 and self.end == _last_day(self.end.year, self.end.month)

    @property
    def label(self) -> str:
        """114年, 114年7月, 114年7月至12月, 113年7月至114年6月, 107年至114年, 114年7月3日至8月5日"""
        return _label(self)

    @property
    def stock_label(self) -> str:
        """截至114年12月31日: how a stock counted at the period's end is dated."""
        return f"截至{roc_sentence(self.end)}"

    @property
    def code(self) -> str:
        """1140701-1141231: stands in URLs and file names; read back by `from_code`."""
        return f"{roc_compact(self.start)}-{roc_compact(self.end)}"

    @classmethod
    def from_code(cls, code: str) -> Period:
        """Read `code`. Raises `RocDateError` when it is not two seven-digit dates in order."""
        start, dash, end = code.partition("-")
        if not dash or len(start) != 7 or len(end) != 7:
            raise RocDateError("期間有誤：請寫起訖兩個7位數日期，例：1140701-1141231。")
        try:
            return cls(parse_roc(start), parse_roc(end))
        except RocDateError:
            raise
        except ValueError as error:
            raise RocDateError(f"期間有誤：{error}。") from error

    def previous(self) -> Period:
        """The period of the same kind just before: months for whole months, else days."""
        end = self.start - dt.timedelta(days=1)
        if not self.whole_months:
            return Period(end - dt.timedelta(days=self.days - 1), end)
        return Period(_month_start(end, self._month_count() - 1), end)

    def a_year_earlier(self) -> Period:
        """去年同期: the same days one year before (29 February becomes 28)."""
        end = _same_day(self.end, -1)
        if self.whole_months:
            end = _last_day(end.year, end.month)
        return Period(_same_day(self.start, -1), end)

    def months(self) -> Iterator[Period]:
        """Its calendar months in order, the first and last cut to the period."""
        day = self.start
        while day <= self.end:
            last = _last_day(day.year, day.month)
            yield Period(day, min(last, self.end))
            day = last + dt.timedelta(days=1)

    def _month_count(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def year_period(year: int) -> Period:
    """民國 year, e.g. 114. Raises `ValueError` outside 1–189, like the other constructors."""
    return _months(year, 1, 12)


def half_year(year: int, half: int) -> Period:
    """Half 1 is January to June, half 2 July to December of the 民國 year."""
    _within(half, 2, "半年")
    return _months(year, 6 * half - 5, 6 * half)


def quarter(year: int, number: int) -> Period:
    """第1季 to 第4季 of the 民國 year."""
    _within(number, 4, "季")
    return _months(year, 3 * number - 2, 3 * number)


def month_period(year: int, month: int) -> Period:
    """One month of the 民國 year."""
    _within(month, 12, "月份")
    return _months(year, month, month)


def year_of(day: dt.date) -> Period:
    """The 民國 year a day lies in."""
    return year_period(roc_year(day))


def half_year_of(day: dt.date) -> Period:
    """The half-year a day lies in."""
    return half_year(roc_year(day), 1 if day.month <= 6 else 2)


def quarter_of(day: dt.date) -> Period:
    """The quarter a day lies in."""
    return quarter(roc_year(day), (day.month + 2) // 3)


def month_of(day: dt.date) -> Period:
    """The month a day lies in."""
    return month_period(roc_year(day), day.month)


def _months(year: int, first: int, last: int) -> Period:
    _within(year, 189, "民國年")
    return Period(dt.date(year + 1911, first, 1), _last_day(year + 1911, last))


def _within(number: int, top: int, what: str) -> None:
    if not 1 <= number <= top:
        raise ValueError(f"{what}請填1到{top}")


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, gregorian.monthrange(year, month)[1])


def _month_start(day: dt.date, months_back: int) -> dt.date:
    index = day.year * 12 + day.month - 1 - months_back
    return dt.date(index // 12, index % 12 + 1, 1)


def _same_day(day: dt.date, years: int) -> dt.date:
    last = gregorian.monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def _label(period: Period) -> str:
    start, end = period.start, period.end
    same_year = start.year == end.year
    if not period.whole_months:
        if start == end:
            return roc_sentence(start)
        return f"{roc_sentence(start)}至{_tail(roc_sentence(end), same_year)}"
    if start.month == 1 and end.month == 12:
        first, last = (roc_month(day).rpartition("年")[0] + "年" for day in (start, end))
        return first if same_year else f"{first}至{last}"
    if same_year and start.month == end.month:
        return roc_month(start)
    return f"{roc_month(start)}至{_tail(roc_month(end), same_year)}"


def _tail(text: str, same_year: bool) -> str:
    return text.partition("年")[2] if same_year else text
