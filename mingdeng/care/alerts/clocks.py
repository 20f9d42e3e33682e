"""Deadlines in hours, of which days off do not count where a ladder says so. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

ONE = timedelta(days=1)


@dataclass(frozen=True)
class OfficeHours:
    """When the office is open on a working day."""

    works: Callable[[date], bool]
    opens: time
    closes: time


def after(start: datetime, hours: float, office: OfficeHours | None = None) -> datetime:
    """The moment so many hours after `start` (aware, local).

    With `office`, hours of days without work do not count, and a moment outside office hours
    moves to when the office next opens.
    """
    left = timedelta(hours=hours)
    if office is None:
        return start + left
    moment = start
    while True:
        midnight = _midnight(moment + ONE)
        if not office.works(moment.date()):
            moment = midnight
        elif moment + left < midnight:
            return _open(moment + left, office)
        else:
            left -= midnight - moment
            moment = midnight


def _open(moment: datetime, office: OfficeHours) -> datetime:
    day = moment.date()
    if office.works(day):
        if moment.time() < office.opens:
            return _at(moment, office.opens)
        if moment.time() <= office.closes:
            return moment
    following = _midnight(moment + ONE)
    while not office.works(following.date()):
        following = _midnight(following + ONE)
    return _at(following, office.opens)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _at(moment: datetime, hour: time) -> datetime:
    return moment.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
