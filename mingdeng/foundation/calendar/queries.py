"""Reads of the working calendar: nothing about anyone, so the same for every user."""

from __future__ import annotations

import datetime as dt

from .models import DayException
from .workdays import WorkCalendar


def current_calendar() -> WorkCalendar:
    """The calendar with the bureau's exceptions: one query; keep it while computing many days."""
    return WorkCalendar(dict(DayException.objects.values_list("day", "works")))


def is_working_day(day: dt.date, *, calendar: WorkCalendar | None = None) -> bool:
    """Whether the bureau works on `day`."""
    return (calendar or current_calendar()).is_working_day(day)


def next_working_day(day: dt.date, *, calendar: WorkCalendar | None = None) -> dt.date:
    """The first working day after `day`."""
    return (calendar or current_calendar()).next_working_day(day)


def add_working_days(day: dt.date, count: int, *, calendar: WorkCalendar | None = None) -> dt.date:
    """The `count`-th working day after `day`; before it when negative."""
    return (calendar or current_calendar()).add_working_days(day, count)
