"""Who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.foundation.identity.models import Deputyship
from mingdeng.foundation.identity.policies import may_appoint_for
from mingdeng.foundation.identity.queries.staff import postings_on, unit_of
from mingdeng.foundation.identity.viewer import Viewer


@dataclass(frozen=True)
class DeputyRow:
    """A deputyship. `state` is now, later or over; `may_withdraw` whether the viewer may."""

    ref: UUID
    absent: str
    deputy: str
    unit: str
    from_on: date
    to_on: date
    reason: str
    state: str
    may_withdraw: bool


def standing_in(viewer: Viewer, on: date | None = None) -> list[DeputyRow]:
    """Deputyships of the viewer's agency that hold now or later, the nearest first."""
    day = on or timezone.localdate()
    held = Deputyship.objects.filter(withdrawn_at=None, to_on__gte=day)
    return rows(viewer, held.order_by("from_on", "pk"), day)


def deputies_of(viewer: Viewer, staff_id: int, on: date | None = None) -> list[DeputyRow]:
    """Deputyships of one person, as absent or as deputy, that are not over."""
    day = on or timezone.localdate()
    held = Deputyship.objects.filter(withdrawn_at=None, to_on__gte=day)
    mine = held.filter(Q(absent=staff_id) | Q(deputy=staff_id))
    return rows(viewer, mine.order_by("from_on", "pk"), day)


def rows(viewer: Viewer, held: QuerySet[Deputyship], day: date) -> list[DeputyRow]:
    """Those of the viewer's own agency, with both names: three queries at most."""
    found = list(held.select_related("absent", "deputy"))
    postings = postings_on([row.absent_id for row in found], day)
    shown = []
    for row in found:
        posting = postings.get(row.absent_id)
        mine = viewer.staff_id in (row.absent_id, row.deputy_id)
        if not mine and (posting is None or posting.agency_id != viewer.agency_id):
            continue
        shown.append(
            DeputyRow(
                ref=row.ref,
                absent=row.absent.name,
                deputy=row.deputy.name,
                unit=unit_of(posting),
                from_on=row.from_on,
                to_on=row.to_on,
                reason=row.reason,
                state="now" if row.from_on <= day <= row.to_on else "later",
                may_withdraw=may_appoint_for(viewer, row.absent, posting),
            )
        )
    return shown
