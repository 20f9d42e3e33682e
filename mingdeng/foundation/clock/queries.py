"""Which process is silent, and how everything that runs by itself stands."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.clock import registry
from mingdeng.foundation.clock.models import Pulse, Timer
from mingdeng.foundation.clock.services import CLOCK, WEB, WORKER
from mingdeng.foundation.events.queries import Backlog
from mingdeng.foundation.events.queries import backlog as events_backlog
from mingdeng.foundation.jobs.queries import Queue
from mingdeng.foundation.jobs.queries import queue as jobs_queue
from mingdeng.foundation.outbox.queries import mail_waiting
from mingdeng.foundation.slots.counting import counts

NAMES = {WORKER: "背景作業", CLOCK: "排程"}
SILENT_AFTER = timedelta(minutes=2)
HELD_FOR = 15.0


class _Held:
    words: list[str] = []
    read_at: float = -HELD_FOR


@dataclass(frozen=True)
class TimerState:
    """One recurring task as the status page shows it."""

    title: str
    code: str
    next_at: datetime | None
    last_at: datetime | None
    last_error: str


@dataclass(frozen=True)
class Status:
    """Everything that runs by itself."""

    pulses: list[tuple[str, Pulse]]
    silent: list[str]
    jobs: Queue
    events: Backlog
    mail: int
    unsealed: int
    timers: list[TimerState]


def silent(now: datetime | None = None) -> list[str]:
    """Sentences on processes that have not been heard of for two minutes: one query.

    `背景作業 3 分鐘沒有回應`. A beat in the future (the clock was set back) is no sign of life.
    """
    return _silent(dict(Pulse.objects.values_list("process", "beat_at")), now or timezone.now())


def _silent(beats: Mapping[str, datetime], moment: datetime) -> list[str]:
    found = []
    for process, name in NAMES.items():
        at = beats.get(process)
        if at is None:
            found.append(f"{name}尚未啟動")
        elif abs(moment - at) > SILENT_AFTER:
            minutes = int(abs(moment - at).total_seconds() // 60)
            found.append(f"{name} {_long(minutes)}沒有回應")
    return found


def silent_now() -> list[str]:
    """`silent` as of at most 15 seconds ago, held in memory: for the strip on every page."""
    moment = time.monotonic()
    if moment - _Held.read_at > HELD_FOR:
        _Held.words, _Held.read_at = silent(), moment
    return _Held.words


def forget() -> None:
    """Drop what is held; the next strip asks the database."""
    _Held.read_at = -HELD_FOR


def status(now: datetime | None = None) -> Status:
    """What the administrator watches: five queries."""
    pulses = list(Pulse.objects.order_by("process"))
    beats = {pulse.process: pulse.beat_at for pulse in pulses}
    mail, unsealed = _waiting()
    return Status(
        pulses=[(_named(pulse), pulse) for pulse in pulses],
        silent=_silent(beats, now or timezone.now()),
        jobs=jobs_queue(),
        events=events_backlog(),
        mail=mail,
        unsealed=unsealed,
        timers=_timers(),
    )


@dataclass(frozen=True)
class Glance:
    """The numbers of the status page that fit on a home page."""

    silent: list[str]
    jobs: Queue
    events: Backlog
    mail: int
    unsealed: int


def glance() -> Glance:
    """What waits and what failed: three queries, four when the strip's is out of date."""
    mail, unsealed = _waiting()
    return Glance(
        silent=silent_now(),
        jobs=jobs_queue(),
        events=events_backlog(),
        mail=mail,
        unsealed=unsealed,
    )


def _waiting() -> list[int]:
    """Mails to be sent and audit entries to be sealed: one query."""
    return counts([mail_waiting(), Entry.objects.filter(seal_no=None)])


def _named(pulse: Pulse) -> str:
    return {**NAMES, WEB: "網站"}.get(pulse.process, pulse.process)


def _timers() -> list[TimerState]:
    rows = {timer.code: timer for timer in Timer.objects.all()}
    found = []
    for held in registry.every():
        row = rows.get(held.code)
        found.append(
            TimerState(
                held.title,
                held.code,
                row.next_at if row else None,
                row.last_at if row else None,
                row.last_error if row else "",
            )
        )
    return found


def _long(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} 分鐘"
    hours = minutes // 60
    return f"{hours} 小時" if hours < 48 else f"{hours // 24} 天"
