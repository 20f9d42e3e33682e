"""Who has looked at a person lately, from the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone

from mingdeng.care.cases.queries.approvals import names_of
from mingdeng.foundation.audit.models import Sighting

DAYS = 30


@dataclass(frozen=True)
class Looker:
    """Somebody who looked: how often in the last days, and when last; `for_whom` as deputy."""

    name: str
    for_whom: str
    times: int
    last_at: datetime


def lookers(records: Sequence[int], days: int = DAYS) -> list[Looker]:
    """Who looked at any of these records in the last days, latest first: two queries."""
    since = timezone.now() - timedelta(days=days)
    rows = list(
        Sighting.objects.filter(record_id__in=list(records), entry__at__gte=since)
        .exclude(entry__actor_id=None)
        .values("entry__actor_id", "entry__acting_for_id")
        .annotate(times=Count("entry_id", distinct=True), last_at=Max("entry__at"))
        .order_by("-last_at")
    )
    names = names_of(
        staff for row in rows for staff in (row["entry__actor_id"], row["entry__acting_for_id"])
    )
    return [
        Looker(
            names.get(row["entry__actor_id"] or 0, ""),
            names.get(row["entry__acting_for_id"] or 0, ""),
            row["times"],
            row["last_at"],
        )
        for row in rows
    ]
