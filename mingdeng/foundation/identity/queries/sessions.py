"""Where an account is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from mingdeng.foundation.identity.models import Session


@dataclass(frozen=True)
class SessionRow:
    """A browser signed in: what it is, from where, since when."""

    ref: UUID
    device: str
    address: str
    started_at: datetime
    seen_at: datetime
    current: bool


def sessions_of(staff_id: int, current: UUID | None = None) -> list[SessionRow]:
    """Open sessions of an account, the one in use first, then the last seen."""
    held = Session.objects.filter(staff_id=staff_id, expire_date__gt=timezone.now())
    rows = []
    for row in held.order_by("-seen_at"):
        told = row.get_decoded()
        rows.append(
            SessionRow(
                ref=row.ref,
                device=told.get("device", "其他裝置"),
                address=told.get("address", ""),
                started_at=row.started_at,
                seen_at=row.seen_at,
                current=row.ref == current,
            )
        )
    return sorted(rows, key=lambda row: not row.current)
