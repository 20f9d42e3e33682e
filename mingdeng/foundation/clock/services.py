"""Electing the one clock, signs of life, and starting what is due.

Time may be set back under a running system. Nothing here trusts a moment in the future: a lease
or beat from the future counts as stale, and a timer is never due later than one period from now.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.clock import registry
from mingdeng.foundation.clock.models import Pulse, Timer
from mingdeng.foundation.clock.registry import Recurring
from mingdeng.foundation.events.retry import fault

log = logging.getLogger(__name__)
CLOCK, WORKER, WEB = "clock", "worker", "web"
LEASE = timedelta(seconds=30)
LONGEST_RUN = timedelta(minutes=10)


def own_name() -> str:
    """This process among others: host, process number and a random part."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def beat(process: str, holder: str = "", now: datetime | None = None) -> None:
    """Note that a process of this kind is alive: one upsert."""
    Pulse.objects.bulk_create(
        [Pulse(process=process, beat_at=now or timezone.now(), holder=holder[:64])],
        update_conflicts=True,
        unique_fields=["process"],
        update_fields=["beat_at", "holder"],
    )


def elect(holder: str, now: datetime | None = None) -> bool:
    """Whether `holder` is the clock from now on for 30 seconds.

    The lease is the clock's Pulse: taken under row lock when it is ours, has run out, or was
    written in the future. Renewing it is the clock's sign of life.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        Pulse.objects.bulk_create(
            [Pulse(process=CLOCK, beat_at=moment - 2 * LEASE)], ignore_conflicts=True
        )
        lease = Pulse.objects.select_for_update().get(process=CLOCK)
        if lease.holder != holder and abs(moment - lease.beat_at) <= LEASE:
            return False
        lease.holder, lease.beat_at = holder, moment
        lease.save(update_fields=["holder", "beat_at"])
    return True


def resign(holder: str) -> None:
    """Give the lease up at an orderly end, so that another clock starts at once."""
    past = timezone.now() - 2 * LEASE
    Pulse.objects.filter(process=CLOCK, holder=holder).update(holder="", beat_at=past)


def tick(holder: str, now: datetime | None = None) -> list[str]:
    """Start everything that is due; the codes that were run, failed ones included.

    A new timer is due at once if it recurs by distance, at its next time of day otherwise.
    """
    moment = now or timezone.now()
    timers = {timer.code: timer for timer in Timer.objects.all()}
    started = []
    for recurring in registry.every():
        timer = timers.get(recurring.code) or _new_timer(recurring, moment)
        if _is_due(recurring, timer, moment) and _claim(recurring, timer, holder, moment):
            _run(recurring, holder, moment)
            started.append(recurring.code)
    return started


def _new_timer(recurring: Recurring, now: datetime) -> Timer:
    by_distance = isinstance(recurring.every, timedelta)
    first = now if by_distance else recurring.next_after(now)
    timer, _ = Timer.objects.get_or_create(code=recurring.code, defaults={"next_at": first})
    return timer


def _is_due(recurring: Recurring, timer: Timer, now: datetime) -> bool:
    set_back = timer.next_at > now + recurring.period
    return timer.next_at <= now or set_back


def _claim(recurring: Recurring, timer: Timer, holder: str, now: datetime) -> bool:
    """Mark the run as ours; False when another process holds it and may be alive."""
    free = Q(running_since=None) | Q(running_since__lt=now - LONGEST_RUN)
    free |= Q(running_since__gt=now + LONGEST_RUN)
    mine = Timer.objects.filter(free, code=recurring.code, next_at=timer.next_at)
    return bool(mine.update(running_since=now, holder=holder[:64]))


def _run(recurring: Recurring, holder: str, now: datetime) -> None:
    error = ""
    try:
        recurring.run()
    except Exception as failure:
        error = fault(failure)
        log.error("%s failed: %s", recurring.code, error)
    Timer.objects.filter(code=recurring.code, holder=holder[:64]).update(
        next_at=recurring.next_after(now),
        last_at=now,
        last_error=error,
        running_since=None,
        holder="",
    )
