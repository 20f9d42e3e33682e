"""Taiwan's working days: the government's calendar plus dated exceptions.

The pure half: weekends, national holidays with their substitutes and the make-up working Saturdays
(補行上班) come from the `holidays` package, which is checked against the yearly calendar of
行政院人事行政總處 (政府行政機關辦公日曆表). What it cannot know, such as a typhoon closing the
offices, is an exception: see `data/workdays.toml` and `models.DayException`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

FIRST_YEAR, LAST_YEAR = 1998, 2099  # what the `holidays` package knows of Taiwan
DATA = Path(__file__).parent / "data" / "workdays.toml"
_DAY = dt.timedelta(days=1)


class WorkdayRangeError(ValueError):
    """A day for which no government calendar is known."""


@lru_cache(maxsize=16)
def _official(year: int) -> frozenset[dt.date]:
    """Working days of a Gregorian year by the government's calendar."""
    import holidays  # a slow import: only when a working day is asked for

    known = holidays.country_holidays("TW", years=(year - 1, year, year + 1))
    first = dt.date(year, 1, 1)
    days = (first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days))
    return frozenset(day for day in days if known.is_working_day(day))


@dataclass(frozen=True)
class WorkCalendar:
    """Working days: the government's calendar corrected by `exceptions` (day → does one work)."""

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)

    def is_working_day(self, day: dt.date) -> bool:
        """Whether the bureau works that day. Raises `WorkdayRangeError` outside 1998–2099."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise WorkdayRangeError(
                f"只有民國{FIRST_YEAR - 1911}年到{LAST_YEAR - 1911}年有上班日資料，請檢查年份"
            )
        listed = self.exceptions.get(day)
        return day in _official(day.year) if listed is None else listed

    def next_working_day(self, day: dt.date, *, include: bool = False) -> dt.date:
        """The first working day after `day`; with `include`, `day` itself when it is one."""
        if not include:
            day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day

    def previous_working_day(self, day: dt.date, *, include: bool = False) -> dt.date:
        """The last working day before `day`; with `include`, `day` itself when it is one."""
        if not include:
            day -= _DAY
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day` (before it when negative); 0 gives `day` back."""
        for _ in range(abs(count)):
            day = self.next_working_day(day) if count > 0 else self.previous_working_day(day)
        return day

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working_day, days))


@dataclass(frozen=True)
class ListedDay:
    """One exception of `data/workdays.toml`."""

    day: dt.date
    works: bool
    reason: str
    source: str


def listed_days(path: Path = DATA) -> tuple[ListedDay, ...]:
    """The shipped exceptions, in order. Raises `ValueError` for a day listed twice."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("day", [])
    days = [ListedDay(row["date"], row["works"], row["reason"], row["source"]) for row in rows]
    if len({row.day for row in days}) != len(days):
        raise ValueError(f"{path.name}：同一天列了兩次，請刪去其中一列")
    return tuple(sorted(days, key=lambda row: row.day))


def shipped_calendar() -> WorkCalendar:
    """The calendar without a database: what ships, not what the bureau edited since."""
    return WorkCalendar({row.day: row.works for row in listed_days()})
