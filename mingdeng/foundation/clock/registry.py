"""What recurs. Filled from each module's hangings.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Recurring:
    """Something the clock starts: every so long, or daily at a local time.

    `run` must be short and idempotent; what takes longer than a few seconds enqueues a job.
    """

    code: str
    title: str
    every: timedelta | time
    run: Callable[[], object]

    @property
    def period(self) -> timedelta:
        """How far apart two runs are."""
        return self.every if isinstance(self.every, timedelta) else DAY

    def next_after(self, now: datetime) -> datetime:
        """When it is due after a run that began at `now`: runs missed are not made up one by
        one, the clock goes on from here."""
        if isinstance(self.every, timedelta):
            return now + self.every
        local = timezone.localtime(now)
        due = local.replace(hour=self.every.hour, minute=self.every.minute, second=0, microsecond=0)
        return due if due > local else due + DAY


_recurring: dict[str, Recurring] = {}


def recurring(
    code: str, *, every: timedelta | time, run: Callable[[], object], title: str = ""
) -> Recurring:
    """Register what recurs: `every` is a distance, or a time of day in Asia/Taipei.

        recurring("drafts.purge", every=time(3, 10), run=services.purge, title="清除過期草稿")

    Raises ValueError when the code is taken by something else.
    """
    made = Recurring(code, title or code, every, run)
    if _recurring.setdefault(code, made) != made:
        raise ValueError(f"{code} recurs already")
    return made


def every() -> list[Recurring]:
    """All that recurs."""
    return sorted(_recurring.values(), key=lambda held: held.code)


def forget(code: str) -> None:
    """Take one away again; for tests, which register their own."""
    _recurring.pop(code, None)
