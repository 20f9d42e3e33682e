"""When to try again what failed, and how to speak of a failure without quoting it.

Shared by event deliveries and mail. These are technical constants, not rules of the bureau: they
change no duty and no deadline.
"""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta

from django.db.models import Q

STEPS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)


def next_try(now: datetime, tries: int) -> datetime:
    """When to try again after `tries` failures (1 or more): 1 min, 5, 30, 2 h, then every 6 h."""
    return now + STEPS[min(max(tries, 1), len(STEPS)) - 1]


def is_due(field: str, now: datetime) -> Q:
    """Due at `now`. A time further off than the longest step was written by a clock that ran
    ahead and has been set back since: it counts as due, so that nothing waits for years."""
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + STEPS[-1]})


def fault(error: BaseException) -> str:
    """Where something broke, without the message: a message may quote somebody's data.

    For example `ValueError at handlers.py:31`; at most 200 characters.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"[:200]
