"""The duty roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from mingdeng.foundation.identity.models import Duty
from mingdeng.foundation.identity.queries.staff import names_of
from mingdeng.foundation.identity.viewer import Viewer

BACK = timedelta(days=3)
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class DutyRow:
    """A turn. `note` is shown to those on the roster; None when there is none."""

    ref: UUID
    staff_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    state: str
    mine: bool
    note: Any
    handed_over_at: datetime | None
    read_by: str


def roster(viewer: Viewer, now: datetime | None = None) -> list[DutyRow]:
    """Turns of the last three days and the next fourteen: two queries."""
    moment = now or timezone.now()
    held = list(
        Duty.objects.select_related("staff", "key")
        .filter(ends_at__gt=moment - BACK, starts_at__lt=moment + AHEAD)
        .order_by("starts_at", "pk")
    )
    readers = names_of(row.read_by_id for row in held)
    return [
        DutyRow(
            ref=row.ref,
            staff_id=row.staff_id,
            name=row.staff.name,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            state=state_of(row, moment),
            mine=row.staff_id in viewer.workers,
            note=row.note,
            handed_over_at=row.handed_over_at,
            read_by=readers.get(row.read_by_id or 0, ""),
        )
        for row in held
    ]


def state_of(row: Duty, moment: datetime) -> str:
    """now, later or over."""
    if row.starts_at > moment:
        return "later"
    return "now" if row.ends_at > moment else "over"


def on_duty(now: datetime | None = None) -> list[int]:
    """Account ids on duty at a moment: whom an alert reaches outside office hours."""
    moment = now or timezone.now()
    held = Duty.objects.filter(starts_at__lte=moment, ends_at__gt=moment, staff__is_active=True)
    return list(held.order_by("starts_at").values_list("staff_id", flat=True))
