"""How the hand-over stands, for the status page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from mingdeng.foundation.events.models import Delivery


@dataclass(frozen=True)
class Backlog:
    """Deliveries not done: how many, how many have failed at least once, since when."""

    waiting: int
    failing: int
    oldest: datetime | None


def backlog() -> Backlog:
    """What is owed to handlers: one query."""
    row = Delivery.objects.filter(done_at=None).aggregate(
        waiting=Count("id"), failing=Count("id", filter=Q(tries__gt=0)), oldest=Min("event__at")
    )
    return Backlog(row["waiting"], row["failing"], row["oldest"])
