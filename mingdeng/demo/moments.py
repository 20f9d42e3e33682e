"""Times of days in Taipei."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of a day."""
    return datetime.combine(day, time(hour, minute), TAIPEI)
