"""What the clock does for the modules below it: sealing the audit, throwing old rows away."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mingdeng.foundation.audit.sealing import seal_batch
from mingdeng.foundation.events.services import forget_delivered
from mingdeng.foundation.jobs.services import forget_finished
from mingdeng.foundation.outbox.services import forget_read
from mingdeng.foundation.rules.queries import find

SEALS_PER_RUN = 20


def seal() -> int:
    """Seal what the audit has written since, up to 20,000 entries; how many batches."""
    done = 0
    while done < SEALS_PER_RUN and seal_batch() is not None:
        done += 1
    return done


def tidy() -> None:
    """Delete events handed on, notices read and jobs finished longer ago than the rule keeps
    them. Without a rule in force nothing is deleted and the status page says so (NoRule)."""
    keeping = find("foundation.clock", "keeping").params
    now = timezone.now()
    while forget_delivered(now - timedelta(days=keeping["delivered_events_days"])):
        pass
    forget_read(now - timedelta(days=keeping["read_notices_days"]))
    forget_finished(now - timedelta(days=keeping["finished_jobs_days"]))
