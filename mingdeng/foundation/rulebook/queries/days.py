"""The working calendar's exceptions, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from mingdeng.foundation.calendar.models import DayException
from mingdeng.foundation.rulebook.models import Change, Kind
from mingdeng.foundation.rulebook.queries.history import Past, past


@dataclass(frozen=True)
class YearPage:
    """The exceptions of a year and the years that have any."""

    year: int
    years: tuple[int, ...]
    rows: tuple[DayException, ...]


def year(viewer: Any, wanted: int, this: int) -> YearPage:
    """Exceptions of a Gregorian year: one query. The same for everybody who may read codes."""
    rows = list(DayException.objects.order_by("day"))
    years = {row.day.year for row in rows} | {this, this + 1, wanted}
    return YearPage(
        wanted,
        tuple(sorted(years, reverse=True)),
        tuple(row for row in rows if row.day.year == wanted),
    )


def on(day: date) -> DayException | None:
    """The exception of a day."""
    return DayException.objects.filter(day=day).first()


def history() -> list[Past]:
    """Changes of days, newest first: two queries."""
    return past(Change.objects.filter(kind=Kind.DAY))
