"""Writes of the working calendar.

This floor lies below the audit log: the editor that calls these verbs writes the audit entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from .models import DayException


def set_day(day: dt.date, *, works: bool, reason: str, source: str) -> DayException:
    """Say that the bureau works, or does not, on `day`; kept from then on over shipped data."""
    row, _ = DayException.objects.update_or_create(
        day=day, defaults={"works": works, "reason": reason, "source": source, "edited": True}
    )
    return row


def restore_day(day: dt.date, was: Mapping[str, Any] | None) -> None:
    """Put a day back: to the exception it was (works, reason, source, edited), or to none."""
    if was is None:
        DayException.objects.filter(day=day).delete()
    else:
        DayException.objects.update_or_create(day=day, defaults=dict(was))
